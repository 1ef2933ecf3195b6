#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What ./dev test needs to know of meson's tests.

tests.py targets BUILD SUITE…   print the targets that the tests of the suites need
tests.py run BUILD SUITE… [in BUILD SUITE…]
                                run them and count GLib's cases, suite by suite

meson counts programs, and takes one that leaks or dies after its last case for an error beside
passed cases; here a case is counted where GLib reports it, and a program that ends badly without a
failed case, or runs fewer cases than it planned, is one failure.
"""

import json
import os
import re
import subprocess
import sys

CASE = re.compile(r"^(ok|not ok)\b\s*(\d+)?\s*-?\s*(.*?)\s*(?:#\s*(SKIP|TODO)\b\s*(.*))?$", re.I)
PLAN = re.compile(r"^1\.\.(\d+)\s*(?:#\s*SKIP\b\s*(.*))?$", re.I)
MOST_LINES = 300
# A window test is a server, one desktop or two, and who drives them, who mostly waits: two go side by side on two cores. On
# cores that are busy with something else a toast comes and goes before it is seen; ALONGSIDE_SIDE_BY_SIDE=1 is for those.
# So these suites have the machine to themselves; all others run together, that no core waits for the end of a suite.
SIDE_BY_SIDE = {"window": os.environ.get("ALONGSIDE_SIDE_BY_SIDE", "2")}


class Program:
    """One test program's run, as meson's testlog.json has it."""

    def __init__(self, entry):
        self.name = entry["name"].split(" / ")[-1].split(":")[-1]
        self.seconds = entry.get("duration") or 0
        self.result = entry["result"]
        self.returncode = entry.get("returncode")
        self.stdout = entry.get("stdout") or ""
        self.stderr = entry.get("stderr") or ""
        self.passed = 0
        self.failed = []
        self.skipped = []
        self.read_tap()

    def read_tap(self):
        planned = None
        seen = 0
        for line in self.stdout.splitlines():
            plan = PLAN.match(line)
            if plan:
                planned = int(plan[1])
                if planned == 0:
                    self.skipped.append((self.name, plan[2] or "no reason given"))
                continue
            case = CASE.match(line)
            if not case:
                continue
            seen += 1
            name, directive = case[3] or "case %d" % seen, (case[4] or "").upper()
            if directive == "SKIP":
                self.skipped.append((name, case[5] or "no reason given"))
            elif case[1].lower() == "ok":
                self.passed += 1
            else:
                self.failed.append(name)
        if self.failed:
            return
        if self.result == "TIMEOUT":
            self.failed.append("%s ran too long and was stopped" % self.name)
        elif self.result == "SKIP":
            if not self.skipped:
                self.skipped.append((self.name, self.stdout.strip() or "no reason given"))
        elif planned is None and seen == 0 and self.result == "OK":
            self.failed.append("%s reported no case" % self.name)
        elif planned is not None and seen < planned:
            self.failed.append("%s ended after %d of its %d cases (status %s)"
                               % (self.name, seen, planned, self.returncode))
        elif self.result not in ("OK", "SKIP"):
            self.failed.append("%s ended badly after its cases (%s, status %s)"
                               % (self.name, self.result, self.returncode))


def introspect(build, what):
    with open(os.path.join(build, "meson-info", "intro-%s.json" % what), encoding="utf-8") as file:
        return json.load(file)


def suites_of(test):
    return {suite.split(":")[-1] for suite in test["suite"]}


def print_targets(build, suites):
    files = {target["id"]: target["filename"] for target in introspect(build, "targets")}
    wanted = {"data/gschemas.compiled"} if "data/gschemas.compiled" in {
        os.path.relpath(name, build) for names in files.values() for name in names} else set()
    for test in introspect(build, "tests"):
        if suites_of(test) & set(suites):
            for target in test["depends"]:
                wanted.update(os.path.relpath(name, build) for name in files[target])
    print("\n".join(sorted(wanted)))


def last_lines(text):
    lines = text.rstrip().splitlines()
    if len(lines) > MOST_LINES:
        lines = ["(%d lines before)" % (len(lines) - MOST_LINES)] + lines[-MOST_LINES:]
    return "\n".join("    " + line for line in lines)


def run_together(build, suites):
    """The programs of the suites, or None where there is no telling."""
    base = "testlog-%s" % "-".join(suites)
    log = os.path.join(build, "meson-logs", base + ".json")
    if os.path.exists(log):
        os.unlink(log)
    command = ["meson", "test", "-C", build, "--no-rebuild", "--quiet", "--logbase", base]
    for suite in suites:
        command += ["--suite", suite]
        if suite in SIDE_BY_SIDE:
            command += ["--num-processes", SIDE_BY_SIDE[suite]]
    if os.environ.get("ALONGSIDE_LONG"):
        command += ["--timeout-multiplier", "40"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", check=False)
    if not os.path.exists(log):
        print(done.stdout)
        return None
    with open(log, encoding="utf-8", errors="replace") as file:
        return [Program(json.loads(line)) for line in file if line.strip()]


def tell(suite, programs):
    """One line for a suite, what failed in it below."""
    good = sum(program.passed for program in programs)
    bad = sum(len(program.failed) for program in programs)
    print("%-9s %5d passed %s %7.1f s" % (suite, good, "%3d failed" % bad if bad else " " * 10,
                                          sum(program.seconds for program in programs)))
    for program in programs:
        for case in program.failed:
            print("  FAILED %s: %s" % (program.name, case))
        if program.failed:
            print(last_lines(program.stdout))
            print(last_lines(program.stderr))
    sys.stdout.flush()
    return good, bad


def run_in(build, suites):
    """Runs the suites of one build folder; returns how many cases passed, how many failed, and those that were skipped."""
    tests = introspect(build, "tests")
    strays = [test["name"] for test in tests if not test["suite"]]
    known = [suite for suite in suites if any(suite in suites_of(test) for test in tests)]
    # A test in two suites counts in the first.
    suite_of = {test["name"]: next((suite for suite in known if suite in suites_of(test)), None)
                for test in tests}
    groups = [[suite for suite in known if suite not in SIDE_BY_SIDE]]
    groups += [[suite] for suite in known if suite in SIDE_BY_SIDE]
    passed, failures, skipped = 0, 0, []

    for group in filter(None, groups):
        programs = run_together(build, group)
        for suite in group:
            if programs is None:
                print("%-9s could not be run" % suite)
                failures += 1
                continue
            of_suite = [program for program in programs if suite_of[program.name] == suite]
            good, bad = tell(suite, of_suite)
            passed += good
            failures += bad
            skipped += [case for program in of_suite for case in program.skipped]

    for name in strays:
        print("  FAILED %s belongs to no suite and was not run" % name)
    return passed, failures + len(strays), skipped


def run(words):
    passed, failures, skipped = 0, 0, []
    while words:
        end = words.index("in") if "in" in words else len(words)
        if end > 0:
            good, bad, left_out = run_in(words[0], words[1:end])
            passed, failures, skipped = passed + good, failures + bad, skipped + left_out
        words = words[end + 1:]
    if skipped:
        print("Skipped:")
        for name, why in skipped:
            print("  %s: %s" % (name, why))
    if passed + failures == 0:
        print("Nothing ran.")
    print("%d passed, %d failed" % (passed, failures))
    return 0 if passed and not failures else 1


def main():
    if sys.argv[1] == "targets":
        print_targets(sys.argv[2], sys.argv[3:])
        return 0
    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
