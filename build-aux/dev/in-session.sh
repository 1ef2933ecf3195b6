#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# in-session.sh [--displays N] CMD…: run CMD as a person's session would, and leave nothing behind: a
# virtual display (or N, named in ALONGSIDE_DISPLAYS: without a window manager only one window of a
# display is active), a D-Bus session, accessibility, an unlocked keyring, and a home, settings and
# runtime folder of its own. Standard output belongs to CMD; its exit status is the script's.
set -euo pipefail

displays=1
if [ "${1:-}" = --displays ]; then
  displays=$2
  shift 2
fi
[ $# -gt 0 ] || { echo "in-session.sh: no command given" >&2; exit 2; }

# Unix sockets in it need a short path.
folder=$(mktemp -d "${ALONGSIDE_SESSION:-/tmp}/s-XXXXXX")
servers=()
clean_up ()
{
  trap '' INT TERM HUP
  [ ${#servers[@]} -eq 0 ] || { kill "${servers[@]}" && wait "${servers[@]}"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

mkdir -m 700 "$folder/run" "$folder/home"
# Without a settings daemon GTK would take whatever font it finds first. Nobody sees animations here, and
# the processor would draw each frame. They also leak: gtk_snapshot_collect_clip() of GTK 4.18 forgets what it
# was given where the clip is empty, as it is in the first frame of a page that slides away; LeakSanitizer's
# stacks end in g_malloc there, so that lsan.supp could not name it.
mkdir -p "$folder/home/.config/gtk-4.0"
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n' \
  >"$folder/home/.config/gtk-4.0/settings.ini"

ALONGSIDE_DISPLAYS=
for ((i = 0; i < displays; i++)); do
  mkfifo "$folder/display"
  Xvfb -displayfd 3 -screen 0 "${ALONGSIDE_SCREEN:-1600x1000x24}" -nolisten tcp -noreset \
    3>"$folder/display" >"$folder/xvfb.log" 2>&1 &
  servers+=($!)
  if ! read -r number <"$folder/display"; then
    cat "$folder/xvfb.log" >&2
    echo "in-session.sh: the virtual display (Xvfb) did not start" >&2
    exit 1
  fi
  rm "$folder/display"
  ALONGSIDE_DISPLAYS+="${ALONGSIDE_DISPLAYS:+ }:$number"
done

export ALONGSIDE_DISPLAYS DISPLAY=${ALONGSIDE_DISPLAYS%% *}
export HOME=$folder/home XDG_RUNTIME_DIR=$folder/run
export GDK_BACKEND=x11 GSK_RENDERER=cairo GSETTINGS_BACKEND=memory GTK_A11Y=atspi NO_AT_BRIDGE=0
unset WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS XDG_CONFIG_HOME XDG_DATA_HOME \
  XDG_CACHE_HOME XDG_STATE_HOME GTK_THEME

# What the bus and the services it starts have to say is of no use here; CMD keeps our standard output and error, and none
# of the services may hold them open: some stay on for a while after their bus has gone, the keyring sometimes for good, and
# who waits for the end of our output would wait as long.
exec 4>&2 5>&1
# shellcheck disable=SC2016
dbus-run-session -- bash -c '
  printf alongside | gnome-keyring-daemon --unlock --components=secrets >/dev/null 4>&- 5>&- \
    || { echo "in-session.sh: the keyring did not start" >&4; exit 1; }
  status=0
  "$@" 2>&4 >&5 4>&- 5>&- || status=$?
  keyring=$(gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
    --method org.freedesktop.DBus.GetConnectionUnixProcessID org.freedesktop.secrets 4>&- 5>&-)
  [[ $keyring =~ \ ([0-9]+) ]] && kill "${BASH_REMATCH[1]}"
  exit "$status"' in-session "$@" >"$folder/bus.log" 2>&1
