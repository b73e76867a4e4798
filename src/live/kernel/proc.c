/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/proc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/file.h>
#include <isotop/root.h>

#define STAT_MAX    4096
#define STATUS_MAX  (1024 * 1024) /* NGROUPS_MAX groups of ten digits are 704 KiB of it, setgroups(2) */
#define CGROUP_MAX  (64 * 1024)
#define CMDLINE_MAX (64 * 1024)
#define LABEL_MAX   4096

/* PF_KTHREAD of the kernel, include/linux/sched.h; the flags are field 9 of stat. */
#define KERNEL_THREAD 0x00200000u

/* ---- numbers ------------------------------------------------------------- */

/* Reads a number at *@at and steps over it. False: there is none, or it does not fit. */
static bool take_number(const char **at, int base, uint64_t *ret)
{
	while (**at == ' ' || **at == '\t')
		(*at)++;
	bool digit = (**at >= '0' && **at <= '9') || (base == 16 && ((**at | 0x20) >= 'a' && (**at | 0x20) <= 'f'));
	if (!digit)
		return false;
	char *end;
	errno = 0;
	*ret = strtoull(*at, &end, base);
	*at = end;
	return errno == 0;
}

/* ---- stat ---------------------------------------------------------------- */

/* The name stands in parentheses and may itself hold any byte, so the last one closes it: proc_pid_stat(5). */
bool proc_parse_stat(const char *text, struct proc *proc)
{
	const char *open = strchr(text, '(');
	const char *close = strrchr(text, ')');
	if (!open || !close || close < open || close[1] != ' ' || !close[2])
		return false;
	size_t len = (size_t)(close - open - 1);
	if (len >= sizeof(proc->comm))
		len = sizeof(proc->comm) - 1;
	memcpy(proc->comm, open + 1, len);
	proc->comm[len] = '\0';
	proc->state = close[2];
	uint64_t fields[23] = { 0 };
	const char *at = close + 3;
	for (size_t n = 4; n < ISO_COUNT(fields); n++) {
		while (*at == ' ' || *at == '-')
			at++;
		if (!take_number(&at, 10, &fields[n]))
			return false;
	}
	if (fields[4] > INT32_MAX)
		return false;
	proc->ppid = (int32_t)fields[4];
	proc->kernel = fields[9] & KERNEL_THREAD;
	proc->threads = fields[20] < UINT32_MAX ? (uint32_t)fields[20] : UINT32_MAX;
	proc->start = fields[22];
	return true;
}

/* ---- status -------------------------------------------------------------- */

static bool take_ids(const char *at, uint32_t ids[4])
{
	for (int i = 0; i < 4; i++) {
		uint64_t id;
		if (!take_number(&at, 10, &id) || id > UINT32_MAX)
			return false;
		ids[i] = (uint32_t)id;
	}
	return true;
}

static bool parse_uid(const char *at, struct proc_status *status, uint64_t *ret)
{
	bool ok = take_ids(at, status->uid);
	*ret = status->uid[1];
	return ok;
}

static bool parse_gid(const char *at, struct proc_status *status, uint64_t *ret)
{
	bool ok = take_ids(at, status->gid);
	*ret = status->gid[1];
	return ok;
}

static bool parse_groups(const char *at, struct proc_status *status, uint64_t *ret)
{
	uint64_t id;
	status->group_count = 0;
	for (*ret = 0; *at != '\n' && take_number(&at, 10, &id) && id <= UINT32_MAX; ++*ret)
		if (status->group_count < PROC_GROUPS)
			status->groups[status->group_count++].id = (uint32_t)id;
	return true;
}

static bool parse_nspid(const char *at, struct proc_status *status, uint64_t *ret)
{
	status->depth = 0;
	while (take_number(&at, 10, ret))
		status->depth++;
	return status->depth > 0;
}

static bool parse_mask(const char *at, struct proc_status *status, uint64_t *ret)
{
	(void)status;
	return take_number(&at, 16, ret);
}

static bool parse_number(const char *at, struct proc_status *status, uint64_t *ret)
{
	(void)status;
	return take_number(&at, 10, ret) && *ret <= INT32_MAX;
}

/*
 * What is read from /proc/PID/status, proc_pid_status(5). To add a line: a key
 * in proc.h and its row here; @shown is how evidence prints the value.
 */
// clang-format off
static const struct status_row {
	const char *name;
	bool (*parse)(const char *at, struct proc_status *status, uint64_t *ret);
	enum { SHOWN_NUMBER, SHOWN_MASK, SHOWN_UID, SHOWN_GID } shown;
} status_rows[STATUS_KEY_COUNT] = {
	[STATUS_UID]             = { "Uid",             parse_uid,    SHOWN_UID },
	[STATUS_GID]             = { "Gid",             parse_gid,    SHOWN_GID },
	[STATUS_GROUPS]          = { "Groups",          parse_groups, SHOWN_NUMBER },
	[STATUS_NSPID]           = { "NSpid",           parse_nspid,  SHOWN_NUMBER }, /* Linux 4.1 */
	[STATUS_CAP_INH]         = { "CapInh",          parse_mask,   SHOWN_MASK },
	[STATUS_CAP_PRM]         = { "CapPrm",          parse_mask,   SHOWN_MASK },
	[STATUS_CAP_EFF]         = { "CapEff",          parse_mask,   SHOWN_MASK },
	[STATUS_CAP_BND]         = { "CapBnd",          parse_mask,   SHOWN_MASK },
	[STATUS_CAP_AMB]         = { "CapAmb",          parse_mask,   SHOWN_MASK },   /* Linux 4.3 */
	[STATUS_NO_NEW_PRIVS]    = { "NoNewPrivs",      parse_number, SHOWN_NUMBER }, /* Linux 4.10 */
	[STATUS_SECCOMP]         = { "Seccomp",         parse_number, SHOWN_NUMBER }, /* Linux 3.8 */
	[STATUS_SECCOMP_FILTERS] = { "Seccomp_filters", parse_number, SHOWN_NUMBER }, /* Linux 5.9 */
};
// clang-format on

bool status_seen(const struct proc_status *status, enum status_key key)
{
	return status->seen >> key & 1;
}

const char *status_name(enum status_key key)
{
	return status_rows[key].name;
}

const char *status_line(struct arena *arena, const struct proc_status *status, enum status_key key)
{
	const struct status_row *row = &status_rows[key];
	const uint32_t *ids = row->shown == SHOWN_UID ? status->uid : status->gid;
	unsigned long long value = status->value[key];
	switch (row->shown) {
	case SHOWN_UID:
	case SHOWN_GID:
		return arena_printf(arena, "%s: %u %u %u %u", row->name, ids[0], ids[1], ids[2], ids[3]);
	case SHOWN_MASK:
		return arena_printf(arena, "%s: %016llx", row->name, value);
	case SHOWN_NUMBER:
		break;
	}
	return arena_printf(arena, "%s: %llu", row->name, value);
}

static void parse_status_line(const char *line, size_t name_len, unsigned number, struct proc_status *status)
{
	for (size_t key = 0; key < STATUS_KEY_COUNT; key++) {
		const struct status_row *row = &status_rows[key];
		if (strlen(row->name) != name_len || memcmp(row->name, line, name_len) != 0)
			continue;
		if (row->parse(line + name_len + 1, status, &status->value[key]))
			status->seen |= 1u << key;
		status->line[key] = (uint16_t)number;
		return;
	}
}

void proc_parse_status(const char *text, struct proc_status *status)
{
	for (unsigned number = 1; *text && number < UINT16_MAX; number++) {
		size_t len = strcspn(text, "\n");
		size_t name_len = strcspn(text, ":\n");
		if (name_len < len)
			parse_status_line(text, name_len, number, status);
		text += len + (text[len] == '\n');
	}
}

/* ---- namespaces ---------------------------------------------------------- */

bool ns_parse(const char *link, const char *name, uint64_t *ret_inode)
{
	size_t len = strlen(name);
	if (strncmp(link, name, len) != 0 || link[len] != ':' || link[len + 1] != '[')
		return false;
	const char *at = link + len + 2;
	uint64_t inode;
	if (!take_number(&at, 10, &inode) || strcmp(at, "]") != 0 || inode == 0)
		return false;
	*ret_inode = inode;
	return true;
}

/* By the text of the link, never by stat: a captured tree has no namespaces, and nothing must pin one. */
static struct ns_link read_link(const struct root *root, int dirfd, const char *name, enum ns_kind kind)
{
	char link[64];
	struct ns_link ns = { 0 };
	ssize_t len = root_readlink_of(root, dirfd, name, link, sizeof(link));
	if (len < 0)
		ns.error = (int)len;
	else if (!ns_parse(link, ns_names[kind], &ns.inode))
		ns.error = -EINVAL;
	return ns;
}

static void read_links(const struct root *root, int dirfd, const enum ns_kind *kinds, size_t count,
	struct ns_link ret_ns[NS_KIND_COUNT])
{
	/* Not opened: its own user or nobody may list the directory, but a link is read by its name anyway. */
	for (size_t i = 0; i < count; i++) {
		char name[32];
		snprintf(name, sizeof(name), "ns/%s", ns_names[kinds[i]]);
		ret_ns[kinds[i]] = read_link(root, dirfd, name, kinds[i]);
	}
}

void ns_read_all(const struct root *root, int dirfd, struct ns_link ret_ns[NS_KIND_COUNT])
{
	enum ns_kind kinds[NS_KIND_COUNT];
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		kinds[kind] = (enum ns_kind)kind;
	read_links(root, dirfd, kinds, NS_KIND_COUNT, ret_ns);
}

/* ---- files of a process ---------------------------------------------------- */

static bool gone(int error)
{
	return error == -ENOENT || error == -ESRCH;
}

static char *read_text(const struct root *root, struct arena *arena, int dirfd, const char *name, bool whole, size_t max,
	size_t *ret_len, int *ret_error)
{
	cleanup_strbuf struct strbuf buf = { 0 };
	*ret_error = dirfd < 0 ? root_read(root, dirfd, name, max, &buf)
			       : root_read_of(root, dirfd, name, whole, max, &buf);
	if (ret_len)
		*ret_len = *ret_error == 0 ? buf.len : 0;
	return *ret_error == 0 ? arena_strndup(arena, strbuf_text(&buf), buf.len) : NULL;
}

char *proc_text(const struct root *root, struct arena *arena, int dirfd, const char *name, size_t max, size_t *ret_len,
	int *ret_error)
{
	return read_text(root, arena, dirfd, name, false, max, ret_len, ret_error);
}

/*
 * A process loses its namespaces just before it becomes a zombie. Mount and
 * network namespace tell: an old kernel has no time or cgroup namespace, and
 * gVisor's shows no mount namespace at all. A captured tree may lack the links
 * of a process that was alive.
 */
static bool lost_namespaces(const struct root *root, int dirfd, const struct proc *proc)
{
	return root_is_system(root) && gone(proc->ns[NS_MNT].error) &&
	       gone(read_link(root, dirfd, "ns/net", NS_NET).error);
}

static int read_stat(const struct root *root, int dirfd, struct proc *proc)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int error = root_read_of(root, dirfd, "stat", true, STAT_MAX, &text);
	if (error < 0)
		return error;
	return proc_parse_stat(strbuf_text(&text), proc) ? 0 : -EINVAL;
}

static bool ended(const struct proc *proc)
{
	return proc->state == 'Z' || proc->state == 'X';
}

/* The directory of thread @thread below @dirfd, with what its stat says. An fd, or -errno. */
static int open_thread(const struct root *root, int dirfd, int32_t thread, struct proc *ret_stat)
{
	char path[32];
	snprintf(path, sizeof(path), "task/%d", (int)thread);
	int fd = root_open_dir_at(root, dirfd, path);
	*ret_stat = (struct proc){ 0 };
	if (fd >= 0 && (read_stat(root, fd, ret_stat) < 0 || ended(ret_stat))) {
		close(fd);
		return -ESRCH;
	}
	return fd;
}

/* The directory of the process, with what its stat says now; it may be a zombie. An fd, or -errno. */
static int open_same(const struct root *root, const struct proc *proc, struct proc *ret_now)
{
	cleanup_fd int fd = root_place_process(root, proc->pid);
	int found = -ESRCH;
	*ret_now = (struct proc){ 0 };
	if (fd < 0)
		return gone(fd) ? -ESRCH : fd;
	int error = read_stat(root, fd, ret_now);
	if (error < 0 && !gone(error))
		return error;
	if (error == 0 && ret_now->start == proc->start) {
		found = fd;
		fd = -1;
	}
	return found;
}

int proc_open_process(const struct root *root, const struct proc *proc)
{
	struct proc now;
	return open_same(root, proc, &now);
}

/* proc_open(), and what the stat of the process says. */
static int open_with_stat(const struct root *root, const struct proc *proc, struct proc *ret_now)
{
	struct proc thread;
	cleanup_fd int fd = open_same(root, proc, ret_now);
	int found = fd;
	if (fd < 0)
		return fd;
	if (proc->thread) {
		found = open_thread(root, fd, proc->thread, &thread);
		if (found >= 0 && thread.start != proc->thread_start)
			fd_cleanup(&found);
		return found < 0 ? -ESRCH : found;
	}
	if (ended(ret_now))
		return -ESRCH;
	fd = -1;
	return found;
}

int proc_open(const struct root *root, const struct proc *proc)
{
	struct proc now;
	return open_with_stat(root, proc, &now);
}

bool proc_is_there(const struct root *root, int dirfd, const struct proc *proc)
{
	struct ns_link mnt = read_link(root, dirfd, "ns/mnt", NS_MNT);
	return !mnt.inode || !proc->ns[NS_MNT].inode || mnt.inode == proc->ns[NS_MNT].inode;
}

const char *proc_file(struct arena *arena, const struct proc *proc, const char *name)
{
	if (proc->thread)
		return arena_printf(arena, "/proc/%d/task/%d/%s", (int)proc->pid, (int)proc->thread, name);
	return arena_printf(arena, "/proc/%d/%s", (int)proc->pid, name);
}

/* ---- threads ------------------------------------------------------------------- */

bool proc_number(const char *name, int32_t *ret_number)
{
	uint64_t number;
	if (*name == '0' || !parse_u64(name, 10, &number) || number > INT32_MAX)
		return false;
	*ret_number = (int32_t)number;
	return true;
}

/* Numbers below the directory @name of @dirfd. Calls @each until it says that it has enough. */
static void each_number(
	const struct root *root, int dirfd, const char *name, bool (*each)(void *ctx, int32_t number), void *ctx)
{
	int fd = root_open_dir_at(root, dirfd, name);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		fd_cleanup(&fd);
		return;
	}
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		int32_t number = 0;
		bool zero = strcmp(entry->d_name, "0") == 0;
		if ((zero || proc_number(entry->d_name, &number)) && !each(ctx, number))
			break;
	}
	closedir(dir);
}

struct number_list {
	struct arena *arena;
	int32_t *items;
	size_t count;
	size_t room;
	size_t max;
	bool more;
};

static bool collect_number(void *ctx, int32_t number)
{
	struct number_list *list = ctx;
	list->more = list->count == list->max;
	if (list->more)
		return false;
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 16;
		int32_t *items = arena_array(list->arena, room, sizeof(*items));
		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->room = room;
	}
	list->items[list->count++] = number;
	return true;
}

size_t proc_threads(
	const struct root *root, struct arena *arena, int dirfd, size_t max, int32_t **ret_threads, bool *ret_more)
{
	struct number_list list = { .arena = arena, .max = max };
	each_number(root, dirfd, "task", collect_number, &list);
	*ret_threads = list.items;
	*ret_more = list.more;
	return list.count;
}

size_t proc_files(const struct root *root, struct arena *arena, int dirfd, size_t max, int32_t **ret_files)
{
	struct number_list list = { .arena = arena, .max = max };
	each_number(root, dirfd, "fd", collect_number, &list);
	*ret_files = list.items;
	return list.count;
}

bool proc_thread(const struct root *root, const struct proc *proc, int32_t thread, struct proc *ret_proc)
{
	struct proc now;
	cleanup_fd int dir = root_place_process(root, proc->pid);
	cleanup_fd int fd = dir < 0 ? -1 : open_thread(root, dir, thread, &now);
	if (fd < 0)
		return false;
	*ret_proc = *proc;
	ret_proc->hold = false;
	ret_proc->held = 0;
	ret_proc->sleeper = NULL;
	ret_proc->maps = NULL;
	ret_proc->thread = thread;
	ret_proc->thread_start = now.start;
	return true;
}

bool proc_expected(int error)
{
	return error == 0 || gone(error) || error == -EACCES || error == -EPERM || error == -EINVAL;
}

static void set_error(struct proc *proc, int error)
{
	if (!proc_expected(error))
		proc->error = error;
}

struct stand_in {
	const struct root *root;
	int dirfd;
	struct proc *proc;
	bool found;
};

static bool try_thread(void *ctx, int32_t thread)
{
	struct stand_in *in = ctx;
	struct proc now;
	cleanup_fd int fd = open_thread(in->root, in->dirfd, thread, &now);
	if (fd < 0)
		return true;
	in->proc->thread = thread;
	in->proc->thread_start = now.start;
	in->proc->state = now.state;
	in->found = true;
	return false;
}

/* A thread that lives, where the first one has ended: that is what the process is then. */
static int open_alive(const struct root *root, int dirfd, struct proc *proc)
{
	struct stand_in in = { .root = root, .dirfd = dirfd, .proc = proc };
	struct proc now;
	if (proc->threads > 1)
		each_number(root, dirfd, "task", try_thread, &in);
	return in.found ? open_thread(root, dirfd, proc->thread, &now) : -ESRCH;
}

/* Those namespaces that tell. False: one of them could not be read, and not because the process has ended. */
static bool read_telling(const struct root *root, int dirfd, const struct proc_wish *wish, struct proc *proc)
{
	static const enum ns_kind telling[] = { NS_MNT, NS_PID, NS_NET, NS_IPC, NS_UTS, NS_USER };
	read_links(root, dirfd, telling, 1, proc->ns);
	uint64_t mnt = proc->ns[NS_MNT].inode;
	bool of_other = wish && wish->mnt && mnt && mnt != wish->mnt;
	size_t count = of_other ? 1 : ISO_COUNT(telling);
	read_links(root, dirfd, telling + 1, count - 1, proc->ns);
	for (size_t i = 0; i < count; i++)
		set_error(proc, proc->ns[telling[i]].error);
	proc->hold = of_other && wish->hold;
	return !proc->error;
}

bool proc_read(const struct root *root, int32_t pid, const struct proc_wish *wish, struct proc *ret_proc)
{
	cleanup_fd int fd = root_place_process(root, pid);
	*ret_proc = (struct proc){ .pid = pid };
	int error = fd < 0 ? fd : read_stat(root, fd, ret_proc);
	if (error < 0) {
		set_error(ret_proc, error);
		return false;
	}
	if (ended(ret_proc)) {
		int alive = open_alive(root, fd, ret_proc);
		close(fd);
		fd = alive;
	}
	if (fd < 0)
		return false;
	for (int kind = 0; kind < NS_KIND_COUNT; kind++)
		ret_proc->ns[kind].error = -ENODATA;
	if (ret_proc->kernel)
		return true;
	if (!read_telling(root, fd, wish, ret_proc) || lost_namespaces(root, fd, ret_proc))
		return false;
	if (ret_proc->hold) {
		ret_proc->held = fd + 1;
		fd = -1;
	}
	return true;
}

bool proc_ran_again(int schedstat, struct proc_ran *ret_ran)
{
	char text[96]; /* three numbers of 20 digits at most */
	const char *at = text;
	return file_read_brief(schedstat, text, sizeof(text)) > 0 && take_number(&at, 10, &ret_ran->ran_ns) &&
	       take_number(&at, 10, &ret_ran->waited_ns) && take_number(&at, 10, &ret_ran->times) &&
	       ret_ran->times > 0;
}

bool proc_ran(const struct root *root, int32_t pid, struct proc_ran *ret_ran, int *ret_schedstat)
{
	cleanup_fd int fd = root_open_brief(root, pid, "schedstat");
	if (fd < 0 || !proc_ran_again(fd, ret_ran))
		return false;
	*ret_schedstat = fd;
	fd = -1;
	return true;
}

bool proc_stat_again(const struct root *root, struct proc *proc)
{
	char text[STAT_MAX];
	struct proc now = { 0 };
	if (root_read_brief(root, proc->pid, "stat", text, sizeof(text)) <= 0 || !proc_parse_stat(text, &now) ||
		now.start != proc->start || ended(&now))
		return false;
	proc->ppid = now.ppid;
	proc->threads = now.threads;
	proc->state = now.state;
	memcpy(proc->comm, now.comm, sizeof(proc->comm));
	return true;
}

/* A thread's number in its pid namespace is not its process's, whose line follows: "NStgid". */
static void take_process_number(const char *text, struct proc_status *status)
{
	static const char key[] = "\nNStgid:";
	const char *at = strstr(text, key);
	at = at ? at + sizeof(key) - 1 : "";
	while (take_number(&at, 10, &status->value[STATUS_NSPID]))
		;
}

/* Reads a status file; false when the process is gone. */
static bool read_status(
	const struct root *root, int dirfd, const char *name, bool thread, struct proc_status *ret_status)
{
	cleanup_strbuf struct strbuf text = { 0 };
	*ret_status = (struct proc_status){ .error = root_read_of(root, dirfd, name, true, STATUS_MAX, &text) };
	ret_status->length = text.len;
	if (ret_status->error == 0)
		proc_parse_status(strbuf_text(&text), ret_status);
	if (ret_status->error == 0 && thread)
		take_process_number(strbuf_text(&text), ret_status);
	return !gone(ret_status->error);
}

bool proc_thread_status(const struct root *root, int dirfd, int32_t thread, struct proc_status *ret_status)
{
	char name[48];
	snprintf(name, sizeof(name), "task/%d/status", (int)thread);
	return read_status(root, dirfd, name, true, ret_status);
}

/* AppArmor has a file of its own since Linux 5.8; before, and for SELinux, the one of the first LSM with labels. */
static const char *read_label(const struct root *root, struct arena *arena, int dirfd)
{
	static const char *const names[] = { "attr/apparmor/current", "attr/current" };
	for (size_t i = 0; i < ISO_COUNT(names); i++) {
		int error;
		char *text = read_text(root, arena, dirfd, names[i], true, LABEL_MAX, NULL, &error);
		if (text && *text) {
			text[strcspn(text, "\n")] = '\0';
			return text;
		}
	}
	return NULL;
}

bool proc_thread_labelled(const struct root *root, int dirfd, int32_t thread, const char *label)
{
	cleanup_arena struct arena *scratch = arena_new();
	char name[48];
	snprintf(name, sizeof(name), "task/%d", (int)thread);
	cleanup_fd int fd = root_open_dir_at(root, dirfd, name);
	const char *other = fd < 0 ? NULL : read_label(root, scratch, fd);
	return !other || strcmp(other, label) == 0;
}

void proc_let_go(struct proc *proc)
{
	int fd = proc->held - 1;
	fd_cleanup(&fd);
	proc->held = 0;
}

/* What others can change of it. */
static void read_moved(const struct root *root, struct arena *arena, int dirfd, struct proc *proc)
{
	int error;
	proc->cgroup = read_text(root, arena, dirfd, "cgroup", true, CGROUP_MAX, NULL, &error);
	proc->label = proc->unlabelled ? NULL : read_label(root, arena, dirfd);
}

/* Its directory, and its stat as it is now. An fd, or -errno. */
static int find_again(const struct root *root, struct proc *proc)
{
	struct proc now;
	int fd = open_with_stat(root, proc, &now);
	if (fd < 0)
		return fd;
	memcpy(proc->comm, now.comm, sizeof(proc->comm));
	proc->ppid = now.ppid;
	proc->threads = now.threads;
	return fd;
}

/* All of it. 0 or -errno. */
static int read_whole(const struct root *root, struct arena *arena, int dirfd, struct proc *proc)
{
	ns_read_all(root, dirfd, proc->ns);
	read_moved(root, arena, dirfd, proc);
	if (proc->brief)
		proc->status = (struct proc_status){ .error = -EFBIG };
	else if (!read_status(root, dirfd, "status", proc->thread != 0, &proc->status))
		return -ESRCH;
	return lost_namespaces(root, dirfd, proc) ? -ESRCH : 0;
}

/* The same of one whose directory is not open. An fd of it, or -errno. */
static int detail_whole(const struct root *root, struct arena *arena, struct proc *proc)
{
	cleanup_fd int fd = find_again(root, proc);
	int code = fd < 0 ? fd : read_whole(root, arena, fd, proc);
	if (code < 0)
		return code;
	int found = fd;
	fd = -1;
	return found;
}

/* Whether the directory at @dirfd, which was found by its number, is the sleeper's and was so until now. */
static bool is_sleepers(int dirfd, const struct proc *proc)
{
	struct proc_ran ran;
	struct stat st;
	if (proc->sleeper->schedstat >= 0)
		return proc_ran_again(proc->sleeper->schedstat, &ran);
	/* of one that has ended nothing can be read there */
	return proc->cgroup && fstat(dirfd, &st) == 0 && st.st_ino == proc->sleeper->inode;
}

/* As detail_whole(), which reads what turns out to be another one. */
static int detail_sleeper(const struct root *root, struct arena *arena, struct proc *proc)
{
	cleanup_fd int fd = root_place_process(root, proc->pid);
	if (fd < 0)
		return gone(fd) ? -ESRCH : fd;
	read_moved(root, arena, fd, proc);
	if (!is_sleepers(fd, proc))
		return detail_whole(root, arena, proc);
	memcpy(proc->ns, proc->sleeper->known.ns, sizeof(proc->ns));
	proc->status = proc->sleeper->known.status;
	int found = fd;
	fd = -1;
	return found;
}

bool proc_detail(const struct root *root, struct arena *arena, struct proc *proc)
{
	bool sleeps = proc->sleeper && !proc->brief;
	cleanup_fd int fd = -1;
	int code;
	if (proc->held)
		code = read_whole(root, arena, proc->held - 1, proc);
	else
		code = fd = sleeps ? detail_sleeper(root, arena, proc) : detail_whole(root, arena, proc);
	if (code < 0) {
		set_error(proc, code);
		return false;
	}
	proc->detailed = true;
	if (proc->hold && !proc->held) {
		proc->held = fd + 1;
		fd = -1;
	}
	return true;
}

struct text_list proc_split_cmdline(struct arena *arena, char *text, size_t len, size_t max)
{
	size_t count = 0;
	for (size_t at = 0; at < len && count < max; at += strlen(text + at) + 1)
		count++;
	const char **items = arena_array(arena, count, sizeof(*items));
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		items[i] = text + at;
		at += strlen(text + at) + 1;
	}
	return (struct text_list){ count, items };
}

struct text_list proc_cmdline(const struct root *root, struct arena *arena, const struct proc *proc, size_t max)
{
	cleanup_fd int fd = proc_open(root, proc);
	size_t len;
	int error;
	if (fd < 0)
		return (struct text_list){ 0 };
	char *text = proc_text(root, arena, fd, "cmdline", CMDLINE_MAX, &len, &error);
	return text ? proc_split_cmdline(arena, text, len, max) : (struct text_list){ 0 };
}
