#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/protocol.md names everything the server answers, and nothing it does not.

Protects whoever writes another client, or a proxy's rules, by that page: an address, an operation, a line,
a result or an error that the code has and the page has not (or the other way round) is a failure.
"""

import re
import sys
from pathlib import Path

top = Path(sys.argv[1])
page = (top / "docs" / "protocol.md").read_text()
server = {path.name: path.read_text() for path in sorted((top / "src" / "server").glob("*.c"))}
wire = {path.name: path.read_text() for path in sorted((top / "src" / "wire").glob("*.c"))}
count = 0


def check(name, said, real):
    """One case: the page says exactly what the code has."""
    global count
    count += 1
    missing, extra = sorted(real - said), sorted(said - real)
    ok = bool(real) and not missing and not extra
    print("%s %d /data/protocol/%s" % ("ok" if ok else "not ok", count, name))
    if not ok:
        print("# in the code, not on the page: %s" % ", ".join(map(str, missing)))
        print("# on the page, not in the code: %s" % ", ".join(map(str, extra)))


def section(title):
    return page.split("\n## %s\n" % title, 1)[1].split("\n## ", 1)[0]


def without_ids(path):
    """The table of routes ends where ids begin."""
    return re.sub(r"(?<=/)(ID|KIND)(/.*)?$", "", path)


# Addresses: `{ "GET", "/v1/hello", …` in the table of routes.
routes = set(re.findall(r'\{ "([A-Z]+)", "(/[^"]*)", ', server["router.c"]))
said_routes = {
    (method, without_ids(path))
    for method, path in re.findall(r"^### ([A-Z]+) (\S+)$", section("Addresses"), re.M)
}
check("addresses", said_routes, routes)

# Operations and lines: the tables that write and read them.
ops = set(re.findall(r'\[ALONG_OP_\w+\] = "(\w+)"', wire["batch.c"]))
said_ops = set(re.findall(r"^\| `(new|set|elt|move|del|\w+)` \| `k`", page, re.M))
check("operations", said_ops, ops)
lines = set(re.findall(r'\{ "(\w+)", decode_\w+ \}', wire["row.c"]))
said_lines = set(re.findall(r'^\| `\{"(\w+)":\{', section("Addresses"), re.M))
check("lines", said_lines, lines)

# What becomes of a transaction.
results = set(re.findall(r'->r = g_strdup \("(\w+)"\)', server["push.c"]))
for pair in re.findall(r'->r = g_strdup \(\w+(?:->\w+)? \? "(\w+)" : "(\w+)"\)', server["push.c"]):
    results |= set(pair)
results |= set(re.findall(r'g_set_str \(&result->r, "(\w+)"\)', server["push.c"]))
said_results = set(re.findall(r"^\| `(\w+)` \| (?!`k`|what)", section("Addresses"), re.M))
check("results", said_results, results)

# Errors: a status and a code wherever a request is refused.
errors = set()
for name, text in server.items():
    if name.startswith("answer-"):
        continue
    for status, code in re.findall(
        r'along_(?:response|guard|http)_refuse \((?:\s*[\w>.-]+,)?\s*(\d{3}),\s*"(\w+)"', text
    ):
        errors.add((status, code))
guard = server["http-guard.c"]
for pair in re.findall(r'known_path \? (\d+) : (\d+), known_path \? "(\w+)" : "(\w+)"', guard):
    errors |= {(pair[0], pair[2]), (pair[1], pair[3])}
for text in server.values():
    errors |= {("409", code) for code in re.findall(r'AlongRefusal\)\{ (?:\.code = )?"(\w+)"', text)}
said_errors = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", section("Errors"), re.M))
check("errors", said_errors, errors)
print("1..%d" % count)
