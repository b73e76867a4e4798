# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# The versions that isotop reads without running anything, beside what the programs say of themselves.

# What a program calls its version: "1.1.5+ds1" of "runc version 1.1.5+ds1", of containerd the word behind its own name.
own_version() { # own_version PROGRAM
	timeout 20 "$1" --version 2>/dev/null </dev/null | head -n 1 | tr ' ,' '\n\n' | sed 's/^v//' | grep -m 1 '^[0-9][0-9]*\.[0-9]'
}

# components FILE: "NAME VERSION" of each in a recording
components() {
	jq -r '.host.components[] | "\(.name) \(.version)"' "$1"
}

# A package's version begins with its program's and goes on with the distribution's; one from the program itself is that.
expect_versions() { # expect_versions TITLE FILE
	for pair in runc:runc containerd:containerd crun:crun docker:dockerd podman:podman runsc:runsc; do
		name=${pair%%:*} program=${pair#*:}
		own=$(command -v "$program" >/dev/null && own_version "$program") || continue
		read_as=$(components "$2" | awk -v name="$name" '$1 == name { print $2; exit }')
		# Debian's number of the source goes before its own: "1.6.20~ds1" is 1.6.20
		case $read_as in
		"$own" | "$own"-* | "${own%%[+~]*}" | "${own%%[+~]*}"[+~-]*)
			echo "# $1: $program says $own, read was $read_as"
			verdict "$1: the version of $name" 0
			;;
		'')
			echo "# $1: $program says $own, nothing was read"
			# of what came as a package the database knows it; a number in the code, as podman's, is told by nothing else
			[ "$1" = installed ] || [ "$name" = podman ] || verdict "$1: the version of $name" 1
			[ "$1" != installed ] || ! dpkg -S "$(command -v "$program")" >/dev/null 2>&1 || verdict "$1: the version of $name" 1
			;;
		*)
			echo "# $1: $program says $own, read was $read_as"
			verdict "$1: the version of $name" 1
			;;
		esac
	done
}

bed_versions() {
	timeout 60 "$ISOTOP" record -o "$dir/versions.json" >"$dir/record.log" 2>&1 </dev/null
	expect_versions "installed" "$dir/versions.json"
	command -v unshare >/dev/null || return 0
	# The same programs where no package database says anything: what the linker left in them, or nothing.
	mkdir -p "$dir/alone/usr/local/bin" "$dir/alone/proc"
	for program in runc containerd crun dockerd podman runsc; do
		! command -v "$program" >/dev/null || cp -L "$(command -v "$program")" "$dir/alone/usr/local/bin/"
	done
	timeout 60 unshare -m sh -c 'mount --bind /proc "$1/proc" && exec "$2" --root "$1" record -o "$3"' \
		sh "$dir/alone" "$ISOTOP" "$dir/alone.json" >"$dir/record.log" 2>&1 </dev/null
	expect_versions "from the program alone" "$dir/alone.json"
}
