/* SPDX-License-Identifier: Apache-2.0 */
/* quadlet_keys: what each key of a Quadlet unit sets, one table a section. */
#ifndef ISOTOP_MANIFEST_QUADLET_KEYS_H
#define ISOTOP_MANIFEST_QUADLET_KEYS_H

#include "manifest/docker_made.h"
#include "manifest/literal.h"
#include "manifest/load.h"

/* A unit while it is read, with the units that it names. */
struct quadlet {
	struct manifest_load *load;
	struct inventory_builder *builder;
	const char *unit; /* the file of the container, which others are found beside */
	const char *file; /* the one being read, for evidence */
	struct unit_place place;
	struct docker_settings *settings;
	const char *container_name;
	bool image_given;
	struct docker_values args; /* PodmanArgs= of the container, which count behind all other keys */
	struct docker_values yaml; /* of a .kube unit: the files that it plays */
	struct docker_values config_maps; /* likewise: of ConfigMaps that its containers take variables from */
	struct docker_volume_options volume; /* of the .volume being read */
	const char *network_name;            /* of the .network being read; NULL: Quadlet's own */
	struct docker_made made;             /* what units that were read make: volumes */

	/* Reads the unit @name of the same folder into this one, with its drop-ins. False: it cannot be read. */
	struct text_list dropins; /* of the unit alone, in the order they were read */
	bool (*read_named)(struct quadlet *q, const char *name);
};

typedef void (*quadlet_apply)(struct quadlet *q, const char *value, struct origin origin);

/* @apply NULL: it cannot touch isolation, and @says why; else what it sets. */
struct quadlet_key {
	const char *name;
	quadlet_apply apply;
	const char *says;
};

struct quadlet_section {
	const char *name; /* "[Container]" */
	const struct quadlet_key *keys;
	size_t count;
};

/* Once all of its files are read. */
void quadlet_take_args(struct quadlet *q);

/* NULL: a section that does not count here, such as systemd's own. */
const struct quadlet_section *quadlet_section_named(const char *name);

#endif
