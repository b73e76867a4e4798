/* SPDX-License-Identifier: Apache-2.0 */
/* docker_made: what earlier commands of one text made that later ones name: pods and volumes. */
#ifndef ISOTOP_MANIFEST_DOCKER_MADE_H
#define ISOTOP_MANIFEST_DOCKER_MADE_H

#include "manifest/docker_cli.h"

#define MADE_MOST 64

struct docker_made {
	struct arena *arena; /* borrowed: outlives every command of the text */
	size_t pod_count;
	struct {
		const char *name;
		const struct cli_word *options;
		size_t count;
	} pods[MADE_MOST];
	size_t volume_count;
	struct {
		const char *name;
		struct docker_volume_options options;
	} volumes[MADE_MOST];
};

/* Does the command make a pod or a volume ("podman pod create", "docker volume create")? @made (may be NULL) keeps it. */
bool docker_made_note(struct docker_made *made, const struct cli_word *words, size_t count);

/* The options of the volume of that name; NULL: no command made it. */
const struct docker_volume_options *docker_made_volume(const struct docker_made *made, const char *name);

/* The options that the pod was made with; false: no command made it. */
bool docker_made_pod(
	const struct docker_made *made, const char *name, const struct cli_word **ret_options, size_t *ret_count);

#endif
