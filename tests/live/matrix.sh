# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# The matrix of docs/runtimes.md: what was started, and which facts of it were equal to an
# independent reading. Every row that a run fills must stand there; "run.sh --update" writes
# them. To add a column: its name here, and tested() where it is compared.

columns='found namespaces capabilities seccomp root mounts image verdicts drift'

tested() { # tested TITLE COLUMN...: were compared and equal
	title_=$1
	shift
	for column; do
		echo "$title_|$column" >>"$dir/tested"
	done
}

matrix() { # one line a title, in the order in which they were started
	[ -f "$dir/tested" ] || return 0
	awk -F '|' -v columns="$columns" '
		!($1 in seen) { seen[$1] = 1; titles[++count] = $1 }
		{ done[$1, $2] = 1 }
		END {
			n = split(columns, column, " ")
			for (i = 1; i <= count; i++) {
				printf "| %s |", titles[i]
				for (j = 1; j <= n; j++)
					printf " %s |", (titles[i], column[j]) in done ? "tested" : "–"
				print ""
			}
		}' "$dir/tested"
}

matrix_head() {
	printf '| started |'
	printf ' %s |' $columns
	printf '\n|---|'
	# shellcheck disable=SC2034 # as many as there are
	for column in $columns; do
		printf '%s' '---|'
	done
	echo
}

# Each row of this run stands on the page; what is not installed here has none to compare.
matrix_compare() { # matrix_compare PAGE
	missing=$(matrix | while read -r row; do
		grep -qxF "$row" "$1" || echo "$row"
	done)
	[ -z "$missing" ] || echo "$missing"
	[ -z "$missing" ]
	verdict "the matrix of docs/runtimes.md is what was tested" $?
}

# What did not run here keeps its row.
matrix_update() { # matrix_update PAGE
	{
		sed '/^| started /,$d' "$1"
		matrix_head
		matrix
		sed -n '/^| started /,/^$/p' "$1" | sed '1,2d;/^$/d' | while read -r row; do
			matrix | cut -d'|' -f2 | grep -qxF "$(echo "$row" | cut -d'|' -f2)" || echo "$row"
		done
		sed '1,/^| started /d' "$1" | sed '1,/^$/d' | sed '1i\\'
	} >"$dir/page" && cat "$dir/page" >"$1" && echo "wrote $1"
}
