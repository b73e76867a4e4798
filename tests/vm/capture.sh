#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# capture.sh DIR [PATH...]: copies what isotop reads of this machine into DIR, as a
# tree for "--root DIR" and tests/cases: /proc of the containers, of pid 1 and of
# what started them, and the runtimes' state. Links of /proc become regular files
# that hold the link's text, see docs/architecture.md. PATHs are copied as well.
#
# Look at what it took before it goes anywhere: a machine's own processes and names
# are in it. The guests of this folder are made for that.
set -eu
dir=${1:?usage: capture.sh DIR [PATH...]}
shift
LC_ALL=C.UTF-8
max=65536 # bytes of one file; what is longer is left out

# ---- what there is to take -------------------------------------------------------
# Of the machine; patterns are fine. To add what a new fact reads: add its line.
machine='
/etc/docker/daemon.json
/etc/hostname
/proc/filesystems
/proc/sys/kernel/hostname
/proc/sys/kernel/osrelease
/proc/uptime
/sys/dev/block/*/uevent
/sys/fs/selinux/enforce
/sys/kernel/security/apparmor/profiles
/sys/kernel/security/lsm
/sys/module/apparmor/parameters/enabled
'

# Of the runtimes.
state='
/run/containerd/io.containerd.runtime.v2.task/*/*/config.json
/run/containerd/io.containerd.runtime.v2.task/*/*/init.pid
/run/containerd/runc/*/*/state.json
/run/containers/storage/*-containers/*/userdata/pidfile
/run/crun/*/status
/run/docker/containerd/daemon/io.containerd.runtime.v2.task/*/*/config.json
/run/docker/containerd/daemon/io.containerd.runtime.v2.task/*/*/init.pid
/run/docker/runtime-*/moby/*/state.json
/run/runc/*/state.json
/run/runsc/*.state
/run/systemd/machines/*
/var/lib/containers/storage/*-containers/*/userdata/config.json
/var/lib/containers/storage/*-containers/containers.json
/var/lib/docker/containers/*/config.v2.json
/var/lib/docker/containers/*/hostconfig.json
'

# Of a process; and what of it is a link.
files='attr/apparmor/current attr/current cgroup cmdline gid_map mountinfo setgroups stat status uid_map'
links='cwd exe ns/cgroup ns/ipc ns/mnt ns/net ns/pid ns/time ns/user ns/uts'

# ---- taking it ---------------------------------------------------------------------

take() { # take PATH: a file's content; what cannot be read is left out
	mkdir -p "$dir${1%/*}"
	head -c $((max + 1)) "$1" >"$dir$1" 2>/dev/null || rm -f "$dir$1"
}

take_process() { # take_process PID
	local name text
	for name in $files; do
		# Everybody in the machine's own mount namespace has the table of pid 1.
		[ "$name" != mountinfo ] || [ "$1" = 1 ] || ! in_machine "$1" || continue
		take "/proc/$1/$name"
	done
	for name in $links; do
		text=$(readlink "/proc/$1/$name") || continue
		mkdir -p "$dir/proc/$1/ns"
		echo "$text" >"$dir/proc/$1/$name"
	done
}

in_machine() {
	[ "$(readlink "/proc/$1/ns/mnt")" = "$(readlink /proc/1/ns/mnt)" ]
}

parent_of() {
	sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f2
}

# Those with a mount namespace of their own, and everyone they descend from.
processes() {
	local pid
	for pid in $(cd /proc && echo [0-9]*); do
		[ -n "$(readlink "/proc/$pid/ns/mnt")" ] && ! in_machine "$pid" || continue
		while [ "$pid" -gt 0 ]; do
			echo "$pid"
			pid=$(parent_of "$pid") || break
		done
	done 2>/dev/null | sort -un
}

# Where runc and crun were told to find their config.json.
bundles() {
	jq -r '.config.labels[]? | select(startswith("bundle=")) | ltrimstr("bundle=")' \
		/run/runc/*/state.json /run/containerd/runc/*/*/state.json 2>/dev/null || :
	jq -r '.bundle // empty' /run/crun/*/status 2>/dev/null || :
}

# Device rules of cgroup v1, for those processes that have some.
device_rules() {
	local path
	for path in $(cat "$dir"/proc/[0-9]*/cgroup | sed -n 's/^[0-9]*:[^:]*devices[^:]*://p' | sort -u); do
		[ ! -e "/sys/fs/cgroup/devices$path/devices.list" ] || echo "/sys/fs/cgroup/devices$path/devices.list"
	done
}

for pid in $(processes); do
	take_process "$pid"
done
grep '^btime ' /proc/stat | sed '1i cpu 0' >"$dir/proc/stat"
# shellcheck disable=SC2086 # patterns
for path in $machine $state "$@"; do
	[ ! -f "$path" ] || take "$path"
done
for bundle in $(bundles); do
	take "$bundle/config.json"
done
for path in $(device_rules); do
	take "$path"
done
find "$dir" -type f -size +$((max - 1))c -delete
find "$dir" -type d -empty -delete
