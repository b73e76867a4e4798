#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The program as it was linked has what docs/threat-model.md and configure.ac promise of it. What is read is the ELF
# file itself, never the flags it was made with.
#
# hardening.sh [PROGRAM]
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
program=${1:-${ISOTOP:-$top/build/isotop}}
LC_ALL=C
export LC_ALL

skip_all() { # skip_all REASON
	echo "skip hardening: $1"
	exit 77
}

for tool in readelf objdump; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-hardening.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
readelf -hldW "$program" >"$out/elf" 2>"$out/err" && readelf -sW "$program" >"$out/symbols" &&
	objdump -d --no-show-raw-insn "$program" >"$out/code" || {
	cat "$out/err"
	echo "not ok hardening: $program can be read"
	exit 1
}
grep -q __asan_init "$out/symbols" && skip_all "a build with sanitizers is for tests"
# Its flags may forbid what is looked for, as -O0 does _FORTIFY_SOURCE: such a build is nobody's release.
grep -q 'result: none without optimisation' "${ISOTOP_BUILD:-$top/build}/config.log" 2>/dev/null &&
	skip_all "configured without optimisation"
machine=$(sed -n 's/^ *Machine: *//p' "$out/elf")

failed=0
want() { # want TITLE COMMAND...
	title=$1
	shift
	if "$@" >/dev/null; then
		echo "ok hardening: $title"
	else
		echo "not ok hardening: $title"
		failed=1
	fi
}

segment() { # segment NAME: its flags
	awk -v name="$1" '$1 == name { print $(NF - 1) }' "$out/elf"
}

not_executable() {
	[ "$(segment GNU_STACK)" = RW ]
}

nothing_writable_and_executable() {
	! awk '$1 == "LOAD" { flags = ""; for (i = 7; i < NF; i++) flags = flags $i; if (flags ~ /W.*E/) bad = 1 } END { exit !bad }' \
		"$out/elf"
}

# Calls of functions that glibc checks the sizes of. musl has none of its own.
fortified() {
	[ "$(grep -cE ' __(vsn|sn|f|v)?printf_chk|__memcpy_chk|__read_chk|__fdelt_chk' "$out/symbols")" -gt 0 ]
}

# A frame of a page and more is made page by page, and each is touched: gcc "or"s 0 to it, clang stores one.
probed() {
	grep -A 1 -E 'sub +\$0x1000,%rsp' "$out/code" | grep -qE '(or|mov)q +\$0x0,(0x[0-9a-f]+)?\(%rsp\)'
}

# Every function of ours that can be called through a pointer begins with endbr64; main is one.
landing_pads() {
	grep -A 1 '<main>:$' "$out/code" | grep -q endbr64 && [ "$(grep -c endbr64 "$out/code")" -gt 1000 ]
}

want "position-independent" grep -qE 'Type: +DYN' "$out/elf"
want "relocations are read-only" grep -q GNU_RELRO "$out/elf"
if grep -q '(NEEDED)' "$out/elf"; then
	want "all symbols are bound at the start" grep -qE '\(FLAGS(_1)?\).*NOW' "$out/elf"
	want "marked as a program, not a library" grep -qE '\(FLAGS_1\).*PIE' "$out/elf"
fi
want "no executable stack" not_executable
want "nothing is writable and executable" nothing_writable_and_executable
want "stack protector" grep -q __stack_chk_fail "$out/symbols"
if ldd --version 2>&1 | grep -qi musl; then
	echo "skip hardening: _FORTIFY_SOURCE: musl has none"
else
	want "_FORTIFY_SOURCE" fortified
fi
case $machine in
*X86-64*)
	want "stack clash protection" probed
	want "control flow: landing pads (CET)" landing_pads
	;;
*) echo "skip hardening: stack clash and control flow: not known how they look on $machine" ;;
esac
exit $failed
