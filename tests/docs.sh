#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The pages of docs/ that are printed from the program's tables say what the tables say.
# docs.sh [--update]     make update-docs writes them
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
ISOTOP=${ISOTOP:-$top/build/isotop}
LC_ALL=C.UTF-8
export LC_ALL

# What "isotop page NAME" prints, and the file it is. "within" stands for the
# lines between 'printed: NAME' and 'end printed' there. To add one: add its row.
pages='
checks           docs/checks.md
completion-bash  docs/completions/isotop
completion-fish  docs/completions/isotop.fish
completion-zsh   docs/completions/_isotop
escapes          docs/escapes.md
forms            docs/forms.md
lessons          docs/lessons.md
man-commands     docs/isotop.1                within
man-options      docs/isotop.1                within
man-settings     docs/isotop.1                within
man-synopsis     docs/isotop.1                within
runtimes         docs/runtimes.md             within
'

out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-docs.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT

# The whole file as it ought to be, with this page again.
made() { # made NAME FILE [within]
	"$ISOTOP" page "$1" >"$out/page" || return 1
	if [ "${3-}" != within ]; then
		cat "$out/page"
		return
	fi
	awk -v name="$1" -v page="$out/page" '
		/end printed/ { inside = 0 }
		!inside { print }
		$0 ~ "printed: " name "( -->)?$" {
			inside = 1
			while ((getline line < page) > 0)
				print line
		}' "$2"
}

failed=0
echo "$pages" >"$out/pages"
while read -r name file within; do
	[ -n "$name" ] || continue
	made "$name" "$top/$file" "$within" >"$out/made" || failed=1
	if [ "${1-}" = --update ]; then
		cmp -s "$out/made" "$top/$file" || {
			cp "$out/made" "$top/$file"
			echo "wrote $file"
		}
	elif [ -s "$out/made" ] && diff -u --label "$file" --label "isotop page $name" "$top/$file" "$out/made"; then
		echo "ok $file has the page $name"
	else
		echo "not ok $file has the page $name (make update-docs writes it)"
		failed=1
	fi
done <"$out/pages"

# The endings of the files that a walk through a directory takes.
for ending in $(sed -n '/endings\|^FORM/s/"\.\([a-z]*\)"/\n:\1\n/gp' "$top/src/manifest/readers.c" "$top/src/manifest/forms.def" | sed -n 's/^://p' | sort -u); do
	grep -q "\.$ending\b" "$top/docs/isotop.1" || {
		echo "not ok the man page names .$ending, which a walk through a directory takes"
		failed=1
	}
done

# Status 1 of each command, as its help has it, in the two tables that are written by hand.
one_of_man=$(sed -n '/^\.SH EXIT STATUS/,/^\.B 2/p' "$top/docs/isotop.1" | tr -d '\\')
one_of_readme=$(grep '^| 1 |' "$top/README.md" | head -n 1)
for command in diff fix seccomp; do
	"$ISOTOP" "$command" --help | grep -q '^Exit status: .* 1 ' || {
		echo "not ok isotop $command --help has a status 1"
		failed=1
	}
	for table in "$one_of_man" "$one_of_readme"; do
		echo "$table" | grep -q "isotop $command" || {
			echo "not ok status 1 of isotop $command is in the man page and README.md"
			failed=1
		}
	done
done

# Names and options are copied from the page: none is broken at the end of a line.
if command -v nroff >/dev/null; then
	nroff -man -Tutf8 "$top/docs/isotop.1" 2>/dev/null | grep -q '‐$' && {
		echo "not ok the man page breaks no name with a hyphen"
		failed=1
	}
fi
exit $failed
