/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>
#include <isotop/capabilities.h>
#include <isotop/facts.h>
#include <isotop/mac.h>
#include <isotop/origin.h>
#include <isotop/profile.h>
#include <isotop/values.h>

#include <string.h>

/*
 * Two bits of state per fact and a value only where there is one: most of a
 * manifest's facts are absent, and a load may hold 100,000 subjects.
 */
#define WORDS ((FACT_COUNT + 63) / 64)

struct stored {
	union fact_value value;
	struct origin origin;
};

struct sheet {
	uint64_t stored[WORDS]; /* known or unknown: has a value */
	uint64_t known[WORDS];
	struct stored values[]; /* in order of fact id */
};

static bool bit(const uint64_t *words, size_t n)
{
	return words[n / 64] >> (n % 64) & 1;
}

/* Position of fact @id among the stored ones. */
static size_t rank(const struct sheet *sheet, size_t id)
{
	size_t before = 0;
	for (size_t word = 0; word < id / 64; word++)
		before += (size_t)__builtin_popcountll(sheet->stored[word]);
	uint64_t below = sheet->stored[id / 64] & (CAP_BIT(id % 64) - 1);
	return before + (size_t)__builtin_popcountll(below);
}

const char *sheet_kind_name(enum sheet_kind kind)
{
	static const char *const names[SHEET_COUNT] = { "manifest", "spec", "kernel" };
	return names[kind];
}

static struct fact *slot(struct sheet_builder *builder, enum fact_id id, enum fact_kind kind, struct origin origin)
{
	if ((unsigned)id >= FACT_COUNT || fact_infos[id].kind != kind)
		die("fact %u set with the wrong kind", (unsigned)id);
	struct fact *fact = &builder->facts[id];
	fact->state = FACT_KNOWN;
	fact->origin = origin;
	return fact;
}

void sheet_set_bool(struct sheet_builder *builder, enum fact_id id, bool value, struct origin origin)
{
	/* The whole union is compared later: clear what the smaller member leaves. */
	slot(builder, id, FACT_KIND_BOOL, origin)->value = (union fact_value){ .mask = 0 };
	builder->facts[id].value.boolean = value;
}

void sheet_set_int(struct sheet_builder *builder, enum fact_id id, int64_t value, struct origin origin)
{
	slot(builder, id, FACT_KIND_INT, origin)->value.integer = value;
}

void sheet_set_mask(struct sheet_builder *builder, enum fact_id id, uint64_t value, struct origin origin)
{
	slot(builder, id, FACT_KIND_MASK, origin)->value.mask = value;
}

void sheet_set_text(struct sheet_builder *builder, enum fact_id id, const char *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_TEXT, origin)->value.text = value;
}

void sheet_set_ns(struct sheet_builder *builder, enum fact_id id, const struct ns *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_NS, origin)->value.ns = value;
}

void sheet_set_texts(struct sheet_builder *builder, enum fact_id id, const struct text_list *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_TEXTS, origin)->value.texts = value;
}

void sheet_set_mounts(struct sheet_builder *builder, const struct mount_list *value, struct origin origin)
{
	slot(builder, FACT_mounts, FACT_KIND_MOUNTS, origin)->value.mounts = value;
}

void sheet_set_devices(struct sheet_builder *builder, const struct device_list *value, struct origin origin)
{
	slot(builder, FACT_devices, FACT_KIND_DEVICES, origin)->value.devices = value;
}

void sheet_set_ranges(struct sheet_builder *builder, enum fact_id id, const struct range_list *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_RANGES, origin)->value.ranges = value;
}

void sheet_set_processes(
	struct sheet_builder *builder, enum fact_id id, const struct process_list *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_PROCESSES, origin)->value.processes = value;
}

void sheet_set_settings(struct sheet_builder *builder, enum fact_id id, const struct setting_list *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_SETTINGS, origin)->value.settings = value;
}

void sheet_set_profile(struct sheet_builder *builder, enum fact_id id, const struct profile *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_PROFILE, origin)->value.profile = value;
}

void sheet_set_answers(struct sheet_builder *builder, enum fact_id id, const struct mac_answers *value, struct origin origin)
{
	slot(builder, id, FACT_KIND_ANSWERS, origin)->value.answers = value;
}

void sheet_set_unknown(struct sheet_builder *builder, enum fact_id id, const char *why, struct origin origin)
{
	if ((unsigned)id >= FACT_COUNT)
		die("no fact %u", (unsigned)id);
	builder->facts[id] = (struct fact){ .state = FACT_UNKNOWN, .value.text = why, .origin = origin };
}

const struct sheet *sheet_pack(struct arena *arena, const struct sheet_builder *builder)
{
	size_t count = 0;
	for (size_t id = 0; id < FACT_COUNT; id++)
		count += builder->facts[id].state != FACT_ABSENT;
	struct sheet *sheet = arena_alloc(arena, sizeof(*sheet) + count * sizeof(struct stored));
	struct stored *next = sheet->values;
	for (size_t id = 0; id < FACT_COUNT; id++) {
		const struct fact *fact = &builder->facts[id];
		if (fact->state == FACT_ABSENT)
			continue;
		sheet->stored[id / 64] |= CAP_BIT(id % 64);
		if (fact->state == FACT_KNOWN)
			sheet->known[id / 64] |= CAP_BIT(id % 64);
		*next++ = (struct stored){ fact->value, fact->origin };
	}
	return sheet;
}

struct fact sheet_fact(const struct sheet *sheet, enum fact_id id)
{
	if (!sheet || !bit(sheet->stored, id))
		return (struct fact){ .state = FACT_ABSENT };
	const struct stored *stored = &sheet->values[rank(sheet, id)];
	return (struct fact){
		.state = bit(sheet->known, id) ? FACT_KNOWN : FACT_UNKNOWN,
		.value = stored->value,
		.origin = stored->origin,
	};
}

void sheet_lay_under(const struct sheet *sheet, struct fact facts[FACT_COUNT])
{
	const struct stored *stored = sheet ? sheet->values : NULL;
	for (size_t word = 0; sheet && word < WORDS; word++)
		for (uint64_t left = sheet->stored[word]; left; left &= left - 1, stored++) {
			size_t id = word * 64 + (size_t)__builtin_ctzll(left);
			enum fact_state state = bit(sheet->known, id) ? FACT_KNOWN : FACT_UNKNOWN;
			if (state > facts[id].state)
				facts[id] = (struct fact){ state, stored->value, stored->origin };
		}
}

size_t sheet_count(const struct sheet *sheet, enum fact_state state)
{
	size_t count = 0;
	for (size_t id = 0; id < FACT_COUNT; id++)
		count += sheet_fact(sheet, (enum fact_id)id).state == state;
	return count;
}

/* ---- equality ------------------------------------------------------------ */

static bool text_equal(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool origin_equal(const struct origin *a, const struct origin *b)
{
	return a->line == b->line && text_equal(a->where, b->where) && text_equal(a->text, b->text);
}

static bool more_equal(const struct more *a, const struct more *b)
{
	return text_equal(a->why, b->why) && origin_equal(&a->origin, &b->origin);
}

static bool texts_equal(const struct text_list *a, const struct text_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!text_equal(a->items[i], b->items[i]))
			return false;
	return true;
}

static bool maps_equal(const struct id_maps *a, const struct id_maps *b)
{
	if (!a || !b)
		return a == b;
	return text_equal(a->why, b->why) && ranges_equal(&a->uid, &b->uid) && ranges_equal(&a->gid, &b->gid);
}

static bool listeners_equal(const struct listener_list *a, const struct listener_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct listener *x = &a->items[i];
		const struct listener *y = &b->items[i];
		if (x->owned != y->owned || x->uid != y->uid || x->gid != y->gid || x->mode != y->mode ||
			!text_equal(x->path, y->path))
			return false;
	}
	return true;
}

static bool gids_equal(const struct gid_list *a, const struct gid_list *b)
{
	return a->count == b->count && a->more == b->more &&
	       (!a->count || memcmp(a->items, b->items, a->count * sizeof(*a->items)) == 0);
}

static bool mounts_equal(const struct mount_list *a, const struct mount_list *b)
{
	if (a->count != b->count || !more_equal(&a->more, &b->more))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct mount *x = &a->items[i];
		const struct mount *y = &b->items[i];
		if (x->kind != y->kind || x->propagation != y->propagation || x->source_type != y->source_type ||
			x->read_only != y->read_only || x->no_suid != y->no_suid || x->no_dev != y->no_dev ||
			x->no_exec != y->no_exec || x->id_mapped != y->id_mapped || x->over != y->over || !maps_equal(x->maps, y->maps) ||
			!text_equal(x->label, y->label) || !text_equal(x->label_why, y->label_why) ||
			!text_equal(x->source, y->source) || !text_equal(x->target, y->target) ||
			!text_equal(x->fstype, y->fstype) || !text_equal(x->name, y->name) ||
			!listeners_equal(&x->sockets, &y->sockets) || !origin_equal(&x->origin, &y->origin))
			return false;
	}
	return true;
}

static bool devices_equal(const struct device_list *a, const struct device_list *b)
{
	if (a->count != b->count || !more_equal(&a->more, &b->more))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct device *x = &a->items[i];
		const struct device *y = &b->items[i];
		if (x->type != y->type || x->major != y->major || x->minor != y->minor || x->allow != y->allow ||
			!text_equal(x->path, y->path) || !text_equal(x->source, y->source) ||
			!text_equal(x->access, y->access) || !origin_equal(&x->origin, &y->origin))
			return false;
	}
	return true;
}

static bool processes_equal(const struct process_list *a, const struct process_list *b)
{
	if (a->count != b->count || !more_equal(&a->more, &b->more))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct process_group *x = &a->items[i];
		const struct process_group *y = &b->items[i];
		if (x->pid != y->pid || x->thread != y->thread || x->count != y->count || x->init != y->init ||
			x->no_new_privs != y->no_new_privs || x->seccomp != y->seccomp || x->uid != y->uid ||
			x->gid != y->gid || !gids_equal(&x->groups, &y->groups) ||
			x->effective != y->effective || x->permitted != y->permitted ||
			x->bounding != y->bounding || x->apart != y->apart || x->on_host != y->on_host ||
			!text_equal(x->comm, y->comm) || !text_equal(x->label, y->label))
			return false;
	}
	return true;
}

static bool settings_equal(const struct setting_list *a, const struct setting_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].line != b->items[i].line || !text_equal(a->items[i].scope, b->items[i].scope) ||
			!text_equal(a->items[i].key, b->items[i].key) || !text_equal(a->items[i].value, b->items[i].value))
			return false;
	return true;
}

static bool answers_equal(const struct mac_answers *a, const struct mac_answers *b)
{
	if (a->count != b->count || !text_equal(a->cut, b->cut))
		return false;
	for (size_t i = 0; i < a->count; i++) {
		const struct mac_answer *x = &a->items[i];
		const struct mac_answer *y = &b->items[i];
		if (x->system != y->system || x->kind != y->kind || x->result != y->result || x->act != y->act ||
			!text_equal(x->path, y->path) || !text_equal(x->source, y->source) || !text_equal(x->why, y->why))
			return false;
	}
	return true;
}

static bool ns_equal(const struct ns *a, const struct ns *b)
{
	return a->relation == b->relation && a->inode == b->inode && a->owner == b->owner &&
	       text_equal(a->with, b->with);
}

static bool value_equal(enum fact_kind kind, const union fact_value *a, const union fact_value *b)
{
	switch (kind) {
	case FACT_KIND_BOOL:
		return a->boolean == b->boolean;
	case FACT_KIND_INT:
		return a->integer == b->integer;
	case FACT_KIND_MASK:
		return a->mask == b->mask;
	case FACT_KIND_TEXT:
		return text_equal(a->text, b->text);
	case FACT_KIND_NS:
		return ns_equal(a->ns, b->ns);
	case FACT_KIND_TEXTS:
		return texts_equal(a->texts, b->texts);
	case FACT_KIND_MOUNTS:
		return mounts_equal(a->mounts, b->mounts);
	case FACT_KIND_DEVICES:
		return devices_equal(a->devices, b->devices);
	case FACT_KIND_RANGES:
		return ranges_equal(a->ranges, b->ranges);
	case FACT_KIND_PROCESSES:
		return processes_equal(a->processes, b->processes);
	case FACT_KIND_SETTINGS:
		return settings_equal(a->settings, b->settings);
	case FACT_KIND_PROFILE:
		return profile_equal(a->profile, b->profile);
	case FACT_KIND_ANSWERS:
		return answers_equal(a->answers, b->answers);
	}
	die("fact of no kind");
}

bool sheet_equal(const struct sheet *a, const struct sheet *b)
{
	if (a == b)
		return true;
	if (!a || !b || memcmp(a->stored, b->stored, sizeof(a->stored)) != 0 ||
		memcmp(a->known, b->known, sizeof(a->known)) != 0)
		return false;
	size_t at = 0;
	for (size_t id = 0; id < FACT_COUNT; id++) {
		if (!bit(a->stored, id))
			continue;
		enum fact_kind kind = bit(a->known, id) ? fact_infos[id].kind : FACT_KIND_TEXT;
		if (!value_equal(kind, &a->values[at].value, &b->values[at].value) ||
			!origin_equal(&a->values[at].origin, &b->values[at].origin))
			return false;
		at++;
	}
	return true;
}
