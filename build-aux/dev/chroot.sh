#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# chroot.sh ROOT LAYER CHECKOUT CACHE DATA FOLDER CMD…: run CMD in ROOT by chroot, where bwrap is
# refused. Started in a mount namespace of its own: the mounts end with the command.
set -euo pipefail

root=$1 layer=$2 checkout=$3 cache=$4 data=$5 folder=$6
shift 6

bind ()
{
  [ -e "$1" ] && [ "$1" != / ] || return 0
  mkdir -p "$root$1"
  mount --bind "$1" "$root$1"
}

mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount --rbind /sys "$root/sys"
bind /tmp
bind "${HOME:-/root}"
bind "${XDG_RUNTIME_DIR:-/}"
bind "$cache"
bind "$checkout"
bind "$folder"
if git_folder=$(git -C "$checkout" rev-parse --path-format=absolute --git-common-dir 2>/dev/null); then
  bind "$git_folder"
fi
if [ -e "$data" ]; then
  bind "$data"
  mount -o remount,bind,ro "$root$data"
fi
mount --bind "$(readlink -f /etc/resolv.conf)" "$root/etc/resolv.conf"
mount --bind /etc/hosts "$root/etc/hosts"

exec env -u LC_ALL -u LANGUAGE LANG=en_GB.UTF-8 ALONGSIDE_ROOT="$layer" ALONGSIDE_DATA="$data" \
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  chroot "$root" /usr/bin/env --chdir="$folder" "$@"
