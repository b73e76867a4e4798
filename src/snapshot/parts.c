/* SPDX-License-Identifier: Apache-2.0 */
/* A recording is a directory of parts, each named by the time at which it begins. */
#include "config.h"

#include <isotop/snapshot.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define PARTS_MOST 100000

static const char pattern[] = "00000000T000000.000Z.isotop";

void recording_name(int64_t ms, char ret[RECORDING_NAME_MAX])
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm = { 0 };
	char text[24];
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text), "%Y%m%dT%H%M%S", &tm);
	snprintf(ret, RECORDING_NAME_MAX, "%s.%03dZ.isotop", text, (int)(ms % 1000));
}

static int number_at(const char *text, size_t len)
{
	int number = 0;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	return number;
}

bool recording_begun(const char *name, int64_t *ret_ms)
{
	if (strlen(name) != sizeof(pattern) - 1)
		return false;
	for (size_t i = 0; pattern[i]; i++)
		if (pattern[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != pattern[i])
			return false;
	struct tm tm = { .tm_year = number_at(name, 4) - 1900, .tm_mon = number_at(name + 4, 2) - 1,
		.tm_mday = number_at(name + 6, 2), .tm_hour = number_at(name + 9, 2), .tm_min = number_at(name + 11, 2),
		.tm_sec = number_at(name + 13, 2) };
	*ret_ms = (int64_t)timegm(&tm) * 1000 + number_at(name + 16, 3);
	return true;
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;
	return strcmp(*x, *y);
}

struct text_list recording_files(const char *path, struct arena *arena)
{
	struct stat st;
	struct text_list none = { 0 };
	DIR *dir = stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? opendir(path) : NULL;
	if (!dir)
		return none;
	const char **items = NULL;
	size_t count = 0;
	int64_t ms;
	for (struct dirent *entry; count < PARTS_MOST && (entry = readdir(dir)) != NULL;) {
		if (!recording_begun(entry->d_name, &ms))
			continue;
		items = heap_more(items, count, sizeof(*items));
		items[count++] = arena_printf(arena, "%s/%s", path, entry->d_name);
	}
	closedir(dir);
	if (!count)
		return none;
	const char **kept = arena_array(arena, count, sizeof(*kept));
	qsort(items, count, sizeof(*items), by_text);
	memcpy(kept, items, count * sizeof(*kept));
	free(items);
	return (struct text_list){ count, kept };
}

bool recording_is(const char *path)
{
	cleanup_arena struct arena *arena = arena_new();
	return recording_files(path, arena).count > 0;
}
