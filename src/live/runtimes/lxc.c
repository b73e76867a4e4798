/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LXC: a monitor on the host starts each container, names itself "[lxc monitor]
 * PATH NAME" and puts the container into a cgroup of that name,
 * lxc.container.conf(5) "lxc.cgroup.dir". It leaves no file that names the process.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

/* The programs that become a monitor. */
static bool is_monitor(const struct suspect *suspect)
{
	static const char *const programs[] = { "lxc-start", "lxc-execute", "lxc-autostart" };
	for (size_t i = 0; i < ISO_COUNT(programs); i++)
		if (suspect_started_by(suspect, programs[i]))
			return true;
	return false;
}

/* The name after the last blank: a title is one argument, and a path may have blanks, a name may not. */
const char *lxc_monitor_name(const struct suspect *suspect)
{
	static const char title[] = "[lxc monitor] ";
	const char *first = suspect->parent_args.count ? suspect->parent_args.items[0] : "";
	const char *blank = strrchr(first, ' ');
	return strncmp(first, title, sizeof(title) - 1) == 0 && blank[1] ? blank + 1 : NULL;
}

static bool recognise(const struct suspect *suspect, struct record *ret_record)
{
	const char *name = is_monitor(suspect) ? lxc_monitor_name(suspect) : NULL;
	if (!name)
		return false;
	ret_record->id = ret_record->name = name;
	return true;
}

static const char *const makers[] = { "lxc-start", "lxc-execute", NULL };

const struct runtime runtime_lxc = {
	.info = {
		.id = "lxc",
		.title = "LXC",
		.state = "none: known by the monitor that started it",
		.known_by = "the monitor that started it, a program of the host in the host's own namespaces",
	},
	.makers = makers,
	.recognise = recognise,
	.lends_terminal = true,
};
