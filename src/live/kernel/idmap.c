/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/idmap.h"
#include "live/kernel/question.h"

#include <errno.h>
#include <linux/nsfs.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <isotop/facts.h>
#include <isotop/root.h>

#define IDS_ROOM   512   /* mounts asked for at once */
#define MOUNTS_MAX 100000 /* of one namespace: fs.mount-max */
#define MAP_MAX    16384
#define RANGES_MAX 340
#define ANSWER_MAX (64 * 1024)

/*
 * The numbers of include/uapi/linux/mount.h and nsfs.h, which older headers lack.
 */
#ifndef NS_GET_MNTNS_ID
#define NS_GET_MNTNS_ID _IOR(0xb7, 0x5, uint64_t) /* Linux 6.11 */
#endif
#define ASK_BASIC  0x2u    /* STATMOUNT_MNT_BASIC, Linux 6.8 */
#define ASK_UIDMAP 0x2000u /* STATMOUNT_MNT_UIDMAP, Linux 6.15 */
#define ASK_GIDMAP 0x4000u
#define LIST_ROOT  UINT64_MAX /* LSMT_ROOT */

bool id_map_parse(struct arena *arena, const char *text, struct range_list *ret_ranges)
{
	size_t lines = 0;
	for (const char *at = text; *at && lines < RANGES_MAX; at += strcspn(at, "\n"), at += *at == '\n')
		lines++;
	struct id_range *items = arena_array(arena, lines, sizeof(*items));
	size_t count = 0;
	for (const char *at = text; *at && count < lines; at += strcspn(at, "\n"), at += *at == '\n') {
		unsigned long long inside;
		unsigned long long outside;
		unsigned long long length;
		if (sscanf(at, "%llu %llu %llu", &inside, &outside, &length) != 3 || inside > UINT32_MAX ||
			outside > UINT32_MAX || length > UINT32_MAX)
			return false;
		items[count++] = (struct id_range){ (uint32_t)inside, (uint32_t)outside, (uint32_t)length };
	}
	*ret_ranges = (struct range_list){ count, items };
	return true;
}

struct question { /* struct mnt_id_req, its second size */
	uint32_t size;
	uint32_t spare;
	uint64_t mount;
	uint64_t param; /* what to tell; of a list: after which mount */
	uint64_t ns;
};

/* The question, and the size of the answer right behind it. */
struct asked {
	struct question question;
	uint32_t size;
};

#define ASKED_BYTES (offsetof(struct asked, size) + sizeof(uint32_t))

struct answer { /* struct statmount: 512 bytes, then texts */
	uint32_t size;
	uint32_t before_mask;
	uint64_t mask;
	uint8_t file_system[24];
	uint64_t mount;
	uint64_t parent;
	uint32_t old_mount; /* the number in mountinfo */
	uint8_t others[92];
	uint32_t uid_count;
	uint32_t uid_text; /* offset of the first */
	uint32_t gid_count;
	uint32_t gid_text;
	uint8_t spare[344];
	char text[ANSWER_MAX - 512];
};

_Static_assert(offsetof(struct answer, old_mount) == 56, "as the kernel lays it out");
_Static_assert(offsetof(struct answer, uid_count) == 152, "likewise");
_Static_assert(offsetof(struct answer, text) == 512, "likewise");

/* Of a reader in a user namespace the kernel leaves out the ranges that have no ids there. */
static bool sees_every_id(const struct root *root, struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct range_list own;
	return root_read(root, -1, "proc/self/uid_map", MAP_MAX, &text) == 0 &&
	       id_map_parse(arena, strbuf_text(&text), &own) && ranges_identity(&own);
}

static const char *why(int error)
{
	if (error == EOPNOTSUPP)
		return "only the running kernel shows it";
	if (error == ERANGE)
		return "isotop's own user namespace does not have all ids";
	if (error == EPERM || error == EACCES)
		return "permission denied";
	if (error == ENOSYS || error == ENOTTY || error == EINVAL)
		return "only Linux 6.15 and later shows it";
	return "the kernel does not show it";
}

/* ---- what the kernel answers -------------------------------------------------------- */

/* "0 100000 65536" for each, each with a NUL after it: uid_map's lines, from the disk's ids to those that isotop sees.
 */
static bool parse_ranges(const struct answer *answer, uint32_t count, uint32_t offset, struct arena *arena,
	struct range_list *ret_ranges)
{
	cleanup_strbuf struct strbuf lines = { 0 };
	size_t at = offset;
	for (uint32_t i = 0; i < count; i++) {
		size_t room = at < sizeof(answer->text) ? sizeof(answer->text) - at : 0;
		size_t len = room ? strnlen(answer->text + at, room) : 0;
		if (!len || len == room)
			return false;
		strbuf_addf(&lines, "%s\n", answer->text + at);
		at += len + 1;
	}
	return id_map_parse(arena, strbuf_text(&lines), ret_ranges) && ret_ranges->count == count;
}

static struct id_maps maps_of(const struct answer *answer, struct arena *arena)
{
	struct id_maps maps = { .why = "only Linux 6.15 and later shows it" };
	if (!(answer->mask & ASK_UIDMAP) || !(answer->mask & ASK_GIDMAP))
		return maps;
	maps.why = "the kernel's answer makes no sense";
	if (parse_ranges(answer, answer->uid_count, answer->uid_text, arena, &maps.uid) &&
		parse_ranges(answer, answer->gid_count, answer->gid_text, arena, &maps.gid))
		maps.why = NULL;
	return maps;
}

/* ---- asking ------------------------------------------------------------------------ */

struct asking {
	const struct root *root;
	struct arena *arena;
	const struct mount_table *table;
	const struct id_maps **maps;
	uint64_t ns;
	struct answer answer;
};

static void ask_mount(struct asking *asking, uint64_t mount)
{
	const struct asked asked = { { sizeof(asked.question), 0, mount, ASK_BASIC | ASK_UIDMAP | ASK_GIDMAP, asking->ns },
		sizeof(asking->answer) };
	cleanup_strbuf struct strbuf answer = { 0 };
	if (question_ask(asking->root, QUESTION_STATMOUNT, &asked, ASKED_BYTES, -1, &answer) < 0 ||
		answer.len != sizeof(asking->answer))
		return; /* gone meanwhile, or more ranges than fit: it stays unknown */
	memcpy(&asking->answer, answer.data, sizeof(asking->answer));
	const struct mount_line *line = mountinfo_by_id(asking->table, asking->answer.old_mount);
	if (!line || !line->id_mapped)
		return;
	struct id_maps *maps = arena_alloc(asking->arena, sizeof(*maps));
	*maps = maps_of(&asking->answer, asking->arena);
	asking->maps[line - asking->table->lines] = maps;
}

/* Every mount of the namespace, as only that leads from the old number to the one that statmount takes. */
static int ask_all(struct asking *asking)
{
	uint64_t ids[IDS_ROOM];
	uint64_t last = 0;
	for (size_t seen = 0; seen < MOUNTS_MAX;) {
		const struct asked asked = { { sizeof(asked.question), 0, LIST_ROOT, last, asking->ns }, sizeof(ids) };
		cleanup_strbuf struct strbuf answer = { 0 };
		int code = question_ask(asking->root, QUESTION_LISTMOUNT, &asked, ASKED_BYTES, -1, &answer);
		if (code < 0)
			return -code;
		size_t count = answer.len / sizeof(*ids);
		count = count < IDS_ROOM ? count : IDS_ROOM;
		if (count)
			memcpy(ids, answer.data, count * sizeof(*ids));
		for (size_t i = 0; i < count; i++)
			ask_mount(asking, ids[i]);
		if (count < IDS_ROOM)
			return 0;
		last = ids[count - 1];
		seen += (size_t)count;
	}
	return 0;
}

static int namespace_id(const struct root *root, const struct proc *proc, uint64_t *ret_id)
{
	cleanup_fd int dir = proc_open(root, proc);
	if (dir < 0)
		return -dir;
	cleanup_fd int places = root_place_namespaces(root, dir);
	cleanup_fd int fd = places < 0 ? places : root_open_namespace(places, "mnt");
	if (fd < 0)
		return -fd;
	return ioctl(fd, NS_GET_MNTNS_ID, ret_id) < 0 ? errno : 0;
}

const struct id_maps *const *idmaps_read(
	const struct root *root, struct arena *arena, const struct proc *proc, const struct mount_table *table)
{
	size_t mapped = 0;
	for (size_t i = 0; i < table->count; i++)
		mapped += table->lines[i].id_mapped;
	if (!mapped)
		return NULL;
	struct asking *asking = heap_alloc(1, sizeof(*asking));
	*asking = (struct asking){
		.root = root, .arena = arena, .table = table, .maps = arena_array(arena, table->count, sizeof(*asking->maps))
	};
	int error = namespace_id(root, proc, &asking->ns);
	if (!error)
		error = sees_every_id(root, arena) ? ask_all(asking) : ERANGE;
	struct id_maps *unknown = arena_alloc(arena, sizeof(*unknown));
	unknown->why = why(error);
	for (size_t i = 0; i < table->count; i++)
		if (table->lines[i].id_mapped && !asking->maps[i])
			asking->maps[i] = unknown;
	const struct id_maps **maps = asking->maps;
	free(asking);
	return maps;
}
