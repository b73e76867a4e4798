/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/quadlet.h"

#include "manifest/docker.h"
#include "manifest/docker_cli.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define LINE_MOST 65536
#define WORDS_MOST 256

/* A unit while it is read. */
struct quadlet {
	struct inventory_builder *builder;
	const char *file;
	struct docker_settings *settings;
	const char *container_name;
	bool image_given;
};

/* ---- keys --------------------------------------------------------------------- */

typedef void (*quadlet_apply)(struct quadlet *q, const char *value, struct origin origin);

/* systemd.syntax(7): 1, yes, true, on. */
static bool says_true(const char *value)
{
	return strcmp(value, "1") == 0 || strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0 ||
		strcasecmp(value, "on") == 0;
}

static void copy_value(struct quadlet *q, struct docker_value *member, const char *value, struct origin origin)
{
	docker_value_set(member, arena_strdup(q->settings->arena, value), origin);
}

static void security_opt(struct quadlet *q, struct origin origin, const char *prefix, const char *value)
{
	docker_values_add(q->settings, &q->settings->security_opt,
		arena_printf(q->settings->arena, "%s%s", prefix, value), origin);
}

/* AddCapability= and DropCapability= take several, blanks between; an empty one takes back what stood before. */
static void add_words(struct quadlet *q, struct docker_values *values, const char *value, struct origin origin)
{
	char *save = NULL;
	if (!*value)
		values->count = 0;
	for (char *word = strtok_r(arena_strdup(q->settings->arena, value), " \t", &save); word;
		word = strtok_r(NULL, " \t", &save))
		docker_values_add(q->settings, values, word, origin);
}

static void apply_add_capability(struct quadlet *q, const char *value, struct origin origin)
{
	add_words(q, &q->settings->cap_add, value, origin);
}

static void apply_drop_capability(struct quadlet *q, const char *value, struct origin origin)
{
	add_words(q, &q->settings->cap_drop, value, origin);
}

/* "-/dev/x": only if it is there. */
static void apply_device(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value == '-')
		value++;
	if (*value && !docker_add_device(q->settings, value, origin))
		docker_unknown(q->settings, FACT_devices, "a device that the engine resolves", origin);
}

static void apply_container_name(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->container_name = arena_strdup(q->settings->arena, value);
}

static void apply_image(struct quadlet *q, const char *value, struct origin origin)
{
	(void)origin;
	q->settings->subject->image = arena_strdup(q->settings->arena, value);
	q->image_given = true;
}

static void apply_group(struct quadlet *q, const char *value, struct origin origin)
{
	if (q->settings->user.text && !strchr(q->settings->user.text, ':'))
		docker_value_set(&q->settings->user,
			arena_printf(q->settings->arena, "%s:%s", q->settings->user.text, value), origin);
}

static void apply_user(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->user, value, origin);
}

static void apply_mount(struct quadlet *q, const char *value, struct origin origin)
{
	if (!docker_add_mount(q->settings, value, NULL, origin))
		docker_unknown(q->settings, FACT_mounts, "a mount that cannot be understood", origin);
}

static void apply_volume(struct quadlet *q, const char *value, struct origin origin)
{
	if (*value && !docker_add_volume(q->settings, value, NULL, origin))
		docker_unknown(q->settings, FACT_mounts, "a volume that cannot be understood", origin);
}

static void apply_tmpfs(struct quadlet *q, const char *value, struct origin origin)
{
	char *path = arena_strndup(q->settings->arena, value, strcspn(value, ":"));
	path_normalise(path);
	docker_add_mount_entry(q->settings, &(struct mount){ .kind = MOUNT_TMPFS, .target = path, .origin = origin });
}

static void apply_network(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->network, value, origin);
}

static void apply_userns(struct quadlet *q, const char *value, struct origin origin)
{
	copy_value(q, &q->settings->userns, value, origin);
}

static void apply_no_new_privileges(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "no-new-privileges:", says_true(value) ? "true" : "false");
}

static void apply_read_only(struct quadlet *q, const char *value, struct origin origin)
{
	docker_flag_set(&q->settings->read_only, says_true(value), origin);
}

static void apply_seccomp(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "seccomp=", value);
}

static void apply_apparmor(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "apparmor=", value);
}

static void apply_label_disable(struct quadlet *q, const char *value, struct origin origin)
{
	if (says_true(value))
		security_opt(q, origin, "label=", "disable");
}

static void apply_label_type(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "label=type:", value);
}

static void apply_label_level(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "label=level:", value);
}

static void apply_unmask(struct quadlet *q, const char *value, struct origin origin)
{
	security_opt(q, origin, "unmask=", value);
}

static void apply_uid_map(struct quadlet *q, const char *value, struct origin origin)
{
	docker_values_add(q->settings, &q->settings->uid_map, value, origin);
}

static void apply_gid_map(struct quadlet *q, const char *value, struct origin origin)
{
	docker_values_add(q->settings, &q->settings->gid_map, value, origin);
}

static void apply_podman_args(struct quadlet *q, const char *value, struct origin origin);

/*
 * Every key of [Container] that touches isolation, podman-systemd.unit(5). To
 * add one: its row.
 */
// clang-format off
static const struct {
	const char *name;
	quadlet_apply apply;
} keys[] = {
	{ "AddCapability",        apply_add_capability },
	{ "AddDevice",            apply_device },
	{ "AppArmor",             apply_apparmor },
	{ "ContainerName",        apply_container_name },
	{ "DropCapability",       apply_drop_capability },
	{ "GIDMap",               apply_gid_map },
	{ "Group",                apply_group },
	{ "Image",                apply_image },
	{ "Mount",                apply_mount },
	{ "Network",              apply_network },
	{ "NoNewPrivileges",      apply_no_new_privileges },
	{ "PodmanArgs",           apply_podman_args },
	{ "ReadOnly",             apply_read_only },
	{ "SeccompProfile",       apply_seccomp },
	{ "SecurityLabelDisable", apply_label_disable },
	{ "SecurityLabelLevel",   apply_label_level },
	{ "SecurityLabelType",    apply_label_type },
	{ "Tmpfs",                apply_tmpfs },
	{ "UIDMap",               apply_uid_map },
	{ "Unmask",               apply_unmask },
	{ "User",                 apply_user },
	{ "UserNS",               apply_userns },
	{ "Volume",               apply_volume },
};
// clang-format on

/* Words for podman run, quoted as systemd has them, which for these is as sh has them. */
static void apply_podman_args(struct quadlet *q, const char *value, struct origin origin)
{
	struct cli_word words[WORDS_MOST];
	struct err err;
	size_t count = docker_cli_words(value, strlen(value), origin.line, q->settings->arena, words, WORDS_MOST);
	if (docker_cli_options(words, count, q->file, q->builder, q->settings, &err) == 0)
		return;
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", q->file, origin.line);
	inventory_error(q->builder, strbuf_text(&where), "PodmanArgs: %s", err.text);
}

/* ---- systemd's syntax ---------------------------------------------------------------- */

/* The text line by line, continued lines joined; comments inside a continuation are passed over. */
struct lines {
	const char *at;
	const char *end;
	uint32_t next_line;
	uint32_t line; /* of the one in @text */
	struct strbuf text;
};

static bool next_line(struct lines *lines)
{
	bool more = true;
	strbuf_reset(&lines->text);
	lines->line = lines->next_line;
	if (lines->at >= lines->end)
		return false;
	while (more && lines->at < lines->end) {
		const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
		const char *stop = newline ? newline : lines->end;
		size_t len = (size_t)(stop - lines->at);
		const char *start = lines->at;
		lines->at = newline ? newline + 1 : lines->end;
		lines->next_line++;
		if (len && start[len - 1] == '\r')
			len--;
		bool comment = len && (*start == '#' || *start == ';');
		if (comment && lines->text.len)
			continue;
		more = len && start[len - 1] == '\\' && !comment;
		if (lines->text.len + len > LINE_MOST)
			return true; /* what is longer than any line of a unit is cut */
		strbuf_add(&lines->text, start, more ? len - 1 : len);
		if (more)
			strbuf_addc(&lines->text, ' ');
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

static void apply_line(struct quadlet *q, char *text, uint32_t line)
{
	char *equals = strchr(text, '=');
	if (!equals)
		return;
	*equals = '\0';
	const char *key = trim(text);
	const char *value = trim(equals + 1);
	for (size_t i = 0; i < ISO_COUNT(keys); i++) {
		if (strcmp(keys[i].name, key) != 0)
			continue;
		struct origin origin = {
			.where = q->file,
			.text = arena_printf(q->settings->arena, "%s=%s", key, value),
			.line = line,
		};
		keys[i].apply(q, value, origin);
		return;
	}
}

static uint32_t read_sections(struct quadlet *q, const char *text, size_t len)
{
	struct lines lines = { .at = text, .end = text + len, .next_line = 1 };
	bool container = false;
	uint32_t section_line = 1;
	while (next_line(&lines)) {
		char *line = trim(arena_strdup(q->settings->arena, strbuf_text(&lines.text)));
		if (*line == '[') {
			container = strcmp(line, "[Container]") == 0;
			if (container)
				section_line = lines.line;
		} else if (container && *line != '#' && *line != ';') {
			apply_line(q, line, lines.line);
		}
	}
	strbuf_free(&lines.text);
	return section_line;
}

bool quadlet_detect(const char *text, size_t len)
{
	static const char section[] = "[Container]";
	const char *end = text + len;
	for (const char *at = text; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t n = (size_t)((newline ? newline : end) - at);
		while (n && isspace((unsigned char)at[n - 1]))
			n--;
		if (n == sizeof(section) - 1 && memcmp(at, section, n) == 0)
			return true;
		at = newline ? newline + 1 : end;
	}
	return false;
}

/* "dir/web.container" is the unit web, whose container is systemd-web unless it is named. */
static const char *unit_name(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;
	size_t len = strlen(base);
	static const char ending[] = ".container";
	if (len > sizeof(ending) - 1 && strcmp(base + len - (sizeof(ending) - 1), ending) == 0)
		len -= sizeof(ending) - 1;
	return strcmp(base, "-") == 0 ? "container" : arena_strndup(arena, base, len);
}

void quadlet_read(struct inventory_builder *builder, const char *name, const char *text, size_t len)
{
	struct docker_settings settings = docker_settings_new(FORM_QUADLET, ENGINE_PODMAN);
	struct arena *arena = settings.arena;
	struct quadlet q = { .builder = builder, .file = arena_strdup(arena, name), .settings = &settings };
	uint32_t line = read_sections(&q, text, len);
	const char *unit = unit_name(arena, name);
	if (!q.image_given)
		inventory_skip(builder, name, "no Image= in [Container]");
	struct subject *subject = docker_subject(&settings);
	subject->name = q.container_name ? q.container_name : unit;
	subject->key = arena_printf(arena, "quadlet:%s", unit);
	subject->declared.file = q.file;
	subject->declared.line = line;
	inventory_add(builder, subject);
}
