/* SPDX-License-Identifier: Apache-2.0 */
/* kube_shape: a pod out of the parts that a kind keeps apart, paths to what stands in an object, words of pods. */
#ifndef ISOTOP_MANIFEST_KUBE_SHAPE_H
#define ISOTOP_MANIFEST_KUBE_SHAPE_H

#include "manifest/kube_kinds.h"

#define KUBE_OPERATED_MOST 8
#define KUBE_USED_MOST     512

/* An entry of a map that is made. */
struct kube_entry {
	const char *key;
	const struct node *value;
};

/* Nodes that stand where @place does, in @arena. */
const struct node *kube_new_map(
	struct arena *arena, const struct kube_entry *entries, size_t count, const struct node *place);
const struct node *kube_new_list(
	struct arena *arena, const struct node *const *items, size_t count, const struct node *place);

/* Nodes of an object that have been read, so that what is left over can be told. */
struct kube_used {
	size_t count;
	const struct node *nodes[KUBE_USED_MOST];
};

/* A pod's spec made of parts: its values are the object's own nodes, so that every one still knows its line. */
struct kube_made {
	const struct node *spec;
	const struct node *meta;     /* NULL: none */
	const struct node *settings; /* where settings of the pod are written; NULL: nothing is there yet, or nobody reads them there */
	const char *settings_path;   /* the path to it below the map that holds it, as the row has it */
	const struct node *patched;  /* changes to the pod that are not followed; NULL: none */
	size_t containers;
	size_t operated_count;
	const struct node *operated[KUBE_OPERATED_MOST]; /* containers that an operator fills in */
};

/*
 * The pod that the parts of @row make, @map being the pod's own map and @base
 * what stands at the row's base. Nodes are made in @arena.
 */
struct kube_made kube_make_pod(struct arena *arena, const struct kube_kind *row, const struct node *base,
	const struct node *map, struct kube_used *used);

/* The keys of a container of it stand where it does, so that they can be written: nobody else fills it in. */
bool kube_made_stands(const struct kube_made *made, const struct node *container);

/* Every map at @path below @node, "[]" standing for each item of a list. */
void kube_each_at(const struct node *node, const char *path, void (*each)(void *ctx, const struct node *map), void *ctx);

/* "spec.templates[main].container": from @from to @target, a node that stands below it. False: it does not. */
bool kube_path_to(const struct node *from, const struct node *target, struct strbuf *out);

void kube_use(struct kube_used *used, const struct node *node);

/* A word of pods (privileged, hostPath, ...) below @node and outside of what was used; NULL: none. */
const char *kube_word_in(const struct node *node, const struct kube_used *used);
bool kube_holds_word(const struct node *node, const struct kube_used *used, const char *word);

#endif
