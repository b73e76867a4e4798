/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/parts.h"

#include <stdio.h>
#include <string.h>

#define WHOLE_MOST 2048 /* bytes of a document that is read whole for each edit */
#define ITEM_SIGN_MOST 32

struct part part_whole(const struct draft *draft)
{
	return (struct part){ strbuf_text(&draft->text), draft->text.len, 0 };
}

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
