/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Firejail: a set-user-ID program that stays on the host as the parent of the
 * sandbox's first process. It notes the name that --name gave in a file of its own
 * directory, which only root can write.
 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#include <isotop/root.h>

#define NAME_MAX_BYTES 256

/* The first process inside is the starter again, which keeps capabilities that the program has not. */
static bool is_starter(const struct suspect *suspect)
{
	char exe[4096];
	cleanup_fd int fd = proc_open(suspect->root, suspect->init);
	return fd >= 0 && root_readlink(suspect->root, fd, "exe", exe, sizeof(exe)) > 0 &&
	       strcmp(exe, suspect->parent_exe) == 0;
}

/* /run/firejail/name/PID, of the process outside; NULL: it has none. */
static const char *given_name(const struct suspect *suspect)
{
	int error;
	char *path = arena_printf(suspect->arena, "run/firejail/name/%d", (int)suspect->parent->pid);
	char *text = proc_text(suspect->root, suspect->arena, -1, path, NAME_MAX_BYTES, NULL, &error);
	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text && *text ? text : NULL;
}

static bool recognise(const struct suspect *suspect, struct record *ret_record)
{
	if (!suspect_started_by(suspect, "firejail"))
		return false;
	ret_record->waits = is_starter(suspect);
	ret_record->name = given_name(suspect);
	if (!ret_record->name)
		ret_record->name = suspect_program(suspect, "firejail");
	return true;
}

const struct runtime runtime_firejail = {
	.info = {
		.id = "firejail",
		.title = "Firejail",
		.state = "/run/firejail, and the process that started it",
		.known_by = "the process that started it, likewise; the name that `--name` gave from "
			    "`/run/firejail`",
	},
	.recognise = recognise,
};
