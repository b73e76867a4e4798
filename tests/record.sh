#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# isotop record --every, with real time: what comes and goes is found again by --at;
# SIGKILL at any moment, a full disk and a second recorder lose nothing and leave nothing
# that cannot be read. What is recorded are this machine's containers and processes (--all).
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
LC_ALL=C.UTF-8
XDG_CONFIG_HOME=/dev/null
XDG_STATE_HOME=/dev/null
export LC_ALL XDG_CONFIG_HOME XDG_STATE_HOME
work=$(mktemp -d "${TMPDIR:-/tmp}/isotop-record.XXXXXX") || exit 99
recorder=
cleanup() {
	[ -z "$recorder" ] || kill "$recorder" 2>/dev/null
	! mountpoint -q "$work/small" 2>/dev/null || umount "$work/small"
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
failed=0

check() { # check NAME STATUS: 0 is good
	if [ "$2" = 0 ]; then
		echo "ok $1"
	else
		echo "not ok $1"
		failed=1
	fi
}

record() { # record DIR: starts one, and waits until its first line stands
	"$ISOTOP" record --every 1s --all -o "$1" 2>>"$work/said" &
	recorder=$!
	for try in $(seq 100); do # a machine that is busy takes its time
		[ "$(lines "$1")" = "${2:-0}" ] || return 0
		sleep 0.3
	done
	return 1
}

plain() { # plain DIR|FILE: all lines
	for file in "$1" "$1"/*.isotop; do
		[ ! -f "$file" ] || gzip -cd <"$file" 2>/dev/null # of one that is still written the end is missing
	done
}

lines() {
	plain "$1" | wc -l
}

looks_with() { # looks_with PID DIR|FILE COUNT: waits until so many lines tell of it
	for try in $(seq 100); do # a machine that is busy takes its time
		[ "$(plain "$2" | grep -c ":$1-")" -lt "$3" ] || return 0
		sleep 0.3
	done
	return 1
}

# Every part opens without an error, whatever its last line is.
readable() {
	"$ISOTOP" scan -q --all "$1" 2>"$work/errors"
	status=$?
	[ $status != 2 ] && [ ! -s "$work/errors" ]
}

runs_at() { # runs_at PID TIME: is it in the recording as it was then?
	"$ISOTOP" scan -f json --at "$2" "$work/rec" 2>/dev/null | grep -q "\"pid\": $1,"
}

if ! unshare -Urmin true 2>/dev/null; then
	echo "skip record: no user namespace can be made here"
	exit 77
fi

# ---- what comes and goes ------------------------------------------------------------------

record "$work/rec"
check "a recording begins" $?
[ "$(stat -c %a "$work/rec")" = 700 ] && [ "$(stat -c %a "$work"/rec/*.isotop)" = 600 ]
check "nobody else may read it" $?
sleep 1.5
before=$(date '+%F %T')
sleep 1.2
unshare -Urmin sleep 300 &
process=$!
looks_with $process "$work/rec" 1
sleep 1.2
during=$(date '+%F %T')
sleep 1.2
kill $process
wait $process 2>/dev/null
looks_with $process "$work/rec" 2
sleep 1.2
! runs_at $process "$before" && runs_at $process "$during" && ! runs_at $process "$(date '+%F %T')"
check "--at finds what ran then, and only then" $?
"$ISOTOP" scan -q --at 30d "$work/rec" 2>/dev/null
[ $? = 2 ]
check "a time before the recording is an error" $?

# ---- one file -----------------------------------------------------------------------------

umask 022
"$ISOTOP" record --all -o "$work/one" && "$ISOTOP" record --all -o "$work/one.json" && "$ISOTOP" record --all >"$work/piped"
[ "$(stat -c %a "$work/one")" = 600 ] && gzip -t <"$work/one" && [ "$(head -c 1 "$work/one.json")" = '{' ] && [ "$(head -c 1 "$work/piped")" = '{' ]
check "one file is its owner's alone, and compressed unless it goes through a pipe or is called .json" $?
# Elsewhere, without a /proc by which files could be opened.
there=$("$ISOTOP" scan --all "$work/one" 2>&1)
elsewhere=$(unshare -Urm sh -c 'mount -t tmpfs none /proc && exec "$0" scan --all "$1"' "$ISOTOP" "$work/one" 2>&1)
[ -n "$there" ] && [ "$there" = "$elsewhere" ]
check "it opens where there is no /proc, and says the same" $?
"$ISOTOP" record --record-events -i 0.3 --all -o "$work/events" &
events=$!
unshare -Urmin sleep 300 &
process=$!
looks_with $process "$work/events" 1
kill $process
wait $process 2>/dev/null
looks_with $process "$work/events" 2
seen=$?
kill -KILL $events
wait $events 2>/dev/null
"$ISOTOP" scan -q --all "$work/events" 2>"$work/errors"
[ $? != 2 ] && [ ! -s "$work/errors" ] && [ $seen = 0 ] && [ "$(stat -c %a "$work/events")" = 600 ]
check "--record-events appends what comes and goes to one file, SIGKILL or not" $?

# ---- what is older than --keep -------------------------------------------------------------------

mkdir -m 700 "$work/kept"
old=$(date -u -d '10 days ago' +%Y%m%dT%H%M%S.000Z.isotop)
older=$(date -u -d '11 days ago' +%Y%m%dT%H%M%S.000Z.isotop)
young=$(date -u -d '1 day ago' +%Y%m%dT%H%M%S.000Z.isotop)
for name in "$older" "$old" "$young"; do
	cp "$(ls "$work"/rec/*.isotop | head -n 1)" "$work/kept/$name"
done
echo mine >"$work/kept/notes.txt"
"$ISOTOP" record --every 1s --keep 4s --all -o "$work/kept" 2>>"$work/said" &
kept=$!
sleep 9
for try in $(seq 100); do
	[ "$(ls "$work/kept" | grep -c 'isotop$')" -lt 2 ] || [ -e "$work/kept/$older" ] || break
	sleep 0.3
done
kill $kept
wait $kept
[ ! -e "$work/kept/$older" ] && [ ! -e "$work/kept/$old" ] && [ "$(cat "$work/kept/notes.txt")" = mine ]
check "parts older than --keep are dropped, and nothing else" $?
parts=$(ls "$work/kept" | grep -c 'isotop$')
[ "$parts" -ge 2 ] && [ "$parts" -le 8 ] && readable "$work/kept"
check "of what is kept no more parts stay than its time has ($parts)" $?

# ---- two at once ------------------------------------------------------------------------------

said=$("$ISOTOP" record --every 1s --all -o "$work/rec" 2>&1)
[ $? = 2 ] && echo "$said" | grep -q 'somebody records there already'
check "a second recorder is refused" $?
kill "$recorder"
wait "$recorder"
[ $? = 130 ]
check "SIGTERM ends it" $?
recorder=
readable "$work/rec"
check "what the two left can be read" $?

# ---- SIGKILL at any moment ----------------------------------------------------------------------

bad=0
for pause in 0.1 0.37 0.05 0.72 0.21 0.93; do
	had=$(lines "$work/rec")
	record "$work/rec" "$had" || bad=1
	sleep $pause
	kill -KILL "$recorder"
	wait "$recorder" 2>/dev/null
	recorder=
	[ "$(lines "$work/rec")" -gt "$had" ] || bad=1
	readable "$work/rec" || bad=1
done
# The moment that chance does not meet: in the middle of a line, and of a first line.
part=$(ls "$work"/rec/*.isotop | tail -1)
last=$work/rec/20990101T000000.000Z.isotop
{ gzip -cd <"$part" 2>/dev/null; printf '{"schema": "isotop/change/v1", "time": 99'; } | gzip >"$last"
readable "$work/rec" || bad=1
head -c 40 "$part" >"$last"
readable "$work/rec" || bad=1
head -c "$(($(wc -c <"$part") - 3))" "$part" >"$last"
readable "$work/rec" || bad=1
rm "$last"
check "SIGKILL leaves nothing that cannot be read, and loses no line" $bad
"$ISOTOP" scan -q "$part" 2>"$work/errors"
[ $? != 2 ]
check "a part opens by itself" $?

# ---- a full disk -----------------------------------------------------------------------------------

mkdir "$work/small"
if mount -t tmpfs -o size=64m,mode=0755 tmpfs "$work/small" 2>/dev/null; then
	: >"$work/said"
	record "$work/small/rec"
	had=$(lines "$work/small/rec")
	dd if=/dev/zero of="$work/small/filler" bs=4k 2>/dev/null
	# What changed is small, and the last page of the part may hold some of it still.
	for k in 1 2 3 4 5 6 7 8 9 10 11 12; do
		processes=
		for n in 1 2 3 4 5 6; do
			unshare -Urmin sleep 300 &
			processes="$processes $!"
		done
		sleep 1.1
		kill $processes
		! grep -q 'No space' "$work/said" || break
	done
	sleep 1.5
	grep -q 'No space left on device; it is tried again' "$work/said"
	check "a full disk is said" $?
	[ "$(grep -c 'No space' "$work/said")" = 1 ] && kill -0 "$recorder"
	check "once, and the recorder lives on" $?
	readable "$work/small/rec" && [ "$(lines "$work/small/rec")" -ge "$had" ]
	check "what stood before the disk was full can be read" $?
	rm "$work/small/filler"
	full=$(lines "$work/small/rec")
	unshare -Urmin sleep 300 &
	sleep 3
	kill $!
	[ "$(lines "$work/small/rec")" -gt "$full" ] && readable "$work/small/rec" && grep -q 'recording again' "$work/said"
	check "once there is room it goes on" $?
	kill "$recorder"
	wait "$recorder" 2>/dev/null
	recorder=
	umount "$work/small"
else
	echo "skip a full disk: no tmpfs can be mounted here"
fi
exit $failed
