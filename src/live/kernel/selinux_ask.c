/* SPDX-License-Identifier: Apache-2.0 */
/* SELinux's answers: security_compute_av() of the kernel by way of selinuxfs, categories and booleans included. */
#include "config.h"

#include "live/kernel/mac_inner.h"
#include "live/kernel/question.h"
#include "live/kernel/selinux_policy.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>

#include <isotop/mac.h>
#include <isotop/root.h>

#define LABEL_MAX 4096
#define KNOWN_MAX 64 /* decisions of one label that are kept while its acts are asked */

static const char selinux_dir[] = "/sys/fs/selinux";

/* What the policy decides for one class of objects of one label. */
struct decision {
	const char *target;
	const char *class;
	uint32_t allowed;
	bool permissive;
	const char *why; /* it is not known; NULL: it is */
};

struct av {
	struct asking *asking;
	const char *label;
	struct decision known[KNOWN_MAX];
	size_t count;
};

static uint64_t read_number(struct av *av, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	uint64_t number = 0;
	if (root_read(av->asking->request->root, -1, path, 64, &text) < 0)
		return 0;
	char *line = arena_strdup(av->asking->arena, strbuf_text(&text));
	line[strcspn(line, "\n")] = '\0';
	return parse_u64(line, 10, &number) ? number : 0;
}

/* "allowed decided auditallow auditdeny seqno flags", security/selinux/selinuxfs.c sel_write_access(). */
static void ask_kernel(struct av *av, struct decision *decision)
{
	struct arena *arena = av->asking->arena;
	const struct root *root = av->asking->request->root;
	uint64_t class = read_number(av, arena_printf(arena, "%s/class/%s/index", selinux_dir, decision->class));
	cleanup_strbuf struct strbuf answer = { 0 };
	unsigned flags;
	decision->why = "the policy does not know this class";
	if (!class)
		return;
	const char *question = arena_printf(arena, "%s %s %llu", av->label, decision->target, (unsigned long long)class);
	cleanup_fd int file = root_place(root, arena_printf(arena, "%s/access", selinux_dir));
	int code = file < 0 ? file : question_ask(root, QUESTION_SELINUX, question, strlen(question), file, &answer);
	decision->why = "the policy does not know this label";
	if (code == -EINVAL)
		return;
	decision->why = code < 0 ? arena_printf(arena, "the kernel does not answer: %s", strerror(-code)) : "the kernel's answer cannot be read";
	if (code < 0 || sscanf(strbuf_text(&answer), "%x %*x %*x %*x %*u %x", &decision->allowed, &flags) != 2)
		return;
	decision->permissive = flags & 1;
	decision->why = NULL;
}

static void decide(struct av *av, struct decision *decision)
{
	const struct selinux_policy *policy = av->asking->request->policy;
	struct selinux_decision one = { 0 };
	if (!policy) {
		ask_kernel(av, decision);
		return;
	}
	decision->why = selinux_policy_decide(policy, av->label, decision->target, decision->class, &one);
	decision->allowed = one.allowed;
	decision->permissive = one.permissive;
}

static const struct decision *decision_of(struct av *av, const char *target, const char *class)
{
	for (size_t i = 0; i < av->count; i++)
		if (strcmp(av->known[i].target, target) == 0 && strcmp(av->known[i].class, class) == 0)
			return &av->known[i];
	if (av->count == KNOWN_MAX)
		av->count = 0;
	struct decision *decision = &av->known[av->count++];
	*decision = (struct decision){ .target = target, .class = class };
	decide(av, decision);
	return decision;
}

/* Of one permission of @class; 0: the policy does not know it. */
static uint32_t bit_of(struct av *av, const char *class, const char *permission)
{
	if (av->asking->request->policy)
		return selinux_policy_bit(av->asking->request->policy, class, permission);
	uint64_t number = read_number(
		av, arena_printf(av->asking->arena, "%s/class/%s/perms/%s", selinux_dir, class, permission));
	return number && number <= 32 ? UINT32_C(1) << (number - 1) : 0;
}

/* The bits of "read open" in decisions about @class; 0: the policy does not know one of them. */
static uint32_t bits_of(struct av *av, const char *class, const char *permissions)
{
	uint32_t bits = 0;
	char *rest = arena_strdup(av->asking->arena, permissions);
	for (char *word; (word = strsep(&rest, " "));) {
		uint32_t bit = bit_of(av, class, word);
		if (!bit)
			return 0;
		bits |= bit;
	}
	return bits;
}

/* Whether the label may do all @permissions to objects of @class labelled @target. A denial of before stands. */
static void ask(struct av *av, struct mac_answer *answer, const char *target, const char *class, const char *permissions)
{
	uint32_t bits = bits_of(av, class, permissions);
	const struct decision *decision = decision_of(av, target, class);
	if (answer->result == MAC_DENIED || (answer->result == MAC_UNKNOWN && answer->why))
		return;
	answer->result = MAC_UNKNOWN;
	answer->why = decision->why ? decision->why : "the policy does not know this permission";
	if (decision->why || !bits)
		return;
	bool allowed = (decision->allowed & bits) == bits;
	bool loose = decision->permissive || av->asking->request->host->selinux == SELINUX_PERMISSIVE;
	answer->result = allowed || loose ? MAC_ALLOWED : MAC_DENIED;
	answer->why = allowed || !loose ? NULL
		      : decision->permissive ? "its domain is permissive: a refusal is only logged"
					     : "SELinux is permissive: a refusal is only logged";
}

/* ---- on whom it acts ------------------------------------------------------------------------- */

/* The label of an object of the system's: "system_u:object_r:TYPE:s0", or without a level as the process has none. */
static const char *system_label(struct av *av, const char *type)
{
	size_t colons = 0;
	for (const char *at = av->label; *at; at++)
		colons += *at == ':';
	return arena_printf(av->asking->arena, "system_u:object_r:%s%s", type, colons >= 3 ? ":s0" : "");
}

static const char *init_label(struct av *av)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (root_read(av->asking->request->root, -1, "proc/1/attr/current", LABEL_MAX, &text) < 0)
		return NULL;
	return arena_strndup(av->asking->arena, strbuf_text(&text), strcspn(strbuf_text(&text), "\n"));
}

/* Capabilities in a user namespace of its own have classes of their own, Linux 4.7. */
static const char *class_of(const struct av *av, const struct mac_act *act)
{
	if (act->kind != MAC_CAPABILITY || !av->asking->request->own_userns)
		return act->class;
	return act->number < 32 ? "cap_userns" : "cap2_userns";
}

static const char *label_of(struct av *av, struct mac_answer *answer, const char *path)
{
	char label[LABEL_MAX];
	int error = root_label(av->asking->request->root, path, label, sizeof(label));
	if (error == 0)
		return arena_strdup(av->asking->arena, label);
	answer->result = MAC_UNKNOWN;
	answer->why = arena_printf(av->asking->arena, "its label cannot be read: %s", strerror(-error));
	return NULL;
}

/* Cuts @path at its last slash; false at the top. */
static bool go_up(char *path)
{
	char *slash = strrchr(path, '/');
	if (!slash || strcmp(path, "/") == 0)
		return false;
	slash[slash == path] = '\0';
	return true;
}

/* Every directory from where the mount begins down to the file must let it pass. */
static void ask_way(struct av *av, struct mac_answer *answer, const char *source, const char *begin)
{
	char *path = arena_strdup(av->asking->arena, source);
	while (go_up(path) && strlen(path) >= strlen(begin)) {
		const char *label = label_of(av, answer, path);
		if (label)
			ask(av, answer, label, "dir", "search");
	}
}

/* What stands at the end; what is not there would be made, and then its directory decides. */
static void ask_file(struct av *av, struct mac_answer *answer, const char *source, const char *begin)
{
	const struct root *root = av->asking->request->root;
	char *path = arena_strdup(av->asking->arena, source);
	bool missing = false;
	int type;
	while ((type = root_type(root, path)) == -ENOENT && go_up(path))
		missing = true;
	const char *label = label_of(av, answer, path);
	bool reads = answer->kind == MAC_READ;
	if (!label)
		return;
	if (missing || type == S_IFDIR)
		ask(av, answer, label, "dir", reads ? (missing ? "search" : "read open") : "write add_name search");
	else if (type == S_IFSOCK)
		ask(av, answer, label, "sock_file", reads ? "read" : "write");
	else
		ask(av, answer, label, "file", reads ? "read open" : "write open");
	ask_way(av, answer, path, begin);
	/* Beside the file the socket's owner is asked, whose label nobody knows here. */
	if (answer->kind == MAC_CONNECT && answer->result == MAC_ALLOWED && !answer->why) {
		answer->result = MAC_UNKNOWN;
		answer->why = "the socket's file allows it; what listens there is asked as well";
	}
}

static void ask_act(struct av *av, struct mac_answer *answer)
{
	const struct mac_act *act = answer->act;
	const char *target = av->label;
	if (act->target == MAC_INIT)
		target = init_label(av);
	else if (act->target == MAC_SYSTEM)
		target = system_label(av, act->object);
	if (target)
		ask(av, answer, target, class_of(av, act), act->permission);
	else
		answer->why = "the label of process 1 cannot be read";
}

void selinux_ask(struct asking *asking, const char *label)
{
	struct av *av = arena_alloc(asking->arena, sizeof(*av));
	av->asking = asking;
	av->label = label;
	for (size_t i = 0; i < asking->count; i++) {
		struct mac_answer *answer = &asking->items[i];
		const char *begin;
		const char *source = answer->path ? mac_labelled(asking, answer, &begin) : NULL;
		if (answer->act && answer->act->target != MAC_OBJECT)
			ask_act(av, answer);
		else if (source)
			ask_file(av, answer, source, begin);
		else
			answer->why = "a file of the container's own: its label is not looked at";
	}
}
