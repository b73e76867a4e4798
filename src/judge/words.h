/* SPDX-License-Identifier: Apache-2.0 */
/* How facts and findings of this room are put into a view's blocks. */
#ifndef ISOTOP_WORDS_H
#define ISOTOP_WORDS_H

#include "judge/assess.h"

struct view; /* <isotop/view.h> */
struct layer; /* <isotop/judge.h> */

/* Evidence as one short text: "web.yaml:23", "/proc/42/status". NULL: none. */
const char *origin_words(struct arena *arena, struct origin origin);

/* One row for the verdict with reason and evidence, more evidence below it, then the fix. */
void view_finding(struct view *view, const char *label, const struct finding *finding);

/* What the layer does and does not do, a line each. */
void view_layer_intro(struct view *view, const struct layer *layer);

/* A gap, then what is wrong with layer @id, or that nothing is. */
void view_layer_verdict(struct view *view, void (*assess)(struct assess *assess), const struct subject *subject,
	const struct inventory *inventory);

/*
 * A row for a fact: its value in @fmt where it is known, else that nothing was
 * said or why it is not known. @mark and @tone are those of a known value.
 */
void view_fact(struct view *view, const char *label, struct fact fact, enum mark mark, enum tone tone, const char *fmt,
	...) ISO_PRINTF(6, 7);

/* A row for a TEXT or INT fact as it stands. */
void view_text_fact(struct view *view, const char *label, const struct subject *subject, enum fact_id id);
void view_int_fact(struct view *view, const char *label, const struct subject *subject, enum fact_id id);

/* That the facts of a sandboxed container are those of its configuration, not of the kernel. */
void view_sandbox_note(struct view *view, const struct subject *subject);

/* "net, uts": the kinds of namespace whose bit is in @kinds. */
const char *kind_names(struct arena *arena, uint32_t kinds);

/* "SYS_ADMIN NET_ADMIN and 20 more": the worst of a set that is too long to read. */
const char *cap_words(struct arena *arena, uint64_t mask);

/* The processes that differ from the container's init, and those of the host that came in part of the way. */
void view_processes(struct view *view, const struct assess *assess);

/* What of /proc and /sys is covered or read-only, and what of the usual is not. */
void view_masks(struct view *view, const struct subject *subject);

/* Containers of one pod: the same namespace and name of the same kind of workload. */
bool same_pod(const struct subject *a, const struct subject *b);

/*
 * The other subjects of the inventory that are alike in @what, by name: "pause
 * of its pod; web, db and 3 more". NULL: none.
 */
const char *neighbour_names(struct arena *arena, const struct subject *subject, const struct inventory *inventory,
	bool (*alike)(const struct subject *other, const void *what), const void *what);

#endif
