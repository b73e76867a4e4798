/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/registry.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#define STATE_MAX   (8 * 1024 * 1024)
#define ENTRIES_MAX 65536
#define ARGS_MAX    256

/* Tells a file that was written since: runtimes replace theirs by renaming. */
struct stamp {
	uint64_t inode;
	int64_t size;
	int64_t changed_s;
	int64_t changed_ns;
};

/* A state file and the records made from it, kept from refresh to refresh. */
struct state_file {
	char *path; /* owned */
	struct stamp stamp;
	struct arena *arena; /* owned: the records and what they point to */
	struct record *records;
	uint64_t serial;
	uint64_t seen; /* the last refresh that met it */
	UT_hash_handle hh;
};

struct slot {
	int32_t pid;
	struct record *first;
	bool helper;
	bool aside;
	UT_hash_handle hh;
};

struct places {
	size_t count;
	char *items[32]; /* owned */
};

/* A process of the refresh before. */
struct seen_proc {
	int32_t pid;
	uint64_t start;
	char comm[PROC_COMM_MAX];
};

struct registry {
	const struct root *root;       /* borrowed */
	const struct runtime *const *runtimes; /* borrowed; the table, the most telling first, NULL at its end */
	struct state_file *files;      /* by path */
	struct slot *slots;            /* by pid, made again by each refresh */
	const struct runtime *runtime; /* the one that is collecting */
	bool of_users;                 /* it collects what an ordinary user can write */
	const struct machine *machine; /* borrowed for the scan */
	const struct proc *procs;
	size_t proc_count;
	struct seen_proc *seen; /* owned; by pid */
	size_t seen_count;
	struct places places[PLACE_COUNT];
	uint64_t refresh;
	uint64_t serial;
	size_t denied;
};

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

static void count_denied(struct registry *registry, int error)
{
	registry->denied += error == -EACCES || error == -EPERM;
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

/* Behind what was there, except that a user's word never comes before the system's. */
static void hang(struct slot *slot, struct record *record)
{
	struct record **at = &slot->first;
	while (*at && (record->by_user || !(*at)->by_user))
		at = &(*at)->next;
	record->next = *at;
	*at = record;
}

/* Hangs a file's records where their pids are looked up. */
static void enter(struct registry *registry, struct state_file *file)
{
	for (struct record *record = file->records; record; record = record->sibling) {
		if (record->aside)
			make_slot(registry, record->aside)->aside = true;
		else
			hang(make_slot(registry, record->pid), record);
		if (record->helper && !record->by_user)
			make_slot(registry, record->helper)->helper = true;
	}
}

bool registry_has(const struct registry *registry, int32_t pid)
{
	const struct slot *slot = find_slot(registry, pid);
	return slot && slot->first;
}

bool registry_is_helper(const struct registry *registry, int32_t pid)
{
	const struct slot *slot = find_slot(registry, pid);
	return slot && slot->helper;
}

bool registry_is_aside(const struct registry *registry, int32_t pid)
{
	const struct slot *slot = find_slot(registry, pid);
	return slot && slot->aside;
}

/* Whether @id stands in the cgroup file as a name or the part of one: "/docker/ID", "cri-containerd-ID.scope". */
static bool in_cgroup(const char *cgroup, const char *id)
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
	return record->start ? record->start == proc->start : in_cgroup(proc->cgroup, record->id);
}

/* A user can write what he likes into his own state: it counts for what runs in a user namespace, as his must. */
static bool may_speak(const struct registry *registry, const struct record *record, const struct proc *proc)
{
	return !record->by_user || machine_relation(registry->machine, NS_USER, proc->ns[NS_USER].inode) != NS_HOST;
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

/* Fills what @record leaves open from what another runtime says of the same container. */
static void merge(struct record *record, const struct record *other)
{
#define FILL(field)                                   \
	do {                                          \
		if (!record->field)                   \
			record->field = other->field; \
	} while (0)
	FILL(start);
	FILL(name);
	FILL(image);
	FILL(service);
	FILL(project);
	FILL(spec);
	FILL(volumes);
	FILL(sandbox);
	FILL(platform);
	FILL(options);
	FILL(own);
	FILL(helper);
	if (!record->privileged_in) {
		record->privileged_in = other->privileged_in;
		record->privileged = other->privileged;
	}
	if (!record->pod.namespace)
		record->pod = other->pod;
	record->serial += other->serial;
#undef FILL
}

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
			merge(ret_record, other);
	return true;
}

/* ---- state files ----------------------------------------------------------------- */

static int stamp_of(const struct root *root, const char *path, struct stamp *ret_stamp)
{
	cleanup_fd int fd = root_open_file(root, -1, path);
	struct stat st;
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret_stamp = (struct stamp){ st.st_ino, st.st_size, st.st_ctim.tv_sec, st.st_ctim.tv_nsec };
	return 0;
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
static void read_state(struct registry *registry, struct state_file *file, void (*parse)(struct state *), void *ctx)
{
	cleanup_strbuf struct strbuf text = { 0 };
	arena_free(file->arena);
	file->arena = arena_new();
	file->records = NULL;
	file->serial = ++registry->serial;
	int error = root_read(registry->root, -1, file->path, STATE_MAX, &text);
	if (error < 0) {
		file->stamp = (struct stamp){ 0 };
		count_denied(registry, error);
		return;
	}
	struct state state = { registry, file->arena, file->path, strbuf_text(&text), text.len, ctx, false };
	parse(&state);
	if (state.again)
		file->stamp = (struct stamp){ 0 };
}

void registry_state(struct registry *registry, const char *path, void (*parse)(struct state *state), void *ctx)
{
	struct stamp stamp;
	struct state_file *file;
	HASH_FIND_STR(registry->files, path, file);
	if (file && file->seen == registry->refresh)
		return; /* two runtimes that look in one directory: the first has it */
	int error = stamp_of(registry->root, path, &stamp);
	if (error < 0) {
		count_denied(registry, error);
		return;
	}
	file = find_file(registry, path);
	file->seen = registry->refresh;
	/* The stamp is older than the text that follows it, so a change in between is seen next time. */
	if (!file->arena || memcmp(&file->stamp, &stamp, sizeof(stamp)) != 0) {
		file->stamp = stamp;
		read_state(registry, file, parse, ctx);
	}
	enter(registry, file);
}

void registry_add(struct state *state, const struct record *record)
{
	struct state_file *file = find_file(state->registry, state->path);
	if (!record->aside && (record->pid <= 0 || !record->id))
		return;
	struct record *kept = arena_alloc(file->arena, sizeof(*kept));
	*kept = *record;
	if (!kept->runtime)
		kept->runtime = state->registry->runtime;
	kept->by_user = state->registry->of_users || strncmp(file->path, "/run/user/", 10) == 0;
	kept->file = file->path;
	kept->serial = file->serial;
	kept->sibling = file->records;
	file->records = kept;
}

void registry_of_users(struct registry *registry, bool of_users)
{
	registry->of_users = of_users;
}

void registry_list(struct registry *registry, const char *path,
	void (*each)(struct registry *registry, const char *path, const char *name, void *ctx), void *ctx)
{
	int fd = root_open_dir(registry->root, path);
	if (fd < 0) {
		count_denied(registry, fd);
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

/* ---- daemons ------------------------------------------------------------------------ */

/*
 * A container that shares the host's pids can call itself dockerd and point at
 * state of its own making, so only root in the host's own namespaces is believed.
 */
static bool is_host_root(const struct registry *registry, struct arena *arena, const struct proc *seen)
{
	static const enum ns_kind kinds[] = { NS_MNT, NS_PID, NS_USER };
	struct proc proc = *seen;
	if (!proc_detail(registry->root, arena, &proc) || proc.status.uid[1] != 0)
		return false;
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (machine_relation(registry->machine, kinds[i], proc.ns[kinds[i]].inode) != NS_HOST)
			return false;
	return true;
}

static int seen_by_pid(const void *a, const void *b)
{
	const struct seen_proc *x = a;
	const struct seen_proc *y = b;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Whether the process ran under this name in the refresh before. */
static bool was_there(const struct registry *registry, const struct proc *proc)
{
	struct seen_proc key = { .pid = proc->pid };
	const struct seen_proc *seen = NULL;
	if (registry->seen_count)
		seen = bsearch(&key, registry->seen, registry->seen_count, sizeof(key), seen_by_pid);
	return seen && seen->start == proc->start && strcmp(seen->comm, proc->comm) == 0;
}

static void remember_procs(struct registry *registry)
{
	registry->seen = heap_grow(registry->seen, registry->proc_count + 1, sizeof(*registry->seen));
	registry->seen_count = registry->proc_count;
	for (size_t i = 0; i < registry->proc_count; i++) {
		struct seen_proc *seen = &registry->seen[i];
		*seen = (struct seen_proc){ .pid = registry->procs[i].pid, .start = registry->procs[i].start };
		memcpy(seen->comm, registry->procs[i].comm, sizeof(seen->comm));
	}
}

void registry_daemons(struct registry *registry, const char *program,
	void (*each)(struct registry *registry, const struct proc *proc, const struct text_list *args))
{
	cleanup_arena struct arena *arena = arena_new();
	char comm[16]; /* the kernel cuts a name to 15 bytes */
	snprintf(comm, sizeof(comm), "%s", program);
	for (size_t i = 0; i < registry->proc_count; i++) {
		const struct proc *proc = &registry->procs[i];
		if (proc->kernel || strcmp(proc->comm, comm) != 0 || was_there(registry, proc) ||
			!is_host_root(registry, arena, proc))
			continue;
		struct text_list args = proc_cmdline(registry->root, arena, proc->pid, proc->start, ARGS_MAX);
		if (args.count)
			each(registry, proc, &args);
	}
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Whether @proc calls itself @program and has @id (NULL: none asked for) in one of its arguments. */
static bool is_called(const struct registry *registry, struct arena *arena, const struct proc *proc,
	const char *program, const char *id)
{
	if (proc->kernel || strncmp(proc->comm, program, 15) != 0) /* the kernel cuts a name to 15 bytes */
		return false;
	struct text_list args = proc_cmdline(registry->root, arena, proc->pid, proc->start, ARGS_MAX);
	if (!args.count || strcmp(base_name(args.items[0]), program) != 0)
		return false;
	for (size_t i = 1; id && i < args.count; i++)
		if (strstr(args.items[i], id))
			return true;
	return !id;
}

enum claim registry_claim(const struct registry *registry, struct arena *arena, const struct proc *proc)
{
	/* A sandbox starts itself again from /proc/self/exe, and the kernel names it after that. */
	if (strcmp(proc->comm, "exe") != 0)
		return CLAIM_NONE;
	struct text_list args = proc_cmdline(registry->root, arena, proc->pid, proc->start, ARGS_MAX);
	const char *name = args.count ? base_name(args.items[0]) : "";
	for (size_t i = 0; registry->runtimes[i]; i++) {
		if (!registry->runtimes[i]->sentry)
			continue;
		if (strcmp(name, registry->runtimes[i]->sentry) == 0)
			return CLAIM_SENTRY;
		if (strcmp(name, registry->runtimes[i]->gofer) == 0)
			return CLAIM_GOFER;
	}
	return CLAIM_NONE;
}

static const struct proc *find_called(
	const struct registry *registry, struct arena *arena, const char *program, const char *id)
{
	for (size_t i = 0; i < registry->proc_count; i++) {
		const struct proc *proc = &registry->procs[i];
		if (is_called(registry, arena, proc, program, id) && is_host_root(registry, arena, proc))
			return proc;
	}
	return NULL;
}

bool registry_runs(const struct registry *registry, const char *program)
{
	cleanup_arena struct arena *arena = arena_new();
	return find_called(registry, arena, program, NULL) != NULL;
}

const struct proc *registry_process(
	const struct registry *registry, const char *program, const char *id, const struct proc **ret_child)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct proc *found = find_called(registry, arena, program, id);
	for (size_t i = 0; i < registry->proc_count && found && ret_child; i++) {
		const struct proc *proc = &registry->procs[i];
		if (proc->ppid == found->pid && is_called(registry, arena, proc, program, id) &&
			machine_relation(registry->machine, NS_MNT, proc->ns[NS_MNT].inode) == NS_OWN)
			*ret_child = proc;
	}
	return found;
}

void registry_place(struct registry *registry, enum place place, const char *path)
{
	struct places *places = &registry->places[place];
	if (!path || *path != '/' || places->count == ISO_COUNT(places->items))
		return;
	char *copy = strdup(path);
	if (!copy)
		die("out of memory");
	path_normalise(copy);
	for (size_t i = 0; i < places->count; i++) {
		if (strcmp(places->items[i], copy) == 0) {
			free(copy);
			return;
		}
	}
	places->items[places->count++] = copy;
}

size_t registry_place_count(const struct registry *registry, enum place place)
{
	return registry->places[place].count;
}

const char *registry_place_at(const struct registry *registry, enum place place, size_t i)
{
	return registry->places[place].items[i];
}

/* ---- a refresh ------------------------------------------------------------------------ */

void registry_refresh(struct registry *registry, const struct machine *machine, const struct proc *procs, size_t count)
{
	clear_slots(registry);
	registry->refresh++;
	registry->denied = 0;
	registry->machine = machine;
	registry->procs = procs;
	registry->proc_count = count;
	for (size_t i = 0; registry->runtimes[i]; i++) {
		registry->runtime = registry->runtimes[i];
		if (registry->runtimes[i]->collect)
			registry->runtimes[i]->collect(registry);
	}
	drop_files(registry, false);
	remember_procs(registry);
	registry->procs = NULL;
}
