/* SPDX-License-Identifier: Apache-2.0 */
/* Why something that was asked for is not among the containers that run here; for live.c, whose scan it is about. */
#ifndef ISOTOP_LIVE_ABSENCE_H
#define ISOTOP_LIVE_ABSENCE_H

#include "live/host.h"

struct root; /* <isotop/root.h> */

struct absence {
	const struct root *root;
	const struct machine *machine;
	const struct inventory_builder *builder;
};

/*
 * The subject that holds the process of "pid:N" without being called by it: by its
 * mount namespace, else by its pid namespace. NULL: none, or another word.
 */
const struct subject *absence_holder(const struct absence *absence, const char *wanted);

/* See live_absence(). */
const char *absence_words(const struct absence *absence, const char *wanted, struct arena *arena);

#endif
