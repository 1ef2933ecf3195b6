# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
# On a machine with older libraries: a Debian 13 root in the user's cache, made once with mmdebstrap
# and used with bwrap. Nothing changes on the host but those two packages.

floor=trixie
# Counted up when the way a root is made changes, so that the old ones are made anew.
recipe=1
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

root_key ()
{
  { echo "$floor $recipe $(dpkg --print-architecture)"; packages_of "$1"; } | digest
}

# ensure_root LAYER: set root_dir to a finished root with at least the packages of LAYER.
ensure_root ()
{
  local -a tools=(bwrap:bubblewrap)

  if find_root "$1"; then
    need_tools "${tools[@]}"
    choose_way_in
    return
  fi
  tools+=(mmdebstrap:mmdebstrap)
  as_root || tools+=(newuidmap:uidmap)
  need_tools "${tools[@]}"
  choose_way_in
  hold root_lock "$cache/lock" \
    "Another ./dev is making the Debian 13 root; waiting until it is done."
  find_root "$1" || make_root "$1"
  let_go root_lock
}

# Whoever has the bigger root needs no smaller one beside it, unless it has to be the smaller one.
find_root ()
{
  local -a layers=(test "$1")

  [ -z "${root_of_its_own:-}" ] || layers=("$1")
  for root_layer in "${layers[@]}"; do
    root_dir=$cache/root-$root_layer-$(root_key "$root_layer")
    [ -d "$root_dir" ] && return
  done
  return 1
}

# need_tools COMMAND:PACKAGE…
need_tools ()
{
  local -a missing=()
  local pair

  for pair; do
    command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return

  command -v apt-get >/dev/null \
    || die "this machine has no apt-get; install ${missing[*]} in its own way first."
  as_root || die "first, as root: apt-get install --no-install-recommends ${missing[*]}"
  say "Installing on this machine: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-get install -y --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
    apt-get update >&2 || say "Some package lists could not be fetched."
    apt-get install -y --no-install-recommends "${missing[@]}" >&2 \
      || die "${missing[*]} could not be installed; what apt-get said is above."
  fi
}

# The lines of sources.list for the root, from where this machine gets its own Debian packages.
# ALONGSIDE_MIRROR names another place (on a machine that is not Debian it has to).
sources_of_root ()
{
  local main=${ALONGSIDE_MIRROR:-} security='' label uri

  if [ -z "$main" ]; then
    while IFS='|' read -r label uri; do
      case $label in
        Debian) main=${main:-$uri} ;;
        Debian-Security) security=${security:-$uri} ;;
      esac
    done < <(debian_places)
  fi
  [ -n "$main" ] || return 1
  main=${main%/} security=${security%/}
  echo "deb $main $floor main"
  if place_has "$main" "$floor-updates"; then
    echo "deb $main $floor-updates main"
  fi
  if [ -n "$security" ] && place_has "$security" "$floor-security"; then
    echo "deb $security $floor-security main"
  fi
}

debian_places ()
{
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
    | sed -n 's/^Debian|//p'
}

place_has ()
{
  local file status=0

  file=$(mktemp)
  /usr/lib/apt/apt-helper download-file "$1/dists/$2/InRelease" "$file" >/dev/null 2>&1 || status=1
  rm -f "$file"
  return $status
}

make_root ()
{
  local layer=$1 part=$root_dir.part started=$SECONDS
  local needed_mb=2500 free_mb sources count log

  [ "$layer" = test ] && needed_mb=5000
  free_mb=$(free_megabytes)
  if [ "$free_mb" -lt "$needed_mb" ]; then
    die "$cache has $free_mb MB free and the Debian 13 root needs $needed_mb MB." \
      "Make room, or set XDG_CACHE_HOME to a folder on a bigger disk."
  fi

  if ! as_root && [ -z "${ALONGSIDE_MIRROR:-}" ] && [ -z "$(debian_places)" ]; then
    die "apt has no package lists of Debian yet; as root: apt-get update"
  fi
  if as_root && [ -z "${ALONGSIDE_MIRROR:-}" ] && [ -z "$(debian_places)" ]; then
    apt-get update >&2 || say "Some package lists could not be fetched."
  fi
  sources=$(sources_of_root) \
    || die "this machine's apt has no Debian archive to take the root from;" \
      "set ALONGSIDE_MIRROR to the address of one."
  place_has "$(awk 'NR == 1 { print $2 }' <<<"$sources")" "$floor" \
    || die "Debian 13 can't be reached at $(awk 'NR == 1 { print $2 }' <<<"$sources"):" \
      "is the network there? Nothing was changed."

  count=$(packages_of "$layer" | wc -l)
  say "Making the Debian 13 root for Alongside ($count packages and what they need). This happens" \
    "once and takes some minutes."
  # What an earlier ./dev that was killed left behind.
  remove_tree "$part"
  at_end "remove_tree '$part'"
  # Not in the cache, so that there is something to read when that is full.
  log=$(mktemp "${TMPDIR:-/tmp}/alongside-root-XXXXXX.log")
  at_end "[ -z \"\$kept_log\" ] && rm -f '$log'"
  # In a process group of its own, so that Ctrl-C ends all of it before the folder is removed.
  set -m
  fill_root "$part" "$layer" "$sources" >"$log" 2>&1 </dev/null &
  set +m
  at_end "end_group $!"
  wait $! || explain_failure "$log"
  finish_root "$part" || die "the new root could not be set up; the disk may be full."
  rm -f "$log"
  mv "$part" "$root_dir" || die "the new root could not be put in its place."
  say "The Debian 13 root is ready ($((SECONDS - started)) s); from here on no network is needed."
  prune_roots
}

# fill_root FOLDER LAYER SOURCES
# shellcheck disable=SC2016
fill_root ()
{
  local folder=$1 layer=$2 sources=$3 packages proxy
  local -a options=(--variant=apt
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"'
    --aptopt='Acquire::Retries "3"'
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*'
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright'
    --dpkgopt='path-exclude=/usr/share/lintian/*'
    --customize-hook='chroot "$1" localedef -i en_GB -f UTF-8 en_GB.UTF-8'
    --customize-hook='chroot "$1" apt-get clean')

  packages=$(packages_of "$layer" | paste -sd ,)
  [ -e "$keyring" ] && options+=(--keyring="$keyring")
  for proxy in http https; do
    local P=''
    eval "$(apt-config shell P "Acquire::$proxy::Proxy")"
    [ -n "$P" ] && options+=(--aptopt="Acquire::$proxy::Proxy \"$P\"")
  done

  if as_root; then
    # In a mount namespace of its own nothing stays mounted in the folder, whatever happens.
    echo "$sources" | unshare --mount --propagation private \
      mmdebstrap --mode=root --include="$packages" "${options[@]}" \
      "$floor" "$folder" -
  else
    # An ordinary user's root belongs to that user, so that it can be removed like any other folder.
    mkdir "$folder" && mmdebstrap --mode=unshare --format=tar --include="$packages" \
      "${options[@]}" "$floor" - - <<<"$sources" \
      | tar -x -C "$folder" --no-same-owner --exclude='./dev/*'
  fi
}

# Mount points for what bwrap puts over files of the root.
finish_root ()
{
  rm -f "$1/etc/resolv.conf" "$1/etc/hosts" && : >"$1/etc/resolv.conf" && : >"$1/etc/hosts" \
    && echo alongside >"$1/etc/debian_chroot"
}

kept_log=
explain_failure ()
{
  kept_log=$1
  say "--- the end of what mmdebstrap said:"
  tail -n 15 "$1" >&2
  say "---"
  if [ "$(free_megabytes)" -lt 100 ] || grep -q 'No space left on device' "$1"; then
    die "the disk of $cache is full: the Debian 13 root was not made, and what there was of it is removed."
  fi
  die "the Debian 13 root was not made, and what there was of it is removed. A download that" \
    "breaks off is worth a second try. All of what was said: $1"
}

free_megabytes ()
{
  echo $(($(df --output=avail -k "$cache" | tail -1) / 1024))
}

end_group ()
{
  if kill -TERM -- "-$1" 2>/dev/null; then
    wait "$1" || true
  fi
}

remove_tree ()
{
  rm -rf --one-file-system "$1"
}

# Roots of other package lists, by whichever checkout, that nobody has used for two weeks.
prune_roots ()
{
  local old

  while IFS= read -r -d '' old; do
    flock -n "$old" rm -rf --one-file-system "$old" || say "$old is in use and stays."
  done < <(find "$cache" -maxdepth 1 -type d -name 'root-*' -mtime +14 -print0)
}

# in_root CMD…: run CMD in the root, with the checkout, the folder it is called from, home, temporary
# files and the cache at their usual paths, the network and the display of the host.
in_root ()
{
  local -a command=("$@")
  local status=0 child

  # Shared, so that nobody prunes the root meanwhile; the time says when it was last of use.
  exec {root_in_use}<"$root_dir"
  flock -s "$root_in_use"
  touch "$root_dir"
  mkdir -p "$cache"

  if [ "$way_in" = chroot ]; then
    in_root_by_chroot "${command[@]}"
    return
  fi
  bwrap_arguments
  exec {passwd_file}< <(names_in passwd) {group_file}< <(names_in group)
  set -- bwrap "${bwrap_args[@]}" \
    --perms 0644 --ro-bind-data "$passwd_file" /etc/passwd \
    --perms 0644 --ro-bind-data "$group_file" /etc/group \
    --chdir "$(pwd -P)" -- "${command[@]}"
  if [ "$verb" = shell ]; then
    # Keys pressed in the shell are for the shell alone.
    exec "$@"
  fi
  session=$(mktemp -d "${TMPDIR:-/tmp}/alongside-XXXXXX")
  at_end "rm -rf '$session'"
  ALONGSIDE_SESSION=$session "$@" <&0 &
  child=$!
  at_end "kill $child 2>/dev/null; wait $child"
  wait "$child" || status=$?
  exit "$status"
}

# The root's own users and groups, and the one who calls.
names_in ()
{
  cat "$root_dir/etc/$1"
  if ! as_root; then
    if [ "$1" = passwd ]; then
      getent passwd "$(id -u)"
    else
      getent group "$(id -g)"
    fi
  fi
}

# Found out before anything is downloaded.
choose_way_in ()
{
  way_in=bwrap
  bwrap_works && return
  way_in=chroot
  as_root || die "bwrap is refused on this machine, and without it only root can use the Debian 13" \
    "root. Allow unprivileged user namespaces, or run this as root."
  unshare --mount --propagation private true 2>/dev/null \
    || die "this machine refuses both bwrap and mounts (a container without the right to mount?)." \
      "Run it in a container with --privileged, or on Debian 13, where no root is needed."
  say "bwrap is refused on this machine; using chroot instead."
}

bwrap_works ()
{
  bwrap --ro-bind / / --dev /dev --proc /proc --unshare-pid true 2>/dev/null
}

# bind_path HOW PATH: bind PATH at the same path unless a folder above it is bound already.
bind_path ()
{
  local path=$2 seen

  [ -e "$path" ] && [ "$path" != / ] || return 0
  for seen in "${bound[@]}"; do
    case $path/ in "$seen"/*) [ "$1" = --ro-bind ] || return 0 ;; esac
  done
  bound+=("$path")
  bwrap_args+=("$1" "$path" "$path")
}

bwrap_arguments ()
{
  local entry name git_folder

  bound=()
  bwrap_args=(--tmpfs /)
  for entry in "$root_dir"/*; do
    name=/${entry##*/}
    case $name in
      /dev | /proc | /sys | /tmp | /run | /home | /root | /mnt | /media | /srv | /work) ;;
      *)
        if [ -L "$entry" ]; then
          bwrap_args+=(--symlink "$(readlink "$entry")" "$name")
        else
          bwrap_args+=(--bind "$entry" "$name")
        fi
        ;;
    esac
  done
  bwrap_args+=(--dev /dev --perms 1777 --tmpfs /dev/shm --dev-bind-try /dev/dri /dev/dri
    --ro-bind-try /sys /sys --dir /run --dir /root
    --ro-bind "$(readlink -f /etc/resolv.conf)" /etc/resolv.conf --ro-bind /etc/hosts /etc/hosts
    --setenv LANG en_GB.UTF-8 --unsetenv LC_ALL --unsetenv LANGUAGE
    --setenv ALONGSIDE_ROOT "$root_layer" --setenv ALONGSIDE_DATA "$shared_data"
    --setenv PATH /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    --die-with-parent)
  as_root && bwrap_args+=(--cap-add ALL)
  if [ "$verb" = flatpak ] && as_root; then
    # Flatpak makes sandboxes in this one, and the kernel lets root mount no second /proc in those
    # where this one has covered parts of the first.
    bwrap_args+=(--bind /proc /proc)
  else
    # With the command ends whatever it has started.
    bwrap_args+=(--proc /proc --unshare-pid)
  fi
  if [ -z "${TZ:-}" ] && [ -L /etc/localtime ]; then
    bwrap_args+=(--setenv TZ "$(readlink /etc/localtime | sed 's|.*/zoneinfo/||')")
  fi
  bind_path --bind /tmp
  bind_path --bind "${TMPDIR:-/tmp}"
  bind_path --bind "${HOME:-/root}"
  bind_path --bind "${XDG_RUNTIME_DIR:-/nonexistent}"
  bind_path --bind "$cache"
  bind_path --bind "$top"
  bind_path --bind "$(pwd -P)"
  # In a linked work tree git keeps its things elsewhere.
  if git_folder=$(git -C "$top" rev-parse --path-format=absolute --git-common-dir 2>/dev/null); then
    bind_path --bind "$git_folder"
  fi
  bind_path --ro-bind "$shared_data"
  for name in usr etc var opt; do
    bwrap_args+=(--remount-ro "/$name")
  done
}

# Where bwrap is refused (some containers) root can still bind and chroot by itself.
in_root_by_chroot ()
{
  exec unshare --mount --propagation private \
    "$aux/chroot.sh" "$root_dir" "$root_layer" "$top" "$cache" "$shared_data" "$(pwd -P)" "$@"
}
