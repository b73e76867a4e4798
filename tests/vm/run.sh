#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What isotop says inside virtual machines with AppArmor and with SELinux, compared
# with what the kernel there says of the same processes. See lib.sh.
#
# run.sh [GUEST...]
set -u
ISOTOP=${ISOTOP:-$(cd "$(dirname "$0")/../.." && pwd)/build/isotop}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export ISOTOP PATH LC_ALL
# shellcheck source=tests/vm/lib.sh
. "${ISOTOP_TOP:-$(dirname "$0")/../..}/tests/vm/lib.sh"

command -v jq >/dev/null || {
	vm_skip "jq is not installed"
	exit 77
}
failed=0
dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-vm.XXXXXX") || exit 99
trap 'rm -rf --one-file-system "$dir"' EXIT
trap 'exit 130' INT TERM HUP PIPE
mkdir "$dir/job"
vm_isotop "$dir/job"
cp "$vm_here/ask.sh" "$vm_here/volumes.sh" "$vm_here/devices.sh" "$vm_here/guest.sh" "$dir/job/"

verdict() { # verdict TITLE STATUS
	if [ "$2" = 0 ]; then
		echo "ok vm: $1"
	else
		echo "not ok vm: $1"
		failed=1
	fi
}

# compare TITLE FILE: FILE is what the kernel says; standard input is what isotop says
compare() {
	cat >"$dir/said"
	[ -s "$2" ] && diff -u --label "the guest's kernel" --label isotop "$2" "$dir/said"
	verdict "$1" $?
}

# in_guest GUEST COMMAND PART...: each file PART that COMMAND leaves, of one run
in_guest() {
	guest_=$1
	command_=$2
	shift 2
	rm -rf "$dir/left" && mkdir "$dir/left"
	vm_run "$guest_" "$dir/job" "$command_ && tar -c $*" >"$dir/left.tar" 2>"$dir/complaints" &&
		tar -C "$dir/left" -xf "$dir/left.tar" && return
	cat "$dir/complaints"
	verdict "the guest $guest_ answers" 1
	return 1
}

# What isotop says of each container: NAME, PID, then what PROGRAM picks from its layers; by name.
said() { # said PROGRAM
	jq -r ".scan.subjects[] | select(.name != null) | [.name, .source.pid, ($1)] | map(tostring) | join(\" \")" \
		"$dir/answer.json" | sort
}

# The same of the kernel, from the label of each process.
truth() { # truth PROGRAM
	jq -r ".truth | to_entries[] | [.key, .value.pid, (.value.label | $1)] | map(tostring) | join(\" \")" \
		"$dir/answer.json" | sort
}

# One line a container: NAME LAYER CHECK-5, where a seccomp filter never decides.
layer_verdicts() { # layer_verdicts LAYER
	jq -r --arg layer "$1" '.scan.subjects[] | "\(.name) \(.layers[$layer].verdict)"' "$dir/answer.json" | sort
}

guest_apparmor() {
	in_guest apparmor 'bash ./ask.sh >answer.json' answer.json || return
	cp "$dir/left/answer.json" "$dir/answer.json"
	truth 'if test(" \\(.*\\)$") then sub(" \\("; " ") | rtrimstr(")") else "\(.) unconfined" end' >"$dir/truth"
	said '"\(.layers.apparmor.profile) \(.layers.apparmor.mode)"' |
		compare "AppArmor: profile and mode of every container as attr/current has them" "$dir/truth"
	cat >"$dir/truth" <<-END
		complain warn
		default pass
		enforce pass
		loose fail
		second pass
		unconfined fail
	END
	layer_verdicts apparmor | compare "AppArmor: only a profile that is enforced passes" "$dir/truth"
}

# SELinux permissive and enforcing: the containers are the same.
selinux_as() { # selinux_as WORD < NAME VERDICT...
	cat >"$dir/wanted"
	cp "$dir/left/$1" "$dir/answer.json"
	truth . >"$dir/truth"
	said .layers.selinux.label | compare "SELinux, $1: the label of every container as attr/current has it" "$dir/truth"
	[ "$(jq -r .scan.host.selinux "$dir/answer.json")" = "$1" ]
	verdict "SELinux, $1: the host's mode" $?
	layer_verdicts selinux | compare "SELinux, $1: what the type and the mode come to" "$dir/wanted"
}

# One run of the guest for all: permissive, enforcing, and permissive again for what is started then. Not a file "volumes":
# isotop would be asked of that, and not of the container.
guest_selinux() {
	# shellcheck disable=SC2016 # the guest's own
	in_guest selinux 'bash ./ask.sh >permissive && echo 1 >/sys/fs/selinux/enforce &&
		bash ./ask.sh >enforcing && echo 0 >/sys/fs/selinux/enforce && {
			bash ./volumes.sh >volumes.said || : >failed-volumes
			bash ./devices.sh >devices.said || : >failed-devices
		}' permissive enforcing volumes.said devices.said '$(ls failed-* 2>/dev/null)' || return
	selinux_as permissive <<-END
		own warn
		super fail
		twin-a warn
		twin-b warn
		wide warn
	END
	selinux_as enforcing <<-END
		own pass
		super fail
		twin-a warn
		twin-b warn
		wide warn
	END
	cat >"$dir/truth" <<-END
		own wide
		super
		twin-a twin-b,wide
		twin-b twin-a,wide
		wide own,twin-a,twin-b
	END
	jq -r '.scan.subjects[] | "\(.name) \(.layers.selinux.shared_with | map(ltrimstr("live:runc:")) | join(","))"' \
		"$dir/answer.json" | sed 's/ $//' | sort |
		compare "SELinux: reused categories and those that cover others' are told with names" "$dir/truth"
	guest_selinux_volumes
	guest_selinux_devices
}

# The labels of what is mounted from the host, and of which isotop warns.
guest_selinux_volumes() {
	if [ -e "$dir/left/failed-volumes" ]; then
		cat "$dir/left/volumes.said" "$dir/complaints"
		verdict "SELinux: a container with volumes" 1
		return
	fi
	sed '1,/^--$/d' "$dir/left/volumes.said" >"$dir/truth"
	sed '/^--$/,$d' "$dir/left/volumes.said" | cut -d ' ' -f 1,2 |
		compare "SELinux: the label of every volume as stat has it" "$dir/truth"
	[ "$(sed '/^--$/,$d' "$dir/left/volumes.said" | awk '$3 != "" { print $1 }')" = /v/shared ]
	verdict "SELinux: of the volumes only the one without categories is warned of" $?
}

# Device rules of cgroup v2, which are programs there.
guest_selinux_devices() {
	if [ -e "$dir/left/failed-devices" ]; then
		cat "$dir/left/devices.said" "$dir/complaints"
		verdict "cgroup v2: containers with device rules" 1
		return
	fi
	sed '1,/^--$/d' "$dir/left/devices.said" >"$dir/truth"
	[ "$(wc -l <"$dir/truth")" = 9 ]
	verdict "cgroup v2: containers with device rules of runc, crun and Docker" $?
	sed '/^--$/,$d' "$dir/left/devices.said" |
		compare "cgroup v2: what containers may do with a device as the kernel lets them" "$dir/truth"
}

[ $# -gt 0 ] || set -- apparmor selinux
for guest; do
	vm_have "$guest"
	case $? in
	0) "guest_$guest" ;;
	1) exit 77 ;;
	*) failed=1 ;;
	esac
done
exit $failed
