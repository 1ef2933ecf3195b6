#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer page in a real browser, as a service without an account uses it, as TAP.

test-answer-page.py SERVER PICTURES

A referral of the invented partnership is answered with mouse and keyboard, in light and dark, narrow and wide,
without scripts and with letters twice the size. Each page that is met is looked through for what WCAG 2.2 AA asks and a
program can tell: language, title, headings, labels, contrast, sizes, nothing that has to be scrolled sideways. A
picture of each is left in PICTURES.
"""

import json
import os
import shutil
import sys
import tempfile
import traceback

from browser import Browser, Driver
from partnership import Partnership

SERVER, PICTURES = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])

# What is wrong with the page that is shown: a list of sentences.
LOOK_THROUGH = r"""
const wrong = [];
const seen = e => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden';
const numbers = c => c.match(/[\d.]+/g).map(Number);
const light = c => { const v = numbers(c).slice(0, 3).map(x => { x /= 255;
  return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
const ratio = (a, b) => { const x = light(a), y = light(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  const n = numbers(c); if (n.length < 4 || n[3] === 1) return c; }
  return 'rgb(255, 255, 255)'; };
if (!document.documentElement.lang.startsWith('en')) wrong.push('the page does not say its language');
if (!document.title) wrong.push('the page has no title');
if (document.querySelectorAll('h1').length !== 1) wrong.push('there is not one main heading');
if (document.querySelectorAll('main').length !== 1) wrong.push('there is not one main part');
if (document.querySelectorAll('script, iframe, img, object, link, [style]').length)
  wrong.push('there is something on the page that does not belong there');
let level = 0;
for (const h of document.querySelectorAll('h1, h2, h3, h4')) {
  const n = Number(h.tagName[1]);
  if (h.closest('.wrong')) continue;
  if (n > level + 1) wrong.push('a heading of level ' + n + ' after ' + level + ': ' + h.textContent);
  level = n;
}
const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
if (new Set(ids).size !== ids.length) wrong.push('an id stands twice');
for (const f of document.querySelectorAll('input:not([type=hidden]), textarea, select')) {
  if (!f.labels.length || !f.labels[0].textContent.trim()) wrong.push('no label for ' + f.name);
  for (const id of (f.getAttribute('aria-describedby') || '').split(' ').filter(x => x))
    if (!document.getElementById(id)) wrong.push(f.name + ' is described by ' + id + ', which is not there');
  if (f.type === 'radio' && !f.closest('fieldset').querySelector('legend').textContent.trim())
    wrong.push('no legend for ' + f.name);
  if (ratio(getComputedStyle(f).borderTopColor, ground(f.parentElement)) < 3)
    wrong.push('the edge of ' + f.name + ' can hardly be seen');
}
for (const a of document.querySelectorAll('.wrong a'))
  if (!document.getElementById(a.getAttribute('href').slice(1)))
    wrong.push('nothing stands where the list of what is wrong leads to: ' + a.getAttribute('href'));
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
  const e = node.parentElement;
  if (!node.textContent.trim() || !seen(e)) continue;
  const r = ratio(getComputedStyle(e).color, ground(e));
  if (r < 4.5) wrong.push('contrast ' + r.toFixed(1) + ': ' + node.textContent.trim().slice(0, 40));
}
for (const e of document.querySelectorAll('button, input:not([type=hidden]), textarea, .answers a, .wrong a')) {
  const box = e.getBoundingClientRect();
  if (box.height < 24 || box.width < 24)
    wrong.push('too small to be pressed: ' + (e.name || e.textContent) + ' ' + box.width + '×' + box.height);
}
const root = document.documentElement;
if (root.scrollWidth > root.clientWidth)
  wrong.push('wider than the window: ' + root.scrollWidth + ' > ' + root.clientWidth);
return wrong;
"""


class Case:
    """What the cases share: a partnership, and referrals of it that wait for an answer."""

    def __init__(self, driver, partnership):
        self.driver = driver
        self.partnership = partnership
        rows = partnership.parts("morag", "referral")
        org = partnership.sign_in("morag")["account"]["org"]
        self.waiting = sorted(id for id, row in rows.items()
                              if row["status"] in ("sent", "received") and row["from_org"] == org
                              and row["to_org"] != org)
        self.shown = []
        self.accepted = None

    def take(self):
        """A referral that nobody has answered, with its link and code."""
        id = self.waiting.pop()
        return id, self.partnership.make_link("morag", id)

    def status(self, id):
        return self.partnership.referral("morag", id)["status"]

    def look(self, browser, name):
        """Looks the page through, at its width, at 320 pixels, and with letters twice the size."""
        width = browser.width
        for other in (width, 320):
            browser.size(other, 800)
            wrong = browser.run(LOOK_THROUGH)
            assert not wrong, "%s at %d: %s" % (name, other, "; ".join(wrong))
        browser.size(max(width, 640), 800)
        browser.run("document.documentElement.style.fontSize = '200%'")
        wrong = browser.run(LOOK_THROUGH.replace("[style]", "[nothing]"))
        browser.run("document.documentElement.removeAttribute('style')")
        browser.size(width, 800)
        assert not wrong, "%s with large letters: %s" % (name, "; ".join(wrong))
        browser.picture(os.path.join(PICTURES, name + ".png"))
        browser.size(width, 800)


def enter(case, browser, offer, look=None):
    """Opens the link, goes on and types the code, with the mouse."""
    browser.open(offer["link"])
    assert browser.title() == "Answer a referral – Alongside", browser.title()
    if look:
        case.look(browser, look + "-1-start")
    browser.press("button")
    if look:
        case.look(browser, look + "-2-code")
    browser.fill("#code", offer["code"])
    browser.press("button")
    assert browser.title().startswith("Referral R-"), browser.title()
    if look:
        case.look(browser, look + "-3-referral")


def accept(case):
    """Somebody without an account opens the link, types the code, and accepts."""
    id, offer = case.take()
    with Browser(case.driver) as browser:
        enter(case, browser, offer, "accept-light-360")
        assert "About the person" in browser.text()
        browser.link("Accept")
        case.look(browser, "accept-light-360-4-form")
        browser.fill("#words", "Gladly, from Tuesday")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"].replace(" ", ""))
        browser.press("form button")
        assert "The sender knows that you have accepted." in browser.text(".note"), browser.text()
        case.look(browser, "accept-light-360-5-thanks")
        # Reloading sends nothing again.
        browser.call("POST", "/refresh")
        assert browser.title().endswith("Accepted – Alongside"), browser.title()
    case.accepted = id
    row = case.partnership.referral("morag", id)
    assert row["status"] == "accepted" and row["answered_how"] == "page", row
    assert row["answered_by"] == "Iona Bain" and row["status_text"] == "Gladly, from Tuesday", row


def decline(case):
    """Declining: a reason first; then the link has ended and shows nothing of the person any more."""
    id, offer = case.take()
    with Browser(case.driver, dark=True, width=1400, height=900) as browser:
        enter(case, browser, offer, "decline-dark-1400")
        browser.link("Decline")
        browser.fill("#words", "Full until May")
        browser.press("form button")
        assert browser.title().startswith("To put right: "), browser.title()
        assert browser.value("#words") == "Full until May"
        case.look(browser, "decline-dark-1400-4-wrong")
        browser.click(".wrong a")
        assert browser.focused()[0] == "input", browser.focused()
        browser.click("input[value=no_capacity]")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"])
        browser.press("form button")
        assert browser.text("h1") == "Your answer is sent"
        case.look(browser, "decline-dark-1400-5-ended")
    row = case.partnership.referral("morag", id)
    assert row["status"] == "declined" and row["status_reason"] == "no_capacity", row


def keyboard(case):
    """With keys alone, from the link to a place on the waiting list."""
    id, offer = case.take()
    with Browser(case.driver, dark=True) as browser:
        browser.open(offer["link"])
        browser.tab_to("button", "Continue")
        browser.keys("Enter")
        browser.wait(lambda: browser.has("#code"), "the field for the code")
        browser.tab_to("input", "Code")
        browser.keys(offer["code"], "Enter")
        browser.wait(lambda: browser.title().startswith("Referral R-"), "the referral")
        browser.tab_to("a", "Put on the waiting list")
        outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "where the keyboard is can't be seen: " + outline
        browser.keys("Enter")
        browser.wait(lambda: browser.has("#position"), "the form")
        browser.tab_to("input", "Place on the waiting list (if you know it)")
        browser.keys("7")
        browser.tab_to("input", "Your name")
        browser.keys("Iona Bain")
        browser.tab_to("input", "Code")
        browser.keys(offer["code"])
        case.look(browser, "keyboard-dark-360-form")
        browser.tab_to("button", "Send: on the waiting list")
        browser.keys("Space")
        browser.wait(lambda: browser.has(".note"), "the answer to the answer")
    row = case.partnership.referral("morag", id)
    assert row["status"] == "waitlisted" and row["wait_position"] == 7, row


def without_scripts(case):
    """The browser runs no scripts at all."""
    id, offer = case.take()
    with Browser(case.driver, scripts=False) as browser:
        enter(case, browser, offer)
        browser.link("Ask a question first")
        browser.fill("#question", "Which evening would suit?\nAnd <b>where</b>?")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"])
        browser.press("form button")
        assert browser.title().endswith("Question asked – Alongside"), browser.title()
        assert "And <b>where</b>?" in browser.text(), browser.text()
        assert "it is the sender’s turn" in browser.text()
    assert case.status(id) == "info_requested"


def wrong_code(case):
    """A wrong code: said where it is, the form stays, and after five nobody may go on guessing."""
    id, offer = case.take()
    before = case.status(id)
    with Browser(case.driver, width=1400, height=900) as browser:
        browser.open(offer["link"])
        browser.press("button")
        for _ in range(4):
            browser.fill("#code", "0000")
            browser.press("form button")
            assert "This is not the code" in browser.text("#code-problem")
        case.look(browser, "wrong-code-light-1400")
        browser.fill("#code", "0000")
        browser.press("form button")
        assert "too many wrong codes" in browser.text("#code-problem")
        browser.fill("#code", offer["code"])
        browser.press("form button")
        assert "too many wrong codes" in browser.text("#code-problem")
    assert case.status(id) == before


def to_the_end(case):
    """Accepted, started, completed, with what came of each hope; narrow and wide, dark and light."""
    id, offer = case.take()
    with Browser(case.driver, width=1400, height=900) as browser:
        enter(case, browser, offer, "end-light-1400")
        for words, fields in (("Accept", {}), ("Say that the help has started", {}),
                              ("Complete, and say what came of it", {"#message": "All went well"})):
            browser.link(words)
            for selector, text in fields.items():
                browser.fill(selector, text)
            if browser.has("#outcome"):
                for field in browser.run("return [...document.querySelectorAll('fieldset input[value=achieved]')]"
                                         ".map(e => e.name)"):
                    browser.click("input[name='%s'][value=achieved]" % field)
                case.look(browser, "end-light-1400-complete")
            browser.fill("#name", "Iona Bain")
            browser.fill("#code", offer["code"])
            browser.press("form button")
            assert browser.has(".note"), browser.text()
        case.look(browser, "end-light-1400-done")
    with Browser(case.driver, dark=True) as browser:
        enter(case, browser, offer, "end-dark-360")
    row = case.partnership.referral("morag", id)
    assert row["status"] == "completed" and row["outcome"] == "achieved", row


def end_early(case):
    """What was accepted and started may end early, for a reason; a new link comes in on it."""
    id = case.accepted
    offer = case.partnership.make_link("morag", id)
    with Browser(case.driver, dark=True, width=1400, height=900) as browser:
        enter(case, browser, offer)
        browser.link("Say that the help has started")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"])
        browser.press("form button")
        browser.link("End early")
        case.look(browser, "end-early-dark-1400")
        browser.click("input[value=moved_area]")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"])
        browser.press("form button")
        assert browser.title().endswith("Ended early – Alongside"), browser.title()
    assert case.status(id) == "ended_early"


def answer_with(browser, offer, words, **fields):
    """One answer from the referral's page: the fields by their id, radios by their value."""
    browser.link(words)
    for name, value in fields.items():
        if browser.has("input[type=radio][name=%s]" % name):
            browser.click("input[name=%s][value=%s]" % (name, value))
        else:
            browser.fill("#" + name, value)
    browser.fill("#name", "Iona Bain")
    browser.fill("#code", offer["code"])
    browser.press("form p:last-of-type button")
    assert browser.has(".note"), browser.text()


def pause_and_reopen(case):
    """Paused and gone on with; ended, and opened again."""
    id, offer = case.take()
    with Browser(case.driver) as browser:
        enter(case, browser, offer)
        answer_with(browser, offer, "Accept")
        answer_with(browser, offer, "Say that the help has started")
        browser.link("Pause it for a while")
        case.look(browser, "pause-light-360")
        browser.link("Back to the referral, without an answer")
        answer_with(browser, offer, "Pause it for a while", reason="in_hospital")
        assert browser.title().endswith("Paused – Alongside"), browser.title()
        case.look(browser, "pause-light-360-paused")
        answer_with(browser, offer, "Say that it goes on")
        answer_with(browser, offer, "End early", reason="moved_area")
        answer_with(browser, offer, "Open it again", reason="came_back")
        assert browser.title().endswith("Under way – Alongside"), browser.title()
    row = case.partnership.referral("morag", id)
    assert row["status"] == "in_progress" and row["status_reason"] == "came_back", row
    assert row["answered_by"] == "Iona Bain" and row["pauses"][0].get("to"), row


def pass_on(case):
    """Looked for in the directory with the keyboard, which sends nothing; then passed on, and the link has ended."""
    id, offer = case.take()
    with Browser(case.driver, dark=True) as browser:
        enter(case, browser, offer)
        browser.link("Pass on to a service that fits better")
        browser.fill("#find", "nothing is called this")
        browser.press("button.second")
        assert "No running service of the directory is called that." in browser.text()
        browser.run("document.querySelector('#find').value = ''")
        browser.fill("#find", "a")
        browser.press("button.second")
        case.look(browser, "pass-on-dark-360")
        assert case.status(id) in ("sent", "received"), case.status(id)
        browser.click("#service")
        browser.click("input[name=reason][value=better_place]")
        browser.fill("#name", "Iona Bain")
        browser.fill("#code", offer["code"])
        browser.keys("Enter")
        browser.wait(lambda: browser.text("h1") == "Your answer is sent", "the answer to the answer")
        assert "nothing of the person has gone to the other service yet" in browser.text()
    row = case.partnership.referral("morag", id)
    assert row["status"] == "redirected" and row["redirected_service"], row


def nothing_told(case):
    """The whole time no token and no code was written into the log, and nothing of the API is on the page's port."""
    log = case.partnership.written()
    for link in case.shown:
        assert link["link"].rsplit("/", 1)[1] not in log, "a token stands in the log"
        assert link["code"] not in log and link["code"].replace(" ", "") not in log
    with Browser(case.driver) as browser:
        for path in ("/", "/v1/hello", "/healthz", "/a/"):
            browser.open(case.partnership.public + path)
            assert browser.text("h1") == "There is nothing here", browser.text()
        case.look(browser, "nothing-light-360")
    status, text = case.partnership.call("GET", "/a/anything")
    assert status == 404 and json.loads(text)["code"] == "not_found", text


def main():
    cases = [accept, decline, keyboard, without_scripts, wrong_code, to_the_end, end_early,
             pause_and_reopen, pass_on, nothing_told]
    print("1..%d" % len(cases), flush=True)
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            for number, case in enumerate(cases, 1):
                print("ok %d /answer/%s # SKIP there is no %s" % (
                    number, case.__name__.replace("_", "-"), program))
            return 0
    shutil.rmtree(PICTURES, ignore_errors=True)
    scratch = tempfile.mkdtemp(prefix="along-answer-")
    driver, failed = None, False
    partnership = Partnership(SERVER, os.path.join(scratch, "data"))
    try:
        driver = Driver(scratch)
        case = Case(driver, partnership)
        make = partnership.make_link
        partnership.make_link = lambda user, id: case.shown.append(make(user, id)) or case.shown[-1]
        for number, check in enumerate(cases, 1):
            wrong = None
            try:
                check(case)
            except (AssertionError, RuntimeError, OSError) as error:
                wrong = error
                for line in traceback.format_exc().splitlines():
                    print("# " + line)
            print("%s %d /answer/%s" % ("not ok" if wrong else "ok", number,
                                        check.__name__.replace("_", "-")), flush=True)
            failed = failed or wrong is not None
    finally:
        if driver is not None:
            driver.stop()
        status = partnership.stop()
        if status != 0 or failed:
            print("# the server ended with %d\n# %s" % (
                status, partnership.written().replace("\n", "\n# ")))
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed or status != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
