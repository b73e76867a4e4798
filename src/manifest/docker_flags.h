/* SPDX-License-Identifier: Apache-2.0 */
/* docker_flags: the options of docker run, podman run and nerdctl run, one row each. */
#ifndef ISOTOP_MANIFEST_DOCKER_FLAGS_H
#define ISOTOP_MANIFEST_DOCKER_FLAGS_H

#include "manifest/docker.h"

#include <stdio.h>

/* A command line while it is read. */
struct cli {
	const struct cli_word *words;
	size_t count;
	size_t at;
	const char *where;
	struct inventory_builder *builder;
	struct docker_settings *settings;
	const char *name; /* --name */
	bool rootfs;      /* --rootfs: no image, a directory of the host */
	bool filled;      /* a word stood before that may be any options, and the image behind them */
};

/*
 * @apply is NULL where the option does not touch isolation, and @says then why; else
 * what it sets. The row is needed anyway, because only the table says whether a
 * value follows and so where the image stands. @value of a switch is NULL or stands
 * behind "=".
 */
struct cli_flag {
	const char *name;
	char letter;
	bool value;
	void (*apply)(struct cli *cli, const char *value, struct origin origin);
	const char *says;
};

/* The container belongs to a pod that is not read: what a pod decides is unknown. */
void cli_pod_unknown(struct docker_settings *settings, const char *pod, struct origin origin);

const struct cli_flag *cli_flag_named(const char *name, size_t len);
const struct cli_flag *cli_flag_lettered(char letter);

void cli_flags_markdown(FILE *out); /* the table, for docs/forms.md */

#endif
