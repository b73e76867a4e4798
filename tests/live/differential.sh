#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One container, one answer: command lines over every option that touches
# isolation, alone and in pairs, each judged three ways: the line itself, what the
# engine's inspect says of the container, the container running. They agree, or the
# difference stands in differential.tbl with its reason. Of a pod the three are its
# manifest, the config.json that containerd's CRI plugin makes of it, and its container.
#
# ISOTOP_LINES: how many of the lines a seed chooses (all: every one);
# ISOTOP_SEED: which (the day, where it is not set); ISOTOP_ENGINE: docker, podman or cri.
#
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${ISOTOP_TOP:-$here/../..}
ISOTOP=${ISOTOP:-${ISOTOP_BUILD:-$top/build}/isotop}
lines_wanted=${ISOTOP_LINES:-24}
seed=${ISOTOP_SEED:-$(date +%j)}
engine=${ISOTOP_ENGINE:-docker}
batch=30
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL
. "$here/lib.sh"
. "$here/bed-docker.sh"
. "$here/bed-podman.sh"
. "$here/bed-cri.sh"
. "$here/differential-cri.sh"

[ "$(id -u)" = 0 ] || skip_all "not root"
for program in jq runc timeout busybox capsh; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

# ---- engines -----------------------------------------------------------------

start_engine() {
	if [ "$engine" = cri ]; then
		start_engine_cri
		return
	fi
	write_runtime
	if [ "$engine" = podman ]; then
		tar -C "$dir/root" -cf "$dir/root.tar" . && podman_ import "$dir/root.tar" "localhost/$tag:1" >"$dir/import.log" 2>&1
		return
	fi
	jq -n --arg held "$dir/runc-held" '{runtimes: {held: {path: $held}}, "default-runtime": "held"}' >"$dir/daemon.json"
	dockerd --config-file "$dir/daemon.json" -H "unix://$dir/docker.sock" --data-root "$dir/docker" \
		--exec-root "/run/$tag" -p "$dir/docker.pid" --bridge=none --iptables=false \
		</dev/null >"$dir/dockerd.log" 2>&1 &
	dockerd_pid=$!
	wait_for timeout 5 docker -H "unix://$dir/docker.sock" version || return 1
	tar -C "$dir/root" -cf "$dir/root.tar" . && docker_ import "$dir/root.tar" isotop-live:1 >"$dir/import.log" 2>&1
}

unbed_differential() {
	if [ "$engine" = podman ]; then
		podman_ ps -aq --filter "name=$tag" | xargs -r timeout 60 podman rm -f -t 0
		podman_ rmi -f "localhost/$tag:1"
	elif [ "$engine" = cri ]; then
		unbed_cri
	else
		unbed_docker
	fi
}

engine_() {
	if [ "$engine" = podman ]; then
		timeout 60 podman --runtime "$dir/runc-held" "$@" </dev/null
	else
		docker_ "$@"
	fi
}

# ---- lines -------------------------------------------------------------------

between=' '
[ "$engine" != cri ] || between=' | '

socket_of() { # the engine's own, which is ours
	if [ "$engine" = cri ]; then echo "$dir/cri.sock"; else echo "$dir/docker.sock"; fi
}

# Every option alone, then every pair of those marked "+" and each of the others with one of them; the seed shuffles.
write_lines() {
	awk -v engine="$engine" -v socket="$(socket_of)" -v between="$between" -v seed="$seed" -v wanted="$lines_wanted" '
	function add(text) { line[++lines] = text }
	/^#/ || NF < 2 { next }
	$1 !~ engine && (engine == "cri" || $1 !~ /both/) { next }
	{
		pairs = $1 ~ /[+]$/
		$1 = ""
		sub(/^ /, "")
		gsub(/@SOCKET@/, socket)
		option[++options] = $0
		plus[options] = pairs
	}
	END {
		srand(seed)
		add("")
		for (i = 1; i <= options; i++)
			add(option[i])
		for (i = 1; i <= options; i++)
			for (k = i + 1; k <= options; k++)
				if (plus[i] && plus[k])
					add(option[i] between option[k])
		for (i = 1; i <= options; i++) {
			k = 1 + int(rand() * options)
			if (!plus[i] && k != i)
				add(option[i] between option[k])
		}
		if (wanted == "all") {
			for (i = 1; i <= lines; i++)
				print line[i]
			exit
		}
		for (i = 1; i <= wanted && i <= lines; i++) {
			k = i + int(rand() * (lines - i + 1))
			print line[k]
			line[k] = line[i]
		}
	}' "$here/differential.options" >"$dir/options"
}

# ---- three answers -----------------------------------------------------------

image_of() {
	if [ "$engine" = podman ]; then echo "localhost/$tag:1"; else echo isotop-live:1; fi
}

# The bed has no bridge, and podman may raise no limit here: neither touches what is compared.
beside() { # beside OPTIONS
	case $1 in
	*--network* | *--net=*) ;;
	*) printf ' --network none' ;;
	esac
	[ "$engine" != podman ] || printf ' --ulimit nofile=1024:1024 --ulimit nproc=1024:1024'
}

# Capabilities that this engine has no name for, or that root here cannot give: "all of them" is all but these.
not_here='["BPF", "PERFMON", "CHECKPOINT_RESTORE", "SYS_RESOURCE"]'

# The containers of a pod share its sandbox's namespaces, which is no more than that they are not the host's.
pod_wanted=false
[ "$engine" != cri ] || pod_wanted=true

# What is compared of a subject: the verdicts of the checks that the host's LSM has no part in, the parts they are made of.
facts='.subjects[] | select(.name | test($tag)) | (.name | sub(".*-n"; "n") | sub(":.*"; "")) as $name
	| {name: $name, facts: (([.checks[] | select(.id | test("^(privileged|sys-admin|root|escalation|host-namespaces|host-path|writable-rootfs)$"))
			| {key: .id, value: .verdict}] | from_entries)
		+ {seccomp: .layers.seccomp.verdict, capabilities: .layers.capabilities.verdict}
		+ (.layers.namespaces | {pid, net, ipc, uts}
			| if $pod then map_values(if . == "shared" then "own" else . end) else . end)
		+ {effective: (.layers.capabilities.effective | if . == null then "unknown" else map(ltrimstr("CAP_")) | (if length > 30 then . - $not_here else . end) | sort | join(" ") end)})}'

read_facts() { # read_facts FILE
	jq -c --arg tag "^(prod/)?$tag-n[0-9]+(:c)?\$" --argjson pod "$pod_wanted" --argjson not_here "$not_here" "$facts" "$1" >>"$2"
}

judge_batch() { # judge_batch: the lines of $dir/now, "nN OPTIONS"
	if [ "$engine" = cri ]; then
		judge_batch_cri
		return
	fi
	: >"$dir/lines.sh"
	started=
	while read -r name options; do
		extra=$(beside "$options")
		command="run -d --name $tag-$name$extra $options $(image_of) /bin/sleep 600"
		# the words of the file are to be split as the shell that would run them splits them
		if eval "engine_ $command" >"$dir/run.log" 2>&1; then
			echo "$engine $command" >>"$dir/lines.sh"
			started="$started $tag-$name"
		else
			echo "$name $options: $(tail -n 1 "$dir/run.log" | cut -c 1-150)" >>"$dir/refused"
			engine_ rm -f "$tag-$name" >/dev/null 2>&1
		fi
	done <"$dir/now"
	[ -n "$started" ] || return
	timeout 60 "$ISOTOP" scan -f json "$dir/lines.sh" </dev/null >"$dir/line.json" 2>"$dir/line.err"
	# shellcheck disable=SC2086 # one word a name
	# The wrapper that the daemon starts is runc, by another name than the lines could give it.
	engine_ inspect $started 2>/dev/null | jq 'map(if .HostConfig.Runtime == "held" then .HostConfig.Runtime = "runc" else . end)' \
		>"$dir/inspect-in.json"
	timeout 60 "$ISOTOP" scan -f json "$dir/inspect-in.json" </dev/null >"$dir/inspect.json" 2>"$dir/inspect.err"
	timeout 120 "$ISOTOP" scan -f json </dev/null >"$dir/live.json" 2>"$dir/live.err"
	for way in line inspect live; do
		read_facts "$dir/$way.json" "$dir/$way.facts"
	done
	# shellcheck disable=SC2086
	engine_ rm -f $started >/dev/null 2>&1
}

three="the line, $engine inspect and the running container"
[ "$engine" != cri ] || three="the manifest, the config.json and the running container"

# ---- the comparison ----------------------------------------------------------

# "FACT line inspect running nN" for each fact in which the three are not one.
differences() {
	jq -rn --slurpfile line "$dir/line.facts" --slurpfile inspect "$dir/inspect.facts" --slurpfile live "$dir/live.facts" '
		def table: map({key: .name, value: .facts}) | from_entries;
		($line | table) as $a | ($inspect | table) as $b | ($live | table) as $c
		| $a | keys[] as $name | $a[$name] | keys[] as $fact
		| [$a[$name][$fact], ($b[$name][$fact] // "missing"), ($c[$name][$fact] // "missing")] as $said
		| select(($said | unique | length) > 1) | [$name, $fact] + $said | join("\t")' >"$dir/different"
}

# Differences that are in the table with a reason, and those that are not. "-" in the table: whatever was said.
settle() {
	awk -F '\t' -v engine="$engine" -v known="$dir/known" -v open="$dir/open" '
	FILENAME == ARGV[1] { options[$1] = $2; next }
	FILENAME == ARGV[2] {
		if ($0 !~ /^#/ && NF >= 6) { rows++; about[rows] = $1; fact[rows] = $2; a[rows] = $3; b[rows] = $4; c[rows] = $5 }
		next
	}
	{
		found = 0
		for (i = 1; i <= rows && !found; i++)
			found = (engine ": " options[$1] " ") ~ about[i] && $2 ~ ("^(" fact[i] ")$") && $3 ~ ("^(" a[i] ")$") \
				&& $4 ~ ("^(" b[i] ")$") && $5 ~ ("^(" c[i] ")$") ? i : 0
		if (found)
			print found > known
		else
			printf "%s\t%s: line %s, inspect %s, running %s\n", options[$1], $2, $3, $4, $5 > open
	}' "$dir/numbered" "$here/differential.tbl" "$dir/different"
}

count() { # count FILE
	if [ -f "$1" ]; then wc -l <"$1"; else echo 0; fi
}

needed() { # the programs of the engine
	case $engine in
	docker) echo dockerd docker ;;
	cri) echo containerd ctr curl ;;
	*) echo "$engine" ;;
	esac
}

begin
beds=differential
for program in $(needed); do
	have "$program" "differential: $engine" || { failed=77; exit; }
done
try_container
if ! start_engine; then
	tail -n 20 "$dir/dockerd.log" "$dir/containerd-cri.log" "$dir/import.log" 2>/dev/null
	echo "not ok differential: $engine starts"
	failed=1
	exit
fi
write_lines
: >"$dir/line.facts"
: >"$dir/inspect.facts"
: >"$dir/live.facts"
awk '{ printf "n%d\t%s\n", NR, $0 }' "$dir/options" >"$dir/numbered"
total=$(count "$dir/numbered")
first=1
while [ "$first" -le "$total" ]; do
	sed -n "$first,$((first + batch - 1))p" "$dir/numbered" | tr '\t' ' ' >"$dir/now"
	judge_batch
	first=$((first + batch))
done
differences
settle
judged=$(count "$dir/live.facts")
echo "# $engine, seed $seed: $total lines, $judged judged three ways, $(count "$dir/refused") refused by the engine"
echo "# $(count "$dir/different") differences, $(count "$dir/known") of them in the table of differences"
[ ! -f "$dir/refused" ] || sed 's/^/# refused: /' "$dir/refused"
if [ -f "$dir/open" ]; then
	sort "$dir/open"
	echo "not ok differential: $three agree"
	failed=1
elif [ "$judged" = 0 ]; then
	echo "not ok differential: nothing was judged"
	failed=1
else
	echo "ok differential: $three agree"
fi
