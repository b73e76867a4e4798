#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# isotop fix --write is whole or not at all: killed at random moments, on a full
# disk, in a directory that cannot be written, a file has its old text or its new
# one, with its mode, its owner, its attributes and the links to it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../build/isotop}
XDG_CONFIG_HOME=/dev/null
XDG_STATE_HOME=/dev/null
export XDG_CONFIG_HOME XDG_STATE_HOME
rounds=${FIX_KILLS:-60}
failed=0

out=$(mktemp -d "${TMPDIR:-/tmp}/isotop-fix-write.XXXXXX") || exit 99
mounted=
cleanup() {
	[ -z "$mounted" ] || umount "$mounted"
	chmod -R u+w "$out"
	rm -rf "$out"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

verdict() { # verdict 0|1 NAME
	if [ "$1" = 0 ]; then
		echo "ok $2"
	else
		echo "not ok $2"
		failed=1
	fi
}

# Some work for the reader and the writer: thirty pods.
i=0
while [ $i -lt 30 ]; do
	printf '%s\napiVersion: v1\nkind: Pod\nmetadata: {name: p%d}\nspec:\n  containers:\n  - name: a # the one\n    image: b\n' --- $i
	i=$((i + 1))
done >"$out/old.yaml"
cp "$out/old.yaml" "$out/new.yaml"
began=$(date +%s%N)
"$ISOTOP" fix -q --write "$out/new.yaml" 2>/dev/null
took=$((($(date +%s%N) - began) / 1000000))
cmp -s "$out/old.yaml" "$out/new.yaml"
verdict $((! $?)) "fix --write writes"

# Killed: the whole group, as a terminal or an init would.
mkdir "$out/dir"
whole=0
old=0
new=0
i=0
while [ $i -lt "$rounds" ]; do
	cp "$out/old.yaml" "$out/dir/pods.yaml"
	chmod 640 "$out/dir/pods.yaml"
	setsid "$ISOTOP" fix -q --write "$out/dir/pods.yaml" 2>/dev/null &
	pid=$!
	sleep "$(awk -v seed="$i$$" -v ms="$took" 'BEGIN { srand(seed); printf "%.3f", rand() * 1.5 * ms / 1000 }')"
	kill -KILL -- "-$pid" 2>/dev/null || kill -KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	if cmp -s "$out/old.yaml" "$out/dir/pods.yaml"; then
		old=$((old + 1))
	elif cmp -s "$out/new.yaml" "$out/dir/pods.yaml"; then
		new=$((new + 1))
	else
		whole=1
	fi
	[ "$(stat -c %a "$out/dir/pods.yaml")" = 640 ] || whole=1
	i=$((i + 1))
done
verdict $whole "killed $rounds times: the old text $old times, the new one $new times, nothing else"

# A directory that cannot be written, for somebody who is not root.
cp "$out/old.yaml" "$out/dir/pods.yaml"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$out"
	chown 65534:65534 "$out/dir/pods.yaml"
	chmod 644 "$out/dir/pods.yaml"
	chmod 555 "$out/dir"
	setpriv --reuid 65534 --regid 65534 --clear-groups "$ISOTOP" fix -q --write "$out/dir/pods.yaml" 2>"$out/said"
	status=$?
	cmp -s "$out/old.yaml" "$out/dir/pods.yaml" && [ $status = 2 ] && grep -q 'not written' "$out/said"
	verdict $? "a directory that cannot be written: said, and the file is as it was"
	chmod 755 "$out/dir"
	"$ISOTOP" fix -q --write "$out/dir/pods.yaml" 2>"$out/said"
	cmp -s "$out/new.yaml" "$out/dir/pods.yaml" && [ "$(stat -c %u:%g "$out/dir/pods.yaml")" = 65534:65534 ]
	verdict $? "root writes somebody else's file, and it stays theirs"
else
	echo "skip a directory that cannot be written: not root, or no setpriv"
fi

# A full disk: room for the old text and for less than the new one.
if [ "$(id -u)" = 0 ] && mkdir "$out/full" && mount -t tmpfs -o size=12k tmpfs "$out/full" 2>/dev/null; then
	mounted=$out/full
	cp "$out/old.yaml" "$out/full/pods.yaml"
	head -c 65536 /dev/zero >"$out/full/filler" 2>/dev/null
	"$ISOTOP" fix -q --write "$out/full/pods.yaml" 2>"$out/said"
	status=$?
	rm "$out/full/filler"
	cmp -s "$out/old.yaml" "$out/full/pods.yaml" && [ $status = 2 ] && grep -q 'No space' "$out/said" &&
		[ "$(ls -A "$out/full")" = pods.yaml ]
	verdict $? "a full disk: said, and the file is as it was, alone"
else
	echo "skip a full disk: no tmpfs can be mounted here"
fi

# A link.
cp "$out/old.yaml" "$out/dir/late.yaml"
ln -s dir/late.yaml "$out/link.yaml"
"$ISOTOP" fix -q --write "$out/link.yaml" 2>/dev/null
[ -L "$out/link.yaml" ] && cmp -s "$out/new.yaml" "$out/dir/late.yaml"
verdict $? "a link stays a link, and what it leads to is written"

# Hard links: another name would keep the old text.
cp "$out/old.yaml" "$out/dir/one.yaml"
ln "$out/dir/one.yaml" "$out/dir/two.yaml"
"$ISOTOP" fix -q --write "$out/dir/one.yaml" 2>"$out/said"
status=$?
cmp -s "$out/old.yaml" "$out/dir/one.yaml" && [ "$out/dir/one.yaml" -ef "$out/dir/two.yaml" ] && [ $status = 2 ] && grep -q 'hard links' "$out/said"
verdict $? "a file of two names: said, and both are as they were"
rm "$out/dir/one.yaml" "$out/dir/two.yaml"

# A unit's drop-ins go with it; a file that it names is another's until it is named.
mkdir "$out/dir/web.container.d"
printf '[Container]\nImage=i\n' >"$out/dir/web.container"
printf '[Container]\nNetwork=host\n' >"$out/dir/web.container.d/1.conf"
(cd "$out/dir" && "$ISOTOP" fix -q --write --only no-host-network web.container 2>/dev/null) && ! grep -q host "$out/dir/web.container.d/1.conf"
verdict $? "a drop-in of a unit is written with it"
printf 'include: [other.yaml]\n' >"$out/dir/compose.yaml"
printf 'services: {s: {image: i, pid: host}}\n' >"$out/dir/other.yaml"
cp "$out/dir/other.yaml" "$out/other.yaml"
"$ISOTOP" fix -q --write "$out/dir/compose.yaml" 2>"$out/said"
[ $? = 2 ] && grep -q 'name it, too' "$out/said" && cmp -s "$out/other.yaml" "$out/dir/other.yaml"
verdict $? "a file that nobody named is not written, and that is said"

# Attributes and access control lists go along; what the directory would give does not.
cat >"$out/attributes.py" <<'END'
import os, struct, sys
def acl(*entries):
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *e) for e in entries)
ALL = 0xffffffff
if sys.argv[1] == "set":
    try:
        os.setxattr(sys.argv[2], "user.note", b"mine")
        os.setxattr(sys.argv[2], "system.posix_acl_access",
                    acl((1, 6, ALL), (2, 4, 1234), (4, 4, ALL), (16, 4, ALL), (32, 4, ALL)))
        os.setxattr(os.path.dirname(sys.argv[2]), "system.posix_acl_default",
                    acl((1, 7, ALL), (2, 6, 77), (4, 5, ALL), (16, 7, ALL), (32, 0, ALL)))
    except OSError as error:
        print(error)
        sys.exit(77)
print(sorted((n, os.getxattr(sys.argv[2], n)) for n in os.listxattr(sys.argv[2]) if not n.startswith("security.")))
END
mkdir "$out/dir/acl"
cp "$out/old.yaml" "$out/dir/acl/with.yaml"
cp "$out/old.yaml" "$out/dir/acl/without.yaml"
chmod 640 "$out/dir/acl/without.yaml"
if python3 "$out/attributes.py" set "$out/dir/acl/with.yaml" >"$out/before" 2>&1; then
	"$ISOTOP" fix -q --write "$out/dir/acl" 2>/dev/null
	python3 "$out/attributes.py" get "$out/dir/acl/with.yaml" >"$out/after"
	cmp -s "$out/new.yaml" "$out/dir/acl/with.yaml" && cmp -s "$out/before" "$out/after"
	verdict $? "attributes and access control lists stay"
	cmp -s "$out/new.yaml" "$out/dir/acl/without.yaml" && [ "$(stat -c %a "$out/dir/acl/without.yaml")" = 640 ] &&
		[ "$(python3 "$out/attributes.py" get "$out/dir/acl/without.yaml")" = "[]" ]
	verdict $? "a list that the directory gives to new files is not given"
else
	echo "skip attributes: $(tail -n 1 "$out/before")"
fi

# Changed by somebody else in between: what is there then stays.
i=0
while [ $i -lt 150 ]; do
	cat "$out/old.yaml"
	i=$((i + 30))
done >"$out/dir/z-many.yaml"
cp "$out/old.yaml" "$out/dir/pods.yaml"
began=$(date +%s%N)
"$ISOTOP" fix -q "$out/dir/pods.yaml" "$out/dir/z-many.yaml" >/dev/null 2>&1
took=$((($(date +%s%N) - began) / 1000000))
lost=0
refused=0
for part in 50 70 85 95; do
	cp "$out/old.yaml" "$out/dir/pods.yaml"
	"$ISOTOP" fix -q --write "$out/dir/pods.yaml" "$out/dir/z-many.yaml" 2>"$out/said" &
	pid=$!
	sleep "$(awk -v part="$part" -v ms="$took" 'BEGIN { printf "%.3f", part * ms / 100000 }')"
	{
		echo '# somebody else'
		cat "$out/old.yaml"
	} >"$out/dir/pods.new"
	mv "$out/dir/pods.new" "$out/dir/pods.yaml"
	wait "$pid"
	head -n 1 "$out/dir/pods.yaml" | grep -q 'somebody else' || lost=$((lost + 1))
	! grep -q 'somebody changed it' "$out/said" || refused=$((refused + 1))
done
verdict $lost "changed in between 4 times: seen $refused times, lost $lost times"
exit $failed
