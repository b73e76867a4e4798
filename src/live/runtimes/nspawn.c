/* SPDX-License-Identifier: Apache-2.0 */
/* systemd-nspawn: it stays on the host as the parent of the container's init, systemd-nspawn(1). */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

/* The value of "-X VALUE" or "-XVALUE". */
static const char *short_option(const struct text_list *args, char letter)
{
	for (size_t i = 1; i < args->count; i++) {
		const char *arg = args->items[i];
		if (arg[0] != '-' || arg[1] != letter)
			continue;
		if (arg[2])
			return arg + 2;
		return i + 1 < args->count ? args->items[i + 1] : NULL;
	}
	return NULL;
}

static const char *option(const struct text_list *args, const char *name, char letter)
{
	const char *value = args_option(args, name);
	return value ? value : short_option(args, letter);
}

/* The machine's name is that of its directory or image unless it is given. */
static const char *machine_name(const struct suspect *suspect)
{
	const struct text_list *args = &suspect->parent_args;
	const char *name = option(args, "machine", 'M');
	const char *place = option(args, "directory", 'D');
	if (!place)
		place = option(args, "image", 'i');
	if (!name && place) {
		char *path = arena_strdup(suspect->arena, place);
		path_normalise(path);
		name = path_name(path);
	}
	return name && *name ? name : NULL;
}

static bool recognise(const struct suspect *suspect, struct record *ret_record)
{
	if (!suspect_started_by(suspect, "systemd-nspawn"))
		return false;
	const char *name = machine_name(suspect);
	ret_record->id = ret_record->name = name;
	if (name)
		ret_record->own = arena_printf(suspect->arena, "/run/systemd/nspawn/propagate/%s", name);
	return true;
}

static const char *const makers[] = { "systemd-nspawn", NULL };

const struct runtime runtime_nspawn = {
	.info = {
		.id = "nspawn",
		.title = "systemd-nspawn",
		.state = "none: known by the process that started it",
		.known_by = "the process that started it, likewise; the machine's name from its arguments",
	},
	.makers = makers,
	.recognise = recognise,
	.lends_terminal = true,
};
