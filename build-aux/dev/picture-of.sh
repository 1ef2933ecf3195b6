#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# picture-of.sh PICTURE CMD…: start CMD, save a picture of the display once it has drawn its window, end
# it. Fails when CMD ends before, or draws nothing within a minute.
set -euo pipefail

picture=$1
shift
"$@" >&2 &
child=$!
trap 'kill $child 2>/dev/null || true' EXIT

for ((i = 0; i < 120; i++)); do
  kill -0 "$child" 2>/dev/null || { echo "It ended before it had drawn a window." >&2; exit 1; }
  # An empty display has one colour, a window being opened a few.
  if import -window root "$picture" 2>/dev/null \
    && [ "$(identify -format %k "$picture")" -gt 60 ]; then
    exit 0
  fi
  sleep 0.5
done
echo "It has drawn no window within a minute." >&2
exit 1
