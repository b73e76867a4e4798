#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# trees.sh [GUEST...]: captures guests again as tests/cases/live-GUEST/root. Needed
# when isotop reads something that the trees lack, or a guest starts something else;
# then "make update-expect", and read the difference.
set -u
ISOTOP=${ISOTOP:-$(cd "$(dirname "$0")/../.." && pwd)/build/isotop}
export ISOTOP
# shellcheck source=tests/vm/lib.sh
. "$(dirname "$0")/lib.sh"

[ $# -gt 0 ] || set -- apparmor selinux
job=$(mktemp -d) || exit 99
trap 'rm -rf "$job"' EXIT
cp "$vm_here/capture.sh" "$job/"
for guest; do
	vm_have "$guest" || exit
	before=$(vm_says "$guest" before-capture)
	vm_run "$guest" "$job" "${before:+$before; }./capture.sh /run/tree && tar -C /run/tree -cz ." >"$job/tree.tar.gz" || exit
	tree=$vm_here/../cases/live-$guest/root
	rm -rf "$tree" && mkdir -p "$tree" && tar -C "$tree" -xzf "$job/tree.tar.gz" || exit
	find "$tree" -type f -exec chmod 644 {} +
	find "$tree" -type d -exec chmod 755 {} +
	echo "captured $tree"
done
