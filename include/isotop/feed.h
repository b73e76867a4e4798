/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed: the collector thread that keeps a screen supplied.
 *
 * Owns: one thread that loads, judges and publishes, and the hand-over to the
 * screen. The screen polls feed_fd() and never waits for the source.
 */
#ifndef ISOTOP_FEED_H
#define ISOTOP_FEED_H

#include <isotop/judge.h>

/* Where inventories come from: this node, files, the demo. Called on the feed's thread only. */
struct feed_source {
	/*
	 * Fills @builder. @cancel says whether to stop early. @again: more calls
	 * will give newer data (live); false: one load is all there is.
	 */
	int (*load)(void *ctx, struct inventory_builder *builder, bool (*cancel)(void *), void *cancel_ctx,
		struct err *err);
	void *ctx;
	bool again;
};

enum feed_phase { FEED_LOADING, FEED_IDLE, FEED_FAILED };

struct feed_status {
	enum feed_phase phase;
	uint64_t loads;       /* finished so far */
	uint32_t load_ms;     /* the last one took */
	struct err err;       /* FEED_FAILED */
};

struct feed;

/* Starts the thread, which loads at once. @interval_ms between the end of one load and the next start. */
int feed_start(const struct feed_source *source, unsigned interval_ms, struct feed **ret_feed, struct err *err);
void feed_stop(struct feed *feed); /* ends and joins the thread, frees; NULL is fine */

int feed_fd(const struct feed *feed); /* readable when there is something new: poll(2) it */

/* A reference to the newest, or NULL before the first; clears feed_fd(). */
struct judged *feed_take(struct feed *feed, struct feed_status *ret_status);

void feed_refresh(struct feed *feed); /* load now, also when paused or loaded for good */
void feed_pause(struct feed *feed, bool paused);
void feed_interval(struct feed *feed, unsigned interval_ms);

#endif
