#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Other projects' manifests: each loads with no error that the file does not deserve.
# They are read from $ISOTOP_CORPORA and are not part of this project; without
# that folder there is nothing to do.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
corpora=${ISOTOP_CORPORA:-$here/../../shared/corpora}
failed=0

if [ ! -d "$corpora" ]; then
	echo "skip corpora: no folder $corpora"
	exit 77
fi

out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-corpora.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT

result() { # result 0|1 NAME
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

# What is said of kube-linter's own test files by right: it is about what is missing or misplaced in them.
deserved='kind [A-Za-z]* without a pod$|: its containers are not known: containers is (missing|not )|runAsUser is no key of a container'

# Folders in which every document is good, and how many containers they start at least.
while read -r folder least; do
	"$ISOTOP" scan --format json "$corpora/$folder" >"$out/report" 2>"$out/messages"
	status=$?
	count=$(grep -c '^  "key":' "$out/report")
	[ "$folder" != kube-linter ] || sed -i -E "/note: .*($deserved)/d" "$out/messages"
	[ $status = 0 ] && [ "$count" -ge "$least" ] && [ ! -s "$out/messages" ]
	good=$?
	[ $good = 0 ] || head -5 "$out/messages"
	result $good "corpora $folder: $count containers"
done <<-'END'
	badpods 64
	kube-linter 140
	awesome-compose 81
	ingress-nginx 29
	runtime-spec/config/good 7
END

for file in "$corpora"/runtime-spec/config/bad/*.json; do
	"$ISOTOP" scan --quiet "$file" >/dev/null 2>"$out/messages"
	[ $? = 2 ] && grep -q "$file:[0-9]*:[0-9]*: " "$out/messages"
	result $? "corpora $(basename "$file") is refused: $(sed "s|.*/||" "$out/messages" | head -1)"
done

# Pods named for what they allow: the worst of them is never above F.
worst=$("$ISOTOP" scan --format json "$corpora/badpods/everything-allowed" | grep -c '"grade": "F"')
all=$("$ISOTOP" scan --format json "$corpora/badpods/everything-allowed" | grep -c '"grade":')
[ "$all" -gt 0 ] && [ "$worst" = "$all" ]
result $? "corpora badpods: everything-allowed is F, $worst of $all"

# What a pod's name allows stands open, in every kind of workload; what allows nothing opens nothing.
if command -v jq >/dev/null; then
	while read -r pod promised; do
		"$ISOTOP" scan --format json "$corpora/badpods/$pod" | jq -es --arg promised "$promised" '
			.[0] | ($promised | split(" ")) as $wanted | [.subjects[] | [.escapes[] | select(.verdict == "open") | .id]]
			| length > 0 and all(.[]; . as $open | if $promised == "" then $open == [] else $wanted - $open == [] end)' >/dev/null
		result $? "corpora badpods: $pod opens ${promised:-nothing}"
	done <<-'END'
		everything-allowed load-module mount-host-disk host-programs runtime-socket enter-namespaces trace-process host-network host-ipc
		priv load-module mount-host-disk raw-disk
		priv-and-hostpid load-module mount-host-disk enter-namespaces trace-process host-root-by-pid
		hostpath host-programs host-secrets runtime-socket node-credentials pod-tokens
		hostpid host-processes
		hostnetwork host-network
		hostipc host-ipc
		nothing-allowed
	END
else
	echo "skip corpora badpods: jq is not installed"
fi

exit $failed
