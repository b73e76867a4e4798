/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Host paths and devices: check 7, and whoever else asks what they lead to. Inside the room only.
 */
#ifndef ISOTOP_HOST_PATHS_H
#define ISOTOP_HOST_PATHS_H

#include <limits.h>

#include "judge/assess.h"

struct mount_list; /* <isotop/values.h> */
struct mount; /* <isotop/values.h> */
struct listener; /* <isotop/values.h> */
struct device_list; /* <isotop/values.h> */
struct device; /* <isotop/values.h> */

/* What check 7 says of one mount or device. */
struct exposure {
	enum verdict verdict;
	const char *why;      /* a literal: "the whole host" */
	bool read_only_mends; /* read-only would be enough to pass or warn */
	bool raw;             /* the host's disk or memory itself */
};

struct exposure mount_exposure(const struct mount *mount); /* only kind MOUNT_HOST is a host path */
struct exposure device_exposure(const struct device *device);

/*
 * What was written instead of a mount or a device of that name, and brought it along: "--gpus all", "runtime: nvidia",
 * "use_api_socket: true". @text, which is what the origin says was written, or NULL: nothing of the kind.
 */
const char *requested_by(const char *text);

bool is_runtime_socket(const struct mount *mount);
bool holds_runtime_socket(const char *path);      /* a directory from which one can be reached */
bool is_runtime_listener(const struct listener *listener);
const char *live_runtime_socket(const struct mount *mount); /* at which a runtime listens there or below, as the kernel has it; NULL: none */
bool is_host_device(const struct device *device); /* a node passed in that not every container has */
bool is_raw_device(const struct device *device);  /* block, /dev/mem and alike */
bool is_raw_device_mount(const struct mount *mount);
/* Whether another mount of @list lies over the place where @mount would show the host's @path. */
bool mount_is_covered(const struct mount_list *list, const struct mount *mount, const char *path, bool in_order);
#define REACH_DISKS     "every disk"
#define REACH_MEMORY    "the memory"
#define REACH_TERMINALS "the terminals"

/*
 * What of the host rules without a node let be opened, REACH_DISKS before all else, or @wanted alone (NULL: any);
 * NULL: nothing that is bad in any case. *ret_origin is where the rule stands.
 */
const char *device_rule_reach(const struct device_list *list, const char *wanted, struct origin *ret_origin);
bool is_memory_device(const struct device *device); /* /dev/mem and alike */
bool is_memory_path(const char *path);

/* @source of a mount, normalised, by its usual name: below /run rather than /var/run. */
const char *host_path(const char *source, char buf[PATH_MAX]);

/* @pattern may hold "*" and "[": one or more characters, no "/". */
bool host_path_below(const char *path, const char *pattern); /* @path is what it matches or anything under it */
bool host_path_above(const char *path, const char *pattern); /* @path is what it matches or a directory above it */

/*
 * They differ before the pattern's first "*" or "[", and neither ends there: nothing is above or below anything else.
 * Looked at first, because it tells most rows of a table apart by their first letters.
 */
static inline bool host_path_apart(const char *path, const char *pattern)
{
	size_t same = 0;
	while (path[same] && path[same] == pattern[same])
		same++;
	char a = path[same], b = pattern[same];
	bool below = !b && (a == '/' || same <= 1);
	bool above = !a && (!b || b == '/' || same <= 1);
	return b != '*' && b != '[' && !below && !above;
}

/* No rule keeps it from any device, and it can make the nodes: as good as having them all passed in. */
bool can_make_devices(const struct assess *assess);

void paths_markdown(FILE *out); /* the table of host paths, for docs/checks.md */

#endif
