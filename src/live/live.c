/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/commons.h>
#include <isotop/facts.h>
#include <isotop/live.h>
#include <isotop/load_watch.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include <stdlib.h>
#include <string.h>

#include "live/absence.h"
#include "live/discover.h"
#include "live/kernel/kernel.h"
#include "live/kernel/mac.h"
#include "live/kernel/sockets.h"
#include "live/live_root.h"
#include "live/making.h"
#include "live/nests.h"
#include "live/runtimes/runtimes.h"
#include "live/threads.h"
#include "live/twins.h"
#include "live/versions.h"
#include "live/views.h"

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

/* Which container a cached subject is: a recycled pid has another start time. */
struct cache_key {
	uint64_t start;
	uint64_t nth; /* of the containers that one sandbox process stands for */
	int64_t pid;
};

/* A subject with everything it was made from, byte by byte: nothing new means the same subject. */
struct cached {
	struct cache_key key;
	struct strbuf seen_text;   /* owned: its processes, its state, the node */
	struct strbuf around_text; /* owned: what kept_turn() is about */
	struct strbuf devices;     /* owned: of its mounts, for views_note() ... */
	struct strbuf views_text;  /* owned: ... which gave this */
	struct subject *subject; /* one reference */
	uint32_t unread;         /* of its facts, for want of a right */
	uint64_t scan;           /* the last one that met it */
	bool host_in_view;       /* twins_in_view() when it was last looked at */
	UT_hash_handle hh;
};

struct live {
	const struct root *root; /* borrowed */
	bool all;
	bool once; /* nothing is kept for another scan */
	struct registry *registry;
	struct kept *kept;
	struct threads *threads;
	struct machine machine;
	struct versions *versions;
	struct views *views;
	struct commons *commons; /* of all containers of this node */
	struct strbuf host_text; /* what of the node subjects depend on, as of the last scan */
	uint64_t host_serial;    /* grows when that changes */
	struct cached *cache;
	uint64_t scan;
};

/* One scan. */
struct scan {
	struct live *live;
	struct arena *arena;
	struct arena *of_group; /* what only the group that is being read needs */
	struct inventory_builder *builder;
	struct losses losses;
	struct left_out unready; /* by a runtime, at this moment */
	size_t tables_left; /* see TABLES_MOST */
	struct making making;
	struct host_nesting host_nesting;
	const struct discovery *found;
	struct twins twins;
	const struct proc *own_twins[TWINS_MOST]; /* of the container that is being read, which making tells of */
};

struct live *live_new(const struct root *root, bool all)
{
	struct live *live = heap_alloc(1, sizeof(*live));
	live->root = root;
	live->all = all;
	live->registry = registry_new(root, runtimes);
	live->kept = kept_new();
	live->threads = threads_new();
	live->versions = versions_new();
	live->views = views_new();
	live->commons = commons_new();
	return live;
}

void live_once(struct live *live)
{
	live->once = true;
}

static void drop_cached(struct live *live, bool all)
{
	struct cached *cached;
	struct cached *next;
	HASH_ITER(hh, live->cache, cached, next)
	{
		if (!all && cached->scan == live->scan)
			continue;
		HASH_DEL(live->cache, cached);
		subject_unref(cached->subject);
		strbuf_free(&cached->seen_text);
		strbuf_free(&cached->around_text);
		strbuf_free(&cached->devices);
		strbuf_free(&cached->views_text);
		free(cached);
	}
}

void live_free(struct live *live)
{
	if (!live)
		return;
	drop_cached(live, true);
	registry_free(live->registry);
	versions_free(live->versions);
	views_free(live->views);
	commons_free(live->commons);
	threads_free(live->threads);
	kept_free(live->kept);
	machine_free(&live->machine);
	strbuf_free(&live->host_text);
	free(live);
}

/* ---- what a subject is made from ------------------------------------------------ */

/* A value with its length, so that no two different sequences give the same bytes. */
static void note(struct strbuf *out, const void *data, size_t len)
{
	strbuf_add(out, (const char *)&len, sizeof(len));
	strbuf_add(out, data, len);
}

static void note_text(struct strbuf *out, const char *text)
{
	note(out, text ? text : "", text ? strlen(text) + 1 : 0);
}

static void note_number(struct strbuf *out, uint64_t number)
{
	note(out, &number, sizeof(number));
}

static void note_proc(struct strbuf *out, const struct proc *proc)
{
	note_number(out, (uint64_t)proc->pid);
	note_number(out, proc->start);
	note_number(out, (uint64_t)proc->thread);
	note_text(out, proc->comm);
	for (int kind = 0; kind < NS_KIND_COUNT; kind++) {
		note_number(out, proc->ns[kind].inode);
		note_number(out, (uint64_t)proc->ns[kind].error);
	}
	note_number(out, proc->claim);
	note_number(out, (uint64_t)proc->status.error);
	note_number(out, proc->status.seen);
	note_number(out, proc->status.depth);
	note(out, proc->status.line, sizeof(proc->status.line));
	note(out, proc->status.value, sizeof(proc->status.value));
	note(out, proc->status.uid, sizeof(proc->status.uid));
	note(out, proc->status.gid, sizeof(proc->status.gid));
	note_text(out, proc->cgroup);
	note_text(out, proc->label);
}

static void note_readings(struct strbuf *out, const struct readings *readings)
{
	for (int i = 0; i < READING_COUNT; i++) {
		note_number(out, (uint64_t)readings->file[i].error);
		note(out, readings->file[i].text ? readings->file[i].text : "", readings->file[i].len);
	}
	note_number(out, readings->sight);
	for (size_t i = 0; i < readings->other_count; i++) {
		note_number(out, readings->others[i].sight);
		note(out, readings->others[i].text ? readings->others[i].text : "", readings->others[i].len);
	}
	for (size_t i = 0; i < readings->places.count; i++) {
		note_number(out, (uint64_t)readings->places.items[i].proc->pid);
		note_text(out, readings->places.items[i].link);
		note_text(out, readings->places.items[i].path);
	}
	note_text(out, readings->devices.where);
	note_text(out, readings->devices.text);
	note_text(out, readings->devices.why);
	note_number(out, readings->frozen);
}

/* What of the node the facts of all subjects depend on; its mounts: views.h. */
static void note_machine(struct strbuf *out, const struct machine *machine)
{
	const struct host *host = machine->host;
	note(out, host->ns, sizeof(host->ns));
	note_number(out, host->apparmor);
	note_number(out, host->apparmor_known);
	note_number(out, (uint64_t)host->selinux);
	note_number(out, machine->mounts.count != 0);
}

/* From inside a container the node's own programs are out of sight. */
static void note_components(struct live *live, struct host *host, struct arena *arena)
{
	if (host->in_container)
		return;
	const struct host_component_list *found = versions_read(live->versions, live->root);
	struct host_component *items = arena_array(arena, found->count, sizeof(*items));
	for (size_t i = 0; i < found->count; i++)
		items[i] = (struct host_component){ found->items[i].name, arena_strdup(arena, found->items[i].version),
			arena_strdup(arena, found->items[i].where) };
	host->components = (struct host_component_list){ found->count, items };
}

static void note_host(struct live *live)
{
	struct strbuf text = { 0 };
	views_refresh(live->views, &live->machine.mounts);
	note_machine(&text, &live->machine);
	mac_generation(live->root, live->machine.host, &text);
	bool same = text.len == live->host_text.len && memcmp(text.data, live->host_text.data, text.len) == 0;
	live->host_serial += !same;
	strbuf_free(&live->host_text);
	live->host_text = text;
}

/* ---- one container ------------------------------------------------------------------ */

static struct cached *find_cached(struct live *live, const struct proc *init, size_t nth)
{
	struct cache_key key;
	memset(&key, 0, sizeof(key));
	key = (struct cache_key){ .start = init->start, .nth = nth, .pid = init->pid };
	struct cached *cached;
	HASH_FIND(hh, live->cache, &key, sizeof(key), cached);
	if (cached)
		return cached;
	cached = heap_alloc(1, sizeof(*cached));
	cached->key = key;
	HASH_ADD(hh, live->cache, key, sizeof(cached->key), cached);
	return cached;
}

static uint32_t count_unread(const struct subject *subject)
{
	uint32_t count = 0;
	for (int id = 0; id < FACT_COUNT; id++) {
		struct fact fact = sheet_fact(subject->sheets[SHEET_KERNEL], (enum fact_id)id);
		count += fact.state == FACT_UNKNOWN && strcmp(fact.value.text, "permission denied") == 0;
	}
	return count;
}

/* What is read of the process that stands for a group, in its turn or when something else of the group has changed. */
struct around {
	const struct group *group;
	struct readings readings;
	bool taken;
};

static struct around around_of(const struct group *group)
{
	return (struct around){ .group = group, .readings = { .process = -1 } };
}

/* False when the process is gone. */
static bool take_around(struct scan *scan, struct around *around)
{
	if (!around->taken)
		around->taken = readings_take(scan->live->root, scan->of_group, &scan->live->machine, around->group->init,
			around->group->members, around->group->count, &scan->tables_left, &around->readings);
	return around->taken;
}

/* Keeps @text where it differs from what was seen before. */
static bool differs(struct strbuf *seen, struct strbuf *text)
{
	bool same = text->len == seen->len && memcmp(strbuf_text(text), strbuf_text(seen), text->len) == 0;
	strbuf_free(same ? text : seen);
	if (!same)
		*seen = *text;
	return !same;
}

static bool group_differs(
	const struct scan *scan, struct cached *cached, const struct group *group, const struct record *record)
{
	const struct live *live = scan->live;
	struct strbuf text = { 0 };
	note_text(&text, scan->making.outer ? scan->making.outer->name : NULL);
	note_number(&text, live->host_serial);
	note_number(&text, record ? record->serial : 0);
	note_text(&text, record ? record->runtime->info.id : NULL);
	note_text(&text, record ? record->id : NULL);
	note_number(&text, group->container);
	note_number(&text, group->shared);
	for (size_t i = 0; i < group->count; i++)
		note_proc(&text, group->members[i]);
	note_number(&text, group->visitor_count);
	note_number(&text, group->more_visitors);
	for (size_t i = 0; i < group->visitor_count; i++)
		note_proc(&text, group->visitors[i]);
	note_number(&text, scan->making.twin_count);
	for (size_t i = 0; i < scan->making.twin_count; i++)
		note_proc(&text, scan->own_twins[i]);
	return differs(&cached->seen_text, &text);
}

static bool views_differ(const struct live *live, struct cached *cached)
{
	struct strbuf text = { 0 };
	views_note(live->views, &cached->devices, &text);
	return differs(&cached->views_text, &text);
}

/* Any of the host's mounts may lie over what one of the container's comes from: so all of them count in its turn. */
static bool around_differs(const struct live *live, struct cached *cached, const struct readings *readings)
{
	struct strbuf text = { 0 };
	note_number(&text, views_serial(live->views));
	note_readings(&text, readings);
	if (!differs(&cached->around_text, &text))
		return false;
	const char *mounts = readings->file[READING_MOUNTINFO].text;
	views_devices(mounts ? mounts : "", &cached->devices);
	views_differ(live, cached);
	return true;
}

static void find_twins(struct scan *scan, const struct cached *cached, const struct group *group)
{
	const struct live *live = scan->live;
	scan->making.twin_count = !cached->host_in_view ? 0
						     : twins_find(&scan->twins, live->root, scan->arena, &live->machine,
							       scan->found, group, scan->own_twins);
}

/* In the place of what was there before, unless it says the same: who was given that keeps it, and both would stay. */
static void renew(struct cached *cached, struct subject *subject)
{
	bool same = cached->subject && subject_equal(cached->subject, subject);
	subject_unref(same ? subject : cached->subject);
	if (!same)
		cached->subject = subject;
	cached->unread = count_unread(cached->subject);
}

static void add_cached(struct scan *scan, struct cached *cached)
{
	cached->scan = scan->live->scan;
	inventory_builder_host(scan->builder)->unread += cached->unread;
	inventory_add(scan->builder, subject_ref(cached->subject));
}

/* Where the host's programs listen is asked when there is something to make, which is seldom. */
static struct subject *make_subject(
	const struct scan *scan, const struct group *group, const struct record *record, const struct around *around)
{
	struct live *live = scan->live;
	if (!live->machine.sockets_read)
		read_sockets(live->root, scan->arena, &live->machine);
	return commons_settle(
		scan->live->commons, making_subject(&scan->making, group, record, &around->readings));
}

static void scan_container(struct scan *scan, const struct group *group, size_t nth, const struct record *record,
	struct around *around)
{
	struct live *live = scan->live;
	struct cached *cached = find_cached(live, group->init, nth);
	find_twins(scan, cached, group);
	bool of_group = group_differs(scan, cached, group, record);
	bool of_views = views_differ(live, cached);
	bool news = of_group || of_views || !cached->subject;
	if ((news || around->taken) && !take_around(scan, around)) {
		losses_add(&scan->losses, around->readings.error);
		return; /* without a mark of this scan it is forgotten */
	}
	news |= around->taken && around_differs(live, cached, &around->readings);
	if (news) {
		cached->host_in_view = twins_in_view(&live->machine, group->init, around->readings.file[READING_MOUNTINFO].text);
		find_twins(scan, cached, group);
		group_differs(scan, cached, group, record); /* what is seen now is what the next scan compares with */
		renew(cached, make_subject(scan, group, record, around));
	}
	add_cached(scan, cached);
}

/* Without a word of how it was seen, which only another scan would ask for. */
static void scan_container_once(struct scan *scan, const struct group *group, size_t nth, const struct record *record,
	struct around *around)
{
	if (!take_around(scan, around)) {
		losses_add(&scan->losses, around->readings.error);
		return;
	}
	struct cached *cached = find_cached(scan->live, group->init, nth);
	cached->host_in_view = twins_in_view(
		&scan->live->machine, group->init, around->readings.file[READING_MOUNTINFO].text);
	find_twins(scan, cached, group);
	renew(cached, make_subject(scan, group, record, around));
	add_cached(scan, cached);
}

static void scan_one(struct scan *scan, const struct group *group, size_t nth, const struct record *record,
	struct around *around)
{
	if (scan->live->once)
		scan_container_once(scan, group, nth, record, around);
	else
		scan_container(scan, group, nth, record, around);
}

/*
 * A runtime's own process, on its way to become the container's init: it has
 * the namespaces already and no state yet. It is left out for its first seconds,
 * where a runtime on the host is its parent: root's, or a user's for what is the user's. That is said, as who
 * follows one another could stay so for good.
 */
static bool is_being_made(const struct live *live, const struct group *group, const struct proc *parent)
{
	if (!parent || !live->machine.uptime || live->machine.ticks <= 0)
		return false;
	uint64_t born = group->init->start / (uint64_t)live->machine.ticks;
	if (live->machine.uptime > born + 1)
		return false;
	for (size_t i = 0; i < group->count; i++)
		if (!identity_is_users(&live->machine, group->members[i]) &&
			!identity_is_daemon(&live->machine, parent))
			return false;
	return registry_is_maker(live->registry, parent);
}

/* Whether something in there ran since the last scan, or may have: whose threads did is not known of a process. */
static bool is_stirring(const struct group *group)
{
	for (size_t i = 0; i < group->count; i++)
		if (!group->members[i]->slept || group->members[i]->threads > 1)
			return true;
	return false;
}

/* Reads what it is the turn of. False when the process is gone. */
static bool begin_around(struct scan *scan, struct around *around)
{
	const struct group *group = around->group;
	return !kept_turn(scan->live->kept, group->init, is_stirring(group)) || take_around(scan, around);
}

/*
 * The group without the process that the runtime left inside to wait for the
 * program: it may have kept what the program has not. The oldest other one stands
 * for the container.
 */
static bool leave_out_init(
	struct scan *scan, const struct group *group, struct group *ret_group, struct around *ret_around)
{
	const struct proc **members = arena_array(scan->of_group, group->count, sizeof(*members));
	*ret_group = (struct group){ .members = members, .container = group->container, .shared = group->shared };
	for (size_t i = 0; i < group->count; i++) {
		const struct proc *proc = group->members[i];
		if (proc == group->init)
			continue;
		members[ret_group->count++] = proc;
		if (!ret_group->init || proc->start < ret_group->init->start)
			ret_group->init = proc;
	}
	*ret_around = around_of(ret_group);
	return ret_group->init && begin_around(scan, ret_around);
}

/* What no state tells of. */
static void scan_suspect(struct scan *scan, const struct discovery *found, const struct group *group, struct around *around)
{
	const struct live *live = scan->live;
	struct record record;
	struct suspect suspect = { .root = live->root,
		.arena = scan->of_group,
		.init = group->init,
		.members = group->members,
		.member_count = group->count };
	if (group->container)
		suspect.parent = discovery_parent(live->root, scan->arena, found, group->init);
	bool recognised = registry_recognise(&live->machine, &suspect, &record);
	if (!recognised && !live->all && is_being_made(live, group, suspect.parent)) {
		leave_out(&scan->unready, group->init->pid);
		return;
	}
	struct group program;
	struct around of_program = around_of(NULL);
	if (recognised && record.waits && leave_out_init(scan, group, &program, &of_program))
		scan_one(scan, &program, 0, &record, &of_program);
	else
		scan_one(scan, group, 0, recognised ? &record : NULL, around);
	readings_close(&of_program.readings);
}

/* One process stands for one container, or for several where it is a pod's sandbox. */
static void scan_group(struct scan *scan, const struct discovery *found, const struct group *processes)
{
	struct live *live = scan->live;
	struct group with_threads = *processes;
	const struct group *group = &with_threads;
	struct around around = around_of(group);
	struct record record;
	threads_add(live->threads, live->root, scan->of_group, &with_threads);
	if (!begin_around(scan, &around)) {
		losses_add(&scan->losses, around.readings.error);
		readings_close(&around.readings);
		return;
	}
	size_t nth = 0;
	while (registry_identify(live->registry, group->init, nth, &record)) {
		making_check_sandbox(&scan->making, group, &record);
		scan_one(scan, group, nth++, &record, &around);
	}
	if (nth == 0)
		scan_suspect(scan, found, group, &around);
	readings_close(&around.readings);
}

/* What this scan has made of the container around it, which is older. */
static const struct subject *seen_already(struct live *live, const struct group *group)
{
	struct cached *cached = group ? find_cached(live, group->init, 0) : NULL;
	return cached && cached->scan == live->scan ? cached->subject : NULL;
}

static void scan_nest(struct scan *scan, const struct discovery *found, const struct nest *nest)
{
	cleanup_arena struct arena *of_group = arena_new();
	scan->of_group = of_group;
	scan->making.outer = seen_already(scan->live, nest->inside);
	scan_group(scan, found, nest->group);
}

/* ---- a scan ---------------------------------------------------------------------------- */

static int by_name(const struct subject *a, const struct subject *b)
{
	int order = strcmp(a->name, b->name);
	return order ? order : strcmp(a->key, b->key);
}

static void sort_so_far(void *builder)
{
	inventory_builder_sort(builder, by_name);
}

/* What was not read, said once for each reason. */
static void report_losses(const struct scan *scan)
{
	static const char where[] = "this node";
	size_t threads = threads_unread(scan->live->threads);
	int error;
	size_t states = registry_failed(scan->live->registry, &error);
	struct inventory_builder *builder = scan->builder;
	if (scan->losses.failed)
		inventory_error(builder, where, "%zu process%s could not be read: %s", scan->losses.failed,
			scan->losses.failed == 1 ? "" : "es", strerror(-scan->losses.error));
	if (states)
		inventory_error(builder, where, "%zu file%s of runtimes' state could not be read: %s", states,
			states == 1 ? "" : "s", error ? strerror(-error) : "there are too many");
	if (threads)
		inventory_error(builder, where, "%zu thread%s of containers %s not read: there are too many", threads,
			threads == 1 ? "" : "s", threads == 1 ? "was" : "were");
	threads = scan->losses.threads;
	if (threads)
		inventory_error(builder, where, "%zu thread%s in user namespaces %s not looked at, any of which may be a container: "
						"there are too many", threads, threads == 1 ? "" : "s", threads == 1 ? "was" : "were");
	size_t remote = registry_remote(scan->live->registry);
	if (remote)
		inventory_skip(builder, where, "not entered for runtimes' state, as its file system may never answer: %zu",
			remote);
	if (scan->losses.gone)
		inventory_skip(builder, where, "seen and gone before it could be read: %zu", scan->losses.gone);
}

/* Whoever wants to see them can: "WHAT: 2 (pid 7, 9); --all shows them". */
static void report_left_out(const struct scan *scan, const struct left_out *out, const char *what)
{
	cleanup_strbuf struct strbuf pids = { 0 };
	for (size_t i = 0; i < out->count && i < ISO_COUNT(out->pids); i++)
		strbuf_addf(&pids, "%s%d", i ? ", " : "", (int)out->pids[i]);
	if (out->count && !scan->live->all)
		inventory_skip(scan->builder, "this node", "%s: %zu (pid %s%s); --all shows %s", what, out->count,
			strbuf_text(&pids), out->count > ISO_COUNT(out->pids) ? " ..." : "", out->count == 1 ? "it" : "them");
}

static bool is_over_a_process(const struct mount_line *line)
{
	return strncmp(line->target, "/proc/", 6) == 0 && line->target[6] >= '0' && line->target[6] <= '9';
}

/* Where something lies over a process, its files are not the kernel's: none is read without a look at what it is. */
static bool has_all_processes(const struct machine *machine)
{
	for (size_t i = 0; i < machine->seen.count; i++)
		if (is_over_a_process(&machine->seen.lines[i]))
			return false;
	return true;
}

/* What hides processes from everybody, or from this reader. */
static void report_hidden(const struct scan *scan)
{
	const struct mount_table *mounts = &scan->live->machine.seen;
	const struct mount_line *proc = mountinfo_at(mounts, "/proc");
	bool reads_others = inventory_builder_host(scan->builder)->privileged_reader;
	if (proc && proc->hides && !reads_others)
		inventory_error(scan->builder, "/proc", "shows no processes of others (hidepid): run isotop as root");
	for (size_t i = 0; i < mounts->count; i++) {
		if (is_over_a_process(&mounts->lines[i]))
			inventory_error(scan->builder, mounts->lines[i].target,
				"something is mounted over a process, which is not seen");
	}
}

static int scan_node(struct live *live, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	struct scan scan = { .live = live,
		.arena = arena,
		.builder = builder,
		.tables_left = TABLES_MOST,
		.host_nesting.user_alone = live->once };
	struct discovery found;
	int code = machine_read(live->root, arena, inventory_builder_host(builder), inventory_builder_arena(builder),
		&live->machine, err);
	if (code < 0)
		return code;
	live->scan++;
	scan.making = (struct making){
		.root = live->root, .machine = &live->machine, .registry = live->registry, .host_nesting = &scan.host_nesting,
		.twins = scan.own_twins
	};
	note_components(live, inventory_builder_host(builder), inventory_builder_arena(builder));
	threads_begin(live->threads);
	note_host(live);
	kept_begin(live->kept, !live->once && has_all_processes(&live->machine), live->machine.procfs);
	code = discover(live->root, arena, &live->machine, live->registry, live->kept, live->all, &found);
	if (code < 0)
		return err_set(err, code, "%s/proc: %s", root_path(live->root), strerror(-code));
	scan.losses = found.losses;
	scan.found = &found;
	const struct nest *nests = nests_of(arena, &found);
	struct load_progress progress = { .total = found.group_count, .containers = true };
	inventory_builder_settle(builder, sort_so_far, builder);
	for (; progress.done < found.group_count && !load_cancelled(watch); progress.done++) {
		load_tell(watch, &progress);
		scan_nest(&scan, &found, &nests[progress.done]);
	}
	inventory_builder_settle(builder, NULL, NULL);
	discovery_end(&found);
	sort_so_far(builder);
	inventory_builder_host(builder)->unread += (uint32_t)registry_denied(live->registry);
	drop_cached(live, false);
	threads_end(live->threads);
	kept_details(live->kept, found.procs, found.proc_count);
	kept_end(live->kept);
	report_losses(&scan);
	/* A user can make such programs do anything, and start one after the other. */
	report_left_out(&scan, &found.aside, "set aside, as users' runtimes hold namespaces there");
	report_left_out(&scan, &scan.unready, "not judged yet, as a runtime is still making it");
	report_hidden(&scan);
	return 0;
}

int live_scan(struct live *live, struct inventory_builder *builder, const struct load_watch *watch, struct err *err)
{
	int code = scan_node(live, builder, watch, err);
	root_rest(live->root);
	return code;
}

static bool is_named(const struct inventory_builder *builder, const char *name)
{
	const struct subject *subject = NULL;
	while ((subject = inventory_builder_next(builder, subject)))
		if (strcmp(subject->name, name) == 0)
			return true;
	return false;
}

struct live_wanted live_resolve(
	const struct live *live, const struct inventory_builder *builder, const char *word, struct arena *arena)
{
	struct absence absence = { live->root, &live->machine, builder };
	struct live_wanted wanted = { word, is_named(builder, word) };
	const struct subject *holder = wanted.by_name ? NULL : absence_holder(&absence, word);
	if (holder)
		wanted.word = arena_printf(arena, "pid:%d", (int)holder->running.pid);
	return wanted;
}

bool live_matches(const struct subject *subject, const struct live_wanted *wanted)
{
	uint64_t pid;
	const char *word = wanted->word;
	const char *id = subject->running.id;
	if (strcmp(subject->name, word) == 0)
		return true;
	if (wanted->by_name)
		return false;
	if (strncmp(word, "pid:", 4) == 0)
		return parse_u64(word + 4, 10, &pid) && pid == (uint64_t)subject->running.pid;
	return id && strlen(word) >= 4 && strncmp(id, word, strlen(word)) == 0;
}

const char *live_absence(
	const struct live *live, const struct inventory_builder *builder, const char *wanted, struct arena *arena)
{
	struct absence absence = { live->root, &live->machine, builder };
	return absence_words(&absence, wanted, arena);
}

const struct mac_answers *live_ask_path(const struct live *live, const struct host *host, const struct subject *subject,
	const char *path, struct arena *arena)
{
	return mac_ask_path(&(struct mac_request){ .root = live->root, .host = host, .policy = live->machine.policy }, subject, path, arena);
}

const struct root *live_root(const struct live *live)
{
	return live->root;
}
