/* SPDX-License-Identifier: Apache-2.0 */
/* How a container and its grade look wherever they are named. */
#include "config.h"

#include "tui/draw/name.h"

#include <stdlib.h>
#include <string.h>

enum tone grade_tone(char grade)
{
	return grade == 'A' || grade == 'B' ? TONE_GOOD : grade == 'C' ? TONE_WARN : TONE_BAD;
}

/* Where there is no room the workload's name is cut, then the namespace goes; the container stays longest. */
void name_draw(struct pen *pen, const struct subject *subject, int width, bool selected)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_clean(&clean, subject->name, strlen(subject->name), canvas_ascii(pen->canvas));
	const char *name = strbuf_text(&clean);
	const char *slash = strchr(name, '/');
	const char *colon = strrchr(name, ':');
	const char *middle = slash ? slash + 1 : name;
	const char *tail = colon && colon > middle ? colon : name + clean.len;
	int stop = pen->x + width;
	char *workload = strndup(middle, (size_t)(tail - middle));
	char *space = strndup(name, (size_t)(middle - name));
	if (!workload || !space)
		die("out of memory");
	int tails = canvas_measure(pen->canvas, tail);
	int wanted = canvas_measure(pen->canvas, workload);
	/* A container's name keeps to its half where the workload's needs the other. */
	if (tails + wanted > width && tails > width / 2)
		tails = width / 2 > width - wanted ? width / 2 : width - wanted;
	int spaces = canvas_measure(pen->canvas, space);
	/* Too long: the namespace goes when less than half of the workload's name would be left. */
	bool with_space = spaces + wanted + tails <= width || width - spaces - tails >= (wanted + 1) / 2;
	int room = width - tails - (with_space ? spaces : 0);
	if (with_space)
		pen_text(pen, TONE_MUTED, space);
	pen->bold = selected;
	if (room > 2 || room >= wanted)
		pen_field(pen, selected ? TONE_STRONG : TONE_PLAIN, workload, wanted < room ? wanted : room);
	pen_field(pen, colon ? TONE_ACCENT : TONE_PLAIN, tail, tails < stop - pen->x ? tails : stop - pen->x);
	pen->bold = false;
	pen->x = stop;
	free(workload);
	free(space);
}
