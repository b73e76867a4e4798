#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tests/live/escapes.sh in a virtual machine: there the kernel has AppArmor, with
# the profile that Docker itself has loaded, and modules, kexec and ports.
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
ISOTOP=${ISOTOP:-$top/build/isotop}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export ISOTOP PATH LC_ALL
# shellcheck source=tests/vm/lib.sh
. "$top/tests/vm/lib.sh"

vm_have apparmor
case $? in
0) ;;
1) exit 77 ;;
*) exit 1 ;;
esac
dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-vm-escapes.XXXXXX") || exit 99
trap 'rm -rf --one-file-system "$dir"' EXIT
trap 'exit 130' INT TERM HUP PIPE
mkdir -p "$dir/job/live/escapes"
vm_isotop "$dir/job"
cp "$top/tests/live/escapes.sh" "$dir/job/live/"
${CC:-cc} -std=gnu11 -O2 -static -o "$dir/job/probe" "$top/tests/live/escapes/probe.c" >"$dir/cc.log" 2>&1 || {
	echo "skip escapes in a virtual machine: no static program can be made here: $(tail -n 1 "$dir/cc.log")"
	exit 77
}
# shellcheck disable=SC2016 # the guest's own directory
vm_run apparmor "$dir/job" 'ISOTOP=$PWD/isotop ESCAPES_PROBE=$PWD/probe ISOTOP_BUILD=/none sh live/escapes.sh' \
	>"$dir/said" 2>"$dir/complaints"
status=$?
sed 's/^\(ok\|not ok\|skip\) escapes:/\1 escapes in a virtual machine:/' "$dir/said"
[ $status = 0 ] || tail -n 20 "$dir/complaints"
exit $status
