/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed: the collector thread that keeps a screen supplied.
 *
 * Owns: one thread that loads, judges and publishes, and the hand-over to the
 * screen. The screen polls feed_fd() and never waits for the source. A first load
 * that takes long is published in parts (see inventory's partial) while it goes on.
 * Where the source has paths, a second thread waits for their changes.
 */
#ifndef ISOTOP_FEED_H
#define ISOTOP_FEED_H

#include <isotop/base.h>
#include <isotop/load_watch.h>

struct inventory_builder; /* <isotop/builder.h> */

/* Where inventories come from: this node, files, the demo. Called on the feed's thread only. */
struct feed_source {
	/* Fills @builder; asks and tells @watch while it does. */
	int (*load)(void *ctx, struct inventory_builder *builder, const struct load_watch *watch, struct err *err);
	void *ctx;
	bool again; /* more calls will give newer data (live); false: one load is all there is */
	bool once;  /* a second call would find nothing: standard input */
	/* Files and directories, borrowed: when one changes the source is loaded again. "-" is none. */
	const char *const *paths;
	size_t path_count;
};

enum feed_phase { FEED_LOADING, FEED_IDLE, FEED_FAILED };

struct feed_status {
	enum feed_phase phase;
	uint64_t loads;       /* finished so far */
	uint32_t load_ms;     /* the last one took */
	struct err err;       /* FEED_FAILED */
	/*
	 * FEED_LOADING, when it takes so long that somebody will wonder, and no
	 * refresh of a node: how far it is, and how many subjects that gave. Else zero,
	 * but where the load was ended early by feed_halt(): how far it came.
	 */
	bool slow;
	bool halted;
	bool once; /* the source's: feed_refresh() is for nothing */
	bool noticed; /* changes of the source's paths are */
	const char *unnoticed; /* why changes of the source's paths are not noticed; NULL: they are, or it has none */
	struct load_progress progress;
	size_t subjects;
};

struct feed;

/* Starts the thread, which loads at once. @interval_ms between the end of one load and the next start. */
int feed_start(const struct feed_source *source, unsigned interval_ms, struct feed **ret_feed, struct err *err);
void feed_stop(struct feed *feed); /* ends and joins the thread, frees; NULL is fine */

int feed_fd(const struct feed *feed); /* readable when there is something new: poll(2) it */

/* A reference to the newest, or NULL before the first; clears feed_fd(). */
struct judged *feed_take(struct feed *feed, struct feed_status *ret_status);

/*
 * Ends the load that is going on, if there is one. What it has read is published
 * as partial, unless a whole reading is there already: that one stays.
 */
void feed_halt(struct feed *feed);

void feed_refresh(struct feed *feed); /* load now, also when paused or loaded for good */
void feed_pause(struct feed *feed, bool paused);
void feed_interval(struct feed *feed, unsigned interval_ms);

#endif
