/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: how far a load is, and who waits for it.
 */
#ifndef ISOTOP_LOAD_WATCH_H
#define ISOTOP_LOAD_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* How far a load is. */
struct load_progress {
	uint64_t done;
	uint64_t total;  /* 0: not known */
	bool containers; /* that is what is counted; else bytes */
};

/* Whoever waits for a load. Zero: nobody does. */
struct load_watch {
	/* Polled: true ends the load early, and what was read until then is there. NULL: never. */
	bool (*cancel)(void *ctx);
	/*
	 * Told often, also while nothing comes out of a pipe, and only between subjects:
	 * a snapshot may be taken of the builder. NULL: nobody wants to know.
	 */
	void (*progress)(void *ctx, const struct load_progress *progress);
	void *ctx;
};

static inline bool load_cancelled(const struct load_watch *watch)
{
	return watch->cancel && watch->cancel(watch->ctx);
}

static inline void load_tell(const struct load_watch *watch, const struct load_progress *progress)
{
	if (watch->progress)
		watch->progress(watch->ctx, progress);
}

#endif
