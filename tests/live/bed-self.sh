# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# isotop inside a container: "isotop self" says the same as a look from outside, and
# with the host's root mounted "--root" shows the host.

# inside NAME PROGRAM ARG...: a container of runc's default spec as PROGRAM (jq) edits it, which runs isotop ARG...
inside() {
	name=$1
	program=$2
	shift 2
	mkdir -p "$dir/$name/rootfs"
	cp -a "$dir/root/." "$dir/$name/rootfs/"
	mkdir -p "$dir/$name/rootfs/isotop" "$dir/$name/rootfs/host"
	(
		cd "$dir/$name" && runc spec &&
			edit config.json ".process.terminal = false | .process.args = [\"/bin/sh\", \"-c\", \"/isotop/isotop $* ; sleep 600\"]
				| .mounts += [{destination: \"/isotop\", type: \"bind\", source: \"$dir/inside\", options: [\"rbind\", \"ro\"]}]
				| $program"
		# To files of ours, since a pipe would be held open; apart, since what the node's others have is said too.
		timeout 60 runc run -d --bundle . --pid-file pid "$tag-$name" </dev/null >report 2>said
	) && wait_for json_has "$dir/$name/report" .subjects
}

# What both sides must agree on. From inside, the names of namespaces may be unknown, see docs/runtimes.md.
common() {
	jq -S '(if .subjects[0].name == "self" then .subjects[0] else .subjects[] end) | {capabilities: (.layers.capabilities | map_values(if type == "array" then sort else . end)),
		seccomp: (.layers.seccomp | {mode, filters}), namespaces: (.layers.namespaces | {pid, ipc, uts, user, root_maps_to}),
		checks: [.checks[] | select(.id | IN("sys-admin", "root", "escalation", "writable-rootfs")) | .verdict]}'
}

bed_self() {
	have runc "live: isotop self" || return 0
	mkdir "$dir/inside"
	# shellcheck source=tests/vm/lib.sh
	. "$here/../vm/lib.sh" # vm_isotop
	vm_isotop "$dir/inside"
	# As Docker names cgroups, and in view from inside: an id there is no proof that something is nested.
	id=$(printf '%s' "$tag" | sha256sum | cut -c 1-64)
	if ! inside self ".linux.cgroupsPath = \"/docker/$id\" | .linux.namespaces |= map(select(.type != \"cgroup\"))" \
		self --format json || ! inside host '.mounts += [{destination: "/host", type: "bind", source: "/",
			options: ["rbind", "ro"]}] | .process.capabilities |= map_values(. + ["CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH"])' \
		scan --root /host --format json; then
		tail -n 5 "$dir/self/report" "$dir/self/said" "$dir/host/report" "$dir/host/said"
		verdict "isotop inside a container" 1
		return
	fi
	scan
	jq "{subjects: [.subjects[] | select(.source.pid == $(cat "$dir/self/pid"))]}" "$dir/scan.json" | common >"$dir/truth"
	common <"$dir/self/report" >"$dir/said"
	[ -s "$dir/truth" ] && diff -u --label outside --label inside "$dir/truth" "$dir/said"
	verdict "isotop self: the same as a look from outside" $?
	[ "$(jq -c '[.host.in_container, .subjects[0].name, .subjects[0].layers.sandbox.kind]' "$dir/self/report")" = \
		'[true,"self","unknown"]' ]
	verdict "isotop self: says that it is inside, and that a sandbox could not be seen" $?
	timeout 60 runc exec --user 65534:65534 "$tag-self" /isotop/isotop scan --format json >"$dir/user.json" 2>"$dir/user.err"
	[ "$(jq -c '[.host.in_container, (.subjects | length)]' "$dir/user.json")" = '[true,0]' ]
	verdict "isotop scan by another user inside: nothing is judged that cannot be seen" $?
	timeout 60 runc exec --user 65534:65534 "$tag-self" /isotop/isotop scan 2>&1 | tr '\n' ' ' | grep -q 'isotop self judges this container'
	verdict "isotop scan by another user inside: points at isotop self" $?
	# The pid namespace of another, as --pid container:X and pods have it: neither of the two is judged from there.
	pidns=$(cat "$dir/self/pid")
	inside beside ".linux.cgroupsPath = \"/docker/$(printf '%s' "$id" | rev)\" | .linux.namespaces |= map(select(.type != \"cgroup\") |
		if .type == \"pid\" then . + {path: \"/proc/$pidns/ns/pid\"} else . end)" self --format json
	for user in 0:0 1000:1000 65534:65534; do
		for name in self beside; do
			timeout 60 runc exec --user $user "$tag-$name" /isotop/isotop scan --all --format json >"$dir/user.json" 2>"$dir/user.err"
			[ "$(jq -c '[.host.in_container, (.subjects | length)]' "$dir/user.json")" = '[true,0]' ]
			verdict "isotop scan as $user in $name: neither it nor a neighbour is judged from inside" $?
			timeout 60 runc exec --user $user "$tag-$name" /isotop/isotop self --format json >"$dir/user.json" 2>"$dir/user.err"
			jq -c '.subjects[] | [.name, [.escapes[] | select(.verdict == "open") | .id], (.checks[] | select(.id == "host-path") | .verdict, .reason)]' \
				"$dir/user.json" >"$dir/said"
			grep -q '^\["self",\[\],' "$dir/said" && ! grep -q '"/ is mounted' "$dir/said" || { cat "$dir/said"; false; }
			verdict "isotop self as $user in $name: nothing of the host is said to be mounted or open" $?
		done
	done
	jq -c --argjson pid "$(cat "$dir/self/pid")" '.subjects[] | select(.source.pid == $pid) |
		[.name, .source.runtime, .layers.namespaces]' "$dir/scan.json" >"$dir/truth"
	jq -c --argjson pid "$(cat "$dir/self/pid")" '.subjects[] | select(.source.pid == $pid) |
		[.name, .source.runtime, .layers.namespaces]' "$dir/host/report" >"$dir/said"
	[ -s "$dir/truth" ] && diff -u --label "on the host" --label "in the container" "$dir/truth" "$dir/said"
	verdict "isotop scan --root /host: the host's containers with their names" $?
}

unbed_self() {
	timeout 20 runc delete -f "$tag-self"
	timeout 20 runc delete -f "$tag-beside"
	timeout 20 runc delete -f "$tag-host"
}
