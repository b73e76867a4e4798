/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/few.h>

#include <string.h>

static bool has_room(const struct few *few, const char *name)
{
	size_t most = few->most ? few->most : FEW_MOST;
	/* What comes behind one that was left out is left out as well: the first are the first. */
	if (few->more || few->count == most)
		return false;
	return !few->count || !few->columns || few->len + strlen(name) <= few->columns;
}

void few_add(struct few *few, const char *name)
{
	for (size_t i = 0; i < few->count; i++)
		if (strcmp(few->items[i].name, name) == 0) {
			few->items[i].count++;
			return;
		}
	if (!has_room(few, name)) {
		few->more++;
		return;
	}
	few->items[few->count].name = name;
	few->items[few->count++].count = 1;
	few->len += strlen(name);
}

const char *few_words(const struct few *few, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t i = 0; i < few->count; i++) {
		strbuf_adds(&out, i ? ", " : "");
		if (few->items[i].count > 1)
			strbuf_addf(&out, "%zu named ", few->items[i].count);
		strbuf_adds(&out, few->items[i].name);
	}
	if (few->more)
		strbuf_addf(&out, " and %zu more", few->more);
	return arena_strdup(arena, strbuf_text(&out));
}
