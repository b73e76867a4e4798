#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every check has a passing and a failing case among tests/cases in every form
# where it can be decided, so that no form loses a check unnoticed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-forms.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
failed=0

# Every file of every case, and the command lines behind "--".
for folder in "$here"/cases/*/; do
	(
		cd "$folder" || exit 99
		for file in *.yaml *.json *.container *.sh stdin; do
			[ ! -f "$file" ] || "$ISOTOP" scan --format json "$file" 2>/dev/null
		done
		case $(cat args 2>/dev/null) in
		*"-- "*) eval "\"\$ISOTOP\" scan --format json -- $(sed 's/.*-- //' args)" 2>/dev/null ;;
		esac
	)
done | awk '
	/^  "origin":/ { gsub(/[",]/, "", $2); origin = $2 }
	/^      "id":/ { gsub(/[",]/, "", $2); id = $2 }
	/^      "verdict":/ { gsub(/[",]/, "", $2); if (id != "") print origin, id, $2; id = "" }
' | sort -u >"$out/seen"

"$ISOTOP" list checks | awk '{ print $2 }' >"$out/checks"
for form in kubernetes compose docker-run docker-inspect oci quadlet; do
	while read -r check; do
		# outside Kubernetes there is no such token
		[ "$check" != service-account-token ] || [ "$form" = kubernetes ] || continue
		for verdict in pass fail; do
			if grep -qx "$form $check $verdict" "$out/seen"; then
				echo "ok $form: $check has a case that must $verdict"
			else
				echo "not ok $form: $check has no case that must $verdict"
				failed=1
			fi
		done
	done <"$out/checks"
done
exit $failed
