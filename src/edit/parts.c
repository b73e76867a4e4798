/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE_MOST 2048 /* bytes of a document that is read whole for each edit */
#define ITEM_SIGN_MOST 32

struct part part_whole(const struct draft *draft)
{
	return (struct part){ strbuf_text(&draft->text), draft->text.len, 0 };
}

/* ---- items in lines of their own ------------------------------------------------------------- */

/*
 * What a line begins with that begins an item of a List: "  - ", or in JSON "        {" alone, and then it ends before
 * the brace that stands as far in. False: it is none, or has an anchor, which others may use.
 */
struct items {
	char sign[ITEM_SIGN_MOST]; /* with the line break before it */
	char end[ITEM_SIGN_MOST];  /* "": at the next one */
};

bool part_has_anchor(const struct part *part)
{
	const char *end = part->text + part->len;
	for (const char *at = part->text; (at = memchr(at, '&', (size_t)(end - at))); at++)
		if (at > part->text && strchr(" \t\n[{,:-", at[-1]) && at + 1 < end && !strchr(" \t\r\n&", at[1]))
			return true;
	return false;
}

static const char *text_within(const struct part *part, const char *from, const char *what)
{
	return memmem(from, part->len - (size_t)(from - part->text), what, strlen(what));
}

static bool items_of(const struct part *part, struct items *ret)
{
	bool json = false;
	const char *head = part->len > WHOLE_MOST ? text_within(part, part->text, "\nitems:\n") : NULL;
	if (!head && part->len > WHOLE_MOST)
		json = (head = text_within(part, part->text, "\"items\": [\n")) != NULL;
	const char *line = head ? memchr(head + 1, '\n', part->len - (size_t)(head + 1 - part->text)) : NULL;
	size_t blanks = line ? strspn(line + 1, " ") : 0;
	if (!line || blanks + 4 > ITEM_SIGN_MOST || strncmp(line + 1 + blanks, json ? "{\n" : "- ", 2) != 0 ||
		(!json && part_has_anchor(part)))
		return false;
	snprintf(ret->sign, sizeof(ret->sign), "%.*s", (int)(blanks + 3), line);
	snprintf(ret->end, sizeof(ret->end), "%.*s", json ? (int)blanks + 2 : 0, json ? line : "");
	if (json)
		ret->end[blanks + 1] = '}';
	return true;
}

bool part_has_items(const struct part *part)
{
	struct items items;
	return items_of(part, &items);
}

struct part part_item(struct part part, size_t at, const size_t *which, size_t *ret_which)
{
	struct items items;
	struct part item = part;
	size_t number = 0;
	*ret_which = 0;
	if (!items_of(&part, &items))
		return part;
	for (const char *next = text_within(&part, part.text, items.sign); next; number++) {
		size_t begin = (size_t)(next + 1 - part.text);
		if (which ? number == *which : at < part.from + begin)
			break;
		item = (struct part){ part.text + begin, part.len - begin, part.from + begin };
		next = text_within(&part, next + 1, items.sign);
		item.len = next ? (size_t)(next + 1 - item.text) : item.len;
	}
	const char *end = *items.end && item.from > part.from ? text_within(&item, item.text, items.end) : NULL;
	item.len = end ? (size_t)(end - item.text) + strlen(items.end) : item.len;
	*ret_which = number;
	return item;
}

/* ---- items that stand behind each other in one line ----------------------------------------------- */

struct line {
	const char *at;
	const char *end;
};

static void skip_blanks(struct line *line)
{
	while (line->at < line->end && strchr(" \t\r\n", *line->at))
		line->at++;
}

static bool take(struct line *line, char c)
{
	skip_blanks(line);
	if (line->at == line->end || *line->at != c)
		return false;
	line->at++;
	return true;
}

/* Behind the opening quote up to behind the closing one. */
static bool pass_string(struct line *line)
{
	while (line->at < line->end && *line->at != '"' && *line->at != '\n')
		line->at += *line->at == '\\' ? 2 : 1;
	return line->at < line->end && *line->at++ == '"';
}

/* A string, or whatever has brackets around it; all else goes up to the next sign. What is wrong in it is for the reader. */
static bool pass_value(struct line *line)
{
	size_t depth = 0;
	skip_blanks(line);
	while (line->at < line->end && *line->at != '\n') {
		char c = *line->at;
		if (!depth && strchr(",]}", c))
			return true;
		line->at++;
		if (c == '"' && !pass_string(line))
			return false;
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
	}
	return false;
}

/* What follows the colon of the first key: how the text is written, as tree.c asks it. */
static bool is_tight(const char *text, size_t len)
{
	struct line line = { text, text + len };
	return take(&line, '{') && take(&line, '"') && pass_string(&line) && line.at + 1 < line.end && *line.at == ':' &&
	       !strchr(" \t\r\n", line.at[1]);
}

/* Up to behind the bracket of "items" among the keys of the text. */
static bool find_items(struct line *line)
{
	static const char name[] = "items\"";
	if (!take(line, '{'))
		return false;
	do {
		if (!take(line, '"'))
			return false;
		bool items = (size_t)(line->end - line->at) > strlen(name) && memcmp(line->at, name, strlen(name)) == 0;
		if (!pass_string(line) || !take(line, ':'))
			return false;
		if (items)
			return take(line, '[');
	} while (pass_value(line) && take(line, ','));
	return false;
}

bool part_spans(const char *text, size_t len, struct spans *ret)
{
	struct line line = { text, text + len };
	bool tight = is_tight(text, len);
	bool good = len > WHOLE_MOST && find_items(&line);
	*ret = (struct spans){ 0 };
	while (good) {
		skip_blanks(&line);
		const char *from = line.at;
		good = from < line.end && *from == '{' && pass_value(&line) && is_tight(from, (size_t)(line.at - from)) == tight;
		if (!good)
			break;
		ret->items = heap_more(ret->items, ret->count, sizeof(*ret->items));
		ret->items[ret->count++] = (struct span){ (size_t)(from - text), (size_t)(line.at - text) };
		if (!take(&line, ','))
			break;
	}
	/* another list of the same name is read, too */
	good = good && take(&line, ']') && ret->count > 1 && !memmem(line.at, (size_t)(line.end - line.at), "\"items\"", 7);
	if (!good)
		free(ret->items);
	return good;
}
