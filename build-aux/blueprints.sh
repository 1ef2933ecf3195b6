#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# blueprints.sh COMPILER SOURCE FOLDER FILE…: compile the blueprints FILE… below SOURCE by one process, and put what comes of
# them into FOLDER itself.
set -euo pipefail

compiler=$1 source=$2 folder=$3
shift 3

part=$(mktemp -d)
trap 'rm -rf "$part"' EXIT
"$compiler" batch-compile "$part" "$source" "$@"
find "$part" -name '*.ui' -exec mv -t "$folder" {} +
