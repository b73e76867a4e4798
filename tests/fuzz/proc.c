/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of /proc: names in them are the workload's.
 * seeds: status mountinfo cgroup stat
 */
#include "config.h"

#include "fuzz.h"

#include "live/kernel/mountinfo.h"
#include "live/kernel/proc.h"

static void read_mounts(struct arena *arena, char *text)
{
	struct mount_table table = mountinfo_parse(arena, text);
	for (size_t i = 0; i < table.count; i++) {
		const struct mount_line *line = &table.lines[i];
		must(line->target && line->root);
		mountinfo_visible(&table, line);
		mountinfo_at(&table, line->target);
		mountinfo_host_path(arena, &table, line, NULL);
		mountinfo_has_peer(&table, line->shared);
	}
}

FUZZ_TARGET(bytes, size)
{
	cleanup_arena struct arena *arena = arena_new();
	char *text = arena_strndup(arena, (const char *)bytes, size);
	struct proc proc = { 0 };
	struct proc_status status = { 0 };
	uint64_t inode;
	proc_parse_stat(text, &proc);
	proc_parse_status(text, &status);
	for (enum status_key key = 0; key < STATUS_KEY_COUNT; key++)
		status_line(arena, &status, key);
	ns_parse(text, "pid", &inode);
	cgroup_path(arena, text);
	cgroup_controller(arena, text, "devices");
	char *words = arena_alloc(arena, size + 1);
	memcpy(words, bytes, size);
	struct text_list list = proc_split_cmdline(arena, words, size, 64);
	must(list.count <= 64);
	read_mounts(arena, text);
	return 0;
}
