#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ./autogen.sh             makes ./configure
# ./autogen.sh run [ARGS]  installs what the build needs, builds in build/, runs isotop ARGS
# ./autogen.sh check       installs what the tests need too, builds, runs every test
#
# Messages go to standard error: what "run" prints on standard output is isotop's alone.
set -eu
top=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # runc, dockerd and capsh are there, which a user's PATH often leaves out

# ---- what is needed --------------------------------------------------------
# One row a need: who needs it, how to see that it is there, and the package that
# brings it ("-": part of the base system, or not to be had). To add one: add its row.
#   cmd:NAME  a program     mod:NAME  a pkg-config module
#   hdr:NAME  a C header    lib:NAME  a library the compiler finds as -lNAME
#   san:NAME  a sanitizer of clang's
needs() {
	# for   sees                  Debian, Ubuntu      Fedora              Alpine
	cat <<-'END'
		run     cmd:autoreconf        autoconf            autoconf            autoconf
		run     cmd:automake          automake            automake            automake
		run     cmd:libtoolize        libtool             libtool             libtool
		run     cmd:make              make                make                make
		run     cmd:cc                gcc                 gcc                 gcc
		run     hdr:stdlib.h          libc6-dev           glibc-devel         musl-dev
		run     hdr:linux/capability.h linux-libc-dev     kernel-headers      linux-headers
		run     cmd:pkg-config        pkg-config          pkgconf-pkg-config  pkgconf
		run     mod:ncursesw          libncurses-dev      ncurses-devel       ncurses-dev
		run     mod:yaml-0.1          libyaml-dev         libyaml-devel       yaml-dev
		run     mod:libcap            libcap-dev          libcap-devel        libcap-dev
		run     mod:libseccomp        libseccomp-dev      libseccomp-devel    libseccomp-dev
		run     mod:jansson           libjansson-dev      jansson-devel       jansson-dev
		run     mod:check             check               check-devel         check-dev
		run     hdr:uthash.h          uthash-dev          uthash-devel        uthash-dev
		check   cmd:clang             clang               clang               clang
		check   cmd:diff              diffutils           diffutils           diffutils
		check   cmd:xz                xz-utils            xz                  xz
		check   cmd:jq                jq                  jq                  jq
		check   cmd:capsh             libcap2-bin         libcap              libcap-utils
		check   cmd:busybox           busybox-static      busybox             busybox-static
		check   cmd:runc              runc                runc                runc
		check   cmd:containerd        containerd          containerd          containerd
		check   cmd:dockerd           docker.io           moby-engine         docker
		check   cmd:curl              curl                curl                curl
		check   cmd:crun              crun                crun                crun
		check   cmd:newuidmap         uidmap              shadow-utils        shadow-uidmap
		check   cmd:rootlesskit       rootlesskit         -                   rootlesskit
		check   cmd:podman            podman              podman              podman
		check   cmd:lxc-start         lxc                 lxc                 lxc
		check   cmd:systemd-nspawn    systemd-container   systemd-container   -
		check   cmd:bwrap             bubblewrap          bubblewrap          bubblewrap
		check   cmd:firejail          firejail            firejail            firejail
		check   cmd:runsc             runsc               -                   -
		check   cmd:qemu-system-x86_64 qemu-system-x86    -                   -
		check   cmd:qemu-img          qemu-utils          -                   -
		check   cmd:debootstrap       debootstrap         -                   -
		check   mod:vterm             libvterm-dev        libvterm-devel      libvterm-dev
		check   san:fuzzer            libclang-rt-dev     compiler-rt         compiler-rt
		check   lib:asan              -                   libasan             -
		check   lib:ubsan             -                   libubsan            -
	END
}

say() {
	echo "autogen.sh: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

there() { # there KIND:NAME
	case $1 in
	cmd:*) command -v "${1#*:}" ;;
	mod:*) pkg-config --exists "${1#*:}" ;;
	hdr:*) echo "#include <${1#*:}>" | cc -E -x c - ;;
	san:*) echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c - "-fsanitize=${1#*:}" -o /dev/null ;;
	lib:*) echo 'int main(void) { return 0; }' | cc -x c - "-l${1#*:}" -o /dev/null ;;
	esac >/dev/null 2>&1
}

missing() { # missing GROUP COLUMN: the packages that bring what is not there
	needs | while read -r group sees debian fedora alpine; do
		[ "$group" = "$1" ] || continue
		eval "package=\$$2"
		[ "$package" = - ] || there "$sees" || echo "$package"
	done
}

# ---- installing ------------------------------------------------------------

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# --no-upgrade: what is installed already stays as it is. Package lists may be old or not there at all.
# A release that lacks a package goes without: what is tried with it is skipped then.
install_debian() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update || say "apt-get update had trouble, going on"
	for package; do
		shift
		if apt-cache show "$package" >/dev/null 2>&1; then
			set -- "$@" "$package"
		else
			say "apt does not know $package, going on without"
		fi
	done
	[ $# -gt 0 ] || return 0
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-upgrade --no-install-recommends install "$@"
}

install_fedora() {
	as_root dnf -q -y --setopt=install_weak_deps=False install "$@"
}

install_alpine() {
	as_root apk add --no-progress "$@"
}

distribution() {
	for pair in apt-get:debian dnf:fedora apk:alpine; do
		command -v "${pair%:*}" >/dev/null && echo "${pair#*:}" && return
	done
	echo unknown
}

need() { # need GROUP...
	system=$(distribution)
	column=$system
	[ "$system" != unknown ] || column=debian
	packages=$(for group; do missing "$group" "$column"; done | sort -u | tr '\n' ' ')
	[ -n "$packages" ] || return 0
	[ "$system" != unknown ] || fail "no apt-get, dnf or apk here; please install (Debian's names): $packages"
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null || fail "neither root nor sudo here; please install: $packages"
	say "installing $packages"
	# shellcheck disable=SC2086 # a list of words
	"install_$system" $packages >&2 || fail "could not install: $packages"
}

# ---- building --------------------------------------------------------------

jobs() {
	nproc 2>/dev/null || echo 1
}

quietly() { # quietly LOG COMMAND...: the output becomes LOG, and its end goes to the reader when the command fails
	log=$1
	shift
	"$@" >"$log" 2>&1 || {
		tail -n 40 "$log" >&2
		say "failed: $* (all of it: $log)"
		return 1
	}
}

bootstrap() {
	(cd "$top" && mkdir -p build-aux/m4 && autoreconf --install --force --warnings=all)
}

# configure_in DIR ARGS...: once, and again when ARGS are others than last time.
configure_in() {
	dir=$1
	shift
	mkdir -p "$top/$dir"
	[ -f "$top/configure" ] || quietly "$top/$dir/build.log" bootstrap || return 1
	[ ! -f "$top/$dir/Makefile" ] || [ "$(cat "$top/$dir/configured" 2>/dev/null)" != "$*" ] || return 0
	say "configuring in $dir/"
	(
		cd "$top/$dir" || exit 1
		quietly build.log ../configure "$@" || exit 1
		[ ! -f configured ] || quietly build.log make clean
		echo "$*" >configured
	)
}

build_in() { # build_in DIR TARGET...
	dir=$1
	shift
	say "building in $dir/"
	quietly "$top/$dir/build.log" make --no-print-directory -C "$top/$dir" -j"$(jobs)" "$@"
}

run() {
	need run
	# However build/ was configured, it makes an isotop.
	[ -f "$top/build/Makefile" ] || configure_in build || exit 1
	build_in build all || exit 1
	# Status 3: nothing runs here that could be shown. The built-in containers can.
	status=0
	[ $# -gt 0 ] || "$top/build/isotop" scan --quiet || status=$?
	[ $status != 3 ] || set -- demo
	exec "$top/build/isotop" "$@"
}

# ---- checking --------------------------------------------------------------
# Every stage leaves "ok", "not ok" or "skip" lines, as the test scripts do; tests/sum.sh adds them up.

stage() { # stage NAME COMMAND...
	name=$1
	shift
	if "$@" >&2; then
		echo "ok $name" | tee -a "$stages" >&2
	else
		echo "not ok $name" | tee -a "$stages" >&2
	fi
}

compile() { # compile DIR CONFIGURE-ARGS...: everything, the tests' programs too
	configure_in "$@" --enable-werror && build_in "$1" all && build_in "$1" check TESTS=
}

# Failing tests are counted from their logs, so that one failure is not counted twice here.
test_in() { # test_in DIR MAKE-ARGS...
	dir=$1
	shift
	find "$top/$dir/tests" -name '*.log' -delete 2>/dev/null || :
	say "testing in $dir/"
	VERBOSE=yes make --no-print-directory -C "$top/$dir" check "$@" >&2 || :
}

check() {
	need run check
	mkdir -p "$top/build"
	stages=$top/build/stages.log
	ISOTOP_VM=$top/build/vm # one set of virtual machines for the tarball's tests too
	export ISOTOP_VM
	: >"$stages"
	cd "$top"

	stage "builds with gcc and no warning" compile build
	test_in build
	stage "builds with sanitizers" compile build-sanitizers --enable-sanitizers
	# One process for all unit tests: leaks are found at its end, and a child each takes five times as long.
	CK_FORK=no test_in build-sanitizers TESTS="tests/check_isotop tests/cases.sh"
	stage "builds with clang and no warning" compile build-clang CC=clang
	stage "the tarball builds and passes its tests" build_in build distcheck
	if [ -x tests/fuzz/run.sh ]; then
		say "fuzzing"
		tests/fuzz/run.sh build-fuzz 60 2>&1 | tee -a "$stages" >&2
	fi
	find build/tests build-sanitizers/tests -name '*.log' -exec sh tests/sum.sh "$stages" {} +
}

case ${1-} in
'') bootstrap ;;
run | check)
	"$@"
	;;
*) fail "usage: ./autogen.sh [run [ARGS] | check]" ;;
esac
