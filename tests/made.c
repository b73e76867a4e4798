/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/mac.h>
#include <isotop/manifest.h>
#include <isotop/node_lsm.h>
#include <isotop/origin.h>
#include <isotop/profile.h>
#include <isotop/rulebook.h>
#include <isotop/ruling.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts the next piece off *@rest at @sep; NULL at the end. */
static char *cut(char **rest, const char *sep)
{
	char *piece;
	do
		piece = strsep(rest, sep);
	while (piece && !*piece);
	return piece;
}

static char *copy(struct arena *arena, const char *text)
{
	char *blanks = arena_strdup(arena, text);
	for (char *c = blanks; *c; c++)
		*c = *c == '_' ? ' ' : *c == '|' ? '\n' : *c;
	return blanks;
}

static int64_t number(const char *text)
{
	int64_t value = 0;
	ck_assert_msg(text && parse_i64(text, 10, &value), "not a number: %s", text ? text : "nothing");
	return value;
}

static uint64_t caps(char *text, const char *sep)
{
	uint64_t mask = 0;
	for (char *name = cut(&text, sep); name; name = cut(&text, sep)) {
		if (strcmp(name, "all") == 0)
			mask |= cap_all();
		else if (strcmp(name, "default") == 0)
			mask |= cap_default_docker;
		else if (strcmp(name, "podman") == 0)
			mask |= cap_default_podman;
		else if (strcmp(name, "none") != 0) {
			int bit = cap_number(name + (*name == '+'));
			ck_assert_msg(bit >= 0, "no capability: %s", name);
			mask |= CAP_BIT(bit);
		}
	}
	return mask;
}

static struct ns *ns(struct arena *arena, char *text)
{
	static const char *const names[] = { "unknown", "own", "host", "shared" };
	struct ns *value = arena_alloc(arena, sizeof(*value));
	char *name = cut(&text, ":");
	for (unsigned i = 0; i < ISO_COUNT(names); i++)
		if (strcmp(name, names[i]) == 0) {
			value->relation = (enum ns_relation)i;
			value->with = text;
			return value;
		}
	ck_abort_msg("no relation: %s", name);
}

/* "0-100000-1000", the ids of the disk first; "none"; "?", not known. */
static const struct id_maps *maps_made(struct arena *arena, const char *text)
{
	struct id_maps *maps = arena_alloc(arena, sizeof(*maps));
	struct id_range *range = arena_alloc(arena, sizeof(*range));
	int fields = sscanf(text, "%" SCNu32 "-%" SCNu32 "-%" SCNu32, &range->inside, &range->outside, &range->count);
	maps->why = strcmp(text, "?") == 0 ? "nobody tells" : NULL;
	ck_assert_msg(fields == 3 || maps->why || strcmp(text, "none") == 0, "no id map: %s", text);
	maps->uid = maps->gid = (struct range_list){ fields == 3, range };
	return maps;
}

/* "NAME-UID-GID-MODE", below @mount's source; "-UID-GID-MODE": the source itself. */
static struct listener_list listens(struct arena *arena, const struct mount *mount, const char *text)
{
	struct listener *items = arena_alloc(arena, sizeof(*items));
	int len = (int)strcspn(text, "-");
	int fields = sscanf(text + len, "-%" SCNu32 "-%" SCNu32 "-%" SCNo32, &items->uid, &items->gid, &items->mode);
	ck_assert_msg(fields == 3, "no socket: %s", text);
	items->path = arena_printf(arena, "%s%s%.*s", mount->source, len ? "/" : "", len, text);
	items->owned = true;
	return (struct listener_list){ 1, items, true };
}

static bool mount_option(struct arena *arena, struct mount *mount, const char *option)
{
	static const struct {
		const char *name;
		enum mount_kind kind;
	} kinds[] = { { "root", MOUNT_ROOT }, { "volume", MOUNT_VOLUME }, { "tmpfs", MOUNT_TMPFS },
		{ "token", MOUNT_TOKEN }, { "runtime", MOUNT_RUNTIME }, { "kernel", MOUNT_KERNEL } };
	static const struct {
		const char *name;
		enum source_type type;
	} types[] = { { "dir", SOURCE_DIR }, { "file", SOURCE_FILE }, { "socket", SOURCE_SOCKET },
		{ "block", SOURCE_BLOCK }, { "char", SOURCE_CHAR } };
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (strcmp(option, kinds[i].name) == 0) {
			mount->kind = kinds[i].kind;
			return true;
		}
	for (size_t i = 0; i < ISO_COUNT(types); i++)
		if (strcmp(option, types[i].name) == 0) {
			mount->source_type = types[i].type;
			return true;
		}
	struct mount_rare rare = *mount_rare(mount);
	if (strcmp(option, "over") == 0) {
		mount->over = true;
		return true;
	}
	if (strncmp(option, "fs=", 3) == 0) {
		mount->fstype = option + 3;
		return true;
	}
	if (strncmp(option, "label=", 6) == 0) {
		char *label = arena_strdup(arena, option + 6);
		for (char *at = label; *at; at++)
			*at = *at == '/' ? ':' : *at == '+' ? ',' : *at;
		rare.label = strcmp(label, "?") == 0 ? NULL : label;
		rare.label_why = rare.label ? NULL : "nobody tells";
		mount->rare = mount_rare_keep(arena, &rare);
		return true;
	}
	if (strncmp(option, "map=", 4) == 0) {
		mount->id_mapped = true;
		rare.maps = maps_made(arena, option + 4);
		mount->rare = mount_rare_keep(arena, &rare);
		return true;
	}
	if (strncmp(option, "listens=", 8) == 0) {
		rare.sockets = strcmp(option + 8, "none") == 0 ? (struct listener_list){ 0, NULL, true }
							       : listens(arena, mount, option + 8);
		mount->rare = mount_rare_keep(arena, &rare);
		return true;
	}
	mount->no_suid |= strcmp(option, "nosuid") == 0;
	mount->read_only |= strcmp(option, "ro") == 0;
	if (strcmp(option, "shared") == 0)
		mount->propagation = PROPAGATION_SHARED;
	if (strncmp(option, "name=", 5) == 0)
		mount->name = option + 5;
	return strcmp(option, "ro") == 0 || strcmp(option, "nosuid") == 0 || strcmp(option, "shared") == 0 ||
	       mount->name;
}

static struct mount_list *mounts(struct arena *arena, char *text, struct origin origin)
{
	struct mount_list *list = arena_alloc(arena, sizeof(*list));
	struct mount *items = arena_array(arena, 16, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		ck_assert_uint_lt(list->count, 16);
		struct mount *mount = &items[list->count++];
		mount->kind = MOUNT_HOST;
		mount->origin = origin;
		mount->source = cut(&one, ":");
		mount->target = cut(&one, ":");
		ck_assert_msg(mount->target != NULL, "a mount without target: %s", mount->source);
		for (char *option = cut(&one, ":"); option; option = cut(&one, ":"))
			ck_assert_msg(mount_option(arena, mount, option), "no mount option: %s", option);
	}
	list->items = items;
	return list;
}

static struct device_list *devices(struct arena *arena, char *text, struct origin origin)
{
	struct device_list *list = arena_alloc(arena, sizeof(*list));
	struct device *items = arena_array(arena, 16, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		ck_assert_uint_lt(list->count, 16);
		struct device *device = &items[list->count++];
		device->allow = true;
		device->origin = origin;
		const char *path = cut(&one, ":");
		device->path = strcmp(path, "-") != 0 ? path : NULL;
		device->type = *cut(&one, ":");
		device->major = number(cut(&one, ":"));
		device->minor = number(cut(&one, ":"));
		device->access = cut(&one, ":");
		const char *mode = cut(&one, ":");
		device->allow = !mode || strcmp(mode, "deny") != 0;
		device->owned = mode && device->allow;
		if (!device->owned)
			continue;
		device->mode = (uint32_t)strtoul(mode, NULL, 8);
		device->uid = (uint32_t)number(cut(&one, ":"));
		device->gid = (uint32_t)number(cut(&one, ":"));
		device->grouped = one != NULL;
	}
	list->items = items;
	return list;
}

static struct range_list *ranges(struct arena *arena, char *text)
{
	struct range_list *list = arena_alloc(arena, sizeof(*list));
	struct id_range *items = arena_array(arena, 16, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		ck_assert_uint_lt(list->count, 16);
		struct id_range *range = &items[list->count++];
		range->inside = (uint32_t)number(cut(&one, ":"));
		range->outside = (uint32_t)number(cut(&one, ":"));
		range->count = (uint32_t)number(cut(&one, ":"));
	}
	list->items = items;
	return list;
}

/* "10+20"; "?", not known; NULL: none. */
static struct gid_list gids(struct arena *arena, char *text)
{
	struct gid *items = arena_array(arena, 16, sizeof(*items));
	struct gid_list list = { 0, items, text && *text == '?' };
	for (char *one = cut(&text, "+"); one && !list.more; one = cut(&text, "+")) {
		ck_assert_uint_lt(list.count, 16);
		items[list.count++].id = (uint32_t)number(one);
	}
	return list;
}

static struct process_list *processes(struct arena *arena, char *text)
{
	struct process_list *list = arena_alloc(arena, sizeof(*list));
	struct process_group *items = arena_array(arena, 16, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		ck_assert_uint_lt(list->count, 16);
		struct process_group *group = &items[list->count];
		group->pid = 100 + (int32_t)list->count;
		group->init = list->count++ == 0;
		group->count = 1;
		group->comm = "sleep";
		group->origin.where = arena_printf(arena, "/proc/%d/status", group->pid);
		group->uid = (uint32_t)number(cut(&one, ":"));
		const char *flag = cut(&one, ":");
		group->no_new_privs = strcmp(flag, "nnp") == 0;
		group->mute = strcmp(flag, "?") == 0;
		group->seccomp = (int32_t)number(cut(&one, ":"));
		group->effective = caps(cut(&one, ":"), "+");
		group->permitted = group->bounding = group->effective;
		const char *gid = cut(&one, ":");
		group->gid = gid ? (uint32_t)number(gid) : group->uid;
		group->groups = gids(arena, cut(&one, ":"));
	}
	list->items = items;
	return list;
}

/* "apparmor:mount-disk:denied", "selinux:write:/host/etc/passwd:/etc/passwd:allowed", with commas between. */
static struct mac_answers *answers(struct arena *arena, char *text)
{
	struct mac_answers *list = arena_alloc(arena, sizeof(*list));
	struct mac_answer *items = arena_array(arena, 32, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		struct mac_answer *answer = &items[list->count++];
		ck_assert_uint_le(list->count, 32);
		answer->system = strcmp(cut(&one, ":"), "apparmor") == 0 ? MAC_APPARMOR : MAC_SELINUX;
		const char *what = cut(&one, ":");
		answer->act = mac_act_named(what);
		answer->kind = answer->act ? answer->act->kind : strcmp(what, "read") == 0 ? MAC_READ : *what == 'w' ? MAC_WRITE : MAC_CONNECT;
		answer->path = answer->act ? answer->act->path : cut(&one, ":");
		answer->source = answer->act ? NULL : cut(&one, ":");
		const char *result = cut(&one, ":");
		answer->result = *result == 'd' ? MAC_DENIED : *result == 'a' ? MAC_ALLOWED : MAC_UNKNOWN;
	}
	list->items = items;
	return list;
}

static struct text_list *texts(struct arena *arena, char *text)
{
	struct text_list *list = arena_alloc(arena, sizeof(*list));
	const char **items = arena_array(arena, 16, sizeof(*items));
	for (char *one = cut(&text, ","); one; one = cut(&text, ",")) {
		ck_assert_uint_lt(list->count, 16);
		items[list->count++] = one;
	}
	list->items = items;
	return list;
}

static const struct profile *profile(struct arena *arena, char *text)
{
	struct profile *profile = arena_alloc(arena, sizeof(*profile));
	const struct runtime_default *runtime = runtime_default_find(text);
	if (runtime) {
		struct profile written = runtime_default_profile(runtime, arena);
		struct profile_target target = { .caps = cap_default_docker };
		*profile = profile_resolve(&written, &target, arena);
		return profile;
	}
	enum action usual = ACTION_ERRNO;
	char *otherwise = strchr(text, '+');
	if (otherwise) {
		*otherwise++ = '\0';
		for (usual = 0; strcmp(action_infos[usual].name, otherwise) != 0; usual++)
			ck_assert_msg(usual < ACTION_DEPENDS, "no action: %s", otherwise);
	}
	const struct text_list *names = texts(arena, text);
	struct profile_rule *rule = arena_alloc(arena, sizeof(*rule));
	*rule = (struct profile_rule){ .name_count = names->count, .names = names->items, .action = ACTION_ALLOW };
	*profile = (struct profile){ .default_action = usual, .rule_count = 1, .rules = rule };
	return profile;
}

static void set(struct arena *arena, struct sheet_builder *sheet, enum fact_id id, char *value, struct origin origin)
{
	if (*value == '?') {
		sheet_set_unknown(sheet, id, copy(arena, value + 1), origin);
		return;
	}
	switch (fact_infos[id].kind) {
	case FACT_KIND_BOOL:
		ck_assert_msg(strcmp(value, "true") == 0 || strcmp(value, "false") == 0, "no boolean: %s", value);
		sheet_set_bool(sheet, id, *value == 't', origin);
		break;
	case FACT_KIND_INT:
		sheet_set_int(sheet, id, number(value), origin);
		break;
	case FACT_KIND_MASK:
		sheet_set_mask(sheet, id, caps(value, ","), origin);
		break;
	case FACT_KIND_TEXT:
		/* Types of SELinux, capabilities and architectures have underscores. */
		sheet_set_text(sheet, id,
			id == FACT_selinux_label || id == FACT_cap_misspelt || id == FACT_arch ? value : copy(arena, value), origin);
		break;
	case FACT_KIND_NS:
		sheet_set_ns(sheet, id, ns(arena, value), origin);
		break;
	case FACT_KIND_TEXTS:
		sheet_set_texts(sheet, id, texts(arena, value), origin);
		break;
	case FACT_KIND_MOUNTS:
		sheet_set_mounts(sheet, mounts(arena, value, origin), origin);
		break;
	case FACT_KIND_DEVICES:
		sheet_set_devices(sheet, devices(arena, value, origin), origin);
		break;
	case FACT_KIND_RANGES:
		sheet_set_ranges(sheet, id, ranges(arena, value), origin);
		break;
	case FACT_KIND_PROCESSES:
		sheet_set_processes(sheet, id, processes(arena, value), origin);
		break;
	case FACT_KIND_SETTINGS:
		ck_abort_msg("settings are not made by hand: %s", value);
	case FACT_KIND_PROFILE:
		sheet_set_profile(sheet, id, profile(arena, value), origin);
		break;
	case FACT_KIND_ANSWERS:
		sheet_set_answers(sheet, id, answers(arena, value), origin);
	}
}

static enum fact_id fact_named(const char *name)
{
	for (unsigned id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_infos[id].id, name) == 0)
			return (enum fact_id)id;
	ck_abort_msg("no fact: %s", name);
}

static void set_facts(struct subject *subject, const char *facts, enum sheet_kind usual)
{
	struct sheet_builder sheets[SHEET_COUNT] = { 0 };
	bool used[SHEET_COUNT] = { [SHEET_KERNEL] = usual == SHEET_KERNEL };
	char *rest = arena_strdup(subject->arena, facts);
	uint32_t line = 1;
	for (char *fact = cut(&rest, " \t\n"); fact; fact = cut(&rest, " \t\n")) {
		struct origin origin = { "made.yaml", arena_strdup(subject->arena, fact), line++ };
		enum sheet_kind kind = usual;
		for (unsigned i = 0; i < SHEET_COUNT; i++) {
			const char *name = sheet_kind_name((enum sheet_kind)i);
			size_t len = strlen(name);
			if (strncmp(fact, name, len) == 0 && fact[len] == '.') {
				kind = (enum sheet_kind)i;
				fact += len + 1;
				break;
			}
		}
		char *id = strsep(&fact, "=");
		ck_assert_msg(fact != NULL, "a fact without a value: %s", id);
		set(subject->arena, &sheets[kind], fact_named(id), fact, origin);
		used[kind] = true;
	}
	for (unsigned i = 0; i < SHEET_COUNT; i++)
		if (used[i])
			subject->sheets[i] = sheet_pack(subject->arena, &sheets[i]);
}

struct subject *made_subject(const char *who, const char *facts)
{
	struct subject *subject = subject_new();
	char *rest = arena_strdup(subject->arena, who);
	subject->form = form_named(cut(&rest, " "));
	subject->key = subject->name = "app";
	subject->image = "nginx:1.27";
	if (subject->form->live) {
		subject->running.pid = 4121;
		subject->running.runtime = "docker";
	} else if (subject->form->pod) {
		subject->workload.kind = "Deployment";
		subject->workload.name = "web";
		subject->workload.container = "app";
	}
	for (char *word = cut(&rest, " "); word; word = cut(&rest, " ")) {
		if (strcmp(word, "pod") == 0)
			subject->workload.namespace = "shop";
		else if (strcmp(word, "process") == 0)
			subject->container = false;
		else if (!strchr(word, ':'))
			subject->running.runtime = word;
	}
	set_facts(subject, facts, subject->form->live ? SHEET_KERNEL : SHEET_MANIFEST);
	return subject;
}

static void add_setting(struct arena *arena, struct host *host, const char *id, const char *value)
{
	struct host_setting_list *list = &host->settings;
	struct host_setting *items = arena_array(arena, list->count + 1, sizeof(*items));
	for (size_t i = 0; i < list->count; i++)
		items[i] = list->items[i];
	items[list->count] = (struct host_setting){ .id = id, .value = value, .where = "/proc/sys" };
	*list = (struct host_setting_list){ list->count + 1, items };
}

static void add_component(struct arena *arena, struct host *host, const char *name, const char *version)
{
	struct host_component_list *list = &host->components;
	struct host_component *items = arena_array(arena, list->count + 1, sizeof(*items));
	for (size_t i = 0; i < list->count; i++)
		items[i] = list->items[i];
	items[list->count] = (struct host_component){ .name = name, .version = version, .where = "/usr/bin" };
	*list = (struct host_component_list){ list->count + 1, items };
}

void made_host(struct inventory_builder *builder, const char *who)
{
	struct arena *arena = inventory_builder_arena(builder);
	struct host *host = inventory_builder_host(builder);
	char *rest = arena_strdup(arena, who);
	host->live = true;
	host->name = "node-7";
	host->ns_reference = "own";
	host->cap_bounding = cap_all();
	host->cap_bounding_known = true;
	for (char *word = cut(&rest, " "); word; word = cut(&rest, " ")) {
		char *value = word;
		char *name = strsep(&value, ":");
		if (strcmp(name, "lsm") == 0) {
			host->lsm_known = host->apparmor_known = true;
			host->apparmor = strcmp(value, "apparmor") == 0;
			host->selinux = strcmp(value, "selinux") == 0      ? SELINUX_ENFORCING
					: strcmp(value, "permissive") == 0 ? SELINUX_PERMISSIVE
					: strcmp(value, "unread") == 0	   ? SELINUX_UNKNOWN
									   : SELINUX_DISABLED;
		} else if (strcmp(name, "set") == 0 || strcmp(name, "has") == 0) {
			char *what = strsep(&value, "=");
			if (*name == 's')
				add_setting(arena, host, what, value);
			else
				add_component(arena, host, what, value);
		} else if (strcmp(name, "node") == 0) {
			enum node_lsm lsm = NODE_LSM_UNSEEN;
			if (!node_lsm_parse(value, &lsm))
				abort();
			inventory_builder_node_lsm(builder, lsm);
		} else if (strcmp(name, "bounding") == 0) {
			host->cap_bounding = caps(value, ",");
		}
	}
}

struct inventory *made_inventory(const char *who, const char *facts)
{
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, who);
	inventory_add(builder, made_subject(who, facts));
	return inventory_finish(builder, NULL);
}

/* ---- a text that is loaded --------------------------------------------------- */

void load_text(struct manifest_load *load, const char *text, const char *name)
{
	struct doc_text unread = { text, strlen(text) };
	struct doc_input input = doc_input_text(&unread, name);
	manifest_load_input(load, &input);
}

struct inventory *loaded_inventory(const char *text, const char *name)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct manifest_load *load = manifest_load_new(builder, NULL);
	load_text(load, text, name);
	manifest_load_finish(load);
	return inventory_finish(builder, NULL);
}

char *made_text(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s", srcdir ? srcdir : "..", name);
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	/* check's asserts may not be used before a test runs */
	if (!file || getdelim(&text, &size, '\0', file) < 0)
		die("%s cannot be read", path);
	fclose(file);
	return text;
}
