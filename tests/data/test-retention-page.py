#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/operations.md says how long everything is kept, as the code does.

Protects whoever answers for a partnership's data by that page: a rule that the code has and the page has not, with
another state or another time, is a failure.
"""

import re
import sys
from pathlib import Path

top = Path(sys.argv[1])
code = (top / "src" / "server" / "retention-rules.c").read_text()
page = (top / "docs" / "operations.md").read_text()
real = {
    (kind, states.strip('"') if states != "NULL" else "", int(months))
    for kind, states, months in re.findall(r'\{ "(\w+)", (NULL|"[^"]*"), (\d+), (?:TRUE|FALSE) \}', code)
    if int(months) > 0
}
said = {
    (kind, states.strip("`"), int(months))
    for kind, states, months in re.findall(r"^\| `(\w+)` \| (`[^`]*`|) ?\| (\d+) \|", page, re.M)
}
ok = bool(real) and real == said
print("%s 1 /data/retention/page" % ("ok" if ok else "not ok"))
if not ok:
    print("# in the code, not on the page: %s" % sorted(real - said))
    print("# on the page, not in the code: %s" % sorted(said - real))
print("1..1")
