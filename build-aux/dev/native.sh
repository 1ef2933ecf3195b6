# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# On a machine that has the libraries: use its own packages.

# use_system_packages LAYER: see that the packages of LAYER are there; install them as root, otherwise
# say which line does.
use_system_packages ()
{
  local -a missing=()

  mapfile -t missing < <(comm -23 <(packages_of "$1" | sort -u) <(installed_packages | sort -u))
  [ ${#missing[@]} -eq 0 ] && return

  if [ -n "${ALONGSIDE_ROOT:-}" ]; then
    die "this shell's root lacks: ${missing[*]}. Leave it and run the command outside."
  fi
  say "Alongside needs packages that are not installed yet:"
  say "  apt-get install --no-install-recommends ${missing[*]}"
  as_root || die "run that line as root, then this again."
  export DEBIAN_FRONTEND=noninteractive
  hold packages_lock "$cache/lock" "Another ./dev is installing packages; waiting for it."
  apt-get update >&2 || die "the package lists could not be fetched: is the network there?"
  apt-get install -y --no-install-recommends "${missing[@]}" >&2 \
    || die "the packages could not be installed; what apt-get said is above."
  let_go packages_lock
}

installed_packages ()
{
  # shellcheck disable=SC2016
  dpkg-query -W -f '${db:Status-Status} ${Package}\n${db:Status-Status} ${Provides}\n' \
    | sed -n 's/([^)]*)//g; s/,//g; s/^installed //p' | tr ' ' '\n'
}
