/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The source, part by part: which lesson, which screen and which scenario teaches
 * it. docs/lessons.md is printed from here, and a test looks that none is left out.
 */
#include "config.h"

#include "tour/source.h"

#include <string.h>

#include <isotop/demo.h>
#include <isotop/lessons.h>
#include <isotop/tour.h>

#define NODE_PAGE  "v, the node"
#define NAMESPACES "Enter, 2 namespaces"
#define CAPS       "Enter, 3 capabilities"
#define SECCOMP    "Enter, 4 seccomp"
#define APPARMOR   "Enter, 5 AppArmor"
#define SELINUX    "Enter, 6 SELinux"
#define SANDBOX    "Enter, 7 sandbox"
#define CHECKLIST  "Enter, 1 checklist"
#define ESCAPES    "Enter, 9 escapes"
#define TOUR_FIX   "T, the fourth beat"
#define NOTES      "T, i: the presenter's notes"

/* To add a part: its row, in the order of the source. Every column is wanted. */
// clang-format off
const struct source_part source_parts[] = {
	{ "Introduction", "isolation is layers, not one switch", "check:single-layer", ESCAPES, "mistake-gvisor-alone hardened", NULL },

	{ "The isolation stack", "namespaces: what they do, and not alone", "layer:namespaces", NAMESPACES, "without-namespaces", NULL },
	{ "The isolation stack", "capabilities: what they do, and not alone", "layer:capabilities", CAPS, "without-capabilities", NULL },
	{ "The isolation stack", "seccomp: what it does, and not alone", "layer:seccomp", SECCOMP, "without-seccomp", NULL },
	{ "The isolation stack", "AppArmor: what it does, and not alone", "layer:apparmor", APPARMOR, "without-apparmor", NULL },
	{ "The isolation stack", "SELinux: what it does, and not alone", "layer:selinux", SELINUX, "without-selinux", NULL },
	{ "The isolation stack", "gVisor: what it does, and not alone", "layer:sandbox", SANDBOX, "gvisor", NULL },

	{ "Namespaces", "hostNetwork", "word:hostnetwork", NAMESPACES, "mistake-host-namespaces", NULL },
	{ "Namespaces", "hostPID", "word:hostpid", NAMESPACES, "without-namespaces", NULL },
	{ "Namespaces", "hostIPC", "word:hostipc", NAMESPACES, "mistake-host-namespaces", NULL },
	{ "Namespaces", "no user namespace where one is needed", "word:hostusers", NAMESPACES, "user-namespace", NULL },

	{ "Capabilities", "drop everything, add back what is needed", "layer:capabilities", CAPS, "without-capabilities", NULL },
	{ "Capabilities", "the example for Kubernetes", "check:escalation", TOUR_FIX, "example-capabilities", NULL },
	{ "Capabilities", "the example for Docker", "word:no-new-privileges", TOUR_FIX, "example-docker", NULL },
	{ "Capabilities", "CAP_SYS_ADMIN", "capability:SYS_ADMIN", CAPS, "mistake-sys-admin", NULL },
	{ "Capabilities", "CAP_SYS_PTRACE", "capability:SYS_PTRACE", CAPS, "privileged", NULL },
	{ "Capabilities", "CAP_NET_ADMIN", "capability:NET_ADMIN", CAPS, "privileged", NULL },
	{ "Capabilities", "CAP_SYS_MODULE", "capability:SYS_MODULE", CAPS, "privileged mistake-privileged", NULL },
	{ "Capabilities", "CAP_DAC_READ_SEARCH", "capability:DAC_READ_SEARCH", CAPS, "privileged", NULL },

	{ "seccomp", "the runtime's default first, tightened where that can be validated", "layer:seccomp word:runtimedefault", SECCOMP, "seccomp-tight", NULL },
	{ "seccomp", "the example for Kubernetes", "word:runtimedefault", TOUR_FIX, "example-seccomp", NULL },
	{ "seccomp", "the example for Docker", "word:localhost", SECCOMP, "example-docker-profile", NULL },

	{ "AppArmor", "RuntimeDefault, or a local profile that was reviewed", "word:localhost word:runtimedefault", APPARMOR, "apparmor-broad", NULL },
	{ "AppArmor", "Unconfined is an exception", "word:unconfined", APPARMOR, "without-apparmor", NULL },
	{ "AppArmor", "the example for Kubernetes", "layer:apparmor", TOUR_FIX, "example-apparmor", NULL },

	{ "SELinux", "what it stops that permissions alone would allow", "layer:selinux", SELINUX, "without-selinux", NULL },
	{ "SELinux", "the example for Kubernetes", "layer:selinux", SELINUX, "example-selinux", NULL },
	{ "SELinux", "caveat: labels that are reused or too broad", "layer:selinux", SELINUX, "selinux-pair", NULL },

	{ "gVisor", "a kernel in user space, not one more filter", "word:gvisor", SANDBOX, "gvisor", NULL },
	{ "gVisor", "where it fits: untrusted code, several tenants, a smaller kernel surface", "layer:sandbox", SANDBOX, "gvisor", NULL },
	{ "gVisor", "what it does not fix: the application, the hardware, what was set up wrong before", "layer:sandbox check:single-layer", SANDBOX, "mistake-gvisor-alone", NULL },

	{ "Practical hardening", "the whole manifest", "check:single-layer", TOUR_FIX, "example-practical hardened", NULL },

	{ "Ten mistakes", "1 privileged", "check:privileged", CHECKLIST, "mistake-privileged", NULL },
	{ "Ten mistakes", "2 CAP_SYS_ADMIN kept", "check:sys-admin", CHECKLIST, "mistake-sys-admin", NULL },
	{ "Ten mistakes", "3 root by default", "check:root word:runasnonroot", CHECKLIST, "mistake-root", NULL },
	{ "Ten mistakes", "4 privilege escalation allowed", "check:escalation", CHECKLIST, "mistake-escalation", NULL },
	{ "Ten mistakes", "5 seccomp or AppArmor unconfined", "check:unconfined", CHECKLIST, "mistake-unconfined", NULL },
	{ "Ten mistakes", "6 namespaces of the host", "check:host-namespaces", CHECKLIST, "mistake-host-namespaces", NULL },
	{ "Ten mistakes", "7 broad host paths", "check:host-path word:hostpath", CHECKLIST, "mistake-host-path", NULL },
	{ "Ten mistakes", "8 a writable root file system", "check:writable-rootfs", CHECKLIST, "mistake-writable-root", NULL },
	{ "Ten mistakes", "9 the default service-account token", "check:service-account-token", CHECKLIST, "mistake-token", NULL },
	{ "Ten mistakes", "10 one control in place of the rest", "check:single-layer", CHECKLIST, "mistake-gvisor-alone", NULL },

	{ "References", "Kubernetes: security context", "check:root", NOTES, "mistake-root", "k8s-context" },
	{ "References", "Kubernetes: seccomp", "layer:seccomp", NOTES, "without-seccomp", "k8s-seccomp" },
	{ "References", "Kubernetes: AppArmor", "layer:apparmor", NOTES, "without-apparmor", "k8s-apparmor" },
	{ "References", "Kubernetes: Pod Security Standards", "check:privileged", NOTES, "mistake-privileged", "k8s-standards" },
	{ "References", "Docker: seccomp profiles", "layer:seccomp", NOTES, "seccomp-tight", "docker-seccomp" },
	{ "References", "Docker: user namespace remapping", "word:hostusers", NOTES, "user-namespace", "docker-userns" },
	{ "References", "Docker: capabilities", "layer:capabilities", NOTES, "without-capabilities", "docker-capabilities" },
	{ "References", "Docker: engine security", "layer:namespaces", NOTES, "without-namespaces", "docker-security" },
	{ "References", "gVisor: security model", "layer:sandbox", NOTES, "gvisor", "gvisor-security" },
	{ "References", "gVisor: architecture", "layer:sandbox", NOTES, "gvisor", "gvisor-architecture" },
};
// clang-format on

const size_t source_part_count = ISO_COUNT(source_parts);

/* "isotop explain seccomp": the word of a ref, for whoever reads the page. */
static void put_lessons(FILE *out, const char *refs)
{
	for (const char *ref = refs; *ref; ref += strspn(ref, " ")) {
		size_t len = strcspn(ref, " ");
		size_t kind = strcspn(ref, ":") + 1;
		fprintf(out, "%s`%.*s`", ref == refs ? "" : ", ", (int)(len - kind), ref + kind);
		ref += len;
	}
}

static void put_scenarios(FILE *out, const char *ids)
{
	for (const char *id = ids; *id; id += strspn(id, " ")) {
		size_t len = strcspn(id, " ");
		size_t number = 0;
		while (number < scenario_count && (strlen(scenarios[number].id) != len ||
							  strncmp(scenarios[number].id, id, len) != 0))
			number++;
		fprintf(out, "%s%zu `%.*s`", id == ids ? "" : ", ", number + 1, (int)len, id);
		id += len;
	}
}

void lessons_markdown(FILE *out)
{
	const char *chapter = "";
	fputs("# Lessons\n\n"
	      "Everything that isotop teaches can be learnt inside the program.\n"
	      "`isotop demo` opens containers that were made for it, `T` begins the tour through them, Enter on any row "
	      "explains it, and `isotop explain WORD` prints the same text.\n\n"
	      "What there is to learn is that of \"Container Isolation Deep Dive\" by Ivan Piskunov (2026, for education "
	      "and defence); the words are isotop's own.\n"
	      "This page says for each part of it which lesson teaches it (`isotop explain LESSON`), on which screen it is "
	      "seen, and in which scenario (`isotop demo NUMBER`).\n"
	      "It is printed by `isotop page lessons`, and a test looks that no part is left out.\n",
		out);
	for (size_t i = 0; i < source_part_count; i++) {
		const struct source_part *part = &source_parts[i];
		if (strcmp(chapter, part->chapter) != 0)
			fprintf(out, "\n## %s\n\n| part | lesson | screen | scenario |\n|---|---|---|---|\n", part->chapter);
		chapter = part->chapter;
		fprintf(out, "| %s | ", part->part);
		put_lessons(out, part->lessons);
		fprintf(out, " | %s | ", part->screen);
		put_scenarios(out, part->scenarios);
		fputs(" |\n", out);
	}
	fputs("\n## The official pages\n\n", out);
	for (size_t i = 0; i < reference_count; i++)
		fprintf(out, "- %s: [%s](%s)\n", references[i].by, references[i].title, references[i].url);
}
