#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# potfiles.sh FOLDER: print what po/POTFILES of that checkout has to list: every file with words that
# people see, sorted.
set -euo pipefail
export LC_ALL=C

cd "$1"
echo '# Files with words that people see. ./dev format writes this list, a test compares it.'
{
  find src -name '*.[ch]' -exec grep -lE '\b(_|N_|C_|NC_|Q_) ?\("|\b(g_d?p?n|n)gettext ?\(' {} +
  find src -name '*.blp' -exec grep -lE '\bC?_\("' {} +
  find data -maxdepth 1 -name '*.in' -o -name '*.gschema.xml'
} | sort
