# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# Virtual machines whose kernels have what this one may lack: AppArmor, SELinux,
# systemd on cgroup v2. A guest is booted once, its containers are started, and
# its memory is kept; every run continues from there, in seconds. QEMU without
# KVM (TCG) is enough, so this works where the tests themselves are in a VM.
#
#   . tests/vm/lib.sh
#   vm_have apparmor || exit 77                   prints "skip virtual machine: REASON"
#   vm_isotop DIR                                 DIR gets isotop and its libraries, as DIR/isotop
#   vm_run apparmor DIR './isotop scan' >out      runs it in the guest, in a copy of DIR
#
# To add a guest: a file guest-NAME.sh here, see guest-apparmor.sh.

vm_here=${ISOTOP_TOP:-$(cd "$(dirname "$0")/../.." && pwd)}/tests/vm
vm_cache=${ISOTOP_VM:-${ISOTOP_BUILD:-$vm_here/../../build}/vm} # ISOTOP_VM: one made elsewhere already
vm_patience=600                                                  # seconds; a busy machine without KVM is slow

# What stands in a guest's file: "# kernel: OPTIONS", "# init: PROGRAM".
vm_says() { # vm_says GUEST KEY
	sed -n "s/^# $2: //p" "$vm_here/guest-$1.sh"
}

vm_skip() {
	echo "skip virtual machine: $1"
	return 1
}

# vm_have GUEST: makes what is missing of it. 1 and the reason where there can be none, 2 when making it went wrong.
vm_have() {
	[ "$(id -u)" = 0 ] || vm_skip "not root" || return 1
	[ "$(uname -m)" = x86_64 ] || vm_skip "the guests are x86-64" || return 1
	for program in qemu-system-x86_64 qemu-img debootstrap mke2fs busybox xz apt-get flock; do
		command -v $program >/dev/null || vm_skip "$program is not installed" || return 1
	done
	mkdir -p "$vm_cache"
	(
		flock 9 && sh "$vm_here/build.sh" "$vm_cache" && vm_boot "$1"
	) 9>"$vm_cache/lock"
}

# vm_isotop DIR: with its own loader and C library, since the guest's may be older
vm_isotop() {
	mkdir -p "$1/lib"
	cp "$ISOTOP" "$1/lib/isotop.bin"
	ldd "$ISOTOP" | grep -o '/[^ ]*' | while read -r library; do
		cp -L "$library" "$1/lib/"
	done
	cat >"$1/isotop" <<-'END'
		#!/bin/sh
		lib=$(dirname "$0")/lib
		exec "$lib"/ld-linux-x86-64.so.2 --library-path "$lib" "$lib/isotop.bin" "$@"
	END
	chmod +x "$1/isotop"
}

# vm_run GUEST DIR COMMAND: its output and its status; what it complained of goes to standard error.
vm_run() {
	vm_job=$(mktemp -d "${TMPDIR:-/tmp}/isotop-vm.XXXXXX") || return 99
	mkdir "$vm_job/job"
	cp -a "$2/." "$vm_job/job/"
	printf '%s\n' "$3" >"$vm_job/job/.command"
	vm_disk "$vm_job" job "$vm_job/disk"
	: >"$vm_job/said"
	vm_qemu "$1" "$vm_job" "$vm_job/disk" -drive "file=$vm_cache/$1.qcow2,format=qcow2,if=virtio,snapshot=on" \
		-incoming "exec:cat $vm_cache/$1.memory" -monitor none </dev/null >"$vm_job/qemu" 2>&1
	head -c -3 "$vm_job/said" # what follows is the status
	vm_status=$(tail -c 3 "$vm_job/said" | sed 's/^0*\(.\)/\1/')
	tr -d '\r' <"$vm_job/console" >&2
	[ -n "$vm_status" ] || cat "$vm_job/qemu" >&2
	rm -rf --one-file-system "$vm_job"
	return "${vm_status:-99}"
}

# ---- within ------------------------------------------------------------------

# The second disk is a tar file of fixed size: its first member's name tells the guest what has come.
vm_disk() { # vm_disk DIR MEMBER FILE
	tar -C "$1" -cf "$3" "$2" && truncate -s 256M "$3"
}

vm_qemu() { # vm_qemu GUEST DIR SECOND-DISK ARGS...: console and answers are left in DIR
	vm_guest=$1
	vm_dir=$2
	vm_second=$3
	shift 3
	vm_init=$(vm_says "$vm_guest" init)
	# One processor: two, each emulated by a thread, have waited for each other without end (kernel 6.1, QEMU 7.2). Without
	# "erms" memory is not cleared and copied byte by byte ("rep stosb"), each of which TCG takes for a move of its own.
	# One thread, as there is one processor: what is atomic there need not be here. Programs and libraries always at the same
	# addresses (norandmaps): TCG keeps what it has translated by address, and translated all of it again at each start.
	timeout $vm_patience qemu-system-x86_64 -accel tcg,thread=single -cpu max,-erms -smp 1 -m 1024 -nodefaults \
		-display none -no-reboot -kernel "$vm_cache/kernel" -initrd "$vm_cache/initrd" \
		-append "console=ttyS0 panic=-1 quiet norandmaps $(vm_says "$vm_guest" kernel) vm_init=${vm_init:-/vm/init}" \
		-serial "file:$vm_dir/console" -serial "file:$vm_dir/said" "$@" \
		-drive "file=$vm_second,format=raw,if=virtio,readonly=on"
}

# vm_boot GUEST: boots it, lets it set itself up, and keeps its memory and what it wrote. Once.
vm_boot() {
	vm_stamp=$(cat "$vm_cache/stamp" "$vm_here/lib.sh" "$vm_here/guest-$1.sh" | sha256sum)
	[ "$(cat "$vm_cache/$1.stamp" 2>/dev/null)" != "$vm_stamp" ] || return 0
	vm_new=$vm_cache/$1.new
	rm -rf --one-file-system "$vm_new"
	mkdir -p "$vm_new/setup"
	cp "$vm_here/guest-$1.sh" "$vm_new/setup/setup.sh"
	cp "$vm_here/guest.sh" "$vm_new/setup/"
	vm_disk "$vm_new" setup "$vm_new/disk"
	: >"$vm_new/said"
	qemu-img create -q -f qcow2 -b "$vm_cache/disk" -F raw "$vm_new/qcow2" || return 2
	vm_when_ready "$vm_new" | vm_qemu "$1" "$vm_new" "$vm_new/disk" \
		-drive "file=$vm_new/qcow2,format=qcow2,if=virtio" -monitor stdio >"$vm_new/qemu" 2>&1
	if ! grep -q ready "$vm_new/said" || ! [ -s "$vm_new/memory" ]; then
		tail -n 40 "$vm_new/qemu" "$vm_new/console"
		echo "not ok virtual machine: the guest $1 sets itself up"
		return 2
	fi
	mv "$vm_new/qcow2" "$vm_cache/$1.qcow2" && mv "$vm_new/memory" "$vm_cache/$1.memory" &&
		rm -rf --one-file-system "$vm_new" && echo "$vm_stamp" >"$vm_cache/$1.stamp"
}

vm_when_ready() { # vm_when_ready DIR: what QEMU is told, once the guest has said that it is ready
	vm_tries=$((vm_patience * 5))
	until grep -q . "$1/said" || [ $vm_tries = 0 ]; do
		vm_tries=$((vm_tries - 1))
		sleep 0.2
	done
	! grep -q ready "$1/said" || printf 'migrate "exec:cat >%s/memory"\n' "$1"
	echo quit
}
