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
  local word fuzz=
  local -a chosen=() run=() targets

  case $* in '' | --long) set -- "$@" "${suites[@]}" ;; esac
  for word; do
    case $word in
      --long) export ALONGSIDE_LONG=1 ;;
      fuzz) fuzz=yes ;;
      *) chosen+=("$word") ;;
    esac
  done

  # The locks are kept to the end: the programs must not change while they are tested.
  if [ ${#chosen[@]} -gt 0 ]; then
    build_in test programs
    mapfile -t targets < <("$aux/tests.py" targets "$build_dir" "${chosen[@]}")
    [ ${#targets[@]} -eq 0 ] || ninja_in "${targets[@]}"
    use_build "$build_dir"
    run+=("$build_dir" "${chosen[@]}")
  fi
  # What is fuzzed is built by another compiler, in a folder of its own.
  if [ -n "$fuzz" ]; then
    build_in fuzz fuzz-targets
    run+=(in "$build_dir" fuzz)
  fi
  "$aux/tests.py" run "${run[@]}"
}
