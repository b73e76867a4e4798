#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Inside a guest of cgroup v2: containers with device rules of several runtimes. One line a container, NAME LETTERS, of
# what may be done with block device 7:0: first what isotop says, then "--", then what the kernel lets a process of the
# container's cgroup do.
set -eu
LC_ALL=C.UTF-8
export LC_ALL
# shellcheck source=tests/vm/guest.sh
. ./guest.sh

none='{allow: false, access: "rwm"}'
disk='{allow: true, type: "b", major: 7, minor: 0, access: "r"}'
for runtime in runc crun; do
	container $runtime-none ".linux.resources.devices = [$none]" $runtime
	container $runtime-disk ".linux.resources.devices = [$none, $disk]" $runtime
	container $runtime-all '.linux.resources.devices = [{allow: true, access: "rwm"}]' $runtime
done
docker_up
[ -b /dev/loop0 ] || mknod /dev/loop0 b 7 0
docker_box docker-plain
docker_box docker-device --device /dev/loop0:/dev/loop0:rw
docker_box docker-privileged --privileged

pids() {
	for runtime in runc crun; do
		$runtime list -f json | jq -r '.[]? | "\(.id) \(.pid)"' | grep "^$runtime-"
	done
	docker ps -q | xargs docker inspect -f '{{.Name}} {{.State.Pid}}' | sed 's|^/||'
}

# Runtimes let every node be made, which opens nothing.
told() { # told NAME
	./isotop --size 160x60 --keys '<Enter>8' --dump-screen "$1" >pane
	if grep -q 'every device is allowed' pane; then
		echo rwm
	else
		letters=$(sed -n 's/.* b 7:0  \([rwm]*\)  .*/\1/p' pane)
		echo "${letters:-m}"
	fi
}

allowed() { # allowed PID
	rm -f node made
	mknod node b 7 0
	# shellcheck disable=SC2016 # the inner shell's
	sh -c 'echo $$ >"/sys/fs/cgroup$1/cgroup.procs" || exit
		(: <node) 2>&1 | grep -q "not permitted" || printf r
		(: >>node) 2>&1 | grep -q "not permitted" || printf w
		mknod made b 7 0 2>/dev/null && printf m' sh "$(sed 's/^0:://' "/proc/$1/cgroup")"
	echo
}

pids | sort >boxes
while read -r name pid; do
	echo "$name $(told "$name")"
done <boxes
echo --
while read -r name pid; do
	echo "$name $(allowed "$pid")"
done <boxes
