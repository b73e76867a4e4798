#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Each allocation, each read and each opening of a file fails in turn, over a scan of files and of a captured tree:
# the program says so and ends with status 2, or answers as well as it can. It never dies of it and never waits.
# A sample of them, or with ISOTOP_EACH=N each from the Nth on. failing.sh [KIND...]: alloc read open
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=${ISOTOP:-$here/../build/isotop}
LC_ALL=C.UTF-8
XDG_CONFIG_HOME=/dev/null
XDG_STATE_HOME=/dev/null
export LC_ALL XDG_CONFIG_HOME XDG_STATE_HOME
failed=0

skip_all() { # skip_all REASON
	echo "skip failing: $1"
	exit 77
}

for tool in cc timeout jq readelf; do
	command -v $tool >/dev/null || skip_all "$tool is not installed"
done
readelf -sW "$program" 2>/dev/null | grep -q __asan_init && skip_all "a build with sanitizers loads its own library first"
readelf -dW "$program" 2>/dev/null | grep -q 'NEEDED.*libc.so.6' || skip_all "it takes the GNU C library"
out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-failing.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM
cc -O1 -shared -fPIC -o "$out/failing.so" "$here/failing.c" -ldl 2>"$out/cc" || {
	cat "$out/cc"
	skip_all "the library does not build here"
}

# with KIND NUMBER ARGUMENT...: one run in which that call fails; 0: none does
with() {
	kind=$1 number=$2
	shift 2
	timeout 20 env LD_PRELOAD="$out/failing.so" FAIL_KIND="$kind" FAIL_AT="$number" FAIL_COUNT="$out/count" \
		"$program" scan -f json "$@" >"$out/json" 2>"$out/err" </dev/null
	status=$?
}

holds() { # what has to be true of the last run, of which there are $subjects otherwise
	case $status in
	0) jq -e --argjson subjects "$subjects" '.subjects | length == $subjects' "$out/json" >/dev/null ;;
	2) [ -s "$out/err" ] ;;
	*) return 1 ;;
	esac
}

turns() { # turns TITLE KIND ARGUMENT...
	title=$1 what=$2
	shift 2
	with "$what" 0 "$@"
	total=$(cat "$out/count")
	subjects=$(jq '.subjects | length' "$out/json")
	step=$((total / 40 + 1))
	[ -z "${ISOTOP_EACH-}" ] || step=1
	bad=0 tried=0
	[ "$total" -gt 0 ] && [ "$subjects" -gt 0 ] || bad=1 tried=1
	for at in $(seq "${ISOTOP_EACH:-1}" "$step" "$total"); do
		with "$what" "$at" "$@"
		tried=$((tried + 1))
		holds && continue
		echo "$what $at of $total: status $status, $(head -n 1 "$out/err")"
		bad=$((bad + 1))
	done
	if [ $tried = 0 ]; then
		echo "skip failing: $title, $what: there are $total"
	elif [ $bad = 0 ]; then
		echo "ok failing: $title, $what: $tried of $total"
	else
		echo "not ok failing: $title, $what: $bad of $tried"
		failed=1
	fi
}

[ $# -gt 0 ] || set -- alloc read open
for each; do
	turns files "$each" "$here/cases/compose-not-values" "$here/cases/k8s-claims" "$here/cases/docker-privileged"
	turns "a captured tree" "$each" --root "$here/cases/live-hybrid/root"
done
exit $failed
