# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_screenshot ()
{
  while [ $# -gt 0 ]; do
    case $1 in
      --width | --text-scale)
        [[ ${2:-} =~ ^[0-9]+(\.[0-9]+)?$ ]] || usage_error "$1 needs a number."
        shift
        ;;
      --dark | --contrast) ;;
      -*) usage_error "screenshot does not know $1." ;;
      *) ;;
    esac
    shift
  done
}

layer_for_screenshot ()
{
  echo build
}

do_screenshot ()
{
  build_in run programs tests/window/screenshot
  done_building
  use_build "$build_dir"
  in_session "$build_dir/tests/window/screenshot" "$@"
}
