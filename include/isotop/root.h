/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: reading below a root directory.
 */
#ifndef ISOTOP_ROOT_H
#define ISOTOP_ROOT_H

#include <isotop/base.h>

/*
 * A directory tree that is read: "/" or a captured or mounted host below
 * --root. Every read of the live source goes through here. Symbolic links are
 * resolved inside the root and never through /proc's magic links.
 */
struct root;

int root_open(const char *path, struct root **ret_root, struct err *err);
void root_close(struct root *root);           /* NULL is fine */
bool root_is_system(const struct root *root); /* true for "/": the kernel itself answers */
const char *root_path(const struct root *root);

/*
 * Whether pid 1 has the system's root too, so that /proc/1/mountinfo and /proc/self/mountinfo are one text. False also
 * where that is not known.
 */
bool root_is_of_first(const struct root *root);

/*
 * The places of the root at which a file system is mounted that may never answer, as its server may be gone or a
 * container's own: from now on no walk enters them, and what lies there is -EREMOTE. Absolute paths, copied. May be
 * called while other threads read.
 */
void root_shun(const struct root *root, const char *const *places, size_t count);

/* No directory is kept open from here to the next reading: somebody may want to unmount it. */
void root_rest(const struct root *root);

/* Opens the directory @path (relative to the root, a leading slash is ignored). An fd or -errno. */
int root_open_dir(const struct root *root, const char *path);

/* Opens the directory @name below @dirfd, for reading several things in it. An fd or -errno. */
int root_open_dir_at(const struct root *root, int dirfd, const char *name);

/*
 * O_PATH on the directory of process @pid in the root's /proc. An fd or -errno; -ESTALE: what stands there is
 * none of the kernel's own.
 */
int root_place_process(const struct root *root, int32_t pid);

/*
 * root_read() of a file below the process directory @dirfd: where /proc is the kernel's own nobody lays
 * anything there, and fewer calls do. @whole: the kernel gives the file whole (seq_file's single_open()),
 * so what does not fill a read was its last.
 */
int root_read_of(const struct root *root, int dirfd, const char *name, bool whole, size_t max, struct strbuf *out);

/* root_readlink() of a link below the process directory @dirfd. */
ssize_t root_readlink_of(const struct root *root, int dirfd, const char *name, char *buf, size_t size);

/*
 * The text of the short file @name of process @pid, in as few calls as can be: for what is asked of every
 * process again and again. Its length, or -errno; -EFBIG when it does not fit in @size with its '\0'.
 */
ssize_t root_read_brief(const struct root *root, int32_t pid, const char *name, char *buf, size_t size);

/* Opens it, for file_read_brief(). An fd or -errno. */
int root_open_brief(const struct root *root, int32_t pid, const char *name);

/*
 * Whether the root's /proc is the kernel's own: 1, 0, or -errno; -ESTALE: something was
 * mounted over the one that root_place_process() looks into.
 */
int root_procfs(const struct root *root);

/*
 * Opens a regular file or /proc file for reading, never blocking on a fifo and
 * never becoming a controlling terminal. @dirfd is from root_open_dir() or
 * AT_FDCWD-like -1 for the root itself. An fd or -errno.
 */
int root_open_file(const struct root *root, int dirfd, const char *name);

/* The same of a file below the root, with what was looked at on the way to it: only where a descriptor is given. */
struct file_seen; /* <isotop/file.h> */
int root_open_seen(const struct root *root, const char *name, struct file_seen *ret_seen);

/*
 * Appends at most @max bytes of the file to @out. 0 or -errno; -EFBIG when
 * there was more (what fitted is kept). A /proc file is read until its end,
 * whatever its size says.
 */
int root_read(const struct root *root, int dirfd, const char *name, size_t max, struct strbuf *out);

/*
 * The same for what stands in the directory that the first @base bytes of @path name, read in one go where it is no
 * longer than most: for files of one file system of the kernel.
 */
int root_read_below(const struct root *root, const char *path, size_t base, size_t max, struct strbuf *out);

/*
 * The text of a link. Below a root other than "/" a regular file whose first
 * line is the text may stand for the link (tar drops dangling links).
 * Returns its length, or -errno; -ENAMETOOLONG when it does not fit.
 */
ssize_t root_readlink(const struct root *root, int dirfd, const char *name, char *buf, size_t size);

/* Type of what stands at @path, following links inside the root: an S_IFMT value, or -errno. */
int root_type(const struct root *root, const char *path);

/*
 * Looks at what stands at @path (@dirfd as in root_open_file()) without opening it,
 * and without asking a file server that may never answer: what the kernel knows of
 * it already. 0 or -errno.
 */
struct stat;
int root_look(const struct root *root, int dirfd, const char *path, struct stat *ret_look);

/*
 * The same in one call, @path relative to the root, as the kernel walks it: through links, wherever they lead.
 * Only to know a file again that was found by another of these functions.
 */
int root_glance(const struct root *root, const char *path, struct stat *ret_look);

/*
 * The same for the program that runs in the process directory @dirfd, wherever in
 * whatever mount namespace it lies. -EOPNOTSUPP below a root whose /proc is a copy.
 */
int root_look_program(int dirfd, struct stat *ret_look);

/*
 * The number of the mount, as in mountinfo, and the type (S_IFMT) of what @link of the process directory @dirfd leads
 * to: "cwd", "fd/7". 0 or -errno; -EOPNOTSUPP before Linux 5.8, and below a root whose /proc is a copy.
 */
int root_behind(const struct root *root, int dirfd, const char *link, uint64_t *ret_mount, mode_t *ret_type);

/*
 * The SELinux label of what stands at @path, following links inside the root. 0
 * or -errno; -EOPNOTSUPP where /proc is a copy, as files lose their labels there.
 */
int root_label(const struct root *root, const char *path, char *ret_label, size_t size);

/*
 * The same of the open file that the link @name of @files leads to, a process's fd/ in the kernel's own /proc: of a
 * socket the label that whoever connects is asked about. -EOPNOTSUPP where /proc is a copy.
 */
int root_label_of(int files, const char *name, char *ret_label, size_t size);

/*
 * O_PATH on ns/ of the process directory @dirfd, to open namespaces by.
 * -EOPNOTSUPP below a root whose /proc is a copy.
 */
int root_place_namespaces(const struct root *root, int dirfd);

/*
 * An fd on the namespace @name of those that root_place_namespaces() gave, only for
 * asking the kernel about it. It keeps the namespace alive: close it at once.
 */
int root_open_namespace(int places, const char *name);

/*
 * Who asks the kernel what only a privileged process may, where this one has
 * given that up: @ask appends the answer. Questions are the reading room's.
 */
struct root_asker {
	int (*ask)(void *ctx, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer);
	void *ctx;
};

void root_set_asker(struct root *root, const struct root_asker *asker);

/* 0 or -errno; -ENOSYS: nobody else asks. */
int root_ask(const struct root *root, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer);

/* O_PATH on what stands at @path, following links inside the root. A descriptor or -errno. */
int root_place(const struct root *root, const char *path);

#endif
