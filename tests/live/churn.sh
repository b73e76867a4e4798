#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# churn.sh [SECONDS]: starts and stops containers at random while isotop watches: no
# error, no stale or doubled row, no leak, and in the end the list that runc has.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../../build/isotop}
watcher=${ISOTOP_BUILD:-$here/../../build}/tests/live/churn
seconds=${1:-30}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL

# shellcheck source=tests/live/lib.sh
. "$here/lib.sh"

[ "$(id -u)" = 0 ] || skip_all "not root"
for program in jq busybox timeout runc mkfifo; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

churn_start() { # churn_start NAME
	mkdir -p "$dir/$1" && cp "$dir/config.json" "$dir/$1/" &&
		timeout 30 runc run -d --bundle "$dir/$1" "$1" </dev/null >/dev/null 2>&1
}

churn_stop() {
	timeout 30 runc delete -f "$1" >/dev/null 2>&1
	rm -rf "${dir:?}/$1"
}

# One of several that work at once, each on names of its own.
worker() { # worker NUMBER
	n=0
	kept=
	until [ -e "$dir/enough" ]; do
		n=$((n + 1))
		churn_start "$tag-$1-$n" && echo . >>"$dir/started"
		case $(($(od -An -N1 -tu1 /dev/urandom) % 3)) in
		0) kept="$kept $tag-$1-$n" ;; # lives on until its turn comes
		*) churn_stop "$tag-$1-$n" ;;
		esac
		# shellcheck disable=SC2086 # words
		set -- "$1" $kept
		[ $# -gt 6 ] || continue
		churn_stop "$2"
		kept=${kept#" $2"}
	done
}

unbed_churn() {
	touch "$dir/enough"
	# shellcheck disable=SC2086 # words
	stop $workers "$watcher_pid"
	for name in $(ours); do
		churn_stop "$name"
	done
}

ours() { # as runc has them
	runc list -q | grep "^$tag-" | sort
}

told() { # told STEP: waits for the rows that the watcher prints at the end of a step
	echo >&3
	wait_for sh -c "[ \"\$(grep -c ^end '$dir/watch')\" -ge $1 ]"
	awk -v step="$1" '$1 == "end" { at++ } $1 == "row" && at == step - 1 { print $2 }' "$dir/watch" | sort
}

begin
try_container
workers= watcher_pid=
beds=churn
(cd "$dir" && runc spec && edit config.json ".process.terminal = false | .process.args = [\"sleep\", \"600\"] | .root.path = \"$dir/root\"")
mkfifo "$dir/steps"
# What a thread keeps for its next malloc() counts as in use with glibc.
GLIBC_TUNABLES=glibc.malloc.tcache_count=0 "$watcher" "$tag-" <"$dir/steps" >"$dir/watch" 2>&1 &
watcher_pid=$!
exec 3>"$dir/steps"
wait_for grep -q ready "$dir/watch"
verdict "churn: isotop watches" $?
for number in 1 2 3; do
	worker $number &
	workers="$workers $!"
done
sleep "$seconds"
touch "$dir/enough"
# shellcheck disable=SC2086 # words
wait $workers
echo "$(wc -l <"$dir/started") containers started"
ours >"$dir/truth"
told 1 >"$dir/said"
[ -s "$dir/truth" ] && diff -u --label runc --label isotop "$dir/truth" "$dir/said"
verdict "churn: the final list is the one that runc has" $?
for name in $(ours); do
	churn_stop "$name"
done
told 2 >"$dir/said"
[ ! -s "$dir/said" ]
verdict "churn: nothing stays of what has ended" $?
wait "$watcher_pid"
status=$?
watcher_pid=
grep -E '^(trouble|loads)' "$dir/watch" | head -n 20
verdict "churn: no error, no stale or doubled row, no leak" $status
end
