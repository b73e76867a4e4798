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
	{ "k8s-rbac", "Kubernetes", "Role Based Access Control Good Practices",
		"https://kubernetes.io/docs/concepts/security/rbac-good-practices/" },
	{ "k8s-volumes", "Kubernetes", "Volumes", "https://kubernetes.io/docs/concepts/storage/volumes/" },
	{ "k8s-runtimeclass", "Kubernetes", "Runtime Class", "https://kubernetes.io/docs/concepts/containers/runtime-class/" },
	{ "podman-run", "Podman", "podman-run", "https://docs.podman.io/en/latest/markdown/podman-run.1.html" },
	{ "runtime-spec", "OCI", "Linux Container Configuration",
		"https://github.com/opencontainers/runtime-spec/blob/main/config-linux.md" },
	{ "kata-architecture", "Kata Containers", "Kata Containers Architecture",
		"https://github.com/kata-containers/kata-containers/tree/main/docs/design/architecture" },
	{ "man-capabilities", "Linux manual", "capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html" },
	{ "man-namespaces", "Linux manual", "namespaces(7)", "https://man7.org/linux/man-pages/man7/namespaces.7.html" },
	{ "man-userns", "Linux manual", "user_namespaces(7)", "https://man7.org/linux/man-pages/man7/user_namespaces.7.html" },
	{ "man-cgroups", "Linux manual", "cgroups(7)", "https://man7.org/linux/man-pages/man7/cgroups.7.html" },
	{ "man-landlock", "Linux manual", "landlock(7)", "https://man7.org/linux/man-pages/man7/landlock.7.html" },
	{ "man-ptrace", "Linux manual", "ptrace(2)", "https://man7.org/linux/man-pages/man2/ptrace.2.html" },
	{ "man-lockdown", "Linux manual", "kernel_lockdown(7)", "https://man7.org/linux/man-pages/man7/kernel_lockdown.7.html" },
	{ "man-seccomp", "Linux manual", "seccomp(2)", "https://man7.org/linux/man-pages/man2/seccomp.2.html" },
	{ "ghsa-runc-2021", "runc", "GHSA-c3xm-pvg7-gh7r", "https://github.com/opencontainers/runc/security/advisories/GHSA-c3xm-pvg7-gh7r" },
	{ "ghsa-containerd-2022", "containerd", "GHSA-crp2-qrr5-8pq7",
		"https://github.com/containerd/containerd/security/advisories/GHSA-crp2-qrr5-8pq7" },
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
