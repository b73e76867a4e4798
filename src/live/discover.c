/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/discover.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/root.h>

#define PROCS_MAX (4 * 1024 * 1024) /* PID_MAX_LIMIT of the kernel */

/*
 * A status is long only where somebody made it so, by tens of thousands of groups, and takes the kernel
 * 20 ms: of one mount namespace, and of all beside the first of each, this many are read. What the others
 * hold is not known, which is said.
 */
#define LONG_LEAST  65536
#define LONG_OF_ONE 64
#define LONG_MOST   512

/*
 * Anybody may put as many processes of his own as he likes beside as many containers of his: of one container's
 * visitors, and of all, so many are told.
 */
#define VISITORS_MOST 256
#define VISITS_MOST   16384

/* Threads of processes in user namespaces whose mount namespaces are looked at: of one process, and of all. */
#define THREADS_OF_ONE 4096
#define THREADS_MOST   16384

/* Directories of processes that stay open for a scan, and at most this part of the descriptors beyond those that are needed. */
#define HELD_MOST 256
#define HELD_PART 4
#define NEEDED    64

/* A mount namespace whose processes have such a status. */
struct crowd {
	uint64_t ns;
	size_t count;
	UT_hash_handle hh;
};

/* What find_above() found of a process. */
struct above {
	bool asked;
	struct bucket *found;
};

struct work {
	const struct root *root;
	struct arena *arena;
	const struct machine *machine;
	struct registry *registry;
	struct kept *kept;
	bool all;
	struct discovery *found;
	struct proc *procs;
	size_t count;
	struct above *above; /* of each of @procs, while groups are made */
	struct losses losses;
	struct crowd *crowds;
	size_t read_long;
	size_t held;
	size_t held_most;
	size_t threads; /* looked at by stand_by_thread() */
};

void losses_add(struct losses *losses, int error)
{
	if (proc_expected(error)) {
		losses->gone++;
		return;
	}
	losses->failed++;
	losses->error = error;
}

/* ---- the processes --------------------------------------------------------------- */

static int by_pid(const void *a, const void *b)
{
	const struct proc *x = a;
	const struct proc *y = b;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Most of those with other mounts stand for a container, whose files are read soon. */
static bool may_hold(const struct work *work)
{
	return work->machine->procfs && work->held < work->held_most;
}

/* All processes on the heap, to be copied once their number is known. */
static int list_processes(struct work *work)
{
	int fd = root_open_dir(work->root, "proc");
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return fd < 0 ? fd : -ENOMEM;
	}
	struct proc *procs = NULL;
	size_t room = 0;
	struct dirent *entry;
	while (work->count < PROCS_MAX && (entry = readdir(dir))) {
		int32_t pid;
		if (!proc_number(entry->d_name, &pid))
			continue;
		if (work->count == room) {
			room = room ? room * 2 : 256;
			procs = heap_grow(procs, room, sizeof(*procs));
		}
		struct proc *proc = &procs[work->count];
		struct proc_wish wish = { work->machine->host->ns[NS_MNT], may_hold(work) };
		bool found = kept_read(work->kept, work->root, pid, entry->d_ino, &wish, proc);
		proc->unlabelled = work->machine->unlabelled;
		work->held += proc->held != 0;
		if (found)
			work->count += !proc->kernel;
		else if (proc->error || !proc->state)
			losses_add(&work->losses, proc->error);
	}
	closedir(dir);
	work->procs = arena_array(work->arena, work->count, sizeof(*procs));
	if (work->count) {
		memcpy(work->procs, procs, work->count * sizeof(*procs));
		qsort(work->procs, work->count, sizeof(*procs), by_pid);
	}
	free(procs);
	return 0;
}

static struct proc *find_among(struct proc *procs, size_t count, int32_t pid)
{
	struct proc key = { .pid = pid };
	return count ? bsearch(&key, procs, count, sizeof(key), by_pid) : NULL;
}

static struct proc *find_proc(const struct work *work, int32_t pid)
{
	return find_among(work->procs, work->count, pid);
}

const struct proc *discovery_parent(
	const struct root *root, struct arena *arena, const struct discovery *discovery, const struct proc *proc)
{
	struct proc *parent = find_among(discovery->procs, discovery->proc_count, proc->ppid);
	if (!parent || (!parent->detailed && !proc_detail(root, arena, parent)))
		return NULL;
	return parent;
}

static enum ns_relation relation(const struct work *work, const struct proc *proc, enum ns_kind kind)
{
	return machine_relation(work->machine, kind, proc->ns[kind].inode);
}

/* ---- which of them matter ----------------------------------------------------------- */

/* Without the right to read its namespaces: a nested pid namespace or a container's cgroup still show. */
static bool looks_isolated(struct work *work, const struct proc *proc)
{
	return proc->status.depth > 1 || cgroup_id(work->arena, proc->cgroup) || proc->claim == CLAIM_SENTRY;
}

static bool any_own(const struct work *work, const struct proc *proc)
{
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		if (relation(work, proc, (enum ns_kind)kind) == NS_OWN)
			return true;
	return false;
}

static bool known(const struct work *work, const struct proc *proc)
{
	struct record record;
	return registry_has(work->registry, proc->pid) && registry_identify(work->registry, proc, 0, &record);
}

static struct crowd *crowd_of(const struct work *work, const struct proc *proc)
{
	struct crowd *crowd;
	uint64_t ns = proc->ns[NS_MNT].inode;
	HASH_FIND(hh, work->crowds, &ns, sizeof(ns), crowd);
	return crowd;
}

static void note_long(struct work *work, const struct proc *proc)
{
	struct crowd *crowd = crowd_of(work, proc);
	if (!crowd) {
		crowd = arena_alloc(work->arena, sizeof(*crowd));
		crowd->ns = proc->ns[NS_MNT].inode;
		HASH_ADD(hh, work->crowds, ns, sizeof(crowd->ns), crowd);
	}
	crowd->count++;
	work->read_long++;
}

/* proc_detail() within what is read of long ones. */
static bool detail(struct work *work, struct proc *proc)
{
	if (proc->detailed)
		return true;
	const struct crowd *crowd = work->crowds ? crowd_of(work, proc) : NULL;
	proc->brief = crowd && (crowd->count >= LONG_OF_ONE || work->read_long >= LONG_MOST);
	bool held = proc->held;
	proc->hold = held || (may_hold(work) && relation(work, proc, NS_MNT) == NS_OWN);
	if (!proc_detail(work->root, work->arena, proc))
		return false;
	work->held += proc->held && !held;
	if (proc->brief)
		losses_add(&work->losses, -EFBIG);
	else if (proc->status.length >= LONG_LEAST)
		note_long(work, proc);
	return true;
}

/*
 * In a container isotop's own pid namespace holds that container and whatever was put there from outside: by exec,
 * by "--pid container:X", by a pod that shares it. Of these the host's side is out of sight, and pid 1 is no
 * measure for them: "isotop self" judges the one, nothing here the others. What pid 1 started may be nested in it.
 */
static bool is_neighbour(const struct work *work, const struct proc *proc)
{
	if (!work->machine->enclosed || proc->status.depth > 1 || known(work, proc))
		return false;
	if (relation(work, proc, NS_MNT) == NS_UNKNOWN)
		return true;
	const struct proc *top = proc;
	for (size_t steps = 0; steps < work->count && top->ppid; steps++) {
		const struct proc *parent = find_proc(work, top->ppid);
		if (!parent)
			break;
		top = parent;
	}
	return top->pid != 1;
}

/*
 * A thread can have gone into a mount namespace of its own and left its process in the host's, unshare(2): where that
 * is in a user namespace anybody can, and live there unseen. Such a thread stands for the process.
 */
static void stand_by_thread(struct work *work, struct proc *proc)
{
	cleanup_arena struct arena *scratch = arena_new();
	cleanup_fd int fd = proc_open_process(work->root, proc);
	int32_t *list = NULL;
	bool more = false;
	size_t most = THREADS_MOST - work->threads < THREADS_OF_ONE ? THREADS_MOST - work->threads : THREADS_OF_ONE;
	size_t count = fd < 0 ? 0 : proc_threads(work->root, scratch, fd, most, &list, &more);
	work->threads += count;
	for (size_t i = 0; i < count; i++) {
		char name[48];
		char link[64];
		uint64_t inode;
		struct proc thread;
		snprintf(name, sizeof(name), "task/%d/ns/mnt", (int)list[i]);
		if (root_readlink_of(work->root, fd, name, link, sizeof(link)) <= 0 || !ns_parse(link, "mnt", &inode) ||
			machine_relation(work->machine, NS_MNT, inode) != NS_OWN ||
			!proc_thread(work->root, proc, list[i], &thread))
			continue;
		*proc = thread;
		proc->ns[NS_MNT].inode = inode;
		return;
	}
	if (fd >= 0 && more)
		work->losses.threads += proc->threads > count ? proc->threads - count : 1;
}

/*
 * Looks at what tells at once and reads the rest only of those that may matter:
 * on an idle host most processes cost a handful of system calls a refresh.
 */
static bool matters(struct work *work, struct proc *proc)
{
	enum ns_relation mnt = relation(work, proc, NS_MNT);
	bool hidden = mnt == NS_UNKNOWN;
	if (mnt == NS_HOST && proc->threads > 1 && !proc->thread && relation(work, proc, NS_USER) == NS_OWN) {
		stand_by_thread(work, proc);
		mnt = relation(work, proc, NS_MNT);
	}
	if (mnt != NS_OWN && !hidden && !work->all && !registry_has(work->registry, proc->pid))
		return false;
	if (!detail(work, proc)) {
		proc->state = 'X'; /* gone meanwhile */
		losses_add(&work->losses, proc->error);
		return false;
	}
	if (registry_is_helper(work->registry, proc) || is_neighbour(work, proc))
		return false;
	mnt = relation(work, proc, NS_MNT);
	if (mnt == NS_OWN || known(work, proc))
		return true;
	if (mnt == NS_UNKNOWN)
		proc->claim = registry_claim(work->registry, work->arena, proc);
	if (mnt == NS_UNKNOWN)
		return looks_isolated(work, proc) || (work->all && any_own(work, proc));
	return work->all && any_own(work, proc);
}

/*
 * Where the runtime's state may not be read, a sandbox's helper still belongs to
 * a sandbox that sits in its cgroup: one container, whose row nobody can hide by
 * calling himself a helper.
 */
static bool helps_another(const struct work *work, const struct proc *proc, const bool *mine)
{
	if (proc->claim != CLAIM_GOFER || !proc->cgroup)
		return false;
	for (size_t i = 0; i < work->count; i++) {
		const struct proc *other = &work->procs[i];
		if (mine[i] && other->claim == CLAIM_SENTRY && other->cgroup &&
			strcmp(other->cgroup, proc->cgroup) == 0)
			return true;
	}
	return false;
}

/* ---- keys ------------------------------------------------------------------------------ */

/* What the processes of one group have in common. Zeroed before it is filled: it is compared by its bytes. */
struct key {
	uint64_t ns[NS_KIND_COUNT];
	int64_t anchor; /* pid of a process that stands for the group where namespaces cannot */
};

struct bucket {
	struct key key;
	struct group group;
	const struct proc **members; /* owned until the groups are settled */
	size_t room;
	struct bucket *into; /* merged into that one */
	enum { ASIDE_NOT_ASKED, ASIDE_YES, ASIDE_NO } aside;
	UT_hash_handle hh;
};

/* The outermost ancestor in the same pid namespace, as far as NSpid tells. */
static const struct proc *pid_root(const struct work *work, const struct proc *proc)
{
	for (size_t steps = 0; steps < work->count && proc->status.value[STATUS_NSPID] != 1; steps++) {
		const struct proc *parent = find_proc(work, proc->ppid);
		if (!parent || parent == proc || parent->status.depth != proc->status.depth)
			break;
		proc = parent;
	}
	return proc;
}

/* The first process that sits in the same cgroup and shows the same depth of pid namespaces. */
static const struct proc *cgroup_root(const struct work *work, const struct proc *proc)
{
	for (size_t i = 0; i < work->count; i++) {
		const struct proc *other = &work->procs[i];
		if (other->group && other->cgroup && proc->cgroup && strcmp(other->cgroup, proc->cgroup) == 0 &&
			other->status.depth == proc->status.depth)
			return other;
	}
	return proc;
}

static struct key key_of(struct work *work, const struct proc *proc)
{
	struct key key;
	memset(&key, 0, sizeof(key));
	enum ns_relation mnt = relation(work, proc, NS_MNT);
	if (mnt == NS_OWN || (mnt == NS_UNKNOWN && proc->ns[NS_MNT].inode)) {
		key.ns[NS_MNT] = proc->ns[NS_MNT].inode;
	} else if (mnt == NS_UNKNOWN) {
		const struct proc *top = pid_root(work, proc);
		bool found = proc->status.depth > 1 && top->status.value[STATUS_NSPID] == 1;
		key.anchor = found ? top->pid : proc->claim == CLAIM_SENTRY ? proc->pid : cgroup_root(work, proc)->pid;
	} else {
		for (int kind = 0; kind < NS_KIND_COUNT; kind++)
			key.ns[kind] = proc->ns[kind].inode;
		if (known(work, proc))
			key.anchor = proc->pid;
	}
	return key;
}

static void put(struct work *work, struct bucket **buckets, struct proc *proc)
{
	struct key key = key_of(work, proc);
	struct bucket *bucket;
	HASH_FIND(hh, *buckets, &key, sizeof(key), bucket);
	if (!bucket) {
		bucket = arena_alloc(work->arena, sizeof(*bucket));
		bucket->key = key;
		HASH_ADD(hh, *buckets, key, sizeof(bucket->key), bucket);
	}
	if (bucket->group.count == bucket->room) {
		bucket->room = bucket->room ? bucket->room * 2 : 4;
		bucket->members = heap_grow(bucket->members, bucket->room, sizeof(*bucket->members));
	}
	bucket->members[bucket->group.count++] = proc;
	proc->group = bucket;
}

/* ---- groups ------------------------------------------------------------------------------ */

/* In something of its own beside its mounts, which makes a container of it: docs/checks.md. */
static bool is_isolated(const struct work *work, const struct proc *proc)
{
	return relation(work, proc, NS_PID) == NS_OWN || relation(work, proc, NS_USER) == NS_OWN ||
	       relation(work, proc, NS_NET) == NS_OWN;
}

/* Whether @a rather than @b stands for a container: known to a runtime, first of its pid namespace, isolated, older. */
static bool stands_before(const struct work *work, const struct proc *a, const struct proc *b)
{
	bool known_a = known(work, a);
	bool known_b = known(work, b);
	if (known_a != known_b)
		return known_a;
	bool first_a = a->status.depth > 1 && a->status.value[STATUS_NSPID] == 1;
	bool first_b = b->status.depth > 1 && b->status.value[STATUS_NSPID] == 1;
	if (first_a != first_b)
		return first_a;
	bool isolated_a = is_isolated(work, a);
	if (isolated_a != is_isolated(work, b))
		return isolated_a;
	return a->start != b->start ? a->start < b->start : a->pid < b->pid;
}

static void choose_init(const struct work *work, struct bucket *bucket)
{
	bucket->group.init = bucket->members[0];
	for (size_t i = 1; i < bucket->group.count; i++)
		if (stands_before(work, bucket->members[i], bucket->group.init))
			bucket->group.init = bucket->members[i];
}

/*
 * A process of a container that only made itself a mount namespace (a service
 * of a system container) belongs to the container: it shares its pid namespace
 * and descends from it.
 */
static struct bucket *parent_bucket(const struct work *work, const struct bucket *bucket)
{
	const struct proc *init = bucket->group.init;
	const struct proc *at = init;
	if (relation(work, init, NS_PID) != NS_OWN || known(work, init))
		return NULL;
	for (size_t steps = 0; steps < work->count; steps++) {
		at = find_proc(work, at->ppid);
		if (!at || !at->group || at->ns[NS_PID].inode != init->ns[NS_PID].inode)
			return NULL;
		if (at->group != bucket)
			return at->group;
	}
	return NULL;
}

/*
 * What a rootless runtime keeps to hold its user and mount namespace, and the runtime
 * in it: processes of a user, on the host otherwise. All of them, as one that is
 * something else would be hidden among them. What they do there he alone decides.
 */
static bool are_keepers(const struct work *work, const struct bucket *bucket)
{
	for (size_t i = 0; i < bucket->group.count; i++) {
		const struct proc *member = bucket->members[i];
		if (relation(work, member, NS_PID) != NS_HOST || !identity_is_users(work->machine, member) ||
			!identity_is_its_users(work->root, work->machine, member) ||
			!registry_is_keeper(work->registry, member))
			return false;
	}
	return true;
}

/* Of the members that it has as yet: each child asks it of its parent, and either may be of thousands. */
static bool is_aside(const struct work *work, struct bucket *bucket)
{
	if (bucket->aside == ASIDE_NOT_ASKED)
		bucket->aside = are_keepers(work, bucket) ? ASIDE_YES : ASIDE_NO;
	return bucket->aside == ASIDE_YES;
}

static bool is_in_or_host(const struct work *work, const struct proc *proc, const struct proc *init, enum ns_kind kind)
{
	return proc->ns[kind].inode == init->ns[kind].inode || relation(work, proc, kind) == NS_HOST;
}

static bool is_known_or_isolated(const struct work *work, const struct bucket *bucket)
{
	return known(work, bucket->group.init) || is_isolated(work, bucket->group.init);
}

/*
 * Of @proc and those above it the nearest that is in a container's mounts; NULL: before that comes one with the host's.
 * Between them may be any number that only made themselves mounts. Each process is passed twice in a scan, however deep.
 */
static struct bucket *find_above(struct work *work, const struct proc *proc)
{
	struct bucket *found = NULL;
	const struct proc *at = proc;
	for (size_t steps = 0; at && at->group && steps < work->count; steps++, at = find_proc(work, at->ppid)) {
		const struct above *kept = &work->above[at - work->procs];
		if (kept->asked || is_known_or_isolated(work, at->group)) {
			found = kept->asked ? kept->found : at->group;
			break;
		}
	}
	for (; proc && proc->group && !work->above[proc - work->procs].asked; proc = find_proc(work, proc->ppid)) {
		work->above[proc - work->procs] = (struct above){ true, found };
		if (proc == at)
			break;
	}
	return found;
}

static struct bucket *bucket_above(struct work *work, const struct bucket *bucket)
{
	const struct proc *at = find_proc(work, bucket->group.init->ppid);
	for (size_t steps = 0; at && at->group == bucket && steps < work->count; steps++)
		at = find_proc(work, at->ppid);
	return find_above(work, at);
}

/* A container that is known to a runtime and has the host's pid namespace. */
struct on_host {
	struct bucket *bucket; /* NULL: no more */
	const char *cgroup;
	bool named; /* after the container; else it may be that of whoever started it, and others are in it too */
};

/* Whether a process that made itself mounts may be one of @found: in namespaces of that or the host's. */
static bool may_be_of(const struct work *work, struct bucket *found, const struct bucket *bucket)
{
	if (!found || found == bucket)
		return false;
	const struct proc *init = bucket->group.init;
	const struct proc *of = found->group.init;
	return relation(work, of, NS_PID) == NS_HOST && is_known_or_isolated(work, found) &&
	       is_in_or_host(work, init, of, NS_NET) && is_in_or_host(work, init, of, NS_USER) && !is_aside(work, found);
}

/* The one in whose cgroup, or below it, @bucket is. */
static struct bucket *bucket_of_cgroup(const struct work *work, const struct on_host *known, const struct bucket *bucket)
{
	cleanup_arena struct arena *scratch = arena_new();
	const struct proc *init = bucket->group.init;
	const char *path = cgroup_path(scratch, init->cgroup);
	for (; path && known->bucket; known++)
		if (path_is_at_or_below(path, known->cgroup) &&
			(known->named || init->ns[NS_USER].inode == known->bucket->group.init->ns[NS_USER].inode) &&
			may_be_of(work, known->bucket, bucket))
			return known->bucket;
	return NULL;
}

/*
 * In a container that has the host's pid namespace whoever made himself a mount namespace is none of his own, and who
 * is orphaned there becomes a child of the host's: his cgroup still tells.
 */
static struct bucket *parent_on_host(struct work *work, const struct on_host *on_host, const struct bucket *bucket)
{
	const struct proc *init = bucket->group.init;
	if (relation(work, init, NS_PID) != NS_HOST || relation(work, init, NS_MNT) != NS_OWN || known(work, init))
		return NULL;
	struct bucket *found = bucket_above(work, bucket);
	return may_be_of(work, found, bucket) ? found : bucket_of_cgroup(work, on_host, bucket);
}

static const struct on_host *known_on_host(const struct work *work, struct bucket *buckets)
{
	struct on_host *found = arena_array(work->arena, HASH_COUNT(buckets) + 1, sizeof(*found));
	size_t count = 0;
	for (struct bucket *bucket = buckets; bucket; bucket = bucket->hh.next) {
		const struct proc *init = bucket->group.init;
		struct record record;
		if (relation(work, init, NS_PID) != NS_HOST || !registry_identify(work->registry, init, 0, &record))
			continue;
		const char *path = cgroup_path(work->arena, init->cgroup);
		if (path && strcmp(path, "/") != 0)
			found[count++] = (struct on_host){ bucket, path, record.id && registry_in_cgroup(path, record.id) };
	}
	return found;
}

static void merge(struct bucket *from, struct bucket *into)
{
	size_t count = into->group.count + from->group.count;
	into->members = heap_grow(into->members, count, sizeof(*into->members));
	into->room = count;
	memcpy(into->members + into->group.count, from->members, from->group.count * sizeof(*from->members));
	into->group.count = count;
	if (into->aside == ASIDE_YES) /* who joins may be none */
		into->aside = ASIDE_NOT_ASKED;
	from->group.count = 0;
}

static void merge_children(struct work *work, struct bucket *buckets)
{
	const struct on_host *on_host = known_on_host(work, buckets);
	work->above = heap_alloc(work->count, sizeof(*work->above));
	for (struct bucket *bucket = buckets; bucket; bucket = bucket->hh.next) {
		bucket->into = parent_bucket(work, bucket);
		if (!bucket->into)
			bucket->into = parent_on_host(work, on_host, bucket);
	}
	free(work->above);
	for (struct bucket *bucket = buckets; bucket; bucket = bucket->hh.next) {
		struct bucket *top = bucket->into;
		for (size_t steps = 0; top && top->into && steps < work->count; steps++)
			top = top->into;
		if (top && top != bucket)
			merge(bucket, top);
	}
}

/* A process known to run without a mount namespace of its own: whoever shares its cgroup is part of it. */
static void gather_by_cgroup(struct work *work, struct bucket *bucket)
{
	const struct proc *init = bucket->group.init;
	const char *path = cgroup_path(work->arena, init->cgroup);
	if (!bucket->key.anchor || relation(work, init, NS_MNT) != NS_HOST || !path || strcmp(path, "/") == 0)
		return;
	for (size_t i = 0; i < work->count; i++) {
		struct proc *proc = &work->procs[i];
		if (proc->group || proc->state == 'X' ||
			(!proc->detailed && !detail(work, proc)))
			continue;
		if (!proc->cgroup || strcmp(proc->cgroup, init->cgroup) != 0)
			continue;
		struct bucket one = { .members = (const struct proc *[]){ proc }, .group.count = 1 };
		merge(&one, bucket);
		proc->group = bucket;
	}
}

void leave_out(struct left_out *out, int32_t pid)
{
	if (out->count < ISO_COUNT(out->pids))
		out->pids[out->count] = pid;
	out->count++;
}

/* docs/checks.md: an own mount namespace and at least one of pid, user, net, or known to a runtime. */
static bool is_container(const struct work *work, struct bucket *bucket)
{
	const struct proc *init = bucket->group.init;
	if (known(work, init))
		return true;
	if (is_aside(work, bucket)) {
		leave_out(&work->found->aside, init->pid);
		return false;
	}
	enum ns_relation mnt = relation(work, init, NS_MNT);
	if (mnt == NS_HOST)
		return false;
	if (!init->ns[NS_MNT].inode)
		return true; /* it looked isolated, and more may not be read */
	return is_isolated(work, init);
}

/* In the same pid namespace as @init or in one below it, as far as it could be read. */
static bool sees_no_more(const struct proc *init, const struct proc *proc)
{
	return proc->ns[NS_PID].inode == init->ns[NS_PID].inode ||
	       (proc->detailed && proc->status.depth > init->status.depth);
}

/* The next one up to look at; else NULL, and the place that all below it share. */
static struct proc *step_up(const struct work *work, const struct proc *init, const struct proc *proc, enum came *ret_came)
{
	*ret_came = CAME_INSIDE;
	if (proc == init)
		return NULL;
	struct proc *parent = find_proc(work, proc->ppid);
	if (!parent) {
		*ret_came = proc->ppid ? CAME_INSIDE : CAME_OUTSIDE; /* one that has just ended may have been anybody */
		return NULL;
	}
	if (parent->group == init->group && parent->came != CAME_UNSEEN) {
		*ret_came = parent->came;
		return NULL;
	}
	if (sees_no_more(init, parent))
		return parent;
	*ret_came = CAME_OUTSIDE;
	return NULL;
}

/* All of the group on the way share the place that is found: each is passed at most twice. */
static void place(const struct work *work, const struct proc *init, struct proc *proc)
{
	enum came found;
	struct proc *top = proc;
	struct proc *next;
	for (size_t steps = 0; (next = step_up(work, init, top, &found)) && steps < work->count; steps++)
		top = next;
	for (struct proc *at = proc; at; at = at == top ? NULL : find_proc(work, at->ppid))
		if (at->group == init->group)
			at->came = found;
}

/* Who has the host's pid namespace gets another parent there: of these all count as started by the init. */
static void place_members(const struct work *work, const struct group *group)
{
	bool own = relation(work, group->init, NS_PID) == NS_OWN;
	for (size_t i = 0; i < group->count; i++) {
		struct proc *member = find_proc(work, group->members[i]->pid);
		if (!own)
			member->came = CAME_INSIDE;
		else if (member->came == CAME_UNSEEN)
			place(work, group->init, member);
	}
}

/* Since merge() some are in another group than they were put into. */
static void regroup(const struct work *work, struct bucket *bucket)
{
	for (size_t i = 0; i < bucket->group.count; i++)
		find_proc(work, bucket->group.members[i]->pid)->group = bucket;
	place_members(work, &bucket->group);
}

static int members_by_pid(const void *a, const void *b)
{
	const struct proc *const *x = a;
	const struct proc *const *y = b;
	return by_pid(*x, *y);
}

/* Moves the members to the arena in order. */
static void settle(struct work *work, struct bucket *bucket)
{
	struct group *group = &bucket->group;
	const struct proc **members = arena_array(work->arena, group->count, sizeof(*members));
	if (group->count) {
		group->container = is_container(work, bucket);
		memcpy(members, bucket->members, group->count * sizeof(*members));
		qsort(members, group->count, sizeof(*members), members_by_pid);
	}
	group->members = members;
	free(bucket->members);
	bucket->members = NULL;
}

static void make_groups(struct work *work, struct bucket *buckets, struct discovery *discovery)
{
	struct bucket *bucket;
	for (bucket = buckets; bucket; bucket = bucket->hh.next)
		choose_init(work, bucket);
	merge_children(work, buckets);
	for (bucket = buckets; bucket; bucket = bucket->hh.next)
		gather_by_cgroup(work, bucket);
	discovery->groups = arena_array(work->arena, HASH_COUNT(buckets), sizeof(*discovery->groups));
	for (bucket = buckets; bucket; bucket = bucket->hh.next) {
		settle(work, bucket);
		regroup(work, bucket);
		if (bucket->group.count && (bucket->group.container || work->all))
			discovery->groups[discovery->group_count++] = bucket->group;
	}
}

/* ---- visitors ------------------------------------------------------------------------------ */

/* What a process with the host's mounts may have joined; cgroup and time namespaces give nothing. */
static const enum ns_kind visited[] = { NS_PID, NS_NET, NS_IPC, NS_UTS, NS_USER };

/*
 * A process with the host's mounts in some other namespace of somebody: nsenter
 * by hand, or a helper of the network. From inside, /proc/PID/root of one that
 * is in the pid namespace leads to the host's files.
 */
static bool is_visitor(struct work *work, struct proc *proc)
{
	bool joined = false;
	for (size_t i = 0; i < ISO_COUNT(visited); i++)
		joined |= relation(work, proc, visited[i]) == NS_OWN;
	if (!joined || proc->state == 'X' || registry_is_helper(work->registry, proc) ||
		relation(work, proc, NS_MNT) != NS_HOST)
		return false;
	return proc->detailed || detail(work, proc);
}

/* A namespace that a stranger has joined. */
struct visit {
	enum ns_kind kind;
	uint64_t inode;
	const struct proc *proc;
};

static int by_place(const void *a, const void *b)
{
	const struct visit *x = a;
	const struct visit *y = b;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->inode != y->inode)
		return x->inode < y->inode ? -1 : 1;
	return (x->proc->pid > y->proc->pid) - (x->proc->pid < y->proc->pid);
}

/* All visits of the node, sorted. */
struct visits {
	struct visit *items;
	size_t count;
};

static struct visits find_visits(struct work *work)
{
	struct visits visits = { 0 };
	size_t room = 0;
	for (size_t i = 0; i < work->count; i++) {
		const struct proc *proc = &work->procs[i];
		if (!is_visitor(work, &work->procs[i]))
			continue;
		if (visits.count + ISO_COUNT(visited) > room) {
			room = room * 2 + 64;
			visits.items = heap_grow(visits.items, room, sizeof(*visits.items));
		}
		for (size_t k = 0; k < ISO_COUNT(visited); k++)
			if (relation(work, proc, visited[k]) == NS_OWN)
				visits.items[visits.count++] =
					(struct visit){ visited[k], proc->ns[visited[k]].inode, proc };
	}
	if (visits.count)
		qsort(visits.items, visits.count, sizeof(*visits.items), by_place);
	return visits;
}

static size_t first_visit(const struct visits *visits, enum ns_kind kind, uint64_t inode)
{
	struct visit wanted = { kind, inode, &(struct proc){ 0 } };
	size_t low = 0;
	size_t high = visits->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_place(&visits->items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_visitor(struct group *group, const struct proc **visitors, size_t most, const struct proc *proc)
{
	for (size_t i = 0; i < group->visitor_count; i++)
		if (visitors[i] == proc)
			return;
	if (group->visitor_count == most)
		group->more_visitors = true;
	else
		visitors[group->visitor_count++] = proc;
}

/* At most @most, those with the lowest numbers in each namespace. */
static void gather_visitors(struct work *work, const struct visits *visits, size_t most, struct group *group)
{
	const struct proc *found[VISITORS_MOST];
	for (size_t k = 0; k < ISO_COUNT(visited); k++) {
		uint64_t inode = group->init->ns[visited[k]].inode;
		for (size_t i = first_visit(visits, visited[k], inode); i < visits->count && !group->more_visitors; i++) {
			if (visits->items[i].kind != visited[k] || visits->items[i].inode != inode)
				break;
			add_visitor(group, found, most, visits->items[i].proc);
		}
	}
	const struct proc **visitors = arena_array(work->arena, group->visitor_count, sizeof(*visitors));
	if (group->visitor_count) {
		memcpy(visitors, found, group->visitor_count * sizeof(*visitors));
		qsort(visitors, group->visitor_count, sizeof(*visitors), members_by_pid);
	}
	group->visitors = visitors;
}

static void add_visitors(struct work *work, struct discovery *discovery)
{
	struct visits visits = find_visits(work);
	size_t left = VISITS_MOST;
	for (size_t i = 0; visits.count && i < discovery->group_count; i++) {
		struct group *group = &discovery->groups[i];
		if (!group->container || relation(work, group->init, NS_MNT) == NS_HOST)
			continue;
		gather_visitors(work, &visits, left < VISITORS_MOST ? left : VISITORS_MOST, group);
		left -= group->visitor_count;
	}
	free(visits.items);
}

/* ---- who shares what ----------------------------------------------------------------------- */

/* What containers are made to share: --pid container:X, the containers of a pod. */
static const enum ns_kind shareable[] = { NS_PID, NS_NET, NS_IPC, NS_UTS };

/* A namespace that a container's init is in. */
struct holder {
	uint64_t inode;
	struct group *group;
};

static int by_inode(const void *a, const void *b)
{
	const struct holder *x = a;
	const struct holder *y = b;
	return x->inode < y->inode ? -1 : x->inode > y->inode;
}

static void note_shared(struct work *work, struct discovery *discovery)
{
	struct holder *holders = arena_array(work->arena, discovery->group_count + 1, sizeof(*holders));
	for (size_t k = 0; k < ISO_COUNT(shareable); k++) {
		size_t count = 0;
		for (size_t i = 0; i < discovery->group_count; i++) {
			struct group *group = &discovery->groups[i];
			uint64_t inode = group->init->ns[shareable[k]].inode;
			if (group->container && inode)
				holders[count++] = (struct holder){ inode, group };
		}
		qsort(holders, count, sizeof(*holders), by_inode);
		for (size_t i = 1; i < count; i++) {
			if (holders[i].inode != holders[i - 1].inode)
				continue;
			holders[i].group->shared |= UINT32_C(1) << shareable[k];
			holders[i - 1].group->shared |= UINT32_C(1) << shareable[k];
		}
	}
}

static size_t held_most(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur <= NEEDED)
		return 0;
	rlim_t most = (limit.rlim_cur - NEEDED) / HELD_PART;
	return most < HELD_MOST ? (size_t)most : HELD_MOST;
}

int discover(const struct root *root, struct arena *arena, const struct machine *machine, struct registry *registry,
	struct kept *kept, bool all, struct discovery *ret_discovery)
{
	struct work work = { .root = root,
		.arena = arena,
		.machine = machine,
		.registry = registry,
		.kept = kept,
		.all = all,
		.found = ret_discovery };
	struct bucket *buckets = NULL;
	work.held_most = held_most();
	int code = list_processes(&work);
	if (code < 0)
		return code;
	kept_parents(kept, root, work.procs, work.count);
	registry_refresh(registry, machine, work.procs, work.count);
	bool *mine = arena_array(arena, work.count, sizeof(*mine));
	for (size_t i = 0; i < work.count; i++)
		mine[i] = matters(&work, &work.procs[i]);
	for (size_t i = 0; i < work.count; i++)
		if (mine[i] && !helps_another(&work, &work.procs[i], mine))
			put(&work, &buckets, &work.procs[i]);
	*ret_discovery = (struct discovery){ .losses = work.losses, .proc_count = work.count, .procs = work.procs };
	make_groups(&work, buckets, ret_discovery);
	add_visitors(&work, ret_discovery);
	note_shared(&work, ret_discovery);
	HASH_CLEAR(hh, buckets);
	HASH_CLEAR(hh, work.crowds);
	return 0;
}

void discovery_end(struct discovery *discovery)
{
	for (size_t i = 0; i < discovery->proc_count; i++)
		proc_let_go(&discovery->procs[i]);
}
