/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/sight.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <isotop/root.h>

#define LOOKED_MOST 256 /* members of one container that are looked at */

/* Of a process that has just ended nothing else is read either, and a captured tree may lack the link. */
static bool says_nothing(const struct machine *machine, ssize_t error)
{
	return !machine->procfs || error == -ENOENT || error == -ESRCH;
}

enum sight sight_of(const struct root *root, const struct machine *machine, int dirfd)
{
	char link[PATH_MAX];
	ssize_t len = root_readlink_of(root, dirfd, "root", link, sizeof(link));
	if (len < 0)
		return says_nothing(machine, len) ? SIGHT_WHOLE : SIGHT_UNKNOWN;
	return strcmp(link, "/") == 0 ? SIGHT_WHOLE : SIGHT_PART;
}

/* The fifth word of a line: "100 99 0:40 / / rw - overlay ..." Blanks of a path are written as octal digits. */
bool sight_has_root(const char *table)
{
	for (const char *line = table; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		const char *word = line;
		for (int i = 0; word && i < 4; i++) {
			word = strpbrk(word, " \n");
			word = word && *word == ' ' ? word + 1 : NULL;
		}
		if (word && strncmp(word, "/ ", 2) == 0)
			return true;
	}
	return false;
}

const struct proc *sight_whole(const struct root *root, const struct machine *machine, const struct proc *proc,
	const struct proc *const *members, size_t count)
{
	uint64_t inode = proc->ns[NS_MNT].inode;
	for (size_t i = 0, looked = 0; inode && i < count && looked < LOOKED_MOST; i++) {
		if (members[i] == proc || members[i]->ns[NS_MNT].inode != inode)
			continue;
		cleanup_fd int fd = proc_open(root, members[i]);
		looked++;
		if (fd >= 0 && sight_of(root, machine, fd) == SIGHT_WHOLE)
			return members[i];
	}
	return NULL;
}
