/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: opening files that strangers may have laid down, reading and writing them.
 */
#ifndef ISOTOP_FILE_H
#define ISOTOP_FILE_H

#include <isotop/base.h>

#include <sys/stat.h>

/*
 * Opening what strangers may have laid down, so that nothing but a regular file
 * is ever opened: no named pipe, no device, no file of the kernel that a link
 * leads to. Works without openat2(2). All give a descriptor or -errno.
 */
enum file_reach {
	FILE_IN_ROOT, /* the directory is a root: "/" and ".." of links stay in it, as for chroot(2) */
	FILE_BENEATH, /* what leads out of the directory is -EXDEV, and files of the kernel are -ENODEV */
};

/* A directory below a root that was walked to without a link. */
struct file_way {
	int fd;           /* O_PATH */
	const char *path; /* from the root: names and single slashes */
	bool cgroups;     /* in a hierarchy of cgroups, of which this is the device: no links there, and only regular files */
	dev_t device;
};

/* What a walk looked at on its way to a file. */
struct file_seen {
	struct stat file;
	struct stat above; /* the directory it stands in ... */
	bool plain;        /* ... which is the one its path names: no link was followed, and that was looked at */
};

/*
 * Places that a walk does not enter: -EREMOTE. @closed is asked for each directory and file on the way, by its path
 * from where the walk began, without links.
 */
struct file_fence {
	bool (*closed)(const void *ctx, const char *path);
	const void *ctx;
	const struct file_way *way; /* to begin with, where the path goes on behind it; NULL: at the root */
	struct file_seen *seen;     /* filled in where the walk comes to its end; NULL: nobody asks */
};

/* O_PATH on what @path is below @dirfd, links followed, nothing opened. Not through /proc's magic links: -ELOOP. */
int file_place(int dirfd, const char *path, enum file_reach reach);
int file_open(int dirfd, const char *path, enum file_reach reach); /* for reading; -EINVAL: not a regular file */

/* The same with FILE_IN_ROOT, @dirfd being the root itself; @fence may be NULL. */
int file_place_inside(int dirfd, const char *path, const struct file_fence *fence);
int file_place_plain(int dirfd, const char *path, const struct file_fence *fence); /* -ELOOP where a link is on the way */
int file_open_inside(int dirfd, const char *path, const struct file_fence *fence);
int file_open_dir_inside(int dirfd, const char *path, const struct file_fence *fence);

/* The way that @fd and @path are, looked at. */
struct file_way file_way_of(int fd, const char *path);

/*
 * What the user typed: its links lead anywhere, and it may be a pipe or a
 * terminal too, which is opened without waiting (O_NONBLOCK).
 */
int file_open_typed(const char *path);

/* Appends at most @max bytes. 0 or -errno; -EFBIG when there was more, -EAGAIN when there is no more yet (what came is kept). */
int file_read(int fd, size_t max, struct strbuf *out);

/* The same of a file that is given whole: a read that does not fill the buffer was the last. */
int file_read_whole(int fd, size_t max, struct strbuf *out);

/*
 * The text of a short file from its beginning in one call, each time as it is then. Its length, or -errno; -EFBIG when
 * it does not fit in @size with its '\0'.
 */
ssize_t file_read_brief(int fd, char *buf, size_t size);

/* file_read() of a regular file that the user named or keeps. */
int file_read_typed(const char *path, size_t max, struct strbuf *out);

/* The same of what the user named for one reading: a pipe or a terminal too, whose end is waited for. */
int file_read_stream(const char *path, size_t max, struct strbuf *out);

/* All of @data, to a file or a pipe. 0 or -errno; some of it may have been written then. */
int file_write(int fd, const void *data, size_t len);

/*
 * What is written to @fd waits for room from here on, where whoever left it open said that nothing does (O_NONBLOCK).
 * Others may have it, too, and not want to wait: where it can be opened again, that takes its place here alone.
 */
void file_wait(int fd);

/* Reads exactly @len bytes of a pipe or socket before clock_ns() is @deadline. 0, -ETIMEDOUT, or -EIO where the other side is gone. */
int file_read_by(int fd, void *data, size_t len, uint64_t deadline);

const char *file_why(int code); /* strerror() with what the codes mean here */

#endif
