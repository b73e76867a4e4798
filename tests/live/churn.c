/* SPDX-License-Identifier: Apache-2.0 */
/*
 * churn PREFIX: watches this node through the feed, as the screen does, while
 * containers come and go. A line on standard input ends each of two steps, after which
 * the names that start with PREFIX are printed, as they are in a load that began
 * since; then what the process holds is compared with what a new reader holds.
 *
 * Says "trouble: ..." for everything that may not be: a load that failed, an error,
 * a row twice, a row whose process had gone two loads before, descriptors or
 * memory that stay.
 */
#include "config.h"

#include <isotop/feed.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/live.h>
#include <isotop/root.h>
#include <isotop/subject.h>

#include <dirent.h>
#include <inttypes.h>
#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INTERVAL_MS      50
#define GONE_MAX         4096
#define LOOKS            60
#define LOAD_DESCRIPTORS 4             /* with many containers a load is always under way, and has some open */
#define MEMORY_MAX       (512L * 1024) /* what may be kept beside what a new reader has, and of each row and process more */
#define ROW_MEMORY       (128L * 1024)
#define PROCESS_MEMORY   (4L * 1024)
#define ENDED_MAX        (4L * 1024) /* what may be left of one that has ended */

struct gone {
	int32_t pid;
	uint64_t start;
	uint64_t load; /* the one that still had it when it was seen to be dead */
};

struct watch {
	struct live *live;
	struct gone gone[GONE_MAX];
	size_t gone_count;
	uint64_t loads;
	size_t most;
	unsigned troubles;
};

struct holdings {
	uint64_t loads; /* of the reader's life */
	size_t descriptors;
	size_t rows;
	size_t processes; /* on the node */
	long memory;
};

static void trouble(struct watch *watch, const char *what, const char *name)
{
	printf("trouble: load %" PRIu64 ": %s: %s\n", watch->loads, what, name);
	watch->troubles++;
}

static int load(void *ctx, struct inventory_builder *builder, const struct load_watch *waiting, struct err *err)
{
	struct watch *watch = ctx;
	return live_scan(watch->live, builder, waiting, err);
}

/* ---- what may not be ------------------------------------------------------------- */

static bool is_alive(const struct subject *subject)
{
	char path[32];
	snprintf(path, sizeof(path), "/proc/%d", subject->running.pid);
	return access(path, F_OK) == 0;
}

static void remember_gone(struct watch *watch, const struct subject *subject)
{
	struct gone gone = { subject->running.pid, subject->running.start, watch->loads };
	for (size_t i = 0; i < watch->gone_count; i++)
		if (watch->gone[i].pid == gone.pid && watch->gone[i].start == gone.start)
			return;
	if (watch->gone_count < GONE_MAX)
		watch->gone[watch->gone_count++] = gone;
}

/* The next load may have been under way already when the process was seen to be dead, the one after it may not. */
static bool is_stale(const struct watch *watch, const struct subject *subject)
{
	for (size_t i = 0; i < watch->gone_count; i++)
		if (watch->gone[i].pid == subject->running.pid && watch->gone[i].start == subject->running.start &&
			watch->loads > watch->gone[i].load + 1)
			return true;
	return false;
}

static void look_at(struct watch *watch, const struct inventory *inventory)
{
	for (size_t i = 0; i < inventory->errors.count; i++)
		trouble(watch, inventory->errors.items[i].where, inventory->errors.items[i].reason);
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		for (size_t j = 0; j < i; j++)
			if (strcmp(inventory->subjects[j]->key, subject->key) == 0)
				trouble(watch, "a row twice", subject->name);
		if (is_stale(watch, subject))
			trouble(watch, "a row whose process is gone", subject->name);
		if (!is_alive(subject))
			remember_gone(watch, subject);
	}
	watch->most = inventory->count > watch->most ? inventory->count : watch->most;
}

/* ---- what is held ------------------------------------------------------------------ */

/* By it a process that is there is asked whether it ran; of one that has gone proc(5) adds " (deleted)". */
static bool asks_process(DIR *dir, const char *name)
{
	static const char asked[] = "/schedstat";
	char target[128];
	ssize_t len = readlinkat(dirfd(dir), name, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = '\0';
	size_t from = strlen(target) < strlen(asked) ? 0 : strlen(target) - strlen(asked);
	if (strcmp(target + from, asked) != 0)
		return false;
	target[from] = '\0';
	return access(target, F_OK) == 0;
}

/* Those that are kept for processes that run come and go with them. */
static size_t count_descriptors(void)
{
	size_t count = 0;
	const struct dirent *entry;
	DIR *dir = opendir("/proc/self/fd");
	while (dir && (entry = readdir(dir)))
		count += !asks_process(dir, entry->d_name);
	if (dir)
		closedir(dir);
	return count;
}

/* ---- the watch ---------------------------------------------------------------------- */

static bool step_ended(int timeout_ms)
{
	struct pollfd input = { STDIN_FILENO, POLLIN, 0 };
	char byte;
	return poll(&input, 1, timeout_ms) > 0 && read(STDIN_FILENO, &byte, 1) == 1 && byte == '\n';
}

/* The next load, judged; the caller's reference. */
static struct judged *next(struct watch *watch, struct feed *feed)
{
	struct pollfd news = { feed_fd(feed), POLLIN, 0 };
	struct feed_status status;
	if (poll(&news, 1, INTERVAL_MS) <= 0)
		feed_refresh(feed); /* no change publishes nothing */
	struct judged *judged = feed_take(feed, &status);
	if (status.phase == FEED_FAILED)
		trouble(watch, "the load failed", status.err.text);
	watch->loads = status.loads;
	if (judged)
		look_at(watch, judged->inventory);
	return judged;
}

/* What a load says that has begun since now. */
static struct judged *fresh(struct watch *watch, struct feed *feed)
{
	struct judged *judged = next(watch, feed);
	for (uint64_t until = watch->loads + 2; watch->loads < until;) {
		judged_unref(judged);
		judged = next(watch, feed);
	}
	return judged;
}

static void print_names(const struct inventory *inventory, const char *prefix)
{
	for (size_t i = 0; i < inventory->count; i++)
		if (strncmp(inventory->subjects[i]->name, prefix, strlen(prefix)) == 0)
			printf("row %s\n", inventory->subjects[i]->name);
}

static size_t count_processes(void)
{
	size_t count = 0;
	const struct dirent *entry;
	DIR *dir = opendir("/proc");
	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	if (dir)
		closedir(dir);
	return count;
}

static void look(struct holdings *least)
{
	size_t descriptors = count_descriptors();
	long memory = (long)mallinfo2().uordblks;
	least->descriptors = descriptors < least->descriptors ? descriptors : least->descriptors;
	least->memory = memory < least->memory ? memory : least->memory;
}

/*
 * The least of many looks: the feed's thread opens and takes things while it loads, and gives them back. What it has
 * published is taken, since it would be held beside the one before.
 */
static struct holdings holdings(struct watch *watch, struct feed *feed, struct judged *judged)
{
	struct holdings least = { .descriptors = SIZE_MAX, .memory = LONG_MAX };
	for (int looks = 0; looks < LOOKS; looks++) {
		struct judged *newer = feed ? next(watch, feed) : NULL;
		if (newer) {
			judged_unref(judged);
			judged = newer;
		}
		look(&least);
		usleep(5000);
	}
	least.loads = watch->loads;
	least.processes = count_processes();
	least.rows = judged ? judged->inventory->count : 0;
	judged_unref(judged);
	return least;
}

static void compare(struct watch *watch, const char *when, const struct holdings *held, const struct holdings *other,
	const struct holdings *slack)
{
	printf("loads %" PRIu64 ", rows at most %zu; %s: descriptors %zu for %zu, memory %ld KiB for %ld KiB\n", held->loads,
		watch->most, when, held->descriptors, other->descriptors, held->memory / 1024, other->memory / 1024);
	if (held->descriptors > other->descriptors + slack->descriptors)
		trouble(watch, "leak: descriptors", when);
	if (held->memory > other->memory + slack->memory)
		trouble(watch, "leak: memory", when);
}

/* Two steps: what is told at the end of each. */
static struct holdings run(struct watch *watch, struct feed *feed, const char *prefix)
{
	struct judged *judged = fresh(watch, feed);
	puts("ready");
	fflush(stdout);
	for (int step = 0; step < 2; step++) {
		do {
			judged_unref(judged);
			judged = next(watch, feed);
		} while (!step_ended(0));
		judged_unref(judged);
		judged = fresh(watch, feed);
		print_names(judged->inventory, prefix);
		puts("end");
		fflush(stdout);
	}
	return holdings(watch, feed, judged);
}

/* A reader from its making to its end. @prefix NULL: one that has seen nothing come and go. */
static int life(struct watch *watch, struct root *root, const char *prefix, struct holdings *held)
{
	struct err err;
	struct feed *feed;
	struct feed_source source = { .load = load, .ctx = watch, .again = true };
	watch->live = live_new(root, false);
	watch->loads = watch->gone_count = 0;
	if (feed_start(&source, INTERVAL_MS, &feed, &err) < 0)
		return -1;
	*held = prefix ? run(watch, feed, prefix) : holdings(watch, feed, fresh(watch, feed));
	feed_stop(feed);
	live_free(watch->live);
	return 0;
}

static long more(size_t held, size_t other)
{
	return held > other ? (long)(held - other) : 0;
}

/*
 * What others run on the node comes and goes meanwhile, so a reader that has seen all of it is not held beside itself
 * as it began, but beside a new one that reads the same node a second later.
 */
int main(int argc, char **argv)
{
	struct err err;
	struct root *root;
	static struct watch watch;
	struct holdings first, old, new;
	static char written[4096]; /* the C library's own would be memory that stays */
	mallopt(M_ARENA_MAX, 1);   /* mallinfo() tells of the first alone */
	setvbuf(stdout, written, _IOFBF, sizeof(written));
	if (argc != 2 || root_open("/", &root, &err) < 0 || life(&watch, root, NULL, &new) < 0)
		return 2; /* what is made once in a process is made now */
	first = holdings(&watch, NULL, NULL);
	if (life(&watch, root, argv[1], &old) < 0)
		return 2;
	struct holdings after = holdings(&watch, NULL, NULL);
	if (life(&watch, root, NULL, &new) < 0)
		return 2;
	struct holdings reading = { .descriptors = LOAD_DESCRIPTORS,
		.memory = MEMORY_MAX + more(old.rows, new.rows) * ROW_MEMORY +
			more(old.processes, new.processes) * PROCESS_MEMORY };
	struct holdings ended = { .descriptors = 0, .memory = ENDED_MAX };
	compare(&watch, "beside a new reader", &old, &new, &reading);
	compare(&watch, "when it has ended", &after, &first, &ended);
	root_close(root);
	return watch.troubles > 0;
}
