/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/commons.h>

#include <stdlib.h>
#include <string.h>

#include <isotop/base.h>
#include <isotop/facts.h>
#include <isotop/mac.h>
#include <isotop/profile.h>
#include <isotop/subject.h>
#include <isotop/values.h>

/*
 * A text becomes common when a second container has it; what a list points to is common or not before the list is, so
 * equal lists are equal bytes. What was common stays until the last container that was settled beside it is gone:
 * beyond so much of it a new memory is begun, so that who comes and goes leaves no more than that behind.
 */
#define COMMON_MOST (128 * 1024)
#define PIECE_COST  64 /* of finding one again: its place in a table that is half empty */
#define SHARED_MOST (16 * 1024) /* of one text or list: longer ones are the container's own */
#define SEEN_COUNT  512         /* of what one container alone had, as far as it is remembered: rows by print ... */
#define SEEN_EACH   8           /* ... each of which holds so many: a profile has some 600 names */
#define SPARE       64          /* a container more than the last ones were */

/* Bytes that were copied. */
struct piece {
	uint64_t print;
	const void *data; /* NULL: none */
	size_t len;
};

/* By print, the next free place behind it; never full. */
struct pieces {
	struct piece *items; /* owned */
	size_t room;         /* a power of two */
	size_t count;
};

struct commons {
	struct subject *memory; /* one reference; no container, but the arena of what is common. NULL: none yet */
	struct pieces common;   /* in @memory */
	struct pieces own;      /* of the container that is being settled */
	size_t bytes;           /* in @memory, and of finding them */
	uint32_t seen[SEEN_COUNT][SEEN_EACH]; /* prints of what was some container's own, the last one first */
	size_t last[2];            /* how much memory the last ones took */
};

/* One container on its way. */
struct settling {
	struct commons *commons;
	struct arena *arena; /* that it moves to */
	struct arena *from;  /* that it comes from: for lists that are being put together */
	struct {
		const char *text;
		const char *kept;
	} last; /* place that was kept: most facts of a sheet stand in a few files */
};

struct commons *commons_new(void)
{
	return heap_alloc(1, sizeof(struct commons));
}

void commons_free(struct commons *commons)
{
	if (!commons)
		return;
	subject_unref(commons->memory);
	free(commons->common.items);
	free(commons->own.items);
	free(commons);
}

/* ---- pieces ------------------------------------------------------------------------ */

static struct piece *place_of(const struct pieces *pieces, uint64_t print, const void *data, size_t len)
{
	size_t at = (size_t)print & (pieces->room - 1);
	struct piece *piece = &pieces->items[at];
	while (piece->data && (piece->print != print || piece->len != len || memcmp(piece->data, data, len) != 0)) {
		at = (at + 1) & (pieces->room - 1);
		piece = &pieces->items[at];
	}
	return piece;
}

static const void *find(const struct pieces *pieces, uint64_t print, const void *data, size_t len)
{
	return pieces->count ? place_of(pieces, print, data, len)->data : NULL;
}

static void grow(struct pieces *pieces)
{
	struct pieces larger = { .room = pieces->room ? pieces->room * 2 : 256, .count = pieces->count };
	larger.items = heap_alloc(larger.room, sizeof(*larger.items));
	for (size_t i = 0; i < pieces->room; i++) {
		const struct piece *piece = &pieces->items[i];
		if (piece->data)
			*place_of(&larger, piece->print, piece->data, piece->len) = *piece;
	}
	free(pieces->items);
	*pieces = larger;
}

static void remember(struct pieces *pieces, uint64_t print, const void *data, size_t len)
{
	if (pieces->count >= pieces->room / 2)
		grow(pieces);
	*place_of(pieces, print, data, len) = (struct piece){ print, data, len };
	pieces->count++;
}

static void forget(struct pieces *pieces)
{
	if (pieces->count)
		memset(pieces->items, 0, pieces->room * sizeof(*pieces->items));
	pieces->count = 0;
}

/* Texts need no alignment, so one is never taken for a list of the same bytes. */
static uint64_t print_of(const void *data, size_t len, bool text)
{
	const unsigned char *at = data;
	uint64_t print = text ? len : ~(uint64_t)len;
	uint64_t word = 0;
	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		print = (print ^ word) * UINT64_C(0x9E3779B97F4A7C15);
		print ^= print >> 29;
	}
	word = 0;
	memcpy(&word, at, len);
	print = (print ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	print ^= print >> 32;
	return text ? print | 1 : print & ~UINT64_C(1);
}

static const void *copy_to(struct arena *arena, const void *data, size_t len, bool text)
{
	if (text)
		return arena_strndup(arena, data, len - 1);
	void *copy = arena_alloc(arena, len);
	memcpy(copy, data, len);
	return copy;
}

/* Whether another container had it: the oldest print of a full row is forgotten. */
static bool was_seen(struct commons *commons, uint64_t print)
{
	uint32_t *row = commons->seen[(print >> 1) % SEEN_COUNT];
	uint32_t rest = (uint32_t)(print >> 32) | 1;
	for (size_t i = 0; i < SEEN_EACH; i++)
		if (row[i] == rest)
			return true;
	memmove(row + 1, row, (SEEN_EACH - 1) * sizeof(*row));
	row[0] = rest;
	return false;
}

static const void *keep(struct settling *s, const void *data, size_t len, bool text)
{
	struct commons *commons = s->commons;
	if (!data || !len)
		return NULL;
	if (len > SHARED_MOST)
		return copy_to(s->arena, data, len, text);
	uint64_t print = print_of(data, len, text);
	const void *found = find(&commons->common, print, data, len);
	found = found ? found : find(&commons->own, print, data, len);
	if (found)
		return found;
	bool common = was_seen(commons, print);
	const void *copy = copy_to(common ? commons->memory->arena : s->arena, data, len, text);
	remember(common ? &commons->common : &commons->own, print, copy, len);
	commons->bytes += common ? len + PIECE_COST : 0;
	return copy;
}

/* ---- values ------------------------------------------------------------------------ */

static const char *keep_text(struct settling *s, const char *text)
{
	return text ? keep(s, text, strlen(text) + 1, true) : NULL;
}

/* Of whose bytes each is set: there is no gap between members, or it was cleared. */
#define KEEP_LIST(s, items, count) keep((s), (items), (count) * sizeof(*(items)), false)

/* What has a place in a file of the container's own is like no other's. */
#define KEEP_OWN(s, items, count) \
	((count) ? copy_to((s)->arena, (items), (count) * sizeof(*(items)), false) : NULL)

/* A copy that can be changed before it is kept. */
static void *draft(struct settling *s, const void *items, size_t count, size_t size)
{
	void *copy = arena_array(s->from, count, size);
	if (count)
		memcpy(copy, items, count * size);
	return copy;
}

static void keep_origin(struct settling *s, struct origin *origin)
{
	if (origin->where != s->last.text) {
		s->last.text = origin->where;
		s->last.kept = keep_text(s, origin->where);
	}
	origin->where = s->last.kept;
	origin->text = keep_text(s, origin->text);
}

static void keep_more(struct settling *s, struct more *more)
{
	more->why = keep_text(s, more->why);
	keep_origin(s, &more->origin);
}

static const char *const *keep_words(struct settling *s, const char *const *items, size_t count)
{
	const char **words = draft(s, items, count, sizeof(*words));
	for (size_t i = 0; i < count; i++)
		words[i] = keep_text(s, words[i]);
	return KEEP_LIST(s, words, count);
}

static const struct text_list *keep_texts(struct settling *s, const struct text_list *list)
{
	if (!list)
		return NULL;
	struct text_list kept = { list->count, keep_words(s, list->items, list->count) };
	return KEEP_LIST(s, &kept, 1);
}

static struct range_list keep_ranges(struct settling *s, const struct range_list *ranges)
{
	return (struct range_list){ ranges->count, KEEP_LIST(s, ranges->items, ranges->count) };
}

static const struct id_maps *keep_maps(struct settling *s, const struct id_maps *maps)
{
	if (!maps)
		return NULL;
	struct id_maps kept = { keep_text(s, maps->why), keep_ranges(s, &maps->uid), keep_ranges(s, &maps->gid) };
	return KEEP_LIST(s, &kept, 1);
}

static const struct listener *keep_listeners(struct settling *s, const struct listener_list *list)
{
	struct listener *items = draft(s, list->items, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++)
		items[i].path = keep_text(s, items[i].path);
	return KEEP_OWN(s, items, list->count);
}

static const struct mount_rare *keep_rare(struct settling *s, const struct mount_rare *rare)
{
	if (!rare)
		return NULL;
	struct mount_rare *kept = arena_alloc(s->from, sizeof(*kept));
	kept->maps = keep_maps(s, rare->maps);
	kept->label = keep_text(s, rare->label);
	kept->label_why = keep_text(s, rare->label_why);
	kept->claim = keep_text(s, rare->claim);
	kept->part = keep_text(s, rare->part);
	kept->sockets.count = rare->sockets.count;
	kept->sockets.items = keep_listeners(s, &rare->sockets);
	kept->sockets.whole = rare->sockets.whole;
	return KEEP_LIST(s, kept, 1);
}

static void keep_mount(struct settling *s, struct mount *mount)
{
	mount->source = keep_text(s, mount->source);
	mount->target = keep_text(s, mount->target);
	mount->fstype = keep_text(s, mount->fstype);
	mount->name = keep_text(s, mount->name);
	mount->rare = keep_rare(s, mount->rare);
	keep_origin(s, &mount->origin);
}

static const struct mount_list *keep_mounts(struct settling *s, const struct mount_list *list)
{
	struct mount_list *kept = draft(s, list, 1, sizeof(*kept));
	struct mount *items = draft(s, list->items, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++)
		keep_mount(s, &items[i]);
	kept->items = KEEP_OWN(s, items, list->count);
	keep_more(s, &kept->more);
	kept->from = keep_texts(s, list->from);
	keep_more(s, &kept->from_more);
	return KEEP_OWN(s, kept, 1);
}

static const struct device_list *keep_devices(struct settling *s, const struct device_list *list)
{
	struct device_list *kept = draft(s, list, 1, sizeof(*kept));
	struct device *items = draft(s, list->items, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++) {
		items[i].path = keep_text(s, items[i].path);
		items[i].source = keep_text(s, items[i].source);
		items[i].access = keep_text(s, items[i].access);
		keep_origin(s, &items[i].origin);
	}
	kept->items = KEEP_OWN(s, items, list->count);
	keep_more(s, &kept->more);
	return KEEP_OWN(s, kept, 1);
}

static void keep_group(struct settling *s, struct process_group *group)
{
	group->groups.items = KEEP_LIST(s, group->groups.items, group->groups.count);
	group->comm = keep_text(s, group->comm);
	group->label = keep_text(s, group->label);
	keep_origin(s, &group->origin);
	keep_origin(s, &group->by_uid);
	keep_origin(s, &group->by_flag);
}

static const struct process_list *keep_processes(struct settling *s, const struct process_list *list)
{
	struct process_list *kept = draft(s, list, 1, sizeof(*kept));
	struct process_group *items = draft(s, list->items, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++)
		keep_group(s, &items[i]);
	kept->items = KEEP_OWN(s, items, list->count);
	keep_more(s, &kept->more);
	return KEEP_OWN(s, kept, 1);
}

static const struct setting_list *keep_settings(struct settling *s, const struct setting_list *list)
{
	struct setting_list *kept = draft(s, list, 1, sizeof(*kept));
	struct setting *items = draft(s, list->items, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++) {
		items[i].scope = keep_text(s, items[i].scope);
		items[i].key = keep_text(s, items[i].key);
		items[i].value = keep_text(s, items[i].value);
	}
	kept->items = KEEP_OWN(s, items, list->count);
	return KEEP_OWN(s, kept, 1);
}

static const struct mac_answers *keep_answers(struct settling *s, const struct mac_answers *list)
{
	struct mac_answers *kept = draft(s, list, 1, sizeof(*kept));
	struct mac_answer *items = arena_array(s->from, list->count, sizeof(*items));
	for (size_t i = 0; i < list->count; i++) {
		const struct mac_answer *answer = &list->items[i];
		items[i].system = answer->system;
		items[i].kind = answer->kind;
		items[i].result = answer->result;
		items[i].act = answer->act;
		items[i].path = keep_text(s, answer->path);
		items[i].source = keep_text(s, answer->source);
		items[i].why = keep_text(s, answer->why);
	}
	kept->items = KEEP_LIST(s, items, list->count);
	kept->cut = keep_text(s, list->cut);
	return KEEP_LIST(s, kept, 1);
}

static const struct ns *keep_ns(struct settling *s, const struct ns *ns)
{
	struct ns *kept = arena_alloc(s->from, sizeof(*kept));
	kept->relation = ns->relation;
	kept->inode = ns->inode;
	kept->with = keep_text(s, ns->with);
	kept->owner = ns->owner;
	return KEEP_LIST(s, kept, 1);
}

/* ---- a seccomp profile ------------------------------------------------------------- */

static void keep_gate(struct settling *s, struct profile_gate *gate)
{
	gate->arches = keep_words(s, gate->arches, gate->arch_count);
}

static const struct profile_rule *keep_rules(struct settling *s, const struct profile *profile)
{
	struct profile_rule *rules = draft(s, profile->rules, profile->rule_count, sizeof(*rules));
	for (size_t i = 0; i < profile->rule_count; i++) {
		rules[i].names = keep_words(s, rules[i].names, rules[i].name_count);
		rules[i].tests = KEEP_LIST(s, rules[i].tests, rules[i].test_count);
		keep_gate(s, &rules[i].includes);
		keep_gate(s, &rules[i].excludes);
	}
	return KEEP_LIST(s, rules, profile->rule_count);
}

static const struct profile_arch *keep_arches(struct settling *s, const struct profile *profile)
{
	struct profile_arch *map = draft(s, profile->map, profile->map_count, sizeof(*map));
	for (size_t i = 0; i < profile->map_count; i++) {
		map[i].arch = keep_text(s, map[i].arch);
		map[i].guests = keep_words(s, map[i].guests, map[i].guest_count);
	}
	return KEEP_LIST(s, map, profile->map_count);
}

static const struct profile *keep_profile(struct settling *s, const struct profile *profile)
{
	struct profile *kept = draft(s, profile, 1, sizeof(*kept));
	kept->arches = keep_words(s, profile->arches, profile->arch_count);
	kept->map = keep_arches(s, profile);
	kept->rules = keep_rules(s, profile);
	kept->flags = keep_words(s, profile->flags, profile->flag_count);
	kept->listener = keep_text(s, profile->listener);
	return KEEP_LIST(s, kept, 1);
}

/* ---- a container ------------------------------------------------------------------- */

/* What is no pointer stays as it is. */
static void keep_value(struct settling *s, enum fact_kind kind, union fact_value *value)
{
	struct range_list ranges;
	switch (kind) {
	case FACT_KIND_BOOL:
	case FACT_KIND_INT:
	case FACT_KIND_MASK:
		return;
	case FACT_KIND_TEXT:
		value->text = keep_text(s, value->text);
		return;
	case FACT_KIND_NS:
		value->ns = keep_ns(s, value->ns);
		return;
	case FACT_KIND_TEXTS:
		value->texts = keep_texts(s, value->texts);
		return;
	case FACT_KIND_MOUNTS:
		value->mounts = keep_mounts(s, value->mounts);
		return;
	case FACT_KIND_DEVICES:
		value->devices = keep_devices(s, value->devices);
		return;
	case FACT_KIND_RANGES:
		ranges = keep_ranges(s, value->ranges);
		value->ranges = KEEP_LIST(s, &ranges, 1);
		return;
	case FACT_KIND_PROCESSES:
		value->processes = keep_processes(s, value->processes);
		return;
	case FACT_KIND_SETTINGS:
		value->settings = keep_settings(s, value->settings);
		return;
	case FACT_KIND_PROFILE:
		value->profile = keep_profile(s, value->profile);
		return;
	case FACT_KIND_ANSWERS:
		value->answers = keep_answers(s, value->answers);
		return;
	}
	die("fact of no kind");
}

static const struct sheet *keep_sheet(struct settling *s, const struct sheet *sheet)
{
	struct sheet_builder builder = { 0 };
	if (!sheet)
		return NULL;
	sheet_lay_under(sheet, builder.facts);
	for (size_t id = 0; id < FACT_COUNT; id++) {
		struct fact *fact = &builder.facts[id];
		if (fact->state == FACT_ABSENT)
			continue;
		keep_value(s, fact_known(*fact) ? fact_infos[id].kind : FACT_KIND_TEXT, &fact->value);
		keep_origin(s, &fact->origin);
	}
	return sheet_pack(s->arena, &builder);
}

static void keep_subject(struct settling *s, struct subject *subject)
{
	const char **texts[] = { &subject->key, &subject->name, &subject->image, &subject->workload.kind,
		&subject->workload.namespace, &subject->workload.name, &subject->workload.container,
		&subject->workload.project, &subject->workload.settings_path, &subject->workload.container_path,
		&subject->declared.file, &subject->running.inside, &subject->running.runtime, &subject->running.id,
		&subject->running.cgroup };
	for (size_t i = 0; i < ISO_COUNT(texts); i++)
		*texts[i] = keep_text(s, *texts[i]);
	subject->declared.parts.items = keep_words(s, subject->declared.parts.items, subject->declared.parts.count);
	for (int kind = 0; kind < SHEET_COUNT; kind++)
		subject->sheets[kind] = keep_sheet(s, subject->sheets[kind]);
}

static void begin_memory(struct commons *commons)
{
	if (commons->memory && commons->bytes < COMMON_MOST)
		return;
	subject_unref(commons->memory);
	commons->memory = subject_new();
	commons->bytes = 0;
	forget(&commons->common);
}

/* The next one is likely to be as large as the last ones were. */
static size_t likely_size(const struct commons *commons)
{
	size_t least = commons->last[0] < commons->last[1] ? commons->last[0] : commons->last[1];
	return least ? least + SPARE : 0;
}

struct subject *commons_settle(struct commons *commons, struct subject *made)
{
	/* some of it is in another's memory already, or it is so long that looking at all of it costs more than it saves */
	if (made->base || arena_bytes(made->arena) > COMMON_MOST)
		return made;
	begin_memory(commons);
	forget(&commons->own);
	struct subject *subject = subject_new_of(likely_size(commons));
	struct settling settling = { .commons = commons, .arena = subject->arena, .from = made->arena };
	struct arena *arena = subject->arena;
	*subject = *made;
	subject->arena = arena;
	subject->base = subject_ref(commons->memory);
	keep_subject(&settling, subject);
	commons->last[1] = commons->last[0];
	commons->last[0] = arena_bytes(arena);
	subject_unref(made);
	return subject;
}
