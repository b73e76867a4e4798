#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What isotop says that AppArmor and SELinux let containers do, against the result of trying it: in
# virtual machines, in containers that hold everything else. Whatever is said to be denied must be
# refused and whatever is said to be allowed must succeed; unknown answers are counted.
#
# mac.sh [GUEST...]
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/../.." && pwd)}
ISOTOP=${ISOTOP:-$top/build/isotop}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export ISOTOP PATH LC_ALL
# shellcheck source=tests/vm/lib.sh
. "$top/tests/vm/lib.sh"

command -v jq >/dev/null || {
	vm_skip "jq is not installed"
	exit 77
}
dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-vm-mac.XXXXXX") || exit 99
trap 'rm -rf --one-file-system "$dir"' EXIT
trap 'exit 130' INT TERM HUP PIPE
mkdir "$dir/job"
vm_isotop "$dir/job"
cp "$top/tests/vm/mac_ask.sh" "$top/tests/vm/mac-apparmor.sh" "$top/tests/vm/mac-selinux.sh" "$dir/job/"
${CC:-cc} -std=gnu11 -O2 -static -o "$dir/job/probe" "$top/tests/vm/mac_probe.c" >"$dir/cc.log" 2>&1 || {
	echo "skip policy in a virtual machine: no static program can be made here: $(tail -n 1 "$dir/cc.log")"
	exit 77
}

# NAME said|happened WORD RESULT...: what differs, then the counts; fails where anything differs or too little was told.
judge='
	$2 == "said" { said[$1, $3] = $4 }
	$2 == "happened" { happened[$1, $3] = $4; names[$1, $3] = $1 " " $3 }
	$2 == "policy" { same += $3; other += $4 }
	END {
		for (key in happened) {
			if (!(key in said)) {
				print names[key] ": nothing was said of it"
				bad++
			} else if (said[key] == "unknown")
				unknown++
			else if (happened[key] == "unclear:")
				unclear++
			else if (said[key] == happened[key])
				agree++
			else {
				print names[key] ": said " said[key] ", happened " happened[key]
				bad++
			}
		}
		print agree + 0 " answers agree, " bad + 0 " differ, " unknown + 0 " were not known, " unclear + 0 " could not be tried"
		if (asked)
			print same + 0 " answers of libsepol are the kernel\047s, " other + 0 " are not"
		exit bad > 0 || agree < least || other > 0 || (asked && same < least)
	}'

# Whether the program has libsepol, which answers for the SELinux guest's policy in the kernel's place.
policy_is_asked() {
	[ "$1" = selinux ] && grep -c '^#define HAVE_SEPOL 1' "${ISOTOP_BUILD:-$top/build}/config.h" 2>/dev/null
}

failed=0
try() { # try GUEST LEAST
	vm_have "$1"
	case $? in
	0) ;;
	1) return ;;
	*)
		failed=1
		return
		;;
	esac
	vm_run "$1" "$dir/job" "bash ./mac_ask.sh $1" >"$dir/said" 2>"$dir/complaints"
	status=$?
	awk -v least="$2" -v asked="$(policy_is_asked "$1")" "$judge" "$dir/said" >"$dir/counted"
	same=$?
	cat "$dir/counted"
	if [ $status = 0 ] && [ $same = 0 ]; then
		echo "ok policy in a virtual machine: $1: $(paste -s -d ';' "$dir/counted")"
	else
		tail -n 20 "$dir/complaints"
		echo "not ok policy in a virtual machine: $1"
		failed=1
	fi
}

[ $# -gt 0 ] || set -- apparmor selinux
for guest; do
	try "$guest" 250
done
exit $failed
