/* SPDX-License-Identifier: Apache-2.0 */
/* Profiles and types that come along with runtimes: what their sources say that they let through. */
#include "config.h"

#include <isotop/mac.h>

#include <string.h>

/* All of Docker's, containerd's and Podman's template, which the three keep alike. */
static const char *const template_denies[] = { "mount-disk", "mount-cgroup", "mount-binfmt", "mount-policy",
	"write-core-pattern", "write-modprobe", "write-uevent-helper", "write-sysrq", "read-kcore", "trace", NULL };

static const char *const container_denies[] = { "mount-disk", "mount-binfmt", "mount-policy", "write-core-pattern",
	"write-modprobe", "write-uevent-helper", "write-sysrq", "read-kcore", "trace", NULL };

static const char *const nothing[] = { NULL };

#define TEMPLATE_REFUSES                                                                              \
	"mount; writing to /proc beyond its own processes and to /sys; /proc/kcore, /proc/sysrq-trigger, " \
	"/sys/firmware, /sys/kernel/security"
#define TEMPLATE_ALLOWS                                                                                       \
	"all else: files, network, every capability that the process holds, and ptrace and signals within the " \
	"profile"

#define MOBY       "moby/moby, profiles/apparmor/template.go at 002822efea5f; tried with docker.io 20.10.24"
#define CONTAINERD "containerd/containerd, contrib/apparmor/template.go at 00ff42d14cfd"
#define PODMAN     "containers/common, pkg/apparmor/apparmor_linux_template.go at 95989c89a70f"
#define TYPES      "containers/container-selinux, container.te at 006059865557"

/*
 * To add one: its row. Acts that a source says nothing certain about stand in neither column: what is denied is what
 * no rule of the source grants, or what one denies. A name that ends in "*" is how it begins.
 */
// clang-format off
const struct mac_profile mac_profiles[] = {
	{ MAC_APPARMOR, "docker-default", "Docker", TEMPLATE_REFUSES, TEMPLATE_ALLOWS, MOBY, template_denies },
	{ MAC_APPARMOR, "cri-containerd.apparmor.d", "containerd for Kubernetes",
		TEMPLATE_REFUSES ", /sys/devices/virtual/powercap", TEMPLATE_ALLOWS, CONTAINERD, template_denies },
	{ MAC_APPARMOR, "nerdctl-default", "nerdctl",
		TEMPLATE_REFUSES ", /sys/devices/virtual/powercap", TEMPLATE_ALLOWS, CONTAINERD, template_denies },
	{ MAC_APPARMOR, "containers-default-*", "Podman", TEMPLATE_REFUSES, TEMPLATE_ALLOWS, PODMAN, template_denies },
	{ MAC_APPARMOR, "crio-default*", "CRI-O", TEMPLATE_REFUSES, TEMPLATE_ALLOWS, PODMAN, template_denies },
	{ MAC_APPARMOR, "RuntimeDefault", "the node's runtime", TEMPLATE_REFUSES, TEMPLATE_ALLOWS,
		"that of containerd or CRI-O, which are alike in this", template_denies },
	{ MAC_APPARMOR, "runtime/default", "the node's runtime", TEMPLATE_REFUSES, TEMPLATE_ALLOWS,
		"that of containerd or CRI-O, which are alike in this", template_denies },
	{ MAC_SELINUX, "container_t", "container-selinux",
		"what is not labelled for containers: the host's files and sockets, writing to /proc/sys/kernel, mounting a "
		"disk, tracing processes of the host; files of containers with other categories",
		"container_file_t with its own categories, the network, and capabilities as booleans of the node have it",
		TYPES, container_denies },
	{ MAC_SELINUX, "svirt_lxc_net_t", "container-selinux",
		"what is not labelled for containers, as container_t, of which it is the older name",
		"svirt_sandbox_file_t with its own categories, the network", TYPES, container_denies },
	{ MAC_SELINUX, "spc_t", "container-selinux", "nothing: it is an unconfined domain, which may trace all others",
		"everything", TYPES, nothing },
};
// clang-format on

const size_t mac_profile_count = ISO_COUNT(mac_profiles);

const struct mac_profile *mac_profile_named(enum mac_system system, const char *name)
{
	for (size_t i = 0; i < mac_profile_count; i++) {
		const char *own = mac_profiles[i].name;
		size_t len = strcspn(own, "*");
		if (mac_profiles[i].system == system && strncmp(name, own, len) == 0 && (!name[len] || own[len] == '*'))
			return &mac_profiles[i];
	}
	return NULL;
}

bool mac_profile_denies(const struct mac_profile *profile, const char *act)
{
	for (size_t i = 0; act && profile->denies[i]; i++)
		if (strcmp(profile->denies[i], act) == 0)
			return true;
	return false;
}
