#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One static, stripped isotop for any Linux node of an architecture: "make static" calls this.
#
#   static.sh SOURCE WORK [ARCH...]     ARCH: x86_64, aarch64 (default: this machine's); "sources" only fetches
#
# SOURCE is isotop's source folder, with its configure; all else is made below WORK:
#   WORK/isotop-ARCH        the program
#   WORK/sources/           what the libraries are made of, fetched by apt-get source,
#                           which checks signatures; no file of the system is changed
#   WORK/ARCH/sysroot/      musl and the libraries for that architecture
#   WORK/ARCH/log           what the builds say
# The C library is musl: it is small, knows UTF-8 without locale files, and opens nothing
# at run time. ncurses has the terminals below built in, and still reads a terminfo
# database where there is one.
#
# Needs Debian or Ubuntu: apt-get, dpkg-dev, gcc for ARCH, the kernel's headers, autoconf,
# automake, libtool, make, gperf; ncurses-bin for tic and infocmp.
set -eu

[ $# -ge 2 ] || {
	sed -n 's/^# \{0,1\}//; 3,6p' "$0" >&2
	exit 2
}
self=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
source=$(cd "$1" && pwd)
mkdir -p "$2"
work=$(cd "$2" && pwd)
shift 2
[ $# -gt 0 ] || set -- "$(uname -m)"

terminals=xterm-256color,xterm,xterm-direct,xterm-16color,screen,screen-256color,tmux,tmux-256color
terminals=$terminals,linux,linux-16color,vt100,vt220,ansi,rxvt,alacritty,kitty,foot
libraries='musl ncurses libyaml libcap2 libseccomp jansson zlib' # names of source packages, in the order they are built

say() {
	echo "static.sh: $*" >&2
}

fail() {
	say "$*"
	exit 1
}

quietly() { # quietly COMMAND...: what it says goes to the log, the end of it is shown if it fails
	"$@" >>"$log" 2>&1 || {
		tail -n 25 "$log" >&2
		fail "failed: $*; all of it is in $log"
	}
}

require() { # require PROGRAM PACKAGE
	command -v "$1" >/dev/null || fail "$1 is missing; it is in the package $2 (Debian, Ubuntu)"
}

# ---- sources ---------------------------------------------------------------

# The system's own package sources, asked for source packages, in a configuration that is ours alone.
private_apt() {
	mkdir -p "$work/apt/parts" "$work/apt/lists/partial" "$work/apt/cache/archives/partial"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ ! -f "$file" ] || sed -n 's/^deb[[:space:]]/deb-src /p' "$file" >"$work/apt/parts/$(basename "$file" .list).list"
	done
	for file in /etc/apt/sources.list.d/*.sources; do
		[ ! -f "$file" ] || sed 's/^Types:.*/Types: deb-src/' "$file" >"$work/apt/parts/$(basename "$file")"
	done
	cat >"$work/apt/apt.conf" <<-END
		Dir::Etc::sourcelist "/dev/null";
		Dir::Etc::sourceparts "$work/apt/parts";
		Dir::State::lists "$work/apt/lists";
		Dir::Cache "$work/apt/cache";
		APT::Sandbox::User "root";
	END
	APT_CONFIG=$work/apt/apt.conf
	export APT_CONFIG
}

fetch() {
	recipe="$libraries, each with its configure"
	[ "$(cat "$work/sources/complete" 2>/dev/null)" != "$recipe" ] || return 0
	log=$work/fetch.log
	: >"$log"
	say "fetching the sources of $libraries"
	private_apt
	apt-get -q update >>"$log" 2>&1 || say "apt-get update had trouble, going on"
	rm -rf "$work/sources"
	mkdir "$work/sources"
	cd "$work/sources"
	for library in $libraries; do
		# one by one, and not unpacked: what else the archive holds is nothing to this build
		quietly apt-get -q source --download-only "$library"
		quietly dpkg-source --no-check -x "$library"_*.dsc "$library"
		case $library in
		libyaml | jansson) (cd "$library" && quietly autoreconf -fi) ;; # once, and not for each architecture
		esac
	done
	unset APT_CONFIG
	echo "$recipe" >complete
}

# ---- one architecture ------------------------------------------------------

# A library is built in a copy of its source: builds for two architectures do not meet.
unpacked() { # unpacked LIBRARY: goes there
	rm -rf "$here/build/$1"
	mkdir -p "$here/build"
	cp -Rp "$work/sources/$1" "$here/build/$1" # with its times: make asks them what has to be done again
	cd "$here/build/$1"
}

configured() { # configured ARGS...
	quietly ./configure --build="$build" --host="$arch-linux-musl" --prefix="$sysroot" \
		--disable-shared --enable-static "$@"
}

kernel_headers() { # musl has none of its own; the compiler's architecture has them in one of these
	for name in linux asm asm-generic; do
		for dir in "/usr/$arch-linux-gnu/include" "/usr/include/$arch-linux-gnu" /usr/include; do
			[ ! -d "$dir/$name" ] || break
		done
		[ -d "$dir/$name" ] || fail "<$name/...> is missing; it is in linux-libc-dev, or linux-libc-dev-arm64-cross"
		cp -RL "$dir/$name" "$sysroot/include/$name"
	done
}

# musl's own wrapper knows no -static-pie: a fixed address is what an exploit hopes for.
compiler() {
	sed -e "s|%{!shared: \([^ ]*\)Scrt1.o}|%{static-pie: \1rcrt1.o; !shared: \1Scrt1.o}|" \
		-e "s|^-dynamic-linker [^ ]*|%{static-pie:-static -pie --no-dynamic-linker -z text}|" \
		"$sysroot/lib/musl-gcc.specs" >"$sysroot/lib/isotop.specs"
	mkdir -p "$sysroot/bin"
	cat >"$sysroot/bin/cc" <<-END
		#!/bin/sh
		exec $arch-linux-gnu-gcc "\$@" -specs "$sysroot/lib/isotop.specs"
	END
	chmod +x "$sysroot/bin/cc"
}

# A third of musl, which nothing here calls. Had isotop or a library a use for some of it, the linker would name what it misses.
# Of the mathematics stays what numbers are read and printed with.
spare_musl() {
	rm -r src/aio src/complex src/crypt src/ipc src/legacy src/mq src/passwd src/prng
	find src/math -type f ! -name '__fpclassify*' ! -name '__signbit*' ! -name 'copysign*' ! -name 'fabs*' \
		! -name 'fmod*' ! -name 'frexp*' ! -name 'scalbn*' -exec rm {} +
}

build_musl() {
	unpacked musl
	spare_musl
	CC=$arch-linux-gnu-gcc quietly ./configure --target="$arch-linux-musl" --prefix="$sysroot" --syslibdir="$sysroot/lib" \
		--enable-wrapper=gcc
	quietly make -j"$jobs" SHARED_LIBS= install # --disable-shared compiles it anyway
	kernel_headers
	compiler
}

build_ncurses() {
	unpacked ncurses
	configured --without-debug --without-cxx --without-cxx-binding --without-ada --without-tests --without-manpages \
		--without-progs --without-gpm --without-dlsym --enable-widec --disable-stripping \
		--with-build-cc=cc --with-tic-path="$(command -v tic)" --with-infocmp-path="$(command -v infocmp)" \
		--with-fallbacks="$terminals" --with-default-terminfo-dir=/usr/share/terminfo \
		--with-terminfo-dirs=/etc/terminfo:/lib/terminfo:/usr/share/terminfo
	# Not its panels, menus and forms, which isotop has no use for.
	quietly make -j"$jobs" -C include
	quietly make -j"$jobs" -C ncurses
	quietly make -C include install.includes
	quietly make -C ncurses install.libs
}

build_libyaml() {
	unpacked libyaml
	configured
	quietly make -j"$jobs" -C include install
	quietly make -j"$jobs" -C src install
}

build_libcap2() {
	unpacked libcap2
	quietly make -C libcap CC="$CC" BUILD_CC=cc BUILD_CFLAGS="-O2 -I$PWD/libcap/include" \
		AR="$AR" RANLIB="$RANLIB" COPTS="$CFLAGS" SHARED=no GOLANG=no PAM_CAP=no libcap.a
	quietly install -m 644 libcap/libcap.a "$sysroot/lib"
	quietly cp -R libcap/include/sys/. "$sysroot/include/sys"
}

build_libseccomp() {
	unpacked libseccomp
	configured
	quietly make -j"$jobs" -C include install
	quietly make -j"$jobs" -C src install-libLTLIBRARIES
}

build_jansson() {
	unpacked jansson
	configured
	quietly make -j"$jobs" -C src install
}

# Its configure is written by hand, and takes the tools from the environment.
build_zlib() {
	unpacked zlib
	quietly ./configure --prefix="$sysroot" --static
	quietly make -j"$jobs" libz.a
	quietly install -m 644 libz.a "$sysroot/lib"
	quietly install -m 644 zlib.h zconf.h "$sysroot/include"
}

# A header for every architecture, which this system has: isotop's own configure asks for it.
add_uthash() {
	header=$(echo '#include <uthash.h>' | cc -E -x c - | sed -n 's/^# [0-9]* "\(.*\/uthash\.h\)".*/\1/p' | head -n 1)
	[ -n "$header" ] || fail "<uthash.h> is missing; it is in uthash-dev"
	cp "$header" "$sysroot/include/uthash.h"
}

# What is built is kept as long as this script, which built it, stays as it is.
build_sysroot() {
	recipe=$(cksum <"$self")
	[ "$(cat "$sysroot/recipe" 2>/dev/null)" = "$recipe" ] || rm -rf "$sysroot"
	mkdir -p "$sysroot/include" "$sysroot/built"
	echo "$recipe" >"$sysroot/recipe"
	for library in $libraries; do
		[ ! -e "$sysroot/built/$library" ] || continue
		say "building $library for $arch"
		(build_"$library")
		: >"$sysroot/built/$library"
	done
	add_uthash
	rm -rf "$here/build"
}

build_isotop() {
	say "building isotop for $arch"
	mkdir -p "$here/isotop"
	cd "$here/isotop"
	# check is what the tests need, and none is made here
	[ -f Makefile ] && [ Makefile -nt "$source/configure" ] && [ Makefile -nt "$sysroot/built/musl" ] ||
		quietly "$source/configure" --build="$build" --host="$arch-linux-musl" \
			NCURSES_CFLAGS="-I$sysroot/include/ncursesw" NCURSES_LIBS="-L$sysroot/lib -lncursesw" \
			YAML_CFLAGS=" " YAML_LIBS="-L$sysroot/lib -lyaml" CAP_CFLAGS=" " CAP_LIBS="-L$sysroot/lib -lcap" \
			SECCOMP_CFLAGS=" " SECCOMP_LIBS="-L$sysroot/lib -lseccomp" \
			JANSSON_CFLAGS=" " JANSSON_LIBS="-L$sysroot/lib -ljansson" \
			ZLIB_CFLAGS=" " ZLIB_LIBS="-L$sysroot/lib -lz" \
			CHECK_CFLAGS=" " CHECK_LIBS=" " VTERM_CFLAGS=" " VTERM_LIBS=" "
	quietly make --no-print-directory -j"$jobs" LDFLAGS="$LDFLAGS -static-pie" "isotop"
	quietly "$STRIP" -o "$work/isotop-$arch" isotop
}

# So that the program does not show where it was built, and is the same wherever that is. Without tables for unwinding,
# a twelfth of it: C throws nothing, and a debugger has the program's debug data or none.
flags() {
	echo "-O2 -fPIE -ffunction-sections -fdata-sections -ffile-prefix-map=$here=. -ffile-prefix-map=$source=."
	echo "-fno-asynchronous-unwind-tables -fno-unwind-tables"
	[ "$arch" != aarch64 ] || echo "-mno-outline-atomics" # libgcc's ask glibc for what the processor can
}

build_arch() {
	arch=$1
	here=$work/$arch
	sysroot=$here/sysroot
	log=$here/log
	mkdir -p "$here"
	: >"$log"
	require "$arch-linux-gnu-gcc" "gcc, or gcc-$(echo "$arch" | tr _ -)-linux-gnu"
	CC=$sysroot/bin/cc
	AR=$arch-linux-gnu-gcc-ar
	RANLIB=$arch-linux-gnu-gcc-ranlib
	NM=$arch-linux-gnu-nm
	STRIP=$arch-linux-gnu-strip
	OBJCOPY=$arch-linux-gnu-objcopy
	CFLAGS=$(flags | tr '\n' ' ')
	LDFLAGS="-L$sysroot/lib -Wl,--gc-sections -Wl,--build-id=none"
	CPPFLAGS=
	export CC AR RANLIB NM STRIP OBJCOPY CFLAGS LDFLAGS CPPFLAGS
	build_sysroot
	build_isotop
	say "$work/isotop-$arch, $(wc -c <"$work/isotop-$arch") bytes"
}

[ -x "$source/configure" ] || fail "$source has no configure; ./autogen.sh makes it"
require apt-get apt
require dpkg-source dpkg-dev
require tic ncurses-bin
for program in autoreconf:autoconf automake:automake libtoolize:libtool make:make gperf:gperf cc:gcc; do
	require "${program%:*}" "${program#*:}"
done
build=$(cc -dumpmachine)
jobs=$(nproc)
LC_ALL=C
export LC_ALL
unset MAKEFLAGS MFLAGS MAKELEVEL CONFIG_SITE || :
fetch
for arch; do
	[ "$arch" != sources ] || continue
	(build_arch "$arch")
done
