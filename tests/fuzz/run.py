#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a fuzz target, as TAP: over its corpus, then on what libFuzzer makes of that, for some seconds (ALONGSIDE_LONG:
minutes).

run.py NAME TARGET CORPUS FOUND

What fails is put into the folder FOUND, and how to replay it is said. Once it is mended it belongs into the corpus.
"""

import base64
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

SECONDS = 300 if os.environ.get("ALONGSIDE_LONG") else 7
# One input may take as long as this, and all together this much memory (MB).
LIMITS = ["-timeout=25", "-rss_limit_mb=2560", "-malloc_limit_mb=1024"]


def say(text):
    """Without the line that libFuzzer has for each input that is new to it."""
    for line in text.splitlines():
        if not re.match(r"#\d+\s", line):
            print("# " + line, flush=True)


def run(target, *arguments):
    environment = dict(os.environ, G_DEBUG="fatal-criticals")
    done = subprocess.run([target, *LIMITS, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", env=environment, check=False)
    return done.returncode == 0, done.stdout


def keep(name, target, folder, found):
    """What libFuzzer left of what failed."""
    for left in sorted(os.listdir(folder)):
        os.makedirs(found, exist_ok=True)
        kept = os.path.join(found, name + "-" + left)
        shutil.copy(os.path.join(folder, left), kept)
        say("replay it: %s %s" % (target, kept))
        if os.path.getsize(kept) < 4000:
            with open(kept, "rb") as file:
                say("base64: " + base64.b64encode(file.read()).decode())


def main():
    name, target, corpus, found = sys.argv[1:]
    files = sorted(os.path.join(corpus, file) for file in os.listdir(corpus))
    seed = random.randrange(1, 2 ** 31)
    print("TAP version 14\n1..2")

    well, text = run(target, *files)
    if not well:
        say(text)
    print("%s 1 /fuzz/%s/corpus" % ("ok" if well and files else "not ok", name), flush=True)

    with tempfile.TemporaryDirectory() as folder:
        grown, artifacts = os.path.join(folder, "corpus"), os.path.join(folder, "failed")
        shutil.copytree(corpus, grown)
        os.mkdir(artifacts)
        say("seed %d: %s %s -seed=%d" % (seed, target, corpus, seed))
        words = os.path.join(os.path.dirname(os.path.realpath(__file__)), "words.dict")
        well, text = run(target, "-seed=%d" % seed, "-max_total_time=%d" % SECONDS, "-max_len=20000", "-dict=" + words,
                         "-print_final_stats=1", "-artifact_prefix=%s/" % artifacts, grown)
        stats = [line for line in text.splitlines() if line.startswith(("stat::number", "stat::new", "stat::peak"))]
        say("\n".join(stats) if well else text)
        if not well:
            keep(name, target, artifacts, found)
    print("%s 2 /fuzz/%s/anew" % ("ok" if well else "not ok", name), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
