# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Flatpak, on the GNOME runtime where a remote of this user has it, otherwise on a stand-in made of
# the Debian 13 root.

app_id=org.alongside.Alongside
stand_in=org.alongside.StandIn

check_flatpak ()
{
  case $# in
    0) ;;
    1) [ "$1" = --run ] || usage_error "flatpak does not know $1." ;;
    *) usage_error "flatpak takes --run or nothing." ;;
  esac
}

layer_for_flatpak ()
{
  echo test
}

# The smaller root is what the stand-in is made of, also where there is the bigger one.
ensure_stand_in ()
{
  root_of_its_own=yes ensure_root build
  export ALONGSIDE_STAND_IN=$root_dir
}

do_flatpak ()
{
  local folder=$builds/flatpak manifest=$top/flatpak/$app_id.json runtime sdk

  export FLATPAK_USER_DIR=${FLATPAK_USER_DIR:-${XDG_DATA_HOME:-$HOME/.local/share}/flatpak}
  mkdir -p "$folder"
  hold flatpak_lock "$folder/lock" "Another ./dev is making the Flatpak; waiting until it is done."
  runtime=$(of_manifest runtime)//$(of_manifest runtime-version)
  sdk=$(of_manifest sdk)//$(of_manifest runtime-version)
  if ! have_runtime "$runtime" "$sdk"; then
    say "The runtime $runtime can't be had here; the Debian 13 root stands in for it."
    make_stand_in "$folder"
    "$aux/flatpak-local.py" "$manifest" "$branch" >"$folder/$app_id.json"
    manifest=$folder/$app_id.json
  fi

  say "Building the Flatpak…"
  flatpak-builder --user --install --force-clean --disable-rofiles-fuse --disable-updates \
    --state-dir="$folder/state" "$folder/build" "$manifest" >"$folder/log" 2>&1 \
    || { tail -n 60 "$folder/log" >&2; die "the Flatpak was not built; more is in $folder/log"; }
  say "Installed: $app_id (flatpak run $app_id)."
  if [ "${1:-}" = --run ]; then
    start_flatpak "$folder"
  fi
}

of_manifest ()
{
  sed -n "s/^ *\"$1\": \"\\([^\"]*\\)\".*/\\1/p" "$top/flatpak/$app_id.json" | head -1
}

# have_runtime RUNTIME SDK: installed, or to be had from a remote that this user has set up.
have_runtime ()
{
  local remote

  flatpak --user info "$1" >/dev/null 2>&1 && flatpak --user info "$2" >/dev/null 2>&1 && return
  while read -r remote; do
    [ -n "$remote" ] || continue
    if flatpak --user install -y --noninteractive "$remote" "$1" "$2" >&2; then
      return
    fi
  done < <(flatpak --user remotes --columns=name 2>/dev/null | grep -v '^alongside-')
  return 1
}

# A runtime and SDK in one, with the root's /usr; its branch is the root's key.
make_stand_in ()
{
  local part=$1/stand-in repo=$cache/flatpak-stand-in

  [ -d "${ALONGSIDE_STAND_IN:-}" ] || die "there is no Debian 13 root for the stand-in."
  branch=${ALONGSIDE_STAND_IN##*-}
  # Of this user and not of this checkout, like the installation it is for.
  if [ -d "$repo" ] && flatpak --user info "$stand_in//$branch" >/dev/null 2>&1; then
    return
  fi
  say "Making the stand-in runtime (once, a minute or two)…"
  rm -rf "$part" "$repo"
  at_end "rm -rf '$part'"
  mkdir -p "$part/files" "$part/var" "$part/export"
  cp -al "$ALONGSIDE_STAND_IN/usr" "$part/usr"
  cp -al "$ALONGSIDE_STAND_IN/etc" "$part/usr/etc"
  printf '[Runtime]\nname=%s\nruntime=%s/%s/%s\nsdk=%s/%s/%s\n' "$stand_in" \
    "$stand_in" "$(flatpak --default-arch)" "$branch" \
    "$stand_in" "$(flatpak --default-arch)" "$branch" >"$part/metadata"
  flatpak build-export --runtime "$repo" "$part" "$branch" >"$1/log" 2>&1 \
    || { tail -n 20 "$1/log" >&2; die "the stand-in runtime could not be made."; }
  if ! install_stand_in "$repo" >"$1/log" 2>&1; then
    tail -n 20 "$1/log" >&2
    die "the stand-in runtime could not be installed."
  fi
}

# The remote stays: flatpak asks the place a runtime came from whenever something that needs it is
# installed.
install_stand_in ()
{
  flatpak --user remote-delete --force alongside-stand-in || true
  flatpak --user remote-add --no-gpg-verify --no-enumerate alongside-stand-in "file://$1" || return
  flatpak --user install -y --noninteractive --reinstall \
    alongside-stand-in "$stand_in//$branch"
}

start_flatpak ()
{
  local picture=$1/window.png

  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    flatpak --user run "$app_id"
    return
  fi
  rm -f "$picture"
  in_session "$aux/picture-of.sh" "$picture" flatpak --user run "$app_id"
  say "No display here: it was started on a virtual one, a picture of it is in $picture"
}
