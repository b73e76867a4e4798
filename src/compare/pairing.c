/* SPDX-License-Identifier: Apache-2.0 */
/* Which container of one side is which of the other: by what is least likely to be chance first. */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

/* One container of a side, under the word that it is looked for by. */
struct entry {
	const char *word; /* NULL: it has none */
	size_t row;
};

/* How much of @key is of itself: inventory_add() tells those of one key apart by "#2", "#3" and so on. */
static int own_part(const char *key)
{
	size_t len = strlen(key);
	size_t end = len;
	while (end && key[end - 1] >= '0' && key[end - 1] <= '9')
		end--;
	return (int)(end > 1 && end < len && key[end - 1] == '#' ? end - 1 : len);
}

/* Of several that have one key, in whatever order each side names them: those of one image and role. */
static const char *likeness_of(const struct subject *subject, struct arena *arena)
{
	return arena_printf(arena, "%.*s:%s:%s", own_part(subject->key), subject->key, role_name(subject->workload.role),
		subject->image ? subject->image : "");
}

static const char *key_of(const struct subject *subject, struct arena *arena)
{
	(void)arena;
	return subject->key;
}

/* What is not said to be in a namespace goes to the one called default, kubectl's rule. */
static const char *workload_of(const struct subject *subject, struct arena *arena)
{
	const char *space = subject->workload.namespace;
	bool service = subject->workload.kind && strcmp(subject->workload.kind, "service") == 0;
	if (!subject->workload.name)
		return NULL;
	if (service)
		return arena_printf(arena, "service/%s", subject->workload.name);
	return arena_printf(arena, "%s/%s:%s", space ? space : "default", subject->workload.name,
		subject->workload.container ? subject->workload.container : "");
}

static const char *name_of(const struct subject *subject, struct arena *arena)
{
	(void)arena;
	return subject->name;
}

/* A pod has another name than what made it, its containers have the same. */
static const char *container_of(const struct subject *subject, struct arena *arena)
{
	(void)arena;
	bool service = subject->workload.kind && strcmp(subject->workload.kind, "service") == 0;
	if (service)
		return subject->workload.name;
	return subject->workload.container ? subject->workload.container : subject->name;
}

/* Given another name: of the same workload, image and role, where there is one of them. */
static const char *renamed_of(const struct subject *subject, struct arena *arena)
{
	const char *space = subject->workload.namespace;
	if (!subject->workload.name || !subject->workload.container || !subject->image)
		return NULL;
	return arena_printf(arena, "%s/%s:%s:%s", space ? space : "default", subject->workload.name, role_name(subject->workload.role), subject->image);
}

/* The passes, each over what those before have left. */
static const struct pass {
	const char *(*word)(const struct subject *subject, struct arena *arena);
	bool lone; /* a word that several have on a side says nothing */
	bool renamed; /* of two sides that somebody named; since an earlier report it is another container, which counts as new */
} passes[] = {
	{ likeness_of, false, false },
	{ key_of, false, false },
	{ workload_of, false, false },
	{ name_of, false, false },
	{ renamed_of, true, true },
	{ container_of, true, false },
};

/* One side while it is paired. */
struct side {
	const struct judged *judged;
	size_t *partner; /* one a row: 1 + the row of the other side; 0: none yet */
	size_t count;    /* of entries */
	struct entry *entries;
};

static int by_word(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int order = strcmp(x->word, y->word);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static void collect(struct side *side, const struct pass *pass, struct arena *arena)
{
	side->count = 0;
	for (size_t i = 0; i < side->judged->inventory->count; i++) {
		const char *word = side->partner[i] ? NULL : pass->word(side->judged->inventory->subjects[i], arena);
		if (word)
			side->entries[side->count++] = (struct entry){ word, i };
	}
	if (side->count)
		qsort(side->entries, side->count, sizeof(*side->entries), by_word);
}

/* How many from @at on have the word of the first. */
static size_t alike(const struct side *side, size_t at)
{
	size_t end = at + 1;
	while (end < side->count && strcmp(side->entries[at].word, side->entries[end].word) == 0)
		end++;
	return end - at;
}

static void join(struct side *a, struct side *b, bool lone)
{
	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		size_t as = alike(a, i);
		size_t bs = alike(b, k);
		int order = strcmp(a->entries[i].word, b->entries[k].word);
		bool doubtful = lone && (as > 1 || bs > 1);
		for (size_t n = 0; order == 0 && !doubtful && n < as && n < bs; n++) {
			a->partner[a->entries[i + n].row] = b->entries[k + n].row + 1;
			b->partner[b->entries[k + n].row] = a->entries[i + n].row + 1;
		}
		i += order <= 0 ? as : 0;
		k += order >= 0 ? bs : 0;
	}
}

static struct side side_of(const struct judged *judged, struct arena *arena)
{
	size_t count = judged->inventory->count;
	return (struct side){ judged, arena_array(arena, count + 1, sizeof(size_t)), 0,
		arena_array(arena, count + 1, sizeof(struct entry)) };
}

static void pair_all(struct side *a, struct side *b, bool named, struct arena *arena)
{
	for (size_t i = 0; i < ISO_COUNT(passes); i++) {
		if (passes[i].renamed && !named)
			continue;
		collect(a, &passes[i], arena);
		collect(b, &passes[i], arena);
		join(a, b, passes[i].lone);
	}
}

static void pair_sides(const struct judged *a, const struct judged *b, bool named, struct arena *arena,
	struct pairing *ret_pairing)
{
	struct side left = side_of(a, arena);
	struct side right = side_of(b, arena);
	struct judged_pair *pairs =
		arena_array(arena, a->inventory->count + b->inventory->count + 1, sizeof(*pairs));
	size_t count = 0;
	if (named && a->inventory->count == 1 && b->inventory->count == 1)
		*left.partner = *right.partner = 1; /* whatever they are called: these two were named */
	else
		pair_all(&left, &right, named, arena);
	for (size_t i = 0; i < a->inventory->count; i++) {
		size_t other = left.partner[i];
		pairs[count] = (struct judged_pair){ .a = a->inventory->subjects[i], .a_judgement = &a->judgements[i] };
		if (other) {
			pairs[count].b = b->inventory->subjects[other - 1];
			pairs[count].b_judgement = &b->judgements[other - 1];
		}
		count++;
	}
	for (size_t i = 0; i < b->inventory->count; i++)
		if (!right.partner[i])
			pairs[count++] = (struct judged_pair){ .b = b->inventory->subjects[i],
				.b_judgement = &b->judgements[i] };
	*ret_pairing = (struct pairing){ count, pairs };
}

void pair_containers(
	const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing)
{
	pair_sides(a, b, true, arena, ret_pairing);
}

void pair_alike(const struct judged *a, const struct judged *b, struct arena *arena, struct pairing *ret_pairing)
{
	pair_sides(a, b, false, arena, ret_pairing);
}

bool pair_differs(const struct judged_pair *pair)
{
	cleanup_arena struct arena *arena = arena_new();
	struct comparison comparison;
	if (!pair->a || !pair->b)
		return true;
	compare_pair(pair, COMPARE_UNREAD, arena, &comparison);
	if (pair->node) /* a verdict may also be about the node that it came to */
		return comparison.count;
	return comparison.count || comparison.verdict_count || comparison.escape_count ||
	       pair->a_judgement->score.low != pair->b_judgement->score.low ||
	       pair->a_judgement->score.high != pair->b_judgement->score.high;
}
