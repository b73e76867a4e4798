#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# clang-tidy finds nothing in our sources; .clang-tidy says what it looks for, and why not for more.
# tidy.sh [FILE...]     every file of src/ where none is named
#
# The analyzer gives up on a function after TIDY_NODES steps, a third of its own limit: with all of them the whole takes
# three times as long and has found nothing more so far. TIDY_NODES=225000 is its own.
set -u
nodes=${TIDY_NODES:-75000}
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
build=${ISOTOP_BUILD:-$top/build}
command -v clang-tidy >/dev/null || {
	echo "skip clang-tidy finds nothing: clang-tidy is not installed"
	exit 77
}
cd "$top" || exit 99
out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-tidy.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
[ $# -gt 0 ] || {
	find src -name '*.c' >"$out/files"
	# shellcheck disable=SC2046 # names without blanks
	set -- $(sort "$out/files")
}
# A file a process: some take a minute, and every processor has its own. They give way to what waits for containers.
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 sh -c '
	file=$4
	nice -n 5 clang-tidy --quiet --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg="max-nodes=$3" \
		"$file" -- -std=c11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I"$1" -Iinclude -Isrc \
		>"$2/$(echo "$file" | tr / _).found" 2>"$2/$(echo "$file" | tr / _).said" && exit
	cat "$2/$(echo "$file" | tr / _)".*
	: >"$2/failed"' - "$build" "$out" "$nodes"
if [ -e "$out/failed" ]; then
	echo "not ok clang-tidy finds nothing in $# files"
	exit 1
fi
echo "ok clang-tidy finds nothing in $# files"
