#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# isotop fix, on every manifest there is: the cases, and other projects' files from
# $ISOTOP_CORPORA where that folder is. For each: the difference applies with
# patch(1); another YAML reader finds nothing changed but what a fix sets; no check
# is worse than before; what is not good is left to be done by hand, and said so; a
# second fix does nothing; the API server refuses nothing that it did not refuse before.
# What is printed for objects of the API server comes to the same by kubectl patch.
# And what-if tells the result of random fixes.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
corpora=${ISOTOP_CORPORA:-$here/../../shared/corpora}
LC_ALL=C.UTF-8
XDG_CONFIG_HOME=/dev/null
XDG_STATE_HOME=/dev/null
export LC_ALL XDG_CONFIG_HOME XDG_STATE_HOME

if ! python3 -c 'import yaml' 2>/dev/null; then
	echo "skip fix: python3 has no yaml"
	exit 77
fi
if ! command -v patch >/dev/null; then
	echo "skip fix: no patch(1)"
	exit 77
fi

failed=0
python3 "$here/fix.py" "$ISOTOP" "fix of the cases" "$here/cases" || failed=1
python3 "$here/fix_api.py" "$ISOTOP" "the API takes the fixed cases" "$here/cases" || failed=1
python3 "$here/fix_api.py" "$ISOTOP" "the API takes random pods with random fixes" || failed=1
if command -v kubectl >/dev/null; then
	for folder in "$here/cases" "$corpora/badpods"; do
		[ ! -d "$folder" ] || python3 "$here/fix_patch.py" "$ISOTOP" "kubectl patch of $(basename "$folder")" "$folder" || failed=1
	done
else
	echo "skip kubectl patch: no kubectl"
fi
for folder in badpods kube-linter ingress-nginx; do
	[ ! -d "$corpora/$folder" ] ||
		python3 "$here/fix_api.py" "$ISOTOP" "the API takes the fixed files of $folder" "$corpora/$folder" || failed=1
done
for folder in badpods kube-linter awesome-compose ingress-nginx; do
	if [ -d "$corpora/$folder" ]; then
		python3 "$here/fix.py" "$ISOTOP" "fix of $folder" "$corpora/$folder" || failed=1
		python3 "$here/fix_whatif.py" "$ISOTOP" "what-if of $folder is what fix comes to" "$corpora/$folder" || failed=1
	else
		echo "skip fix of $folder: no folder $corpora/$folder"
	fi
done
exit $failed
