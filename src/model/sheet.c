/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "model/likeness.h"

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

/* ---- equality ------------------------------------------------------------ */

bool sheet_alike(const struct sheet *a, const struct sheet *b, const struct places *places)
{
	if (a == b && !places->a)
		return true;
	if (!a || !b || memcmp(a->stored, b->stored, sizeof(a->stored)) != 0 ||
		memcmp(a->known, b->known, sizeof(a->known)) != 0)
		return a == b;
	size_t at = 0;
	for (size_t id = 0; id < FACT_COUNT; id++) {
		if (!bit(a->stored, id))
			continue;
		enum fact_kind kind = bit(a->known, id) ? fact_infos[id].kind : FACT_KIND_TEXT;
		if (!value_alike(kind, &a->values[at].value, &b->values[at].value, places) ||
			!origin_alike(&a->values[at].origin, &b->values[at].origin, places))
			return false;
		at++;
	}
	return true;
}

bool sheet_equal(const struct sheet *a, const struct sheet *b)
{
	return sheet_alike(a, b, &(struct places){ NULL, NULL, true });
}
