/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way in which files are opened that somebody else may have laid down.
 *
 * Opening alone can have an effect: a named pipe waits, a watchdog starts to
 * count, /dev/ptmx makes a terminal, /proc/kmsg takes messages away. So a path
 * is first walked with O_PATH, which opens nothing (open(2)); what stands there
 * is looked at, and only then is that very thing opened, by way of its number
 * in /proc/self/fd.
 *
 * The walk is done here, component by component, and not by openat2(2): the
 * sandbox cannot see openat2's flags, as they lie in memory, and an old kernel
 * or a container's seccomp profile has none. No component is followed by the
 * kernel (O_NOFOLLOW); links are read and walked by the same rules, and ".."
 * walks again from the top, so nothing that is moved meanwhile leads out.
 */
#include "config.h"

#include <isotop/base.h>
#include <isotop/clock.h>
#include <isotop/file.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

/* Else stat(2) fails with EOVERFLOW at what has a long number or a late time, and so nothing of it is read. */
_Static_assert(sizeof(off_t) == 8 && sizeof(ino_t) == 8 && sizeof(time_t) == 8, "config.h comes first, and says so");

#define LINKS_MOST 40   /* MAXSYMLINKS in include/linux/namei.h */
#define STEPS_MOST 4096 /* of a path with many ".." */
#define PATH_MOST  4096

#define PLACE (O_PATH | O_NOFOLLOW | O_CLOEXEC)
#define READ  (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* ---- what may be opened --------------------------------------------------------- */

/*
 * File systems whose regular files are the kernel's own doors. To add one: its
 * number of <linux/magic.h>, or where that has none, of its source.
 */
static const unsigned kernel_file_systems[] = {
	PROC_SUPER_MAGIC, SYSFS_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC, SECURITYFS_MAGIC, CGROUP_SUPER_MAGIC,
	CGROUP2_SUPER_MAGIC, SELINUX_MAGIC, BPF_FS_MAGIC, PSTOREFS_MAGIC, EFIVARFS_MAGIC, BINFMTFS_MAGIC, NSFS_MAGIC,
	0x62656570, /* configfs: fs/configfs/mount.c */
};

static bool on_file_system_of(int fd, const unsigned *magics, size_t count)
{
	struct statfs fs;
	if (fstatfs(fd, &fs) < 0)
		return true; /* not known to be harmless */
	for (size_t i = 0; i < count; i++)
		if ((unsigned long)fs.f_type == magics[i])
			return true;
	return false;
}

static bool is_kernels(int fd)
{
	return on_file_system_of(fd, kernel_file_systems, ISO_COUNT(kernel_file_systems));
}

static bool is_proc(int fd)
{
	return on_file_system_of(fd, kernel_file_systems, 1);
}

/*
 * Devices that text is read from and that opening does nothing to, by
 * Documentation/admin-guide/devices.txt: the null device, terminals and pseudo
 * terminals; not /dev/ptmx (5:2). To add some: a line.
 */
static bool is_text_device(dev_t device)
{
	static const struct {
		unsigned major;
		unsigned least;
		unsigned most;
	} devices[] = {
		{ 1, 3, 3 },           /* /dev/null */
		{ 1, 5, 5 },           /* /dev/zero */
		{ 4, 0, 255 },         /* consoles and serial lines */
		{ 5, 0, 1 },           /* /dev/tty, /dev/console */
		{ 136, 0, UINT32_MAX }, /* pseudo terminals */
		{ 137, 0, UINT32_MAX },
		{ 138, 0, UINT32_MAX },
		{ 139, 0, UINT32_MAX },
		{ 140, 0, UINT32_MAX },
		{ 141, 0, UINT32_MAX },
		{ 142, 0, UINT32_MAX },
		{ 143, 0, UINT32_MAX },
	};
	for (size_t i = 0; i < ISO_COUNT(devices); i++)
		if (major(device) == devices[i].major && minor(device) >= devices[i].least &&
			minor(device) <= devices[i].most)
			return true;
	return false;
}

const char *file_why(int code)
{
	switch (code) {
	case -EXDEV:
		return "leads out of the directory that is read; name it as a SOURCE to have it read";
	case -EINVAL:
		return "not a regular file";
	case -EREMOTE:
		return "on a file system that may never answer, which is not waited for";
	case -ENOSYS:
		return "there is no /proc here, by which it could be opened for certain";
	case -ENODEV:
		return "a file of the kernel or a device, which is not opened";
	default:
		return strerror(-code);
	}
}

/* ---- the walk ---------------------------------------------------------------------- */

struct walk {
	enum file_reach reach;
	const struct file_fence *fence; /* borrowed; NULL: none */
	int start;                      /* borrowed */
	int lent;  /* where it began instead, borrowed as well; -1: at the start */
	int at;    /* where the walk is; owned unless it is one of those */
	struct stat st; /* of where it is; of nothing before the first step */
	struct stat above;
	unsigned entered; /* so many directories and files */
	struct strbuf done; /* components from the start to here, no links among them */
	struct strbuf rest;
	size_t next; /* in @rest */
	unsigned links;
	unsigned steps;
	bool laid; /* a link was followed that somebody laid: not one of the kernel's */
};

static void go_to(struct walk *walk, int fd)
{
	if (walk->at != walk->start && walk->at != walk->lent)
		close(walk->at);
	walk->at = fd;
}

/* Goes on with @path and then with what is left, from the start where it is to be @again. */
static int continue_with(struct walk *walk, const char *path, size_t len, bool again)
{
	struct strbuf rest = { 0 };
	strbuf_add(&rest, path, len);
	strbuf_addc(&rest, '/');
	strbuf_adds(&rest, walk->rest.data + walk->next);
	strbuf_free(&walk->rest);
	walk->rest = rest;
	walk->next = 0;
	if (again) {
		strbuf_reset(&walk->done);
		go_to(walk, walk->start);
	}
	return rest.len < PATH_MOST ? 0 : -ENAMETOOLONG;
}

/* ".." is never left to the kernel: what was a directory in here may be elsewhere by now. */
static int go_up(struct walk *walk)
{
	if (!walk->done.len)
		return walk->reach == FILE_BENEATH ? -EXDEV : 0;
	const char *slash = strrchr(walk->done.data, '/');
	size_t len = slash ? (size_t)(slash - walk->done.data) : 0;
	char *above = strndup(walk->done.data, len);
	if (!above)
		die("out of memory");
	int code = continue_with(walk, above, len, true);
	free(above);
	return code;
}

/*
 * Links that /proc makes up lead into other processes' file systems (root, cwd,
 * fd/N). Those at its top only name a directory in it: self, mounts, net.
 */
static bool is_magic(const struct walk *walk, int link)
{
	struct stat parent;
	return is_proc(link) && (fstat(walk->at, &parent) < 0 || parent.st_ino != 1 /* PROC_ROOT_INO */);
}

static int follow(struct walk *walk, int link)
{
	char target[PATH_MOST];
	if (++walk->links > LINKS_MOST || is_magic(walk, link))
		return -ELOOP;
	ssize_t len = readlinkat(link, "", target, sizeof(target));
	if (len < 0)
		return -errno;
	if ((size_t)len == sizeof(target))
		return -ENAMETOOLONG;
	walk->laid = walk->laid || !is_kernels(link);
	bool absolute = *target == '/';
	if (absolute && walk->reach == FILE_BENEATH)
		return -EXDEV;
	return continue_with(walk, target, (size_t)len, absolute);
}

/* Before it is looked at: a file server that is gone lets even that wait. */
static bool is_closed(const struct walk *walk, const char *name)
{
	cleanup_strbuf struct strbuf path = { 0 };
	if (!walk->fence)
		return false;
	strbuf_adds(&path, strbuf_text(&walk->done));
	if (path.len)
		strbuf_addc(&path, '/');
	strbuf_adds(&path, name);
	return walk->fence->closed(walk->fence->ctx, strbuf_text(&path));
}

static int go_into(struct walk *walk, const char *name)
{
	if (is_closed(walk, name))
		return -EREMOTE;
	cleanup_fd int fd = openat(walk->at, name, PLACE);
	walk->above = walk->st;
	if (fd < 0 || fstat(fd, &walk->st) < 0)
		return -errno;
	if (S_ISLNK(walk->st.st_mode))
		return follow(walk, fd);
	if (walk->done.len)
		strbuf_addc(&walk->done, '/');
	strbuf_adds(&walk->done, name);
	go_to(walk, fd);
	fd = -1;
	walk->entered++;
	return 0;
}

/* One component; 1: there is none left. */
static int step(struct walk *walk)
{
	char name[256]; /* NAME_MAX of every file system, and its end */
	const char *at = walk->rest.data + walk->next;
	at += strspn(at, "/");
	size_t len = strcspn(at, "/");
	walk->next = (size_t)(at - walk->rest.data) + len;
	if (!len)
		return 1;
	if (len >= sizeof(name))
		return -ENAMETOOLONG;
	if (++walk->steps > STEPS_MOST)
		return -ELOOP;
	memcpy(name, at, len);
	name[len] = '\0';
	if (strcmp(name, ".") == 0)
		return 0;
	return strcmp(name, "..") == 0 ? go_up(walk) : go_into(walk, name);
}

/* The first part of @path has been walked already. */
static void begin_on(struct walk *walk, const char *path, const struct file_way *way)
{
	size_t len = way ? strlen(way->path) : 0;
	if (!len || strncmp(path, way->path, len) != 0 || path[len] != '/')
		return;
	walk->at = walk->lent = way->fd;
	walk->next = len;
	strbuf_adds(&walk->done, way->path);
}

/* What a walk says of where it ended. */
struct found {
	bool laid;      /* a link was followed that somebody laid */
	unsigned links; /* that were followed */
	struct stat st;
};

static int walk_to(int dirfd, const char *path, enum file_reach reach, const struct file_fence *fence, struct found *ret)
{
	struct walk walk = { .reach = reach, .fence = fence, .start = dirfd, .lent = -1, .at = dirfd };
	/* A path that says where it begins is no path below a directory. */
	int code = strlen(path) >= PATH_MOST ? -ENAMETOOLONG : *path == '/' && reach == FILE_BENEATH ? -EXDEV : 0;
	strbuf_adds(&walk.rest, path);
	begin_on(&walk, path, fence ? fence->way : NULL);
	while (code == 0)
		code = step(&walk);
	int fd = walk.at;
	if (code == 1 && (fd == walk.start || fd == walk.lent)) {
		fd = openat(fd, ".", PLACE);
		if (fd >= 0 && fstat(fd, &walk.st) < 0)
			fd_cleanup(&fd);
	} else if (code < 0) {
		go_to(&walk, walk.start);
	}
	code = code < 0 ? code : fd < 0 ? -errno : fd;
	*ret = (struct found){ walk.laid, walk.links, walk.st };
	if (fence && fence->seen)
		*fence->seen = (struct file_seen){ walk.st, walk.above, !walk.links && walk.entered > 1 };
	strbuf_free(&walk.done);
	strbuf_free(&walk.rest);
	return code;
}

int file_place(int dirfd, const char *path, enum file_reach reach)
{
	struct found found;
	return walk_to(dirfd, path, reach, NULL, &found);
}

int file_place_inside(int dirfd, const char *path, const struct file_fence *fence)
{
	struct found found;
	return walk_to(dirfd, path, FILE_IN_ROOT, fence, &found);
}

int file_place_plain(int dirfd, const char *path, const struct file_fence *fence)
{
	struct found found;
	int fd = walk_to(dirfd, path, FILE_IN_ROOT, fence, &found);
	if (fd < 0 || !found.links)
		return fd;
	close(fd);
	return -ELOOP;
}

/* ---- opening what was looked at ----------------------------------------------------- */

static bool same_file(int fd, const struct stat *st)
{
	struct stat now;
	return fstat(fd, &now) == 0 && now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

/* The thing itself, whatever its name leads to by now. Without a /proc of its own this fails, and that is said. */
static int open_place(int place, const struct stat *st, int flags)
{
	char link[32];
	snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	int fd = open(link, flags);
	if (fd < 0)
		return errno == ENOENT ? -ENOSYS : -errno;
	/* something may be mounted over /proc */
	if (!same_file(fd, st)) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

static int open_regular(int place, const struct stat *st, bool kernels_too)
{
	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	if (!S_ISREG(st->st_mode))
		return -EINVAL;
	if (!kernels_too && is_kernels(place))
		return -ENODEV;
	return open_place(place, st, READ);
}

static int open_dir(int place)
{
	struct stat st;
	if (place < 0)
		return place;
	if (fstat(place, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	/* "." of a directory is that directory, and opening one has no effect */
	int fd = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int file_open_dir_inside(int dirfd, const char *path, const struct file_fence *fence)
{
	cleanup_fd int place = file_place_inside(dirfd, path, fence);
	return open_dir(place);
}

/* Nearly every read of the live source: a file right below /proc/PID, where nobody but the kernel lays anything. */
static int open_proc_file(int dirfd, const char *name)
{
	struct stat st;
	int fd = openat(dirfd, name, READ | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
}

struct file_way file_way_of(int fd, const char *path)
{
	static const unsigned cgroups[] = { CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC };
	struct file_way way = { .fd = fd, .path = path };
	struct stat st;
	way.cgroups = fstat(fd, &st) == 0 && on_file_system_of(fd, cgroups, ISO_COUNT(cgroups));
	way.device = way.cgroups ? st.st_dev : 0;
	return way;
}

/* Whether one of the directories behind the way is not to be entered, or the file itself. */
static bool is_closed_behind(const char *path, const struct file_fence *fence)
{
	char part[PATH_MOST];
	for (size_t at = strlen(fence->way->path) + 1; path[at - 1]; at++) {
		at += strcspn(path + at, "/");
		memcpy(part, path, at);
		part[at] = '\0';
		if (fence->closed(fence->ctx, part))
			return true;
	}
	return false;
}

/*
 * In a hierarchy of cgroups nobody can lay a link or anything but a regular file, so the kernel may walk there, as long
 * as it comes out in the same file system: something may be mounted over it. -EXDEV: not so, or the way does not lead
 * there.
 */
static int open_of_cgroup(const char *path, const struct file_fence *fence)
{
	const struct file_way *way = fence ? fence->way : NULL;
	struct stat st;
	if (!way || !way->cgroups || fence->seen || strlen(path) >= PATH_MOST || is_closed_behind(path, fence))
		return -EXDEV;
	const char *below = path + strlen(way->path) + 1;
	if (fstatat(way->fd, below, &st, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) < 0 || !S_ISREG(st.st_mode) ||
		st.st_dev != way->device)
		return -EXDEV;
	int fd = openat(way->fd, below, READ | O_NOFOLLOW);
	return fd < 0 ? -EXDEV : fd;
}

static int open_file(int dirfd, const char *path, enum file_reach reach, const struct file_fence *fence)
{
	struct found found;
	if (reach == FILE_IN_ROOT && !strchr(path, '/') && is_proc(dirfd))
		return open_proc_file(dirfd, path);
	int quick = open_of_cgroup(path, fence);
	if (quick >= 0)
		return quick;
	cleanup_fd int fd = walk_to(dirfd, path, reach, fence, &found);
	return fd < 0 ? fd : open_regular(fd, &found.st, reach == FILE_IN_ROOT && !found.laid);
}

int file_open(int dirfd, const char *path, enum file_reach reach)
{
	return open_file(dirfd, path, reach, NULL);
}

int file_open_inside(int dirfd, const char *path, const struct file_fence *fence)
{
	return open_file(dirfd, path, FILE_IN_ROOT, fence);
}

/*
 * Where there is no /proc the name is all there is: no link at its end is followed, so that whoever may write there
 * could at most lay something else of that very name, which is not read then.
 */
static int open_name(const char *path, const struct stat *st)
{
	int fd = open(path, READ | O_NOFOLLOW);
	if (fd < 0)
		return -errno;
	if (!same_file(fd, st)) {
		close(fd);
		return -ESTALE;
	}
	return fd;
}

static int open_typed(const char *path, bool streams_too)
{
	struct stat st;
	cleanup_fd int place = open(path, O_PATH | O_CLOEXEC);
	if (place < 0 || fstat(place, &st) < 0)
		return -errno;
	if (streams_too && S_ISCHR(st.st_mode) && !is_text_device(st.st_rdev))
		return -ENODEV;
	bool stream = streams_too && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
	int fd = stream ? open_place(place, &st, READ) : open_regular(place, &st, false);
	return fd == -ENOSYS && S_ISREG(st.st_mode) ? open_name(path, &st) : fd;
}

int file_open_typed(const char *path)
{
	return open_typed(path, true);
}

/* ---- reading --------------------------------------------------------------------------- */

/* Until there is something to read; of a pipe that nobody writes to yet, until somebody does. */
static int await(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	while (poll(&wait, 1, -1) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

/* How the end of a file is known, and what is done where there is nothing yet. */
enum reading {
	READ_ON,     /* to its end; -EAGAIN where there is nothing now: AppArmor's revision gives more only when it changes */
	READ_WHOLE,  /* one read gives all of a short one */
	READ_AWAITED /* to its end, whenever it comes */
};

/*
 * Room for what a file says is left of it, so that a long one is not moved each time that it grows. It is no promise: of what
 * /proc has it says 0, and any other may become longer or shorter meanwhile.
 */
static void make_room(int fd, size_t had, size_t most, struct strbuf *out)
{
	struct stat st;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size > had) {
		uint64_t left = (uint64_t)st.st_size - had;
		strbuf_room(out, left < most ? (size_t)left : most);
	}
}

static int read_on(int fd, size_t max, enum reading reading, struct strbuf *out)
{
	char chunk[16384]; /* more than nearly every state of a runtime and every file of /proc */
	size_t total = 0;
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && (errno == EINTR || (errno == EAGAIN && reading == READ_AWAITED && await(fd) == 0)))
			continue;
		if (n < 0)
			return -errno;
		size_t fits = (size_t)n < max - total ? (size_t)n : max - total;
		if (n)
			strbuf_add(out, chunk, fits);
		if (total == 0 && n == sizeof(chunk))
			make_room(fd, sizeof(chunk), max - fits, out);
		total += fits;
		if (fits < (size_t)n)
			return -EFBIG;
		if (n == 0 || (reading == READ_WHOLE && (size_t)n < sizeof(chunk)))
			break;
	}
	if (!out->data)
		strbuf_add(out, "", 0);
	return 0;
}

int file_read(int fd, size_t max, struct strbuf *out)
{
	return read_on(fd, max, READ_ON, out);
}

int file_read_whole(int fd, size_t max, struct strbuf *out)
{
	return read_on(fd, max, READ_WHOLE, out);
}

ssize_t file_read_brief(int fd, char *buf, size_t size)
{
	ssize_t len = pread(fd, buf, size, 0);
	if (len < 0 || (size_t)len == size)
		return len < 0 ? -errno : -EFBIG;
	buf[len] = '\0';
	return len;
}

int file_read_typed(const char *path, size_t max, struct strbuf *out)
{
	cleanup_fd int fd = open_typed(path, false);
	return fd < 0 ? fd : file_read(fd, max, out);
}

int file_read_stream(const char *path, size_t max, struct strbuf *out)
{
	cleanup_fd int fd = open_typed(path, true);
	int code = fd < 0 ? fd : await(fd);
	return code < 0 ? code : read_on(fd, max, READ_AWAITED, out);
}

int file_read_by(int fd, void *data, size_t len, uint64_t deadline)
{
	char *at = data;
	while (len) {
		uint64_t now = clock_ns();
		int left = now >= deadline ? 0 : (int)((deadline - now) / 1000000u) + 1;
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		int ready = left ? poll(&wait, 1, left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return -ETIMEDOUT;
		ssize_t got = read(fd, at, len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -EIO;
		at += got;
		len -= (size_t)got;
	}
	return 0;
}

void file_wait(int fd)
{
	struct stat st;
	char link[32];
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || !(flags & O_NONBLOCK) || fstat(fd, &st) < 0 || S_ISREG(st.st_mode))
		return;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	/* a pipe that nobody reads any more is not opened, fifo(7); nor ever is a socket */
	cleanup_fd int own = open(link, (flags & (O_ACCMODE | O_APPEND)) | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	bool apart = own >= 0 && fcntl(own, F_SETFL, flags & ~O_NONBLOCK) == 0 && dup2(own, fd) == fd;
	if (!apart)
		fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
}

int file_write(int fd, const void *data, size_t len)
{
	const char *at = data;
	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}
