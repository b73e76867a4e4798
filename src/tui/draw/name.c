/* SPDX-License-Identifier: Apache-2.0 */
/* How a container and its grade look wherever they are named. */
#include "config.h"

#include "tui/draw/name.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/subject.h>

enum tone grade_tone(char grade)
{
	return grade == 'A' || grade == 'B' ? TONE_GOOD : grade == 'C' ? TONE_WARN : TONE_BAD;
}

/* "shop/web:app" in its parts, each with what stands before it. */
struct parts {
	char *space;    /* "shop/" */
	char *workload; /* "web" */
	char *tail;     /* ":app" */
};

static char *part(const char *from, const char *to)
{
	char *copy = strndup(from, (size_t)(to - from));
	if (!copy)
		die("out of memory");
	return copy;
}

static struct parts parts_of(const char *name)
{
	const char *slash = strchr(name, '/');
	const char *colon = strrchr(name, ':');
	const char *middle = slash ? slash + 1 : name;
	const char *end = name + strlen(name);
	const char *tail = colon && colon > middle ? colon : end;
	return (struct parts){ part(name, middle), part(middle, tail), part(tail, end) };
}

/* Columns for the container's name, where the workload's needs the other half; one that says it again needs none. */
static int tail_columns(const struct parts *parts, int tails, int wanted, int width)
{
	bool again = *parts->tail && strcmp(parts->tail + 1, parts->workload) == 0;
	int most = width / 2;
	if (tails + wanted <= width)
		return tails;
	if (again || tails <= most)
		return again ? 0 : tails;
	return most > width - wanted ? most : width - wanted;
}

/* Where there is no room the workload's name loses its middle, then the namespace goes; the container stays longest. */
void name_draw(struct pen *pen, const struct subject *subject, int width, bool selected)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_clean(&clean, subject->name, strlen(subject->name), canvas_ascii(pen->canvas));
	struct parts parts = parts_of(strbuf_text(&clean));
	int stop = pen->x + width;
	int wanted = canvas_measure(pen->canvas, parts.workload);
	int tails = tail_columns(&parts, canvas_measure(pen->canvas, parts.tail), wanted, width);
	int spaces = canvas_measure(pen->canvas, parts.space);
	/* Too long: the namespace goes when less than half of the workload's name would be left. */
	bool with_space = spaces + wanted + tails <= width || width - spaces - tails >= (wanted + 1) / 2;
	int room = width - tails - (with_space ? spaces : 0);
	if (with_space)
		pen_text(pen, TONE_MUTED, parts.space);
	pen->bold = selected;
	if (room > 2 || room >= wanted)
		pen_ends(pen, selected ? TONE_STRONG : TONE_PLAIN, parts.workload, wanted < room ? wanted : room);
	pen_ends(pen, *parts.tail == ':' ? TONE_ACCENT : TONE_PLAIN, parts.tail,
		tails < stop - pen->x ? tails : stop - pen->x);
	pen->bold = false;
	pen->x = stop;
	free(parts.workload);
	free(parts.space);
	free(parts.tail);
}
