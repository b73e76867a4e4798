/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/claimed.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

struct entry {
	const char *path; /* in normal form */
	const char *why;
	UT_hash_handle hh;
};

struct claimed {
	struct arena *arena; /* owned */
	struct entry *entries;
};

struct claimed *claimed_new(void)
{
	struct claimed *claimed = heap_alloc(1, sizeof(*claimed));
	claimed->arena = arena_new();
	return claimed;
}

void claimed_free(struct claimed *claimed)
{
	if (!claimed)
		return;
	HASH_CLEAR(hh, claimed->entries);
	arena_free(claimed->arena);
	free(claimed);
}

/* Without links where that can be known, so that one file has one name. */
static const char *one_name(struct arena *arena, const char *path)
{
	char *real = realpath(path, NULL);
	char *name = arena_strdup(arena, real ? real : path);
	free(real);
	path_normalise(name);
	return name;
}

static struct entry *find(const struct claimed *claimed, const char *name)
{
	struct entry *entry;
	HASH_FIND_STR(claimed->entries, name, entry);
	return entry;
}

void claimed_add(struct claimed *claimed, const char *path, const char *why)
{
	const char *name = one_name(claimed->arena, path);
	if (find(claimed, name))
		return;
	struct entry *entry = arena_alloc(claimed->arena, sizeof(*entry));
	*entry = (struct entry){ .path = name, .why = arena_strdup(claimed->arena, why) };
	HASH_ADD_KEYPTR(hh, claimed->entries, entry->path, strlen(entry->path), entry);
}

const char *claimed_why(const struct claimed *claimed, const char *path)
{
	cleanup_arena struct arena *arena = arena_new();
	if (!claimed->entries)
		return NULL;
	const struct entry *entry = find(claimed, one_name(arena, path));
	return entry ? entry->why : NULL;
}
