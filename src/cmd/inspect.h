/* SPDX-License-Identifier: Apache-2.0 */
/* inspect: the two faces on any source of inventories, shared by the commands that open one. */
#ifndef ISOTOP_CMD_INSPECT_H
#define ISOTOP_CMD_INSPECT_H

#include "cmd/cmd.h"

/* What is shown, and how it begins. */
struct inspection {
	const char *title;  /* NULL: the host's name */
	const struct sources *live; /* where what runs comes from; NULL: nothing does */
	struct sources *past; /* where recordings come from; NULL: there are none */
	bool whole;         /* all of one node that runs: what was seen of it can be remembered */
	bool tour_own;      /* T makes stops of what is shown, not of the scenarios */
	bool tour_first;    /* the tour begins by itself */
	bool tour_offered;  /* a line says that there is one */
	size_t tour_stop;   /* where it begins */
};

/*
 * Runs the screen until the user quits; the exit status. Where standard output is
 * no terminal it is scan_source(): "isotop web.yaml | less" is a report.
 */
int inspect_source(const struct options *given, const struct feed_source *source,
	const struct inspection *inspection, interrupted_fn interrupted);

/* Loads once, prints the reports that were asked for; the exit status. */
int scan_source(const struct options *options, const struct feed_source *source, interrupted_fn interrupted);

#endif
