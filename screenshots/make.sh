#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the pictures of this folder: the real program in a real terminal emulator
# on an X server without a screen, driven by its keys, reading the manifests in deploy/,
# and for what only a node can show containers that node.sh starts with a Docker daemon of its own.
#
# make.sh [NAME...]      ISOTOP names the program; RECORDED a directory with apparmor.json and selinux.json, written by
#                        "isotop record" in the guests of tests/vm, without which those two are left out
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}

# name, columns x rows, colours, what is read, keys as xdotool names them; "node" reads the containers
# of node.sh, and "+WORD" among the keys has it do something; "recorded:NAME" a container of the recording that the
# picture is called after. To add a picture: add its row.
pictures() {
	cat <<-'END'
		list          120x40  dark   deploy
		small         80x24   dark   deploy   Down Down
		wide          200x60  dark   deploy   Down Down
		light         120x36  light  deploy   Down Down
		ascii         100x28  ascii  deploy
		tree          120x30  dark   deploy   t
		checklist     120x40  dark   deploy   Down Down Return
		checklist-small 80x24 dark   deploy   Down Down Return
		checklist-wide 200x60 dark   deploy   Down Down Return
		namespaces    120x30  dark   deploy   Return 2
		capabilities  120x36  dark   deploy   Down Down Return 3
		seccomp       120x36  dark   deploy   Down Down Return 4
		apparmor      120x40  dark   recorded:mac-loose  Return 5
		selinux       120x40  dark   recorded:equal      Return 6
		mounts        120x24  dark   deploy   Return 8
		escapes       120x40  dark   deploy   Down Down Return 9
		escapes-small  80x24  dark   deploy   Down Down Return 9
		escapes-wide  200x60  dark   deploy   Down Down Return 9
		source        120x36  dark   deploy   Return 0
		diff          120x36  dark   deploy   Down Down space Down Down Down Down space d
		overview      120x40  dark   deploy   v
		neighbours    120x40  dark   deploy   V
		neighbours-small 80x24 dark  deploy   V
		neighbours-wide 200x60 dark  deploy   V
		alike         120x36  dark   deploy   A
		words         100x36  dark   deploy   i
		tour-line     100x30  dark   demo     T n n 2
		tour-layer    100x30  dark   demo     T n n 2 space
		tour-escape   100x30  dark   demo     T n n space space
		tour-fix      100x34  dark   demo     T n n space space space space
		tour-class    80x24   class  demo     T n n 2 space
		help          100x36  dark   deploy   question
		events        110x30  dark   node     +start +back +stop +touch E slash s h o p minus bar c i minus Return
		drift         110x24  dark   node     +touch Return d
	END
}

for tool in Xvfb:xvfb xterm:xterm xdotool:xdotool import:imagemagick; do
	command -v "${tool%:*}" >/dev/null || {
		echo "screenshots: ${tool%:*} is missing; Debian's packages are xvfb xterm xdotool imagemagick fonts-dejavu-core" >&2
		exit 1
	}
done
[ -x "$ISOTOP" ] || {
	echo "screenshots: no program at $ISOTOP" >&2
	exit 1
}

cd "$here"
work=$(mktemp -d)
server=
terminal=
finish() {
	[ -z "$terminal" ] || kill "$terminal" 2>/dev/null || :
	[ ! -e "$work/node" ] || "$here/node.sh" "$work/node" end
	[ -z "$server" ] || kill "$server" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

wait_for() { # wait_for COMMAND...: until it succeeds, ten seconds at most
	for _ in $(seq 100); do
		"$@" && return 0
		sleep 0.1
	done
	echo "screenshots: waited in vain for: $*" >&2
	return 1
}

start_server() {
	Xvfb -displayfd 3 -screen 0 2400x1400x24 -nolisten tcp 3>"$work/display" >"$work/server.log" 2>&1 &
	server=$!
	wait_for test -s "$work/display"
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
}

start_terminal() { # start_terminal SIZE COLOURS COMMAND...
	size=$1
	ground='#0f1417'
	text='#d0d0d0'
	if [ "$2" = light ]; then
		ground='#fafafa'
		text='#303438'
	fi
	shift 2
	LC_ALL=C.UTF-8 xterm -u8 -title "$title" -geometry "$size+0+0" -fa 'DejaVu Sans Mono' -fs 11 -b 10 +sb \
		-xrm '*cursorBlink: false' -xrm '*pointerMode: 2' -tn xterm-256color \
		-bg "$ground" -fg "$text" -e "$@" >"$work/terminal.log" 2>&1 &
	terminal=$!
	wait_for window
}

window() {
	id=$(xdotool search --name "^$title\$" 2>/dev/null | tail -n 1)
	[ -n "$id" ]
}

# The picture counts once two in a row, half a second apart, are the same and not blank.
settled() {
	import -window "$id" "$work/now.png"
	sleep 0.5
	import -window "$id" "$work/next.png"
	cmp -s "$work/now.png" "$work/next.png" && [ "$(identify -format %k "$work/now.png")" -gt 4 ]
}

options() { # options COLOURS
	case $1 in
	light) echo --theme light ;;
	class) echo --theme projector ;;
	ascii) echo --ascii --theme mono ;;
	esac
}

press() { # press KEY...: or "+WORD", which node.sh does
	for key; do
		case $key in
		+*) "$here/node.sh" "$work/node" "${key#+}" && sleep 2 ;;
		*) xdotool key "$key" ;;
		esac
	done
}

picture() { # picture NAME SIZE COLOURS WHAT KEYS...
	name=$1
	title=isotop-$name
	arguments="$(options "$3") $4"
	if [ "$4" = node ]; then
		[ -e "$work/node" ] || "$here/node.sh" "$work/node" begin || return 0
		arguments="--interval 1 --no-state --filter shop-web"
	fi
	if [ "${4%%:*}" = recorded ]; then
		[ -e "${RECORDED-}/$name.json" ] || return 0
		arguments="$(options "$3") $RECORDED/$name.json --filter name=${4#*:}"
	fi
	# shellcheck disable=SC2086 # words
	start_terminal "$2" "$3" "$ISOTOP" $arguments
	shift 4
	wait_for settled
	xdotool windowfocus --sync "$id"
	press "$@"
	wait_for settled
	convert "$work/now.png" -strip +dither -colors 64 -define png:compression-level=9 \
		-define png:exclude-chunks=date,time "$name.png"
	kill "$terminal"
	wait "$terminal" 2>/dev/null || :
	terminal=
	echo "wrote $here/$name.png"
}

start_server
while IFS= read -r row; do
	[ $# -eq 0 ] || [[ " $* " == *" ${row%% *} "* ]] || continue
	# shellcheck disable=SC2086 # words
	picture $row </dev/null
done < <(pictures)
