/* SPDX-License-Identifier: Apache-2.0 */
/*
 * baseline: what was found earlier, and what is new or worse since. Part of the room compare.
 *
 * Owns: reading what an earlier JSON report (isotop/report/v1) or a snapshot's
 * judgement came to, and holding a later one against it. A report is hostile as
 * any file: what it lacks was not found then, so it counts as new.
 */
#ifndef ISOTOP_BASELINE_H
#define ISOTOP_BASELINE_H

#include <isotop/base.h>
#include <isotop/pairs.h>

struct host; /* <isotop/host.h> */

enum since_state { SINCE_NEW, SINCE_WORSE, SINCE_BETTER, SINCE_SAME, SINCE_GONE };

const char *since_name(enum since_state state); /* "new", "worse", "better", "same", "gone" */

struct baseline;

/* Of a JSON report, @text of @len bytes; @path is for messages. 0 with *ret_baseline, or -errno. */
int baseline_read(const char *path, const char *text, size_t len, struct baseline **ret_baseline, struct err *err);

/* Of a judgement; takes a reference of its own. Pods are held against policy version v1.@pss_minor. */
struct baseline *baseline_of(const struct judged *judged, unsigned pss_minor);

void baseline_free(struct baseline *baseline); /* NULL is fine */

/* ---- what somebody saw last of a node: as a report, but small ---- */

#define SEEN_BYTES (8u << 20) /* more is not read, and not written */

/* Appends the containers of @judged, seen at @now (seconds since the epoch), without what passes. */
void seen_put(const struct judged *judged, int64_t now, struct strbuf *out);

/*
 * The way back. Hostile as any file. -ESTALE: it is of another node than @host, or of a reader
 * with other rights, who cannot see the same.
 */
int seen_read(const char *path, const char *text, size_t len, const struct host *host, int64_t *ret_when,
	struct baseline **ret_baseline, struct err *err);

/* What stood in a baseline for one container. */
struct blessed {
	uint64_t caps;       /* that it held or could regain */
	bool pss_applies;    /* it was a pod with a level */
	unsigned pss;        /* enum pss_level */
};

/* One container then and now; everything is borrowed. */
struct since_row {
	enum since_state state;
	struct judged_pair pair;       /* a: then, NULL for SINCE_NEW; b: now, NULL for SINCE_GONE */
	const struct blessed *blessed; /* NULL where @pair.a is */
};

struct since {
	const char *name;              /* of the baseline, for reading; borrowed */
	size_t count;
	const struct since_row *rows;  /* each container once: in the order of now, then those that are gone */
	const struct since_row *const *of; /* the rows of now, parallel to its subjects */
};

/* @name and both judgements must outlive the result, which is in @arena. */
void since_baseline(const struct baseline *baseline, const char *name, const struct judged *now, struct arena *arena,
	struct since *ret_since);

/* Appends what it came to in one line: "24 F, was 91 A; root: fail". */
void since_words(const struct since_row *row, struct strbuf *out);

/* Is it worse, or new with something that fails or may? What the exit status is about. */
bool since_counts(const struct since_row *row);

size_t since_count(const struct since *since, enum since_state state);

/* Checks and escapes of @row.pair.b that fail or are open, or may be, and were less bad then; all of them where it is new. */
bool since_check_worse(const struct since_row *row, size_t check);
bool since_escape_worse(const struct since_row *row, size_t escape);

#endif
