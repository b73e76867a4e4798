/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kept.h"

#include <isotop/base.h>
#include <isotop/clock.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#define LENGTH_MOST 65536 /* of a status: longer ones are counted by whoever reads them, so each scan does */

/*
 * Descriptors by which processes are asked whether they ran: the kernel keeps a page for each, so no more than 5 MiB.
 * Half of them at most are for processes of the host, so that those of containers find room.
 */
#define ASKED_MOST 1024
#define NEEDED     64 /* by whoever reads, and for directories that stay open in a scan: half of what is left */

struct entry {
	int32_t pid;
	struct sleeper sleeper;
	struct proc_ran ran;   /* before it was read */
	struct proc_maps maps;
	bool of_container;
	uint64_t parent_start; /* of its parent; 0: none that is listed */
	uint64_t place;        /* in the turns: not all at once */
	uint64_t read_ms;      /* when all of it was read last */
	uint64_t turned;       /* the scan in which it was its turn last */
	bool stirred;          /* it ran since then, or something beside it may have */
	uint64_t around_ms;   /* when kept_turn() said so last; 0: never ... */
	uint64_t around_scan; /* ... and in which scan */
	uint64_t scan;      /* the last one that met it */
	UT_hash_handle hh;
};

struct kept {
	struct entry *entries;
	uint64_t scan;
	uint64_t now_ms;
	uint64_t before_ms; /* the scan before */
	uint64_t begun;     /* turns */
	bool usable;
	bool procfs;
	size_t asked; /* descriptors that are open */
	size_t asked_most;
};

static size_t asked_most(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur <= NEEDED)
		return 0;
	rlim_t most = (limit.rlim_cur - NEEDED) / 2;
	return most < ASKED_MOST ? (size_t)most : ASKED_MOST;
}

struct kept *kept_new(void)
{
	struct kept *kept = heap_alloc(1, sizeof(*kept));
	kept->asked_most = asked_most();
	return kept;
}

static void free_texts(struct entry *entry)
{
	free((char *)entry->sleeper.known.cgroup);
	free((char *)entry->sleeper.known.label);
	entry->sleeper.known.cgroup = entry->sleeper.known.label = NULL;
}

static void free_maps(struct entry *entry)
{
	entry->maps.holds_nothing = false;
	for (size_t i = 0; i < ISO_COUNT(entry->maps.text); i++) {
		free(entry->maps.text[i]);
		entry->maps.text[i] = NULL;
	}
}

static void forget(struct kept *kept, struct entry *entry)
{
	HASH_DEL(kept->entries, entry);
	kept->asked -= entry->sleeper.schedstat >= 0;
	fd_cleanup(&entry->sleeper.schedstat);
	free_texts(entry);
	free_maps(entry);
	free(entry);
}

static void forget_others(struct kept *kept, bool all)
{
	struct entry *entry;
	struct entry *next;
	HASH_ITER(hh, kept->entries, entry, next)
	{
		if (all || entry->scan != kept->scan)
			forget(kept, entry);
	}
}

void kept_free(struct kept *kept)
{
	if (!kept)
		return;
	forget_others(kept, true);
	free(kept);
}

void kept_begin(struct kept *kept, bool usable, bool procfs)
{
	kept->before_ms = kept->now_ms;
	kept->now_ms = (uint64_t)clock_ms() + 1;
	kept->scan++;
	kept->usable = usable;
	kept->procfs = procfs;
}

void kept_end(struct kept *kept)
{
	forget_others(kept, false);
}

static struct entry *find(const struct kept *kept, int32_t pid)
{
	struct entry *entry;
	HASH_FIND(hh, kept->entries, &pid, sizeof(pid), entry);
	return entry;
}

/* One that ran may have done something to what others can change too, and so may its other threads, which nobody asks. */
static bool stirs(const struct entry *entry)
{
	return entry->stirred || entry->sleeper.known.threads > 1;
}

/* Whether what was read at @ms is too old. */
static bool is_old(const struct kept *kept, const struct entry *entry, uint64_t ms)
{
	return kept->now_ms - ms >= (stirs(entry) ? KEPT_MS_RAN : KEPT_MS);
}

static bool is_turn(const struct kept *kept, const struct entry *entry)
{
	return (kept->scan + entry->place) % (stirs(entry) ? KEPT_SCANS_RAN : KEPT_SCANS) == 0;
}

/* True: it is to be read in this scan. */
static bool take_turn(const struct kept *kept, struct entry *entry)
{
	if (!is_turn(kept, entry) && !is_old(kept, entry, entry->read_ms))
		return false;
	entry->turned = kept->scan;
	entry->stirred = false;
	return true;
}

/* ---- whether it ran ------------------------------------------------------------------------ */

/* A process's directory in /proc gets another number with another process, as long as nobody looked away. */
static bool is_same_place(const struct kept *kept, const struct entry *entry, uint64_t inode)
{
	return kept->procfs && inode && inode == entry->sleeper.inode && entry->scan + 1 == kept->scan &&
	       kept->now_ms - kept->before_ms < KEPT_MS_RAN;
}

/* Of a process in no container that no descriptor is kept of. */
static bool can_wait(const struct kept *kept, const struct entry *entry, uint64_t inode)
{
	return kept->usable && entry->sleeper.schedstat < 0 && !entry->of_container && is_same_place(kept, entry, inode);
}

/* By the descriptor that is kept; without one by its number, and then *ret_schedstat is one that can be. */
static bool ask(struct kept *kept, const struct root *root, int32_t pid, struct entry **entry, struct proc_ran *ret_ran,
	int *ret_schedstat)
{
	if (*entry && (*entry)->sleeper.schedstat >= 0) {
		if (proc_ran_again((*entry)->sleeper.schedstat, ret_ran))
			return true;
		forget(kept, *entry);
		*entry = NULL;
	}
	return proc_ran(root, pid, ret_ran, ret_schedstat);
}

/*
 * One alone does not change while it sleeps; of several threads, others begin and end, and any of them may name it.
 * In its turn it has to be certain that it is the same one.
 */
static bool is_as_it_was(const struct kept *kept, const struct root *root, struct entry *entry, uint64_t inode,
	const struct proc_ran *ran, bool turn)
{
	struct proc *known = &entry->sleeper.known;
	bool certain = entry->sleeper.schedstat >= 0 || is_same_place(kept, entry, inode);
	if (memcmp(&entry->ran, ran, sizeof(*ran)) != 0 || (turn && known->detailed && (!certain || known->threads > 1)))
		return false;
	if (turn)
		entry->read_ms = kept->now_ms;
	return (known->threads == 1 && (!turn || certain)) || proc_stat_again(root, known);
}

/* ---- reading ------------------------------------------------------------------------------- */

static struct entry *make_entry(struct kept *kept, int32_t pid)
{
	struct entry *entry = heap_alloc(1, sizeof(*entry));
	entry->pid = pid;
	entry->sleeper.schedstat = -1;
	HASH_ADD(hh, kept->entries, pid, sizeof(entry->pid), entry);
	entry->place = kept->begun++;
	return entry;
}

static bool has_room(const struct kept *kept, const struct entry *entry)
{
	size_t most = entry->of_container ? kept->asked_most : kept->asked_most / 2;
	return kept->procfs && entry->sleeper.schedstat < 0 && !entry->sleeper.known.kernel && kept->asked < most;
}

/* What was read between two answers of one descriptor is its process's, whoever got the number since. Takes @schedstat. */
static void keep_asking(struct kept *kept, struct entry *entry, int schedstat)
{
	struct proc_ran now;
	if (schedstat >= 0 && has_room(kept, entry) && proc_ran_again(schedstat, &now)) {
		entry->sleeper.schedstat = schedstat;
		kept->asked++;
	} else {
		fd_cleanup(&schedstat);
	}
}

/*
 * One of a container that was met before it was known for that, when those of the host had all that is theirs. That the
 * descriptor is this process's its start says, between two answers. Takes @schedstat.
 */
static void keep_asking_later(struct kept *kept, const struct root *root, struct entry *entry, int schedstat)
{
	if (schedstat >= 0 && entry->of_container && has_room(kept, entry) && proc_stat_again(root, &entry->sleeper.known))
		keep_asking(kept, entry, schedstat);
	else
		fd_cleanup(&schedstat);
}

/* Takes @schedstat. */
static void store(struct kept *kept, struct entry *entry, struct proc *proc, const struct proc_ran *ran, uint64_t inode,
	int schedstat)
{
	if (!entry)
		entry = make_entry(kept, proc->pid);
	entry->read_ms = kept->now_ms;
	proc->slept = entry->sleeper.known.start == proc->start && memcmp(&entry->ran, ran, sizeof(*ran)) == 0;
	entry->stirred = entry->stirred || !proc->slept;
	if (entry->sleeper.known.start != proc->start)
		entry->around_ms = 0;
	free_texts(entry);
	free_maps(entry);
	entry->sleeper.known = *proc;
	entry->sleeper.known.hold = false;
	entry->sleeper.known.held = 0;
	entry->ran = *ran;
	entry->sleeper.inode = inode;
	entry->scan = kept->scan;
	keep_asking(kept, entry, schedstat);
	proc->maps = &entry->maps;
}

/* As proc_read() gives it. */
static void strip(struct proc *proc)
{
	proc->status = (struct proc_status){ 0 };
	proc->cgroup = proc->label = NULL;
	proc->ns[NS_CGROUP] = proc->ns[NS_TIME] = (struct ns_link){ .error = -ENODATA };
}

static void hand_out(struct kept *kept, struct entry *entry, uint64_t inode, bool turn, struct proc *ret_proc)
{
	entry->scan = kept->scan;
	entry->sleeper.inode = inode;
	*ret_proc = entry->sleeper.known;
	ret_proc->slept = ret_proc->kept = true;
	ret_proc->maps = &entry->maps;
	if (turn && ret_proc->detailed) {
		ret_proc->sleeper = &entry->sleeper;
		ret_proc->detailed = entry->sleeper.known.detailed = false;
	}
	if (!ret_proc->detailed)
		strip(ret_proc);
}

bool kept_read(struct kept *kept, const struct root *root, int32_t pid, uint64_t inode, const struct proc_wish *wish,
	struct proc *ret_proc)
{
	struct proc_ran ran = { 0 };
	int schedstat = -1;
	struct entry *entry = find(kept, pid);
	bool turn = entry && take_turn(kept, entry);
	bool waits = entry && !turn && can_wait(kept, entry, inode);
	bool told = waits || (kept->usable && ask(kept, root, pid, &entry, &ran, &schedstat));
	if (entry && told && (waits || is_as_it_was(kept, root, entry, inode, &ran, turn))) {
		keep_asking_later(kept, root, entry, schedstat);
		hand_out(kept, entry, inode, turn, ret_proc);
		return true;
	}
	bool found = proc_read(root, pid, wish, ret_proc);
	if (found && told && !ret_proc->thread) {
		store(kept, entry, ret_proc, &ran, inode, schedstat);
		return true;
	}
	fd_cleanup(&schedstat);
	if (entry)
		forget(kept, entry);
	return found;
}

void kept_parents(struct kept *kept, const struct root *root, struct proc *procs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct proc *proc = &procs[i];
		struct entry *entry = find(kept, proc->pid);
		struct entry *parent = entry ? find(kept, proc->ppid) : NULL;
		uint64_t start = parent && parent->scan == kept->scan ? parent->sleeper.known.start : 0;
		if (entry && proc->kept && start != entry->parent_start && proc_stat_again(root, proc)) {
			entry->sleeper.known.ppid = proc->ppid;
			parent = find(kept, proc->ppid);
			start = parent && parent->scan == kept->scan ? parent->sleeper.known.start : 0;
		}
		if (entry)
			entry->parent_start = start;
	}
}

static char *copy(const char *text)
{
	char *own = text ? strdup(text) : NULL;
	if (text && !own)
		die("out of memory");
	return own;
}

static bool can_be_kept(const struct proc *proc)
{
	return proc->state != 'X' && !proc->thread && !proc->brief && !proc->error && !proc->status.error &&
	       proc->status.length < LENGTH_MOST;
}

static void keep_details(struct entry *entry, const struct proc *proc)
{
	struct proc *known = &entry->sleeper.known;
	entry->of_container = proc->group != NULL;
	free_texts(entry);
	*known = *proc;
	known->cgroup = copy(proc->cgroup);
	known->label = copy(proc->label);
	known->claim = CLAIM_NONE; /* asked for again, as what it calls itself is not kept */
	known->group = NULL;
	known->slept = known->kept = false;
	known->hold = false;
	known->held = 0;
	known->sleeper = NULL;
	known->maps = NULL;
}

void kept_details(struct kept *kept, struct proc *procs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct proc *proc = &procs[i];
		struct entry *entry = find(kept, proc->pid);
		if (!entry || !proc->detailed || entry->sleeper.known.detailed)
			continue;
		if (can_be_kept(proc)) {
			keep_details(entry, proc);
		} else {
			proc->sleeper = NULL;
			proc->maps = NULL;
			forget(kept, entry);
		}
	}
}

bool kept_turn(struct kept *kept, const struct proc *proc, bool stirs)
{
	struct entry *entry = proc->thread ? NULL : find(kept, proc->pid);
	if (!entry)
		return true;
	entry->stirred = entry->stirred || stirs;
	bool again = entry->around_scan == kept->scan || is_old(kept, entry, entry->around_ms);
	if (entry->around_ms && !again && entry->turned != kept->scan && !is_turn(kept, entry))
		return false;
	entry->around_ms = kept->now_ms;
	entry->around_scan = kept->scan;
	return true;
}
