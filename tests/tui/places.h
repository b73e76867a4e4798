/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places: where each key is tried, and what has to come before those that have
 * something to do only then. For the tests of the screen without a terminal and
 * with one.
 */
#ifndef ISOTOP_PLACES_H
#define ISOTOP_PLACES_H

#include "tui/ui.h"

/* A screen, or one of the panes of a container. Reached from the list of a node with several containers. */
struct place {
	enum screen_id screen;
	char pane;         /* of SCREEN_SUBJECT: its key; else 0 */
	bool file;         /* reached from the list of a file instead, which has its text to show */
	const char *keys;  /* as key_parse() takes them */
	const char *shows; /* what no other place shows */
};

extern const struct place places[];
extern const size_t place_count;

/* What comes before @code at this place, as key_parse() takes it. NULL: the key does nothing there, and should not. */
const char *place_first(const struct place *place, uint32_t code);

/* "list", "container, pane 3" */
#define PLACE_NAME_MAX 40
const char *place_spell(const struct place *place, char ret[PLACE_NAME_MAX]);

#endif
