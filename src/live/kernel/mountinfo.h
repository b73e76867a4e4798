/* SPDX-License-Identifier: Apache-2.0 */
/* A mount table, proc_pid_mountinfo(5), and where its mounts come from on the host. */
#ifndef ISOTOP_LIVE_MOUNTINFO_H
#define ISOTOP_LIVE_MOUNTINFO_H

#include <isotop/base.h>

struct mount_line {
	uint32_t id;
	uint32_t parent;
	uint32_t major; /* of the file system: the same number is the same file system, in every namespace */
	uint32_t minor;
	const char *root;    /* mountinfo[4]: the directory of the file system that is mounted */
	const char *target;  /* mountinfo[5], normalised */
	const char *options; /* mountinfo[6] */
	const char *fstype;
	const char *source;  /* as mount(2) was told: a device, a server, a word */
	const char *layers;  /* of an overlay, its options from the first directory on, as the kernel writes them; else NULL */
	const char *context; /* SELinux label of all its files, context= in mount(8); NULL: each has its own */
	uint32_t shared;     /* peer groups of mount_namespaces(7); 0: none */
	uint32_t master;
	uint32_t line;  /* from 1 */
	bool read_only; /* this mount, or its file system */
	bool no_suid;   /* mount(8): set-user-ID bits and file capabilities, device nodes, programs count for nothing */
	bool no_dev;
	bool no_exec;
	bool id_mapped; /* Linux 5.12 */
	bool deleted;   /* what was mounted has since been unlinked */
	bool hides;     /* a procfs that shows processes to their owners only, "hidepid" in proc(5) */
};

struct mount_index; /* the lines in the orders in which they are looked for; mountinfo.c */

struct mount_table {
	size_t count;
	const struct mount_line *lines;
	const struct mount_index *index;
	bool more; /* there are others: the text was longer than anybody reads */
};

/* Blanks, newlines and backslashes of a path are written as three octal digits. In place. */
char *mountinfo_unescape(char *text);

/* Takes @text apart; the table points into it and into @arena. A line that is none is left out. */
struct mount_table mountinfo_parse(struct arena *arena, char *text);

/* Whether asking for what is mounted may block for good, as the file server may be gone. */
bool mountinfo_may_hang(const struct mount_line *line);

/* The line of mount @id; NULL: none. */
const struct mount_line *mountinfo_by_id(const struct mount_table *table, uint32_t id);

/* Whether @line is seen, and not hidden below another mount. */
bool mountinfo_visible(const struct mount_table *table, const struct mount_line *line);

/* Whether it is seen by way of "/.." alone: mounted over the root, or below what is. */
bool mountinfo_aside(const struct mount_table *table, const struct mount_line *line);

/* The mount that is seen at @target, not by way of "/..". NULL: none. */
const struct mount_line *mountinfo_at(const struct mount_table *table, const char *target);

/*
 * The path under which @host sees what @line mounts, in @arena; NULL when the
 * host does not have that file system mounted. Where several paths lead there,
 * one that @prefer accepts (may be NULL), else the one nearest the file
 * system's top.
 */
const char *mountinfo_host_path(struct arena *arena, const struct mount_table *host, const struct mount_line *line,
	bool (*prefer)(const char *path));

/* Whether one of @host's mounts is in peer group @group. */
bool mountinfo_has_peer(const struct mount_table *host, uint32_t group);

#endif
