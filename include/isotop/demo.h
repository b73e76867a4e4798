/* SPDX-License-Identifier: Apache-2.0 */
/* demo: built-in subjects for a machine with nothing to inspect, and for teaching. */
#ifndef ISOTOP_DEMO_H
#define ISOTOP_DEMO_H

#include <isotop/base.h>

struct inventory_builder; /* <isotop/builder.h> */

/*
 * One scenario; the table is in src/demo/scenarios.c. What stands in it of
 * verdicts is what a test holds against the judge, so that no text says what the
 * screen does not show. Lists of ids are separated by blanks.
 */
struct scenario {
	const char *id;
	const char *file;     /* what evidence cites */
	const char *title;
	const char *shows;    /* what it shows, and the fix */
	const char *fails;    /* every check that fails in all of its containers, and no other */
	const char *layers;   /* every layer that fails, and no other */
	struct {
		const char *layer; /* one that passes and holds less than it seems to; NULL: none */
		const char *why;
	} weak;
	const char *opens;    /* an escape that is open; NULL: none is */
	const char *thins;    /* one that has a barrier less than once the fixes are made; NULL: not said */
	const char *before;   /* "30 F": the lowest score as it stands */
	const char *after;    /* the lowest once every fix that can be tried is made */
	const char *lessons;  /* what it teaches, as ref_view() has it: "check:root word:runasnonroot" */
	const char *say;      /* for the presenter */
	const char *ask;      /* a question for the class */
	struct {
		const char *name; /* NULL: none */
		const char *file;
		const char *text;
	} profile;            /* an AppArmor profile that the node has; its file as text */
	struct {
		const char *of;   /* words of the manifest; NULL: none */
		const char *with;
	} instead;            /* the part of the fix that only whoever knows the program could write */
	const char *manifest; /* or a command line */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* Adds the subjects of @only, NULL: of every scenario, read from the built-in manifests by the same readers as any file. */
void demo_load(struct inventory_builder *builder, const struct scenario *only);

/* Those of @scenario as if its manifest were @text. */
void demo_load_text(struct inventory_builder *builder, const struct scenario *scenario, const char *text);

/* The text of the manifest that is cited as @file; NULL: no such one. */
const char *demo_text(const char *file);

/* ---- a recorded life of a small node ------------------------------------------------ */

#define LIFE_MOMENTS 6

struct moment {
	const char *what;   /* one sentence */
	const char *events; /* what differs from the moment before, as "new NAME"; "" nothing */
};

extern const struct moment moments[LIFE_MOMENTS];

/* Adds what ran at @moment, and the node that it ran on. */
void demo_life(struct inventory_builder *builder, unsigned moment);

#endif
