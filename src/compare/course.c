/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/course.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHANGES_SHOWN 8

struct course_list {
	size_t count;
	const struct course *items;
};

struct collecting {
	struct arena *arena;
	struct course *items; /* heap */
	struct course_point **points; /* heap; of each, while they are added to */
	size_t count;
};

static struct course *course_named(struct collecting *to, const char *key)
{
	for (size_t i = to->count; i-- > 0;)
		if (strcmp(to->items[i].key, key) == 0)
			return &to->items[i];
	to->items = heap_more(to->items, to->count, sizeof(*to->items));
	to->points = heap_more(to->points, to->count, sizeof(struct course_point *));
	to->points[to->count] = NULL;
	to->items[to->count] = (struct course){ .key = arena_strdup(to->arena, key) };
	return &to->items[to->count++];
}

static bool is_as_before(const struct course *course, const struct course_point *point)
{
	const struct course_point *last = course->count ? &course->points[course->count - 1] : NULL;
	if (!last)
		return !point->there;
	return last->there == point->there && last->judged == point->judged && last->score.low == point->score.low &&
	       last->score.high == point->score.high;
}

/* Room for twice as many whenever it is full, which a count that is a power of two says. */
static void add_point(struct collecting *to, size_t at, const struct course_point *point)
{
	struct course *course = &to->items[at];
	if (!(course->count & (course->count - 1))) {
		struct course_point *more = arena_array(to->arena, course->count ? 2 * course->count : 1, sizeof(*more));
		if (course->count)
			memcpy(more, to->points[at], course->count * sizeof(*more));
		course->points = to->points[at] = more;
	}
	to->points[at][course->count++] = *point;
}

static void take(void *ctx, const char *key, int64_t time, const struct inventory *one)
{
	struct collecting *to = ctx;
	struct course *course = course_named(to, key);
	struct course_point point = { .time = time, .there = one->count > 0 };
	if (point.there) {
		struct judgement judgement;
		judge(one->subjects[0], one, &judgement);
		point.judged = judgement.judged;
		point.score = judgement.judged ? judgement.score : (struct score){ 0 };
	}
	if (is_as_before(course, &point))
		return;
	add_point(to, (size_t)(course - to->items), &point);
}

/* Of the container @key, or of each (NULL), in the recording @path. */
static void courses_of(const char *path, const char *key, struct arena *arena, struct course_list *ret_list)
{
	struct collecting to = { .arena = arena };
	struct recording_span span;
	recording_follow(path, key, take, &to, &span);
	struct course *items = arena_array(arena, to.count + 1, sizeof(*items));
	for (size_t i = 0; i < to.count; i++) {
		items[i] = to.items[i];
		items[i].first = span.first;
		items[i].last = span.last;
		items[i].readings = span.readings;
	}
	free(to.items);
	free(to.points);
	*ret_list = (struct course_list){ to.count, items };
}

/* Where several nodes are opened the name of each stands before its containers' keys. */
static const char *own_key(const struct subject *subject)
{
	size_t len = subject->node && subject->node->name ? strlen(subject->node->name) : 0;
	bool named = len && strncmp(subject->key, subject->node->name, len) == 0 && subject->key[len] == '/';
	return named ? subject->key + len + 1 : subject->key;
}

static const struct course *course_in(const struct course_list *list, const char *key)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].readings > 1 && strcmp(list->items[i].key, key) == 0)
			return &list->items[i];
	return NULL;
}

const struct course *course_of(const struct subject *subject, const struct inventory *inventory, struct arena *arena)
{
	struct course_list list;
	const char *path = subject_host(subject, inventory)->recording;
	if (!path || !subject_running(subject))
		return NULL;
	courses_of(path, own_key(subject), arena, &list);
	return course_in(&list, own_key(subject));
}

/* A recording that was followed, and those that were before. */
struct followed_path {
	const char *path;
	struct course_list list;
	const struct followed_path *next;
};

static const struct followed_path *follow(const struct followed_path *known, const char *path, struct arena *arena)
{
	for (const struct followed_path *at = known; at; at = at->next)
		if (strcmp(at->path, path) == 0)
			return at;
	struct followed_path *fresh = arena_alloc(arena, sizeof(*fresh));
	fresh->path = path;
	fresh->next = known;
	courses_of(path, NULL, arena, &fresh->list);
	return fresh;
}

const struct course *const *courses_for(const struct inventory *inventory, struct arena *arena)
{
	const struct course **courses = arena_array(arena, inventory->count + 1, sizeof(*courses));
	const struct followed_path *known = NULL;
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		const char *path = subject_host(subject, inventory)->recording;
		if (!path || !subject_running(subject))
			continue;
		const struct followed_path *one = follow(known, path, arena);
		known = one->next == known ? one : known;
		courses[i] = course_in(&one->list, own_key(subject));
	}
	return courses;
}

/* ---- as a line ------------------------------------------------------------------------------ */

/* The point that holds at @time; NULL: it was not there yet. */
static size_t point_at(const struct course *course, int64_t time)
{
	size_t at = course->count;
	for (size_t i = 0; i < course->count && course->points[i].time <= time; i++)
		at = i;
	return at;
}

/* The lowest score from @from to before @to; -1: it was not there, or is not scored. */
static int lowest(const struct course *course, int64_t from, int64_t to)
{
	int least = -1;
	size_t begin = point_at(course, from);
	for (size_t i = begin < course->count ? begin : 0; i < course->count && course->points[i].time < to; i++) {
		const struct course_point *point = &course->points[i];
		if (point->there && point->judged && (least < 0 || point->score.low < least))
			least = point->score.low;
	}
	return least;
}

void course_line(const struct course *course, bool ascii, struct strbuf *out)
{
	static const char *const eighths[] = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	int64_t length = course->last - course->first + 1;
	size_t cells = course->readings < COURSE_CELLS ? course->readings : COURSE_CELLS;
	for (size_t i = 0; i < cells; i++) {
		int64_t from = course->first + length * (int64_t)i / (int64_t)cells;
		int64_t to = course->first + length * (int64_t)(i + 1) / (int64_t)cells;
		int score = lowest(course, from, to > from ? to : from + 1);
		if (score < 0)
			strbuf_adds(out, ascii ? "." : "·");
		else if (ascii)
			strbuf_addc(out, (char)('0' + (score < 100 ? score / 10 : 9)));
		else
			strbuf_adds(out, eighths[score < 100 ? score * 8 / 100 : 7]);
	}
}

void course_time(int64_t time, struct strbuf *out)
{
	time_t seconds = (time_t)time;
	struct tm at;
	char text[24];
	if (localtime_r(&seconds, &at) && strftime(text, sizeof(text), "%b %d %H:%M", &at))
		strbuf_adds(out, text);
}

void course_score(const struct course_point *point, struct strbuf *out)
{
	const struct score *score = &point->score;
	if (!point->there || !point->judged)
		strbuf_adds(out, point->there ? "not scored" : "not there");
	else if (score->low == score->high)
		strbuf_addf(out, "%u %c", score->value, score->grade);
	else
		strbuf_addf(out, "%u-%u %c", score->low, score->high, score->grade);
}

static void view_point(const struct course *course, size_t i, struct view *view)
{
	const struct course_point *point = &course->points[i];
	const struct course_point *before = i && course->points[i - 1].there && point->there ? &course->points[i - 1] : NULL;
	cleanup_strbuf struct strbuf time = { 0 };
	cleanup_strbuf struct strbuf score = { 0 };
	int by = before ? point->score.low - before->score.low : 0;
	course_time(point->time, &time);
	course_score(point, &score);
	view_row(view, MARK_NONE, strbuf_text(&time), by < 0 ? TONE_BAD : by > 0 ? TONE_GOOD : TONE_PLAIN, "%s",
		strbuf_text(&score));
	if (by)
		view_span(view, TONE_MUTED, "  %s by %d", by < 0 ? "worse" : "better", by < 0 ? -by : by);
	else if (!i && point->time == course->first)
		view_span(view, TONE_MUTED, "  when the recording begins");
	else if (point->there && !before)
		view_span(view, TONE_MUTED, "  it came");
}

void course_brief(const struct course *course, bool ascii, struct view *view)
{
	cleanup_strbuf struct strbuf line = { 0 };
	cleanup_strbuf struct strbuf from = { 0 };
	cleanup_strbuf struct strbuf to = { 0 };
	course_line(course, ascii, &line);
	course_time(course->first, &from);
	course_time(course->last, &to);
	view_row(view, MARK_NONE, "over time", TONE_ACCENT, "%s", strbuf_text(&line));
	view_span(view, TONE_MUTED, "  %s to %s", strbuf_text(&from), strbuf_text(&to));
}

void course_view(const struct course *course, struct view *view)
{
	size_t left = course->count > CHANGES_SHOWN ? course->count - CHANGES_SHOWN : 0;
	view_gap(view);
	view_title(view, "Its score over time");
	view_prose(view, TONE_MUTED, "%zu readings stand in the recording%s.", course->readings,
		left ? "; these are its last changes" : "");
	for (size_t i = left; i < course->count; i++)
		view_point(course, i, view);
}
