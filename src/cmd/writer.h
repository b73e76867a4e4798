/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer: every file that isotop writes. A process of its own does it, forked
 * before strangers' text is read: it writes to the reports that the command line
 * names, makes new files where no program takes them for orders, and keeps settings;
 * nothing else can be asked of it.
 */
#ifndef ISOTOP_CMD_WRITER_H
#define ISOTOP_CMD_WRITER_H

#include "cmd/cmd.h"

struct tui_kept;
struct writer;

/* @apart: in a process of its own; else in this one. @options are borrowed. 0 or -errno. */
int writer_start(const struct options *options, bool apart, struct writer **ret_writer, struct err *err);
void writer_end(struct writer *writer); /* NULL is fine; what was not finished is taken away */

bool writer_wanted(const struct options *options, const struct command *command);

/* A descriptor for the report @file of the command line, or -errno; one at a time. */
int writer_report(struct writer *writer, const char *file, struct err *err);
int writer_private(struct writer *writer, const char *file, struct err *err); /* the same for its owner alone, mode 0600 */

/*
 * A descriptor for a new part @name of the recording --output, to append to; @broken (NULL: none), which
 * could not be begun, is taken away. -errno: -EBUSY where somebody records there already.
 */
int writer_part(struct writer *writer, const char *name, const char *broken, struct err *err);

/* The report is whole and takes its place; or (@code below 0) is taken away. @code or what went wrong. */
int writer_finish(struct writer *writer, int code, struct err *err);

/*
 * struct tui_options' export_file(): a new file of mode 0600, @name from the current
 * directory, or "~/...". -EEXIST where there is one; -EPERM in the system's own directories.
 */
int writer_export(void *ctx, const char *name, const char *text, size_t len, struct err *err);

/* A file as it was when it was read, so that what somebody changed since is not overwritten. */
struct writer_seen {
	uint64_t device;
	uint64_t inode;
	int64_t size;
	int64_t seconds;
	int64_t nanoseconds;
};

int writer_look(const char *path, struct writer_seen *ret); /* 0 or -errno */

#define WRITER_UNNAMED (-ENOTNAM) /* of writer_replace(): nobody named the file */

/*
 * @text in the place of the file @path, which the command line names or which lies
 * in a directory that it names: at once and whole, with its mode and owner, links
 * to it followed. -EMLINK: it has other names; -ESTALE: it is not as it was seen.
 */
int writer_replace(struct writer *writer, const char *path, const struct writer_seen *seen, const char *text, size_t len,
	struct err *err);

/* What was seen of a node, in the place of what was there: the file @name of seen_path(), mode 0600, whole or not at all. */
int writer_seen_last(struct writer *writer, const char *name, const char *text, size_t len, struct err *err);

/* struct tui_options' save(). */
int writer_save(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);

#endif
