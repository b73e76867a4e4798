#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Inside a guest: what isotop says of it, and beside it what the runtimes and the kernel say of each container.
# {"scan": REPORT, "enforce": "1", "truth": {NAME: {"pid": N, "label": "docker-default (enforce)"}}}
set -eu
LC_ALL=C.UTF-8
export LC_ALL

pids() { # one line a container: NAME PID
	runc list -f json | jq -r '.[]? | "\(.id) \(.pid)"'
	crun list -f json | jq -r '.[]? | "\(.id) \(.pid)"'
	[ ! -S /run/docker.sock ] || docker ps -q | xargs -r docker inspect -f '{{.Name}} {{.State.Pid}}' | sed 's|^/||'
}

truth() {
	pids | while read -r name pid; do
		tr -d '\0\n' <"/proc/$pid/attr/current" | jq -Rs --arg name "$name" --argjson pid "$pid" '{($name): {pid: $pid, label: .}}'
	done | jq -s 'add // {}'
}

./isotop scan --format json >report.json
truth >truth.json
jq -n --slurpfile scan report.json --slurpfile truth truth.json \
	--arg enforce "$(cat /sys/fs/selinux/enforce 2>/dev/null || :)" \
	'{scan: $scan[0], enforce: $enforce, truth: $truth[0]}'
