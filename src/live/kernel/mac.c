/* SPDX-License-Identifier: Apache-2.0 */
/* What both systems are asked, and how their answers about several labels come together. */
#include "config.h"

#include "live/kernel/mac.h"
#include "live/kernel/mac_inner.h"

#include <isotop/facts.h>
#include <isotop/mac.h>
#include <isotop/origin.h>
#include <isotop/root.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>

#define ANSWERS_MAX 512 /* of one container and one system: beyond them the list is cut, and says so */

/* ---- what is asked --------------------------------------------------------------------- */

static void add(struct asking *asking, const struct mac_act *act, enum mac_kind kind, const char *path, const char *source)
{
	if (asking->count == ANSWERS_MAX) {
		asking->cut = "too many mounts to ask about each";
		return;
	}
	asking->items[asking->count++] = (struct mac_answer){ .kind = kind, .act = act, .path = path, .source = source };
}

/* Where of the container @host_path is by @mount; NULL: it does not lead there. */
static const char *path_by(struct arena *arena, const struct mount *mount, const char *host_path)
{
	size_t len = strlen(mount->source);
	len -= len == 1; /* "/" */
	if (strncmp(host_path, mount->source, len) != 0 || (host_path[len] != '/' && host_path[len] != '\0'))
		return NULL;
	const char *target = strcmp(mount->target, "/") == 0 ? "" : mount->target;
	return arena_printf(arena, "%s%s", target, host_path + len);
}

static void add_mount(struct asking *asking, const struct mount *mount)
{
	static const enum mac_kind dirs[] = { MAC_READ, MAC_WRITE };
	bool socket = mount->source_type == SOURCE_SOCKET;
	for (size_t i = 0; i < ISO_COUNT(dirs) && !socket; i++)
		add(asking, NULL, dirs[i], mount->target, mount->source);
	if (socket)
		add(asking, NULL, MAC_CONNECT, mount->target, mount->source);
	for (size_t i = 0; i < mac_object_count; i++) {
		const char *path = path_by(asking->arena, mount, mac_objects[i].path);
		if (path && strcmp(path, mount->target) != 0)
			add(asking, NULL, mac_objects[i].kind, path, mac_objects[i].path);
	}
}

static void add_all(struct asking *asking)
{
	const struct mount_list *mounts = asking->request->mounts;
	for (size_t i = 0; i < mac_act_count; i++)
		add(asking, &mac_acts[i], mac_acts[i].kind, mac_acts[i].kind == MAC_MOUNT ? NULL : mac_acts[i].path, NULL);
	for (size_t i = 0; mounts && i < mounts->count; i++)
		if (mounts->items[i].kind == MOUNT_HOST && mounts->items[i].source && mounts->items[i].target)
			add_mount(asking, &mounts->items[i]);
}

/* ---- of several labels -------------------------------------------------------------------- */

/* What one of them may do the container may do; all must be refused for it to be. */
static void join(struct mac_answer *all, const struct mac_answer *one, bool first)
{
	if (first || one->result == MAC_ALLOWED || (one->result == MAC_UNKNOWN && all->result == MAC_DENIED)) {
		if (!first && all->result == MAC_ALLOWED)
			return;
		all->result = one->result;
		all->why = one->why;
	}
}

static struct asking begin(struct arena *arena, const struct mac_request *request)
{
	return (struct asking){ .arena = arena, .request = request, .items = arena_array(arena, ANSWERS_MAX, sizeof(struct mac_answer)) };
}

/* Puts what is in @asking to one system about every label. */
static void put(struct asking *asking, enum mac_system system)
{
	struct mac_answer *all = arena_array(asking->arena, asking->count, sizeof(*all));
	for (size_t label = 0; label < asking->request->label_count; label++) {
		for (size_t i = 0; i < asking->count; i++) {
			asking->items[i].system = system;
			asking->items[i].result = MAC_UNKNOWN;
			asking->items[i].why = NULL;
		}
		if (system == MAC_APPARMOR)
			apparmor_ask(asking, asking->request->labels[label]);
		else
			selinux_ask(asking, asking->request->labels[label]);
		for (size_t i = 0; i < asking->count; i++) {
			if (label == 0)
				all[i] = asking->items[i];
			join(&all[i], &asking->items[i], label == 0);
		}
	}
	/* A label that nobody asked about may be allowed what the others are denied. */
	for (size_t i = 0; asking->request->more_labels && i < asking->count; i++)
		if (all[i].result == MAC_DENIED) {
			all[i].result = MAC_UNKNOWN;
			all[i].why = "its processes have more labels than are asked about";
		}
	asking->items = all;
}

static bool has(const struct mac_request *request, enum mac_system system)
{
	if (system == MAC_APPARMOR)
		return request->host->apparmor_known && request->host->apparmor;
	return request->host->selinux == SELINUX_ENFORCING || request->host->selinux == SELINUX_PERMISSIVE;
}

/* This kernel answers for its own system only; for another its policy does. */
static bool can_answer(const struct mac_request *request, enum mac_system system)
{
	return root_is_system(request->root) || (system == MAC_SELINUX && request->policy);
}

static const struct mac_answers *ask_both(
	struct arena *arena, const struct mac_request *request, void (*fill)(struct asking *asking, const char *path), const char *path)
{
	struct mac_answers *answers = arena_alloc(arena, sizeof(*answers));
	/* Which of the two a label belongs to is known where only one of them is there. */
	enum mac_system system = has(request, MAC_SELINUX) ? MAC_SELINUX : MAC_APPARMOR;
	if (!request->label_count || !has(request, system) || !can_answer(request, system))
		return NULL;
	struct asking asking = begin(arena, request);
	fill(&asking, path);
	put(&asking, system);
	*answers = (struct mac_answers){ asking.count, asking.items, asking.cut };
	return answers;
}

static void fill_all(struct asking *asking, const char *path)
{
	(void)path;
	add_all(asking);
}

const struct mac_answers *mac_ask(struct arena *arena, const struct mac_request *request)
{
	return ask_both(arena, request, fill_all, NULL);
}

/* The innermost mount that @path is in; NULL: none is known. */
static const struct mount *mount_of(const struct mount_list *mounts, const char *path, size_t *ret_len)
{
	const struct mount *best = NULL;
	for (size_t i = 0; mounts && i < mounts->count; i++) {
		const struct mount *mount = &mounts->items[i];
		size_t len = mount->target ? strlen(mount->target) : 0;
		len -= len == 1;
		if (mount->target && strncmp(path, mount->target, len) == 0 && (path[len] == '/' || !path[len]) &&
			(!best || len >= *ret_len)) {
			best = mount;
			*ret_len = len;
		}
	}
	return best;
}

static const char *source_of(struct arena *arena, const struct mount_list *mounts, const char *path)
{
	size_t len = 0;
	const struct mount *mount = mount_of(mounts, path, &len);
	if (!mount || mount->kind != MOUNT_HOST || !mount->source)
		return NULL;
	return arena_printf(arena, "%s%s", strcmp(mount->source, "/") == 0 ? "" : mount->source, path + len);
}

/* "/proc/1/environ", "/proc/self/mem" below where /proc is mounted. */
static bool is_of_process(const char *rest)
{
	return strncmp(rest, "/self", 5) == 0 || strncmp(rest, "/thread-self", 12) == 0 ||
	       (rest[0] == '/' && rest[1] >= '0' && rest[1] <= '9');
}

struct bearer mac_bearer(const struct asking *asking, const struct mac_answer *answer)
{
	static const struct {
		const char *fstype;
		const char *where;
	} systems[] = { { "proc", "/proc" }, { "sysfs", "/sys" } };
	size_t len = 0;
	const struct mount *mount = mount_of(asking->request->mounts, answer->path, &len);
	struct bearer bearer = { .path = answer->source, .begin = mount && mount->source ? mount->source : "/" };
	if (answer->source || !mount)
		return bearer;
	const char *rest = answer->path + len;
	for (size_t i = 0; mount->kind == MOUNT_KERNEL && i < ISO_COUNT(systems); i++) {
		if (!mount->fstype || strcmp(mount->fstype, systems[i].fstype) != 0)
			continue;
		bearer.own_process = i == 0 && is_of_process(rest) && (asking->request->own_pids || rest[1] < '0' || rest[1] > '9');
		bearer.begin = systems[i].where;
		bearer.path = bearer.own_process ? NULL : arena_printf(asking->arena, "%s%s", systems[i].where, rest);
	}
	if (mount->kind == MOUNT_ROOT || mount->kind == MOUNT_TMPFS)
		bearer.label = mount_rare(mount)->label;
	return bearer;
}

static void fill_path(struct asking *asking, const char *path)
{
	static const enum mac_kind kinds[] = { MAC_READ, MAC_WRITE, MAC_CONNECT };
	const char *source = source_of(asking->arena, asking->request->mounts, path);
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		add(asking, NULL, kinds[i], path, source);
}

/* Each label once, the init's first. */
void mac_add_label(struct mac_request *request, const char *label)
{
	for (size_t i = 0; i < request->label_count; i++)
		if (strcmp(request->labels[i], label) == 0)
			return;
	if (request->label_count < MAC_LABELS)
		request->labels[request->label_count++] = label;
	else
		request->more_labels = true;
}

/* What @where knows of the node, about the mounts and the user namespace of @subject. */
static struct mac_request about(const struct mac_request *where, const struct subject *subject)
{
	struct fact mounts = subject_fact(subject, FACT_mounts);
	struct fact userns = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_ns_user);
	struct fact pids = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_ns_pid);
	struct mac_request request = *where;
	request.own_userns = fact_known(userns) && userns.value.ns->relation == NS_OWN;
	request.own_pids = !fact_known(pids) || pids.value.ns->relation != NS_HOST;
	request.mounts = fact_known(mounts) ? mounts.value.mounts : NULL;
	return request;
}

/*
 * Rules are for the names that the kernel makes: for "/proc//x" none for /proc/x would be found, so that it looked
 * allowed. @slash: a directory's name ends in one, apparmor.d(5), and is left so.
 */
static const char *kernel_name(struct arena *arena, const char *path, bool slash)
{
	char *name = arena_strdup(arena, path);
	size_t len = strlen(path);
	path_normalise(name);
	bool directory = slash && len > 1 && path[len - 1] == '/' && strcmp(name, "/") != 0;
	return directory ? arena_printf(arena, "%s/", name) : name;
}

const struct mac_answers *mac_ask_path(
	const struct mac_request *where, const struct subject *subject, const char *path, struct arena *arena)
{
	struct fact processes = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_processes);
	struct mac_request request = about(where, subject);
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++)
		if (processes.value.processes->items[i].label)
			mac_add_label(&request, processes.value.processes->items[i].label);
	return ask_both(arena, &request, fill_path, kernel_name(arena, path, !has(where, MAC_SELINUX)));
}

const struct mac_answers *mac_ask_declared(
	const struct mac_request *where, const struct subject *subject, const char *declared, struct arena *arena)
{
	struct fact answered = sheet_fact(subject->sheets[SHEET_KERNEL], FACT_mac_answers);
	bool apparmor = has(where, MAC_APPARMOR) && !has(where, MAC_SELINUX);
	struct fact held = sheet_fact(
		subject->sheets[SHEET_KERNEL], apparmor ? FACT_apparmor_profile : FACT_selinux_label);
	if (!fact_known(answered) || !fact_known(held) || strcmp(held.value.text, declared) == 0)
		return NULL;
	/* Stacked it is in force too: what the others take away is no drift. */
	if (strstr(held.value.text, "//&") && strstr(held.value.text, declared))
		return NULL;
	const char *label = apparmor ? apparmor_label(arena, where->root, declared) : declared;
	if (!label)
		return NULL;
	struct mac_request request = about(where, subject);
	mac_add_label(&request, label);
	return mac_ask(arena, &request);
}

void mac_generation(const struct root *root, const struct host *host, struct strbuf *out)
{
	if (host->apparmor && root_is_system(root))
		apparmor_generation(root, out);
	if (host->selinux == SELINUX_ENFORCING || host->selinux == SELINUX_PERMISSIVE)
		root_read(root, -1, "/sys/fs/selinux/status", 64, out);
}
