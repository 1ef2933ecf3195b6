# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later

suites=(base model wire store sync interop sample server sim faults fuzz answer postgres app rooms data window)

check_test ()
{
  local word

  for word; do
    case " ${suites[*]} --long " in
      *" $word "*) ;;
      *) usage_error "there is no suite $word; the suites are: ${suites[*]}." ;;
    esac
  done
}

layer_for_test ()
{
  echo test
}

do_test ()
{
  local word
  local -a chosen=() targets

  for word; do
    if [ "$word" = --long ]; then
      export ALONGSIDE_LONG=1
    else
      chosen+=("$word")
    fi
  done
  [ ${#chosen[@]} -gt 0 ] || chosen=("${suites[@]}")

  # The lock is kept to the end: the programs must not change while they are tested.
  build_in test programs
  mapfile -t targets < <("$aux/tests.py" targets "$build_dir" "${chosen[@]}")
  [ ${#targets[@]} -eq 0 ] || ninja_in "${targets[@]}"
  use_build "$build_dir"
  "$aux/tests.py" run "$build_dir" "${chosen[@]}"
}
