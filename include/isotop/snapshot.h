/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapshot: what is known of a node and its containers, as one JSON file that
 * opens anywhere as a SOURCE and is judged there by the same code.
 *
 * Owns: the file's schema (isotop/snapshot/v1), writing and reading it. What it
 * reads is hostile as any file. It keeps facts and no verdicts; neither environment
 * nor arguments of processes are facts, so none is in it.
 */
#ifndef ISOTOP_SNAPSHOT_H
#define ISOTOP_SNAPSHOT_H

#include <isotop/base.h>

struct inventory_builder; /* <isotop/builder.h> */
struct inventory; /* <isotop/inventory.h> */

/* Writes all that runs here. @now in seconds since the epoch. 0 or -errno of the stream. */
int snapshot_write(FILE *stream, const struct inventory *inventory, int64_t now, const char *version);

/* ---- a recording: what changed since the last reading, line by line -------------------- */

/* What was written last. */
struct recorder;

struct recorder *recorder_new(void);
void recorder_free(struct recorder *recorder); /* NULL is fine */

/*
 * Appends one line: what of @inventory is not as it was in the last call; @full: all of it, as a
 * snapshot. @now in seconds since the epoch. False: nothing changed, and nothing was appended.
 */
bool recorder_line(struct recorder *recorder, const struct inventory *inventory, int64_t now, const char *version,
	bool full, struct strbuf *line);

#define RECORDING_NAME_MAX 40

/* The file of a recording that begins at @ms, milliseconds since the epoch; and the way back, false: it is no such name. */
void recording_name(int64_t ms, char ret[RECORDING_NAME_MAX]);
bool recording_begun(const char *name, int64_t *ret_ms);

/* Paths of the files of the recording in the directory @path, oldest first; none where it is no such directory. */
struct text_list recording_files(const char *path, struct arena *arena);
bool recording_is(const char *path);

/* The time of the reading before (@step below 0) or after @from, in seconds since the epoch; 0: there is none. */
int64_t recording_step(const char *path, int64_t from, int step);

/*
 * One container at a reading at which it came, changed or went, or its node did: an inventory of it alone, or an
 * empty one where it is not there. @key is its key in the recording.
 */
typedef void (*recording_fn)(void *ctx, const char *key, int64_t time, const struct inventory *one);

/* The times of the readings that stand in a recording, seconds since the epoch. */
struct recording_span {
	int64_t first;
	int64_t last;
	size_t readings;
};

/* Follows the container @key, or all of them (NULL), through the recording @path, oldest reading first. */
void recording_follow(const char *path, const char *key, recording_fn each, void *ctx, struct recording_span *ret_span);

/* ---- opening ------------------------------------------------------------------------------ */

/* Whether @path is a regular file that begins as a snapshot does, or a directory with a recording. */
bool snapshot_is(const char *path);

#define SNAPSHOT_HEAD 1024 /* of what is compressed; of plain text 128 bytes are enough */

bool snapshot_begins(const char *head, size_t len); /* the same of a text by its first SNAPSHOT_HEAD bytes */

/* A part lasts a day at most, with a look at most each second. Each line costs some kilobytes, however short it is. */
#define RECORDING_LINES 100000
#define RECORDING_BYTES (192u << 20) /* 1,000 containers take some 20 MB; what changes since is as much again */

struct snapshot_wanted {
	bool apart; /* one of several: each container has its node, whose name stands before its key */
	int64_t at; /* of a recording, as it was then, seconds since the epoch; 0: as it is last */
	const char *name; /* the recording of which a part is read; NULL: what is read is the whole */
};

/*
 * Adds the containers of the snapshot or recording @path to @builder and fills in its host, which
 * what stands apart leaves alone. 0, or -errno with the reason in @err: -EEXIST where there is a
 * host already and it is not apart, -ENODATA where nothing is that old.
 */
int snapshot_load(const char *path, const struct snapshot_wanted *wanted, struct inventory_builder *builder,
	struct err *err);

/* The same of a text; @path is for messages. */
int snapshot_load_text(const char *path, const char *text, size_t len, const struct snapshot_wanted *wanted,
	struct inventory_builder *builder, struct err *err);

#endif
