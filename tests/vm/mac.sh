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

# NAME tries|said|happened WORD RESULT...: what differs, then the counts of each container and of all; fails where
# anything differs, where a container did not try what it was to try, or where too little was told.
judge='
	function count(name, what) { counts[name, what]++; counts["together", what]++ }
	function row(name) {
		printf "%-22s %5d agree %3d differ %3d not known %3d untried\n", name, counts[name, "agree"], counts[name, "differ"],
			counts[name, "unknown"], counts[name, "unclear"]
	}
	$2 == "tries" { names[++total] = $1; wanted[$1] = $3; next }
	$2 == "text" { alike += $3; unlike += $4; next }
	$2 == "policy" { same += $3; other += $4; next }
	$2 == "said" { said[$1, $3] = $4; why[$1, $3] = $5; for (i = 6; i <= NF; i++) why[$1, $3] = why[$1, $3] " " $i }
	$2 == "happened" {
		happened[$1, $3] = $4
		reason[$1, $3] = $5
		for (i = 6; i <= NF; i++)
			reason[$1, $3] = reason[$1, $3] " " $i
		if ($3 !~ /^drift-/)
			tried[$1]++
	}
	END {
		for (key in happened) {
			split(key, part, SUBSEP)
			if (!(key in said)) {
				print part[1] " " part[2] ": nothing was said of it"
				count(part[1], "differ")
			} else if (said[key] == "unknown") {
				print part[1] " " part[2] ": not known: " why[key] " (happened: " happened[key] ")" | "sort"
				count(part[1], "unknown")
			} else if (happened[key] == "unclear:") {
				print part[1] " " part[2] ": untried: " reason[key] " (said: " said[key] ")" | "sort"
				count(part[1], "unclear")
			} else if (said[key] == happened[key])
				count(part[1], "agree")
			else {
				print part[1] " " part[2] ": said " said[key] ", happened " happened[key]
				count(part[1], "differ")
			}
		}
		close("sort")
		for (i = 1; i <= total; i++) {
			row(names[i])
			if (tried[names[i]] + 0 != wanted[names[i]]) {
				print names[i] ": tried " tried[names[i]] + 0 " of " wanted[names[i]]
				mute++
			}
		}
		row("together")
		print alike + 0 " answers are what the text of the profile on disk says, " unlike + 0 " are not"
		if (asked)
			print same + 0 " answers of libsepol are the kernel\047s, " other + 0 " are not"
		exit unlike > 0 || alike < texts || counts["together", "differ"] > 0 || mute > 0 || !total || counts["together", "agree"] < least || other > 0 || (asked && same < least)
	}'

# Whether the program has libsepol, which answers for the SELinux guest's policy in the kernel's place.
policy_is_asked() {
	[ "$1" = selinux ] && grep -c '^#define HAVE_SEPOL 1' "${ISOTOP_BUILD:-$top/build}/config.h" 2>/dev/null
}

failed=0
try() { # try GUEST LEAST TEXTS: so many answers at least, and so many with the text of a profile
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
	awk -v least="$2" -v texts="$3" -v asked="$(policy_is_asked "$1")" "$judge" "$dir/said" >"$dir/counted"
	same=$?
	cat "$dir/counted"
	if [ $status = 0 ] && [ $same = 0 ]; then
		echo "ok policy in a virtual machine: $1: $(sed -n '/^together /,$p' "$dir/counted" | tr -s ' ' | paste -s -d ';')"
	else
		tail -n 20 "$dir/complaints"
		echo "not ok policy in a virtual machine: $1"
		failed=1
	fi
}

[ $# -gt 0 ] || set -- apparmor selinux
for guest; do
	try "$guest" 250 $([ "$guest" = apparmor ] && echo 100 || echo 0)
done
exit $failed
