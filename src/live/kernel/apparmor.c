/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/kernel/apparmor.h"
#include "live/kernel/apparmor_ask.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include <isotop/facts.h>
#include <isotop/origin.h>
#include <isotop/root.h>

#define LOADED_MAX (1024 * 1024)
#define POLICY_MAX (1024 * 1024)
#define TEXT_MAX   (64 * 1024) /* of one profile */
#define FILES_MAX  2048
#define STACK_MAX  16

static const char loaded_file[] = "/sys/kernel/security/apparmor/profiles";

/* Where profiles are kept as text; names that start with a dot and directories below are passed over. */
static const char *const places[] = { "/etc/apparmor.d", "/etc/apparmor.d/containers", "/etc/apparmor.d/lxc",
	"/var/lib/snapd/apparmor/profiles", "/var/lib/lxd/security/apparmor/profiles",
	"/var/lib/incus/security/apparmor/profiles" };

/* ---- a policy file ------------------------------------------------------------------- */

/* The word at *@at, without its quotes; steps over it. */
static size_t take_word(const char **at, const char *end, const char **ret_word)
{
	while (*at < end && (**at == ' ' || **at == '\t'))
		(*at)++;
	bool quoted = *at < end && **at == '"';
	*ret_word = *at + quoted;
	const char *stop = *ret_word;
	while (stop < end && (quoted ? *stop != '"' : *stop != ' ' && *stop != '\t'))
		stop++;
	*at = quoted && stop < end ? stop + 1 : stop;
	return (size_t)(stop - *ret_word);
}

static bool word_is(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && memcmp(word, text, len) == 0;
}

/* "profile NAME ... {", or "/path ... {" which names it by its path; apparmor.d(5). */
static bool is_header(const char *line, size_t len, const char *name)
{
	const char *end = line + len;
	while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (end == line || end[-1] != '{')
		return false;
	const char *at = line;
	const char *word;
	size_t word_len = take_word(&at, end, &word);
	if (word_is(word, word_len, "profile"))
		word_len = take_word(&at, end, &word);
	else if (!word_len || (*word != '/' && *word != '@'))
		return false;
	return word_is(word, word_len, name);
}

/* Braces of a line outside its comment; those of a pattern like {a,b} come in pairs. */
static int brace_balance(const char *line, size_t len)
{
	int balance = 0;
	for (size_t i = 0; i < len && line[i] != '#'; i++)
		balance += (line[i] == '{') - (line[i] == '}');
	return balance;
}

/* The profile @name in the text of a policy file: its lines up to the closing brace. */
static bool apparmor_find(
	const char *text, const char *name, const char **ret_start, size_t *ret_len, uint32_t *ret_line)
{
	const char *start = NULL;
	int depth = 0;
	uint32_t number = 1;
	for (const char *at = text; *at; number++) {
		size_t len = strcspn(at, "\n");
		const char *next = at + len + (at[len] == '\n');
		if (!start && is_header(at, len, name)) {
			start = at;
			*ret_line = number;
		}
		if (start) {
			depth += brace_balance(at, len);
			if (depth <= 0 || !*next) {
				*ret_start = start;
				*ret_len = (size_t)(at + len - start);
				return true;
			}
		}
		at = next;
	}
	return false;
}

/* ---- looking for it ------------------------------------------------------------------- */

struct search {
	struct arena *arena;
	const struct root *root;
	const char *name;
	struct sheet_builder *builder;
	size_t files;
};

static bool look_into(struct search *search, const char *path)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *start;
	size_t len;
	uint32_t line;
	if (root_read(search->root, -1, path, POLICY_MAX, &text) < 0 || memchr(text.data, '\0', text.len) ||
		!apparmor_find(strbuf_text(&text), search->name, &start, &len, &line))
		return false;
	const char *copy = arena_strndup(search->arena, start, len < TEXT_MAX ? len : TEXT_MAX);
	sheet_set_text(search->builder, FACT_apparmor_text, copy,
		(struct origin){ arena_strdup(search->arena, path), NULL, line });
	return true;
}

static bool look_through(struct search *search, const char *place)
{
	int fd = root_open_dir(search->root, place);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	bool found = false;
	struct dirent *entry;
	while (!found && search->files < FILES_MAX && (entry = readdir(dir))) {
		char path[1024];
		if (entry->d_name[0] == '.' || entry->d_type == DT_DIR ||
			(size_t)snprintf(path, sizeof(path), "%s/%s", place, entry->d_name) >= sizeof(path))
			continue;
		search->files++;
		found = look_into(search, path);
	}
	closedir(dir);
	return found;
}

/* A file is often called as its profile, a path with dots for its slashes. */
static void find_text(struct search *search)
{
	char *file = arena_strdup(search->arena, search->name + (*search->name == '/'));
	for (char *at = file; *at; at++)
		if (*at == '/')
			*at = '.';
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (*file && *file != '.' && look_into(search, arena_printf(search->arena, "%s/%s", places[i], file)))
			return;
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (look_through(search, places[i]))
			return;
	sheet_set_unknown(search->builder, FACT_apparmor_text, "no policy file of the host has it",
		(struct origin){ places[0], NULL, 0 });
}

/* ---- labels --------------------------------------------------------------------------- */

static void set_stack(struct arena *arena, const struct root *root, const char *label, struct sheet_builder *builder)
{
	cleanup_strbuf struct strbuf loaded = { 0 };
	const char **items = arena_array(arena, STACK_MAX, sizeof(*items));
	struct text_list *list = arena_alloc(arena, sizeof(*list));
	bool told = root_read(root, -1, loaded_file, LOADED_MAX, &loaded) == 0;
	char *rest = arena_strdup(arena, label);
	while (rest && list->count < STACK_MAX) {
		char *next = strstr(rest, "//&");
		if (next)
			*next = '\0';
		const char *mode = told ? apparmor_loaded_mode(arena, strbuf_text(&loaded), rest) : NULL;
		items[list->count++] = mode ? arena_printf(arena, "%s (%s)", rest, mode) : rest;
		rest = next ? next + strlen("//&") : NULL;
	}
	list->items = items;
	sheet_set_texts(builder, FACT_apparmor_stack, list, (struct origin){ loaded_file, NULL, 0 });
}

void apparmor_describe(struct arena *arena, const struct root *root, const char *label, struct sheet_builder *builder)
{
	struct search search = { arena, root, label, builder, 0 };
	if (strcmp(label, "unconfined") == 0)
		return;
	if (strstr(label, "//&")) {
		set_stack(arena, root, label, builder);
		search.name = arena_strndup(arena, label, (size_t)(strstr(label, "//&") - label));
	}
	/* ":ns:name" and ":ns://name" lie in a namespace of their own; "a//b" is a part of a. */
	if (*search.name == ':') {
		const char *end = strchr(search.name + 1, ':');
		search.name = end ? end + 1 + 2 * (strncmp(end + 1, "//", 2) == 0) : search.name;
	}
	const char *part = strstr(search.name, "//");
	if (part && part > search.name)
		search.name = arena_strndup(arena, search.name, (size_t)(part - search.name));
	if (*search.name)
		find_text(&search);
}
