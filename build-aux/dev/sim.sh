# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_sim ()
{
  local seeds=''

  while [ $# -gt 0 ]; do
    case $1 in
      --seeds | --from)
        [[ ${2:-} =~ ^[0-9]+$ ]] || usage_error "$1 needs a whole number."
        [ "$1" = --from ] || seeds=$2
        shift 2
        ;;
      *) usage_error "sim does not know $1." ;;
    esac
  done
  [ -n "$seeds" ] || usage_error "sim needs --seeds N."
}

layer_for_sim ()
{
  echo build
}

do_sim ()
{
  build_in release tests/sim/sim
  done_building
  use_build "$build_dir"
  in_session "$build_dir/tests/sim/sim" "$@"
}
