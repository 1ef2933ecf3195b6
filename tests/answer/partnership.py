# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server with the invented partnership, and a coordinator's device as the API sees it."""

import json
import subprocess
import urllib.error
import urllib.request
import uuid


class Partnership:
    def __init__(self, program, data):
        self.log = open(data + ".log", "w+", encoding="utf-8")
        subprocess.run([program, "sample", "--people", "30", "--data", data], check=True,
                       stdout=subprocess.DEVNULL, stderr=self.log)
        self.server = subprocess.Popen(
            [program, "serve", "--data", data, "--listen", "127.0.0.1:0", "--public-listen",
             "127.0.0.1:0", "--unlimited", "--json"],
            stdout=subprocess.PIPE, stderr=self.log, text=True)
        where = json.loads(self.server.stdout.readline())
        self.api, self.public = where["listening"], where["public_url"]
        self.tokens = {}

    def stop(self):
        self.server.terminate()
        return self.server.wait()

    def written(self):
        """Everything that the server has written into its log."""
        self.log.flush()
        with open(self.log.name, encoding="utf-8") as file:
            return file.read()

    def call(self, method, path, body=None, user=None):
        headers = {"Content-Type": "application/json"}
        if user is not None:
            headers["Authorization"] = "Bearer " + self.sign_in(user)["access"]
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.api + path, data, headers, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, user):
        if user not in self.tokens:
            status, text = self.call("POST", "/v1/sign-in", {
                "user": user, "password": "sample", "replica": str(uuid.uuid4()), "device": "test"})
            assert status == 200, text
            self.tokens[user] = json.loads(text)
        return self.tokens[user]

    def parts(self, user, facet):
        """What a device of USER is sent of its organisation's FACET: id → fields, referrals only."""
        account = self.sign_in(user)["account"]
        sid = "org:%s:%s" % (account["org"], facet)
        status, text = self.call("POST", "/v1/pull", {
            "epoch": self.sign_in(user)["epoch"], "max_bytes": 65536, "scopes": []}, user)
        assert status == 200, text
        gens = {event["sid"]: event["gen"] for event in
                (json.loads(line).get("ev", {}) for line in text.splitlines()) if event}
        status, text = self.call("GET", "/v1/snapshot?sid=%s&gen=%d" % (sid, gens[sid]), user=user)
        assert status == 200, text
        rows = (json.loads(line).get("row", {}) for line in text.splitlines())
        return {row["id"]: row["v"] for row in rows if row.get("k") == "referral"}

    def referral(self, user, id):
        return self.parts(user, "referral")[id]

    def make_link(self, user, id):
        status, text = self.call("POST", "/v1/referrals/%s/answer-link" % id, {}, user)
        assert status == 200, text
        return json.loads(text)
