/* SPDX-License-Identifier: Apache-2.0 */
/* AppArmor's answers: by its query interface, and for capabilities by the loaded policy. */
#include "config.h"

#include "live/kernel/apparmor_ask.h"
#include "live/kernel/mac_inner.h"
#include "live/kernel/policy.h"
#include "live/kernel/question.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <isotop/mac.h>
#include <isotop/root.h>

#define LOADED_MAX  (1024 * 1024)
#define PATH_MOST   3000 /* the kernel takes a page with the label and the path in it */
#define UNKNOWN_MODE "whether its profile enforces is not known"

static const char apparmor_dir[] = "/sys/kernel/security/apparmor";

/* Classes of rules and permissions, security/apparmor/include/apparmor.h, perms.h and mount.h. */
enum { CLASS_FILE = 2, CLASS_MOUNT = 7, CLASS_PTRACE = 9, CLASS_NET = 14, CLASS_NAMESPACE = 21 };
enum { MAY_WRITE = 2, MAY_READ = 4, MAY_MOUNT = 2, MAY_CREATE = 0x10, MAY_MAKE_USERNS = 8 };
/* Of the two that trace and are traced; what the second needs is the first's, two bits up. */
enum { MAY_TRACE = 2, MAY_LOOK = 4, PEER_BITS = 2 };

/* ---- queries ------------------------------------------------------------------------------ */

static void add_query(struct strbuf *out, const struct strbuf *query)
{
	uint16_t len = (uint16_t)query->len;
	strbuf_add(out, (const char *)&len, sizeof(len));
	strbuf_add(out, query->data, query->len);
}

static void query_file(struct strbuf *query, const struct mac_answer *answer)
{
	strbuf_addc(query, CLASS_FILE);
	strbuf_adds(query, answer->path);
}

/* Where it is mounted, from what, of which type, with which options: security/apparmor/mount.c do_match_mnt(). */
static void query_mount(struct strbuf *query, const struct mac_answer *answer)
{
	static const char target[] = "/mnt/";
	const char *type = answer->act->path;
	const char *device = strcmp(type, "ext4") == 0 ? "/dev/sda1" : type;
	strbuf_addc(query, CLASS_MOUNT);
	strbuf_add(query, target, sizeof(target));
	strbuf_add(query, device, strlen(device) + 1);
	strbuf_add(query, type, strlen(type) + 1);
}

static void query_peer(struct strbuf *query, const char *peer)
{
	strbuf_addc(query, CLASS_PTRACE);
	strbuf_adds(query, peer);
}

static void query_trace(struct strbuf *query, const struct mac_answer *answer)
{
	(void)answer;
	query_peer(query, "unconfined");
}

static void query_family(struct strbuf *query, unsigned family)
{
	uint16_t words[2] = { htons((uint16_t)family), htons(SOCK_STREAM) };
	strbuf_addc(query, CLASS_NET);
	strbuf_add(query, (const char *)words, sizeof(words));
}

static void query_socket(struct strbuf *query, const struct mac_answer *answer)
{
	query_family(query, answer->act->number);
}

/*
 * Kernels before 6.17 ask for no rule of the socket's path (they do not hook what connect(2) checks
 * there), only for the family; of the others see ask_socket().
 */
static void query_connect(struct strbuf *query, const struct mac_answer *answer)
{
	(void)answer;
	query_family(query, AF_UNIX);
}

/* Of these only user namespaces are mediated, and only by kernels that say so: Linux 6.7, Ubuntu's before. */
static void query_kernel(struct strbuf *query, const struct mac_answer *answer)
{
	(void)answer;
	strbuf_addc(query, CLASS_NAMESPACE);
}

/* To add a kind that the interface answers: its row. */
static const struct {
	void (*query)(struct strbuf *query, const struct mac_answer *answer);
	uint32_t needed;
} kinds[] = {
	[MAC_READ] = { query_file, MAY_READ },
	[MAC_WRITE] = { query_file, MAY_WRITE },
	[MAC_CONNECT] = { query_connect, MAY_CREATE },
	[MAC_MOUNT] = { query_mount, MAY_MOUNT },
	[MAC_TRACE] = { query_trace, MAY_TRACE },
	[MAC_SOCKET] = { query_socket, MAY_CREATE },
	[MAC_KERNEL] = { query_kernel, MAY_MAKE_USERNS },
};

static bool mediates_userns(const struct asking *asking)
{
	return root_type(asking->request->root,
		       arena_printf(asking->arena, "%s/features/namespaces/userns_create", apparmor_dir)) > 0;
}

/* Rules for single sockets: Linux 6.17 (network_v9), Ubuntu's kernels before (network). */
static bool mediates_sockets(const struct asking *asking)
{
	static const char *const files[] = { "network/af_unix", "network_v9/af_unix" };
	for (size_t i = 0; i < ISO_COUNT(files); i++)
		if (root_type(asking->request->root, arena_printf(asking->arena, "%s/features/%s", apparmor_dir, files[i])) > 0)
			return true;
	return false;
}

static bool is_too_long(const struct mac_answer *answer)
{
	return answer->path && strnlen(answer->path, PATH_MOST + 1) > PATH_MOST;
}

static bool is_queried(const struct asking *asking, const struct mac_answer *answer)
{
	if (is_too_long(answer))
		return false;
	if (answer->kind == MAC_KERNEL)
		return strcmp(answer->act->class, "user_namespace") == 0 && mediates_userns(asking);
	return answer->kind < ISO_COUNT(kinds) && kinds[answer->kind].query;
}

/* ---- what one profile says ---------------------------------------------------------------- */

/* Answers of one component of a label; a denial stands, whatever others say. */
static void take(struct mac_answer *answer, bool allowed, const char *why)
{
	if (answer->result == MAC_DENIED)
		return;
	answer->result = allowed ? MAC_ALLOWED : MAC_DENIED;
	answer->why = why;
}

static void take_all(struct asking *asking, enum mac_result result, const char *why)
{
	for (size_t i = 0; i < asking->count; i++) {
		struct mac_answer *answer = &asking->items[i];
		if (answer->result == MAC_DENIED || (result == MAC_ALLOWED && answer->result == MAC_UNKNOWN && answer->why))
			continue;
		answer->result = result;
		answer->why = why;
	}
}

/* Puts @queries, as add_query() makes them, about @profile; struct apparmor_reply for each comes back. 0 or -errno. */
static int put_queries(struct asking *asking, const char *profile, const struct strbuf *queries, struct strbuf *reply)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const struct root *root = asking->request->root;
	cleanup_fd int place = root_place(root, arena_printf(asking->arena, "%s/.access", apparmor_dir));
	strbuf_add(&text, profile, strlen(profile) + 1);
	strbuf_add(&text, queries->data, queries->len);
	return place < 0 ? place : question_ask(root, QUESTION_APPARMOR, text.data, text.len, place, reply);
}

static const char *no_answer(struct asking *asking, int code)
{
	return arena_printf(asking->arena, "the kernel does not answer: %s", strerror(code < 0 ? -code : EPROTO));
}

static void take_reply(struct asking *asking, struct mac_answer *answer, int code, const struct strbuf *reply, size_t *at)
{
	struct apparmor_reply one;
	uint32_t needed = kinds[answer->kind].needed;
	if (code < 0 || reply->len - *at < sizeof(one)) {
		if (answer->result != MAC_DENIED)
			mac_doubt(answer, no_answer(asking, code));
		return;
	}
	memcpy(&one, reply->data + *at, sizeof(one));
	*at += sizeof(one);
	if (answer->result != MAC_UNKNOWN || !answer->why)
		take(answer, (one.allow & ~one.deny & needed) == needed, NULL);
}

static void ask_queries(struct asking *asking, const char *profile)
{
	cleanup_strbuf struct strbuf queries = { 0 };
	cleanup_strbuf struct strbuf reply = { 0 };
	for (size_t i = 0; i < asking->count; i++) {
		cleanup_strbuf struct strbuf query = { 0 };
		if (!is_queried(asking, &asking->items[i]))
			continue;
		kinds[asking->items[i].kind].query(&query, &asking->items[i]);
		add_query(&queries, &query);
	}
	int code = put_queries(asking, profile, &queries, &reply);
	size_t at = 0;
	for (size_t i = 0; i < asking->count; i++)
		if (is_queried(asking, &asking->items[i]))
			take_reply(asking, &asking->items[i], code, &reply, &at);
}

/* One query more. Its permissions, or -errno. */
static int64_t ask_one(struct asking *asking, const char *profile, const struct strbuf *query)
{
	cleanup_strbuf struct strbuf queries = { 0 };
	cleanup_strbuf struct strbuf reply = { 0 };
	struct apparmor_reply one;
	add_query(&queries, query);
	int code = put_queries(asking, profile, &queries, &reply);
	if (code < 0 || reply.len < sizeof(one))
		return code < 0 ? code : -EPROTO;
	memcpy(&one, reply.data, sizeof(one));
	return one.allow & ~one.deny;
}

/* ---- what asks two rules -------------------------------------------------------------------- */

/* Files of a process that only whoever may look into it opens, or trace it: proc(5), ptrace(2). To add one: its row. */
static const struct {
	const char *name;
	uint32_t needed;
} traced[] = {
	{ "auxv", MAY_LOOK },      { "clear_refs", MAY_TRACE },  { "cwd", MAY_LOOK },   { "environ", MAY_LOOK },
	{ "exe", MAY_LOOK },       { "fd", MAY_LOOK },           { "fdinfo", MAY_LOOK }, { "io", MAY_LOOK },
	{ "map_files", MAY_LOOK }, { "maps", MAY_LOOK },         { "mem", MAY_TRACE },   { "pagemap", MAY_LOOK },
	{ "personality", MAY_TRACE }, { "root", MAY_LOOK },      { "smaps", MAY_LOOK },  { "stack", MAY_TRACE },
	{ "syscall", MAY_TRACE },
};

/* What opening "/proc/1/environ" needs beside the rule of the file; 0: nothing. */
static uint32_t tracing_needed(const struct mac_answer *answer)
{
	const char *path = answer->source ? answer->source : answer->path;
	if (answer->act || !path || strncmp(path, "/proc/", 6) != 0)
		return 0;
	const char *file = path + 6 + strspn(path + 6, "0123456789");
	size_t len = *file == '/' && file > path + 6 ? strcspn(file + 1, "/") : 0;
	for (size_t i = 0; len && i < ISO_COUNT(traced); i++)
		if (strlen(traced[i].name) == len && strncmp(file + 1, traced[i].name, len) == 0)
			return traced[i].needed;
	return 0;
}

/* The profile of all its processes; NULL: they have several, or one of several parts or of another namespace. */
static const char *own_peer(const struct asking *asking)
{
	const struct mac_request *request = asking->request;
	const char *label = request->label_count == 1 && !request->more_labels ? request->labels[0] : NULL;
	if (!label || *label == ':' || strstr(label, "//&"))
		return NULL;
	const char *mode = strstr(label, " (");
	return arena_strndup(asking->arena, label, mode ? (size_t)(mode - label) : strlen(label));
}

/* Of a process of the host's, or of the container's own where its /proc has those. */
static void ask_peer(struct asking *asking, const char *profile, struct mac_answer *answer, uint32_t needed)
{
	cleanup_strbuf struct strbuf query = { 0 };
	bool own = asking->request->own_pids && !answer->source;
	const char *peer = own ? own_peer(asking) : "unconfined";
	if (!peer) {
		mac_doubt(answer, "whether it may look into its own processes is not asked where they have several profiles");
		return;
	}
	query_peer(&query, peer);
	int64_t perms = ask_one(asking, profile, &query);
	uint32_t all = own ? needed | needed << PEER_BITS : needed;
	if (perms < 0)
		mac_doubt(answer, no_answer(asking, (int)perms));
	else if ((perms & all) != all)
		take(answer, false, "looking into its process is denied");
}

/* Where single sockets are mediated too, files of sockets have rules as others do; what else is asked is not known here. */
static void ask_socket(struct asking *asking, const char *profile, struct mac_answer *answer)
{
	cleanup_strbuf struct strbuf query = { 0 };
	query_file(&query, answer);
	int64_t perms = ask_one(asking, profile, &query);
	if (perms < 0)
		mac_doubt(answer, no_answer(asking, (int)perms));
	else if ((perms & (MAY_READ | MAY_WRITE)) != (MAY_READ | MAY_WRITE))
		mac_doubt(answer, "this kernel has rules for single sockets, and the one of its file does not let it");
}

static void ask_second(struct asking *asking, const char *profile)
{
	bool sockets = mediates_sockets(asking);
	for (size_t i = 0; i < asking->count; i++) {
		struct mac_answer *answer = &asking->items[i];
		uint32_t needed = tracing_needed(answer);
		if (answer->result != MAC_ALLOWED)
			continue;
		if (answer->kind == MAC_CONNECT && sockets)
			ask_socket(asking, profile, answer);
		else if (answer->kind != MAC_CONNECT && needed)
			ask_peer(asking, profile, answer, needed);
	}
}

/* ---- capabilities -------------------------------------------------------------------------- */

static const char *read_capabilities(
	struct arena *arena, const struct root *root, const char *profile, uint64_t *ret_allowed)
{
	cleanup_strbuf struct strbuf data = { 0 };
	int code = question_ask(root, QUESTION_POLICY, profile, strlen(profile), -1, &data);
	if (code < 0)
		return arena_printf(arena, "the policy that is loaded cannot be had: %s", strerror(-code));
	const char *part = strstr(profile, "//");
	if (!policy_capabilities(data.data, data.len, part ? part + 2 : profile, ret_allowed))
		return "the policy that is loaded cannot be read";
	return NULL;
}

static void ask_capabilities(struct asking *asking, const char *profile)
{
	uint64_t allowed = 0;
	const char *why = read_capabilities(asking->arena, asking->request->root, profile, &allowed);
	for (size_t i = 0; i < asking->count; i++) {
		struct mac_answer *answer = &asking->items[i];
		if (answer->kind != MAC_CAPABILITY || answer->result == MAC_DENIED || (answer->result == MAC_UNKNOWN && answer->why))
			continue;
		if (why)
			mac_doubt(answer, why);
		else
			take(answer, allowed >> answer->act->number & 1, NULL);
	}
}

/* ---- a label --------------------------------------------------------------------------------- */

/* The mode of a loaded profile, "NAME (enforce)" a line; NULL: not known. */
const char *apparmor_loaded_mode(struct arena *arena, const char *loaded, const char *name)
{
	size_t len = strlen(name);
	for (const char *at = loaded; at && *at; at += strcspn(at, "\n"), at += *at == '\n')
		if (strncmp(at, name, len) == 0 && strncmp(at + len, " (", 2) == 0)
			return arena_strndup(arena, at + len + 2, strcspn(at + len + 2, ")\n"));
	return NULL;
}

/* One profile of a stack: what all of them allow is allowed. */
static void ask_profile(struct asking *asking, const char *profile, const char *mode)
{
	if (strcmp(profile, "unconfined") == 0 || (mode && strcmp(mode, "unconfined") == 0))
		take_all(asking, MAC_ALLOWED, "its profile confines nothing");
	else if (mode && strcmp(mode, "complain") == 0)
		take_all(asking, MAC_ALLOWED, "its profile only complains");
	else if (!mode || (strcmp(mode, "enforce") != 0 && strcmp(mode, "kill") != 0))
		take_all(asking, MAC_UNKNOWN, UNKNOWN_MODE);
	else {
		ask_queries(asking, profile);
		ask_second(asking, profile);
		ask_capabilities(asking, profile);
	}
	for (size_t i = 0; i < asking->count; i++)
		if (is_too_long(&asking->items[i]) && asking->items[i].result == MAC_UNKNOWN)
			mac_doubt(&asking->items[i], "its path is too long for a question to the kernel");
	/* Of what AppArmor does not mediate it lets everything pass. */
	for (size_t i = 0; i < asking->count; i++)
		if (asking->items[i].kind == MAC_KERNEL && !is_queried(asking, &asking->items[i]))
			take(&asking->items[i], true, "AppArmor does not mediate it");
}

void apparmor_ask(struct asking *asking, const char *label)
{
	cleanup_strbuf struct strbuf loaded = { 0 };
	char *rest = arena_strdup(asking->arena, label);
	char *end = rest + strlen(rest);
	char *mode = end > rest && end[-1] == ')' ? strrchr(rest, '(') : NULL;
	if (mode && mode > rest && mode[-1] == ' ') {
		mode[-1] = '\0';
		end[-1] = '\0';
		mode++;
	} else {
		mode = NULL;
	}
	bool stacked = strstr(rest, "//&") != NULL;
	if (stacked)
		root_read(asking->request->root, -1, arena_printf(asking->arena, "%s/profiles", apparmor_dir), LOADED_MAX, &loaded);
	while (rest) {
		char *next = strstr(rest, "//&");
		if (next)
			*next = '\0';
		ask_profile(asking, rest, stacked ? apparmor_loaded_mode(asking->arena, strbuf_text(&loaded), rest) : mode);
		rest = next ? next + strlen("//&") : NULL;
	}
}

const char *apparmor_label(struct arena *arena, const struct root *root, const char *profile)
{
	cleanup_strbuf struct strbuf loaded = { 0 };
	if (strcmp(profile, "unconfined") == 0)
		return profile;
	if (root_read(root, -1, arena_printf(arena, "%s/profiles", apparmor_dir), LOADED_MAX, &loaded) < 0)
		return NULL;
	const char *mode = apparmor_loaded_mode(arena, strbuf_text(&loaded), profile);
	return mode ? arena_printf(arena, "%s (%s)", profile, mode) : NULL;
}

/* Counts loads, replacements and removals; read once it waits for the next one, so the second read fails. */
void apparmor_generation(const struct root *root, struct strbuf *out)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/revision", apparmor_dir);
	root_read(root, -1, path, 64, out);
}
