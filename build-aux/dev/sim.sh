# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_sim ()
{
  while [ $# -gt 0 ]; do
    case $1 in
      --seeds | --from)
        [[ ${2:-} =~ ^[1-9][0-9]{0,17}$ ]] || usage_error "$1 needs a whole number."
        shift
        ;;
      --trace | --all) ;;
      *) usage_error "sim does not know $1." ;;
    esac
    shift
  done
}

layer_for_sim ()
{
  echo build
}

do_sim ()
{
  build_in release tests/sim/sim
  done_building
  "$build_dir/tests/sim/sim" "$@"
}
