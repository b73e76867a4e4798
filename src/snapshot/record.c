/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "snapshot/record.h"

#include <inttypes.h>
#include <string.h>

#include <isotop/doc.h>
#include <isotop/emit.h>
#include <isotop/host.h>
#include <isotop/mac.h>
#include <isotop/origin.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/* ---- tables -------------------------------------------------------------------------- */

#define OF(type, member)              offsetof(type, member)
#define PLAIN(type, shape, member)    { #member, SHAPE_##shape, OF(type, member), 0, NULL, NULL }
#define NAMED(type, shape, key, member) { key, SHAPE_##shape, OF(type, member), 0, NULL, NULL }
#define WORDS(type, member, list)     { #member, SHAPE_WORD, OF(type, member), 0, NULL, list }
#define INSIDE(type, member, rec)     { #member, SHAPE_RECORD, OF(type, member), 0, &(rec), NULL }
#define ASIDE(type, member, rec)      { NULL, SHAPE_ASIDE, OF(type, member), 0, &(rec), NULL }
#define LIST_OF(type, key, items, number, rec) { key, SHAPE_LIST, OF(type, items), OF(type, number), &(rec), NULL }
#define TEXTS_OF(type, key, items, number) { key, SHAPE_TEXTS, OF(type, items), OF(type, number), NULL, NULL }
#define RECORD(name, type, list) const struct record name = { sizeof(type), ISO_COUNT(list), list }

static const char *const mount_kinds[] = { "root", "host", "runtime", "volume", "token", "tmpfs", "kernel", NULL };
static const char *const propagations[] = { "private", "slave", "shared", NULL };
static const char *const source_types[] = { "unknown", "dir", "file", "socket", "block", "char", NULL };
static const char *const relations[] = { "unknown", "own", "host", "shared", NULL };
static const char *const roles[] = { "container", "init", "sidecar", "ephemeral", NULL };
static const char *const selinux_modes[] = { "unknown", "disabled", "permissive", "enforcing", NULL };
static const char *const mac_systems[] = { "apparmor", "selinux", NULL };
static const char *const mac_kinds[] = { "read", "write", "connect", "capability", "mount", "trace", "socket", "kernel", NULL };
static const char *const mac_results[] = { "unknown", "denied", "allowed", NULL };
static const char *const weights[] = { "note", "shown", "named", "unjudged", "open", NULL };

/*
 * To add a member: its line. To add a structure: its table, its name in record.h, and where it hangs. A
 * key never changes its meaning: later versions read what earlier ones wrote.
 */
// clang-format off
static const struct field origin_fields[] = {
	PLAIN(struct origin, TEXT, where), PLAIN(struct origin, TEXT, text), PLAIN(struct origin, LINE, line),
};
RECORD(record_origin, struct origin, origin_fields);

static const struct field ns_fields[] = {
	WORDS(struct ns, relation, relations), PLAIN(struct ns, BITS, inode), PLAIN(struct ns, TEXT, with),
	PLAIN(struct ns, BITS, owner),
};
RECORD(record_ns, struct ns, ns_fields);

static const struct field texts_fields[] = { TEXTS_OF(struct text_list, "items", items, count) };
RECORD(record_texts, struct text_list, texts_fields);

static const struct field range_fields[] = {
	PLAIN(struct id_range, UINT, inside), PLAIN(struct id_range, UINT, outside), PLAIN(struct id_range, UINT, count),
};
static RECORD(record_range, struct id_range, range_fields);
static const struct field ranges_fields[] = { LIST_OF(struct range_list, "items", items, count, record_range) };
RECORD(record_ranges, struct range_list, ranges_fields);

static const struct field maps_fields[] = {
	PLAIN(struct id_maps, TEXT, why), INSIDE(struct id_maps, uid, record_ranges), INSIDE(struct id_maps, gid, record_ranges),
};
static RECORD(record_maps, struct id_maps, maps_fields);

static const struct field more_fields[] = {
	PLAIN(struct more, TEXT, why), INSIDE(struct more, origin, record_origin),
};
static RECORD(record_more, struct more, more_fields);

static const struct field listener_fields[] = {
	PLAIN(struct listener, NAME, path), PLAIN(struct listener, BOOL, owned), PLAIN(struct listener, UINT, uid),
	PLAIN(struct listener, UINT, gid), PLAIN(struct listener, UINT, mode),
};
static RECORD(record_listener, struct listener, listener_fields);
static const struct field listeners_fields[] = {
	LIST_OF(struct listener_list, "items", items, count, record_listener), PLAIN(struct listener_list, BOOL, whole),
};
static RECORD(record_listeners, struct listener_list, listeners_fields);

/* In the file they stand on both sides of the others. */
static const struct field mount_first_fields[] = {
	{ "maps", SHAPE_PLACE, OF(struct mount_rare, maps), 0, &record_maps, NULL },
	PLAIN(struct mount_rare, TEXT, label), PLAIN(struct mount_rare, TEXT, label_why),
};
static RECORD(record_mount_first, struct mount_rare, mount_first_fields);
static const struct field mount_last_fields[] = {
	PLAIN(struct mount_rare, TEXT, claim), PLAIN(struct mount_rare, TEXT, part),
	INSIDE(struct mount_rare, sockets, record_listeners),
};
static RECORD(record_mount_last, struct mount_rare, mount_last_fields);

static const struct field mount_fields[] = {
	WORDS(struct mount, kind, mount_kinds), WORDS(struct mount, propagation, propagations),
	WORDS(struct mount, source_type, source_types), PLAIN(struct mount, BOOL, read_only), PLAIN(struct mount, BOOL, no_suid),
	PLAIN(struct mount, BOOL, no_dev), PLAIN(struct mount, BOOL, no_exec), PLAIN(struct mount, BOOL, id_mapped),
	PLAIN(struct mount, BOOL, over), PLAIN(struct mount, BOOL, covered),
	ASIDE(struct mount, rare, record_mount_first), PLAIN(struct mount, TEXT, source),
	PLAIN(struct mount, NAME, target), PLAIN(struct mount, TEXT, fstype), PLAIN(struct mount, TEXT, name),
	ASIDE(struct mount, rare, record_mount_last),
	INSIDE(struct mount, origin, record_origin),
};
static RECORD(record_mount, struct mount, mount_fields);
static const struct field mounts_fields[] = {
	LIST_OF(struct mount_list, "items", items, count, record_mount), INSIDE(struct mount_list, more, record_more),
};
RECORD(record_mounts, struct mount_list, mounts_fields);

static const struct field device_fields[] = {
	PLAIN(struct device, CHAR, type), PLAIN(struct device, LONG, major), PLAIN(struct device, LONG, minor),
	PLAIN(struct device, BOOL, allow), PLAIN(struct device, TEXT, path), PLAIN(struct device, TEXT, source),
	PLAIN(struct device, TEXT, access), PLAIN(struct device, BOOL, owned), PLAIN(struct device, BOOL, grouped),
	PLAIN(struct device, UINT, uid), PLAIN(struct device, UINT, gid), PLAIN(struct device, UINT, mode),
	INSIDE(struct device, origin, record_origin),
};
static RECORD(record_device, struct device, device_fields);
static const struct field devices_fields[] = {
	LIST_OF(struct device_list, "items", items, count, record_device), INSIDE(struct device_list, more, record_more),
};
RECORD(record_devices, struct device_list, devices_fields);

static const struct field gid_fields[] = { PLAIN(struct gid, UINT, id) };
static RECORD(record_gid, struct gid, gid_fields);
static const struct field gids_fields[] = {
	LIST_OF(struct gid_list, "items", items, count, record_gid), PLAIN(struct gid_list, BOOL, more),
};
static RECORD(record_gids, struct gid_list, gids_fields);

static const struct field process_fields[] = {
	PLAIN(struct process_group, INT, pid), PLAIN(struct process_group, INT, thread), PLAIN(struct process_group, UINT, count),
	PLAIN(struct process_group, BOOL, init), PLAIN(struct process_group, BOOL, no_new_privs),
	PLAIN(struct process_group, INT, seccomp), PLAIN(struct process_group, UINT, uid),
	PLAIN(struct process_group, UINT, gid), INSIDE(struct process_group, groups, record_gids),
	PLAIN(struct process_group, BITS, effective), PLAIN(struct process_group, BITS, permitted),
	PLAIN(struct process_group, BITS, bounding), PLAIN(struct process_group, UINT, apart),
	PLAIN(struct process_group, UINT, on_host), PLAIN(struct process_group, NAME, comm),
	PLAIN(struct process_group, TEXT, label), INSIDE(struct process_group, origin, record_origin),
	INSIDE(struct process_group, by_uid, record_origin), INSIDE(struct process_group, by_flag, record_origin),
};
static RECORD(record_process, struct process_group, process_fields);
static const struct field processes_fields[] = {
	LIST_OF(struct process_list, "items", items, count, record_process), INSIDE(struct process_list, more, record_more),
};
RECORD(record_processes, struct process_list, processes_fields);

static const struct field setting_fields[] = {
	PLAIN(struct setting, TEXT, scope), PLAIN(struct setting, NAME, key), PLAIN(struct setting, NAME, value),
	PLAIN(struct setting, LINE, line),
};
static RECORD(record_setting, struct setting, setting_fields);
static const struct field settings_fields[] = { LIST_OF(struct setting_list, "items", items, count, record_setting) };
RECORD(record_settings, struct setting_list, settings_fields);

static const struct field answer_fields[] = {
	WORDS(struct mac_answer, system, mac_systems), WORDS(struct mac_answer, kind, mac_kinds),
	WORDS(struct mac_answer, result, mac_results), { "act", SHAPE_ACT, OF(struct mac_answer, act), 0, NULL, NULL },
	PLAIN(struct mac_answer, NAME, path), PLAIN(struct mac_answer, TEXT, source), PLAIN(struct mac_answer, TEXT, why),
};
static RECORD(record_answer, struct mac_answer, answer_fields);
static const struct field answers_fields[] = {
	LIST_OF(struct mac_answers, "items", items, count, record_answer), PLAIN(struct mac_answers, TEXT, cut),
};
RECORD(record_answers, struct mac_answers, answers_fields);

static const struct field remark_fields[] = {
	PLAIN(struct remark, NAME, where), PLAIN(struct remark, NAME, reason), WORDS(struct remark, weight, weights),
	PLAIN(struct remark, TEXT, kind),
};
RECORD(record_remark, struct remark, remark_fields);

static const struct field component_fields[] = {
	PLAIN(struct host_component, NAME, name), PLAIN(struct host_component, NAME, version),
	PLAIN(struct host_component, NAME, where),
};
static RECORD(record_component, struct host_component, component_fields);
static const struct field host_setting_fields[] = {
	PLAIN(struct host_setting, NAME, id), PLAIN(struct host_setting, TEXT, value), PLAIN(struct host_setting, TEXT, why),
	PLAIN(struct host_setting, NAME, where),
};
static RECORD(record_host_setting, struct host_setting, host_setting_fields);

#define HOST_NS(kind, key) { key, SHAPE_BITS, OF(struct host, ns) + (kind) * sizeof(uint64_t), 0, NULL, NULL }
static const struct field host_fields[] = {
	PLAIN(struct host, TEXT, name), PLAIN(struct host, TEXT, kernel), TEXTS_OF(struct host, "lsm", lsm.items, lsm.count),
	PLAIN(struct host, BOOL, lsm_known), PLAIN(struct host, BOOL, apparmor), PLAIN(struct host, BOOL, apparmor_known),
	WORDS(struct host, selinux, selinux_modes), PLAIN(struct host, INT, cgroup), PLAIN(struct host, BOOL, privileged_reader),
	PLAIN(struct host, BOOL, in_container), PLAIN(struct host, TEXT, inside),
	HOST_NS(NS_PID, "ns_pid"), HOST_NS(NS_NET, "ns_net"), HOST_NS(NS_MNT, "ns_mnt"), HOST_NS(NS_IPC, "ns_ipc"),
	HOST_NS(NS_UTS, "ns_uts"), HOST_NS(NS_USER, "ns_user"), HOST_NS(NS_CGROUP, "ns_cgroup"), HOST_NS(NS_TIME, "ns_time"),
	PLAIN(struct host, NAME, ns_reference), PLAIN(struct host, BITS, cap_bounding), PLAIN(struct host, BOOL, cap_bounding_known),
	PLAIN(struct host, UINT, unread),
	LIST_OF(struct host, "settings", settings.items, settings.count, record_host_setting),
	LIST_OF(struct host, "components", components.items, components.count, record_component),
};
RECORD(record_host, struct host, host_fields);

static const struct field subject_fields[] = {
	PLAIN(struct subject, NAME, key), PLAIN(struct subject, NAME, name), PLAIN(struct subject, TEXT, image),
	PLAIN(struct subject, BOOL, container),
	NAMED(struct subject, TEXT, "kind", workload.kind), NAMED(struct subject, TEXT, "namespace", workload.namespace),
	NAMED(struct subject, TEXT, "workload", workload.name), NAMED(struct subject, TEXT, "in_workload", workload.container),
	NAMED(struct subject, TEXT, "project", workload.project),
	{ "role", SHAPE_WORD, OF(struct subject, workload.role), 0, NULL, roles },
	NAMED(struct subject, INT, "pid", running.pid), NAMED(struct subject, BITS, "start", running.start),
	NAMED(struct subject, LONG, "since", running.since), NAMED(struct subject, BOOL, "paused", running.paused), NAMED(struct subject, TEXT, "inside", running.inside),
	NAMED(struct subject, NAME, "runtime", running.runtime),
	NAMED(struct subject, TEXT, "id", running.id), NAMED(struct subject, TEXT, "cgroup", running.cgroup),
};
RECORD(record_subject, struct subject, subject_fields);
// clang-format on

/* ---- writing ---------------------------------------------------------------------------- */

#define AT(type, base, field) (*(type *)(void *)((char *)(uintptr_t)(base) + (field)->offset))

static void put_bits(struct emitter *out, const char *key, uint64_t value)
{
	char text[24];
	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	emit_text(out, key, text);
}

static void put(struct emitter *out, const char *key, const void *base, const struct record *record, uint32_t lines);
static void put_fields(struct emitter *out, const void *base, const struct record *record, uint32_t lines);

static void put_list(struct emitter *out, const void *base, const struct field *field, uint32_t lines)
{
	size_t count;
	memcpy(&count, (const char *)base + field->count, sizeof(count));
	emit_list(out, field->key);
	for (size_t i = 0; i < count; i++) {
		if (field->shape == SHAPE_TEXTS)
			emit_text(out, NULL, AT(const char *const *, base, field)[i]);
		else
			put(out, NULL, AT(const char *, base, field) + i * field->of->size, field->of, lines);
	}
	emit_close(out);
}

static void put_field(struct emitter *out, const void *base, const struct field *field, uint32_t lines)
{
	const char letter[2] = { field->shape == SHAPE_CHAR ? AT(char, base, field) : '\0', '\0' };
	switch (field->shape) {
	case SHAPE_TEXT:
	case SHAPE_NAME:
		emit_text(out, field->key, AT(const char *, base, field));
		break;
	case SHAPE_BOOL:
		emit_boolean(out, field->key, AT(bool, base, field));
		break;
	case SHAPE_CHAR:
		emit_text(out, field->key, letter);
		break;
	case SHAPE_INT:
		emit_integer(out, field->key, AT(int32_t, base, field));
		break;
	case SHAPE_UINT:
		emit_integer(out, field->key, AT(uint32_t, base, field));
		break;
	case SHAPE_LINE:
		emit_integer(out, field->key, line_there(AT(uint32_t, base, field), lines));
		break;
	case SHAPE_LONG:
		emit_integer(out, field->key, AT(int64_t, base, field));
		break;
	case SHAPE_BITS:
		put_bits(out, field->key, AT(uint64_t, base, field));
		break;
	case SHAPE_WORD:
		emit_text(out, field->key, field->words[AT(unsigned, base, field)]);
		break;
	case SHAPE_ACT:
		emit_text(out, field->key, AT(const struct mac_act *, base, field) ? AT(const struct mac_act *, base, field)->id : NULL);
		break;
	case SHAPE_RECORD:
		put(out, field->key, (const char *)base + field->offset, field->of, lines);
		break;
	case SHAPE_PLACE:
		if (AT(const void *, base, field))
			put(out, field->key, AT(const void *, base, field), field->of, lines);
		break;
	case SHAPE_ASIDE:
		if (AT(const void *, base, field))
			put_fields(out, AT(const void *, base, field), field->of, lines);
		break;
	case SHAPE_LIST:
	case SHAPE_TEXTS:
		put_list(out, base, field, lines);
		break;
	}
}

/* What is nothing needs no line. */
static bool is_empty(const void *base, const struct field *field)
{
	size_t count;
	switch (field->shape) {
	case SHAPE_TEXT:
	case SHAPE_NAME:
		return !AT(const char *, base, field);
	case SHAPE_LIST:
	case SHAPE_TEXTS:
		memcpy(&count, (const char *)base + field->count, sizeof(count));
		return count == 0;
	case SHAPE_RECORD:
		for (size_t i = 0; i < field->of->field_count; i++)
			if (!is_empty((const char *)base + field->offset, &field->of->fields[i]))
				return false;
		return true;
	case SHAPE_BOOL:
		return !AT(bool, base, field);
	case SHAPE_UINT:
	case SHAPE_LINE:
		return AT(uint32_t, base, field) == 0;
	case SHAPE_CHAR:
	case SHAPE_INT:
	case SHAPE_LONG:
	case SHAPE_BITS:
	case SHAPE_WORD:
	case SHAPE_ACT:
	case SHAPE_PLACE:
	case SHAPE_ASIDE:
		break;
	}
	return false;
}

static void put_fields(struct emitter *out, const void *base, const struct record *record, uint32_t lines)
{
	for (size_t i = 0; i < record->field_count; i++)
		if (!is_empty(base, &record->fields[i]))
			put_field(out, base, &record->fields[i], lines);
}

static void put(struct emitter *out, const char *key, const void *base, const struct record *record, uint32_t lines)
{
	emit_object(out, key);
	put_fields(out, base, record, lines);
	emit_close(out);
}

void record_put(struct emitter *out, const char *key, const void *base, const struct record *record)
{
	put(out, key, base, record, 0);
}

void record_put_said(
	struct emitter *out, const char *key, const void *base, const struct record *record, const struct subject *subject)
{
	put(out, key, base, record, subject->declared.base);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One value on its way; false: what stands there is not what this version writes. */
typedef bool (*take_fn)(struct arena *arena, const struct node *node, void *base, const struct field *field);

/* Absent as far as a reader can tell: what was nothing has no line. */
static bool is_nothing(const struct node *node)
{
	return !node || node_is(node, NODE_NULL);
}

static bool take_number(const struct node *node, int64_t least, int64_t most, int64_t *ret)
{
	bool good = node_is(node, NODE_INT) && node->integer >= least && node->integer <= most;
	*ret = good ? node->integer : 0;
	return good || is_nothing(node);
}

static bool take_text(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	const char *text = node_text(node);
	AT(const char *, base, field) = text ? arena_strdup(arena, text) : field->shape == SHAPE_NAME ? "" : NULL;
	return text || is_nothing(node);
}

static bool take_bool(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	(void)arena;
	AT(bool, base, field) = node_is(node, NODE_BOOL) && node->boolean;
	return node_is(node, NODE_BOOL) || is_nothing(node);
}

static bool take_char(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	const char *text = node_text(node);
	(void)arena;
	AT(char, base, field) = text && *text ? *text : 'u';
	return text || is_nothing(node);
}

static bool take_int(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	int64_t value;
	(void)arena;
	bool good = take_number(node, INT32_MIN, INT32_MAX, &value);
	AT(int32_t, base, field) = (int32_t)value;
	return good;
}

static bool take_uint(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	int64_t value;
	(void)arena;
	bool good = take_number(node, 0, UINT32_MAX, &value);
	AT(uint32_t, base, field) = (uint32_t)value;
	return good;
}

static bool take_long(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	(void)arena;
	return take_number(node, INT64_MIN, INT64_MAX, &AT(int64_t, base, field));
}

static bool take_bits(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	(void)arena;
	return record_bits(node, &AT(uint64_t, base, field)) || is_nothing(node);
}

static bool take_word(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	const char *text = node_text(node);
	(void)arena;
	AT(unsigned, base, field) = 0;
	for (unsigned i = 0; text && field->words[i]; i++)
		if (strcmp(field->words[i], text) == 0) {
			AT(unsigned, base, field) = i;
			return true;
		}
	return is_nothing(node);
}

static bool take_act(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	const char *text = node_text(node);
	(void)arena;
	AT(const struct mac_act *, base, field) = text ? mac_act_named(text) : NULL;
	return is_nothing(node) || AT(const struct mac_act *, base, field);
}

static bool take_record(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	return record_take(arena, node, (char *)base + field->offset, field->of);
}

static bool take_place(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	if (!node_is(node, NODE_MAP))
		return is_nothing(node);
	void *place = arena_alloc(arena, field->of->size);
	AT(const void *, base, field) = place;
	return record_take(arena, node, place, field->of);
}

/* @map is that of the structure around it. */
static bool take_aside(struct arena *arena, const struct node *map, void *base, const struct field *field)
{
	bool any = false;
	for (size_t i = 0; i < field->of->field_count; i++)
		any |= !is_nothing(node_get(map, field->of->fields[i].key));
	if (!any)
		return true;
	if (!AT(void *, base, field))
		AT(void *, base, field) = arena_alloc(arena, field->of->size);
	return record_take(arena, map, AT(void *, base, field), field->of);
}

static bool take_texts(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	size_t most = node_is(node, NODE_LIST) ? node_count(node) : 0;
	const char **items = arena_array(arena, most, sizeof(*items));
	size_t count = 0;
	for (size_t i = 0; i < most; i++) {
		const char *text = node_text(node_at(node, i));
		if (text)
			items[count++] = arena_strdup(arena, text);
	}
	AT(const char *const *, base, field) = items;
	memcpy((char *)base + field->count, &count, sizeof(count));
	return count == most && (node_is(node, NODE_LIST) || is_nothing(node));
}

static bool take_list(struct arena *arena, const struct node *node, void *base, const struct field *field)
{
	size_t count = node_is(node, NODE_LIST) ? node_count(node) : 0;
	char *items = arena_array(arena, count, field->of->size);
	bool good = node_is(node, NODE_LIST) || is_nothing(node);
	/* What is no map is taken as an empty one: names are never NULL. */
	for (size_t i = 0; i < count; i++)
		good = record_take(arena, node_at(node, i), items + i * field->of->size, field->of) &&
		       node_is(node_at(node, i), NODE_MAP) && good;
	AT(const void *, base, field) = items;
	memcpy((char *)base + field->count, &count, sizeof(count));
	return good;
}

static const take_fn takers[] = {
	[SHAPE_TEXT] = take_text,
	[SHAPE_NAME] = take_text,
	[SHAPE_BOOL] = take_bool,
	[SHAPE_CHAR] = take_char,
	[SHAPE_INT] = take_int,
	[SHAPE_UINT] = take_uint,
	[SHAPE_LINE] = take_uint,
	[SHAPE_LONG] = take_long,
	[SHAPE_BITS] = take_bits,
	[SHAPE_WORD] = take_word,
	[SHAPE_ACT] = take_act,
	[SHAPE_RECORD] = take_record,
	[SHAPE_PLACE] = take_place,
	[SHAPE_ASIDE] = take_aside,
	[SHAPE_LIST] = take_list,
	[SHAPE_TEXTS] = take_texts,
};

bool record_bits(const struct node *node, uint64_t *ret)
{
	const char *text = node_text(node);
	*ret = 0;
	return text && strncmp(text, "0x", 2) == 0 && parse_u64(text + 2, 16, ret);
}

bool record_take(struct arena *arena, const struct node *map, void *base, const struct record *record)
{
	bool good = node_is(map, NODE_MAP) || is_nothing(map);
	for (size_t i = 0; i < record->field_count; i++) {
		const struct field *field = &record->fields[i];
		const struct node *node = field->key ? node_get(map, field->key) : map;
		good = takers[field->shape](arena, node, base, field) && good;
	}
	return good;
}
