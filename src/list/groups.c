/* SPDX-License-Identifier: Apache-2.0 */
/* Which containers belong together. */
#include "config.h"

#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/list.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <stdlib.h>
#include <string.h>

/* A row on its way to its group. */
struct member {
	const char *title; /* as a group's */
	const char *file;
	uint32_t row;
	size_t place; /* in the order of the listing */
	size_t lead;  /* the place of its group's first */
};

/* "shop/web-0:app" belongs to "shop/web-0". */
static const char *pod_of(const struct subject *subject, struct arena *arena)
{
	const char *colon = strrchr(subject->name, ':');
	size_t len = colon && colon > subject->name ? (size_t)(colon - subject->name) : strlen(subject->name);
	return arena_strndup(arena, subject->name, len);
}

/* Of several nodes the one it ran on; else the pod or the Compose project, else all of a file (NULL), else the runtime that started it on this node. */
static const char *title_of(const struct subject *subject, struct arena *arena)
{
	if (subject->node)
		return subject->node->name;
	if (subject_in_kubernetes(subject))
		return pod_of(subject, arena);
	if (subject->workload.project)
		return subject->workload.project;
	if (subject->declared.file)
		return NULL;
	return subject->running.runtime ? subject->running.runtime : "unknown";
}

/* A project may run and be declared, or be declared in several files: it is still one. */
static const char *file_of(const struct subject *subject)
{
	bool one = subject->node || (subject->workload.project && !subject_in_kubernetes(subject));
	return one ? NULL : subject->declared.file;
}

/* What there is none of comes first. */
static int by_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : (a != NULL) - (b != NULL);
}

/* A pod of one name in two files is two pods: staging's and production's. */
static int alike(const struct member *a, const struct member *b)
{
	int order = by_text(a->file, b->file);
	return order ? order : by_text(a->title, b->title);
}

static int by_group(const void *left, const void *right)
{
	const struct member *a = left;
	const struct member *b = right;
	int order = alike(a, b);
	return order ? order : a->place < b->place ? -1 : a->place > b->place;
}

static int by_lead(const void *left, const void *right)
{
	const struct member *a = left;
	const struct member *b = right;
	if (a->lead != b->lead)
		return a->lead < b->lead ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

static uint8_t worse(uint8_t a, uint8_t b)
{
	return verdict_badness(a) >= verdict_badness(b) ? a : b;
}

static void take_in(struct judgement *sum, const struct judgement *one)
{
	if (one->judged && (!sum->judged || score_order(&one->score) < score_order(&sum->score)))
		sum->score = one->score;
	sum->judged |= one->judged;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		sum->checks[i] = worse(sum->checks[i], one->checks[i]);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		sum->layers[i] = worse(sum->layers[i], one->layers[i]);
}

static struct member *gather(const struct judged *judged, const uint32_t *rows, size_t count, struct arena *arena)
{
	struct member *members = heap_alloc(count ? count : 1, sizeof(*members));
	for (size_t i = 0; i < count; i++) {
		const struct subject *subject = judged->inventory->subjects[rows[i]];
		members[i] = (struct member){ title_of(subject, arena), file_of(subject), rows[i], i, 0 };
	}
	qsort(members, count, sizeof(*members), by_group);
	for (size_t i = 0; i < count; i++) {
		bool first = i == 0 || alike(&members[i - 1], &members[i]) != 0;
		members[i].lead = first ? members[i].place : members[i - 1].lead;
	}
	qsort(members, count, sizeof(*members), by_lead);
	return members;
}

static struct listing_group group_from(const struct member *member, size_t first, struct arena *arena)
{
	const char *title = member->title ? member->title : "";
	return (struct listing_group){
		.name = member->file ? arena_printf(arena, "%s\n%s", member->file, title) : title,
		.title = member->title,
		.file = member->file,
		.first = first,
	};
}

size_t listing_groups(const struct judged *judged, uint32_t *rows, size_t count, struct arena *arena,
	struct listing_group **ret_groups)
{
	struct member *members = gather(judged, rows, count, arena);
	struct listing_group *groups = arena_array(arena, count, sizeof(*groups));
	size_t made = 0;
	for (size_t i = 0; i < count; i++) {
		const struct judgement *judgement = &judged->judgements[members[i].row];
		rows[i] = members[i].row;
		if (i == 0 || members[i].lead != members[i - 1].lead) {
			groups[made] = group_from(&members[i], i, arena);
			groups[made++].judgement = *judgement;
		}
		groups[made - 1].count++;
		take_in(&groups[made - 1].judgement, judgement);
	}
	free(members);
	*ret_groups = groups;
	return made;
}
