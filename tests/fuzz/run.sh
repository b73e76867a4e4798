#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run.sh BUILD SECONDS: builds the fuzz targets of this folder in BUILD with
# clang, its sanitizers and its engine, and runs them for SECONDS in all. What
# breaks one is left beside it, as BUILD/fuzz/TARGET-...: fix the cause, and
# keep the file in tests/fuzz/finds/TARGET. With 0 seconds they are only built.
# BUILD can be one that is configured already, by clang and with counters, as build-sanitizers/ is.
#
set -u
build=${1:?usage: run.sh BUILD SECONDS}
seconds=${2:?usage: run.sh BUILD SECONDS}
here=$(cd "$(dirname "$0")" && pwd)
top=$here/../..
# Without debug data, a fifth of the work: what is found is kept, and can be tried in a build that has them.
flags='-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'
failed=0

skip_all() { # skip_all REASON
	echo "skip fuzzing: $1"
	exit 77
}

command -v clang >/dev/null || skip_all "clang is not installed"
echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 9000; }' |
	clang -fsanitize=fuzzer,address -x c - -o /dev/null 2>/dev/null || skip_all "clang has no libFuzzer here (libclang-rt-dev)"

make_all() {
	mkdir -p "$build/fuzz" && cd "$build" || return 1
	[ -f Makefile ] || "$top/configure" CC=clang CFLAGS="$flags -fsanitize=fuzzer-no-link" || return 1
	make -j"$(nproc)" libisotop.a &&
		make -j"$(nproc)" FUZZ_ENGINE=-fsanitize=fuzzer $(targets | sed 's|^|tests/fuzz/|')
}

targets() {
	for file in "$here"/*.c; do
		basename "$file" .c
	done
}

# seeds TARGET: the files that its head comment names, and what was found before
seeds() {
	mkdir -p "$build/fuzz/$1.seeds"
	for name in $(set -f; sed -n 's/^ \* seeds: //p' "$here/$1.c"); do
		find "$top/tests" -name "$name" -type f -size -24k
	done | while read -r file; do
		cp "$file" "$build/fuzz/$1.seeds/$(echo "$file" | cksum | cut -d ' ' -f 1)"
	done
	[ ! -d "$here/finds/$1" ] || cp "$here/finds/$1"/* "$build/fuzz/$1.seeds/"
}

run() { # run TARGET SECONDS
	seeds "$1"
	mkdir -p "$build/fuzz/$1.corpus"
	ASAN_OPTIONS=detect_leaks=1 timeout $(($2 + 600)) "$build/tests/fuzz/$1" -max_total_time="$2" -timeout=20 \
		-rss_limit_mb=2000 -max_len=8192 -print_final_stats=1 -artifact_prefix="$build/fuzz/$1-" \
		"$build/fuzz/$1.corpus" "$build/fuzz/$1.seeds" </dev/null >"$build/fuzz/$1.log" 2>&1
	status=$?
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/fuzz/$1.log")
	if [ $status = 0 ] && [ "${runs:-0}" -gt 0 ]; then
		echo "ok fuzz $1: $runs inputs"
	else
		grep -aE -m 3 'ERROR|does not hold|runtime error' "$build/fuzz/$1.log" || tail -n 3 "$build/fuzz/$1.log"
		echo "not ok fuzz $1: see $build/fuzz/$1.log"
		: >"$build/fuzz/failed"
	fi
}

mkdir -p "$build"
build=$(cd "$build" && pwd)
if ! (make_all) >"$build/fuzz.log" 2>&1; then
	tail -n 5 "$build/fuzz.log"
	echo "not ok fuzz targets: they do not build, see $build/fuzz.log"
	exit 1
fi
[ "$seconds" != 0 ] || exit 0
share=$((seconds / $(targets | wc -l)))
rm -f "$build/fuzz/failed"
# As many at once as there are processors: each has its share of the seconds, and its processor.
# shellcheck disable=SC2046 # names without blanks
set -- $(targets)
while [ $# -gt 0 ]; do
	for slot in $(seq "$(nproc)"); do
		[ $# -gt 0 ] || break
		run "$1" $((share > 0 ? share : 1)) &
		shift
	done
	wait
done
[ ! -e "$build/fuzz/failed" ]
