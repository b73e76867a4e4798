/* SPDX-License-Identifier: Apache-2.0 */
/* demo: built-in subjects for a machine with nothing to inspect, and for teaching. */
#ifndef ISOTOP_DEMO_H
#define ISOTOP_DEMO_H

#include <isotop/model.h>

/* One lesson's manifest; the table is in src/demo/scenarios.c. */
struct scenario {
	const char *id;
	const char *file;     /* what evidence cites */
	const char *title;
	const char *shows;    /* what it shows, and the fix */
	const char *manifest; /* or a command line */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* Adds the subjects of @only, NULL: of every scenario, read from the built-in manifests by the same readers as any file. */
void demo_load(struct inventory_builder *builder, const struct scenario *only);

/* The text of a built-in manifest by the name its evidence cites; NULL: no such one. */
const char *demo_text(const char *name);

#endif
