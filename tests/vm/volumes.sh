#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Inside the SELinux guest: a container with volumes of several labels, and the lines of its pane beside the labels that
# stat shows. One line a volume: TARGET LABEL [MARK], first what isotop says, then "--", then what stat says.
set -eu
LC_ALL=C.UTF-8
export LC_ALL

mkdir -p /run/volumes/bundle
cp -a /run/root /run/volumes/bundle/rootfs
mounts='[]'
while read -r name label; do
	mkdir -p "/run/volumes/$name"
	setfattr -n security.selinux -v "$label" "/run/volumes/$name" 2>/dev/null || chcon "$label" "/run/volumes/$name"
	mounts=$(jq -c --arg name "$name" '. + [{destination: "/v/\($name)", source: "/run/volumes/\($name)",
		type: "bind", options: ["bind"]}]' <<<"$mounts")
done <<-'END'
	own system_u:object_r:container_file_t:s0:c1,c2
	shared system_u:object_r:container_file_t:s0
	other system_u:object_r:container_file_t:s0:c7,c8
	host system_u:object_r:etc_t:s0
END
cd /run/volumes/bundle
runc spec
jq --argjson mounts "$mounts" '.process.terminal = false | .process.args = ["sleep", "100000"] | .mounts += $mounts |
	.process.selinuxLabel = "system_u:system_r:container_t:s0:c1,c2"' config.json >config.new
mv config.new config.json
runc run -d volumes </dev/null >log 2>&1 || {
	cat log
	exit 1
}
cd - >/dev/null
./isotop --size 200x60 --keys '<Enter>6' --dump-screen volumes >pane
sed -n 's|^ *\([^ ]*\) *volume  *\(/v/[^ ]*\)  from [^ ]*: \([^ ]*\) .*$|\2 \3 \1|p' pane | sort
echo --
for path in /run/volumes/*; do
	[ "$path" = /run/volumes/bundle ] || echo "/v/${path##*/} $(stat -c %C "$path" | cut -d : -f 3-)"
done
