/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LXD and Incus: the daemon's own program is LXC's monitor ("forkstart NAME PATH
 * CONFIG" in their source). What LXC calls the container is "PROJECT_INSTANCE",
 * in the default project the instance alone; an instance's name has no "_".
 * Whether it is privileged (security.privileged) the kernel says: one that is not
 * has a user namespace of its own.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

static bool recognise(const struct suspect *suspect, const char *program, struct record *ret_record)
{
	const char *name = suspect_started_by(suspect, program) ? lxc_monitor_name(suspect) : NULL;
	if (!name)
		return false;
	const char *instance = strrchr(name, '_');
	ret_record->id = name;
	ret_record->name = instance && instance[1] ? instance + 1 : name;
	return true;
}

static bool recognise_lxd(const struct suspect *suspect, struct record *ret_record)
{
	return recognise(suspect, "lxd", ret_record);
}

static bool recognise_incus(const struct suspect *suspect, struct record *ret_record)
{
	return recognise(suspect, "incusd", ret_record);
}

const struct runtime runtime_lxd = {
	.info = {
		.id = "lxd",
		.title = "LXD",
		.state = "none: known by the monitor that started it",
		.known_by = "the same monitor (the snap has a mount namespace, and is known by the cgroup too); "
			    "the id is `PROJECT_INSTANCE`",
	},
	.recognise = recognise_lxd,
	.lends_terminal = true,
};

const struct runtime runtime_incus = {
	.info = {
		.id = "incus",
		.title = "Incus",
		.state = "none: known by the monitor that started it",
		.known_by = "the same monitor; the id is `PROJECT_INSTANCE`",
	},
	.recognise = recognise_incus,
	.lends_terminal = true,
};
