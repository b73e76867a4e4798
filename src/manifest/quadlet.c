/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/quadlet.h"

#include "manifest/commands.h"
#include "manifest/env_file.h"
#include "manifest/quadlet_kube.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/subject.h>

#define LINE_MOST    65536
#define UNIT_MOST    (1u << 20) /* bytes of a unit that another one names */
#define DROPINS_MOST 64

/* ---- systemd's syntax ---------------------------------------------------------------- */

/*
 * The text line by line, continued lines joined with nothing between them. Blanks around
 * a line do not count, and inside a continuation comments and empty lines are passed over.
 * So Podman's generator reads it (5.4 was asked); systemd itself would end at an empty line.
 */
struct lines {
	const char *at;
	const char *end;
	uint32_t next_line;
	uint32_t line; /* of the one in @text */
	bool cut;      /* it was longer than is read */
	struct strbuf text;
};

/* One physical line without the blanks around it. */
static const char *take_line(struct lines *lines, size_t *ret_len)
{
	const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
	const char *stop = newline ? newline : lines->end;
	const char *start = lines->at;
	lines->at = newline ? newline + 1 : lines->end;
	lines->next_line++;
	while (start < stop && isspace((unsigned char)*start))
		start++;
	while (stop > start && isspace((unsigned char)stop[-1]))
		stop--;
	*ret_len = (size_t)(stop - start);
	return start;
}

static bool next_line(struct lines *lines)
{
	bool more = true;
	lines->cut = false;
	strbuf_reset(&lines->text);
	lines->line = lines->next_line;
	if (lines->at >= lines->end)
		return false;
	while (more && lines->at < lines->end) {
		size_t len;
		const char *start = take_line(lines, &len);
		bool comment = len && (*start == '#' || *start == ';');
		if ((comment || !len) && (lines->text.len || lines->cut))
			continue;
		more = len && start[len - 1] == '\\' && !comment;
		lines->cut = lines->cut || (!comment && lines->text.len + len > LINE_MOST);
		if (!lines->cut)
			strbuf_add(&lines->text, start, more ? len - 1 : len);
	}
	return true;
}

static char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t len = strlen(text);
	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* A key that has no row: said, and all that it may set is unknown. */
static void unknown_key(struct quadlet *q, const char *key, struct origin origin)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", q->file, origin.line);
	inventory_skip(q->builder, strbuf_text(&where), "%s=: a key that isotop does not know: what it may set is unknown", key);
	docker_anything(q->settings, arena_printf(q->settings->arena, "the key %s= is not known", key), origin);
}

/*
 * Keys of one value, around which Podman takes quotes away (pkg/systemd/parser, Lookup); those of
 * several are words, whose own readers do, or stay as they are written.
 */
static bool has_one_value(const char *key)
{
	static const char *const keys[] = { "AppArmor", "CgroupsMode", "ContainerName", "Device", "Driver", "Group", "Image",
		"NetworkName", "NoNewPrivileges", "Options", "Pod", "PodName", "ReadOnly", "Rootfs", "SeccompProfile",
		"SecurityLabelDisable", "SecurityLabelLevel", "SecurityLabelNested", "SecurityLabelType", "SubGIDMap", "SubUIDMap",
		"Type", "User", "UserNS", "VolumeName" };
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (strcmp(keys[i], key) == 0)
			return true;
	return false;
}

static char *unquoted(char *value)
{
	size_t len = strlen(value);
	if (len < 2 || value[0] != '"' || value[len - 1] != '"')
		return value;
	value[len - 1] = '\0';
	return value + 1;
}

static void apply_line(struct quadlet *q, const struct quadlet_section *section, char *text, uint32_t line)
{
	struct arena *arena = q->settings->arena;
	char *equals = strchr(text, '=');
	if (!equals)
		return;
	*equals = '\0';
	const char *key = trim(text);
	char *value = trim(equals + 1);
	struct origin origin = { .where = q->file, .text = arena_printf(arena, "%s=%s", key, value), .line = line };
	for (size_t i = 0; i < section->count; i++) {
		if (strcmp(section->keys[i].name, key) != 0)
			continue;
		if (has_one_value(key))
			value = unquoted(value);
		if (section->keys[i].apply)
			section->keys[i].apply(q, literal_specifiers(arena, value, &q->place), origin);
		return;
	}
	unknown_key(q, key, origin);
}

/* Returns the line of the last section that counts. */
static uint32_t read_sections(struct quadlet *q, const char *text, size_t len)
{
	struct lines lines = { .at = text, .end = text + len, .next_line = 1 };
	const struct quadlet_section *section = NULL;
	uint32_t section_line = 1;
	while (next_line(&lines)) {
		if (lines.cut) {
			docker_anything(q->settings, "a line is longer than isotop reads of one", (struct origin){ .where = q->file, .line = lines.line });
			continue;
		}
		char *line = trim(arena_strdup(q->settings->arena, strbuf_text(&lines.text)));
		if (*line == '[') {
			section = quadlet_section_named(line);
			section_line = section ? lines.line : section_line;
		} else if (section && *line != '#' && *line != ';') {
			apply_line(q, section, line, lines.line);
		}
	}
	strbuf_free(&lines.text);
	return section_line;
}

/* ---- units that a unit names ------------------------------------------------------------- */

static bool read_beside(struct quadlet *q, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	const char *file = q->file;
	if (scope_read(q->load->scope, q->unit, path, UNIT_MOST, &text, &err) < 0)
		return false;
	q->file = scope_name(q->unit, path, q->settings->arena);
	read_sections(q, strbuf_text(&text), text.len);
	q->file = file;
	return true;
}

static bool is_conf(const char *name)
{
	size_t len = strlen(name);
	return len > 5 && strcmp(name + len - 5, ".conf") == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Their paths, as evidence cites them. */
static struct text_list named_beside(struct quadlet *q, const char *const *names, size_t count)
{
	struct arena *arena = q->settings->arena;
	const char **paths = arena_array(arena, count + 1, sizeof(*paths));
	for (size_t i = 0; i < count; i++)
		paths[i] = scope_name(q->unit, names[i], arena);
	return (struct text_list){ count, paths };
}

/*
 * "NAME.d/?.conf" beside the unit, in the order of their names: systemd.unit(5). Which
 * there are is looked up beside the file that was named; each is read as any other.
 */
static void read_dropins(struct quadlet *q, const char *name)
{
	struct arena *arena = q->settings->arena;
	const char *names[DROPINS_MOST];
	size_t count = 0;
	const char *folder = arena_printf(arena, "%s.d", name);
	const char *path = scope_name(q->unit, folder, arena);
	DIR *dir = opendir(path);
	const char *why = "has more drop-ins than isotop reads";
	bool unread = !dir && errno != ENOENT && errno != ENOTDIR;
	if (!dir)
		why = "cannot be read";
	for (struct dirent *entry = dir ? readdir(dir) : NULL; entry && !unread; entry = readdir(dir)) {
		if (!is_conf(entry->d_name) || *entry->d_name == '.')
			continue;
		unread = count == DROPINS_MOST;
		if (!unread)
			names[count++] = arena_printf(arena, "%s/%s", folder, entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (unread)
		docker_anything(q->settings, arena_printf(arena, "%s %s", path, why), (struct origin){ .where = q->unit });
	if (count)
		qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++)
		if (!read_beside(q, names[i]))
			docker_anything(q->settings, arena_printf(arena, "the drop-in %s cannot be read", names[i]),
				(struct origin){ .where = q->unit });
	if (strcmp(name, base_name(q->unit)) == 0)
		q->dropins = named_beside(q, names, count);
}

/*
 * "container.d" for every unit of the kind, "a-.container.d" for each that begins so, the
 * unit's own: podman-systemd.unit(5) and systemd.unit(5).
 */
static void read_all_dropins(struct quadlet *q, const char *name, const char *ending)
{
	struct arena *arena = q->settings->arena;
	if (*ending)
		read_dropins(q, ending + 1);
	for (const char *dash = strchr(name, '-'); dash; dash = strchr(dash + 1, '-'))
		if (strcmp(dash + 1, ending) != 0)
			read_dropins(q, arena_printf(arena, "%.*s%s", (int)(dash + 1 - name), name, ending));
	const char *at = strchr(name, '@');
	if (at && strcmp(at + 1, ending) != 0)
		read_dropins(q, arena_printf(arena, "%.*s%s", (int)(at + 1 - name), name, ending));
	read_dropins(q, name);
}

/* A unit of the same folder, with its drop-ins. A path is none: Quadlet names units. */
static bool read_named(struct quadlet *q, const char *path)
{
	if (strchr(path, '/') || strcmp(q->unit, "-") == 0 || !read_beside(q, path))
		return false;
	read_all_dropins(q, path, strrchr(path, '.') ? strrchr(path, '.') : "");
	return true;
}

/* Is one of @heads a line of its own? */
static bool has_head(const char *text, size_t len, const char *const *heads, size_t count)
{
	const char *end = text + len;
	for (const char *at = text; (at = memchr(at, '[', (size_t)(end - at))); at++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		while (n && isspace((unsigned char)at[n - 1]))
			n--;
		for (size_t i = 0; i < count && (at == text || at[-1] == '\n'); i++)
			if (n == strlen(heads[i]) && memcmp(at, heads[i], n) == 0)
				return true;
	}
	return false;
}

bool quadlet_detect(const char *text, size_t len)
{
	/* what stands alone starts nothing; it is read where a container names it */
	static const char *const heads[] = { "[Container]", "[Pod]", "[Volume]", "[Network]", "[Kube]" };
	static const char *const others[] = { "[Exec]", "[Files]" }; /* systemd.nspawn(5), which has a [Network] too */
	return has_head(text, len, heads, ISO_COUNT(heads)) && !has_head(text, len, others, ISO_COUNT(others));
}

/* "dir/web.container" is the unit web, whose container is systemd-web unless it is named. */
static const char *unit_name(struct arena *arena, const char *file)
{
	const char *base = base_name(file);
	size_t len = strlen(base);
	static const char ending[] = ".container";
	if (len > sizeof(ending) - 1 && strcmp(base + len - (sizeof(ending) - 1), ending) == 0)
		len -= sizeof(ending) - 1;
	return strcmp(base, "-") == 0 ? "container" : arena_strndup(arena, base, len);
}

/* For whom a unit is installed shows where it lies, podman-systemd.unit(5). */
static void set_place(struct quadlet *q)
{
	bool user = strstr(q->unit, ".config/containers/systemd/") || strstr(q->unit, "/etc/containers/systemd/users/");
	bool system = strstr(q->unit, "/etc/containers/systemd/") || strstr(q->unit, "/usr/share/containers/systemd/");
	q->place.unit = base_name(q->unit);
	q->place.whose = user ? PLACE_USER : system ? PLACE_SYSTEM : PLACE_UNKNOWN_USER;
}

static bool has_section(const char *text, size_t len, const char *name)
{
	const char *at = text;
	for (; at && at < text + len; at = memchr(at, '\n', (size_t)(text + len - at)), at = at ? at + 1 : NULL)
		if ((size_t)(text + len - at) >= strlen(name) && strncmp(at, name, strlen(name)) == 0)
			return true;
	return false;
}

void quadlet_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	if (inside_detect(text, len)) /* ExecStartPre= of its [Service] starts containers of its own */
		inside_read(load, name, text, len);
	bool plays = has_section(text, len, "[Kube]");
	if (!plays && !has_section(text, len, "[Container]")) {
		inventory_skip(load->builder, name, "a Quadlet unit without [Container]: read where a container names it");
		return;
	}
	struct docker_settings settings = docker_settings_new("quadlet", ENGINE_PODMAN);
	struct arena *arena = settings.arena;
	struct quadlet q = { .load = load, .builder = load->builder, .settings = &settings, .read_named = read_named };
	q.unit = q.file = arena_strdup(arena, name);
	set_place(&q);
	uint32_t line = read_sections(&q, text, len);
	if (strcmp(name, "-") != 0)
		read_all_dropins(&q, base_name(name), plays ? ".kube" : ".container");
	quadlet_take_args(&q);
	if (plays) {
		quadlet_read_kube(&q);
		subject_unref(settings.subject);
		return;
	}
	const char *unit = unit_name(arena, name);
	if (!q.image_given)
		inventory_skip(q.builder, name, "no Image= in [Container]");
	if (strcmp(name, "-") != 0)
		env_files_read(&settings, load->scope, q.unit);
	struct subject *subject = docker_subject(&settings);
	subject->name = q.container_name ? q.container_name : unit;
	subject->key = arena_printf(arena, "quadlet:%s", unit);
	subject->declared.file = q.file;
	subject->declared.line = line;
	subject->declared.parts = q.dropins;
	subject->declared.placed = true;
	subject->declared.settings = UINT64_MAX;
	inventory_add(q.builder, subject);
}
