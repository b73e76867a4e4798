#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The one file that "make static" makes: what it is, that it is the same wherever it is
# built, and that it works where there is nothing but it.
#
# It and the libraries are built in ISOTOP_STATIC, where they are kept: some minutes once.
# ISOTOP_AGAIN=all: all of isotop and every library is built in another folder too; else a quarter of isotop's objects and one
# library, by ISOTOP_SEED (the day, where it is not set).
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${ISOTOP_TOP:-$here/..}
build=${ISOTOP_BUILD:-$here/../build}
work=${ISOTOP_STATIC:-$build/static}
most=$((3 * 1024 * 1024)) # bytes
export top
PATH=$PATH:/usr/sbin:/sbin

for program in apt-get:apt dpkg-source:dpkg-dev autoreconf:autoconf gperf:gperf tic:ncurses-bin; do
	command -v "${program%:*}" >/dev/null || {
		echo "skip the static program: ${program%:*} is missing (package ${program#*:})"
		exit 77
	}
done

scratch=$(mktemp -d "${TMPDIR:-/tmp}/isotop-static.XXXXXX") || exit 99
failed=0
finish() {
	trap - EXIT
	rm -rf --one-file-system "$scratch"
	exit $failed
}
trap finish EXIT
trap 'failed=130; exit' INT TERM HUP PIPE

verdict() { # verdict STATUS TITLE
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

try() { # try TITLE COMMAND...
	title=$1
	shift
	"$@" >"$scratch/log" 2>&1
	status=$?
	[ $status = 0 ] || grep '^not ok' "$scratch/log" || tail -n 20 "$scratch/log"
	verdict $status "$title"
	return $status
}

# ---- what it is --------------------------------------------------------------

is_static() { # is_static FILE
	! readelf -lW "$1" | grep INTERP && ! readelf -dW "$1" | grep NEEDED
}

is_small() { # is_small FILE
	wc -c "$1" && [ "$(wc -c <"$1")" -lt "$most" ]
}

look_at() { # look_at ARCH
	try "$1: one file that needs no other" is_static "$work/isotop-$1"
	try "$1: smaller than 3 MiB" is_small "$work/isotop-$1"
	try "$1: nothing in it tells where it was built" sh -c '! strings -a "$1" | grep -F -e "$2" -e "$3"' - \
		"$work/isotop-$1" "$work" "$top"
}

# In other folders, of names of other lengths, from the same sources of the libraries: with ISOTOP_AGAIN=all everything; else a
# quarter of isotop's objects and one library, and the others are the first build's.
again=$work/again-elsewhere
seed=${ISOTOP_SEED:-$(date +%j)}
libraries=$(sed -n "s/^libraries='\([^']*\)'.*/\1/p" "$top/docs/packaging/static.sh")

chosen() {
	# shellcheck disable=SC2086 # names
	printf '%s\n' $libraries | awk -v all="${ISOTOP_AGAIN-}" -v seed="$seed" '
		{ name[NR] = $0 }
		END {
			for (i = 1; i <= NR; i++)
				if (all == "all" || i == seed % NR + 1)
					print name[i]
		}'
}

archive_of() { # archive_of LIBRARY
	case $1 in
	musl) echo libc.a ;;
	ncurses) echo libncursesw.a ;;
	libcap2) echo libcap.a ;;
	zlib) echo libz.a ;;
	lib*) echo "$1.a" ;;
	*) echo "lib$1.a" ;;
	esac
}

# The first build's, whose compiler is told of its new place; without those that are built again.
take_libraries() { # take_libraries ARCH LIBRARY...
	arch=$1
	shift
	rm -rf "$again/$arch" && mkdir -p "$again/$arch" && cp -Rp "$work/$arch/sysroot" "$again/$arch/sysroot" || return
	grep -rlIZ "$work/$arch/" "$again/$arch/sysroot" | xargs -0 -r sed -i "s|$work/$arch/|$again/$arch/|g" || return
	for library; do
		rm "$again/$arch/sysroot/built/$library" "$again/$arch/sysroot/lib/$(archive_of "$library")" || return
		[ "$library" != musl ] || rm -r "$again/$arch/sysroot/include/linux" "$again/$arch/sysroot/include"/asm* || return
	done
}

# The first build's, without every fourth of them, which make compiles as they are not there. With the stamps of their folders,
# so that none is older than what it is made of.
take_objects() { # take_objects ARCH
	rm -rf "$again/$1/isotop" && mkdir -p "$again/$1/isotop" || return
	[ "${ISOTOP_AGAIN-}" != all ] || return 0
	(cd "$work/$1/isotop" && find src \( -name '*.o' -o -name .dirstamp \) | sort) |
		awk -v seed="$seed" '/\.o$/ && ++n % 4 == seed % 4 { next } { print }' >"$scratch/objects" &&
		[ -s "$scratch/objects" ] && tar -C "$work/$1/isotop" -cf - -T "$scratch/objects" | tar -C "$again/$1/isotop" -xf -
}

build_again() { # build_again ARCH LIBRARY...
	mkdir -p "$again" && ln -sfn "$top" "$again/source" && ln -sfn "$work/sources" "$again/sources" &&
		take_libraries "$@" && take_objects "$1" && "$top/docs/packaging/static.sh" "$again/source" "$again" "$1" &&
		cmp "$work/isotop-$1" "$again/isotop-$1"
}

# ---- that it works -----------------------------------------------------------

wrapper() { # wrapper NAME COMMAND...: a program of that name that runs the command
	name=$1
	shift
	printf '#!/bin/sh\nexec %s "$@"\n' "$*" >"$scratch/$name"
	chmod +x "$scratch/$name"
}

# What the dynamic program says.
cases_pass() { # cases_pass PROGRAM
	ISOTOP=$1 timeout 1800 sh "$here/cases.sh"
}

# The reports of the cases, on another architecture: the same, whatever isotop was built for. What
# differs there by right is left out: that qemu's processes get neither seccomp nor Landlock.
reports_are_the_same() { # reports_are_the_same PROGRAM
	names=
	for case in "$here"/cases/*/; do
		case $(basename "$case"):$(cat "$case/args" 2>/dev/null) in
		*:scan* | arch:* | seccomp-*:*) ;;
		*) continue ;;
		esac
		[ ! -s "$case/expect" ] || names="$names $(basename "$case")"
	done
	# shellcheck disable=SC2086 # a list of names
	ISOTOP=$1 timeout 1800 sh "$here/cases.sh" --reports $names >"$scratch/reports"
	status=$?
	cat "$scratch/reports"
	[ $status = 0 ] && [ "$(grep -c '^ok' "$scratch/reports")" -gt 30 ]
}

# The tests of the screen, with this for the program.
screen_works() { # screen_works PROGRAM
	terminals=$(sed -n 's/^terminals=//p' "$top/docs/packaging/static.sh" | tr ',$\n' '   ')
	ISOTOP=$1 ISOTOP_TERMINALS=" $terminals " CK_RUN_CASE=terminal CK_DEFAULT_TIMEOUT=${CK_DEFAULT_TIMEOUT:-120} timeout 900 "$build/tests/check_terminal"
}

# Whatever the locale is called: only "C" and "POSIX" ask for ASCII.
speaks_utf8() { # speaks_utf8 PROGRAM
	for lang in en_US.UTF-8 de_DE no_such.locale ''; do
		env -u LC_ALL -u LC_CTYPE LANG="$lang" "$1" self | grep -q '█\|·' || {
			echo "LANG=$lang"
			return 1
		}
	done
}

in_chroot() {
	root=$scratch/empty
	mkdir -p "$root/proc"
	cp "$work/isotop-$arch" "$root/isotop"
	cat >"$scratch/in-chroot" <<-END
		#!/bin/sh
		exec unshare -m sh -c 'mount -t proc proc "\$0/proc" && exec chroot "\$0" /isotop "\$@"' "$root" "\$@"
	END
	chmod +x "$scratch/in-chroot"
	try "in an empty root with only /proc: isotop self" "$scratch/in-chroot" self
	try "in an empty root with only /proc: the processes of the node are looked at" \
		sh -c '"$1" scan; status=$?; echo "status $status"; [ $status = 0 ] || [ $status = 3 ]' - "$scratch/in-chroot"
	try "in an empty root: UTF-8 with any LANG" speaks_utf8 "$scratch/in-chroot"
	if [ -x "$build/tests/check_terminal" ]; then
		try "in an empty root: the screen, on terminals of every kind" screen_works "$scratch/in-chroot"
	else
		echo "skip in an empty root: the screen: tests/check_terminal is not built (package libvterm-dev)"
	fi
}

# A container of busybox: TERM and the locale are handed in, as "docker exec" does.
in_busybox() {
	bundle=$scratch/bundle
	mkdir -p "$bundle/rootfs/bin" "$bundle/rootfs/proc" "$bundle/rootfs/dev" "$bundle/rootfs/sys"
	cp "$(command -v busybox)" "$bundle/rootfs/bin/busybox"
	ln -s busybox "$bundle/rootfs/bin/sh"
	cp "$work/isotop-$arch" "$bundle/rootfs/bin/isotop"
	(cd "$bundle" && runc spec && cp config.json plain.json)
	cat >"$scratch/in-busybox" <<-END
		#!/bin/sh
		cd "$bundle" || exit 99
		jq --args '.process.args = ["/bin/isotop"] + \$ARGS.positional | .process.terminal = (env.ISOTOP_TTY == "yes")
			| .process.env += ["TERM=" + (env.TERM // ""), "LC_ALL=" + (env.LC_ALL // "")]' -- "\$@" <plain.json >config.json
		exec runc run "isotop-static-$$-\$\$"
	END
	chmod +x "$scratch/in-busybox"
	timeout 240 "$scratch/in-busybox" --version </dev/null >"$scratch/log" 2>&1 || {
		echo "skip in a container of busybox: runc cannot start one here: $(tail -n 1 "$scratch/log")"
		return
	}
	try "in a container of busybox: isotop self tells of runc's seccomp and capabilities" \
		sh -c '"$1" self --format json | jq -e ".subjects[0].checks | length == 10"' - "$scratch/in-busybox"
	for term in xterm-256color linux; do
		try "in a container of busybox: the screen on TERM=$term" on_terminal "$term"
	done
	try "in a container of busybox: TERM=unknown is refused with a word on what prints" refused_on unknown
}

# Types q when the list is there.
type_q() {
	tries=1200
	until grep -qa NAME "$scratch/screen" || [ $tries = 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
	printf q
}

# script(1) makes the terminal.
on_terminal() { # on_terminal TERM: the list comes, and q ends it
	: >"$scratch/screen"
	type_q | TERM=$1 ISOTOP_TTY=yes timeout 240 script -qfec "stty rows 24 cols 80; exec $scratch/in-busybox demo" \
		"$scratch/screen" >/dev/null && grep -qa NAME "$scratch/screen"
}

refused_on() { # refused_on TERM: with status 2, and what prints a report is told
	TERM=$1 ISOTOP_TTY=yes timeout 240 script -qec "exec $scratch/in-busybox demo" "$scratch/screen" </dev/null >/dev/null
	[ $? = 2 ] && grep -a 'isotop scan' "$scratch/screen"
}

# ---- the parts ---------------------------------------------------------------

# An archive that is out of reach is no fault of the program.
if ! "$top/docs/packaging/static.sh" "$top" "$work" sources >"$scratch/log" 2>&1; then
	why=$(grep -h '^E: Failed to fetch\|^E: ' "$work/fetch.log" | head -n 1)
	echo "skip the static program: the libraries' sources cannot be fetched: ${why:-$(tail -n 1 "$scratch/log")}"
	failed=77
	exit
fi

native=$(uname -m)
for arch in x86_64 aarch64; do
	command -v "$arch-linux-gnu-gcc" >/dev/null || {
		echo "skip $arch: no $arch-linux-gnu-gcc"
		continue
	}
	try "$arch: make static" "$top/docs/packaging/static.sh" "$top" "$work" "$arch" || continue
	look_at "$arch"
	if [ "$arch" = "$native" ]; then
		echo "# built again with ${ISOTOP_AGAIN:-a quarter} of isotop: $(chosen | paste -s -d ' ')"
		# shellcheck disable=SC2046 # names
		try "$arch: built elsewhere it is the same, byte for byte" build_again "$arch" $(chosen)
		try "$arch: every case of tests/cases" cases_pass "$work/isotop-$arch"
	elif command -v "qemu-$arch-static" >/dev/null; then
		wrapper "on-$arch" "qemu-$arch-static" "$work/isotop-$arch"
		try "$arch: the reports of the cases, under qemu" reports_are_the_same "$scratch/on-$arch"
	else
		echo "skip $arch: the reports of the cases: no qemu-$arch-static"
	fi
done

arch=$native
if [ ! -x "$work/isotop-$arch" ]; then
	echo "skip in an empty root: no static program for $arch"
elif [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
	echo "skip in an empty root: that needs root"
else
	in_chroot
fi
if [ "$(id -u)" != 0 ] || ! command -v runc >/dev/null || ! command -v busybox >/dev/null || ! command -v jq >/dev/null; then
	echo "skip in a container of busybox: that needs root, runc, busybox and jq"
elif [ -x "$work/isotop-$arch" ]; then
	in_busybox
fi
