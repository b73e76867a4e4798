/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kept.h"

#include <isotop/clock.h>

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#define LENGTH_MOST 65536 /* of a status: longer ones are counted by whoever reads them, so each scan does */

/* When something was read, and how far its turn of KEPT_SCANS scans has come. */
struct turn {
	uint64_t at_ms; /* 0: never */
	unsigned passed;
};

struct entry {
	int32_t pid;
	struct proc proc;      /* its texts are owned */
	struct proc_ran ran;   /* before it was read */
	uint64_t parent_start; /* of its parent; 0: none that is listed */
	struct turn read;
	struct turn around; /* what kept_turn() is asked for */
	uint64_t asked;     /* the scan for which it was ... */
	bool answer;        /* ... and what it said */
	uint64_t scan;      /* the last one that met it */
	UT_hash_handle hh;
};

struct kept {
	struct entry *entries;
	uint64_t scan;
	uint64_t now_ms;
	unsigned begun; /* turns */
	bool usable;
};

struct kept *kept_new(void)
{
	return heap_alloc(1, sizeof(struct kept));
}

static void free_texts(struct entry *entry)
{
	free((char *)entry->proc.cgroup);
	free((char *)entry->proc.label);
	entry->proc.cgroup = entry->proc.label = NULL;
}

static void forget(struct kept *kept, struct entry *entry)
{
	HASH_DEL(kept->entries, entry);
	free_texts(entry);
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

void kept_begin(struct kept *kept, bool usable)
{
	kept->now_ms = (uint64_t)clock_ms() + 1;
	kept->scan++;
	kept->usable = usable;
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

/* Not all at once: they begin at different places. */
static struct turn begin(struct kept *kept)
{
	return (struct turn){ kept->now_ms, kept->begun++ % KEPT_SCANS };
}

/* One scan on. True: it is to be read in this one. */
static bool take_turn(const struct kept *kept, struct turn *turn)
{
	turn->passed = (turn->passed + 1) % KEPT_SCANS;
	return turn->passed == 0 || kept->now_ms - turn->at_ms >= KEPT_MS;
}

/* ---- reading ------------------------------------------------------------------------------- */

/*
 * One alone does not change while it sleeps; of several threads, others begin and end, and any of them may name it.
 * Of one of which nothing was read that others can change, it is enough in its turn that it is the same one.
 */
static bool is_as_it_was(struct kept *kept, const struct root *root, struct entry *entry, const struct proc_ran *ran)
{
	bool turn = take_turn(kept, &entry->read);
	if (memcmp(&entry->ran, ran, sizeof(*ran)) != 0 || (turn && entry->proc.detailed))
		return false;
	if (!turn && entry->proc.threads == 1)
		return true;
	if (turn)
		entry->read.at_ms = kept->now_ms;
	return proc_stat_again(root, &entry->proc);
}

static void store(struct kept *kept, struct entry *entry, const struct proc *proc, const struct proc_ran *ran)
{
	if (!entry) {
		entry = heap_alloc(1, sizeof(*entry));
		entry->pid = proc->pid;
		HASH_ADD(hh, kept->entries, pid, sizeof(entry->pid), entry);
		entry->read = begin(kept);
	}
	entry->read.at_ms = kept->now_ms;
	if (entry->proc.start != proc->start)
		entry->around = (struct turn){ 0 };
	free_texts(entry);
	entry->proc = *proc;
	entry->ran = *ran;
	entry->scan = kept->scan;
}

bool kept_read(struct kept *kept, const struct root *root, int32_t pid, struct proc *ret_proc)
{
	struct proc_ran ran = { 0 };
	struct entry *entry = find(kept, pid);
	bool told = kept->usable && proc_ran(root, pid, &ran);
	if (entry && told && is_as_it_was(kept, root, entry, &ran)) {
		entry->scan = kept->scan;
		*ret_proc = entry->proc;
		ret_proc->kept = true;
		return true;
	}
	bool found = proc_read(root, pid, ret_proc);
	if (found && told && !ret_proc->thread)
		store(kept, entry, ret_proc, &ran);
	else if (entry)
		forget(kept, entry);
	return found;
}

void kept_parents(struct kept *kept, const struct root *root, struct proc *procs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct proc *proc = &procs[i];
		struct entry *entry = find(kept, proc->pid);
		struct entry *parent = entry ? find(kept, proc->ppid) : NULL;
		uint64_t start = parent && parent->scan == kept->scan ? parent->proc.start : 0;
		if (entry && proc->kept && start != entry->parent_start && proc_stat_again(root, proc)) {
			entry->proc.ppid = proc->ppid;
			parent = find(kept, proc->ppid);
			start = parent && parent->scan == kept->scan ? parent->proc.start : 0;
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

void kept_details(struct kept *kept, const struct proc *procs, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct proc *proc = &procs[i];
		struct entry *entry = find(kept, proc->pid);
		if (!entry || !proc->detailed || entry->proc.detailed)
			continue;
		if (proc->state == 'X' || proc->thread || proc->brief || proc->error || proc->status.error ||
			proc->status.length >= LENGTH_MOST) {
			forget(kept, entry);
			continue;
		}
		entry->proc = *proc;
		entry->proc.cgroup = copy(proc->cgroup);
		entry->proc.label = copy(proc->label);
		entry->proc.claim = CLAIM_NONE; /* asked for again, as what it calls itself is not kept */
		entry->proc.group = NULL;
		entry->proc.kept = false;
		entry->proc.hold = false;
		entry->proc.held = 0;
	}
}

bool kept_turn(struct kept *kept, const struct proc *proc)
{
	struct entry *entry = proc->thread ? NULL : find(kept, proc->pid);
	if (!entry)
		return true;
	if (entry->asked == kept->scan)
		return entry->answer;
	bool first = !entry->around.at_ms;
	if (first)
		entry->around = begin(kept);
	entry->asked = kept->scan;
	entry->answer = first || take_turn(kept, &entry->around);
	if (entry->answer)
		entry->around.at_ms = kept->now_ms;
	return entry->answer;
}
