/* SPDX-License-Identifier: Apache-2.0 */
/* Words that people type and read that are neither check, layer, barrier, escape, capability nor system call. */
#include "config.h"

#include "panes/glossary.h"

#include <isotop/judge.h>

#include <string.h>
#include <strings.h>

/*
 * A lesson has four parts: what it does, what it does not do alone, one example
 * of how that fails, what to set. A word that only names a verdict has the first
 * alone. To add one: its row, every spelling in @words, separated by blanks.
 */
static const struct {
	const char *words;
	const char *title;
	const char *does;
	const char *alone;
	const char *example;
	const char *set;
} lessons[] = {
	{ "gvisor runsc", "gVisor: a kernel of its own, in user space",
		"It answers the workload's system calls itself, so that the host's kernel is asked for few of them.",
		"It does not protect what is mounted into it: directories of the host stay readable and writable.",
		"With /var/lib/kubelet mounted, a workload reads the tokens of other pods in gVisor as well as outside it.",
		"runtimeClassName with the handler runsc, docker run --runtime runsc; and everything a container without it should have." },
	{ "kata", "Kata Containers: a virtual machine around a pod",
		"The workload runs on a kernel of its own, behind the processor's virtualisation.",
		"It does not protect directories and sockets of the host that are shared into the machine.",
		"A container runtime's socket that is mounted takes orders from inside the machine too.",
		"runtimeClassName with a Kata handler; and everything a container without it should have." },
	{ "hostpid pid=host", "hostPID: the host's processes in view",
		"Without it a container has a pid namespace of its own and sees its own processes only.",
		"A pid namespace of its own does not limit what root may do to files or devices.",
		"With hostPID, command lines of the host show passwords, and CAP_SYS_PTRACE steers every process.",
		"spec.hostPID: false; docker run without --pid host." },
	{ "hostnetwork net=host network=host", "hostNetwork: the host's interfaces and ports",
		"Without it a container has a network namespace of its own, with its own interfaces and ports.",
		"A network of its own does not keep it from services that listen for everybody.",
		"With hostNetwork, what listens on 127.0.0.1 of the node, the kubelet among it, is in reach.",
		"spec.hostNetwork: false; docker run without --network host." },
	{ "hostipc ipc=host", "hostIPC: the host's shared memory",
		"Without it a container has shared memory, semaphores and queues of its own.",
		"An ipc namespace of its own does not cover memory that is mounted as a file, as /dev/shm is.",
		"With hostIPC, a database's shared buffers can be read by whoever has its user id.",
		"spec.hostIPC: false; docker run without --ipc host." },
	{ "hostusers userns user-namespaces userns-remap remap", "User namespaces: root inside is nobody outside",
		"They map the ids of a container to ids that own nothing on the host; capabilities count inside only.",
		"They open parts of the kernel to the workload that only root could reach before.",
		"A bug in nf_tables is reached by any user who may make a user namespace.",
		"spec.hostUsers: false (Kubernetes 1.30 and later), userns-remap of Docker, rootless Podman." },
	{ "runtimedefault runtime/default", "RuntimeDefault: the runtime's own profile",
		"It denies the system calls (seccomp) or the files and mounts (AppArmor) that ordinary workloads do not need.",
		"It opens calls again with a capability: with CAP_SYS_ADMIN, mount and setns are allowed.",
		"A pod without seccompProfile runs with none, unless the kubelet has seccompDefault.",
		"securityContext.seccompProfile.type: RuntimeDefault, best for the whole pod." },
	{ "localhost", "Localhost: a profile that lies on the node",
		"It names a profile of your own, which can deny more than the runtime's default.",
		"It says nothing of what the profile allows, and it must be on every node.",
		"A profile whose defaultAction is SCMP_ACT_ALLOW lets everything pass that its list forgot.",
		"seccompProfile: {type: Localhost, localhostProfile: PATH}; look at it with isotop seccomp." },
	{ "unconfined", "Unconfined: no profile at all",
		"Nothing is denied: every call reaches the kernel, and no policy limits files and mounts.",
		"Capabilities and namespaces still hold, but each of them alone.",
		"A kernel bug in a call that no web server needs is in reach of every web server.",
		"RuntimeDefault in its place." },
	{ "allowprivilegeescalation no_new_privs nonewprivileges no-new-privileges nnp", "No new privileges",
		"A program that is started gains nothing: setuid bits and file capabilities count no more.",
		"It takes nothing away that a process has already; root stays root.",
		"Without it, a user who is not root runs a setuid program of the image and is root.",
		"allowPrivilegeEscalation: false; docker run --security-opt no-new-privileges." },
	{ "runasnonroot runasuser non-root nonroot rootless", "Not as root",
		"A user that is not root holds no capability and may not touch files of root.",
		"It is undone by a setuid program of the image, unless no new privileges are allowed.",
		"An image with su in it, and a password that is empty.",
		"runAsNonRoot: true with runAsUser where the image's user is root; --user; a kubelet refuses an image of root." },
	{ "readonlyrootfilesystem read-only read_only", "A root file system that is read-only",
		"Programs of the image cannot be changed, and nothing can be left there.",
		"Volumes and tmpfs stay writable, and memory needs no file.",
		"An attacker who downloads a tool to /tmp has it there as long as /tmp is a volume.",
		"readOnlyRootFilesystem: true, with an emptyDir where the program writes; docker run --read-only --tmpfs /tmp." },
	{ "automountserviceaccounttoken serviceaccount token", "The service account's token",
		"It lets the workload speak to the cluster in the name of its account.",
		"Without it, other credentials that are mounted stay what they are.",
		"A token that may create pods makes a privileged one, and so reaches the node.",
		"automountServiceAccountToken: false; where one is needed, a projected token with an audience and a short life." },
	{ "procmount unmasked", "procMount: Unmasked",
		"The runtime hides parts of /proc that read or steer the host's kernel; Unmasked shows them.",
		"The masks do not limit a /proc of the host that is mounted elsewhere.",
		"Root writes the name of a program into /proc/sys/kernel/core_pattern, and the host runs it.",
		"procMount: Default, or Unmasked with hostUsers: false only." },
	{ "docker.sock containerd.sock crio.sock socket", "A container runtime's socket",
		"Whoever connects to it starts containers, with everything of the host mounted.",
		"Mounting it read-only changes nothing: a socket is not written, it is spoken to.",
		"A build agent with docker.sock starts a privileged container and is root on the host.",
		"Do without it: build with BuildKit rootless or Kaniko; gVisor refuses sockets of the host unless told otherwise (--host-uds)." },
	{ "hostpath bind bind-mount", "hostPath: a directory of the host",
		"It shows files of the host inside, past every other barrier.",
		"Read-only keeps them from being changed, not from being read.",
		"/var/log of the host, writable, and the kubelet follows a link from it to /etc/shadow.",
		"An emptyDir, a claim or a config map in its place; else the narrowest path, readOnly: true." },
	{ "drift", "Drift: what runs is not what was declared",
		"isotop compares the manifest, the runtime's config.json and the kernel, and shows where they differ.", NULL,
		NULL, NULL },
	{ "capped cap", "Capped: one finding binds the whole score",
		"No other virtue outweighs it: the score stands at the cap, and the points before it are shown beside.", NULL,
		NULL, NULL },
	{ "pass", "pass", "Nothing of the check's weight is lost.", NULL, NULL, NULL },
	{ "warn", "warn", "Half of the check's weight is lost, or a quarter where the default capabilities are kept.", NULL,
		NULL, NULL },
	{ "fail", "fail", "All of the check's weight is lost, and the score is no better than 89.", NULL, NULL, NULL },
	{ "unknown", "unknown",
		"What decides it could not be read or understood: the score becomes a range, from fail to pass.", NULL, NULL, NULL },
	{ "n/a na", "n/a", "The mistake cannot be made here, and its weight leaves the total.", NULL, NULL, NULL },
	{ "open", "open", "An escape has everything that it needs, and no barrier is known to stop it.", NULL, NULL, NULL },
	{ "single one-barrier", "one barrier", "One barrier alone stops the escape: when it gives way, nothing is left.",
		NULL, NULL, NULL },
	{ "layered", "layered", "Two barriers or more stop the escape, each by itself.", NULL, NULL, NULL },
	{ "not-possible", "not possible", "Something that the escape needs is certainly not there.", NULL, NULL, NULL },
	{ "needs-a-bug bug", "needs a bug", "The escape works only with a bug in the kernel or the runtime.", NULL, NULL,
		NULL },
};

/* Whether @what is one of the blank-separated @words, in any case. */
static bool among(const char *words, const char *what)
{
	size_t len = strlen(what);
	for (const char *word = words; *word; word += strspn(word, " ")) {
		size_t this = strcspn(word, " ");
		if (this == len && strncasecmp(word, what, len) == 0)
			return true;
		word += this;
	}
	return false;
}

static void view_part(struct view *view, const char *head, const char *text)
{
	if (text)
		view_prose(view, TONE_PLAIN, "%s: %s", head, text);
}

bool glossary_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	(void)subject;
	(void)inventory;
	for (size_t i = 0; i < ISO_COUNT(lessons); i++) {
		if (!among(lessons[i].words, id))
			continue;
		view_title(view, "%s", lessons[i].title);
		view_prose(view, TONE_PLAIN, "%s", lessons[i].does);
		view_part(view, "What it does not do alone", lessons[i].alone);
		view_part(view, "How it fails", lessons[i].example);
		view_part(view, "What to set", lessons[i].set);
		return true;
	}
	return false;
}

const char *glossary_word(size_t index)
{
	return index < ISO_COUNT(lessons) ? lessons[index].words : NULL;
}

/* "CVE-2022-0492" in "CVE-2022-0492, CDK abuse-unpriv-userns", "T1611" as a whole. */
static bool known_as(const struct escape *escape, const char *what)
{
	if (strcasecmp(escape->attack, what) == 0)
		return true;
	return strlen(what) > 4 && escape->known && strcasestr(escape->known, what) != NULL;
}

bool references_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	bool any = false;
	(void)subject;
	(void)inventory;
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		if (!known_as(&escapes[i], id))
			continue;
		if (!any)
			view_title(view, "%s: escapes that it stands for", id);
		any = true;
		view_row(view, MARK_NONE, escapes[i].id, TONE_PLAIN, "%s", escapes[i].what);
		view_ref(view, "escape:%s", escapes[i].id);
	}
	return any;
}
