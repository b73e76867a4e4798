/* SPDX-License-Identifier: Apache-2.0 */
/* The times of a recording, without reading what was recorded at each. */
#include "config.h"

#include <isotop/snapshot.h>

#include "snapshot/replay.h"

#include <errno.h>
#include <string.h>

#define HEAD_BYTES 512         /* of a line: the time stands behind the schema and the version */
#define DIGITS     15

/* The key cannot stand in a text, where a quote has a backslash before it. 0: the line has no time. */
int64_t replay_line_time(const char *line, size_t len)
{
	static const char key[] = "\"time\":";
	const char *end = line + (len < HEAD_BYTES ? len : HEAD_BYTES);
	const char *at = memmem(line, (size_t)(end - line), key, sizeof(key) - 1);
	int64_t time = 0;
	if (!at)
		return 0;
	at += sizeof(key) - 1;
	while (at < end && *at == ' ')
		at++;
	for (int digits = 0; at < end && *at >= '0' && *at <= '9' && digits < DIGITS; at++, digits++)
		time = time * 10 + (*at - '0');
	return time;
}

/* The nearest to @from of those before it, or after it; 0: none. */
static int64_t nearest_line(const char *text, size_t len, int64_t from, int step)
{
	int64_t nearest = 0;
	for (const char *end = text + len; text < end;) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		int64_t time = replay_line_time(text, (size_t)((stop ? stop : end) - text));
		bool beyond = step < 0 ? time < from : time > from;
		bool nearer = !nearest || (step < 0 ? time > nearest : time < nearest);
		if (!stop)
			break; /* cut off: nobody can open it */
		if (time && beyond && nearer)
			nearest = time;
		text = stop + 1;
	}
	return nearest;
}

static int64_t nearest_in(const char *path, int64_t from, int step)
{
	cleanup_strbuf struct strbuf text = { 0 };
	int code = replay_text(path, &text);
	return code == 0 || code == -EBADMSG ? nearest_line(strbuf_text(&text), text.len, from, step) : 0;
}

static int64_t begun_s(const char *path)
{
	int64_t ms = 0;
	recording_begun(strrchr(path, '/') + 1, &ms);
	return ms / 1000;
}

/* Parts are in the order of time: those on the other side of @from hold nothing that is wanted. */
static int64_t step_parts(const struct text_list *files, int64_t from, int step)
{
	int64_t time = 0;
	for (size_t k = 0; k < files->count && !time; k++) {
		size_t i = step < 0 ? files->count - 1 - k : k;
		bool other = step < 0 ? begun_s(files->items[i]) >= from
				      : i + 1 < files->count && begun_s(files->items[i + 1]) <= from;
		time = other ? 0 : nearest_in(files->items[i], from, step);
	}
	return time;
}

int64_t recording_step(const char *path, int64_t from, int step)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list files = recording_files(path, arena);
	return files.count ? step_parts(&files, from, step) : nearest_in(path, from, step);
}
