# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_bench ()
{
  local name

  for name; do
    [[ $name =~ ^[a-z][a-z0-9-]*$ ]] || usage_error "$name is not the name of a figure."
  done
}

layer_for_bench ()
{
  echo build
}

do_bench ()
{
  build_in release programs tests/bench/{bench,bare-server,real-window,bare-window,board-window}
  done_building
  use_build "$build_dir"
  in_session "$build_dir/tests/bench/bench" "$@"
}
