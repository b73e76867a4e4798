#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The tarball carries every file that git knows: the lists in Makefile.am cannot rot unseen.
set -u
cd "${ISOTOP_TOP:-$(dirname "$0")/..}" || exit 99
skip() { # skip REASON
	echo "skip the tarball carries every file: $1"
	exit 77
}
command -v git >/dev/null || skip "git is not installed"
[ -e .git ] || skip "this is no git checkout"

kept='^\.gitignore$' # means nothing outside of git

shipped() {
	"${MAKE:-make}" --no-print-directory -s -C "${ISOTOP_BUILD:-build}" print-dist | while read -r file; do
		if [ -d "$file" ]; then
			find "$file" -type f -o -type l
		else
			echo "$file"
		fi
	done | sort -u
}

known=$(mktemp) && list=$(mktemp) || exit 99
trap 'rm -f "$known" "$list"' EXIT
git -c safe.directory="$PWD" ls-files | grep -vE "$kept" | sort >"$known"
shipped >"$list"
absent=$(comm -23 "$known" "$list")
if [ -n "$absent" ]; then
	echo "$absent"
	echo "not ok the tarball carries every file that git knows"
	exit 1
fi
echo "ok the tarball carries every file that git knows"
