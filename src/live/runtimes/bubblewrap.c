/* SPDX-License-Identifier: Apache-2.0 */
/* bubblewrap, and Flatpak through it: it stays on the host as the parent of what it started. No names, no ids. */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

/* systemd's unit for a Flatpak is "app-flatpak-APP-NUMBER.scope": the application is what the user knows. */
static const char *flatpak_name(const struct suspect *suspect)
{
	static const char mark[] = "/app-flatpak-";
	const char *at = suspect->init->cgroup ? strstr(suspect->init->cgroup, mark) : NULL;
	if (!at)
		return NULL;
	at += sizeof(mark) - 1;
	size_t len = strcspn(at, "\n/");
	const char *dash = memrchr(at, '-', len);
	return dash && dash > at ? arena_strndup(suspect->arena, at, (size_t)(dash - at)) : NULL;
}

static bool recognise(const struct suspect *suspect, struct record *ret_record)
{
	if (!suspect_started_by(suspect, "bwrap") && !suspect_started_by(suspect, "flatpak-bwrap"))
		return false;
	ret_record->name = flatpak_name(suspect);
	if (!ret_record->name)
		ret_record->name = suspect_program(suspect, "bwrap");
	return true;
}

const struct runtime runtime_bubblewrap = {
	.info = {
		.id = "bubblewrap",
		.title = "bubblewrap, Flatpak",
		.state = "none: known by the process that started it",
		.known_by = "the process that started it, likewise; an application of Flatpak by the name of its "
			    "scope",
	},
	.recognise = recognise,
	.lends_terminal = true,
};
