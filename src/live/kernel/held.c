/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/held.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <isotop/root.h>

#include "live/kernel/mountinfo.h"

#define HELD_MOST      8   /* of one container: one says it */
#define PROCESSES_MOST 32  /* of one container that are looked at */
#define FILES_MOST     256 /* of one of them */

struct look {
	const struct root *root;
	const struct machine *machine;
	struct arena *arena;
	struct held_place *items;
	size_t count;
};

/* A mount has one number in all mount namespaces, and so one of the host's is none of the container's. */
static bool leads_to_host(const struct look *look, int dirfd, const char *link)
{
	uint64_t mount;
	mode_t type;
	return root_behind(look->root, dirfd, link, &mount, &type) == 0 && S_ISDIR(type) && mount <= UINT32_MAX &&
	       mountinfo_by_id(&look->machine->mounts, (uint32_t)mount);
}

static void look_at(struct look *look, const struct proc *proc, int dirfd, const char *link)
{
	char path[4096];
	if (look->count == HELD_MOST || !leads_to_host(look, dirfd, link) ||
		root_readlink_of(look->root, dirfd, link, path, sizeof(path)) < 0)
		return;
	look->items[look->count++] =
		(struct held_place){ proc, arena_strdup(look->arena, link), arena_strdup(look->arena, path) };
}

static void look_at_process(struct look *look, const struct proc *proc, int fd)
{
	cleanup_arena struct arena *scratch = arena_new();
	int32_t *files = NULL;
	size_t count = proc_files(look->root, scratch, fd, FILES_MOST, &files);
	look_at(look, proc, fd, "cwd");
	for (size_t i = 0; i < count; i++) {
		char link[32];
		snprintf(link, sizeof(link), "fd/%d", (int)files[i]);
		look_at(look, proc, fd, link);
	}
}

/* What one that slept since it was looked at holds is what it held: nobody else changes it. */
static bool is_known(const struct proc *proc)
{
	return proc->slept && proc->threads == 1 && proc->maps && proc->maps->holds_nothing;
}

struct held_list held_read(const struct root *root, struct arena *arena, const struct machine *machine,
	const struct proc *init, int process, const struct proc *const *members, size_t count)
{
	uint64_t own = machine->host->ns[NS_MNT];
	struct held_place items[HELD_MOST];
	struct look look = { root, machine, arena, items, 0 };
	size_t looked = 0;
	for (size_t i = 0; machine->procfs && own && i < count && looked < PROCESSES_MOST; i++) {
		size_t before = look.count; /* HELD_MOST: of the others nothing is learnt */
		if (members[i]->ns[NS_MNT].inode == own || is_known(members[i]))
			continue;
		cleanup_fd int opened = members[i] == init ? -1 : proc_open(root, members[i]);
		int fd = members[i] == init ? process : opened;
		looked++;
		if (fd < 0)
			continue;
		look_at_process(&look, members[i], fd);
		if (members[i]->maps)
			members[i]->maps->holds_nothing = before < HELD_MOST && look.count == before;
	}
	struct held_place *kept = arena_array(arena, look.count, sizeof(*kept));
	if (look.count)
		memcpy(kept, items, look.count * sizeof(*kept));
	return (struct held_list){ look.count, kept };
}
