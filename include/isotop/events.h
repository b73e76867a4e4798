/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare: what became different between two readings of one source.
 */
#ifndef ISOTOP_EVENTS_H
#define ISOTOP_EVENTS_H

#include <isotop/base.h>
#include <isotop/pairs.h>

enum event_kind {
	EVENT_NEW,
	EVENT_GONE,
	EVENT_RESTARTED, /* the same container with another process, or another one under its name */
	EVENT_CHANGED,   /* isolated differently than before */
	EVENT_KINDS
};

struct event {
	enum event_kind kind;
	struct judged_pair pair; /* borrowed from the two readings; a NULL: new, b NULL: gone */
};

struct event_list {
	size_t count;
	const struct event *items;
};

/* Between two readings of one source; nothing where nothing changed that isolation is made of. */
void events_between(const struct judged *before, const struct judged *after, struct arena *arena,
	struct event_list *ret_list);

/* Is @fresh what was started in the place of @gone: of one name and runtime? */
bool event_replaces(const struct subject *gone, const struct subject *fresh);

/* Appends what it came to in one line, what is worse first; may hold hostile bytes. Returns what it means as a whole. */
enum shift event_words(const struct event *event, struct strbuf *out);

const char *event_name(enum event_kind kind); /* "new", "gone", "restarted", "changed" */

#endif
