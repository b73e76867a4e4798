/* SPDX-License-Identifier: Apache-2.0 */
/* What a snapshot holds, or what the lines of a recording come to at a time. */
#ifndef SNAPSHOT_REPLAY_H
#define SNAPSHOT_REPLAY_H

#include <isotop/base.h>

/* Nodes are in the documents that it owns. */
struct replay {
	struct doc **docs; /* owned; one a line */
	size_t doc_count;
	const struct node *schema;
	const struct node *host;
	const struct node *errors;
	const struct node *skipped;
	bool listed;      /* there is a list of containers */
	const struct node **containers; /* owned */
	size_t container_count;
	int64_t time;     /* of the last line that counts; 0: not said */
	unsigned broken;  /* the number of a line that cannot be read and is not the last; 0: none */
};

/*
 * Lines of @text up to the time @at; a last line that was cut off is passed over, as whoever
 * wrote it was. 0, or -errno with the reason in @err: -ENODATA where nothing is that old.
 */
int replay_read(const char *path, const char *text, size_t len, int64_t at, struct replay *ret_replay, struct err *err);
void replay_free(struct replay *replay); /* of zeroes is fine */

struct snapshot_wanted;
struct inventory_builder;

/* What it holds, as snapshot_load() does with the file @path. */
int replay_take(const struct replay *replay, const char *path, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err);

/* When the line says that it was; 0: it does not. */
int64_t replay_line_time(const char *line, size_t len);

/* The file @path, uncompressed, at most RECORDING_BYTES of it. 0 or -errno; -EBADMSG: damaged, what came before it is in @out. */
int replay_text(const char *path, struct strbuf *out);

#endif
