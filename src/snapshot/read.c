/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/facts.h>
#include <isotop/file.h>
#include <isotop/host.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/packed.h>
#include <isotop/profile.h>
#include <isotop/remarks.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include "snapshot/filter.h"
#include "snapshot/record.h"
#include "snapshot/replay.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HEAD_BYTES 128

static const char schema[] = "isotop/snapshot/";

bool snapshot_begins(const char *text, size_t len)
{
	char head[HEAD_BYTES + 1];
	size_t kept = len < HEAD_BYTES ? len : HEAD_BYTES;
	if (packed_begins(text, len))
		kept = packed_head(text, len, head, HEAD_BYTES);
	else
		memcpy(head, text, kept);
	head[kept] = '\0';
	const char *key = strstr(head, "\"schema\"");
	const char *value = key ? strchr(key + strlen("\"schema\""), '"') : NULL;
	return head[0] == '{' && value && strncmp(value + 1, schema, sizeof(schema) - 1) == 0;
}

bool snapshot_is(const char *path)
{
	char head[SNAPSHOT_HEAD];
	struct stat st;
	if (stat(path, &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return recording_is(path);
	/* What is read out of a pipe would be gone. */
	if (!S_ISREG(st.st_mode))
		return false;
	cleanup_fd int fd = file_open_typed(path);
	ssize_t len = fd < 0 ? -1 : read(fd, head, sizeof(head));
	return len > 0 && snapshot_begins(head, (size_t)len);
}

/* Nothing was written to it to the end of a line: its recorder was stopped, or the disk was full. */
static bool is_stub(const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	return replay_text(path, &text) == 0 && !memchr(strbuf_text(&text), '\n', text.len);
}

/* ---- facts -------------------------------------------------------------------------------- */

struct taking {
	struct arena *arena;
	struct sheet_builder *sheet;
	enum fact_id id;
	const struct node *is;
	struct origin origin;
	bool good; /* all of it was understood */
};

static const char strange[] = "the recording cannot be understood here";

/* A structure of the fact's kind, filled in. */
static void *take(struct taking *t, const struct record *record)
{
	void *place = arena_alloc(t->arena, record->size);
	t->good = node_is(t->is, NODE_MAP) && record_take(t->arena, t->is, place, record);
	return place;
}

/* What was understood of a list counts, and there may be others: one strange item hides no known one. */
static void *take_part(struct taking *t, const struct record *record, size_t more)
{
	char *place = take(t, record);
	struct more *lacks = (struct more *)(void *)(place + more);
	if (!t->good && !lacks->why)
		*lacks = (struct more){ strange, t->origin };
	t->good = true;
	return place;
}

static void take_profile(struct taking *t)
{
	const struct profile *profile = filter_take(t->arena, t->is);
	if (profile)
		sheet_set_profile(t->sheet, t->id, profile, t->origin);
	else
		sheet_set_unknown(t->sheet, t->id, "the recording's profile cannot be read", t->origin);
}

static void take_value(struct taking *t)
{
	const char *text = node_text(t->is);
	uint64_t mask;
	switch (fact_infos[t->id].kind) {
	case FACT_KIND_BOOL:
		t->good = node_is(t->is, NODE_BOOL);
		sheet_set_bool(t->sheet, t->id, t->good && t->is->boolean, t->origin);
		break;
	case FACT_KIND_INT:
		t->good = node_is(t->is, NODE_INT);
		sheet_set_int(t->sheet, t->id, t->good ? t->is->integer : 0, t->origin);
		break;
	case FACT_KIND_MASK:
		t->good = record_bits(t->is, &mask);
		sheet_set_mask(t->sheet, t->id, mask, t->origin);
		break;
	case FACT_KIND_TEXT:
		t->good = text != NULL;
		sheet_set_text(t->sheet, t->id, text ? arena_strdup(t->arena, text) : "", t->origin);
		break;
	case FACT_KIND_NS:
		sheet_set_ns(t->sheet, t->id, take(t, &record_ns), t->origin);
		break;
	case FACT_KIND_TEXTS:
		sheet_set_texts(t->sheet, t->id, take(t, &record_texts), t->origin);
		break;
	case FACT_KIND_MOUNTS:
		sheet_set_mounts(t->sheet, take_part(t, &record_mounts, offsetof(struct mount_list, more)), t->origin);
		break;
	case FACT_KIND_DEVICES:
		sheet_set_devices(t->sheet, take_part(t, &record_devices, offsetof(struct device_list, more)), t->origin);
		break;
	case FACT_KIND_RANGES:
		sheet_set_ranges(t->sheet, t->id, take(t, &record_ranges), t->origin);
		break;
	case FACT_KIND_PROCESSES:
		sheet_set_processes(t->sheet, t->id, take_part(t, &record_processes, offsetof(struct process_list, more)), t->origin);
		break;
	case FACT_KIND_SETTINGS:
		sheet_set_settings(t->sheet, t->id, take(t, &record_settings), t->origin);
		break;
	case FACT_KIND_ANSWERS:
		sheet_set_answers(t->sheet, t->id, take(t, &record_answers), t->origin);
		break;
	case FACT_KIND_PROFILE:
		take_profile(t);
		break;
	}
	if (!t->good)
		sheet_set_unknown(t->sheet, t->id, strange, t->origin);
}

static int fact_named(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_infos[id].id, name) == 0)
			return id;
	return -1;
}

/* Facts that a newer version knows are passed over: nobody here could judge them. */
static const struct sheet *take_sheet(struct arena *arena, const struct node *map)
{
	struct sheet_builder sheet = { 0 };
	if (!node_is(map, NODE_MAP))
		return NULL;
	for (size_t i = 0; i < map->count; i++) {
		const char *name = node_text(map->keys[i]);
		int id = name ? fact_named(name) : -1;
		struct taking t = { arena, &sheet, (enum fact_id)id, node_get(map->items[i], "is"), { 0 }, true };
		const char *why = node_text(node_get(map->items[i], "unknown"));
		record_take(arena, node_get(map->items[i], "from"), &t.origin, &record_origin);
		if (id < 0)
			continue;
		if (why || !t.is)
			sheet_set_unknown(&sheet, t.id, why ? arena_strdup(arena, why) : "the recording lacks it", t.origin);
		else
			take_value(&t);
	}
	return sheet_pack(arena, &sheet);
}

/* ---- containers ------------------------------------------------------------------------------ */

static bool take_sheets(const struct node *map, struct subject *subject)
{
	bool good = true;
	for (int kind = 0; kind < SHEET_COUNT; kind++) {
		const struct node *sheet = node_get(map, sheet_kind_name((enum sheet_kind)kind));
		subject->sheets[kind] = take_sheet(subject->arena, sheet);
		good = good && (!sheet || subject->sheets[kind]);
	}
	return good;
}

/*
 * Where several nodes are opened: the one that a container ran on, in the memory of a subject that all of
 * them hold. @ret_good: all that is said of it beside facts was understood.
 */
static struct subject *take_subject(const struct node *map, const struct subject *home, bool *ret_good)
{
	struct subject *subject = subject_new();
	*ret_good = record_take(subject->arena, node_get(map, "subject"), subject, &record_subject);
	subject->container |= !*ret_good; /* what may be either is a container */
	subject->form = form_named("live");
	if (home) {
		subject->base = subject_ref(home);
		subject->node = home->node;
		subject->key = arena_printf(subject->arena, "%s/%s", home->node->name, subject->key);
	}
	*ret_good = take_sheets(map, subject) && *ret_good;
	return subject;
}

/* What was wrong or left out when it was recorded: where that is not understood, nobody knows that nothing was. */
static void take_remarks(struct inventory_builder *builder, const char *path, const struct node *list, bool errors)
{
	struct arena *arena = inventory_builder_arena(builder);
	bool good = !list || node_is(list, NODE_LIST);
	for (size_t i = 0; node_is(list, NODE_LIST) && i < node_count(list); i++) {
		struct remark remark = { 0 };
		good = record_take(arena, node_at(list, i), &remark, &record_remark) && good;
		good = good && *remark.reason;
		if (!*remark.reason)
			continue;
		remark.where = *remark.where ? remark.where : path;
		if (errors)
			inventory_error(builder, remark.where, "%s", remark.reason);
		else if (remark.kind)
			inventory_unjudged(builder, remark.weight, remark.kind, remark.where, "%s", remark.reason);
		else
			inventory_skip(builder, remark.where, "%s", remark.reason);
	}
	if (!good)
		inventory_error(builder, path, "of its list of what %s not everything is understood", errors ? "was wrong" : "was skipped");
}

struct naming {
	const char *name;
	bool taken;
};

static void look_at_name(void *ctx, const struct subject *subject)
{
	struct naming *naming = ctx;
	naming->taken = naming->taken || (subject->node && strcmp(subject->node->name, naming->name) == 0);
}

static bool is_named(struct inventory_builder *builder, const char *name)
{
	struct naming naming = { name, false };
	inventory_builder_each(builder, look_at_name, &naming);
	return naming.taken;
}

/* Of two recordings of one node the later one read is called by its time as well. */
static void name_node(struct arena *arena, struct inventory_builder *builder, const char *path, struct host *host)
{
	time_t seconds = (time_t)host->recorded;
	struct tm tm;
	char text[32];
	if (!host->name)
		host->name = arena_strdup(arena, path);
	if (is_named(builder, host->name) && localtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%F %T", &tm))
		host->name = arena_printf(arena, "%s %s", host->name, text);
	if (is_named(builder, host->name))
		host->name = arena_printf(arena, "%s %s", host->name, path);
}

/* false: not all that is said of it was understood. */
static bool take_host(struct arena *arena, const struct replay *replay, const char *path, struct host *host)
{
	bool good = record_take(arena, replay->host, host, &record_host);
	host->live = true;
	host->recording = strcmp(path, "-") == 0 ? NULL : arena_strdup(arena, path);
	host->recorded = replay->time ? replay->time : 1;
	return good;
}

static void say_host(struct inventory_builder *builder, const char *path, bool good)
{
	if (!good)
		inventory_error(builder, path, "of the node not everything is understood");
}

static void take_containers(const struct replay *replay, const struct subject *home, const char *path,
	struct inventory_builder *builder)
{
	for (size_t i = 0; i < replay->container_count; i++) {
		const struct node *map = replay->containers[i];
		const char *key = node_text(node_path(map, "subject.key"));
		bool good;
		struct subject *subject = take_subject(map, home, &good);
		if (key && *key && *subject->name) {
			if (!good)
				inventory_error(builder, path, "line %u: of %s not everything is understood", map->line,
					subject->name);
			inventory_add(builder, subject);
			continue;
		}
		inventory_error(builder, path, "line %u: a container without a key or a name", map->line);
		subject_unref(subject);
	}
}

/* The node, and what its containers hold of it where it is one of several; NULL: it is the inventory's host. */
static struct subject *take_node(const struct replay *replay, const char *path, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder)
{
	const char *name = wanted->name ? wanted->name : path;
	if (!wanted->apart) {
		say_host(builder, path,
			take_host(inventory_builder_arena(builder), replay, name, inventory_builder_host(builder)));
		return NULL;
	}
	struct subject *home = subject_new();
	struct host *node = arena_alloc(home->arena, sizeof(*node));
	say_host(builder, path, take_host(home->arena, replay, name, node));
	name_node(home->arena, builder, path, node);
	home->node = node;
	return home;
}

int replay_take(const struct replay *replay, const char *path, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err)
{
	const char *version = node_text(replay->schema);
	if (!version || strcmp(version, "isotop/snapshot/v1") != 0)
		return err_set(err, -EINVAL, "%s: this isotop reads snapshots of version 1", path);
	if (inventory_builder_host(builder)->live && !wanted->apart)
		return err_set(err, -EEXIST, "%s: one node at a time: compare two with isotop diff", path);
	if (!replay->listed)
		return err_set(err, -EINVAL, "%s: a snapshot without a list of containers", path);
	struct subject *home = take_node(replay, path, wanted, builder);
	take_containers(replay, home, path, builder);
	subject_unref(home);
	take_remarks(builder, path, replay->errors, true);
	take_remarks(builder, path, replay->skipped, false);
	if (replay->broken)
		inventory_error(builder, path, "line %u of the recording cannot be read, nor what follows it", replay->broken);
	return 0;
}

/* ---- files ----------------------------------------------------------------------------------- */

static int load_plain(const char *path, const char *text, size_t len, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err)
{
	struct replay replay;
	int code = replay_read(path, text, len, wanted->at ? wanted->at : INT64_MAX, &replay, err);
	if (code < 0)
		return code;
	code = replay_take(&replay, path, wanted, builder, err);
	replay_free(&replay);
	return code;
}

/* What stands before the damage counts. */
static int load_packed(const char *path, const char *text, size_t len, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err)
{
	cleanup_strbuf struct strbuf plain = { 0 };
	int opened = packed_open(text, len, RECORDING_BYTES, &plain);
	if (opened == -EFBIG)
		return err_set(err, opened, "%s: more than %u MiB, uncompressed", path, RECORDING_BYTES >> 20);
	int code = load_plain(path, strbuf_text(&plain), plain.len, wanted, builder, err);
	if (opened < 0 && code == 0)
		inventory_error(builder, path, "damaged: it may say something else than what was recorded, and what follows is missing");
	return opened < 0 && code < 0 && code != -ENODATA ? err_set(err, code, "%s: the compressed text is damaged", path) : code;
}

int snapshot_load_text(const char *path, const char *text, size_t len, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err)
{
	return (packed_begins(text, len) ? load_packed : load_plain)(path, text, len, wanted, builder, err);
}

static int load_file(const char *path, const struct snapshot_wanted *wanted, struct inventory_builder *builder, struct err *err)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int code = file_read_typed(path, RECORDING_BYTES, &text);
	if (code < 0)
		return err_set(err, code, "%s: %s", path, file_why(code));
	return snapshot_load_text(path, strbuf_text(&text), text.len, wanted, builder, err);
}

int snapshot_load(const char *path, const struct snapshot_wanted *wanted, struct inventory_builder *builder, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list files = recording_files(path, arena);
	struct snapshot_wanted of_part = *wanted;
	of_part.name = path;
	int code = files.count ? -ENODATA : load_file(path, wanted, builder, err);
	/* From the newest part back: one that whoever wrote it did not begin, or that is later, holds nothing. */
	for (size_t i = files.count; i-- > 0 && code != 0;) {
		int64_t begun = 0;
		recording_begun(strrchr(files.items[i], '/') + 1, &begun);
		if (!wanted->at || begun / 1000 <= wanted->at || i == 0)
			code = load_file(files.items[i], &of_part, builder, err);
		if (code < 0 && code != -ENODATA && !is_stub(files.items[i]))
			return code;
	}
	return code;
}
