/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/views.h"

#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#define DEVICES_MOST 256 /* of one container: with more, it depends on all mounts of the host */
#define ALL_DEVICES  UINT64_MAX

/* One file system and the host's mounts of it, in the order of the table. */
struct view {
	uint64_t device;
	struct strbuf text;   /* owned: as of this scan */
	struct strbuf before; /* owned: as of the last one */
	uint64_t serial;
	UT_hash_handle hh;
};

struct views {
	struct view *views;
	uint64_t serial;
};

struct views *views_new(void)
{
	return heap_alloc(1, sizeof(struct views));
}

static void drop(struct views *views, struct view *view)
{
	HASH_DEL(views->views, view);
	strbuf_free(&view->text);
	strbuf_free(&view->before);
	free(view);
}

void views_free(struct views *views)
{
	struct view *view;
	struct view *next;
	if (!views)
		return;
	HASH_ITER(hh, views->views, view, next)
	{
		drop(views, view);
	}
	free(views);
}

static struct view *find(const struct views *views, uint64_t device)
{
	struct view *view;
	HASH_FIND(hh, views->views, &device, sizeof(device), view);
	return view;
}

static uint64_t device_of(uint32_t major, uint32_t minor)
{
	return (uint64_t)major << 32 | minor;
}

static void add_line(struct views *views, const struct mount_line *line)
{
	uint64_t device = device_of(line->major, line->minor);
	struct view *view = find(views, device);
	if (!view) {
		view = heap_alloc(1, sizeof(*view));
		view->device = device;
		HASH_ADD(hh, views->views, device, sizeof(view->device), view);
	}
	strbuf_add(&view->text, (const char *)&line->shared, sizeof(line->shared));
	strbuf_add(&view->text, line->root, strlen(line->root) + 1);
	strbuf_add(&view->text, line->target, strlen(line->target) + 1);
}

static void settle(struct views *views, struct view *view)
{
	bool same = view->text.len == view->before.len &&
		    memcmp(strbuf_text(&view->text), strbuf_text(&view->before), view->text.len) == 0;
	if (!same)
		view->serial = ++views->serial;
	if (!view->text.len) {
		drop(views, view);
		return;
	}
	struct strbuf spare = view->before;
	view->before = view->text;
	view->text = spare;
	strbuf_reset(&view->text);
}

void views_refresh(struct views *views, const struct mount_table *host)
{
	struct view *view;
	struct view *next;
	for (size_t i = 0; i < host->count; i++)
		add_line(views, &host->lines[i]);
	HASH_ITER(hh, views->views, view, next)
	{
		settle(views, view);
	}
}

uint64_t views_serial(const struct views *views)
{
	return views->serial;
}

/* The third field of a line, "major:minor"; not by sscanf(3), which measures all that follows each time. */
static bool take_device(const char *line, uint64_t *ret_device)
{
	for (int field = 0; field < 2; field++) {
		line += strcspn(line, " \n");
		line += *line == ' ';
	}
	char *end;
	unsigned long major = strtoul(line, &end, 10);
	if (end == line || *end != ':')
		return false;
	*ret_device = device_of((uint32_t)major, (uint32_t)strtoul(end + 1, NULL, 10));
	return true;
}

static bool has_device(const struct strbuf *devices, uint64_t device)
{
	for (size_t at = 0; at < devices->len; at += sizeof(device))
		if (memcmp(devices->data + at, &device, sizeof(device)) == 0)
			return true;
	return false;
}

static void add_device(struct strbuf *devices, uint64_t device)
{
	strbuf_add(devices, (const char *)&device, sizeof(device));
}

void views_devices(const char *mountinfo, struct strbuf *ret_devices)
{
	strbuf_reset(ret_devices);
	for (const char *line = mountinfo; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		uint64_t device;
		if (!take_device(line, &device) || has_device(ret_devices, device))
			continue;
		if (ret_devices->len == DEVICES_MOST * sizeof(device)) {
			add_device(ret_devices, ALL_DEVICES);
			return;
		}
		add_device(ret_devices, device);
	}
}

void views_note(const struct views *views, const struct strbuf *devices, struct strbuf *out)
{
	for (size_t at = 0; at < devices->len; at += sizeof(uint64_t)) {
		uint64_t device;
		memcpy(&device, devices->data + at, sizeof(device));
		const struct view *view = find(views, device);
		uint64_t serial = device == ALL_DEVICES ? views->serial : view ? view->serial : 0;
		strbuf_add(out, (const char *)&serial, sizeof(serial));
	}
}
