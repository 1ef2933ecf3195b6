# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_shell ()
{
  :
}

layer_for_shell ()
{
  echo build
}

do_shell ()
{
  build_in run programs
  done_building
  use_build "$build_dir"
  if [ $# -eq 0 ]; then
    exec "${SHELL:-/bin/bash}"
  fi
  exec "$@"
}
