/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/threads.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/root.h>

#define LISTED_MOST 131072 /* of one process */
#define READ_MOST   131072 /* in one scan: some two seconds */
#define KINDS_MOST  32     /* of one process, the strongest */
#define LONG_LEAST  65536  /* of a status that is long only because somebody made it so, by groups: 20 ms each ... */
#define LONG_MOST   512    /* ... of which this many are read in one scan ... */
#define LONG_OF_ONE 64     /* ... and of one process */
#define PLACED_MOST 64     /* new ones of a process whose namespaces are looked at at once; the others in their turn */
#define TURN_LEAST  4      /* read in one scan of those that are not new ... */
#define TURN_PART   64     /* ... or this part of them, where that is more */

struct key {
	int64_t pid;
	uint64_t start;
};

/* One process with more than one thread. */
struct entry {
	struct key key;
	int32_t *seen; /* owned; sorted */
	size_t seen_count;
	size_t turn;               /* of @seen: where the next turn begins */
	int32_t kinds[KINDS_MOST]; /* threads that differ, one of each kind */
	size_t kind_count;
	uint64_t scan; /* the last one that met it */
	UT_hash_handle hh;
};

struct threads {
	struct entry *entries;
	uint64_t scan;
	size_t read;
	size_t read_long;
	size_t unread;
};

struct threads *threads_new(void)
{
	return heap_alloc(1, sizeof(struct threads));
}

static void drop(struct threads *threads, bool all)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, threads->entries, entry, next)
	{
		if (!all && entry->scan == threads->scan)
			continue;
		HASH_DEL(threads->entries, entry);
		free(entry->seen);
		free(entry);
	}
}

void threads_free(struct threads *threads)
{
	if (!threads)
		return;
	drop(threads, true);
	free(threads);
}

void threads_begin(struct threads *threads)
{
	threads->scan++;
	threads->read = 0;
	threads->read_long = 0;
	threads->unread = 0;
}

void threads_end(struct threads *threads)
{
	drop(threads, false);
}

size_t threads_unread(const struct threads *threads)
{
	return threads->unread;
}

static struct entry *entry_of(struct threads *threads, const struct proc *proc)
{
	struct key key;
	struct entry *entry;
	memset(&key, 0, sizeof(key));
	key.pid = proc->pid;
	key.start = proc->start;
	HASH_FIND(hh, threads->entries, &key, sizeof(key), entry);
	if (!entry) {
		entry = heap_alloc(1, sizeof(*entry));
		entry->key = key;
		HASH_ADD(hh, threads->entries, key, sizeof(entry->key), entry);
	}
	entry->scan = threads->scan;
	return entry;
}

/* ---- what a thread may differ in -------------------------------------------------------- */

static const enum status_key compared[] = { STATUS_CAP_INH, STATUS_CAP_PRM, STATUS_CAP_EFF, STATUS_CAP_BND,
	STATUS_CAP_AMB, STATUS_NO_NEW_PRIVS, STATUS_SECCOMP };

static bool alike(const struct proc_status *a, const struct proc_status *b)
{
	for (size_t i = 0; i < ISO_COUNT(compared); i++)
		if (a->value[compared[i]] != b->value[compared[i]])
			return false;
	return memcmp(a->uid, b->uid, sizeof(a->uid)) == 0;
}

/* A user namespace or a pid namespace is never one thread's alone, setns(2). */
static const enum ns_kind of_thread[] = { NS_MNT, NS_NET, NS_IPC, NS_UTS };

#define OTHER_LABEL (1u << NS_KIND_COUNT) /* beside a bit for each kind of namespace */

/* In what it is elsewhere than the process: which namespaces, and whether under another label, aa_change_profile(2). */
static unsigned elsewhere_of(const struct root *root, int dirfd, const struct proc *proc, int32_t thread)
{
	unsigned found = 0;
	for (size_t i = 0; i < ISO_COUNT(of_thread); i++) {
		char name[48];
		char link[64];
		uint64_t inode;
		const char *kind = ns_names[of_thread[i]];
		uint64_t of_process = proc->ns[of_thread[i]].inode;
		snprintf(name, sizeof(name), "task/%d/ns/%s", (int)thread, kind);
		if (of_process && root_readlink_of(root, dirfd, name, link, sizeof(link)) > 0 &&
			ns_parse(link, kind, &inode) && inode != of_process)
			found |= 1u << of_thread[i];
	}
	if (proc->label && !proc_thread_labelled(root, dirfd, thread, proc->label))
		found |= OTHER_LABEL;
	return found;
}

/* Where only some kinds can be kept: who can do most. */
static unsigned strength(const struct proc_status *status)
{
	unsigned caps = (unsigned)__builtin_popcountll(status->value[STATUS_CAP_EFF] | status->value[STATUS_CAP_PRM]);
	unsigned regained = (unsigned)__builtin_popcountll(status->value[STATUS_CAP_BND]);
	bool root = status->uid[0] == 0 || status->uid[1] == 0 || status->uid[2] == 0;
	unsigned sum = caps * 8 + (root ? 4 : 0) + (status->value[STATUS_SECCOMP] == 0 ? 2 : 0);
	return sum + (status->value[STATUS_NO_NEW_PRIVS] ? 0 : regained * 4);
}

/* ---- one process ------------------------------------------------------------------------- */

/* The kinds found while one process is looked at. */
struct kinds {
	size_t count;
	struct {
		int32_t thread;
		unsigned elsewhere; /* see elsewhere_of() */
		struct proc_status status;
	} items[KINDS_MOST];
};

static void keep(struct kinds *kinds, int32_t thread, unsigned elsewhere, const struct proc_status *status)
{
	size_t weakest = 0;
	for (size_t i = 0; i < kinds->count; i++) {
		if (kinds->items[i].elsewhere == elsewhere && alike(&kinds->items[i].status, status))
			return;
		if (strength(&kinds->items[i].status) < strength(&kinds->items[weakest].status))
			weakest = i;
	}
	size_t at = kinds->count;
	if (kinds->count == KINDS_MOST && strength(status) <= strength(&kinds->items[weakest].status))
		return;
	if (kinds->count == KINDS_MOST)
		at = weakest;
	else
		kinds->count++;
	kinds->items[at].thread = thread;
	kinds->items[at].elsewhere = elsewhere;
	kinds->items[at].status = *status;
}

struct look {
	struct threads *threads;
	const struct root *root;
	const struct proc *proc;
	int dirfd; /* of the process */
	struct kinds *kinds;
	size_t read_long;
};

static void read_thread(struct look *look, int32_t thread, bool place)
{
	struct proc_status status;
	if (thread == look->proc->thread || (!look->proc->thread && thread == look->proc->pid))
		return; /* that one stands for the process */
	bool enough = look->threads->read == READ_MOST || look->threads->read_long == LONG_MOST ||
		      look->read_long == LONG_OF_ONE;
	if (enough) {
		look->threads->unread++;
		return;
	}
	look->threads->read++;
	if (!proc_thread_status(look->root, look->dirfd, thread, &status))
		return;
	look->threads->read_long += status.length >= LONG_LEAST;
	look->read_long += status.length >= LONG_LEAST;
	look->threads->unread += status.error != 0;
	if (status.error)
		return;
	unsigned elsewhere = place ? elsewhere_of(look->root, look->dirfd, look->proc, thread) : 0;
	if (elsewhere || !alike(&look->proc->status, &status))
		keep(look->kinds, thread, elsewhere, &status);
}

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a;
	int32_t y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static void read_new(struct look *look, const struct entry *entry, const int32_t *list, size_t count)
{
	size_t at = 0;
	size_t placed = 0;
	for (size_t i = 0; i < count; i++) {
		while (at < entry->seen_count && entry->seen[at] < list[i])
			at++;
		if (at < entry->seen_count && entry->seen[at] == list[i])
			continue;
		read_thread(look, list[i], placed++ < PLACED_MOST);
	}
}

static void read_turn(struct look *look, struct entry *entry, const int32_t *list, size_t count)
{
	size_t turn = count / TURN_PART > TURN_LEAST ? count / TURN_PART : TURN_LEAST;
	for (size_t i = 0; i < turn && i < count; i++)
		read_thread(look, list[(entry->turn + i) % count], true);
	entry->turn = count ? (entry->turn + turn) % count : 0;
}

static void remember(struct entry *entry, const int32_t *list, size_t count)
{
	entry->seen = heap_grow(entry->seen, count + 1, sizeof(*entry->seen));
	if (count)
		memcpy(entry->seen, list, count * sizeof(*list));
	entry->seen_count = count;
}

static void look_at(struct look *look, struct entry *entry)
{
	cleanup_arena struct arena *scratch = arena_new();
	int32_t *list;
	bool more;
	size_t count = proc_threads(look->root, scratch, look->dirfd, LISTED_MOST, &list, &more);
	if (more)
		look->threads->unread += look->proc->threads > count ? look->proc->threads - count : 1;
	if (count)
		qsort(list, count, sizeof(*list), by_number);
	for (size_t i = 0; i < entry->kind_count; i++)
		read_thread(look, entry->kinds[i], true);
	read_new(look, entry, list, count);
	read_turn(look, entry, list, count);
	remember(entry, list, count);
	entry->kind_count = look->kinds->count;
	for (size_t i = 0; i < look->kinds->count; i++)
		entry->kinds[i] = look->kinds->items[i].thread;
}

/* ---- a container --------------------------------------------------------------------------- */

struct members {
	const struct proc **items; /* owned */
	size_t count;
	size_t room;
};

static void add_member(struct members *members, const struct proc *proc)
{
	if (members->count == members->room) {
		members->room = members->room ? members->room * 2 : 64;
		members->items = heap_grow(members->items, members->room, sizeof(*members->items));
	}
	members->items[members->count++] = proc;
}

static void add_kinds(struct threads *threads, const struct root *root, struct arena *arena, const struct proc *proc,
	struct members *members)
{
	struct kinds kinds = { .count = 0 };
	cleanup_fd int fd = proc_open_process(root, proc);
	if (fd < 0)
		return;
	struct entry *entry = entry_of(threads, proc);
	look_at(&(struct look){ threads, root, proc, fd, &kinds, 0 }, entry);
	for (size_t i = 0; i < kinds.count; i++) {
		struct proc *thread = arena_alloc(arena, sizeof(*thread));
		if (proc_thread(root, proc, kinds.items[i].thread, thread) && proc_detail(root, arena, thread))
			add_member(members, thread);
	}
}

void threads_add(struct threads *threads, const struct root *root, struct arena *arena, struct group *group)
{
	struct members members = { 0 };
	for (size_t i = 0; i < group->count; i++) {
		add_member(&members, group->members[i]);
		if (group->members[i]->threads > 1)
			add_kinds(threads, root, arena, group->members[i], &members);
	}
	if (members.count > group->count) {
		const struct proc **items = arena_array(arena, members.count, sizeof(*items));
		memcpy(items, members.items, members.count * sizeof(*items));
		group->members = items;
		group->count = members.count;
	}
	free(members.items);
}
