#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The rules of docs/architecture.md that a script can see.
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
cd "$top" || exit 99

# Rooms from the ground to the roof: name, floor, and the rooms of the same
# floor that it may use. To add a room: add its row. guard stands beside the
# house: it knows the ground only, and the roof alone starts it.
rooms='
base      0
doc       0    base
seccomp   1
model     2
view      2
live      3    manifest
manifest  3
snapshot  3
demo      3    manifest
judge     4
compare   4.5
panes     4.5 compare
list      5
feed      5.5
guard     5.9
report    6
tui       6 report
cmd       7
main      8
'

# Files beyond 600 lines, and why. To add one: split it instead, or give the reason here.
long='
src/base/widths.h   a generated table
'

failed=0
verdict() { # verdict NAME COMPLAINTS
	if [ -z "$2" ]; then
		echo "ok $1"
	else
		echo "$2"
		echo "not ok $1"
		failed=1
	fi
}

# Everything that is ours, also in a tarball, where git knows nothing.
sources() { # sources NAME-PATTERN...
	for pattern; do
		find src include tests -name "$pattern" -type f ! -path 'tests/cases/*'
	done | sort
}

# room: the name of the room that a file stands in; a header in include/isotop/ is its room's face.
floors() {
	sources '*.c' '*.h' | grep -v '^tests/' | xargs awk -v rooms="$rooms" '
	BEGIN {
		count = split(rooms, row, "\n")
		for (i = 1; i <= count; i++) {
			n = split(row[i], word, " ")
			if (n < 2)
				continue
			floor[word[1]] = word[2]
			for (j = 3; j <= n; j++)
				neighbour[word[1], word[j]] = 1
		}
	}
	BEGIN {
		faces_of["facts"] = "model"
		faces_of["escapes"] = faces_of["fixes"] = faces_of["pss"] = faces_of["syscalls"] = "judge"
	}
	function room_of(file) {
		if (file ~ /^include\/isotop\//)
			return face(substr(file, length("include/isotop/") + 1))
		sub(/^src\//, "", file)
		sub(/[\/.].*/, "", file)
		return file
	}
	function face(header) {
		sub(/\..*/, "", header)
		return header in faces_of ? faces_of[header] : header
	}
	FNR == 1 {
		from = room_of(FILENAME)
		if (!(from in floor))
			printf "%s: %s is no room of the table in this script\n", FILENAME, from
	}
	/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
		header = $0
		sub(/^[^<"]*[<"]/, "", header)
		sub(/[>"].*/, "", header)
		if (header ~ /^isotop\//)
			to = face(substr(header, 8))
		else if ($0 ~ /"/ && header ~ /^[a-z]+\// && room_of(header) in floor)
			to = room_of(header)
		else
			next
		if (to == from)
			next
		if (!((from, to) in neighbour) && !(floor[to] + 0 < floor[from] + 0))
			printf "%s:%d: %s (floor %s) may not use %s (floor %s)\n", FILENAME, FNR, from, floor[from], to, floor[to]
		if (from == "guard" && floor[to] > 1 || to == "guard" && floor[from] < 7)
			printf "%s:%d: guard knows the ground only, and only the roof knows guard\n", FILENAME, FNR
	}'
}

curses() {
	sources '*.c' '*.h' | xargs grep -nE '#[ \t]*include[ \t]*[<"]n?curses' | grep -v '^src/tui/term/term\.c:'
}

licences() {
	{
		sources '*.c' '*.h' '*.def' '*.sh' '*.py'
		echo autogen.sh configure.ac Makefile.am .ci/run | tr ' ' '\n'
	} | while read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || echo "$file: no SPDX line"
	done
}

lengths() {
	sources '*.c' '*.h' '*.sh' | xargs wc -l | while read -r lines file; do
		[ "$file" != total ] && [ "$lines" -gt 600 ] || continue
		echo "$long" | grep -q "^$file " || echo "$file: $lines lines"
	done
	echo "$long" | while read -r file reason; do
		[ -n "$file" ] || continue
		[ -n "$reason" ] || echo "$file: no reason given"
		[ "$(cat "$file" 2>/dev/null | wc -l)" -gt 600 ] || echo "$file: is short now, take it from the table"
	done
}

# A face compiles with nothing before it.
faces() {
	# shellcheck disable=SC2086 # flags are words
	for header in include/isotop/*.h; do
		echo "#include <${header#include/}>" |
			${CC:-cc} -std=c11 -D_GNU_SOURCE -Barrier -Wextra -Werror -Iinclude ${CPPFLAGS-} -fsyntax-only -x c - 2>&1
	done
}

verdict "a file uses only its own room and the floors below" "$(floors)"
verdict "curses stays in src/tui/term/term.c" "$(curses)"
verdict "every file names its licence" "$(licences)"
verdict "no file is longer than 600 lines without a reason" "$(lengths)"
verdict "every header in include/isotop compiles alone" "$(faces)"
exit $failed
