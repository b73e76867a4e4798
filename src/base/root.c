/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/ways.h"

#include <isotop/base.h>
#include <isotop/file.h>
#include <isotop/root.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#ifndef STATX_BASIC_STATS
#include <linux/stat.h> /* a C library that does not bring it */
#endif

/* What no walk from the root enters. */
struct shunned {
	pthread_mutex_t lock;
	char **places; /* owned, as each of them; sorted, without the first slash */
	size_t count;
};

struct root {
	int fd;
	int proc; /* O_PATH on proc/ where that is the kernel's own, else -1 */
	bool system;
	char *path; /* owned */
	struct shunned *shunned; /* owned */
	struct ways *ways;       /* owned */
	struct root_asker asker;
};

void fd_cleanup(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static bool on_procfs(int fd)
{
	struct statfs fs;
	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static const char *relative(const char *path)
{
	while (*path == '/')
		path++;
	return *path ? path : ".";
}

/* ---- places that are not entered ------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void clear_shunned(struct shunned *shunned)
{
	for (size_t i = 0; i < shunned->count; i++)
		free(shunned->places[i]);
	shunned->count = 0;
}

void root_rest(const struct root *root)
{
	ways_clear(root->ways);
}

void root_shun(const struct root *root, const char *const *places, size_t count)
{
	struct shunned *shunned = root->shunned;
	ways_clear(root->ways);
	pthread_mutex_lock(&shunned->lock);
	clear_shunned(shunned);
	shunned->places = heap_grow(shunned->places, count + 1, sizeof(*shunned->places));
	for (size_t i = 0; i < count; i++) {
		char *place = strdup(relative(places[i]));
		if (!place)
			die("out of memory");
		shunned->places[shunned->count++] = place;
	}
	if (count)
		qsort(shunned->places, count, sizeof(*shunned->places), by_text);
	pthread_mutex_unlock(&shunned->lock);
}

static bool is_shunned(const void *ctx, const char *path)
{
	struct shunned *shunned = ((const struct root *)ctx)->shunned;
	pthread_mutex_lock(&shunned->lock);
	bool found = shunned->count &&
		     bsearch(&path, shunned->places, shunned->count, sizeof(*shunned->places), by_text);
	pthread_mutex_unlock(&shunned->lock);
	return found;
}

/* ---- a root ------------------------------------------------------------------------------ */

int root_open(const char *path, struct root **ret_root, struct err *err)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	struct root *root = heap_alloc(1, sizeof(*root));
	char *real = realpath(path, NULL);
	root->fd = fd;
	root->proc = file_place(fd, "proc", FILE_IN_ROOT);
	if (root->proc >= 0 && !on_procfs(root->proc))
		fd_cleanup(&root->proc);
	root->path = real ? real : strdup(path);
	if (!root->path)
		die("out of memory");
	root->system = strcmp(root->path, "/") == 0;
	root->shunned = heap_alloc(1, sizeof(*root->shunned));
	pthread_mutex_init(&root->shunned->lock, NULL);
	root->ways = ways_new();
	*ret_root = root;
	return 0;
}

void root_close(struct root *root)
{
	if (!root)
		return;
	fd_cleanup(&root->fd);
	fd_cleanup(&root->proc);
	clear_shunned(root->shunned);
	pthread_mutex_destroy(&root->shunned->lock);
	free(root->shunned->places);
	free(root->shunned);
	ways_free(root->ways);
	free(root->path);
	free(root);
}

bool root_is_system(const struct root *root)
{
	return root->system;
}

const char *root_path(const struct root *root)
{
	return root->path;
}

static int start_of(const struct root *root, int dirfd)
{
	return dirfd < 0 ? root->fd : dirfd;
}

/* The one way below the root, or below a directory of it, which nothing can be mounted over that waits. */
static int reach(const struct root *root, int dirfd, const char *name,
	int (*how)(int dirfd, const char *path, const struct file_fence *fence), struct file_seen *seen)
{
	struct file_fence fence = { .closed = is_shunned, .ctx = root, .seen = seen };
	if (dirfd >= 0)
		return how(dirfd, relative(name), NULL);
	fence.way = ways_take(root->ways, root->fd, relative(name), &fence);
	int fd = how(root->fd, relative(name), &fence);
	ways_return(root->ways, fence.way);
	return fd;
}

static int place(const struct root *root, int dirfd, const char *name)
{
	return reach(root, dirfd, name, file_place_inside, NULL);
}

int root_open_dir(const struct root *root, const char *path)
{
	return root_open_dir_at(root, -1, path);
}

int root_open_dir_at(const struct root *root, int dirfd, const char *name)
{
	return reach(root, dirfd, name, file_open_dir_inside, NULL);
}

int root_place_process(const struct root *root, int32_t pid)
{
	char path[32];
	snprintf(path, sizeof(path), "proc/%d", (int)pid);
	if (root->proc < 0)
		return place(root, -1, path);
	int fd = openat(root->proc, path + strlen("proc/"), O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (!on_procfs(fd)) {
		close(fd);
		return -ESTALE; /* something is mounted over it */
	}
	return fd;
}

/* Nobody but the kernel lays anything below a process's directory. */
#define PROCESS_FILE (O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC)

int root_read_of(const struct root *root, int dirfd, const char *name, bool whole, size_t max, struct strbuf *out)
{
	if (root->proc < 0)
		return root_read(root, dirfd, name, max, out);
	cleanup_fd int fd = openat(dirfd, name, PROCESS_FILE);
	return fd < 0 ? -errno : whole ? file_read_whole(fd, max, out) : file_read(fd, max, out);
}

int root_open_brief(const struct root *root, int32_t pid, const char *name)
{
	char path[64];
	snprintf(path, sizeof(path), "proc/%d/%s", (int)pid, name);
	if (root->proc < 0)
		return root_open_file(root, -1, path);
	int fd = openat(root->proc, path + strlen("proc/"), PROCESS_FILE);
	return fd < 0 ? -errno : fd;
}

ssize_t root_read_brief(const struct root *root, int32_t pid, const char *name, char *buf, size_t size)
{
	cleanup_fd int fd = root_open_brief(root, pid, name);
	return fd < 0 ? fd : file_read_brief(fd, buf, size);
}

int root_procfs(const struct root *root)
{
	struct stat held;
	struct stat there;
	cleanup_fd int fd = place(root, -1, "proc");
	if (fd < 0)
		return fd;
	if (root->proc < 0 || fstat(root->proc, &held) < 0 || fstat(fd, &there) < 0)
		return on_procfs(fd);
	return held.st_dev == there.st_dev && held.st_ino == there.st_ino ? 1 : -ESTALE;
}

int root_open_file(const struct root *root, int dirfd, const char *name)
{
	return reach(root, dirfd, name, file_open_inside, NULL);
}

int root_open_seen(const struct root *root, const char *name, struct file_seen *ret_seen)
{
	return reach(root, -1, name, file_open_inside, ret_seen);
}

int root_read(const struct root *root, int dirfd, const char *name, size_t max, struct strbuf *out)
{
	cleanup_fd int fd = root_open_file(root, dirfd, name);
	return fd < 0 ? fd : file_read(fd, max, out);
}

int root_read_below(const struct root *root, const char *path, size_t base, size_t max, struct strbuf *out)
{
	struct file_fence fence = { .closed = is_shunned, .ctx = root };
	const char *below = relative(path);
	size_t slashes = (size_t)(below - path);
	fence.way = ways_take_to(root->ways, root->fd, below, base > slashes ? base - slashes : 0, &fence);
	cleanup_fd int fd = file_open_inside(root->fd, below, &fence);
	ways_return(root->ways, fence.way);
	return fd < 0 ? fd : file_read_whole(fd, max, out);
}

/* A captured tree: the link's text as the first line of a regular file. */
static ssize_t read_link_file(const struct root *root, int dirfd, const char *name, char *buf, size_t size)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int code = root_read(root, dirfd, name, size, &text);
	if (code < 0)
		return code == -EFBIG ? -ENAMETOOLONG : code;
	size_t len = strcspn(strbuf_text(&text), "\n");
	if (len + 1 > size)
		return -ENAMETOOLONG;
	memcpy(buf, strbuf_text(&text), len);
	buf[len] = '\0';
	return (ssize_t)len;
}

/* Splits off the last component so that the directory part is resolved inside the root. */
static ssize_t readlink_below(const struct root *root, int dirfd, const char *path, char *buf, size_t size)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return readlinkat(start_of(root, dirfd), path, buf, size);
	char parent[4096];
	size_t len = (size_t)(slash - path);
	if (len >= sizeof(parent)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(parent, path, len);
	parent[len] = '\0';
	cleanup_fd int fd = place(root, dirfd, parent);
	if (fd < 0) {
		errno = -fd;
		return -1;
	}
	return readlinkat(fd, slash + 1, buf, size);
}

/* readlink(2) truncates silently: a full buffer may be a cut one. */
static ssize_t end_link(ssize_t len, char *buf, size_t size)
{
	if ((size_t)len >= size - 1)
		return -ENAMETOOLONG;
	buf[len] = '\0';
	return len;
}

ssize_t root_readlink(const struct root *root, int dirfd, const char *name, char *buf, size_t size)
{
	if (size < 2)
		return -ENAMETOOLONG;
	ssize_t len = readlink_below(root, dirfd, relative(name), buf, size - 1);
	if (len >= 0)
		return end_link(len, buf, size);
	if (errno == EINVAL && !root->system)
		return read_link_file(root, dirfd, name, buf, size);
	return -errno;
}

ssize_t root_readlink_of(const struct root *root, int dirfd, const char *name, char *buf, size_t size)
{
	if (root->proc < 0)
		return root_readlink(root, dirfd, name, buf, size);
	ssize_t len = readlinkat(dirfd, name, buf, size - 1);
	return len < 0 ? -errno : end_link(len, buf, size);
}

int root_type(const struct root *root, const char *path)
{
	struct file_seen seen;
	cleanup_fd int fd = reach(root, -1, path, file_place_inside, &seen);
	return fd < 0 ? fd : (int)(seen.file.st_mode & S_IFMT);
}

/* Without a request to the file system: one in user space may let its answer wait for good. */
#define LOOK_FLAGS (AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT)

/* Before Linux 4.11, which has no other way. */
static int look_at_plainly(int dirfd, const char *name, int flags, struct stat *ret_look)
{
	return fstatat(dirfd, name, ret_look, flags | AT_NO_AUTOMOUNT) < 0 ? -errno : 0;
}

/* The call itself and the kernel's struct: musl has no statx() before 1.2.5. */
static int look_at(int dirfd, const char *name, int flags, struct stat *ret_look)
{
	struct statx look;
	if (syscall(SYS_statx, dirfd, name, flags | LOOK_FLAGS, STATX_BASIC_STATS, &look) < 0)
		return errno == ENOSYS ? look_at_plainly(dirfd, name, flags, ret_look) : -errno;
	*ret_look = (struct stat){
		.st_dev = makedev(look.stx_dev_major, look.stx_dev_minor),
		.st_ino = look.stx_ino,
		.st_mode = look.stx_mode,
		.st_rdev = makedev(look.stx_rdev_major, look.stx_rdev_minor),
		.st_uid = look.stx_uid,
		.st_gid = look.stx_gid,
		.st_size = (off_t)look.stx_size,
		.st_mtim = { .tv_sec = look.stx_mtime.tv_sec, .tv_nsec = (long)look.stx_mtime.tv_nsec },
		.st_ctim = { .tv_sec = look.stx_ctime.tv_sec, .tv_nsec = (long)look.stx_ctime.tv_nsec },
	};
	return 0;
}

#ifdef STATX_MNT_ID

static bool mount_at(int dirfd, const char *name, int flags, struct statx *ret)
{
	const unsigned mask = STATX_INO | STATX_MNT_ID;
	return syscall(SYS_statx, dirfd, name, flags | LOOK_FLAGS, mask, ret) == 0 && (ret->stx_mask & mask) == mask;
}

/* A mount is in one mount namespace, and its number is nobody else's there or elsewhere: statx(2), Linux 5.8. */
bool root_is_of_first(const struct root *root)
{
	struct statx own;
	struct statx first;
	return root->system && mount_at(root->fd, "", AT_EMPTY_PATH, &own) && mount_at(root->fd, "proc/1/root", 0, &first) &&
	       own.stx_mnt_id == first.stx_mnt_id && own.stx_ino == first.stx_ino;
}

#else

bool root_is_of_first(const struct root *root)
{
	(void)root;
	return false;
}

#endif

int root_look(const struct root *root, int dirfd, const char *path, struct stat *ret_look)
{
	cleanup_fd int fd = place(root, dirfd, path);
	return fd < 0 ? fd : look_at(fd, "", AT_EMPTY_PATH, ret_look);
}

int root_glance(const struct root *root, const char *path, struct stat *ret_look)
{
	return look_at(root->fd, relative(path), AT_SYMLINK_NOFOLLOW, ret_look);
}

int root_look_program(int dirfd, struct stat *ret_look)
{
	struct statfs fs;
	/* Only /proc's own link leads to what runs. */
	if (fstatfs(dirfd, &fs) < 0)
		return -errno;
	if (fs.f_type != PROC_SUPER_MAGIC)
		return -EOPNOTSUPP;
	return look_at(dirfd, "exe", 0, ret_look);
}

#ifdef STATX_MNT_ID

int root_behind(const struct root *root, int dirfd, const char *link, uint64_t *ret_mount, mode_t *ret_type)
{
	struct statx look;
	const unsigned mask = STATX_TYPE | STATX_MNT_ID;
	if (root->proc < 0)
		return -EOPNOTSUPP;
	if (syscall(SYS_statx, dirfd, link, LOOK_FLAGS, mask, &look) < 0)
		return -errno;
	*ret_mount = look.stx_mnt_id;
	*ret_type = look.stx_mode;
	return (look.stx_mask & mask) == mask ? 0 : -EOPNOTSUPP;
}

#else

int root_behind(const struct root *root, int dirfd, const char *link, uint64_t *ret_mount, mode_t *ret_type)
{
	(void)root, (void)dirfd, (void)link, (void)ret_mount, (void)ret_type;
	return -EOPNOTSUPP;
}

#endif

static int label_behind(const char *link, char *ret_label, size_t size)
{
	ssize_t len = getxattr(link, "security.selinux", ret_label, size - 1);
	if (len < 0)
		return -errno;
	ret_label[len] = '\0';
	return 0;
}

int root_label(const struct root *root, const char *path, char *ret_label, size_t size)
{
	cleanup_fd int proc = place(root, -1, "proc");
	cleanup_fd int fd = place(root, -1, path);
	struct statfs fs;
	char link[64];
	if (fd < 0)
		return fd;
	if (proc < 0 || fstatfs(proc, &fs) < 0 || fs.f_type != PROC_SUPER_MAGIC)
		return -EOPNOTSUPP;
	/* fgetxattr(2) takes no O_PATH, and opening it otherwise may wait or have an effect. */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return label_behind(link, ret_label, size);
}

int root_label_of(int files, const char *name, char *ret_label, size_t size)
{
	char link[64];
	if (!on_procfs(files))
		return -EOPNOTSUPP;
	if ((size_t)snprintf(link, sizeof(link), "/proc/self/fd/%d/%s", files, name) >= sizeof(link))
		return -ENAMETOOLONG;
	return label_behind(link, ret_label, size);
}

int root_place_namespaces(const struct root *root, int dirfd)
{
	int places = place(root, dirfd, "ns");
	/* Only links of /proc itself lead to a namespace; in a captured tree they may lead anywhere. */
	if (places >= 0 && !on_procfs(places)) {
		close(places);
		return -EOPNOTSUPP;
	}
	return places;
}

int root_open_namespace(int places, const char *name)
{
	int fd = openat(places, name, O_RDONLY | O_CLOEXEC);
	return fd >= 0 ? fd : -errno;
}

void root_set_asker(struct root *root, const struct root_asker *asker)
{
	root->asker = *asker;
}

int root_ask(const struct root *root, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer)
{
	return root->asker.ask ? root->asker.ask(root->asker.ctx, what, data, len, fd, answer) : -ENOSYS;
}

int root_place(const struct root *root, const char *path)
{
	return place(root, -1, path);
}
