/* SPDX-License-Identifier: Apache-2.0 */
/* isotop record --every and --record-events: one process that looks again and again and appends what changed. */
#include "config.h"

#include "cmd/record.h"
#include "cmd/writer.h"

#include <isotop/builder.h>
#include <isotop/file.h>
#include <isotop/inventory.h>
#include <isotop/load_watch.h>
#include <isotop/packed.h>
#include <isotop/snapshot.h>

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PART_BYTES   (16u << 20) /* of changes; then a part begins that has everything */
#define PART_SECONDS 86400
#define PARTS_LEAST  4           /* in the time that is kept, so that not much more than it is kept */
#define LOOK_MS      2000        /* between two looks for --record-events, as the screen has it */

struct recording {
	const struct options *options;
	struct recorder *recorder; /* owned */
	const char *file;          /* the one that all goes to; NULL: standard output, or parts */
	int64_t every_ms;
	struct packer *packer;     /* owned: of the part; NULL: as it is */
	int part;                  /* owned; -1: the next line begins one */
	char name[RECORDING_NAME_MAX];   /* of the part */
	char failed[RECORDING_NAME_MAX]; /* one that could not be begun, to take away; "": none */
	int64_t begun;             /* seconds since the epoch */
	size_t whole;              /* bytes of its first line */
	size_t bytes;              /* of the lines after it */
	size_t lines;              /* with the first one */
	bool told;                 /* that writing fails */
};

static bool in_parts(const struct recording *recording)
{
	return recording->options->every_s != 0;
}

static bool part_is_over(const struct recording *recording, int64_t now)
{
	int64_t age = recording->options->keep_s / PARTS_LEAST;
	size_t most = 2 * recording->whole > PART_BYTES ? 2 * recording->whole : PART_BYTES;
	if (recording->part < 0 || !in_parts(recording))
		return recording->part < 0;
	return recording->bytes > most || now - recording->begun >= (age < PART_SECONDS ? age : PART_SECONDS) ||
	       now < recording->begun; /* the clock was set back: names must stay in the order of time */
}

/* @whole: what was compressed gets its end. Without it all of it can be read, too. */
static void end_part(struct recording *recording, bool whole)
{
	cleanup_strbuf struct strbuf end = { 0 };
	if (recording->packer && whole)
		packer_end(recording->packer, &end);
	if (end.len)
		file_write(recording->part, end.data, end.len);
	packer_free(recording->packer);
	recording->packer = NULL;
	if (recording->part >= 0 && recording->part != STDOUT_FILENO)
		close(recording->part);
	recording->part = -1;
}

/* The part of that time, or the one file. A descriptor or -errno. */
static int open_part(struct recording *recording, const struct timespec *now, struct err *err)
{
	const struct options *options = recording->options;
	if (!in_parts(recording))
		return recording->file ? writer_private(options->writer, recording->file, err) : STDOUT_FILENO;
	recording_name((int64_t)now->tv_sec * 1000 + now->tv_nsec / 1000000, recording->name);
	return writer_part(options->writer, recording->name, *recording->failed ? recording->failed : NULL, err);
}

static int begin_part(struct recording *recording, const struct timespec *now, struct err *err)
{
	end_part(recording, true);
	int fd = open_part(recording, now, err);
	if (fd < 0)
		return fd;
	*recording->failed = '\0';
	recording->part = fd;
	recording->packer = in_parts(recording) || record_packs(recording->file) ? packer_new() : NULL;
	recording->begun = now->tv_sec;
	recording->whole = recording->bytes = recording->lines = 0;
	return 0;
}

static int write_line(struct recording *recording, const struct strbuf *line)
{
	cleanup_strbuf struct strbuf packed = { 0 };
	if (recording->packer)
		packer_add(recording->packer, line->data, line->len, &packed);
	const struct strbuf *text = recording->packer ? &packed : line;
	int code = file_write(recording->part, text->data, text->len);
	return code == 0 && fsync(recording->part) < 0 && errno != EINVAL && errno != EROFS ? -errno : code;
}

/* What is appended to the one file stands from its first line on in its place. */
static int append(struct recording *recording, const struct strbuf *line, bool full, struct err *err)
{
	bool placed = full && !in_parts(recording) && recording->file;
	const char *file = in_parts(recording) ? recording->name : recording->file;
	bool fits = recording->whole + recording->bytes + line->len <= RECORDING_BYTES && recording->lines++ < RECORDING_LINES;
	int code = fits ? write_line(recording, line) : -EFBIG;
	if (code < 0)
		err_set(err, code, "%s%s%s: %s", in_parts(recording) ? recording->options->output : "",
			in_parts(recording) ? "/" : "", file ? file : "standard output",
			code == -EFBIG ? "no more is recorded in one file" : strerror(-code));
	if (placed)
		code = writer_finish(recording->options->writer, code, err);
	if (code == 0) {
		*(full ? &recording->whole : &recording->bytes) += line->len;
		return 0;
	}
	/* Half a line ends this part, and is passed over by whoever reads it. */
	if (full)
		memcpy(recording->failed, recording->name, sizeof(recording->failed));
	end_part(recording, false);
	return code;
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
static void wait_for_next(struct timespec *next, int64_t every_ms, interrupted_fn interrupted)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	do {
		next->tv_nsec += (long)(every_ms % 1000) * 1000000;
		next->tv_sec += (time_t)(every_ms / 1000) + next->tv_nsec / 1000000000;
		next->tv_nsec %= 1000000000;
	} while (next->tv_sec <= now.tv_sec);
	while (!interrupted(NULL) && clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, next, NULL) == EINTR)
		continue;
}

/* Another part may be begun; of one file what stands there is what there is. */
static bool goes_on(const struct recording *recording, bool first, int code)
{
	return code == 0 || (!first && in_parts(recording));
}

int record_every(const struct options *options, struct sources *sources, interrupted_fn interrupted, struct err *err)
{
	struct recording recording = { .options = options, .recorder = recorder_new(), .part = -1 };
	struct timespec next;
	recording.file = options->every_s ? NULL : record_file(options);
	recording.every_ms = options->every_s ? options->every_s * 1000 : options->interval_ms ? options->interval_ms : LOOK_MS;
	clock_gettime(CLOCK_MONOTONIC, &next);
	int code = look(&recording, sources, interrupted, err);
	/* Not at the first time: then somebody sees it, and nothing was recorded yet. */
	for (bool first = true; !interrupted(NULL) && goes_on(&recording, first, code); first = false) {
		wait_for_next(&next, recording.every_ms, interrupted);
		if (interrupted(NULL))
			break;
		code = look(&recording, sources, interrupted, err);
		if (in_parts(&recording))
			tell(&recording, code, err);
	}
	end_part(&recording, true);
	recorder_free(recording.recorder);
	return in_parts(&recording) && recording.told ? 0 : code;
}
