#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Makes the pictures of this folder: the real program in a real terminal emulator
# on an X server without a screen, driven by its keys, reading the manifests in deploy/.
#
# make.sh [NAME...]      ISOTOP names the program
set -eu
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}

# name, columns x rows, arguments, keys as xdotool names them. To add a picture: add its row.
pictures() {
	cat <<-'END'
		list          120x36   deploy
		small         80x24    deploy   Down Down
		checklist     120x36   deploy   Down Down Return
		capabilities  120x36   deploy   Down Down Return 3
		help          100x36   deploy   question
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
	Xvfb -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp 3>"$work/display" >"$work/server.log" 2>&1 &
	server=$!
	wait_for test -s "$work/display"
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
}

start_terminal() { # start_terminal SIZE COMMAND...
	size=$1
	shift
	LC_ALL=C.UTF-8 xterm -u8 -title "$title" -geometry "$size+0+0" -fa 'DejaVu Sans Mono' -fs 11 -b 10 +sb \
		-xrm '*cursorBlink: false' -xrm '*pointerMode: 2' -tn xterm-256color \
		-bg '#0f1417' -fg '#d0d0d0' -e "$@" >"$work/terminal.log" 2>&1 &
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

picture() { # picture NAME SIZE ARGUMENTS KEYS...
	name=$1
	title=isotop-$name
	arguments=$3
	# shellcheck disable=SC2086 # words
	start_terminal "$2" "$ISOTOP" $arguments
	shift 3
	wait_for settled
	xdotool windowfocus --sync "$id"
	for key; do
		xdotool key "$key"
	done
	wait_for settled
	convert "$work/now.png" -strip +dither -colors 128 -define png:exclude-chunks=date,time "$name.png"
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
