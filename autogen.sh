#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ./autogen.sh             makes ./configure
# ./autogen.sh run [ARGS]  installs what the build needs, builds in build/, runs isotop ARGS
# ./autogen.sh test [NAME...]  the quick loop: builds in build/, runs what needs no container: unit suites, cases, pages,
#                          rules of the house. NAME: a suite of tests/suites.h, or a script tests/NAME.sh
# ./autogen.sh check       installs what all tests need, builds with gcc, clang and sanitizers, runs every test
#
# What is installed is said before, and no service is enabled or started by it.
# Messages go to standard error: what "run" prints on standard output is isotop's alone.
set -eu
top=$(cd "$(dirname "$0")" && pwd)
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin # runc, dockerd and capsh are there, which a user's PATH often leaves out

# ---- what is needed --------------------------------------------------------
# One row a need: who needs it, how to see that it is there, and the package that
# brings it ("-": part of the base system, or not to be had). To add one: add its row.
#   cmd:NAME  a program     mod:NAME  a pkg-config module
#   hdr:NAME  a C header    dir:PATH  a folder
#   san:NAME  a sanitizer of clang's
needs() {
	# for   sees                  Debian, Ubuntu      Fedora              Alpine
	cat <<-'END'
		run     cmd:autoreconf        autoconf            autoconf            autoconf
		run     cmd:automake          automake            automake            automake
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
		run     mod:zlib              zlib1g-dev          zlib-devel          zlib-dev
		run     hdr:uthash.h          uthash-dev          uthash-devel        uthash-dev
		test    mod:check             check               check-devel         check-dev
		test    cmd:patch             patch               patch               patch
		check   cmd:clang             clang               clang               clang
		check   cmd:clang-tidy        clang-tidy          clang-tools-extra   clang-extra-tools
		check   cmd:diff              diffutils           diffutils           diffutils
		check   cmd:xz                xz-utils            xz                  xz
		check   cmd:git               git                 git                 git
		check   cmd:mke2fs            e2fsprogs           e2fsprogs           e2fsprogs
		check   cmd:jq                jq                  jq                  jq
		check   cmd:capsh             libcap2-bin         libcap              libcap-utils
		check   cmd:busybox           busybox-static      busybox             busybox-static
		check   cmd:runc              runc                runc                runc
		check   cmd:containerd        containerd          containerd          containerd
		check   cmd:dockerd           docker.io           moby-engine         docker
		check   cmd:docker            docker-cli          moby-engine         docker
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
		check   cmd:dpkg-source       dpkg-dev            -                   -
		check   cmd:libtoolize        libtool             -                   -
		check   cmd:gperf             gperf               -                   -
		check   cmd:tic               ncurses-bin         -                   -
		check   cmd:dh                debhelper           -                   -
		check   dir:/usr/share/build-essential build-essential -              -
		check   cmd:eu-strip          elfutils            -                   -
		check   cmd:lintian           lintian             -                   -
		check   cmd:rpmbuild          rpm                 -                   -
		check   cmd:script            bsdutils            util-linux-script   util-linux-misc
		check   cmd:zsh               zsh                 zsh                 zsh
		check   cmd:fish              fish                fish                fish
		check   cmd:ansible-playbook  ansible-core        -                   -
		check   cmd:aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu -             -
		check   dir:/usr/aarch64-linux-gnu/include/linux linux-libc-dev-arm64-cross - -
		check   cmd:qemu-aarch64-static qemu-user-static  -                   -
		check   mod:vterm             libvterm-dev        libvterm-devel      libvterm-dev
		check   san:fuzzer            libclang-rt-dev     compiler-rt         compiler-rt
	END
}

scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotop-autogen.XXXXXX")
clean_up() {
	rm -rf --one-file-system "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

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
	dir:*) [ -d "${1#*:}" ] ;;
	hdr:*) echo "#include <${1#*:}>" | cc -E -x c - ;;
	san:*) echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -x c - "-fsanitize=${1#*:}" -o /dev/null ;;
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

# A package that brings a service would have it started and enabled for every start to come. policy-rc.d, the
# hook of invoke-rc.d(8), forbids the first; the links that enable are taken away again. Tests start what they need
# by themselves and end it.
service_links() {
	find /etc/systemd /etc/rc?.d -type l \( -path '*.wants/*' -o -path '*.requires/*' -o -name 'S??*' \) 2>/dev/null | sort
}

with_services_off() { # with_services_off COMMAND...
	policy=/usr/sbin/policy-rc.d
	service_links >"$scratch/links"
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\n# of isotop'\''s autogen.sh, while it installs\nexit 101\n' >"$scratch/policy"
		as_root install -m 755 "$scratch/policy" $policy
		trap 'as_root rm -f $policy; clean_up' EXIT
	fi
	status=0
	"$@" || status=$?
	service_links | comm -13 "$scratch/links" - | while read -r link; do
		say "not enabled: ${link##*/}"
		as_root rm -f "$link"
	done
	if [ -f "$scratch/policy" ]; then
		as_root rm -f $policy "$scratch/policy"
		trap clean_up EXIT
	fi
	return $status
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
	set -- --no-upgrade --no-install-recommends install "$@"
	LC_ALL=C apt-get -q --assume-no "$@" 2>/dev/null |
		sed -n 's/^\([0-9]* upgraded.*\|Need to get .*\|After this operation.*\)/autogen.sh: \1/p'
	with_services_off as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@"
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
	: >"$log"
	ticking "$log" &
	ticker=$!
	status=0
	"$@" >"$log" 2>&1 || status=$?
	kill $ticker 2>/dev/null || :
	wait $ticker 2>/dev/null || :
	[ $status != 0 ] || return 0
	tail -n 40 "$log" >&2
	say "failed: $* (all of it: $log)"
	return 1
}

# What is being done, every ten seconds, to somebody who waits. Ends with this script, however that ends.
ticking() { # ticking LOG
	seconds=0
	while sleep 5 && kill -0 $$ 2>/dev/null; do
		seconds=$((seconds + 5))
		[ $((seconds % 10)) != 0 ] || say "  $seconds s: $(tail -n 1 "$1" | cut -c 1-100)"
	done
}

bootstrap() {
	(cd "$top" && mkdir -p build-aux && autoreconf --install --force --warnings=all)
}

# configure_in DIR ARGS...: once, and again when ARGS are others than last time. Objects stay where only
# --disable-tests makes the difference. Of the source in $source, else of this one.
configure_in() {
	dir=$1
	shift
	mkdir -p "$top/$dir"
	[ -f "$top/configure" ] || {
		say "making configure"
		quietly "$top/$dir/build.log" bootstrap || return 1
	}
	# Objects of the time when libtool built have the names of today's, and make knows no header of theirs.
	[ ! -f "$top/$dir/libtool" ] || {
		find "$top/$dir/src" "$top/$dir/tests" -name '*.o' -exec rm -f {} + 2>/dev/null || :
		rm -f "$top/$dir/libtool"
	}
	before=$(cat "$top/$dir/configured" 2>/dev/null) || :
	[ ! -f "$top/$dir/Makefile" ] || [ "$before" != "$*" ] || return 0
	say "configuring in $dir/"
	(
		cd "$top/$dir" || exit 1
		quietly build.log "${source:-..}/configure" "$@" || exit 1
		[ ! -f configured ] || [ "${before#--disable-tests}" = "${*#--disable-tests}" ] || quietly build.log make clean
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
	[ -f "$top/build/Makefile" ] || configure_in build --disable-tests || exit 1
	build_in build all || exit 1
	clean_up # exec leaves no one to do it
	# Status 3: nothing runs here that could be shown. The built-in containers can.
	status=0
	[ $# -gt 0 ] || "$top/build/isotop" scan --quiet || status=$?
	[ $status != 3 ] || set -- demo
	exec "$top/build/isotop" "$@"
}

# ---- the quick loop --------------------------------------------------------

quick="cases docs examples forms hardening houserules"

# Names of suites go to check_isotop, which fails for one that it has not got.
quick_tests() { # quick_tests NAME...: sets $suites and $scripts
	suites= scripts=
	[ $# -gt 0 ] || scripts="tests/check_isotop $(printf 'tests/%s.sh ' $quick)"
	for name; do
		if [ -f "$top/tests/$name.sh" ]; then
			scripts="$scripts tests/$name.sh"
		else
			suites="$suites $name"
			case $scripts in
			*check_isotop*) ;;
			*) scripts="tests/check_isotop $scripts" ;;
			esac
		fi
	done
}

quick_test() { # quick_test NAME...
	need run test
	# However build/ was configured, if only with tests.
	grep -q '^S\["TESTING_TRUE"\]=""' "$top/build/config.status" 2>/dev/null || configure_in build || exit 1
	build_in build all || exit 1
	build_in build check TESTS= || exit 1
	quick_tests "$@"
	say "testing: ${suites:-}${scripts:+ $scripts}"
	rm -f "$top"/build/tests/*.log "$top"/build/tests/*.trs
	ISOTOP_SUITES=$suites make --no-print-directory -C "$top/build" -k -j"$(jobs)" check TESTS="$scripts" >"$top/build/test.log" 2>&1 || :
	grep -hE '^not ok|:[FE]:' "$top"/build/tests/*.log >&2 || :
	find "$top/build/tests" -name '*.log' -exec sh "$top/tests/sum.sh" {} +
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

# What the tarball has, compiled from it, by clang: with the counters that its fuzzer goes by, so that the fuzz targets are
# this build's; what it compares is not traced (tests/fuzz/run.sh makes a build that does), as that takes a third of all tests'
# time. Of the tests' programs the one that is run there. What it tests takes its time, not the tests themselves: -O0 is
# enough for them, and two thirds of the work. Without debug data, a fifth of it: what is found can be tried in a build that
# has them. At a fixed address, as what the sanitizers know of each global and each check is a table of addresses, megabytes
# that the loader had to go through.
compile_sanitized() { # compile_sanitized DIR
	rm -rf build-tarball
	mkdir build-tarball
	tar -C build-tarball -xf "$(ls -t build/isotop-*.tar.xz | head -n 1)" || return 1
	source=$(echo "$top"/build-tarball/isotop-*)
	configure_in "$1" --enable-sanitizers --enable-werror CC=clang LDFLAGS=-no-pie \
		CFLAGS='-O1 -fno-pie -fsanitize-coverage=inline-8bit-counters,pc-table' &&
		build_in "$1" all && build_in "$1" tests/check_isotop CFLAGS='-O0 -fno-pie'
}

# Failing tests are counted from their logs, so that one failure is not counted twice here.
test_in() { # test_in DIR MAKE-ARGS...
	dir=$1
	shift
	find "$top/$dir/tests" -name '*.log' -delete 2>/dev/null || :
	say "testing in $dir/"
	VERBOSE=yes make --no-print-directory -C "$top/$dir" check "$@" >&2 || :
}

# The tarball is compiled twice: by clang, for its warnings and what "make distcheck" asks for, and with sanitizers, for the
# unit tests and the cases. No process for each unit test there, which has one in build/: leaks are found at the end of a
# suite, and a child each takes five times as long. -O1 is what sanitizers are meant for, and half the work. What starts
# containers and virtual machines is tried in build/, with the same program, optimised as it is given out.
other_builds() (
	export XZ_OPT=-1 # nobody gets this tarball
	# Functions as they are written, in half the time; headers as for an optimised program, as _FORTIFY_SOURCE asks for one.
	echo '#pragma clang optimize off' >build/as_written.h
	stage "the tarball builds with clang and no warning, and passes the quick tests" build_in build distcheck \
		DISTCHECK_CONFIGURE_FLAGS="--enable-werror --disable-dependency-tracking CC=clang CFLAGS='-O1 -include $top/build/as_written.h'" \
		TESTS="tests/docs.sh tests/examples.sh tests/forms.sh tests/hardening.sh tests/houserules.sh"
	stage "the tarball builds with sanitizers" compile_sanitized build-sanitizers
	export CK_FORK=no
	test_in build-sanitizers -j"$(jobs)" check_PROGRAMS=tests/check_isotop TESTS="tests/check_isotop tests/cases.sh"
)

check() {
	need run test check
	mkdir -p "$top/build"
	stages=$top/build/stages.log
	ISOTOP_VM=$top/build/vm # one set of virtual machines for the tarball's tests too
	ISOTOP_STATIC=$top/build/static # and one set of static libraries
	TMPDIR=$scratch/tmp             # what a test forgets is gone with it
	mkdir -m 1777 "$TMPDIR" && chmod 755 "$scratch"
	export ISOTOP_VM ISOTOP_STATIC TMPDIR
	: >"$stages"
	cd "$top"

	stage "builds with gcc and no warning" compile build CFLAGS=-O2
	# One after the other: beside builds the machines and containers of the tests run out of time. One test more at once
	# than there are processors, as what starts containers mostly waits.
	test_in build -k -j"$(($(jobs) + 1))"
	other_builds
	if [ -x tests/fuzz/run.sh ]; then
		say "fuzzing"
		tests/fuzz/run.sh build-sanitizers 60 2>&1 | tee -a "$stages" >&2
	fi
	find build/tests build-sanitizers/tests -name '*.log' -exec sh tests/sum.sh "$stages" {} +
}

case ${1-} in
'') bootstrap ;;
run | check)
	"$@"
	;;
test)
	shift
	quick_test "$@"
	;;
*) fail "usage: ./autogen.sh [run [ARGS] | test [NAME...] | check]" ;;
esac
