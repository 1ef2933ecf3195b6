# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

check_format ()
{
  [ $# -eq 0 ] || usage_error "format takes nothing."
}

layer_for_format ()
{
  echo test
}

# Everything that git knows of or would add, and the list of files with words for translators.
do_format ()
{
  local -a files

  cd "$top" || die "$top is gone."
  mapfile -t files < <(git ls-files -co --exclude-standard '*.c' '*.h')
  [ ${#files[@]} -eq 0 ] || clang-format -i "${files[@]}"
  mapfile -t files < <(git ls-files -co --exclude-standard '*.blp')
  [ ${#files[@]} -eq 0 ] || blueprint-compiler format --fix "${files[@]}" >&2
  "$aux/potfiles.sh" "$top" >"$top/po/POTFILES"
  say "The tree is formatted."
}
