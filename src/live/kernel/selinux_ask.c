/* SPDX-License-Identifier: Apache-2.0 */
/* SELinux's answers: security_compute_av() of the kernel by way of selinuxfs, categories and booleans included. */
#include "config.h"

#include "live/kernel/mac_inner.h"
#include "live/kernel/question.h"
#include "live/kernel/selinux_policy.h"
#include "live/kernel/sockets.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>

#include <isotop/mac.h>
#include <isotop/root.h>

#define LABEL_MAX 4096
#define KNOWN_MAX 64 /* decisions of one label that are kept while its acts are asked */

static const char selinux_dir[] = "/sys/fs/selinux";
static const char unknown_class[] = "the policy does not know this class";

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
	decision->why = unknown_class;
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

/* What it does not know a policy may be built to allow. To refuse it the kernel must know it, which may be older. */
static bool allows_unknown(struct av *av)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const struct mac_request *request = av->asking->request;
	if (request->policy)
		return selinux_policy_allows_unknown(request->policy);
	int code = root_read(request->root, -1, arena_printf(av->asking->arena, "%s/deny_unknown", selinux_dir), 16, &text);
	return code == 0 && strbuf_text(&text)[0] == '0';
}

/* Of a class or permission that the policy does not know. */
static void take_unknown(struct av *av, struct mac_answer *answer, const char *what)
{
	bool allowed = allows_unknown(av);
	answer->result = allowed ? MAC_ALLOWED : MAC_UNKNOWN;
	answer->why = allowed ? arena_printf(av->asking->arena, "%s, and allows what it does not know", what) : what;
}

/* Whether the label may do all @permissions to objects of @class labelled @target. A denial of before stands. */
static void ask(struct av *av, struct mac_answer *answer, const char *target, const char *class, const char *permissions)
{
	uint32_t bits = bits_of(av, class, permissions);
	const struct decision *decision = decision_of(av, target, class);
	if (answer->result == MAC_DENIED || (answer->result == MAC_UNKNOWN && answer->why))
		return;
	if ((decision->why && strcmp(decision->why, unknown_class) == 0) || (!decision->why && !bits)) {
		take_unknown(av, answer, decision->why ? decision->why : "the policy does not know this permission");
		return;
	}
	answer->result = MAC_UNKNOWN;
	answer->why = decision->why;
	if (decision->why)
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

static const char *why_no_listener(struct arena *arena, int error)
{
	if (error == ENOENT)
		return "the socket's file lets it; who listens there does not do so in the host's network namespace";
	if (error == EEXIST)
		return "the socket's file lets it; more than one listens under its name";
	if (error == ESRCH)
		return "the socket's file lets it; who has it open was not found";
	return arena_printf(arena, "the socket's file lets it; the label of who listens cannot be read: %s", strerror(error));
}

/* Beside the file the socket is asked that listens: security/selinux/hooks.c selinux_socket_unix_stream_connect(). */
static void ask_listener(struct av *av, struct mac_answer *answer, const char *source)
{
	char label[LABEL_MAX];
	if (answer->result != MAC_ALLOWED || answer->why)
		return;
	int error = socket_label(av->asking->request->root, source, label, sizeof(label));
	if (error == 0)
		ask(av, answer, arena_strdup(av->asking->arena, label), "unix_stream_socket", "connectto");
	else
		mac_doubt(answer, why_no_listener(av->asking->arena, -error));
}

/* The type of what stands at @path, which is cut until there is something. */
static int type_of(struct av *av, char *path, bool *ret_missing)
{
	int type;
	*ret_missing = false;
	while ((type = root_type(av->asking->request->root, path)) == -ENOENT && go_up(path))
		*ret_missing = true;
	return type;
}

/* What stands at the end; what is not there would be made, and then its directory decides. */
static void ask_file(struct av *av, struct mac_answer *answer, const char *source, const char *begin)
{
	char *path = arena_strdup(av->asking->arena, source);
	bool missing;
	int type = type_of(av, path, &missing);
	const char *label = label_of(av, answer, path);
	bool reads = answer->kind == MAC_READ;
	bool no_socket = answer->kind == MAC_CONNECT && (missing || type != S_IFSOCK);
	if (!label)
		return;
	if (missing || type == S_IFDIR)
		ask(av, answer, label, "dir", reads ? (missing ? "search" : "read open") : no_socket ? "search" : "write add_name search");
	else if (!no_socket)
		ask(av, answer, label, type == S_IFSOCK ? "sock_file" : "file",
			type == S_IFSOCK ? (reads ? "read" : "write") : reads ? "read open" : "write open");
	ask_way(av, answer, path, begin);
	if (no_socket && answer->result != MAC_DENIED)
		mac_doubt(answer, "no socket is there");
	else if (answer->kind == MAC_CONNECT)
		ask_listener(av, answer, source);
}

/*
 * A file that is not looked at, of a mount whose files all have @label: what is answered of a file and of a directory,
 * which is where what is not there would be made.
 */
static void ask_labelled(struct av *av, struct mac_answer *answer, const char *label)
{
	struct mac_answer other = *answer;
	bool reads = answer->kind == MAC_READ;
	if (answer->kind == MAC_CONNECT) {
		mac_doubt(answer, "a socket of the container's own: who listens there is not looked for");
		return;
	}
	ask(av, answer, label, "dir", "search");
	ask(av, answer, label, "file", reads ? "read open" : "write open");
	ask(av, &other, label, "dir", reads ? "read open" : "write add_name search");
	if (answer->result != other.result)
		mac_doubt(answer, "a file of the container's own: whether it is a directory is not looked at, and they are answered differently");
}

/* A file in /proc of the container's own processes, which have the label that asks, or one of several. */
static void ask_own_process(struct av *av, struct mac_answer *answer)
{
	const struct mac_request *request = av->asking->request;
	if (request->label_count == 1 && !request->more_labels)
		ask(av, answer, av->label, "file", answer->kind == MAC_READ ? "read open" : "write open");
	else
		mac_doubt(answer, "a file of one of its own processes, which have several labels");
}

static void ask_path(struct av *av, struct mac_answer *answer)
{
	struct bearer bearer = mac_bearer(av->asking, answer);
	if (bearer.path)
		ask_file(av, answer, bearer.path, bearer.begin);
	else if (bearer.own_process)
		ask_own_process(av, answer);
	else if (bearer.label)
		ask_labelled(av, answer, bearer.label);
	else
		answer->why = "a file of the container's own: its label is not looked at";
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
		if (answer->act && answer->act->target != MAC_OBJECT)
			ask_act(av, answer);
		else
			ask_path(av, answer);
	}
}
