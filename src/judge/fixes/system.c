/* SPDX-License-Identifier: Apache-2.0 */
/* Workloads that are part of the cluster itself, and the power they cannot do without. */
#include "config.h"

#include "judge/assess.h"

#include <string.h>
#include <strings.h>

#include <isotop/subject.h>

/*
 * A part of the workload's or image's name, and what such a workload needs. To
 * add one: add its row. The names are advice only: no verdict depends on them.
 */
// clang-format off
static const struct {
	const char *name;
	const char *needs;
} workloads[] = {
#define NETWORK "a network plugin needs the host's network and NET_ADMIN for routes, and writes /opt/cni/bin and /etc/cni/net.d"
	{ "calico", NETWORK },
	{ "cilium", NETWORK },
	{ "flannel", NETWORK },
	{ "canal", NETWORK },
	{ "weave", NETWORK },
	{ "antrea", NETWORK },
	{ "kube-router", NETWORK },
	{ "multus", NETWORK },
	{ "kindnet", NETWORK },
	{ "aws-node", NETWORK },
	{ "cni", NETWORK },
	{ "kube-proxy", "kube-proxy needs the host's network and NET_ADMIN for its rules" },
#define STORAGE "a storage driver needs SYS_ADMIN and shared mounts below /var/lib/kubelet to mount volumes"
	{ "csi", STORAGE },
	{ "longhorn", STORAGE },
	{ "rook", STORAGE },
	{ "openebs", STORAGE },
#define TRACER "a tracer needs BPF, PERFMON and SYS_PTRACE for its probes"
	{ "falco", TRACER },
	{ "tetragon", TRACER },
	{ "tracee", TRACER },
	{ "sysdig", TRACER },
#define AGENT "a node agent needs to read /proc, /sys or /var/log, and read-only is enough"
	{ "node-exporter", AGENT },
	{ "datadog", AGENT },
	{ "fluent", AGENT },
	{ "filebeat", AGENT },
	{ "promtail", AGENT },
	{ "telegraf", AGENT },
#define DEVICES "a device plugin needs /var/lib/kubelet/device-plugins and the devices it serves"
	{ "device-plugin", DEVICES },
	{ "nvidia", DEVICES },
};
// clang-format on

static bool names(const char *text, const char *name)
{
	return text && strcasestr(text, name) != NULL;
}

/* A workload of the node or of the cluster's own namespaces. */
static bool of_the_cluster(const struct subject *subject)
{
	const char *kind = subject->workload.kind;
	return subject_in_kubernetes(subject) &&
	       ((kind && strcmp(kind, "DaemonSet") == 0) || names(subject->workload.namespace, "system"));
}

const char *system_needs(const struct subject *subject)
{
	if (!of_the_cluster(subject))
		return NULL;
	for (size_t i = 0; i < ISO_COUNT(workloads); i++)
		if (names(subject->workload.name, workloads[i].name) || names(subject->image, workloads[i].name))
			return workloads[i].needs;
	return NULL;
}
