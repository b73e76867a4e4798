/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lessons of the ten checks. The mistake and its danger stand in the judge's
 * table, what to set in every language behind its fix: so neither stands here.
 */
#include "config.h"

#include "panes/lessons/tables.h"

// clang-format off
const struct lesson check_lessons[] = {
	{ "privileged", NULL,
		"An unprivileged container has a few capabilities, a seccomp filter, a profile of AppArmor or SELinux and a handful of harmless devices.",
		"Leaving privileged out does not make the rest good: each of those layers can still be switched off by a line of its own.",
		"A build agent is privileged so that it can run Docker. Whoever breaks into a build mounts the node's disk and adds a key to root's account.",
		NULL, "layers", "k8s-context k8s-standards" },
	{ "sys-admin", NULL,
		"Without CAP_SYS_ADMIN a process can neither mount file systems nor join other namespaces, and the runtime's filter keeps those calls closed too.",
		"It is one of 41: SYS_MODULE, SYS_RAWIO, SYS_PTRACE, DAC_READ_SEARCH or BPF lead to the host by themselves as well.",
		"A backup job asks for SYS_ADMIN to mount one volume. The same capability lets an intruder mount the node's disk.",
		NULL, "capability-sets", "docker-capabilities k8s-context" },
	{ "root", NULL,
		"A process that is not root holds no capability and may not touch what belongs to root, inside and through every mount.",
		"It is undone where a setuid program of the image can still raise it, so it wants no new privileges beside it.",
		"A web server runs as root because nobody said otherwise. A flaw in it writes to a mounted directory of the host as root.",
		NULL, "user-namespace", "k8s-context docker-userns" },
	{ "escalation", NULL,
		"With no_new_privs the kernel ignores setuid bits and file capabilities: a program that is started gains nothing.",
		"It takes nothing away that a process has already. Root that holds every capability keeps them all.",
		"An intruder comes in as an ordinary user, finds su or sudo in the image, and a minute later is root inside.",
		NULL, NULL, "k8s-context docker-run" },
	{ "unconfined", NULL,
		"A seccomp filter closes the system calls that the program does not need; AppArmor or SELinux say which files and acts are its own.",
		"A profile is as good as its rules: one that allows everything is unconfined under another name.",
		"A profile got in the way of one program, so Unconfined was set for all of them. A bug in a call that none of them needs is now in reach of each.",
		NULL, "seccomp", "k8s-seccomp k8s-apparmor docker-seccomp" },
	{ "host-namespaces", NULL,
		"Namespaces of its own show a container its own processes, network and shared memory, and nothing of the host's.",
		"They do not make the kernel behind them any stronger, and they limit no capability.",
		"A monitoring agent shares the host's processes. With that, the secrets on their command lines and in their environments are readable to whoever takes it over.",
		NULL, "namespaces", "k8s-standards docker-security" },
	{ "host-path", NULL,
		"Without host paths a container sees the files of its image and its own volumes, whatever it does.",
		"Mounting read-only does not stop reading, and a socket takes orders through a read-only mount as well.",
		"A log shipper mounts / to read /var/log. An intruder writes a line into /etc/cron.d of the node.",
		NULL, NULL, "k8s-standards docker-security" },
	{ "writable-rootfs", NULL,
		"A read-only root file system keeps the programs of the image as they were built, and leaves an intruder no place to put down tools.",
		"Volumes, tmpfs and memory stay writable, and a program that runs from memory needs no file.",
		"An intruder replaces the health check's script. It runs again with each probe, long after the hole was closed.",
		NULL, NULL, "k8s-context docker-run" },
	{ "service-account-token", NULL,
		"Without the token a program has no identity in the cluster: whoever takes it over has to begin from nothing.",
		"It says nothing of other credentials, in environment variables, in mounted secrets or at the cloud's metadata address.",
		"A web server never talks to the API, yet its token is mounted. An intruder reads it and lists the secrets of its namespace.",
		NULL, NULL, "k8s-accounts k8s-standards" },
	{ "single-layer", NULL,
		"Several layers behind one another mean that a flaw in one of them is an incident and not the loss of the node.",
		"More layers do not fix the application: what it may do, whoever takes it over may do.",
		"A team moves to gVisor and drops everything else. The token, the writable root and root itself are as useful to an intruder as before.",
		NULL, "gvisor", "gvisor-security k8s-standards" },
};
// clang-format on

const size_t check_lesson_count = ISO_COUNT(check_lessons);
