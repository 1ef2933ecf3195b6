# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A server with sample data on this machine, and the app in front of it.

run_people=400 run_user=morag run_second=no run_stay=no run_fresh=no

check_run ()
{
  while [ $# -gt 0 ]; do
    case $1 in
      --people)
        [[ ${2:-} =~ ^[1-9][0-9]{0,6}$ ]] || usage_error "--people needs a whole number."
        run_people=$2
        shift
        ;;
      --as)
        [[ ${2:-} =~ ^[a-z][a-z0-9._-]*$ ]] || usage_error "--as needs the name of a user."
        run_user=$2
        shift
        ;;
      --second) run_second=yes ;;
      --stay) run_stay=yes ;;
      --fresh) run_fresh=yes ;;
      *) usage_error "run does not know $1." ;;
    esac
    shift
  done
}

layer_for_run ()
{
  echo build
}

do_run ()
{
  local home

  home=$builds/run/people-$run_people
  if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    build_in run programs tests/window/story
    done_building
    use_build "$build_dir"
    tell_the_story "$home"
  else
    build_in run programs
    done_building
    use_build "$build_dir"
    open_the_app "$home"
  fi
}

# make_sample DATA: a server's data folder with the invented partnership, whole or not at all.
make_sample ()
{
  [ "$run_fresh" = no ] || remove_data "$(dirname "$1")"
  [ -d "$1" ] && return
  say "Inventing a partnership with $run_people people…"
  rm -rf "$1.part"
  mkdir -p "$(dirname "$1")"
  at_end "rm -rf '$1.part'"
  alongside-server init --data "$1.part" >&2 || die "the server's data could not be set up."
  alongside-server sample --data "$1.part" --people "$run_people" --seed 1 >&2 \
    || die "the sample data could not be made."
  mv "$1.part" "$1"
}

remove_data ()
{
  case $1 in
    "$builds"/run/people-*) rm -rf "$1" ;;
    *) die "$1 is not a folder of sample data." ;;
  esac
}

# serve DATA LOG [PORT]: start the server on DATA, set server_url, or leave it empty if it does not
# start; it ends with this script.
serve ()
{
  local line

  exec {server_says}< <(exec alongside-server serve --data "$1" --listen "127.0.0.1:${3:-0}" \
    --public-listen 127.0.0.1:0 2>>"$2")
  at_end "kill $! 2>/dev/null"
  server_url=
  while [ -z "$server_url" ] && IFS= read -r line <&"$server_says"; do
    printf '%s\n' "$line" >>"$2"
    server_url=$(grep -o 'http://[0-9.]*:[0-9]*' <<<"$line" | head -1) || true
  done
  [ -n "$server_url" ] || return 0
  cat <&"$server_says" >>"$2" &
}

# The same port as last time if it is free: that is where the desktops of last time look.
serve_again ()
{
  local port

  port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' "$1/url" 2>/dev/null) || true
  serve "$1/server" "$1/server.log" "${port:-0}"
  [ -n "$server_url" ] || serve "$1/server" "$1/server.log"
  need_server "$1/server.log"
  printf '%s\n' "$server_url" >"$1/url"
}

need_server ()
{
  [ -n "$server_url" ] || { tail -n 20 "$1" >&2; die "the server did not start."; }
}

# sign_in_file DATA USER FOLDER: a file with a one-time code for USER, readable by nobody else.
sign_in_file ()
{
  local file=$3/sign-in-$2 code

  code=$(alongside-server user code "$2" --data "$1" --json \
    | sed -n 's/.*"code" *: *"\([^"]*\)".*/\1/p')
  [ -n "$code" ] || die "there is no user $2 in the sample."
  rm -f "$file"
  (umask 077 && printf '%s\n' "$code" >"$file")
  printf '%s\n' "$file"
}

# start_app FOLDER USER: open a desktop for USER; adds its process to apps.
start_app ()
{
  local user=$2 file

  file=$(sign_in_file "$1/server" "$user" "$1")
  mkdir -p "$1/desktop-$user"
  chmod 700 "$1/desktop-$user"
  # Only this mark lets a desktop keep its key in a file, where it is not tied to one keyring.
  : >"$1/desktop-$user/dev-profile"
  alongside --profile "$1/desktop-$user" --server "$server_url" --sign-in-file "$file" &
  apps+=($!)
  at_end "kill $! 2>/dev/null"
}

open_the_app ()
{
  local home=$1 status=0
  local -a apps=()

  mkdir -p "$home"
  exec {home_lock}>>"$home.lock"
  if ! flock -n "$home_lock"; then
    # The one who started the server keeps it; this is one more desktop on it.
    server_url=$(cat "$home/url")
    say "The sample server is running already at $server_url; opening one more desktop on it."
  else
    make_sample "$home/server"
    serve_again "$home"
  fi

  start_app "$home" "$run_user"
  if [ "$run_second" = yes ]; then
    start_app "$home" callum
  fi
  say "Alongside is open for $run_user on $server_url (password: sample). Close it to end."
  wait "${apps[@]}" || status=$?
  return $status
}

# Without a display: two desktops on virtual ones, through the main job, a picture of each step.
tell_the_story ()
{
  local pictures=$1/pictures
  local -a options=()

  [ "$run_stay" = yes ] && options+=(--stay)
  # The story changes what it works on: it starts from the same sample every time.
  hold story_lock "$1.lock" "Another ./dev run uses this sample; waiting until it is done."
  make_sample "$1/server"
  rm -rf "$1/story" "$pictures"
  mkdir -p "$pictures"
  cp -a "$1/server" "$1/story"
  at_end "rm -rf '$1/story'"
  serve "$1/story" "$1/server.log"
  need_server "$1/server.log"
  say "No display here: walking through a referral on two virtual desktops."
  "$aux/in-session.sh" --displays 2 \
    "$build_dir/tests/window/story" "${options[@]}" "$server_url" "$1/story" "$pictures"
  say "A picture of each step is in $pictures"
}
