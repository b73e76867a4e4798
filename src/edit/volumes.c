/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts as engines take them in one word. */
#include "config.h"

#include "edit/lines.h"

#include <string.h>

#include <isotop/values.h>

static bool is_target(struct arena *arena, const char *text, const struct mount *mount)
{
	char *path = arena_strdup(arena, text);
	path_normalise(path);
	return mount && mount->target && strcmp(path, mount->target) == 0;
}

/* "ro" in the place of "rw"; other options stay. */
static const char *with_ro(struct arena *arena, const char *options)
{
	cleanup_strbuf struct strbuf out = { 0 };
	char *save = NULL;
	bool placed = false;
	for (char *word = strtok_r(arena_strdup(arena, options), ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		bool rw = strcmp(word, "rw") == 0;
		if (strcmp(word, "ro") == 0)
			return NULL;
		if (!rw || !placed)
			strbuf_addf(&out, "%s%s", out.len ? "," : "", rw ? "ro" : word);
		placed |= rw;
	}
	if (!placed)
		strbuf_adds(&out, out.len ? ",ro" : "ro");
	return arena_strdup(arena, strbuf_text(&out));
}

/* The ":" that ends a path: not the one of a drive. */
static const char *path_end(const char *path)
{
	return strchr(path + (path_is_windows(path) ? 2 : 0), ':');
}

const char *read_only_volume(struct arena *arena, const char *word, const struct mount *mount)
{
	const char *first = path_end(word);
	const char *second = first ? path_end(first + 1) : NULL;
	if (!first)
		return NULL;
	size_t len = second ? (size_t)(second - first) - 1 : strlen(first + 1);
	if (!is_target(arena, arena_strndup(arena, first + 1, len), mount))
		return NULL;
	const char *options = with_ro(arena, second ? second + 1 : "");
	int head = (int)((second ? second : word + strlen(word)) - word);
	return options ? arena_printf(arena, "%.*s:%s", head, word, options) : NULL;
}

const char *read_only_fields(struct arena *arena, const char *word, const struct mount *mount)
{
	bool meant = false;
	char *save = NULL;
	for (char *field = strtok_r(arena_strdup(arena, word), ",", &save); field; field = strtok_r(NULL, ",", &save)) {
		char *equals = strchr(field, '=');
		size_t len = equals ? (size_t)(equals - field) : strlen(field);
		bool target = equals && ((len == 6 && memcmp(field, "target", 6) == 0) || (len == 3 && memcmp(field, "dst", 3) == 0) ||
						(len == 11 && memcmp(field, "destination", 11) == 0));
		if ((len == 8 && memcmp(field, "readonly", 8) == 0) || (len == 2 && memcmp(field, "ro", 2) == 0))
			return NULL; /* it says so, or says otherwise in words of its own */
		meant |= target && is_target(arena, equals + 1, mount);
	}
	return meant ? arena_printf(arena, "%s,readonly", word) : NULL;
}
