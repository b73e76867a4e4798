/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/builder.h>
#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "feed/notice.h"

struct feed {
	struct feed_source source;
	pthread_t thread;
	struct notice *notice; /* of its paths; NULL: there are none, or @unnoticed says why */
	bool noticed;
	struct err unnoticed;
	int event; /* eventfd(2): not 0 when there is something to take */
	atomic_bool stop;
	atomic_bool halt;     /* this load is to end */
	pthread_mutex_t lock; /* of all below; never held while loading or judging */
	pthread_cond_t wake;
	unsigned interval_ms;
	bool paused;
	bool refresh;
	bool loading;
	struct judged *newest; /* one reference */
	struct feed_status status;
};

/* What the thread keeps of its loads, for itself. */
struct loading {
	struct feed *feed;
	struct inventory_builder *builder; /* of the load that goes on */
	struct judged *shown;              /* one reference: what was published last */
	size_t shown_count;                /* of the builder's subjects */
	uint32_t show_ms;                  /* that took */
	struct timespec began;
	struct timespec shown_at;
	struct timespec told_at;
	struct load_progress progress;
	bool cut; /* the load was told to end early */
};

static bool stopping(const struct feed *feed)
{
	return atomic_load(&feed->stop);
}

static bool cancel(void *ctx)
{
	struct loading *loading = ctx;
	loading->cut = loading->cut || atomic_load(&loading->feed->halt);
	return loading->cut || stopping(loading->feed);
}

static struct timespec now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time;
}

static uint32_t elapsed_ms(struct timespec since)
{
	struct timespec until = now();
	int64_t ms = (int64_t)(until.tv_sec - since.tv_sec) * 1000 + (until.tv_nsec - since.tv_nsec) / 1000000;
	return ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

static struct timespec later(struct timespec time, unsigned ms)
{
	time.tv_sec += ms / 1000;
	time.tv_nsec += (long)(ms % 1000) * 1000000;
	if (time.tv_nsec >= 1000000000) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000;
	}
	return time;
}

static void tell(struct feed *feed)
{
	uint64_t one = 1;
	ssize_t n;
	do
		n = write(feed->event, &one, sizeof(one));
	while (n < 0 && errno == EINTR);
}

/* ---- a load that takes long ------------------------------------------------------ */

/* Nobody is told how far a load is before it has taken so long, nor more often: a bar that flickers says nothing. */
#define TELL_MS 300

/*
 * What is there already is shown as it grows: whenever the load has taken a quarter
 * longer, at least every so often, and so that showing takes an eighth of the time at most.
 */
#define SHOW_MOST_MS 2000
#define SHOW_SHARE   8

/*
 * Of a node a screenful is shown as soon as it is there, where it is not half of all: finding the processes has taken as
 * long as reading what is in them, and rows that stand there are read meanwhile.
 */
#define SCREENFUL 40

/* A whole reading is there: parts of a newer one do not replace it. */
static bool has_whole(const struct loading *loading)
{
	return loading->shown && !loading->shown->inventory->partial;
}

static bool time_to_show(const struct loading *loading)
{
	uint32_t wait = elapsed_ms(loading->began) / 4;
	wait = wait < TELL_MS ? TELL_MS : wait > SHOW_MOST_MS ? SHOW_MOST_MS : wait;
	wait = wait < loading->show_ms * SHOW_SHARE ? loading->show_ms * SHOW_SHARE : wait;
	return !has_whole(loading) && inventory_builder_count(loading->builder) > loading->shown_count &&
	       elapsed_ms(loading->shown_at) >= wait;
}

static bool is_first_screenful(const struct loading *loading)
{
	const struct load_progress *progress = &loading->progress;
	return !loading->shown && progress->containers && progress->done <= progress->total / 2 &&
	       inventory_builder_count(loading->builder) >= SCREENFUL;
}

/* Judges what is there; the one shown before is let go. Subjects that were in it keep their judgement. */
static void show(struct loading *loading)
{
	const struct judged *before = loading->shown;
	struct timespec start = now();
	loading->shown_count = inventory_builder_count(loading->builder);
	struct inventory *inventory = inventory_snapshot(loading->builder, before ? before->inventory : NULL);
	loading->shown = judge_inventory(inventory, before);
	inventory_unref(inventory);
	judged_unref(before);
	loading->show_ms = elapsed_ms(start);
	loading->shown_at = now();
}

/* Ends what was begun with the lock taken: the screen gets @status and, if there is @more, what is shown. */
static void unlock_with(struct loading *loading, const struct feed_status *status, bool more, bool news)
{
	struct feed *feed = loading->feed;
	struct judged *old = more ? feed->newest : NULL;
	if (more)
		feed->newest = judged_ref(loading->shown);
	feed->status = *status;
	pthread_mutex_unlock(&feed->lock);
	judged_unref(old);
	if (news)
		tell(feed);
}

/* struct load_watch's: called at every bite, so it returns at once nearly always. */
static void progress(void *ctx, const struct load_progress *progress)
{
	struct loading *loading = ctx;
	struct feed *feed = loading->feed;
	loading->progress = *progress;
	bool first = is_first_screenful(loading);
	if (!first && (elapsed_ms(loading->told_at) < TELL_MS || (feed->source.again && has_whole(loading))))
		return;
	loading->told_at = now();
	bool more = first || time_to_show(loading);
	if (more)
		show(loading);
	struct feed_status status = { .phase = FEED_LOADING,
		.slow = true,
		.once = feed->source.once,
		.progress = *progress,
		.subjects = inventory_builder_count(loading->builder) };
	pthread_mutex_lock(&feed->lock);
	status.loads = feed->status.loads;
	status.load_ms = feed->status.load_ms;
	bool news = more || !feed->status.slow || status.progress.done != feed->status.progress.done;
	unlock_with(loading, &status, more, news);
}

/* ---- a load ------------------------------------------------------------------------ */

static void begin(struct loading *loading)
{
	struct feed *feed = loading->feed;
	pthread_mutex_lock(&feed->lock);
	feed->loading = true;
	atomic_store(&feed->halt, false);
	pthread_mutex_unlock(&feed->lock);
	loading->builder = inventory_builder_new();
	loading->began = loading->told_at = loading->shown_at = now();
	loading->progress = (struct load_progress){ 0 };
	loading->shown_count = 0;
	loading->show_ms = 0;
	loading->cut = false;
}

/* Loads and judges into @loading; false when there is nothing new. */
static bool load(struct loading *loading, int *ret_code, struct err *err)
{
	const struct feed *feed = loading->feed;
	struct load_watch watch = { cancel, progress, loading };
	begin(loading);
	*ret_code = feed->source.load(feed->source.ctx, loading->builder, &watch, err);
	const struct judged *before = loading->shown; /* perhaps a part of this very load */
	if (*ret_code < 0 || stopping(feed) || (loading->cut && has_whole(loading))) {
		inventory_builder_free(loading->builder);
		return false;
	}
	if (loading->cut)
		inventory_builder_partial(loading->builder);
	else if (has_whole(loading))
		inventory_keep_broken(loading->builder, before->inventory);
	struct inventory *inventory = inventory_finish(loading->builder, before ? before->inventory : NULL);
	bool news = !before || inventory != before->inventory;
	if (news) {
		loading->shown = judge_inventory(inventory, before);
		judged_unref(before);
	}
	inventory_unref(inventory);
	return news;
}

/* Hands over what a load gave. The screen is woken for news only: other facts, or another kind of state. */
static void publish(struct loading *loading, bool more, int code, const struct err *err)
{
	struct feed *feed = loading->feed;
	struct feed_status status = { .phase = code < 0 ? FEED_FAILED : FEED_IDLE,
		.load_ms = elapsed_ms(loading->began),
		.err = *err,
		.halted = loading->cut,
		.once = feed->source.once };
	if (loading->cut) {
		status.progress = loading->progress;
		status.subjects = loading->shown ? loading->shown->inventory->count : 0;
	}
	pthread_mutex_lock(&feed->lock);
	feed->loading = false;
	status.loads = feed->status.loads + 1;
	bool news = more || status.loads == 1 || status.phase != feed->status.phase ||
		    status.halted != feed->status.halted || strcmp(err->text, feed->status.err.text) != 0;
	unlock_with(loading, &status, more, news);
}

/* Waits until it is time for the next load; false: it is time to end. */
static bool wait_for_turn(struct feed *feed)
{
	struct timespec start = now();
	pthread_mutex_lock(&feed->lock);
	while (!stopping(feed) && !feed->refresh) {
		if (feed->paused || !feed->source.again) {
			pthread_cond_wait(&feed->wake, &feed->lock);
			continue;
		}
		struct timespec turn = later(start, feed->interval_ms); /* the interval may change while we wait */
		if (pthread_cond_timedwait(&feed->wake, &feed->lock, &turn) == ETIMEDOUT && !feed->paused)
			break;
	}
	feed->refresh = false;
	pthread_mutex_unlock(&feed->lock);
	return !stopping(feed);
}

static void changed(void *ctx)
{
	feed_refresh(ctx);
}

/*
 * A node is read again and again as it is. Where nothing can be watched, loading again by hand works. On the thread
 * that loads, as a directory may be long in answering; before anything is read, so that no change falls between.
 */
static void watch_paths(struct feed *feed)
{
	const struct feed_source *source = &feed->source;
	struct err err = { "" };
	if (!source->path_count || source->again || source->once)
		return;
	int code = notice_start(source->paths, source->path_count, changed, feed, &feed->notice, &err);
	pthread_mutex_lock(&feed->lock);
	feed->noticed = code == 0;
	feed->unnoticed = err;
	pthread_mutex_unlock(&feed->lock);
}

static void *run(void *ctx)
{
	struct feed *feed = ctx;
	struct loading loading = { .feed = feed };
	watch_paths(feed);
	do {
		struct err err = { "" };
		int code;
		bool more = load(&loading, &code, &err);
		if (!stopping(feed))
			publish(&loading, more, code, &err);
	} while (wait_for_turn(feed));
	judged_unref(loading.shown);
	return NULL;
}

static void make_lock(struct feed *feed)
{
	pthread_condattr_t attr;
	if (pthread_mutex_init(&feed->lock, NULL) || pthread_condattr_init(&attr) ||
		pthread_condattr_setclock(&attr, CLOCK_MONOTONIC) || pthread_cond_init(&feed->wake, &attr))
		die("no lock for the collector");
	pthread_condattr_destroy(&attr);
}

static void free_feed(struct feed *feed)
{
	pthread_cond_destroy(&feed->wake);
	pthread_mutex_destroy(&feed->lock);
	close(feed->event);
	judged_unref(feed->newest);
	free(feed);
}

/*
 * musl gives a thread 128 KiB where glibc gives it 8 MiB (pthread_attr_setstacksize(3));
 * what the thread reads is as deep in either.
 */
#define STACK_BYTES (8u << 20)

static int start_thread(struct feed *feed)
{
	pthread_attr_t attr;
	int code = pthread_attr_init(&attr);
	if (code != 0)
		return code;
	code = pthread_attr_setstacksize(&attr, STACK_BYTES);
	if (code == 0)
		code = pthread_create(&feed->thread, &attr, run, feed);
	pthread_attr_destroy(&attr);
	return code;
}

static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS };

int feed_start(const struct feed_source *source, unsigned interval_ms, struct feed **ret_feed, struct err *err)
{
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0)
		return err_set(err, -errno, "eventfd: %s", strerror(errno));
	struct feed *feed = heap_alloc(1, sizeof(*feed));
	*feed = (struct feed){ .source = *source, .event = event, .interval_ms = interval_ms };
	feed->status.once = source->once;
	make_lock(feed);
	/*
	 * Signals are the screen's: the thread inherits a mask that blocks them all but those of a crash,
	 * which the kernel gives to the thread that crashed, or to nobody where they are blocked (signal(7)).
	 */
	sigset_t all;
	sigset_t old;
	sigfillset(&all);
	for (size_t i = 0; i < ISO_COUNT(crashes); i++)
		sigdelset(&all, crashes[i]);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	int code = start_thread(feed);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (code != 0) {
		free_feed(feed);
		return err_set(err, -code, "the collector's thread: %s", strerror(code));
	}
	*ret_feed = feed;
	return 0;
}

static void wake(struct feed *feed)
{
	pthread_cond_signal(&feed->wake);
	pthread_mutex_unlock(&feed->lock);
}

void feed_stop(struct feed *feed)
{
	if (!feed)
		return;
	pthread_mutex_lock(&feed->lock);
	atomic_store(&feed->stop, true);
	wake(feed);
	pthread_join(feed->thread, NULL);
	notice_stop(feed->notice);
	free_feed(feed);
}

int feed_fd(const struct feed *feed)
{
	return feed->event;
}

struct judged *feed_take(struct feed *feed, struct feed_status *ret_status)
{
	uint64_t count;
	ssize_t n;
	/* Cleared first: what is published after this is told again. */
	do
		n = read(feed->event, &count, sizeof(count));
	while (n < 0 && errno == EINTR);
	pthread_mutex_lock(&feed->lock);
	struct judged *newest = judged_ref(feed->newest);
	if (ret_status) {
		*ret_status = feed->status;
		ret_status->noticed = feed->noticed;
		ret_status->unnoticed = *feed->unnoticed.text ? feed->unnoticed.text : NULL;
	}
	pthread_mutex_unlock(&feed->lock);
	return newest;
}

void feed_refresh(struct feed *feed)
{
	pthread_mutex_lock(&feed->lock);
	feed->refresh = !feed->source.once;
	wake(feed);
}

void feed_halt(struct feed *feed)
{
	pthread_mutex_lock(&feed->lock);
	if (feed->loading)
		atomic_store(&feed->halt, true);
	pthread_mutex_unlock(&feed->lock);
}

void feed_pause(struct feed *feed, bool paused)
{
	pthread_mutex_lock(&feed->lock);
	feed->paused = paused;
	wake(feed);
}

void feed_interval(struct feed *feed, unsigned interval_ms)
{
	pthread_mutex_lock(&feed->lock);
	feed->interval_ms = interval_ms;
	wake(feed);
}
