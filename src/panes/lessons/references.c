/* SPDX-License-Identifier: Apache-2.0 */
/* The official pages, by the titles that their publishers gave them. */
#include "config.h"

#include "panes/lessons/tables.h"

#include <string.h>

/* To add one: its row, and its id in the lessons that it belongs to. */
const struct reference references[] = {
	{ "k8s-context", "Kubernetes", "Configure a Security Context for a Pod or Container",
		"https://kubernetes.io/docs/tasks/configure-pod-container/security-context/" },
	{ "k8s-seccomp", "Kubernetes", "Restrict a Container's Syscalls with seccomp",
		"https://kubernetes.io/docs/tutorials/security/seccomp/" },
	{ "k8s-apparmor", "Kubernetes", "Restrict a Container's Access to Resources with AppArmor",
		"https://kubernetes.io/docs/tutorials/security/apparmor/" },
	{ "k8s-standards", "Kubernetes", "Pod Security Standards",
		"https://kubernetes.io/docs/concepts/security/pod-security-standards/" },
	{ "k8s-userns", "Kubernetes", "User Namespaces",
		"https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/" },
	{ "k8s-accounts", "Kubernetes", "Configure Service Accounts for Pods",
		"https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/" },
	{ "docker-seccomp", "Docker", "Seccomp security profiles for Docker",
		"https://docs.docker.com/engine/security/seccomp/" },
	{ "docker-userns", "Docker", "Isolate containers with a user namespace",
		"https://docs.docker.com/engine/security/userns-remap/" },
	{ "docker-capabilities", "Docker", "Docker Engine security, section Linux kernel capabilities",
		"https://docs.docker.com/engine/security/#linux-kernel-capabilities" },
	{ "docker-run", "Docker", "Running containers, section Runtime privilege and Linux capabilities",
		"https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities" },
	{ "docker-security", "Docker", "Docker Engine security", "https://docs.docker.com/engine/security/" },
	{ "gvisor-security", "gVisor", "Security Model", "https://gvisor.dev/docs/architecture_guide/security/" },
	{ "gvisor-architecture", "gVisor", "Architecture Guide", "https://gvisor.dev/docs/architecture_guide/" },
};

const size_t reference_count = ISO_COUNT(references);

const struct reference *reference_find(const char *id, size_t len)
{
	for (size_t i = 0; i < reference_count; i++)
		if (strlen(references[i].id) == len && strncmp(references[i].id, id, len) == 0)
			return &references[i];
	return NULL;
}
