/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of plain characters, for lessons that a drawing makes clear. */
#include "config.h"

#include "panes/lessons/tables.h"

#include <string.h>

#include <isotop/tone.h>
#include <isotop/view.h>

/* To add one: its lines, at most 72 columns of ASCII (a test looks), and its row below. */
// clang-format off
static const char *const layers_lines[] = {
	"   what a container asks for           what stands in between",
	"",
	"   a process, a port, a path    --->   namespaces      is it in view?",
	"   an act that root may do      --->   capabilities    is it held?",
	"   a system call                --->   seccomp         is it answered?",
	"   a file, a mount, a program   --->   AppArmor        is there a rule?",
	"   an object with a label       --->   SELinux         may the label?",
	"   anything at all              --->   gVisor          by another kernel",
	NULL,
};

static const char *const namespaces_lines[] = {
	"   node                     its own namespaces       hostPID + network",
	"",
	"   pid 1    systemd         pid 1   app              pid 1    systemd",
	"   pid 831  kubelet                                  pid 831  kubelet",
	"   pid 4121 app             (no other is in view)    pid 4121 app",
	"   eth0     10.0.0.7        eth0    10.244.1.9       eth0     10.0.0.7",
	"   lo       kubelet 10250   lo      (empty)          lo       kubelet",
	"",
	"   one kernel serves all three views",
	NULL,
};

static const char *const user_namespace_lines[] = {
	"   without a user namespace          with one",
	"",
	"   inside       on the host          inside       on the host",
	"   uid 0   ===  uid 0 (root)         uid 0   ---> uid 165536 (nobody)",
	"   uid 33  ===  uid 33               uid 33  ---> uid 165569",
	"",
	"   root inside is root outside       root inside owns nothing outside",
	NULL,
};

static const char *const capability_sets_lines[] = {
	"   bounding      the most it can ever have: nothing else can be regained",
	"      |",
	"   permitted     what the process may switch on",
	"      |",
	"   effective     what the kernel looks at when it asks \"may you?\"",
	"",
	"   inheritable   what a program with file capabilities may keep",
	"   ambient       what every program that it starts inherits",
	"",
	"   drop: [\"ALL\"] empties them; no_new_privs keeps exec from adding any",
	NULL,
};

static const char *const seccomp_lines[] = {
	"   read, write, openat ...     --->   allowed             --->   kernel",
	"   clone with CLONE_NEWUSER    --->   by its arguments     ?",
	"   mount, bpf, kexec_load      --->   refused: EPERM       x",
	"",
	"   Unconfined: every call      ----------------------------->   kernel",
	NULL,
};

static const char *const apparmor_lines[] = {
	"   AppArmor asks by path                SELinux asks by label",
	"",
	"   profile web {                        process  container_t       c1,c2",
	"     /usr/share/web/** r,   may read       --->  container_file_t  c1,c2",
	"     deny /proc/sys/** w,   refused        -x->  container_file_t  c3,c4",
	"     /** rwix,              refuses",
	"   }                        nothing",
	NULL,
};

static const char *const selinux_lines[] = {
	"   pod left    s0:c123,c456  --+",
	"                               +--  one pair: each may open the other's",
	"   pod right   s0:c123,c456  --+",
	"",
	"   pod broad   s0:c0.c1023   -----  all of them: may open everybody's",
	"   pod apart   s0:c7,c512    -----  a pair of its own: kept apart",
	NULL,
};

static const char *const gvisor_lines[] = {
	"   runc                              gVisor",
	"",
	"   app                               app",
	"    | every call the filter allows    | every call",
	"    v                                 v",
	"   host kernel                       Sentry: a kernel in user space",
	"                                      | few calls, by its own filter",
	"                                      v",
	"                                     host kernel",
	"",
	"   mounts, tokens, the network and the app's own bugs: the same in both",
	NULL,
};
// clang-format on

const struct figure figures[] = {
	{ "layers", "What each layer looks at", layers_lines },
	{ "namespaces", "Who is in view", namespaces_lines },
	{ "user-namespace", "Who root is", user_namespace_lines },
	{ "capability-sets", "The five sets of a process", capability_sets_lines },
	{ "seccomp", "Which calls reach the kernel", seccomp_lines },
	{ "apparmor", "By path and by label", apparmor_lines },
	{ "selinux", "Who may open whose files", selinux_lines },
	{ "gvisor", "Which calls reach which kernel", gvisor_lines },
};

const size_t figure_count = ISO_COUNT(figures);

const struct figure *figure_find(const char *id)
{
	for (size_t i = 0; i < figure_count; i++)
		if (strcmp(figures[i].id, id) == 0)
			return &figures[i];
	return NULL;
}

void figure_view(const struct figure *figure, struct view *view)
{
	view_gap(view);
	view_title(view, "%s", figure->caption);
	for (size_t i = 0; figure->lines[i]; i++)
		view_text(view, 0, TONE_PLAIN, figure->lines[i], strlen(figure->lines[i]));
}
