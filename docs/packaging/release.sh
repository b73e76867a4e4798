#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A release, step by step as docs/CONTRIBUTING.md tells it.
#
#   release.sh name VERSION          names the source VERSION, as 0.2.0, or 0.3.0-dev for what comes after:
#                                    configure.ac, the head of docs/NEWS.md, and the pages and recipes that name it
#   release.sh ready                 says what is missing before this source can be released
#   release.sh sums FILE...          SHA256SUMS of the files, beside them
#
# "make release" runs the last two. Signing and pushing are left to the maintainer.
set -eu
cd "$(dirname "$0")/../.."

fail() {
	echo "release.sh: $*" >&2
	exit 1
}

version=$(sed -n 's/^AC_INIT(\[isotop\], \[\([^]]*\)\].*/\1/p' configure.ac)

# What users type names the release that is worked towards.
name() { # name VERSION
	echo "$1" | grep -qE '^[0-9]+\.[0-9]+\.[0-9]+(-dev)?$' || fail "a version is 1.2.3, or 1.2.3-dev: $1"
	old=$(echo "${version%-dev}" | sed 's/\./\\./g')
	new=${1%-dev}
	sed -i "s/^\(AC_INIT(\[isotop\], \[\)[^]]*/\1$1/" configure.ac
	sed -i "s#\(^\|[^0-9.]\)$old\b#\1$new#g" docs/install.md docs/deploy/README.md docs/deploy/daemonset.yaml docs/deploy/kubectl-isotop \
		docs/packaging/alpine/APKBUILD
	sed -i "1,/^%changelog/s/\b$old\b/$new/g" docs/packaging/fedora/isotop.spec
	sed -i "1s/([^)]*)/($new-1)/" docs/packaging/debian/changelog
	news "$1"
}

# "## 1.2.3, in development" gets its date; a version that has no head yet gets one, above the others.
news() { # news VERSION
	case $1 in
	*-dev) head="## ${1%-dev}, in development" ;;
	*) head="## $1, $(date -u +%Y-%m-%d)" ;;
	esac
	if grep -qF "## ${1%-dev}," docs/NEWS.md; then
		sed -i "s/^## ${1%-dev},.*/$head/" docs/NEWS.md
	else
		sed -i "0,/^## /s/^## /$head\n\n&/" docs/NEWS.md
	fi
}

ready() {
	case $version in
	*-dev) fail "this is $version; docs/packaging/release.sh name ${version%-dev} names it" ;;
	esac
	grep -qE "^## $version, [0-9]{4}-[0-9]{2}-[0-9]{2}$" docs/NEWS.md || fail "docs/NEWS.md has no dated entry for $version"
	command -v git >/dev/null && [ -e .git ] || return 0
	[ -z "$(git status --porcelain --untracked-files=no)" ] || fail "there are changes that are not committed"
}

sums() { # sums FILE...
	cd "$(dirname "$1")"
	for file; do
		shift
		set -- "$@" "$(basename "$file")"
	done
	sha256sum "$@" >SHA256SUMS
	cat SHA256SUMS
}

case ${1-} in
name | ready | sums) "$@" ;;
*)
	sed -n 's/^# \{0,1\}//; 4,11p' "$0" >&2
	exit 2
	;;
esac
