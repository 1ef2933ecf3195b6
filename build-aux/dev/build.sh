# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Building: folders in the cache for each checkout (run, test, fuzz, release), and ccache under them.

builds=$cache/build/$(printf %s "$top" | digest)

export CCACHE_DIR=${CCACHE_DIR:-$cache/ccache}
export CCACHE_MAXSIZE=${CCACHE_MAXSIZE:-5G}
export LANG=${LANG:-en_GB.UTF-8}
export ALONGSIDE_DATA=$shared_data

# build_in KIND TARGET…: set build_dir to the folder of KIND with TARGET… (or everything) built in it.
# What the compiler says goes to standard error; when something is wrong the script ends.
build_in ()
{
  local kind=$1 stamp
  local -a options
  shift

  build_dir=$builds/$kind
  case $kind in
    run) options=(-Dbuildtype=debugoptimized) ;;
    test) options=(-Dbuildtype=debug -Doptimization=1 "-Db_sanitize=address,undefined"
      -Dtesting=true) ;;
    # libFuzzer is a part of clang.
    fuzz) options=(-Dbuildtype=debug -Doptimization=1 "-Db_sanitize=address,undefined" -Db_lundef=false
      -Dtesting=true -Dapp=false -Dfuzzing=true)
      local -x CC='ccache clang' ;;
    release) options=(-Dbuildtype=release) ;;
    *) die "there is no build folder $kind" ;;
  esac
  options+=(-Dtest-data="$shared_data")
  # Other options, or other libraries: start anew. ccache makes that cheap.
  stamp="${options[*]} $(library_versions)"

  hold build_lock "$builds/$kind.lock" "Another ./dev is building here; waiting until it is done."
  printf '%s\n' "$top" >"$builds/checkout"
  if [ "$stamp" != "$(cat "$builds/$kind.stamp" 2>/dev/null)" ]; then
    prune_builds
    rm -rf "$build_dir" "$builds/$kind.stamp"
    say "Setting up the build folder ($kind)…"
    meson setup "${options[@]}" "$build_dir" "$top" >"$build_dir.log" 2>&1 \
      || { cat "$build_dir.log" >&2; die "the build folder $build_dir could not be set up."; }
    printf '%s\n' "$stamp" >"$builds/$kind.stamp"
  fi
  ninja_in "$@"
}

ninja_in ()
{
  if [ -t 2 ]; then
    ninja -C "$build_dir" "$@" >&2 || die "building failed; what is wrong is above."
  elif ! ninja --quiet -C "$build_dir" "$@" >"$build_dir.log" 2>&1; then
    cat "$build_dir.log" >&2
    die "building failed; what is wrong is above."
  fi
}

done_building ()
{
  let_go build_lock
}

library_versions ()
{
  pkg-config --modversion gtk4 libadwaita-1 libsoup-3.0 sqlcipher | paste -sd ' '
}

# Folders that no ./dev has built in for a month. Whether their checkout is still there can't be told
# from inside the root, which sees this checkout alone.
prune_builds ()
{
  local mark

  while IFS= read -r -d '' mark; do
    rm -rf "${mark%/*}"
  done < <(find "$cache/build" -mindepth 2 -maxdepth 2 -name checkout -mtime +30 -print0)
}

# The environment in which the programs of a build folder run without being installed.
use_build ()
{
  export PATH=$1/src/app:$1/src/server:$PATH
  export GSETTINGS_SCHEMA_DIR=$1/data
}

# in_session CMD…: run CMD on a display, D-Bus session and keyring of its own.
in_session ()
{
  "$aux/in-session.sh" "$@"
}
