/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/feed.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

struct feed {
	struct feed_source source;
	pthread_t thread;
	int event; /* eventfd(2): not 0 when there is something to take */
	atomic_bool stop;
	pthread_mutex_t lock; /* of all below; never held while loading or judging */
	pthread_cond_t wake;
	unsigned interval_ms;
	bool paused;
	bool refresh;
	struct judged *newest; /* one reference */
	struct feed_status status;
};

static bool stopping(void *ctx)
{
	struct feed *feed = ctx;
	return atomic_load(&feed->stop);
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

/* Loads and judges; NULL when there is nothing new. Only the thread touches @previous. */
static struct judged *load(struct feed *feed, const struct judged *previous, int *ret_code, struct err *err)
{
	struct inventory_builder *builder = inventory_builder_new();
	const struct inventory *before = previous ? previous->inventory : NULL;
	*ret_code = feed->source.load(feed->source.ctx, builder, stopping, feed, err);
	if (*ret_code < 0 || stopping(feed)) {
		inventory_builder_free(builder);
		return NULL;
	}
	struct inventory *inventory = inventory_finish(builder, before);
	struct judged *judged = inventory == before ? NULL : judge_inventory(inventory, previous);
	inventory_unref(inventory);
	return judged;
}

/* Hands over what a load gave. The screen is woken for news only: other facts, or another kind of state. */
static void publish(struct feed *feed, struct judged *judged, int code, const struct err *err, uint32_t ms)
{
	pthread_mutex_lock(&feed->lock);
	enum feed_phase phase = code < 0 ? FEED_FAILED : FEED_IDLE;
	bool news = judged || feed->status.loads == 0 || phase != feed->status.phase ||
		    strcmp(err->text, feed->status.err.text) != 0;
	struct judged *old = NULL;
	if (judged) {
		old = feed->newest;
		feed->newest = judged;
	}
	feed->status = (struct feed_status){ phase, feed->status.loads + 1, ms, *err };
	pthread_mutex_unlock(&feed->lock);
	judged_unref(old);
	if (news)
		tell(feed);
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

static void *run(void *ctx)
{
	struct feed *feed = ctx;
	struct judged *previous = NULL;
	do {
		struct err err = { "" };
		struct timespec start = now();
		int code;
		struct judged *judged = load(feed, previous, &code, &err);
		if (judged) {
			judged_unref(previous);
			previous = judged_ref(judged);
		}
		if (!stopping(feed))
			publish(feed, judged, code, &err, elapsed_ms(start));
		else
			judged_unref(judged);
	} while (wait_for_turn(feed));
	judged_unref(previous);
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

static const int crashes[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGSYS };

int feed_start(const struct feed_source *source, unsigned interval_ms, struct feed **ret_feed, struct err *err)
{
	int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (event < 0)
		return err_set(err, -errno, "eventfd: %s", strerror(errno));
	struct feed *feed = heap_alloc(1, sizeof(*feed));
	*feed = (struct feed){ .source = *source, .event = event, .interval_ms = interval_ms };
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
	int code = pthread_create(&feed->thread, NULL, run, feed);
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
	if (ret_status)
		*ret_status = feed->status;
	pthread_mutex_unlock(&feed->lock);
	return newest;
}

void feed_refresh(struct feed *feed)
{
	pthread_mutex_lock(&feed->lock);
	feed->refresh = true;
	wake(feed);
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
