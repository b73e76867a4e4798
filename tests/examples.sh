#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every example of README.md, of the man page and of the help is run, in screenshots/ where deploy/ is, and what a "$" example
# shows is what the program prints. What cannot be run anywhere stands below with the reason; an example that is
# neither is a failure.
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
ISOTOP=${ISOTOP:-$top/build/isotop}
LC_ALL=C.UTF-8
NO_COLOR=1
COLUMNS=100
XDG_CONFIG_HOME=/dev/null
XDG_STATE_HOME=/dev/null
export ISOTOP LC_ALL NO_COLOR COLUMNS XDG_CONFIG_HOME XDG_STATE_HOME

# Not run: a pattern of the shell's for the command, and why.
not_run='
isotop seccomp --kernel*  needs a container and root; tests/live/seccomp.sh does that
docker*                   needs Docker; tests/live/run.sh does that
isotop mac web*           needs a kernel with AppArmor or SELinux; tests/vm/mac.sh does that
isotop record --every*    goes on until it is ended; tests/record.sh does that
'

out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-examples.XXXXXX") || exit 99
trap 'rm -rf "$out"' EXIT
mkdir "$out/bin" && ln -s "$ISOTOP" "$out/bin/isotop" && cp -R "$top/screenshots/deploy" "$out/deploy"
cp "$out/deploy/shop.yaml" "$out/deploy/web.yaml"
cp "$top/tests/cases/policy/policy.yaml" "$out/waivers.yaml"
for name in web before after; do
	cp "$top/screenshots/deploy/shop.yaml" "$out/$name.yaml"
done
cp "$out/deploy/compose.yaml" "$out/compose.yaml"
for name in profile stricter; do
	cp "$top/tests/cases/seccomp-profile/profile.json" "$out/$name.json"
done
chmod -R u+w "$out"
# In place of a cluster and of the machine called desk.
printf '#!/bin/sh\nexec cat "%s/web.yaml"\n' "$out" >"$out/bin/kubectl"
printf '#!/bin/sh\n[ "$1" = desk ] && cd "%s" && exec sh -c "$2"\n' "$out" >"$out/bin/ssh"
chmod +x "$out/bin/kubectl" "$out/bin/ssh"
PATH=$out/bin:$PATH
failed=0 count=0

verdict() { # verdict STATUS TITLE
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok example: $2"
	else
		echo "not ok example: $2"
		failed=1
	fi
}

why_not() { # why_not COMMAND: the reason, where there is one
	echo "$not_run" | while read -r line; do
		pattern=${line%%  *}
		[ -n "$pattern" ] || continue
		# shellcheck disable=SC2254 # a pattern
		case $1 in
		$pattern)
			echo "${line##*  }"
			break
			;;
		esac
	done
}

# A container called web runs in a captured tree; a command that draws is drawn once, without a terminal.
drawn() {
	case $1 in
	"isotop seccomp web" | "isotop seccomp --tighten web"* | "isotop diff web.yaml web")
		echo "$1 --root $top/tests/cases/live-hybrid/root"
		;;
	*"| isotop scan"* | "isotop scan"* | "isotop seccomp"* | "isotop self"* | "isotop explain"* | "isotop list"* | "isotop help"* | \
		"isotop diff"* | "isotop fix"* | "isotop mac"* | "isotop record"* | "isotop demo --"*) echo "$1" ;;
	*) echo "$1 --size 80x24 --dump-screen" ;;
	esac
}

# 1: a threshold was crossed; 3: nothing runs here.
try() { # try COMMAND
	reason=$(why_not "$1")
	if [ -n "$reason" ]; then
		echo "skip example: $1: $reason"
		return
	fi
	case $1 in
	*"git apply"*)
		if ! command -v git >/dev/null; then
			echo "skip example: $1: there is no git"
			return
		fi
		;;
	esac
	(cd "$out" && timeout 60 sh -c "$(drawn "$1")") >"$out/printed" 2>"$out/complaints" </dev/null
	code=$?
	case $code in
	0 | 1 | 3) verdict 0 "$1" ;;
	*)
		cat "$out/complaints"
		echo "status $code"
		verdict 1 "$1"
		;;
	esac
}

# ---- README: blocks of "sh" are commands with a remark, blocks of "console" what a terminal showed
awk '/^```sh$/ { inside = 1; next } /^```/ { inside = 0 } inside { sub(/ +# .*/, ""); print }' "$top/README.md" >"$out/list"
[ "$(wc -l <"$out/list")" -ge 10 ]
verdict $? "README lists some"
while read -r command; do
	try "$command"
done <"$out/list"

awk '/^```console$/ { inside = 1; next } /^```/ { inside = 0 } inside && /^\$ / { sub(/^\$ /, ""); print }' "$top/README.md" >"$out/list"
[ -s "$out/list" ]
verdict $? "README shows one with its output"
while read -r command; do
	awk -v wanted="\$ $command" '/^```/ || /^\$ / { inside = $0 == wanted; next } inside' "$top/README.md" >"$out/shown"
	(cd "$out" && sh -c "$command") >"$out/printed" 2>&1 </dev/null
	diff -u --label README.md --label "$command" "$out/shown" "$out/printed"
	verdict $? "prints what README shows: $command"
done <"$out/list"

# ---- man page
sed -n '/^\.SH EXAMPLES/,/^\.SH SEE/s/^\.B isotop/isotop/p' "$top/docs/isotop.1" | sed 's/\\-/-/g' >"$out/list"
[ -s "$out/list" ]
verdict $? "the man page lists some"
while read -r command; do
	try "$command"
done <"$out/list"

# ---- help of every command
for command in '' $(isotop help | sed -n 's/^  isotop \([a-z][a-z]*\) .*/\1/p' | sort -u); do
	# shellcheck disable=SC2086 # none, or one word
	isotop help $command | awk '/^For example:/ { inside = 1; next } !NF { inside = 0 } inside { sub(/^ +/, ""); print }'
done | sort -u >"$out/list"
[ "$(wc -l <"$out/list")" -ge 15 ]
verdict $? "the help lists some"
while read -r command; do
	try "$command"
done <"$out/list"
exit $failed
