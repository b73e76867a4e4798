#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The rules of docs/architecture.md that a script can see.
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
build=${ISOTOP_BUILD:-$(pwd)}
LC_ALL=C # sort and join agree on it
export LC_ALL
cd "$top" || exit 99
scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotop-houserules.XXXXXX") || exit 99
trap 'rm -rf "$scratch"' EXIT

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
snapshot  3    manifest
demo      3    manifest
judge     4
compare   4.5
panes     4.5 compare
edit      4.7
list      5
tour      5
feed      5.5
guard     5.9
report    6
tui       6 report
cmd       7
main      8
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
		faces_of["apart"] = faces_of["clock"] = faces_of["few"] = faces_of["file"] = faces_of["packed"] = faces_of["root"] = faces_of["secret"] = "base"
		faces_of["emit"] = "doc"
		faces_of["bpf"] = faces_of["profile"] = faces_of["rulebook"] = faces_of["ruling"] = "seccomp"
		faces_of["builder"] = faces_of["capabilities"] = faces_of["commons"] = faces_of["facts"] = faces_of["form"] = faces_of["host"] = "model"
		faces_of["address"] = faces_of["inventory"] = faces_of["label"] = faces_of["load_watch"] = faces_of["mac"] = faces_of["namespaces"] = faces_of["node_lsm"] = faces_of["origin"] = faces_of["remarks"] = "model"
		faces_of["subject"] = faces_of["values"] = faces_of["filesystems"] = "model"
		faces_of["tone"] = "view"
		faces_of["escapes"] = faces_of["finding"] = faces_of["fix_id"] = faces_of["fixes"] = faces_of["judged"] = faces_of["judgement"] = faces_of["kernel_filters"] = "judge"
		faces_of["mac_text"] = faces_of["powers"] = faces_of["pss"] = faces_of["syscalls"] = faces_of["verdict"] = "judge"
		faces_of["baseline"] = faces_of["course"] = faces_of["events"] = faces_of["gains"] = faces_of["pairs"] = faces_of["whatif"] = "compare"
		faces_of["lessons"] = "panes"
		faces_of["report_diff"] = "report"
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

# A function is read without scrolling; a table may be as long as it needs.
SCREEN=60
functions() {
	sources '*.c' | grep '^src/' | xargs awk -v most=$SCREEN '
		FNR == 1 || /^[^{}\t ]/ { from = 0 }
		/^\{$/ { from = FNR }
		/^\}$/ && from {
			if (FNR - from - 1 > most)
				printf "%s:%d: a function of %d lines\n", FILENAME, from, FNR - from - 1
			from = 0
		}'
}

# A header is read as a whole; the rows of a table in it count for nothing.
MOST=300
headers() {
	sources '*.h' | xargs awk -v most=$MOST '
		FNR == 1 { if (lines > most) printf "%s: a header of %d lines\n", file, lines; lines = 0 }
		{ file = FILENAME }
		!/^[ \t]*\{.*\},?$/ { lines++ }
		END { if (lines > most) printf "%s: a header of %d lines\n", file, lines }'
}

# The objects of the build that this script is run in, each with the file it was made of.
objects() {
	[ ! -d "$build/src" ] || find "$build/src" -name '*.o' ! -path '*/.libs/*' | while read -r object; do
		source=${object#"$build"/}
		[ ! -f "${source%.o}.c" ] || echo "$object"
	done
}

# What each file defines and what it asks of others, as the linker sees it: "FILE D NAME", "FILE U NAME".
symbols() {
	objects | xargs nm -A -g 2>/dev/null | sed "s|^$build/src/||" | awk '{
		file = $1
		sub(/\.o:.*/, "", file)
		kind = $(NF - 1)
		print file, kind == "U" ? "U" : "D", $NF
	}'
}

# Files that call each other in a circle are one thing that no file shows. More than
# three are a knot: hand the table down, or move what both need below them.
circles() {
	symbols | awk -v most=3 '
	$2 == "D" { home[$3] = $1; files[$1] = 1 }
	$2 == "U" { asks[$1] = asks[$1] " " $3 }
	END {
		for (file in asks) {
			n = split(asks[file], name, " ")
			for (i = 1; i <= n; i++)
				if ((name[i] in home) && home[name[i]] != file && !((file, home[name[i]]) in edge)) {
					edge[file, home[name[i]]] = 1
					calls[file] = calls[file] " " home[name[i]]
				}
		}
		for (file in files)
			walk(file)
		for (file in files) {
			if (file in told)
				continue
			size = 0
			list = ""
			for (other in files)
				if (file == other || ((file, other) in reach) && ((other, file) in reach)) {
					told[other] = 1
					size++
					list = list " " other
				}
			if (size > most)
				printf "a circle of %d files:%s\n", size, list
		}
	}
	function walk(from,   queue, head, tail, n, i, next_) {
		head = tail = 0
		queue[tail++] = from
		while (head < tail) {
			n = split(calls[queue[head++]], next_, " ")
			for (i = 1; i <= n; i++)
				if (!((from, next_[i]) in reach)) {
					reach[from, next_[i]] = 1
					queue[tail++] = next_[i]
				}
		}
	}'
}

# What is global though nobody else asks for it, and why. To add one: make it static, or give the reason here.
lone='
main                the program begins there
proc_split_cmdline  tests/fuzz/proc.c
'

# A function or table that no other object refers to, the tests' included, is static or dead.
unasked() {
	find "$build/tests" -name '*.o' ! -path '*/.libs/*' 2>/dev/null | xargs nm -g 2>/dev/null |
		awk 'NF > 1 && $(NF - 1) == "U" { print "tests U", $NF }' |
		{ cat; symbols; } | awk -v lone="$lone" '
		BEGIN {
			count = split(lone, row, "\n")
			for (i = 1; i <= count; i++)
				if (split(row[i], word, " "))
					reason[word[1]] = 1
		}
		$2 == "D" { home[$3] = $1 }
		$2 == "U" { asked[$3] = 1 }
		END {
			for (name in home)
				if (!(name in asked) && !(name in reason) && name !~ /^_/) # the sanitizers have theirs
					printf "src/%s.c: nobody else refers to %s\n", home[name], name
			for (name in reason)
				if (!(name in home) || (name in asked))
					printf "tests/houserules.sh: %s needs no reason any more\n", name
		}' | sort
}

# A static program has one room of names for us and for the libraries. Those that are here as archives are looked at.
clashes() {
	symbols | awk '$2 == "D" { print $3, "src/" $1 ".c" }' | sort >"$scratch/ours"
	for library in ncursesw tinfo yaml cap seccomp jansson z c pthread; do
		archive=$(${CC:-cc} -print-file-name="lib$library.a")
		[ -f "$archive" ] || continue
		nm -g --defined-only "$archive" 2>/dev/null | awk -v archive="${archive##*/}" 'NF == 3 { print $3, archive }' |
			sort -u | join "$scratch/ours" - | sed 's/\(.*\) \(.*\) \(.*\)/\2: \1 is a name of \3 too/'
	done
}

# One word for one thing: the field's own, and none of the pictures that were once used for it. A kind of Kubernetes
# object is a workload, what an attacker does in MITRE ATT&CK a technique; both are words of others.
plain_words() {
	find src include docs tests README.md -type f ! -path 'docs/completions/*' ! -path 'tests/cases/*' ! -path 'tests/fuzz/*' \
		! -name '*.png' ! -name houserules.sh | sort >"$scratch/texts"
	xargs grep -nEi '\bwalls?\b|\bways? out\b|\bmend(s|ed|ing)?\b|\bseats?\b|\bhappenings?\b|\banew\b|\ball the same\b|\b(comes?|came|coming) of\b|\botherwise than\b|\btold so\b|\bbug alone\b|\bcures?\b|\bhas no containers\b|\b(lets it pass|policy lets it)\b' <"$scratch/texts"
	xargs grep -nEi '\b(cannot be|does not|not) (told|tell)\b|\btechniques?\b' <"$scratch/texts" | grep -v 'ATT&CK'
	sed -n '/^src.*\.c$/p' "$scratch/texts" | xargs grep -noE '"([^"\\]|\\.)*"' |
		grep -E '[^.a-z]workloads?\b' | grep -vE '"(in_)?workload[."]|kind of workload|/workloads/'
}

# Above the rooms that read, whoever judges or shows asks for a property of a form or runtime (forms.def, the rows of
# runtimes.def), never for one by its name.
asked_by_name() {
	ids=$({
		sed -n 's/^FORM("\([^"]*\)".*/\1/p' src/manifest/forms.def
		sed -n 's/^\t\t\.id = "\([^"]*\)".*/\1/p' src/live/runtimes/*.c
		sed -n 's/^\t{ "\([a-z]*\)", .*LOADER_.*/\1/p' src/seccomp/runtime_default.c
	} | sort -u | tr '\n' '|')
	find src -name '*.c' ! -path 'src/manifest/*' ! -path 'src/live/*' | sort |
		xargs grep -nE "(str|mem)n?cmp\([^;]*\"(${ids%|})\""
}

# A file of ours that a page or a comment names is there: "src/judge/pss.c", "<isotop/host.h>", "docs/checks.md".
named_files() {
	{
		sources '*.c' '*.h' '*.def' '*.sh'
		find docs README.md -name '*.md'
	} | xargs grep -noE '(^|[^[:alnum:]_/.-])(src/[a-z]+/[a-z_/]+\.(c|h|def)|<?(include/)?isotop/[a-z_]+\.(h|def)>?|tests/[a-z_/]+\.(c|cil|h|sh|tbl)|docs/[a-z_/-]+\.md)' |
		sed -E 's/^([^:]*:[0-9]*):[^[:alnum:]<]?/\1 /; s/[<>]//g; s| isotop/| include/isotop/|' | while read -r place file; do
		case $file in
		src/*) room=${file#src/}; [ -d "src/${room%%/*}" ] || continue ;; # crun's has a src/ of its own
		esac
		[ -f "$file" ] || echo "$place: $file is not there"
	done
}

# A room is a folder of src/, and docs/architecture.md says what each owns.
rooms_told() {
	for room in src/*/; do
		grep -q "^| \`$(basename "$room")\` |" docs/architecture.md || echo "docs/architecture.md: $room has no row"
	done
}

# A face compiles with nothing before it.
faces() {
	# shellcheck disable=SC2086 # flags are words
	for header in include/isotop/*.h; do
		echo "#include <${header#include/}>" |
			${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude ${CPPFLAGS-} -fsyntax-only -x c - 2>&1
	done
}

verdict "a file uses only its own room and the floors below" "$(floors 2>&1)"
verdict "curses stays in src/tui/term/term.c" "$(curses 2>&1)"
verdict "every file names its licence" "$(licences 2>&1)"
verdict "no function is longer than a screen" "$(functions 2>&1)"
verdict "no header is longer than $MOST lines" "$(headers 2>&1)"
if [ -n "$(objects | head -n 1)" ]; then
	verdict "no more than three files call each other in a circle" "$(circles 2>&1)"
	verdict "no global of ours has the name of one in a library" "$(clashes 2>&1)"
else
	echo "skip no more than three files call each other in a circle: there is no build here"
fi
if [ -n "$(find "$build/tests/unit" -name '*.o' 2>/dev/null | head -n 1)" ]; then
	verdict "what is global is asked for by another file" "$(unasked 2>&1)"
else
	echo "skip what is global is asked for by another file: the tests are not built here"
fi
verdict "no form and no runtime is asked for by its name" "$(asked_by_name 2>&1)"
verdict "one word for one thing" "$(plain_words 2>&1)"
verdict "a file that a page or a comment names is there" "$(named_files 2>&1)"
verdict "every room has its row in docs/architecture.md" "$(rooms_told 2>&1)"
verdict "every header in include/isotop compiles alone" "$(faces 2>&1)"
exit $failed
