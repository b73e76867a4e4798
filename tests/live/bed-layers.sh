# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# What the panes of the layers say of unusual containers, beside lsns, /proc and findmnt.

# bundle NAME PROGRAM: a container of runc with its config.json edited; its pid is left in $dir/NAME.pid
bundle() {
	mkdir -p "$dir/$1"
	cp -a "$dir/root" "$dir/$1/rootfs"
	(cd "$dir/$1" && runc spec && edit config.json '.process.terminal = false | .process.args = ["sleep", "600"]' &&
		edit config.json "$2")
	bundles="$bundles $1"
	# shellcheck disable=SC2086 # a program and its arguments, or nothing
	quiet ${unified-} runc run -d --bundle "$dir/$1" --pid-file "$dir/$1.pid" "$tag-$1" && return
	verdict "runc run of $1" 1
	return 1
}

# The kinds in which process $1 is not where process $2 is, and which of those are the host's: "net, uts"
kinds_where() { # kinds_where PID INIT host|other
	list=
	for kind in pid net mnt ipc uts user cgroup time; do
		[ "$(readlink "/proc/$1/ns/$kind")" != "$(readlink "/proc/$2/ns/$kind")" ] || continue
		[ "$(ns_of "$1" $kind)" = host ] && where=host || where=other
		[ $where = "$3" ] && list="$list${list:+, }$kind"
	done
	echo "$list"
}

# Processes that are not, or not only, where the container is.
bed_layers_processes() {
	bundle apart . || return
	init=$(cat "$dir/apart.pid")
	nsenter -t "$init" -m -p /bin/busybox sleep 601 </dev/null >/dev/null 2>&1 &
	half=$!
	nsenter -t "$init" -a /bin/busybox unshare -u /bin/busybox sleep 602 </dev/null >/dev/null 2>&1 &
	left=$!
	nsenter -t "$init" -p -n sleep 603 </dev/null >/dev/null 2>&1 &
	visitor=$!
	nsenter -t "$init" -u sleep 606 </dev/null >/dev/null 2>&1 &
	name_only=$!
	helpers="$half $left $visitor $name_only"
	wait_for child_is "$half" busybox && wait_for child_is "$left" busybox && wait_for child_is "$visitor" sleep &&
		wait_for runs "$name_only" sleep
	half_in=$(child_of "$half") left_in=$(child_of "$left") visitor_in=$(child_of "$visitor")
	pane "$tag-apart" 2
	says "namespaces: an exec that joined some of them, and where it is instead" \
		"◐ process +$half_in busybox: in the host's $(kinds_where "$half_in" "$init" host); here in "
	says "namespaces: a child that unshared one" \
		"  process +$left_in busybox: in another $(kinds_where "$left_in" "$init" other); here in "
	says "namespaces: a process of the host that came in" \
		"◐ process +$visitor_in sleep: of the host, in this pid, net; not in "
	says "namespaces: a process of the host that shares no more than the container's name" \
		"  process +$name_only sleep: of the host, in this uts; not in "
	# shellcheck disable=SC2086 # two pids
	kill $half_in $left_in $visitor_in $name_only
	# shellcheck disable=SC2086 # pids
	wait $helpers
	helpers=
	pane "$tag-apart" 2
	! grep -q '  process  ' "$dir/pane"
	verdict "namespaces: and they are gone when they are" $?
}

child_is() { # child_is PID NAME
	pid=$(child_of "$1")
	[ -n "$pid" ] && runs "$pid" "$2"
}

owner_of() { # owner_of PID KIND: the user namespace it belongs to, by lsns
	for _ in 1 2 3 4 5; do # it gives up where a process ends under its eyes
		lsns -J -o NS,TYPE,ONS >"$dir/owners" && break
		sleep 0.2
	done
	jq --argjson ns "$(readlink "/proc/$1/ns/$2" | tr -dc 0-9)" '.namespaces[] | select(.ns == $ns) | .ons' "$dir/owners"
}

# A user namespace of its own, with a network that belongs to another.
bed_layers_userns() {
	unshare -n sleep 604 </dev/null >/dev/null 2>&1 &
	network=$!
	helpers="$helpers $network"
	wait_for runs "$network" sleep
	chmod 755 "$dir"
	# sysfs may be mounted by the owner of the network alone, and cgroups lie in it.
	userns="
		.mounts = [.mounts[] | select(.destination | startswith(\"/sys\") | not)] |
		.linux.uidMappings = [{containerID: 0, hostID: 100000, size: 1000}, {containerID: 1000, hostID: 200000, size: 5}]
		| .linux.gidMappings = [{containerID: 0, hostID: 300000, size: 65536}]
		| .linux.namespaces = [.linux.namespaces[] | if .type == \"network\" then .path = \"/proc/$network/ns/net\" else . end]
			+ [{type: \"user\"}]"
	bundle userns "$userns" || return
	init=$(cat "$dir/userns.pid")
	[ "$(owner_of "$init" net)" != "$(readlink "/proc/$init/ns/user" | tr -dc 0-9)" ] &&
		[ "$(owner_of "$init" ipc)" = "$(readlink "/proc/$init/ns/user" | tr -dc 0-9)" ]
	verdict "namespaces: lsns says the network belongs to another user namespace" $?
	pane "$tag-userns" 2
	says "namespaces: both maps as ranges, what root maps to, who made it, what belongs to another" \
		"is uid $(awk 'NR == 1 { print $2 }' "/proc/$init/uid_map") on the host" \
		"0-999 .* 100000-100999" "1000-1004 .* 200000-200004" "0-65535 .* 300000-365535" \
		"made by +uid 0 of the host" "not its own +net: of another user namespace"
}

# A file system mounted with other ids, mount_setattr(2); mount(8) of util-linux 2.38 cannot yet.
map_ids() { # map_ids SOURCE TARGET PID: by the user namespace of PID
	perl -e 'use strict;
		my ($source, $target, $pid) = @ARGV; my $none = "";
		open(my $userns, "<", "/proc/$pid/ns/user") or die $!;
		my $tree = syscall(428, -100, $source, 1 | 02000000);  # open_tree, OPEN_TREE_CLONE
		die "open_tree: $!" if $tree < 0;
		my $attr = pack("Q4", 0x100000, 0, 0, fileno($userns));  # MOUNT_ATTR_IDMAP
		syscall(442, $tree, $none, 0x1000, $attr, length($attr)) == 0 or die "mount_setattr: $!";
		syscall(429, $tree, $none, -100, $target, 4) == 0 or die "move_mount: $!";' "$1" "$2" "$3"
}

bed_layers_idmap() {
	have perl "live: an ID-mapped mount" && [ -f "$dir/userns.pid" ] || return 0
	mkdir -p "$dir/plain" "$dir/mapped" "$dir/root/data"
	mount -t tmpfs isotop-live "$dir/plain" || return
	mounted="$dir/plain"
	if ! map_ids "$dir/plain" "$dir/mapped" "$(cat "$dir/userns.pid")" >"$dir/map.log" 2>&1; then
		echo "skip live: an ID-mapped mount: $(head -n 1 "$dir/map.log")"
		return
	fi
	mounted="$dir/mapped $mounted"
	bundle idmap ".mounts += [{destination: \"/data\", type: \"bind\", source: \"$dir/mapped\", options: [\"bind\", \"nosuid\", \"nodev\"]}]" || return
	grep -q ' /data .*idmapped' "/proc/$(cat "$dir/idmap.pid")/mountinfo"
	verdict "namespaces: mountinfo has the ID-mapped mount" $?
	wide=300 # a path of any length leaves room for the sentence after it
	pane "$tag-idmap" 2
	wide=
	if ! kernel_since 6 15; then
		says "namespaces: an ID-mapped mount whose ids no file tells" \
			"◐ id-mapped +/data +from $dir/.*not known: only Linux 6.15 and later shows it"
		return
	fi
	echo 0 >"$dir/plain/of-disk"
	chmod 600 "$dir/plain/of-disk"
	init=$(cat "$dir/idmap.pid")
	! nsenter -t "$init" -m /bin/busybox touch /data/new 2>/dev/null &&
		nsenter -t "$init" -m /bin/busybox sh -c 'echo 1 >/data/of-disk' && [ "$(cat "$dir/plain/of-disk")" = 1 ]
	verdict "namespaces: the host's root can make nothing there, and write what root owns, says the disk" $?
	says "namespaces: an ID-mapped mount that leaves out the container's root" \
		"◐ id-mapped +/data +from $dir/" "CAP_DAC_OVERRIDE reaches what root owns" "100000-100999 .* 0-999" "200000-200004 .* 1000-1004"
	bundle shifted "$userns | .mounts += [{destination: \"/data\", type: \"bind\", source: \"$dir/mapped\", options: [\"bind\", \"nosuid\", \"nodev\"]}]" || return
	init=$(cat "$dir/shifted.pid")
	nsenter -t "$init" -m -U /bin/busybox touch /data/of-root && [ "$(stat -c %u "$dir/plain/of-root")" = 0 ]
	verdict "namespaces: root of a user namespace writes as root of the disk, says the disk" $?
	wide=300
	pane "$tag-shifted" 2
	wide=
	says "namespaces: and so says the pane" "◐ id-mapped +/data +from $dir/.*root inside.* writes.* there.* as (uid )?0 of the disk" \
		"0-999 .* 0-999" "1000-1004 .* 1000-1004"
}

kernel_since() { # kernel_since MAJOR MINOR
	uname -r | awk -F'[.-]' -v major="$1" -v minor="$2" '{ exit !($1 > major || ($1 == major && $2 >= minor)) }'
}

bed_layers_remap() {
	title="docker with userns-remap"
	have dockerd "live: $title" && have docker "live: $title" && our_user "live: $title" || return 0
	echo "{\"userns-remap\": \"$tag\"}" >"$dir/remap.json"
	dockerd --config-file "$dir/remap.json" -H "unix://$dir/remap.sock" --data-root "$dir/remap" \
		--exec-root "/run/$tag-remap" -p "$dir/remap.pid" --bridge=none --iptables=false \
		</dev/null >"$dir/remap.log" 2>&1 &
	remap_pid=$!
	chmod 755 "$dir"
	if ! wait_for timeout 5 docker -H "unix://$dir/remap.sock" version; then
		tail -n 5 "$dir/remap.log"
		verdict "dockerd with userns-remap" 1
		return
	fi
	tar -C "$dir/root" -cf "$dir/remap.tar" .
	timeout 60 docker -H "unix://$dir/remap.sock" import "$dir/remap.tar" isotop-live:1 >"$dir/remap-run.log" 2>&1
	timeout 60 docker -H "unix://$dir/remap.sock" run -d --net none --name "$tag-remapped" isotop-live:1 sleep 600 \
		</dev/null >>"$dir/remap-run.log" 2>&1 || cat "$dir/remap-run.log"
	init=$(docker -H "unix://$dir/remap.sock" inspect -f '{{.State.Pid}}' "$tag-remapped")
	scan
	expect "docker run with userns-remap" docker "$tag-remapped" "$init" "??W?WPPF-?"
	pane "$tag-remapped" 2
	says "docker run with userns-remap: what root is on the host" \
		"is uid $(awk -F: -v user="$tag" '$1 == user { print $2 }' /etc/subuid) on the host" "user +own"
}

# A container that can nearly nothing, and what somebody runs in it nevertheless.
bed_layers_exec() {
	bundle hardened ".process.noNewPrivileges = true | .process.user = {uid: 1000, gid: 1000} | .linux.seccomp = {
		defaultAction: \"SCMP_ACT_ALLOW\", syscalls: [{names: [\"reboot\"], action: \"SCMP_ACT_ERRNO\"}]} |
		.process.capabilities = {bounding: [], effective: [], permitted: []}" || return
	init=$(cat "$dir/hardened.pid")
	nsenter -t "$init" -a /bin/busybox sleep 607 </dev/null >/dev/null 2>&1 &
	entered=$!
	helpers="$helpers $entered"
	wait_for child_is "$entered" busybox
	entered_in=$(child_of "$entered")
	[ "$(status_of "$entered_in" NoNewPrivs),$(status_of "$entered_in" Seccomp),$(status_of "$entered_in" Uid)" = 0,0,0 ]
	verdict "namespaces: /proc says what an exec has that its container has not" $?
	pane "$tag-hardened" 2
	says "namespaces: an exec with more power than its container" \
		"◐ process +$entered_in busybox: where its init is, with more power" \
		"◐ +holds also .*(SYS_ADMIN|every capability)" "no_new_privs is not set; no seccomp filter"
}

# What is mounted and how, what is not covered, who shares the network, and a process that holds more.
bed_layers_mounts() {
	mkdir -p "$dir/srv"
	bundle first . && bundle mounts "
		.mounts += [{destination: \"/data\", type: \"bind\", source: \"$dir/srv\", options: [\"bind\", \"ro\", \"nosuid\", \"nodev\"]}]
		| .linux.maskedPaths -= [\"/proc/keys\"]
		| .linux.namespaces = [.linux.namespaces[] | if .type == \"network\" then .path = \"/proc/$(cat "$dir/first.pid")/ns/net\" else . end]
	" || return
	init=$(cat "$dir/mounts.pid")
	[ "$(findmnt -N "$init" -n -o OPTIONS /data | tr , '\n' | grep -cx -e ro -e nosuid -e nodev -e noexec)" = 3 ]
	verdict "mounts: findmnt says how the host's path is mounted" $?
	pane "$tag-mounts" 8
	says "mounts: a host path with its options, and what is not covered" "host path +/data +from $dir/srv " \
		"read-only, nosuid nodev( |$)" "◐ not masked +/proc/keys: "
	pane "$tag-mounts" 2
	says "namespaces: whose network it shares" "net +shared with $tag-first $(readlink "/proc/$init/ns/net" | tr -dc 0-9)"
	quiet runc exec -d --cap CAP_SYS_ADMIN --pid-file "$dir/exec.pid" "$tag-mounts" sleep 605 || return
	exec=$(cat "$dir/exec.pid")
	more=$(getpcaps "$exec" 2>&1 | grep -o 'cap_sys_admin')
	[ "$more" = cap_sys_admin ]
	verdict "capabilities: getpcaps says what the exec holds" $?
	pane "$tag-mounts" 3
	says "capabilities: an exec that holds more than its container" "◐ process +$exec (busybox|sleep): holds also .*SYS_ADMIN"
}

# may CGROUP TYPE MAJOR MINOR: what the kernel lets a process of the cgroup do with a device, as letters
may() {
	rm -f "$dir/node" "$dir/made"
	mknod "$dir/node" "$2" "$3" "$4"
	# Whatever else is wrong with a device that is not there comes after the rules.
	# shellcheck disable=SC2016 # the inner shell's
	LC_ALL=C sh -c 'echo $$ >"$1/cgroup.procs" || exit
		(: <"$2") 2>&1 | grep -q "not permitted" || printf r
		(: >>"$2") 2>&1 | grep -q "not permitted" || printf w
		mknod "$3" "$4" "$5" "$6" 2>/dev/null && printf m' sh "$1" "$dir/node" "$dir/made" "$2" "$3" "$4"
	rm -f "$dir/node" "$dir/made"
}

# programmed NAME RULES LETTERS LINE...: a container with device rules under cgroup v2; what the kernel lets it do with
# a loop device and with /dev/mem, "rw/-", and lines of the pane
programmed() {
	title="cgroup v2: device rules of a container, $1" name=$1 letters=$3
	unified="unshare -m sh $dir/unified"
	bundle "$name" ".linux.cgroupsPath = \"/$tag-$name\" | .linux.resources.devices = $2"
	status=$?
	unified=
	[ $status = 0 ] || return
	group=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)/$tag-$name
	[ "$(may "$group" b 7 0)/$(may "$group" c 1 1)" = "$letters" ]
	verdict "$title, as the kernel has them" $?
	pane "$tag-$name" 8
	shift 3
	says "$title" "$@" " /sys/([^ ]*/)?$tag-$name\$" # a path without room for it is shown by its ends
}

bed_layers_devices() {
	[ -n "$(awk '$3 == "cgroup2"' /proc/mounts)" ] || {
		echo "skip live: device rules of cgroup v2: it is not mounted"
		return
	}
	# Where cgroup v2 alone is to be seen, runc makes programs for the devices.
	cat >"$dir/unified" <<-'END'
		[ -f /sys/fs/cgroup/cgroup.controllers ] ||
			{ umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup; } || exit
		exec "$@"
	END
	programmed rules '[{allow: false, access: "rwm"}]' m/m "device rules +[0-9]+ for what every container has"
	programmed disk '[{allow: false, access: "rwm"}, {allow: true, type: "b", major: 7, minor: 0, access: "r"}]' \
		rm/m "device +/dev/(loop0|block/7:0) +b 7:0  r" "[0-9]+ for what every container has"
	programmed open '[{allow: true, access: "rwm"}]' rwm/rwm "◐ device rules +every device is allowed"
}

bed_layers() {
	bundles='' helpers='' mounted='' remap_pid=''
	have runc "live: the panes of the layers" && have lsns "live: the panes of the layers" || return 0
	bed_layers_processes
	bed_layers_userns
	bed_layers_idmap
	bed_layers_remap
	bed_layers_mounts
	bed_layers_exec
	bed_layers_devices
}

unbed_layers() {
	if [ -n "$remap_pid" ]; then
		timeout 20 docker -H "unix://$dir/remap.sock" rm -f "$tag-remapped"
		stop "$remap_pid"
		unmount_below "/run/$tag-remap"
		rm -rf --one-file-system "/run/$tag-remap"*
	fi
	for name in $bundles; do
		timeout 20 runc delete -f "$tag-$name"
		for group in "/sys/fs/cgroup/$tag-$name" "/sys/fs/cgroup/unified/$tag-$name"; do
			[ ! -d "$group" ] || rmdir "$group"
		done
	done
	# shellcheck disable=SC2086 # pids, paths
	stop $helpers
	for path in $mounted; do
		umount "$path"
	done
}
