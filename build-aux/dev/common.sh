# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What every part of ./dev shares: how it speaks, where its cache is, how it waits and cleans up.

: "${top:?}"
cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/alongside
shared_data=$(realpath -m "${ALONGSIDE_DATA:-$top/../shared/data}")

# What is said goes to standard error: standard output belongs to what the command is for.
say ()
{
  printf '%s\n' "$*" >&2
}

say_error ()
{
  printf './dev: %s\n' "$*" >&2
}

die ()
{
  say_error "$@"
  exit 1
}

usage_error ()
{
  say_error "$*" "(./dev help lists the commands)"
  exit 2
}

# Things to undo when the script ends, however it ends; the last one first.
undo_list=()
at_end ()
{
  undo_list+=("$*")
}

undo_all ()
{
  local i
  trap '' INT TERM HUP
  for ((i = ${#undo_list[@]} - 1; i >= 0; i--)); do
    eval "${undo_list[i]}" || true
  done
  undo_list=()
}
stopped ()
{
  say "Stopped. What was half made is removed."
  exit "$1"
}

trap undo_all EXIT
trap 'stopped 130' INT
trap 'stopped 143' TERM
trap 'stopped 129' HUP

# hold NAME FILE SENTENCE: take the lock FILE until the script ends; if another has it, say SENTENCE
# and wait. The descriptor is kept in the variable NAME.
hold ()
{
  local -n descriptor=$1

  mkdir -p "$(dirname "$2")" || die "the folder $(dirname "$2") can't be made."
  exec {descriptor}>>"$2"
  if ! flock -n "$descriptor"; then
    say "$3"
    flock "$descriptor"
  fi
}

let_go ()
{
  local -n held=$1

  exec {held}>&-
}

words_of ()
{
  sed 's/#.*//' "$@" | tr -s ' \t\n' '\n' | sed '/^$/d'
}

# The packages of a layer: `build` is what building and running needs, `test` is that and more.
packages_of ()
{
  case $1 in
    build) words_of "$top/build-aux/packages-build" ;;
    test) words_of "$top/build-aux/packages-build" "$top/build-aux/packages-test" ;;
    *) die "there is no layer $1" ;;
  esac
}

digest ()
{
  sha256sum | cut -c 1-12
}

# Debian 13 has the oldest libraries that Alongside works with; testing and unstable have no number.
machine_has_the_floor ()
{
  local ID='' VERSION_ID=''

  [ -r /etc/os-release ] || return 1
  # shellcheck source=/dev/null
  . /etc/os-release
  [ "$ID" = debian ] || return 1
  [ -z "$VERSION_ID" ] || [ "${VERSION_ID%%.*}" -ge 13 ]
}

as_root ()
{
  [ "$(id -u)" -eq 0 ]
}
