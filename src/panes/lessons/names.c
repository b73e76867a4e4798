/* SPDX-License-Identifier: Apache-2.0 */
/* Names that people know what is explained here by: ports, tools, advisories, fields, options. */
#include "config.h"

#include "panes/lessons/tables.h"

/* To add one: its spelling, with "-" for blanks and "_", in the row of what explains it; a new row where there is none. */
const struct lesson_name lesson_names[] = {
	{ "kubelet 10250 10255 etcd 2379 2380 metadata 169.254.169.254 imds cloud-metadata node-service", "escape:node-services" },
	{ "2375 2376 docker-api tcp-2375 docker-tcp tcp:// docker-host container-host docker-tls-verify docker-tls-certdir engine",
		"escape:engine-api" },
	{ "/var/run/docker.sock /run/docker.sock /run/containerd/containerd.sock /run/crio/crio.sock", "escape:runtime-socket" },
	{ "/proc/sys/kernel/core_pattern", "escape:core-pattern" },
	{ "/proc/sysrq-trigger sysrq-trigger", "escape:sysrq" },
	{ "/proc/sys/fs/binfmt_misc binfmt", "escape:binfmt-misc" },
	{ "/var/log", "escape:log-links" },
	{ "/var/lib/kubelet", "escape:pod-tokens" },
	{ "/dev/mem /dev/kmem /dev/port", "escape:raw-memory" },
	{ "/dev/sda /dev/vda /dev/nvme0n1 disk block-device", "escape:raw-disk" },
	{ "/dev/kvm /dev/fuse /dev/net/tun /dev/dri /dev/nvidia0 device-cgroup-rule", "word:devices" },
	{ "/dev/console /dev/tty /dev/input terminals", "escape:host-terminals" },
	{ "/proc hostproc", "escape:host-procfs" },
	{ "/sys sysfs", "escape:host-sysfs" },
	{ "/sys/kernel/debug /sys/kernel/tracing debugfs tracefs kprobe kprobes ftrace", "escape:kernel-tracing" },
	{ "/sys/fs/cgroup notify_on_release", "escape:release-agent" },
	{ "/ /etc /root /home /boot /var /run /opt /usr host-mount", "check:host-path" },
	{ "capadd cap-add capdrop cap-drop", "layer:capabilities" },
	{ "af_packet arp-spoofing arp", "escape:bridge-neighbours" },
	{ "af_vsock", "escape:vsock" },
	{ "ebpf", "capability:BPF" },
	{ "nf_tables nftables netfilter CVE-2021-22555", "escape:userns-surface" },
	{ "leaky-vessels GHSA-xr7r-f8xq-vfvv", "escape:runc-leaked-descriptor" },
	{ "GHSA-gxmr-w5mj-v8hh", "escape:overwrite-runc" },
	{ "GHSA-9493-h29p-rfm2 GHSA-qw9x-cqr3-wc7r GHSA-cgrx-mc8f-2prm", "escape:runc-masked-paths" },
	{ "GHSA-36xw-fx78-c5r4 containerd-shim", "escape:containerd-abstract-socket" },
	{ "nvidia-container-toolkit nvidia-ctk", "escape:nvidia-toolkit" },
	{ "gitrepo git-repo", "escape:git-repo-volume" },
	{ "shocker name_to_handle_at", "escape:open-by-handle" },
	{ "privesc", "check:escalation" },
	{ "T1053 T1053.003 T1053.007 T1543 cron cronjob", "escape:host-programs" },
	{ "podman.sock cri-dockerd.sock dockershim.sock portainer watchtower", "escape:runtime-socket" },
	{ "se", "layer:selinux" },
	{ "automount default-token", "check:service-account-token" },
	{ "kernel.shm_rmid_forced net.ipv4.ip_unprivileged_port_start net.ipv4.ping_group_range", "word:sysctl" },
	{ "kubectl-debug targetcontainername debug-container", "escape:sibling-processes" },
	{ "overlayfs overlay rootfs", "check:writable-rootfs" },
	{ "T1613 T1078 T1078.004", "escape:token-to-node" },
	{ "deploy-container", "escape:runtime-socket" },
};

const size_t lesson_name_count = ISO_COUNT(lesson_names);
