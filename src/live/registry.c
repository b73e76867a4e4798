/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/registry_own.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/file.h>
#include <isotop/root.h>

#define STATE_MAX    (8 * 1024 * 1024)
#define ENTRIES_MAX  65536
#define TEXTS_USUAL  96  /* of a record: an id and a path */
#define RECORDS_MOST 256 /* of one process: each is compared with the others, and a pod has no more containers */

/* Of all state in one refresh, and of each user's: his files must not be what a scan is busy with. */
#define FILES_MOST      100000
#define BYTES_MOST      ((size_t)512 * 1024 * 1024)
#define USER_FILES_MOST 2000
#define USER_BYTES_MOST ((size_t)32 * 1024 * 1024)

struct registry *registry_new(const struct root *root, const struct runtime *const *runtimes)
{
	struct registry *registry = heap_alloc(1, sizeof(*registry));
	registry->root = root;
	registry->runtimes = runtimes;
	return registry;
}

static void drop_file(struct registry *registry, struct state_file *file)
{
	HASH_DEL(registry->files, file);
	arena_free(file->arena);
	free(file->path);
	free(file);
}

static void clear_slots(struct registry *registry)
{
	struct slot *slot;
	struct slot *next;
	HASH_ITER(hh, registry->slots, slot, next)
	{
		HASH_DEL(registry->slots, slot);
		free(slot);
	}
}

static void drop_files(struct registry *registry, bool all)
{
	struct state_file *file;
	struct state_file *next;
	HASH_ITER(hh, registry->files, file, next)
	{
		if (all || file->seen != registry->refresh)
			drop_file(registry, file);
	}
}

void registry_free(struct registry *registry)
{
	if (!registry)
		return;
	clear_slots(registry);
	drop_files(registry, true);
	for (size_t place = 0; place < PLACE_COUNT; place++)
		for (size_t i = 0; i < registry->places[place].count; i++)
			free(registry->places[place].items[i]);
	free(registry->seen);
	free(registry);
}

const struct root *registry_root(const struct registry *registry)
{
	return registry->root;
}

size_t registry_denied(const struct registry *registry)
{
	return registry->denied;
}

size_t registry_failed(const struct registry *registry, int *ret_error)
{
	*ret_error = registry->error;
	return registry->failed;
}

size_t registry_remote(const struct registry *registry)
{
	return registry->remote;
}

/* What is not there, or is something else than was expected there, is no failure. */
static void count_error(struct registry *registry, int error)
{
	if (error == -EACCES || error == -EPERM) {
		registry->denied++;
	} else if (error == -EREMOTE) {
		registry->remote++;
	} else if (error == -EMFILE || error == -ENFILE || error == -ENOMEM || error == -EIO || error == -EINTR ||
		   error == -EFBIG) {
		registry->failed++;
		registry->error = error;
	}
}

/* Beyond its budget nothing is read of anybody: root's state cannot be so much, and a user's is no reason to stop. */
bool registry_within_budget(struct registry *registry, size_t size)
{
	struct budget *budget = &registry->budgets[registry->user != 0];
	if (registry->user != budget->user)
		*budget = (struct budget){ .user = registry->user };
	bool within = budget->files < (registry->user ? USER_FILES_MOST : FILES_MOST) &&
		      budget->bytes + size <= (registry->user ? USER_BYTES_MOST : BYTES_MOST);
	budget->files++;
	budget->bytes += within ? size : 0;
	registry->failed += !within;
	return within;
}

/* ---- by pid ------------------------------------------------------------------- */

static struct slot *find_slot(const struct registry *registry, int32_t pid)
{
	struct slot *slot;
	HASH_FIND(hh, registry->slots, &pid, sizeof(pid), slot);
	return slot;
}

static struct slot *make_slot(struct registry *registry, int32_t pid)
{
	struct slot *slot = find_slot(registry, pid);
	if (slot)
		return slot;
	slot = heap_alloc(1, sizeof(*slot));
	slot->pid = pid;
	HASH_ADD(hh, registry->slots, pid, sizeof(slot->pid), slot);
	return slot;
}

/* Behind what was there, except that a user's word never comes before root's. */
static void hang(struct slot *slot, struct record *record)
{
	struct record **at = &slot->first;
	if (slot->count++ >= RECORDS_MOST)
		return;
	while (*at && (record->writer != WRITER_ROOT || (*at)->writer == WRITER_ROOT))
		at = &(*at)->next;
	record->next = *at;
	*at = record;
}

/* Hangs a file's records where their pids are looked up. */
static void enter(struct registry *registry, struct state_file *file)
{
	for (struct record *record = file->records; record; record = record->sibling) {
		hang(make_slot(registry, record->pid), record);
		if (record->helper && record->writer == WRITER_ROOT)
			make_slot(registry, record->helper)->helps = record;
	}
}

bool registry_has(const struct registry *registry, int32_t pid)
{
	const struct slot *slot = find_slot(registry, pid);
	return slot && slot->first;
}

/* The number may be another's by now: what it runs is looked at again. */
bool registry_is_helper(const struct registry *registry, const struct proc *proc)
{
	const struct slot *slot = find_slot(registry, proc->pid);
	return slot && slot->helps && registry_program(registry, proc, slot->helps->helper_runs);
}

bool registry_program(const struct registry *registry, const struct proc *proc, const char *const *programs)
{
	return identity_runs(registry->machine, registry->root, proc, programs);
}

bool registry_is_keeper(const struct registry *registry, const struct proc *proc)
{
	for (size_t i = 0; registry->runtimes[i]; i++)
		if (registry->runtimes[i]->keepers && registry_program(registry, proc, registry->runtimes[i]->keepers))
			return true;
	return false;
}

bool registry_is_maker(const struct registry *registry, const struct proc *proc)
{
	for (size_t i = 0; registry->runtimes[i]; i++)
		if (registry->runtimes[i]->makers && registry_program(registry, proc, registry->runtimes[i]->makers))
			return true;
	return false;
}

bool registry_in_cgroup(const char *cgroup, const char *id)
{
	static const char before[] = "/-:";
	static const char after[] = "/.\n";
	size_t len = strlen(id);
	for (const char *at = cgroup; at && len && (at = strstr(at, id)); at++)
		if (at > cgroup && strchr(before, at[-1]) && (at[len] == '\0' || strchr(after, at[len])))
			return true;
	return false;
}

/* A runtime that notes no start time is believed where the kernel's cgroup bears the id. */
static bool agrees_alone(const struct record *record, const struct proc *proc)
{
	return record->start ? record->start == proc->start : registry_in_cgroup(proc->cgroup, record->id);
}

/* The kernel is asked once for each who speaks of a process, not for every file of his. */
static bool may_speak(const struct registry *registry, const struct record *record, const struct proc *proc)
{
	struct slot *slot = find_slot(registry, proc->pid);
	if (record->writer == WRITER_ROOT || !slot)
		return record->writer == WRITER_ROOT;
	if (slot->asked != record->writer || slot->asked_start != proc->start) {
		slot->asked = record->writer;
		slot->asked_start = proc->start;
		slot->heard = identity_speaks_for(registry->machine, registry->root, record->writer, proc);
	}
	return slot->heard;
}

static bool agrees(const struct registry *registry, const struct record *first, const struct record *record,
	const struct proc *proc)
{
	if (!may_speak(registry, record, proc))
		return false;
	if (record->start)
		return record->start == proc->start;
	for (const struct record *other = first; other; other = other->next)
		if (strcmp(other->id, record->id) == 0 && may_speak(registry, other, proc) && agrees_alone(other, proc))
			return true;
	return false;
}

static size_t rank_of(const struct registry *registry, const struct runtime *runtime)
{
	size_t rank = 0;
	while (registry->runtimes[rank] && registry->runtimes[rank] != runtime)
		rank++;
	return rank;
}

#define FILL(field)                                   \
	do {                                          \
		if (!record->field)                   \
			record->field = other->field; \
	} while (0)

/* What makes a mount the container's own, a sandbox of a process or nothing privileged of either: taken from whom it is believed. */
static void merge_believed(struct record *record, const struct record *other)
{
	FILL(sandbox);
	FILL(sandbox_runs);
	FILL(platform);
	FILL(options);
	FILL(cgroups);
	FILL(volumes);
	FILL(own);
	if (!record->privileged_in) {
		record->privileged_in = other->privileged_in;
		record->privileged = other->privileged;
		record->asked = other->asked;
		record->cap_added = other->cap_added;
		record->cap_dropped = other->cap_dropped;
	}
	if (!record->pod.namespace)
		record->pod = other->pod;
}

/*
 * Fills what @record leaves open from what another runtime says of the same container. Its name is the most telling
 * runtime's, also where that keeps its state in a directory that it gave to the container's own root, and its config.json
 * is found by that state alone: what a user says beside root counts for no more.
 */
static void merge(const struct registry *registry, struct record *record, const struct record *other)
{
	if (rank_of(registry, other->runtime) < rank_of(registry, record->runtime))
		record->runtime = other->runtime;
	FILL(start);
	FILL(name);
	FILL(image);
	FILL(service);
	FILL(project);
	FILL(spec);
	if (record->writer != WRITER_ROOT || other->writer == WRITER_ROOT)
		merge_believed(record, other);
	record->serial += other->serial;
}

#undef FILL

static bool named_before(const struct registry *registry, const struct record *first, const struct record *record,
	const struct proc *proc)
{
	for (const struct record *other = first; other != record; other = other->next)
		if (strcmp(other->id, record->id) == 0 && agrees(registry, first, other, proc))
			return true;
	return false;
}

/* The next one that @nth counts: the first of all, then containers of other ids inside the same sandbox. */
static const struct record *pick(
	const struct registry *registry, const struct record *first, const struct proc *proc, size_t nth)
{
	size_t found = 0;
	for (const struct record *record = first; record; record = record->next) {
		if (!agrees(registry, first, record, proc) || named_before(registry, first, record, proc))
			continue;
		if (found > 0 && !record->sandbox)
			continue;
		if (found++ == nth)
			return record;
	}
	return NULL;
}

bool registry_identify(const struct registry *registry, const struct proc *proc, size_t nth, struct record *ret_record)
{
	const struct slot *slot = find_slot(registry, proc->pid);
	const struct record *first = slot ? slot->first : NULL;
	const struct record *record = pick(registry, first, proc, nth);
	if (!record)
		return false;
	*ret_record = *record;
	for (const struct record *other = record->next; other; other = other->next)
		if (strcmp(other->id, record->id) == 0 && agrees(registry, first, other, proc))
			merge(registry, ret_record, other);
	return true;
}

/* ---- state files ----------------------------------------------------------------- */

static struct stamp stamp_of(const struct stat *st)
{
	return (struct stamp){ st->st_dev, st->st_ino, st->st_size, st->st_ctim.tv_sec, st->st_ctim.tv_nsec };
}

/*
 * Whether the file that was read stands there as it was: then nothing is opened. The path is not walked as others
 * are, as what a link on it led to would have to be that very file. A user's place may be a file system of his
 * that never answers, so there it is walked, and so is where nothing was read yet.
 */
static bool is_unchanged(const struct registry *registry, const struct state_file *file)
{
	struct stat st;
	if (!file || !file->arena || registry->user || root_glance(registry->root, file->path, &st) < 0)
		return false;
	struct stamp stamp = stamp_of(&st);
	return memcmp(&file->stamp, &stamp, sizeof(stamp)) == 0;
}

static struct state_file *find_file(struct registry *registry, const char *path)
{
	struct state_file *file;
	HASH_FIND_STR(registry->files, path, file);
	if (file)
		return file;
	file = heap_alloc(1, sizeof(*file));
	file->path = strdup(path);
	if (!file->path)
		die("out of memory");
	HASH_ADD_KEYPTR(hh, registry->files, file->path, strlen(file->path), file);
	return file;
}

/* Which runtime reads a path never changes, and what is kept is the records of that one. */
static void read_state(struct registry *registry, struct state_file *file, int fd, const struct file_seen *seen,
	void (*parse)(struct state *), void *ctx)
{
	cleanup_strbuf struct strbuf text = { 0 };
	arena_free(file->arena);
	file->arena = arena_new_of(sizeof(struct record) + TEXTS_USUAL);
	file->records = NULL;
	file->serial = ++registry->serial;
	file->writer = registry->user ? registry->user
				      : identity_writer_of_many(registry->machine, registry->root, file->path, seen,
						&registry->above);
	int error = file_read_whole(fd, STATE_MAX, &text);
	if (error < 0) {
		file->stamp = (struct stamp){ 0 };
		count_error(registry, error);
		return;
	}
	struct state state = { registry, file->arena, file->path, strbuf_text(&text), text.len, ctx, false };
	parse(&state);
	if (state.again)
		file->stamp = (struct stamp){ 0 };
}

void registry_state(struct registry *registry, const char *path, void (*parse)(struct state *state), void *ctx)
{
	struct file_seen seen;
	struct state_file *file;
	HASH_FIND_STR(registry->files, path, file);
	if (file && file->seen == registry->refresh)
		return; /* two runtimes that look in one directory: the first has it */
	bool unchanged = is_unchanged(registry, file);
	cleanup_fd int fd = unchanged ? -1 : root_open_seen(registry->root, path, &seen);
	if (!unchanged && fd < 0) {
		count_error(registry, fd);
		return;
	}
	struct stamp stamp = unchanged ? file->stamp : stamp_of(&seen.file);
	file = find_file(registry, path);
	file->seen = registry->refresh;
	/* The stamp is older than the text that follows it, so a change in between is seen next time. */
	if (!registry_within_budget(registry, (size_t)stamp.size)) {
		drop_file(registry, file);
		return;
	}
	if (!file->arena || memcmp(&file->stamp, &stamp, sizeof(stamp)) != 0) {
		file->stamp = stamp;
		read_state(registry, file, fd, &seen, parse, ctx);
	}
	enter(registry, file);
}

void registry_add(struct state *state, const struct record *record)
{
	struct state_file *file = find_file(state->registry, state->path);
	if (record->pid <= 0 || !record->id)
		return;
	struct record *kept = arena_alloc(file->arena, sizeof(*kept));
	*kept = *record;
	if (!kept->runtime)
		kept->runtime = state->registry->runtime;
	kept->writer = file->writer;
	kept->file = file->path;
	kept->serial = file->serial;
	kept->sibling = file->records;
	file->records = kept;
}

void registry_of_user(struct registry *registry, uint32_t uid)
{
	registry->user = uid;
}

void registry_list(struct registry *registry, const char *path,
	void (*each)(struct registry *registry, const char *path, const char *name, void *ctx), void *ctx)
{
	int fd = root_open_dir(registry->root, path);
	if (fd < 0) {
		count_error(registry, fd);
		return;
	}
	DIR *dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	struct dirent *entry;
	for (size_t n = 0; n < ENTRIES_MAX && (entry = readdir(dir)); n++)
		if (entry->d_name[0] != '.')
			each(registry, path, entry->d_name, ctx);
	closedir(dir);
}

/* ---- a refresh ------------------------------------------------------------------------ */

void registry_refresh(struct registry *registry, const struct machine *machine, const struct proc *procs, size_t count)
{
	clear_slots(registry);
	registry->refresh++;
	registry->denied = 0;
	registry->failed = 0;
	registry->remote = 0;
	registry->error = 0;
	registry->above.known = false;
	memset(registry->budgets, 0, sizeof(registry->budgets));
	registry->machine = machine;
	registry->procs = procs;
	registry->proc_count = count;
	for (size_t i = 0; registry->runtimes[i]; i++) {
		registry->runtime = registry->runtimes[i];
		if (registry->runtimes[i]->collect)
			registry->runtimes[i]->collect(registry);
	}
	drop_files(registry, false);
	registry_drop_list(registry);
	registry_remember(registry);
	registry->procs = NULL;
}
