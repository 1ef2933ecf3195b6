#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code as other programs see it, as TAP: formatters find nothing to do, clang finds nothing to
warn of, every header can be included alone and first, shell scripts are clean.

test-rooms-code.py SOURCE BUILD
"""

import concurrent.futures
import functools
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

SOURCE, BUILD = os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2])
ROOMS = ("base", "model", "wire", "store", "sync", "interop", "sample", "server", "app")


def sources(*endings):
    """Paths in the source tree that end so; what is hidden, built or made by tools left out."""
    found = []
    for folder, folders, names in os.walk(SOURCE):
        folders[:] = [name for name in folders if not name.startswith((".", "_build", "build"))
                      or name == "build-aux"]
        found += [os.path.join(folder, name) for name in names if name.endswith(endings)]
    return sorted(found)


def run(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace", check=False, **more)
    return done.returncode, done.stdout


def clang_arguments(entry):
    """What gcc is called with, for clang, without what only makes the program slower."""
    arguments = entry.get("arguments") or shlex.split(entry["command"])
    kept, skip = [], False
    for argument in arguments[1:]:
        if skip:
            skip = False
        elif argument in ("-o", "-MF", "-MQ", "-MT"):
            skip = True
        elif argument in ("-c", "-MD", "-MMD", "cc", "gcc") or argument.startswith(
                ("-fsanitize", "-O", "-g", "-fno-sanitize", "-flto")) or argument == entry["file"]:
            pass
        else:
            kept.append(argument)
    return kept + ["-Wno-unknown-warning-option", "-Werror", "-O0"]


def macros(entry):
    return sorted(argument for argument in clang_arguments(entry) if argument.startswith("-D"))


@functools.cache
def gtk_headers():
    """The headers of GTK, read once for all files of the application: most of clang's time is theirs.

    Returns how the application's files are called, the headers, and what was wrong with them. There is no time in
    them: ccache would take them for others.
    """
    path = os.path.join(SOURCE, "src", "app", "application.c")
    entry = next(entry for name, entry in commands() if name == path)
    folder = os.path.join(BUILD, "tests", "rooms")
    header, ready = (os.path.join(folder, "gtk" + ending) for ending in (".h", ".pch"))
    with open(header, "w", encoding="utf-8") as file:
        file.write("#include <adwaita.h>\n")
    status, text = run(["clang"] + clang_arguments(entry)
                       + ["-x", "c-header", "-Xclang", "-fno-pch-timestamp", "-o", ready, header],
                       cwd=entry["directory"])
    return macros(entry), ready, [text] if status else []


def compile_all(jobs):
    """Each job (name, directory, arguments, file): the complaints of clang, one text a file.

    A whole compilation and not -fsyntax-only, because ccache then remembers what was fine.
    """
    launcher = (["env", "CCACHE_SLOPPINESS=pch_defines,time_macros", "ccache"]
                if shutil.which("ccache") else [])
    with tempfile.TemporaryDirectory() as scratch:
        def one(number, job):
            output = os.path.join(scratch, "%d.o" % number)
            status, text = run(launcher + ["clang"] + job[2] + ["-c", job[3], "-o", output],
                               cwd=job[1])
            return "%s:\n%s" % (job[0], text) if status else None
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = pool.map(one, range(len(jobs)), jobs)
        return [result for result in results if result]


def commands():
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
            if path.startswith(SOURCE + os.sep) and path.endswith(".c"):
                yield path, entry


def check_clang(place):
    """The files of a place. That they include what they need gcc has shown, to which nobody gave GTK's headers."""
    seen, jobs = {}, []
    application, headers, complaints = gtk_headers()
    for path, entry in commands():
        if os.path.relpath(path, SOURCE).startswith(place + os.sep):
            seen.setdefault(path, entry)
    for path, entry in sorted(seen.items()):
        arguments = clang_arguments(entry)
        if macros(entry) == application:
            arguments += ["-fPIC", "-include-pch", headers]
        jobs.append((os.path.relpath(path, SOURCE), entry["directory"], arguments, entry["file"]))
    return complaints or compile_all(jobs)


def check_headers():
    """Each header twice in a file of its own, with the arguments of a source file of its room.

    What some source file includes before anything else has shown that it can stand alone.
    """
    by_room, first = {}, set()
    for path, entry in commands():
        parts = os.path.relpath(path, SOURCE).split(os.sep)
        if parts[0] == "src":
            by_room.setdefault(parts[1], entry)
            with open(path, encoding="utf-8") as file:
                include = re.search(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', file.read(), re.M)
            if include:
                first.add(include[1])
    jobs = []
    # Always at the same path: ccache takes another path for another file.
    scratch = os.path.join(BUILD, "tests", "rooms", "headers-alone")
    os.makedirs(scratch, exist_ok=True)
    for header in sources(".h"):
        name = os.path.relpath(header, os.path.join(SOURCE, "src"))
        entry = by_room.get(name.split(os.sep)[0])
        if name.startswith("..") or entry is None or name in first:
            continue
        probe = os.path.join(scratch, name.replace(os.sep, "-") + ".c")
        with open(probe, "w", encoding="utf-8") as file:
            file.write('#include "%s"\n#include "%s"\n' % (name, name))
        jobs.append((name, entry["directory"], clang_arguments(entry), probe))
    return compile_all(jobs) if first else ["no source file includes a header"]


def check_format():
    files, several = sources(".c", ".h"), os.cpu_count()
    with concurrent.futures.ThreadPoolExecutor(several) as pool:
        results = pool.map(lambda n: run(["clang-format", "--dry-run", "--Werror"]
                                         + files[n::several]), range(several))
    return [text for status, text in results if status]


def check_blueprint():
    files = sources(".blp")
    if not files:
        return []
    status, text = run(["blueprint-compiler", "format"] + files)
    return [text] if status else []


def check_shell():
    files = sources(".sh") + [os.path.join(SOURCE, "dev"), os.path.join(SOURCE, ".ci", "run")]
    status, text = run(["shellcheck", "-x"] + files, cwd=SOURCE)
    return [text] if status else []


def main():
    cases = [("clang-format", check_format), ("blueprint-format", check_blueprint),
             ("shellcheck", check_shell), ("headers-alone", check_headers)]
    cases += [("clang/" + room, lambda room=room: check_clang(os.path.join("src", room)))
              for room in ROOMS]
    cases.append(("clang/tests", lambda: check_clang("tests")))

    print("1..%d" % len(cases), flush=True)
    failed = False
    for number, (name, check) in enumerate(cases, 1):
        complaints = check()
        for line in "\n".join(complaints).splitlines():
            print("# " + line)
        print("%s %d /rooms/code/%s" % ("not ok" if complaints else "ok", number, name), flush=True)
        failed = failed or bool(complaints)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
