/* SPDX-License-Identifier: Apache-2.0 */
/* isotop record --every: one process that looks again and again and appends what changed. */
#include "config.h"

#include "cmd/record.h"
#include "cmd/writer.h"

#include <isotop/builder.h>
#include <isotop/file.h>
#include <isotop/inventory.h>
#include <isotop/snapshot.h>

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PART_BYTES   (16u << 20) /* of changes; then a part begins that has everything */
#define PART_SECONDS 86400
#define PARTS_LEAST  4           /* in the time that is kept, so that not much more than it is kept */

struct recording {
	const struct options *options;
	struct recorder *recorder; /* owned */
	int part;                  /* owned; -1: the next line begins one */
	char name[RECORDING_NAME_MAX];   /* of the part */
	char failed[RECORDING_NAME_MAX]; /* one that could not be begun, to take away; "": none */
	int64_t begun;             /* seconds since the epoch */
	size_t whole;              /* bytes of its first line */
	size_t bytes;              /* of the lines after it */
	bool told;                 /* that writing fails */
};

static bool part_is_over(const struct recording *recording, int64_t now)
{
	int64_t age = recording->options->keep_s / PARTS_LEAST;
	size_t most = 2 * recording->whole > PART_BYTES ? 2 * recording->whole : PART_BYTES;
	return recording->part < 0 || recording->bytes > most || now - recording->begun >= (age < PART_SECONDS ? age : PART_SECONDS) ||
	       now < recording->begun; /* the clock was set back: names must stay in the order of time */
}

static void end_part(struct recording *recording)
{
	if (recording->part >= 0)
		close(recording->part);
	recording->part = -1;
}

static int begin_part(struct recording *recording, const struct timespec *now, struct err *err)
{
	end_part(recording);
	recording_name((int64_t)now->tv_sec * 1000 + now->tv_nsec / 1000000, recording->name);
	int fd = writer_part(recording->options->writer, recording->name, *recording->failed ? recording->failed : NULL, err);
	if (fd < 0)
		return fd;
	*recording->failed = '\0';
	recording->part = fd;
	recording->begun = now->tv_sec;
	recording->whole = recording->bytes = 0;
	return 0;
}

static int append(struct recording *recording, const struct strbuf *line, bool full, struct err *err)
{
	int code = file_write(recording->part, line->data, line->len);
	if (code == 0 && fsync(recording->part) < 0 && errno != EINVAL && errno != EROFS)
		code = -errno;
	if (code == 0) {
		*(full ? &recording->whole : &recording->bytes) += line->len;
		return 0;
	}
	/* Half a line ends this part, and is passed over by whoever reads it. */
	if (full)
		memcpy(recording->failed, recording->name, sizeof(recording->failed));
	end_part(recording);
	return err_set(err, code, "%s/%s: %s", recording->options->output, recording->name, strerror(-code));
}

static int write_reading(struct recording *recording, const struct inventory *inventory, struct err *err)
{
	cleanup_strbuf struct strbuf line = { 0 };
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	bool full = part_is_over(recording, now.tv_sec);
	int code = full ? begin_part(recording, &now, err) : 0;
	if (code < 0 || !recorder_line(recording->recorder, inventory, now.tv_sec, PACKAGE_VERSION, full, &line))
		return code;
	return append(recording, &line, full, err);
}

/* One look. What cannot be written now may be written at the next: said once, and when it works again. */
static int look(struct recording *recording, struct sources *sources, interrupted_fn interrupted, struct err *err)
{
	struct inventory_builder *builder = inventory_builder_new();
	int code = sources_load(sources, builder, &(struct load_watch){ .cancel = interrupted }, err);
	struct inventory *inventory = inventory_finish(builder, NULL);
	if (code == 0 && !interrupted(NULL))
		code = write_reading(recording, inventory, err);
	inventory_unref(inventory);
	return code;
}

static void tell(struct recording *recording, int code, const struct err *err)
{
	if (code < 0 && !recording->told)
		complain(recording->options, "%s; it is tried again", err->text);
	if (code == 0 && recording->told)
		complain(recording->options, "recording again");
	recording->told = code < 0;
}

/* At fixed times, however long a look takes; those that a long one missed are left out. */
static void wait_for_next(struct timespec *next, int64_t every_s, interrupted_fn interrupted)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	do
		next->tv_sec += (time_t)every_s;
	while (next->tv_sec <= now.tv_sec);
	while (!interrupted(NULL) && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL) == EINTR)
		continue;
}

int record_every(const struct options *options, struct sources *sources, interrupted_fn interrupted, struct err *err)
{
	struct recording recording = { .options = options, .recorder = recorder_new(), .part = -1 };
	struct timespec next;
	clock_gettime(CLOCK_MONOTONIC, &next);
	int code = look(&recording, sources, interrupted, err);
	/* Not at the first time: then somebody sees it, and nothing was recorded yet. */
	for (bool first = true; !interrupted(NULL) && (!first || code == 0); first = false) {
		wait_for_next(&next, options->every_s, interrupted);
		if (!interrupted(NULL))
			tell(&recording, look(&recording, sources, interrupted, err), err);
	}
	end_part(&recording);
	recorder_free(recording.recorder);
	return code;
}
