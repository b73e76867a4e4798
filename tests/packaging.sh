#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The packages: built, looked at by lintian, and put into a bare Debian and taken out again.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${ISOTOP_TOP:-$here/..}
build=${ISOTOP_BUILD:-$here/../build}
kept=${ISOTOP_STATIC:-$build/static} # the bare Debian takes a minute to make
PATH=$PATH:/usr/sbin:/sbin

scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotop-packaging.XXXXXX") || exit 99
failed=0
finish() {
	trap - EXIT
	rm -rf --one-file-system "$scratch"
	exit $failed
}
trap finish EXIT
trap 'failed=130; exit' INT TERM HUP PIPE

verdict() { # verdict STATUS TITLE: what a failed step said is shown
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		tail -n 30 "$scratch/log"
		echo "not ok $2"
		failed=1
	fi
}

# have PROGRAM PACKAGE TITLE: else says what is skipped
have() {
	command -v "$1" >/dev/null && return
	echo "skip $3: $1 is missing (package $2)"
	return 1
}

# ---- the Debian package --------------------------------------------------------

build_deb() {
	# The unit tests have run already, and nobody asks here how fast the program is that is in it.
	DEB_CFLAGS_APPEND=-g1 DEB_BUILD_OPTIONS="nocheck noopt parallel=$(nproc)" nice -n 5 "${MAKE:-make}" -C "$build" deb \
		>"$scratch/log" 2>&1
	verdict $? "make deb"
	deb=$(find "$build/deb" -name 'isotop_*.deb')
	[ -n "$deb" ]
}

look_at_deb() {
	for file in bin/isotop share/man/man1/isotop.1.gz share/bash-completion/completions/isotop \
		share/zsh/site-functions/_isotop share/fish/vendor_completions.d/isotop.fish share/doc/isotop/copyright; do
		dpkg-deb -c "$deb" >"$scratch/log"
		grep -q " \./usr/$file\$" "$scratch/log"
		verdict $? "the package has /usr/$file"
	done
	dpkg-deb -c "$deb" >"$scratch/log"
	for unit in isotop-record.service isotop-snapshot.service isotop-snapshot.timer; do
		grep -q " \./\(usr/\)\?lib/systemd/system/$unit\$" "$scratch/log"
		verdict $? "the package has $unit"
	done
	have lintian lintian "the package has no error for lintian" || return
	lintian --allow-root "$deb" >"$scratch/log" 2>&1
	! grep '^E:' "$scratch/log"
	verdict $? "the package has no error for lintian"
}

in_debian() { # in_debian COMMAND...: in a mount namespace, so that nothing stays mounted
	unshare -m sh -c 'mount -t proc proc "$0/proc" && exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@"' "$scratch/debian" "$@" >"$scratch/log" 2>&1
}

files_there() {
	find "$scratch/debian" -xdev -path "$scratch/debian/proc" -prune -o -iname '*isotop*' -print | grep -v "/$(basename "$deb")\$"
}

install_and_remove() {
	title="the package comes into a bare Debian and goes again"
	have debootstrap debootstrap "$title" || return
	if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		echo "skip $title: that needs root"
		return
	fi
	# Of this machine's release: what was built here asks for the libraries that are here.
	release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	if [ "$(cat "$kept/debian.release" 2>/dev/null)" != "$release" ] || [ ! -e "$kept/debian/etc/debian_version" ]; then
		rm -rf "$kept/debian"
		mkdir -p "$kept"
		echo "$release" >"$kept/debian.release"
		if ! timeout 600 debootstrap --variant=minbase "$release" "$kept/debian" >"$scratch/log" 2>&1; then
			rm -rf "$kept/debian"
			echo "skip $title: debootstrap: $(tail -n 1 "$scratch/log")"
			return
		fi
	fi
	cp -a "$kept/debian" "$scratch/debian" && cp "$deb" "$scratch/debian/"
	in_debian apt-get -q update || {
		echo "skip $title: no package lists there: $(tail -n 1 "$scratch/log")"
		return
	}
	in_debian apt-get -q -y --no-install-recommends install "/$(basename "$deb")"
	verdict $? "in a bare $release apt installs the package"
	in_debian isotop self && grep -q 'privileged' "$scratch/log"
	verdict $? "in a bare $release isotop self works"
	in_debian sh -c 'for file in share/man/man1/isotop.1.gz share/bash-completion/completions/isotop share/zsh/site-functions/_isotop \
		share/fish/vendor_completions.d/isotop.fish lib/systemd/system/isotop-record.service \
		lib/systemd/system/isotop-snapshot.service lib/systemd/system/isotop-snapshot.timer
		do test -f "/usr/$file" || { echo "$file is missing"; exit 1; }; done
		! find /etc/systemd -name "isotop*" | grep .'
	verdict $? "in a bare $release man page, completions and units are in their places, the units at rest"
	in_debian sh -c 'isotop record --every 1s -o /var/lib/isotop >/dev/null 2>&1 & sleep 2; kill $!; wait; ls /var/lib/isotop/*.isotop
		export STATE_DIRECTORY=/var/lib/isotop-snapshots; mkdir -m 700 $STATE_DIRECTORY
		eval "$(sed -n "s/^ExecStart=//p" /usr/lib/systemd/system/isotop-snapshot.service /lib/systemd/system/isotop-snapshot.service 2>/dev/null | head -1 | tr -s %)" &&
			isotop scan -q "$STATE_DIRECTORY/$(date +%u).isotop"; test $? != 2'
	verdict $? "in a bare $release what the units start records"
	in_debian apt-get -q -y purge isotop
	verdict $? "in a bare $release apt removes the package"
	files_there >"$scratch/log"
	[ ! -s "$scratch/log" ]
	verdict $? "in a bare $release nothing of the package stays"
}

if have dpkg-buildpackage dpkg-dev "make deb" && have dh debhelper "make deb" && build_deb; then
	look_at_deb
	install_and_remove
fi

# ---- the Fedora spec ------------------------------------------------------------

# On a Debian: its libraries are no packages of rpm's, so what the spec asks for is not looked up.
if have rpmbuild rpm "the Fedora spec builds"; then
	version=$(sed -n 's/^AC_INIT(\[isotop\], \[\([^]]*\)\].*/\1/p' "$top/configure.ac")
	release=${version%-dev} # what is worked towards is packaged under the name that it will have
	grep -q "^Version: *$release\$" "$top/docs/packaging/fedora/isotop.spec" &&
		grep -q "^pkgver=$release\$" "$top/docs/packaging/alpine/APKBUILD" &&
		grep -q "image: isotop:$release " "$top/docs/deploy/daemonset.yaml" &&
		grep -q "ISOTOP_IMAGE:-isotop:$release}" "$top/docs/deploy/kubectl-isotop"
	verdict $? "the spec, the APKBUILD and the image's name are of this version"
	"${MAKE:-make}" -C "$build" distdir >"$scratch/log" 2>&1 &&
		XZ_OPT=-1 tar -C "$build" --transform "s/^isotop-$version/isotop-$release/" -cJf "$scratch/isotop-$release.tar.xz" \
			"isotop-$version" &&
		rm -rf "$build/isotop-$version" &&
		nice -n 5 rpmbuild --nodeps --nocheck -bb --define "optflags -O0" --define "_topdir $scratch/rpm" \
			--define "_sourcedir $scratch" \
			"$top/docs/packaging/fedora/isotop.spec" >"$scratch/log" 2>&1
	verdict $? "the Fedora spec builds, with Debian's rpmbuild"
fi
