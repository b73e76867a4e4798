/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/node_lsm.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/*
 * Of one file: a note decides nothing, and a key that stands there 300,000 times is worth no 38 MB of report. What was
 * not judged, and errors, are all told.
 */
#define NOTES_OF_ONE 1000

struct entry {
	struct subject *subject; /* one reference held until finish */
	const char *key;         /* the subject's */
	UT_hash_handle hh;
	unsigned namesakes; /* others that wanted this key */
};

struct remarks {
	size_t count;
	size_t cap;
	struct remark *items; /* owned until finish */
};

struct inventory_builder {
	struct inventory *inventory; /* NULL after finish */
	struct entry *by_key;        /* the hash keeps the order of addition */
	struct entry *neighbours;    /* by key too */
	struct remarks skipped;
	struct remarks errors;
	const char *noted_file; /* of the last notes ... */
	size_t noted;           /* ... and how many it has */
	void (*settle)(void *ctx); /* before a snapshot; NULL: nothing is to be done */
	void *settle_ctx;
};

struct inventory_builder *inventory_builder_new(void)
{
	struct inventory_builder *builder = heap_alloc(1, sizeof(*builder));
	struct arena *arena = arena_new();
	builder->inventory = arena_alloc(arena, sizeof(*builder->inventory));
	builder->inventory->arena = arena;
	builder->inventory->rulebook = rulebook_new();
	builder->inventory->refs = 1;
	return builder;
}

struct arena *inventory_builder_arena(struct inventory_builder *builder)
{
	return builder->inventory->arena;
}

struct host *inventory_builder_host(struct inventory_builder *builder)
{
	return &builder->inventory->host;
}

void inventory_builder_node_lsm(struct inventory_builder *builder, enum node_lsm lsm)
{
	builder->inventory->node_lsm = (uint8_t)lsm;
}

void inventory_builder_arch(struct inventory_builder *builder, const struct abi *arch)
{
	builder->inventory->arch = arch;
}

const char *node_lsm_name(enum node_lsm lsm)
{
	static const char *const names[NODE_LSM_COUNT] = { [NODE_LSM_NONE] = "none",
		[NODE_LSM_APPARMOR] = "apparmor",
		[NODE_LSM_SELINUX] = "selinux" };
	return names[lsm];
}

bool node_lsm_parse(const char *name, enum node_lsm *ret_lsm)
{
	for (unsigned i = NODE_LSM_NONE; i < NODE_LSM_COUNT; i++) {
		if (strcmp(node_lsm_name((enum node_lsm)i), name) != 0)
			continue;
		*ret_lsm = (enum node_lsm)i;
		return true;
	}
	return false;
}

void inventory_builder_runtime_default(struct inventory_builder *builder, const struct runtime_default *runtime)
{
	builder->inventory->runtime_default = runtime;
}

static void clear_list(struct entry *list, bool unref)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, list, entry, next) {
		HASH_DEL(list, entry);
		if (unref)
			subject_unref(entry->subject);
		free(entry);
	}
}

static void clear_entries(struct inventory_builder *builder, bool unref)
{
	clear_list(builder->by_key, unref);
	clear_list(builder->neighbours, unref);
	free(builder->skipped.items);
	free(builder->errors.items);
}

void inventory_builder_free(struct inventory_builder *builder)
{
	if (!builder)
		return;
	clear_entries(builder, true);
	inventory_unref(builder->inventory); /* a snapshot may still need its memory */
	free(builder);
}

static struct entry *find(const struct inventory_builder *builder, const char *key)
{
	struct entry *entry;
	HASH_FIND_STR(builder->by_key, key, entry);
	return entry;
}

void inventory_add(struct inventory_builder *builder, struct subject *subject)
{
	const char *wanted = subject->key;
	struct entry *first = find(builder, wanted);
	/* the first of them knows how many there are: a file may name one a hundred thousand times */
	while (first && find(builder, subject->key))
		subject->key = arena_printf(subject->arena, "%s#%u", wanted, ++first->namesakes + 1);
	struct entry *entry = heap_alloc(1, sizeof(*entry));
	entry->subject = subject;
	entry->key = subject->key;
	HASH_ADD_KEYPTR(hh, builder->by_key, entry->key, strlen(entry->key), entry);
}

void inventory_replace(struct inventory_builder *builder, struct subject *subject)
{
	struct entry *entry = find(builder, subject->key);
	if (!entry)
		die("no subject to be replaced: %s", subject->key);
	struct subject *before = entry->subject;
	entry->subject = subject;
	entry->key = subject->key;
	entry->hh.key = subject->key; /* the same text, and memory that stays: its place in the hash is the same */
	subject_unref(before);
}

size_t inventory_builder_count(const struct inventory_builder *builder)
{
	return HASH_COUNT(builder->by_key);
}

const struct subject *inventory_builder_find(const struct inventory_builder *builder, const char *key)
{
	struct entry *entry = find(builder, key);
	return entry ? entry->subject : NULL;
}

void inventory_builder_each(
	struct inventory_builder *builder, void (*each)(void *ctx, const struct subject *subject), void *ctx)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, builder->by_key, entry, next)
		each(ctx, entry->subject);
}

const struct subject *inventory_builder_next(const struct inventory_builder *builder, const struct subject *subject)
{
	struct entry *before = subject ? find(builder, subject->key) : NULL;
	struct entry *entry = before ? before->hh.next : subject ? NULL : builder->by_key;
	return entry ? entry->subject : NULL;
}

void inventory_builder_keep(struct inventory_builder *builder, bool (*keep)(void *ctx, const struct subject *subject),
	void *ctx)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, builder->by_key, entry, next) {
		if (keep(ctx, entry->subject))
			continue;
		HASH_DEL(builder->by_key, entry);
		HASH_ADD_KEYPTR(hh, builder->neighbours, entry->key, strlen(entry->key), entry);
	}
}

/* uthash sorts by a macro; ties keep their order. */
#define BY_ORDER(a, b) order((a)->subject, (b)->subject)

void inventory_builder_sort(
	struct inventory_builder *builder, int (*order)(const struct subject *a, const struct subject *b))
{
	HASH_SRT(hh, builder->by_key, BY_ORDER);
}

static ISO_PRINTF(4, 0) struct remark *remark(
	struct inventory_builder *builder, struct remarks *list, const char *where, const char *fmt, va_list args)
{
	if (list->count == list->cap) {
		list->cap = list->cap ? list->cap * 2 : 16;
		list->items = heap_grow(list->items, list->cap, sizeof(*list->items));
	}
	struct arena *arena = builder->inventory->arena;
	list->items[list->count] =
		(struct remark){ .where = arena_strdup(arena, where), .reason = arena_vprintf(arena, fmt, args) };
	return &list->items[list->count++];
}

/* The length of the file's name in "web.yaml:23:5". */
static size_t file_length(const char *where)
{
	const char *at = where;
	while ((at = strchr(at, ':')) && !(at[1] >= '0' && at[1] <= '9'))
		at++;
	return at ? (size_t)(at - where) : strlen(where);
}

/* Which one this is of those that follow one another about one file. */
static size_t count_note(struct inventory_builder *builder, const char *where)
{
	size_t len = file_length(where);
	const char *file = builder->noted_file;
	if (!file || strlen(file) != len || memcmp(file, where, len) != 0) {
		builder->noted_file = arena_strndup(builder->inventory->arena, where, len);
		builder->noted = 0;
	}
	return ++builder->noted;
}

static ISO_PRINTF(3, 4) void skip(struct inventory_builder *builder, const char *where, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	remark(builder, &builder->skipped, where, fmt, args);
	va_end(args);
}

void inventory_skip(struct inventory_builder *builder, const char *where, const char *fmt, ...)
{
	size_t nth = count_note(builder, where);
	va_list args;
	va_start(args, fmt);
	if (nth <= NOTES_OF_ONE)
		remark(builder, &builder->skipped, where, fmt, args);
	else if (nth == NOTES_OF_ONE + 1)
		skip(builder, builder->noted_file, "more notes than %d: the others are left out", NOTES_OF_ONE);
	va_end(args);
}

void inventory_unjudged(struct inventory_builder *builder, enum remark_weight weight, const char *kind,
	const char *where, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct remark *skipped = remark(builder, &builder->skipped, where, fmt, args);
	skipped->weight = weight;
	skipped->kind = arena_strdup(builder->inventory->arena, kind);
	va_end(args);
}

void inventory_error(struct inventory_builder *builder, const char *where, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	remark(builder, &builder->errors, where, fmt, args);
	va_end(args);
}

void inventory_broken(struct inventory_builder *builder, const char *path, const char *where, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	struct remark *error = remark(builder, &builder->errors, where, fmt, args);
	error->broken = arena_strdup(builder->inventory->arena, path);
	va_end(args);
}

size_t inventory_error_count(const struct inventory_builder *builder)
{
	return builder->errors.count;
}

static struct remark_list remarks_list(struct arena *arena, const struct remarks *remarks)
{
	struct remark *items = arena_array(arena, remarks->count, sizeof(*items));
	if (remarks->count)
		memcpy(items, remarks->items, remarks->count * sizeof(*items));
	return (struct remark_list){ remarks->count, items };
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool remarks_equal(const struct remark_list *a, const struct remark_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same(a->items[i].where, b->items[i].where) || !same(a->items[i].reason, b->items[i].reason) ||
			a->items[i].kept != b->items[i].kept || a->items[i].weight != b->items[i].weight)
			return false;
	return true;
}

static bool settings_equal(const struct host_setting_list *a, const struct host_setting_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same(a->items[i].id, b->items[i].id) || !same(a->items[i].value, b->items[i].value) ||
			!same(a->items[i].why, b->items[i].why))
			return false;
	return true;
}

static bool components_equal(const struct host_component_list *a, const struct host_component_list *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!same(a->items[i].name, b->items[i].name) || !same(a->items[i].version, b->items[i].version))
			return false;
	return true;
}

bool host_kernel(const struct host *host, unsigned *ret_major, unsigned *ret_minor)
{
	unsigned major;
	unsigned minor;
	if (!host || !host->kernel || sscanf(host->kernel, "%u.%u", &major, &minor) != 2)
		return false;
	*ret_major = major;
	*ret_minor = minor;
	return true;
}

bool host_software_equal(const struct host *a, const struct host *b)
{
	return same(a->kernel, b->kernel) && settings_equal(&a->settings, &b->settings) &&
		components_equal(&a->components, &b->components);
}

static bool host_equal(const struct host *a, const struct host *b)
{
	if (a->lsm.count != b->lsm.count || !host_software_equal(a, b))
		return false;
	for (size_t i = 0; i < a->lsm.count; i++)
		if (!same(a->lsm.items[i], b->lsm.items[i]))
			return false;
	return a->live == b->live && same(a->name, b->name) &&
		a->lsm_known == b->lsm_known && a->apparmor == b->apparmor && a->apparmor_known == b->apparmor_known &&
		a->selinux == b->selinux && a->cgroup == b->cgroup && a->privileged_reader == b->privileged_reader &&
		a->in_container == b->in_container && same(a->inside, b->inside) && memcmp(a->ns, b->ns, sizeof(a->ns)) == 0 &&
		same(a->ns_reference, b->ns_reference) && a->cap_bounding == b->cap_bounding &&
		a->cap_bounding_known == b->cap_bounding_known && a->unread == b->unread;
}

/* Index of the previous inventory by key, borrowed for one finish. */
struct previous {
	const struct subject *subject;
	UT_hash_handle hh;
};

static struct previous *index_previous(const struct inventory *previous, struct previous **ret_hash)
{
	size_t count = previous ? previous->count + previous->neighbours : 0;
	if (!count)
		return NULL;
	struct previous *slots = heap_alloc(count, sizeof(*slots));
	for (size_t i = 0; i < count; i++) {
		slots[i].subject = previous->subjects[i];
		HASH_ADD_KEYPTR(hh, *ret_hash, slots[i].subject->key, strlen(slots[i].subject->key), &slots[i]);
	}
	return slots;
}

/* Replaces what is equal to one of @hash; true: everything was, and is in the order of @before (may be NULL). */
static bool carry_list(struct entry *list, struct previous *hash, const struct subject *const *before)
{
	bool unchanged = before != NULL;
	for (struct entry *entry = list; entry; entry = entry->hh.next) {
		struct previous *old = NULL;
		HASH_FIND_STR(hash, entry->key, old);
		if (old && (old->subject == entry->subject || subject_equal(old->subject, entry->subject))) {
			struct subject *kept = subject_ref(old->subject);
			subject_unref(entry->subject);
			entry->subject = kept;
			entry->key = kept->key;
		}
		unchanged = unchanged && entry->subject == *before++;
	}
	return unchanged;
}

/* Replaces what is equal to a record of @previous by that record; true: everything was, in the same order. */
static bool carry_over(struct inventory_builder *builder, const struct inventory *previous)
{
	struct previous *hash = NULL;
	struct previous *slots = index_previous(previous, &hash);
	bool as_many = previous && previous->count == HASH_COUNT(builder->by_key) &&
		       previous->neighbours == HASH_COUNT(builder->neighbours);
	bool unchanged = carry_list(builder->by_key, hash, as_many ? previous->subjects : NULL);
	unchanged = carry_list(builder->neighbours, hash, as_many ? previous->subjects + previous->count : NULL) &&
		    unchanged;
	HASH_CLEAR(hh, hash);
	free(slots);
	return unchanged;
}

/* ---- files that broke ---------------------------------------------------------- */

/* Is @file what could not be read, or below it? */
static bool covers(const char *broken, const char *file)
{
	size_t len = strlen(broken);
	while (len && broken[len - 1] == '/')
		len--;
	return strncmp(broken, file, len) == 0 && (!file[len] || file[len] == '/');
}

static struct remark *find_broken(const struct remark *errors, size_t count, const char *file)
{
	for (size_t i = 0; file && i < count; i++)
		if (errors[i].broken && covers(errors[i].broken, file))
			return (struct remark *)(uintptr_t)&errors[i];
	return NULL;
}

const struct remark *inventory_kept(const struct inventory *inventory, const char *file)
{
	const struct remark *error = find_broken(inventory->errors.items, inventory->errors.count, file);
	return error && error->kept ? error : NULL;
}

/* The error for which the subjects of @file in @previous are to stay; NULL: they are not. */
static struct remark *keeps(const struct inventory_builder *builder, const struct inventory *previous, const char *file)
{
	struct remark *error = find_broken(builder->errors.items, builder->errors.count, file);
	const struct remark *before = find_broken(previous->errors.items, previous->errors.count, file);
	return error && (!before || before->kept) ? error : NULL;
}

static void drop_kept(struct inventory_builder *builder)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, builder->by_key, entry, next)
	{
		const struct remark *error =
			find_broken(builder->errors.items, builder->errors.count, entry->subject->declared.file);
		if (!error || !error->kept)
			continue;
		HASH_DEL(builder->by_key, entry);
		subject_unref(entry->subject);
		free(entry);
	}
}

void inventory_keep_broken(struct inventory_builder *builder, const struct inventory *previous)
{
	if (!builder->errors.count)
		return;
	bool any = false;
	for (size_t i = 0; i < previous->count; i++) {
		struct remark *error = keeps(builder, previous, previous->subjects[i]->declared.file);
		if (error)
			error->kept = any = true;
	}
	if (!any)
		return;
	drop_kept(builder);
	for (size_t i = 0; i < previous->count; i++)
		if (keeps(builder, previous, previous->subjects[i]->declared.file) &&
			!find(builder, previous->subjects[i]->key))
			inventory_add(builder, subject_ref(previous->subjects[i]));
}

/* ---- an inventory ---------------------------------------------------------------- */

/* What was added becomes the subjects; each entry's reference is theirs. */
static void settle_subjects(struct inventory *inventory, const struct inventory_builder *builder)
{
	inventory->count = HASH_COUNT(builder->by_key);
	inventory->neighbours = HASH_COUNT(builder->neighbours);
	size_t total = inventory->count + inventory->neighbours;
	const struct subject **subjects = arena_array(inventory->arena, total, sizeof(*subjects));
	size_t at = 0;
	for (struct entry *entry = builder->by_key; entry; entry = entry->hh.next)
		subjects[at++] = entry->subject;
	for (struct entry *entry = builder->neighbours; entry; entry = entry->hh.next)
		subjects[at++] = entry->subject;
	inventory->subjects = subjects;
}

void inventory_builder_settle(struct inventory_builder *builder, void (*settle)(void *ctx), void *ctx)
{
	builder->settle = settle;
	builder->settle_ctx = ctx;
}

void inventory_builder_partial(struct inventory_builder *builder)
{
	builder->inventory->partial = true;
}

struct inventory *inventory_snapshot(struct inventory_builder *builder, const struct inventory *previous)
{
	if (builder->settle)
		builder->settle(builder->settle_ctx);
	struct arena *arena = arena_new();
	struct inventory *inventory = arena_alloc(arena, sizeof(*inventory));
	*inventory = *builder->inventory;
	inventory->arena = arena;
	inventory->memory = inventory_ref(builder->inventory);
	inventory->partial = true;
	inventory->rulebook = rulebook_ref(previous ? previous->rulebook : builder->inventory->rulebook);
	inventory->skipped = remarks_list(arena, &builder->skipped);
	inventory->errors = remarks_list(arena, &builder->errors);
	inventory->serial = previous ? previous->serial + 1 : 1;
	inventory->refs = 1;
	settle_subjects(inventory, builder);
	for (size_t i = 0; i < inventory->count + inventory->neighbours; i++)
		subject_ref(inventory->subjects[i]);
	return inventory;
}

struct inventory *inventory_finish(struct inventory_builder *builder, const struct inventory *previous)
{
	struct inventory *inventory = builder->inventory;
	bool unchanged = carry_over(builder, previous);
	inventory->skipped = remarks_list(inventory->arena, &builder->skipped);
	inventory->errors = remarks_list(inventory->arena, &builder->errors);
	if (previous) {
		rulebook_unref(inventory->rulebook);
		inventory->rulebook = rulebook_ref(previous->rulebook);
	}
	if (unchanged && inventory->partial == previous->partial &&
		inventory->runtime_default == previous->runtime_default && inventory->node_lsm == previous->node_lsm &&
		inventory->arch == previous->arch && host_equal(&inventory->host, &previous->host) &&
		remarks_equal(&inventory->skipped, &previous->skipped) &&
		remarks_equal(&inventory->errors, &previous->errors)) {
		inventory_builder_free(builder);
		return inventory_ref(previous);
	}
	inventory->serial = previous ? previous->serial + 1 : 1;
	settle_subjects(inventory, builder);
	clear_entries(builder, false);
	free(builder);
	return inventory;
}

struct inventory *inventory_derive(const struct inventory *inventory,
	struct subject *(*derive)(void *ctx, const struct subject *subject, size_t at), void *ctx)
{
	struct arena *arena = arena_new();
	struct inventory *after = arena_alloc(arena, sizeof(*after));
	size_t total = inventory->count + inventory->neighbours;
	const struct subject **subjects = arena_array(arena, total, sizeof(*subjects));
	*after = *inventory;
	for (size_t i = 0; i < total; i++) {
		const struct subject *made = i < inventory->count ? derive(ctx, inventory->subjects[i], i) : NULL;
		subjects[i] = made ? made : subject_ref(inventory->subjects[i]);
	}
	after->arena = arena;
	after->memory = inventory_ref(inventory);
	after->subjects = subjects;
	after->rulebook = rulebook_ref(inventory->rulebook);
	after->serial = inventory->serial + 1;
	after->refs = 1;
	return after;
}

struct inventory *inventory_ref(const struct inventory *inventory)
{
	struct inventory *counted = (struct inventory *)(uintptr_t)inventory;
	if (counted)
		__atomic_add_fetch(&counted->refs, 1, __ATOMIC_RELAXED);
	return counted;
}

void inventory_unref(const struct inventory *inventory)
{
	struct inventory *counted = (struct inventory *)(uintptr_t)inventory;
	if (!counted || __atomic_sub_fetch(&counted->refs, 1, __ATOMIC_ACQ_REL) != 0)
		return;
	for (size_t i = 0; i < counted->count + counted->neighbours; i++)
		subject_unref(counted->subjects[i]);
	rulebook_unref(counted->rulebook);
	const struct inventory *memory = counted->memory;
	arena_free(counted->arena);
	inventory_unref(memory);
}

ssize_t inventory_find(const struct inventory *inventory, const char *key)
{
	for (size_t i = 0; i < inventory->count; i++)
		if (strcmp(inventory->subjects[i]->key, key) == 0)
			return (ssize_t)i;
	return -1;
}

static bool shares_settings(const struct subject *a, const struct subject *b)
{
	return a->declared.placed && b->declared.placed && a->form->pod && strcmp(a->declared.file, b->declared.file) == 0 &&
	       a->declared.settings == b->declared.settings;
}

void inventory_pod(const struct inventory *inventory, size_t subject, size_t *ret_first, size_t *ret_end)
{
	const struct subject *const *all = inventory->subjects;
	*ret_first = *ret_end = subject;
	while (*ret_end < inventory->count && shares_settings(all[*ret_end], all[subject]))
		++*ret_end;
	while (*ret_end > subject && *ret_first && shares_settings(all[*ret_first - 1], all[subject]))
		--*ret_first;
}
