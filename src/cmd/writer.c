/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/attributes.h"
#include "cmd/home.h"
#include "cmd/parts.h"
#include "cmd/seen.h"
#include "cmd/settings.h"
#include "cmd/writer.h"

#include <isotop/file.h>
#include <isotop/guard.h>
#include <isotop/snapshot.h>
#include <isotop/tui.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEPT_MOST 64 /* settings; there are fewer */

/* What is being written, on the side that writes. */
struct writing {
	const struct options *options;
	char *file;      /* owned: where it belongs; NULL: nowhere, it is an export or a pipe */
	char *temporary; /* owned: what is there until it is whole; NULL: nothing */
	struct writer_seen seen; /* the file that is replaced, as it was read */
	struct parts parts; /* of a recording */
	pid_t inspector; /* the process that asks */
	int replaced; /* the temporary file of it, to settle; -1: it is a report or an export */
};

struct writer {
	struct writing writing; /* where it is done in this process */
	struct guard_server *server; /* owned; NULL: it is */
};

/* ---- the side that writes ------------------------------------------------------------ */

static char *copy_of(const char *text)
{
	char *copy = strdup(text);
	if (!copy)
		die("out of memory");
	return copy;
}

static int failed(struct guard_request *request, int code, const char *name)
{
	return err_set(&request->err, code, "%s: %s", name, strerror(-code));
}

/* What is asked for is one of those that the user named before anything was read. */
static bool is_named(const struct options *options, const char *file)
{
	bool named = (options->output && strcmp(options->output, file) == 0) ||
		     (options->handout && strcmp(options->handout, file) == 0);
	for (size_t i = 0; i < options->report_count; i++)
		named = named || (options->reports[i].file && strcmp(options->reports[i].file, file) == 0);
	return named;
}

/* Where the names of what is open here stand, and those of devices: nobody but root lays a link there. */
static bool is_roots_place(const char *file)
{
	static const char *const places[] = { "/dev/", "/dev/fd/", "/dev/pts/", "/proc/self/fd/" };
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (strncmp(file, places[i], strlen(places[i])) == 0 && !strchr(file + strlen(places[i]), '/'))
			return true;
	return false;
}

/* A pipe waits for its reader, and no longer than somebody waits for the report; in that one's own process a signal ends it. */
static int open_waiting(const struct writing *writing, int place, bool pipe)
{
	char link[32];
	int fd;
	int wait = writing->inspector == getpid() ? 0 : O_NONBLOCK;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	while ((fd = open(link, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY | wait)) < 0 && errno == ENXIO && pipe &&
		getppid() == writing->inspector)
		usleep(20000);
	if (fd < 0)
		return -errno;
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0) {
		int code = -errno;
		close(fd);
		return code;
	}
	return fd;
}

/*
 * A pipe, a terminal, /dev/null, or whatever is behind /dev/stdout. One that a stranger has put there, by a link or of
 * his own, would have what is not his to read; a disk would be overwritten. -ENOENT: it is for a file.
 */
static int open_special(const struct writing *writing, const char *file)
{
	struct stat st;
	bool roots = is_roots_place(file);
	cleanup_fd int place = open(file, O_PATH | O_CLOEXEC | (roots ? 0 : O_NOFOLLOW));
	if (place < 0 || fstat(place, &st) < 0)
		return -ENOENT;
	if ((S_ISREG(st.st_mode) && !roots) || S_ISLNK(st.st_mode))
		return -ENOENT;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (S_ISBLK(st.st_mode) || (!roots && st.st_uid != 0 && st.st_uid != getuid() && st.st_uid != geteuid()))
		return -EPERM;
	return open_waiting(writing, place, S_ISFIFO(st.st_mode));
}

/*
 * A temporary file beside the target and rename(2), so that nobody ever reads
 * half a report; mkostemp(3) gives mode 0600. What is no regular file is written directly.
 */
static int create_private(struct writing *writing, const char *file)
{
	int special = open_special(writing, file);
	if (special != -ENOENT)
		return special;
	cleanup_strbuf struct strbuf name = { 0 };
	strbuf_addf(&name, "%s.XXXXXX", file);
	int fd = mkostemp(name.data, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	writing->temporary = copy_of(name.data);
	writing->file = copy_of(file);
	return fd;
}

static int create_report(struct writing *writing, const char *file)
{
	int fd = create_private(writing, file);
	mode_t mask = umask(0);
	umask(mask);
	return fd >= 0 && writing->temporary && fchmod(fd, 0666 & ~mask) < 0 ? -errno : fd;
}

/* A file of one's own: no link to elsewhere is followed, mkostemp(3) gives mode 0600. */
static int create_seen(struct writing *writing, const char *path)
{
	struct stat st;
	struct err err;
	int code = make_parents(path, &err);
	if (code < 0)
		return code;
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return -ELOOP;
	cleanup_strbuf struct strbuf name = { 0 };
	strbuf_addf(&name, "%s.XXXXXX", path);
	int fd = mkostemp(name.data, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	writing->temporary = copy_of(name.data);
	writing->file = copy_of(path);
	return fd;
}

static int create_export(struct writing *writing, const char *name)
{
	/* Never over a file that is there, nor through a link that somebody laid. */
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	writing->temporary = copy_of(name);
	return fd;
}

static int drop(void *ctx, struct guard_request *request)
{
	struct writing *writing = ctx;
	if (writing->temporary)
		unlink(writing->temporary);
	free(writing->temporary);
	free(writing->file);
	writing->temporary = writing->file = NULL;
	if (writing->replaced >= 0)
		close(writing->replaced);
	writing->replaced = -1;
	/* what create() became for this file alone */
	return geteuid() != getuid() && seteuid(getuid()) < 0 ? failed(request, -errno, "seteuid") : 0;
}

/* Where the one who called sudo may not write, root may: it was root that was asked. */
static int create(struct writing *writing, struct guard_request *request,
	int (*make)(struct writing *writing, const char *name))
{
	drop(writing, request);
	int fd = make(writing, request->data);
	if (fd == -EACCES && seteuid(0) == 0) {
		fd = make(writing, request->data);
		if (fd < 0 && seteuid(getuid()) < 0)
			return failed(request, -errno, request->data);
	}
	if (fd < 0)
		return failed(request, fd, request->data);
	request->answer_fd = fd;
	return 0;
}

static int open_named(struct writing *writing, struct guard_request *request,
	int (*make)(struct writing *writing, const char *name))
{
	if (!is_named(writing->options, request->data))
		return failed(request, -EPERM, request->data);
	return create(writing, request, make);
}

static int open_report(void *ctx, struct guard_request *request)
{
	return open_named(ctx, request, create_report);
}

static int open_private(void *ctx, struct guard_request *request)
{
	return open_named(ctx, request, create_private);
}

/* Only such a name as is made of a node's. */
static int open_seen(void *ctx, struct guard_request *request)
{
	if (!seen_is_name(request->data))
		return failed(request, -EPERM, request->data);
	char *path = seen_path(request->data);
	struct guard_request resolved = *request;
	resolved.data = path;
	int code = path ? create(ctx, &resolved, create_seen) : failed(&resolved, -ENOENT, request->data);
	request->answer_fd = resolved.answer_fd;
	request->err = resolved.err;
	free(path);
	return code;
}

/* Here a new file can be an order to some program (a hook, a unit, a job), so nothing that is shown is written there. */
static const char *const ruled[] = { "/etc", "/usr", "/lib", "/lib64", "/bin", "/sbin", "/boot", "/opt", "/run",
	"/var/lib", "/var/spool", "/var/run", "/proc", "/sys", "/dev" };

/* @folder is resolved: no link leads on from it. Hidden ones hold what programs read at their start. */
static bool may_export_to(const char *folder)
{
	for (size_t i = 0; i < ISO_COUNT(ruled); i++)
		if (path_is_at_or_below(folder, ruled[i]))
			return false;
	return !strstr(folder, "/.");
}

/* The path where @typed leads: its folder without links, and the name. NULL: nowhere, errno says why. The caller frees it. */
static char *resolve_export(const char *typed)
{
	struct strbuf path = { 0 };
	char *whole = expand_home(typed);
	char *slash = strrchr(whole, '/');
	if (!slash) /* in the directory that isotop was started in */
		return whole;
	strbuf_add(&path, whole, slash == whole ? 1 : (size_t)(slash - whole));
	char *folder = realpath(path.data, NULL);
	strbuf_reset(&path);
	if (folder && may_export_to(folder))
		strbuf_addf(&path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, slash + 1);
	else if (folder)
		errno = EPERM;
	free(folder);
	free(whole);
	if (!path.len)
		strbuf_free(&path);
	return path.data;
}

static int open_export(void *ctx, struct guard_request *request)
{
	const char *typed = request->data;
	const char *slash = strrchr(typed, '/');
	const char *name = slash ? slash + 1 : typed;
	if (!*name || *name == '.')
		return failed(request, -EPERM, typed);
	char *path = resolve_export(typed);
	if (!path && errno == EPERM)
		return err_set(&request->err, -EPERM, "%s: nothing is written into the system's own or a hidden directory",
			typed);
	if (!path)
		return failed(request, -errno, typed);
	struct guard_request resolved = *request;
	resolved.data = path;
	int code = create(ctx, &resolved, create_export);
	free(path);
	request->answer_fd = resolved.answer_fd;
	return code < 0 ? err_set(&request->err, code, "%s: %s", typed, strerror(-code)) : 0;
}

/* ---- a file in the place of another ------------------------------------------------------ */

static struct writer_seen seen_of(const struct stat *st)
{
	return (struct writer_seen){ st->st_dev, st->st_ino, st->st_size, st->st_mtim.tv_sec, st->st_mtim.tv_nsec };
}

int writer_look(const char *path, struct writer_seen *ret)
{
	struct stat st;
	if (stat(path, &st) < 0)
		return -errno;
	memset(ret, 0, sizeof(*ret));
	*ret = seen_of(&st);
	return 0;
}

static bool same_seen(const struct writer_seen *a, const struct writer_seen *b)
{
	return a->device == b->device && a->inode == b->inode && a->size == b->size && a->seconds == b->seconds &&
	       a->nanoseconds == b->nanoseconds;
}

/* Does @real lie in the folder of @path, or below it? */
static bool is_beside(const char *path, const char *real)
{
	char *whole = realpath(path, NULL);
	char *slash = whole ? strrchr(whole, '/') : NULL;
	bool below = slash && strncmp(whole, real, (size_t)(slash - whole) + 1) == 0;
	free(whole);
	return below;
}

/* "web.container.d/10-x.conf" of the unit that was named, and no link away from there. */
static bool is_dropin(const char *source, const char *file, const char *real)
{
	size_t len = strlen(source);
	const char *name = strncmp(file, source, len) == 0 && strncmp(file + len, ".d/", 3) == 0 ? file + len + 3 : NULL;
	const char *ending = name ? strrchr(name, '.') : NULL;
	return ending && !strchr(name, '/') && strcmp(ending, ".conf") == 0 && is_beside(source, real);
}

/*
 * A file that the user named, one in a directory that was named, whatever links lead to it, or a drop-in of a
 * unit. What a file names itself is not: it could name any other.
 */
static bool may_replace(const struct options *options, const char *file, const char *real)
{
	for (size_t i = 0; i < options->source_count; i++) {
		const char *source = options->sources[i];
		size_t len = strlen(source);
		struct stat st;
		if (strcmp(source, file) == 0 || is_dropin(source, file, real))
			return true;
		if (strncmp(source, file, len) != 0 || stat(source, &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		char *folder = realpath(source, NULL);
		bool below = folder && path_is_at_or_below(real, folder);
		free(folder);
		if (below)
			return true;
	}
	return false;
}

/* A new file beside @real with its mode, attributes and owner: the last, since nobody else may set the others then. */
static int create_beside(struct writing *writing, const char *real, const struct stat *st)
{
	const char *slash = strrchr(real, '/');
	cleanup_strbuf struct strbuf name = { 0 };
	strbuf_add(&name, real, (size_t)(slash - real) + 1);
	strbuf_addf(&name, ".%s.XXXXXX", slash + 1);
	int fd = mkostemp(name.data, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	writing->temporary = copy_of(name.data);
	writing->file = copy_of(real);
	writing->replaced = fcntl(fd, F_DUPFD_CLOEXEC, 3); /* its new owner's mode may not let this process open it */
	bool other = st->st_uid != geteuid() || st->st_gid != getegid();
	int code = writing->replaced < 0 || fchmod(fd, st->st_mode & 07777) < 0 ? -errno : attributes_copy(real, fd);
	if (code == 0 && other && fchown(fd, st->st_uid, st->st_gid) < 0)
		code = -errno;
	if (code == 0)
		return fd;
	close(fd);
	return code;
}

static int create_replacement(struct writing *writing, const char *file)
{
	struct stat st;
	char *real = realpath(file, NULL);
	if (!real)
		return -errno;
	int fd = WRITER_UNNAMED;
	if (stat(real, &st) < 0)
		fd = -errno;
	else if (!S_ISREG(st.st_mode))
		fd = -EINVAL;
	else if (st.st_nlink > 1)
		fd = -EMLINK; /* the other names would keep the old text */
	else if (may_replace(writing->options, file, real))
		fd = create_beside(writing, real, &st);
	free(real);
	return fd;
}

static int open_replacement(void *ctx, struct guard_request *request)
{
	struct writing *writing = ctx;
	size_t name = strlen(request->data) + 1;
	struct writer_seen seen;
	if (request->len != name + sizeof(seen))
		return err_set(&request->err, -EINVAL, "not understood");
	memcpy(&seen, request->data + name, sizeof(seen));
	int code = create(writing, request, create_replacement);
	if (code < 0 && writing->temporary)
		drop(writing, request);
	writing->seen = seen;
	return code;
}

/* Onto the disk before it has the name: else the name could survive a power cut and the text not, rename(2). */
static int settle(const struct writing *writing)
{
	struct writer_seen now = { 0 };
	if (fsync(writing->replaced) < 0)
		return -errno;
	int code = writer_look(writing->file, &now);
	return code < 0 ? code : same_seen(&now, &writing->seen) ? 0 : -ESTALE;
}

static void settle_folder(const char *file)
{
	char *folder = strndup(file, (size_t)(strrchr(file, '/') - file) + 1);
	cleanup_fd int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	free(folder);
	if (fd >= 0)
		fsync(fd); /* the rename itself; not every file system can */
}

static int keep(void *ctx, struct guard_request *request)
{
	struct writing *writing = ctx;
	int code = writing->replaced >= 0 ? settle(writing) : 0;
	if (code < 0) {
		failed(request, code, writing->file);
		drop(writing, request);
		return code;
	}
	if (writing->file && rename(writing->temporary, writing->file) < 0)
		code = failed(request, -errno, writing->file);
	if (code == 0) {
		free(writing->temporary);
		writing->temporary = NULL;
		if (writing->replaced >= 0)
			settle_folder(writing->file);
	}
	int dropped = drop(writing, request);
	return code < 0 ? code : dropped;
}

/* "name\0value\0name\0value\0"; only what is a setting with such a value is one. */
static int save_settings(void *ctx, struct guard_request *request)
{
	struct tui_kept kept[KEPT_MOST];
	size_t count = 0;
	const char *at = request->data;
	const char *end = at + request->len;
	(void)ctx;
	while (at < end && count < KEPT_MOST) {
		const char *value = at + strlen(at) + 1;
		const struct tui_setting *setting = tui_setting_find(at);
		if (value >= end || !setting)
			return err_set(&request->err, -EINVAL, "no such setting");
		int code = tui_setting_check(setting, setting->name, value, &request->err);
		if (code < 0)
			return code;
		kept[count].name = setting->name;
		if ((size_t)snprintf(kept[count].value, sizeof(kept[count].value), "%s", value) >= sizeof(kept[count].value))
			return err_set(&request->err, -EINVAL, "%s: too long", setting->name);
		count++;
		at = value + strlen(value) + 1;
	}
	return settings_save(NULL, kept, count, request->answer, &request->err);
}

/* "name\0broken\0", the second to take away: only parts of the recording that the user named. */
static int open_part(void *ctx, struct guard_request *request)
{
	struct writing *writing = ctx;
	const struct options *options = writing->options;
	const char *name = request->data;
	const char *broken = name + strlen(name) + 1;
	int64_t ms;
	if (!options->every_s || !options->output || broken > name + request->len || !recording_begun(name, &ms) ||
		(broken < name + request->len && *broken && !recording_begun(broken, &ms)))
		return failed(request, -EPERM, name);
	bool none = broken >= name + request->len || !*broken;
	int fd = parts_open(&writing->parts, options->output, name, none ? NULL : broken, options->keep_s);
	if (fd == -EBUSY)
		return err_set(&request->err, fd, "%s: somebody records there already", options->output);
	if (fd == -EPERM)
		return err_set(&request->err, fd, "%s: a directory that others own or may write", options->output);
	if (fd < 0)
		return failed(request, fd, options->output);
	request->answer_fd = fd;
	return 0;
}

enum { ASK_REPORT, ASK_EXPORT, ASK_KEEP, ASK_DROP, ASK_SETTINGS, ASK_REPLACE, ASK_PART, ASK_SEEN, ASK_PRIVATE };

/* All that can be asked. To add something: its number and its function, which trusts nothing in the request. */
static int (*const acts[])(void *ctx, struct guard_request *request) = {
	[ASK_REPORT] = open_report,
	[ASK_EXPORT] = open_export,
	[ASK_KEEP] = keep,
	[ASK_DROP] = drop,
	[ASK_SETTINGS] = save_settings,
	[ASK_REPLACE] = open_replacement,
	[ASK_PART] = open_part,
	[ASK_SEEN] = open_seen,
	[ASK_PRIVATE] = open_private,
};

static int serve(void *ctx, struct guard_request *request)
{
	if (request->what >= ISO_COUNT(acts))
		return err_set(&request->err, -EINVAL, "not understood");
	return acts[request->what](ctx, request);
}

static void ended(void *ctx)
{
	struct guard_request none = { .answer_fd = -1 };
	drop(ctx, &none);
	parts_close(&((struct writing *)ctx)->parts);
}

/* ---- starting --------------------------------------------------------------------------- */

static bool to_file(const char *file)
{
	return file && strcmp(file, "-") != 0;
}

bool writer_wanted(const struct options *options, const struct command *command)
{
	bool files = to_file(options->output) || to_file(options->handout) || options->write;
	for (size_t i = 0; i < options->report_count; i++)
		files = files || to_file(options->reports[i].file);
	return files || ((command->groups & GROUP_SCREEN) && !options->dump_screen);
}

/*
 * May root without capabilities, or whoever called sudo, write beside @file? Where
 * a directory belongs to somebody else, as one that is mounted into a container
 * does, it takes CAP_DAC_OVERRIDE, and the writer keeps that.
 */
static bool writable(const char *file)
{
	struct stat st;
	const char *slash = strrchr(file, '/');
	char *folder = slash ? strndup(file, slash == file ? 1 : (size_t)(slash - file)) : copy_of(".");
	const char *sudo = getenv("SUDO_UID");
	uint64_t invoker = 0;
	bool known = folder && stat(folder, &st) == 0;
	free(folder);
	if (!known || (sudo && !parse_u64(sudo, 10, &invoker)))
		return true; /* what is wrong is said when it is written */
	return st.st_uid == 0 || st.st_uid == (uid_t)invoker || (st.st_mode & S_IWOTH);
}

static uint64_t caps_for(const struct options *options)
{
	bool all = writable("x") && (!to_file(options->output) || writable(options->output)) &&
		   (!to_file(options->handout) || writable(options->handout));
	for (size_t i = 0; i < options->report_count; i++)
		all = all && (!to_file(options->reports[i].file) || writable(options->reports[i].file));
	for (size_t i = 0; options->write && i < options->source_count; i++)
		all = all && writable(options->sources[i]);
	/* a file that is replaced stays its owner's */
	uint64_t owner = options->write ? UINT64_C(1) << CAP_CHOWN : 0;
	return owner | (all ? 0 : UINT64_C(1) << CAP_DAC_OVERRIDE);
}

/* "/dev/fd/7": 7. A number that is no descriptor's, or a standard one's: 0. */
static int number_of(const char *file)
{
	static const char *const places[] = { "/dev/fd/", "/proc/self/fd/" };
	uint64_t number = 0;
	for (size_t i = 0; i < ISO_COUNT(places) && !number; i++) {
		size_t len = strlen(places[i]);
		if (strncmp(file, places[i], len) == 0 && !parse_u64(file + len, 10, &number))
			return 0;
	}
	return number <= STDERR_FILENO || number > INT_MAX ? 0 : (int)number;
}

/*
 * What whoever started this left open for it, as a shell does with >(cmd), may be written by who has it: no path is
 * walked for it. All that was opened since closes on exec(3), by which the two are told apart. A disk would be
 * overwritten here too. -ENOENT: @file is none.
 */
static int inherited(const char *file, struct err *err)
{
	struct stat st;
	int number = number_of(file);
	if (!number)
		return -ENOENT;
	int flags = fcntl(number, F_GETFD);
	int mode = fcntl(number, F_GETFL);
	if (flags < 0 || (flags & FD_CLOEXEC))
		return err_set(err, -EBADF, "%s: nothing was left open there for isotop", file);
	if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY)
		return err_set(err, -EBADF, "%s: open for reading only", file);
	if (fstat(number, &st) < 0 || S_ISBLK(st.st_mode))
		return err_set(err, -EPERM, "%s: a disk, on which nothing is written", file);
	int fd = fcntl(number, F_DUPFD_CLOEXEC, 3);
	return fd < 0 ? err_set(err, -errno, "%s: %s", file, strerror(errno)) : fd;
}

/* Of what is named and was left open: before the sandbox keeps it from being opened again. */
static void wait_for_room(const char *file)
{
	int number = file ? number_of(file) : 0;
	if (number && !(fcntl(number, F_GETFD) & FD_CLOEXEC))
		file_wait(number);
}

int writer_start(const struct options *options, bool apart, struct writer **ret_writer, struct err *err)
{
	struct writer *writer = heap_alloc(1, sizeof(*writer));
	writer->writing.options = options;
	writer->writing.replaced = -1;
	writer->writing.inspector = getpid();
	wait_for_room(options->output);
	wait_for_room(options->handout);
	for (size_t k = 0; k < options->report_count; k++)
		wait_for_room(options->reports[k].file);
	writer->writing.parts = (struct parts){ -1, -1 };
	const struct guard_service service = {
		.serve = serve,
		.ended = ended,
		.ctx = &writer->writing,
		.sandbox = { .role = GUARD_SERVER, .caps = apart ? caps_for(options) : 0, .invoker = true },
	};
	int code = apart ? guard_server_start(&service, &writer->server, err) : 0;
	if (code < 0) {
		free(writer);
		return code;
	}
	*ret_writer = writer;
	return 0;
}

void writer_end(struct writer *writer)
{
	if (!writer)
		return;
	ended(&writer->writing);
	guard_server_end(writer->server);
	free(writer);
}

/* ---- the side that asks -------------------------------------------------------------------- */

static int here(struct writer *writer, const struct guard_call *call, struct err *err)
{
	struct guard_request request = { .what = call->what,
		.data = call->data ? call->data : "",
		.len = call->len,
		.fd = -1,
		.answer = call->answer,
		.answer_fd = -1,
		.err = { "" } };
	int code = serve(&writer->writing, &request);
	if (call->ret_fd)
		*call->ret_fd = request.answer_fd;
	return code < 0 ? err_set(err, code, "%s", request.err.text) : code;
}

static int ask(struct writer *writer, const struct guard_call *call, struct err *err)
{
	if (!writer)
		return err_set(err, -EPERM, "nothing can be written here");
	return writer->server ? guard_server_call(writer->server, call, err) : here(writer, call, err);
}

static int ask_file(struct writer *writer, uint32_t what, const char *name, size_t len, struct err *err)
{
	int fd = -1;
	const struct guard_call call = { .what = what, .data = name, .len = len, .fd = -1, .ret_fd = &fd };
	int code = ask(writer, &call, err);
	if (code == 0 && fd < 0)
		code = err_set(err, -EIO, "%s: the writer gave no file", name);
	return code < 0 ? code : fd;
}

int writer_report(struct writer *writer, const char *file, struct err *err)
{
	int fd = inherited(file, err);
	return fd != -ENOENT ? fd : ask_file(writer, ASK_REPORT, file, strlen(file), err);
}

int writer_private(struct writer *writer, const char *file, struct err *err)
{
	int fd = inherited(file, err);
	return fd != -ENOENT ? fd : ask_file(writer, ASK_PRIVATE, file, strlen(file), err);
}

int writer_part(struct writer *writer, const char *name, const char *broken, struct err *err)
{
	cleanup_strbuf struct strbuf question = { 0 };
	strbuf_add(&question, name, strlen(name) + 1);
	strbuf_add(&question, broken ? broken : "", broken ? strlen(broken) + 1 : 1);
	return ask_file(writer, ASK_PART, question.data, question.len, err);
}

int writer_finish(struct writer *writer, int code, struct err *err)
{
	const struct guard_call call = { .what = code < 0 ? ASK_DROP : ASK_KEEP, .fd = -1 };
	struct err why;
	int done = ask(writer, &call, code < 0 ? &why : err);
	return code < 0 ? code : done;
}

/* Half a file is worse than none. */
static int fill(struct writer *writer, int fd, const char *name, const char *text, size_t len, struct err *err)
{
	int code = file_write(fd, text, len);
	if (code < 0)
		err_set(err, code, "%s: %s", name, strerror(-code));
	return writer_finish(writer, code, err);
}

int writer_export(void *ctx, const char *name, const char *text, size_t len, struct err *err)
{
	cleanup_fd int fd = ask_file(ctx, ASK_EXPORT, name, strlen(name), err);
	return fd < 0 ? fd : fill(ctx, fd, name, text, len, err);
}

int writer_seen_last(struct writer *writer, const char *name, const char *text, size_t len, struct err *err)
{
	cleanup_fd int fd = ask_file(writer, ASK_SEEN, name, strlen(name), err);
	return fd < 0 ? fd : fill(writer, fd, name, text, len, err);
}

int writer_replace(struct writer *writer, const char *path, const struct writer_seen *seen, const char *text, size_t len,
	struct err *err)
{
	cleanup_strbuf struct strbuf question = { 0 };
	strbuf_add(&question, path, strlen(path) + 1);
	strbuf_add(&question, (const char *)seen, sizeof(*seen));
	cleanup_fd int fd = ask_file(writer, ASK_REPLACE, question.data, question.len, err);
	return fd < 0 ? fd : fill(writer, fd, path, text, len, err);
}

int writer_save(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err)
{
	cleanup_strbuf struct strbuf words = { 0 };
	for (size_t i = 0; i < count; i++) {
		strbuf_add(&words, kept[i].name, strlen(kept[i].name) + 1);
		strbuf_add(&words, kept[i].value, strlen(kept[i].value) + 1);
	}
	const struct guard_call call = { ASK_SETTINGS, strbuf_text(&words), words.len, -1, ret_path, NULL };
	return ask(ctx, &call, err);
}
