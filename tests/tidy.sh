#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# clang-tidy finds nothing in our sources; .clang-tidy says what it looks for, and why not for more.
# tidy.sh [FILE...]     every file of src/ where none is named
#
# The analyzer gives up on a function after TIDY_NODES steps, a third of its own limit: with all of them the whole takes
# three times as long and has found nothing more so far. TIDY_NODES=225000 is its own. Less would find less: of seven
# divisions by what is zero by way of two calls since the beginning of a long function, 75,000 find all at its end,
# 25,000 four and 10,000 three; 40,000 with no function inlined that has more than 25 blocks find six in 0.7 of the time.
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
# Four files a process, which takes as long to start as some of them; every processor has its own. They give way to what
# waits for containers.
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 4 sh -c '
	build=$1 out=$2 nodes=$3
	shift 3
	nice -n 5 clang-tidy --quiet --extra-arg=-Xclang --extra-arg=-analyzer-config --extra-arg=-Xclang --extra-arg="max-nodes=$nodes" \
		"$@" -- -std=c11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I"$build" -Iinclude -Isrc >"$out/$$.found" 2>"$out/$$.said" && exit
	cat "$out/$$.found" "$out/$$.said"
	: >"$out/failed"' - "$build" "$out" "$nodes"
if [ -e "$out/failed" ]; then
	echo "not ok clang-tidy finds nothing in $# files"
	exit 1
fi
echo "ok clang-tidy finds nothing in $# files"
