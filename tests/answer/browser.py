# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Chromium, driven over WebDriver (W3C) with nothing but the standard library."""

import base64
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Space": " ", "Down": "\ue015", "Shift": "\ue008"}
WAIT = 30


class Driver:
    """chromedriver, which starts a browser for each session."""

    def __init__(self, scratch):
        self.scratch = scratch
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % port
        self.process = subprocess.Popen(
            ["chromedriver", "--port=%d" % port, "--log-level=OFF"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env=dict(os.environ, HOME=scratch, TMPDIR=scratch))
        until = time.monotonic() + WAIT
        while not self.is_ready():
            if time.monotonic() > until:
                raise RuntimeError("chromedriver did not start")
            time.sleep(0.1)

    def is_ready(self):
        try:
            with urllib.request.urlopen(self.url + "/status", timeout=5) as response:
                return json.load(response)["value"]["ready"]
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Browser:
    """One window, as one person has it."""

    def __init__(self, driver, dark=False, scripts=True, width=360, height=800):
        profile = tempfile.mkdtemp(dir=driver.scratch)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--no-first-run", "--disable-background-networking",
                     "--force-device-scale-factor=1", "--hide-scrollbars",
                     "--no-proxy-server", "--lang=en-GB", "--user-data-dir=" + profile]
        options = {"args": arguments, "prefs": {}}
        if not scripts:
            options["prefs"]["profile.managed_default_content_settings.javascript"] = 2
        self.driver = driver
        self.base = driver.url
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options}}})
        self.base += "/session/" + answer["sessionId"]
        self.call("POST", "/timeouts", {"pageLoad": WAIT * 1000, "script": WAIT * 1000})
        self.size(width, height)
        self.devtools("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.call("DELETE", "")

    def call(self, method, path, body=None):
        data = json.dumps(body if body is not None else {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.base + path, data, {
            "Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * WAIT) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise RuntimeError("%s %s: %s" % (method, path, value["message"])) from None

    def devtools(self, command, params):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def size(self, width, height):
        self.width = width
        self.devtools("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def open(self, url):
        self.call("POST", "/url", {"url": url})

    def title(self):
        return self.call("GET", "/title")

    def address(self):
        return self.call("GET", "/url")

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def find(self, selector):
        return self.call("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def has(self, selector):
        return bool(self.call("POST", "/elements", {"using": "css selector", "value": selector}))

    def text(self, selector="main"):
        return self.call("GET", "/element/%s/text" % self.find(selector))

    def value(self, selector):
        return self.call("GET", "/element/%s/property/value" % self.find(selector))

    def focused(self):
        element = self.call("GET", "/element/active")[ELEMENT]
        return (self.call("GET", "/element/%s/name" % element),
                self.call("GET", "/element/%s/computedlabel" % element))

    def click(self, selector):
        self.call("POST", "/element/%s/click" % self.find(selector))

    def press(self, selector):
        """A button or link that leads to another page."""
        self.leave(self.find(selector))

    def link(self, words):
        self.leave(self.call("POST", "/element", {
            "using": "link text", "value": words})[ELEMENT])

    def leave(self, element):
        """What follows is about the next page, not about what is still there of this one."""
        self.run("window.before = true")
        self.call("POST", "/element/%s/click" % element)
        self.wait(lambda: self.run("return !window.before && document.readyState === 'complete'"),
                  "the next page")

    def fill(self, selector, text):
        self.call("POST", "/element/%s/value" % self.find(selector), {"text": text})

    def keys(self, *names):
        """Keys that whoever has no mouse presses, one after the other; other words are typed."""
        actions = []
        for name in names:
            for key in [KEYS[name]] if name in KEYS else name:
                actions += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", "/actions", {"actions": [
            {"type": "key", "id": "keyboard", "actions": actions}]})

    def tab_to(self, name, label):
        """Goes on with Tab until NAME, an element, with the accessible name LABEL has the focus."""
        for _ in range(60):
            self.keys("Tab")
            if self.focused() == (name, label):
                return
        raise RuntimeError("Tab does not come to the %s “%s”" % (name, label))

    def picture(self, path):
        height = int(self.run("return document.documentElement.scrollHeight"))
        self.size(self.width, min(max(height, 600), 6000))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def wait(self, condition, what):
        until = time.monotonic() + WAIT
        while not condition():
            if time.monotonic() > until:
                raise RuntimeError("waited in vain for " + what)
            time.sleep(0.1)
