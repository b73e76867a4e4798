#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs the program on every folder of tests/cases/ and compares all that it says.
#
# To add a case: make a folder with what the program reads and one of
#   args         the command line, words quoted as in a shell
#   cmd          or a shell script that calls "isotop" itself
# and what it must print; a file that is absent means nothing, or status 0:
#   expect       standard output       (make update-expect writes these three,
#   expect.err   standard error         read the difference before committing)
#   status       exit status
#   stdin        what it reads from standard input
# The program runs inside the folder, so that names stay relative, with no
# colour and always the same locale and width. Its version is VERSION there,
# so that a release changes no case.
#
# cases.sh [--update|--reports] [NAME...]     --reports: standard output alone is compared
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
LC_ALL=C.UTF-8
NO_COLOR=1
COLUMNS=100
TERM=dumb
XDG_CONFIG_HOME=/dev/null # nobody's own settings
XDG_STATE_HOME=/dev/null
CPU_SECONDS=8 # what a case may give to work that must not grow with the square: minutes of it if it does
! grep -q __asan_init "$ISOTOP" || CPU_SECONDS=60
export ISOTOP LC_ALL NO_COLOR COLUMNS TERM XDG_CONFIG_HOME XDG_STATE_HOME CPU_SECONDS
unset LC_MESSAGES LANGUAGE

out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-cases.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
trap 'exit 130' INT TERM
mkdir "$out/bin" && ln -s "$ISOTOP" "$out/bin/isotop"
PATH=$out/bin:$PATH

version=$("$ISOTOP" --version 2>/dev/null | awk 'NR == 1 { print $NF }')

# How many escapes there are is what few cases are about: the others would all be
# made again with every escape that is added. There a count is N, several names are NAMES
# in one line, and of several rows the first stands. To keep a case whole: its line here.
escapes_counted='
docker-privileged
'

# without_counts NAME <TEXT
without_counts() {
	case $1 in
	*escape*) cat ;;
	*)
		if echo "$escapes_counted" | grep -qx "$1"; then
			cat
		else
			sed -E -e 's/closes [0-9] /closes N /g' -e 's/closes [0-9][0-9] /closes N  /g' -e 's/closes [0-9]+$/closes N/' \
				-e 's/(ESCAPES +)[0-9]+( (open|one barrier) +)[a-z-]+ .* and [0-9]+ more/\1N\2NAME  and N more/' \
				-e '/^ +(escapes open|one barrier|layered) /s/[0-9]{2,}/N/g' -e 's/^(isotop_escapes_[a-z]+\{.*\}) [0-9]{2,}$/\1 N/' \
				-e '/no escape is open for certain/s/[0-9]+/N/g' \
				-e 's/(escapes open[*]*: (<span class="fail">)?)[a-z-]+(, [a-z-]+)+/\1NAMES/' \
				-e 's/( \| [0-9-]+ [A-F] \|) [0-9]+ \|/\1 N |/' -e 's/(<td>[0-9-]+ [A-F]<\/td><td>)[0-9]+</\1N</' | awk "$shorten"
		fi
		;;
	esac
}

shorten='
	# A sentence that names several escapes, and the list of them, is joined from its lines.
	function told() {
		if (joined ~ /stops [a-z-]+ and [0-9]+ more/) {
			gsub(/ +/, " ", joined)
			sub(/stops [a-z-]+ and [0-9]+ more/, "stops NAMES", joined)
			print " " joined
		} else if (sub(/[0-9]+ escapes open: .*/, "escapes open: NAMES", joined)) {
			print joined
		} else if (held != "") {
			print held
		}
		held = joined = ""
	}
	function rows() {
		if (compared > 1)
			print row[1]
		if (compared > 2)
			print "  and more"
		compared = 0
	}
	/^ +[^ ]+ 10 single layer/ || /^ +[0-9]+ escapes? open:/ {
		told()
		held = joined = $0
		next
	}
	held != "" && /^       +[^ +]/ && !/^ +fix(es)? / {
		held = held "\n" $0
		sub(/^ +/, " ")
		joined = joined $0
		next
	}
	# Of a comparison the first row is kept.
	/^  Escapes$/ { compared = 1 }
	/^$/ { rows() }
	compared && /  ->  / {
		row[++compared - 1] = $0
		next
	}
	# Of a list in JSON the first shows what one looks like.
	/^ *"escapes": \[$/ {
		end = one = $0
		sub(/".*/, "]", end)
		sub(/".*/, "  },", one)
	}
	end != "" {
		if (!cut || $0 == end || $0 == end ",")
			print
		if (!cut && $0 == one) {
			cut = 1
			print substr(one, 1, length(one) - 2) "..."
		}
		if ($0 == end || $0 == end ",") {
			end = ""
			cut = 0
		}
		next
	}
	{
		told()
		print
	}
	END {
		told()
		rows()
	}
'

# perform DIR: leaves stdout, stderr and status in $out
perform() (
	cd "$1" || exit 99
	input=/dev/null
	[ ! -f stdin ] || input=stdin
	if [ -f cmd ]; then
		set -- sh ./cmd
	else
		eval "set -- isotop $(cat args)"
	fi
	"$@" <"$input" >"$out/expect" 2>"$out/expect.err"
	echo $? >"$out/status"
	sed -i "s/\(\"version\": \"\)$version\"/\1VERSION\"/" "$out/expect"
	without_counts "$name" <"$out/expect" >"$out/cut" && mv "$out/cut" "$out/expect"
	# What a build with sanitizers alone says: they need calls that the sandbox refuses.
	sed -i '/lacks a piece: no sandbox: this build is instrumented$/d' "$out/expect" "$out/expect.err"
)

# wanted DIR FILE: what must come out, also when the file is absent
wanted() {
	case $2 in
	status) cat "$1/status" 2>/dev/null || echo 0 ;;
	*) cat "$1/$2" 2>/dev/null ;;
	esac
}

compare() { # compare DIR: prints the differences, fails when there are any
	same=0
	for file in $compared; do
		wanted "$1" "$file" >"$out/wanted"
		diff -u --label "$1/$file" --label "what was printed" "$out/wanted" "$out/$file" || same=1
	done
	return $same
}

update() { # update DIR: makes what is printed what must be printed
	for file in status expect expect.err; do
		wanted "$1" "$file" | cmp -s - "$out/$file" && continue
		if [ -s "$out/$file" ]; then
			cat "$out/$file" >"$1/$file"
		else
			rm -f "$1/$file"
		fi
		echo "wrote $1/$file"
	done
}

action=compare
compared='status expect expect.err'
case ${1-} in
--update)
	action=update
	shift
	;;
--reports)
	compared=expect
	shift
	;;
esac
[ -x "$ISOTOP" ] || {
	echo "not ok cases: no program at $ISOTOP"
	exit 1
}

# All of them: every other one by a second process, as most of the time is the start of programs, one after the other.
if [ $# = 0 ] && [ "$action" = compare ]; then
	failed=0
	reports=
	[ "$compared" != expect ] || reports=--reports
	(cd "$here/cases" && printf '%s\n' */) | sed 's#/$##' >"$out/names"
	awk 'NR % 2' "$out/names" | xargs sh "$0" $reports >"$out/odd" 2>&1 &
	awk 'NR % 2 == 0' "$out/names" | xargs sh "$0" $reports || failed=1
	wait $! || failed=1
	cat "$out/odd"
	exit $failed
fi
[ $# -gt 0 ] || set -- "$here"/cases/*/
failed=0
for case; do
	name=$(basename "$case")
	dir=$here/cases/$name
	if [ ! -f "$dir/args" ] && [ ! -f "$dir/cmd" ]; then
		echo "not ok case $name: neither args nor cmd"
		failed=1
		continue
	fi
	perform "$dir"
	if "$action" "$dir"; then
		echo "ok case $name"
	else
		echo "not ok case $name"
		failed=1
	fi
done
exit $failed
