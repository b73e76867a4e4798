/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/env_file.h"

#include "manifest/literal.h"
#include "manifest/scope.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include <isotop/file.h>

/* Engines differ in whether quotes belong to the value; an address in quotes counts as one either way. */
static const char *unquoted(char *value)
{
	char *close = *value == '"' || *value == '\'' ? strchr(value + 1, *value) : NULL;
	size_t len = strlen(value);
	while (!close && len && isspace((unsigned char)value[len - 1]))
		value[--len] = '\0';
	if (close)
		*close = '\0';
	return close ? value + 1 : value;
}

/* docker(1) --env-file: "NAME=VALUE" as it stands, "NAME" of where the command is given, "#" a comment. */
static void read_line(struct docker_settings *settings, char *line, struct origin origin)
{
	static const char inherited[] = "its value is taken from where it is started";
	while (isspace((unsigned char)*line))
		line++;
	char *equals = strchr(line, '=');
	char *end = equals ? equals : line + strlen(line);
	if (*line == '#')
		return;
	while (end > line && isspace((unsigned char)end[-1]))
		end--;
	*end = '\0';
	if (engine_told_means_variable(line) && !equals)
		engine_told_unread(&settings->engine_told, inherited, origin);
	else if (engine_told_is_variable(line))
		engine_told_variable(&settings->engine_told, TOLD_BY_FILE, line, equals ? unquoted(equals + 1) : NULL, inherited, origin);
}

/* Takes the text apart where it is: a container that names many files has room for what they say, not for them. */
static void read_text(struct docker_settings *settings, const char *name, struct strbuf *text)
{
	bool marked = text->len >= 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0;
	char *rest = text->data + (marked ? 3 : 0);
	struct origin origin = { .where = name };
	for (char *line; (line = strsep(&rest, "\n"));) {
		origin.line++;
		read_line(settings, line, origin);
	}
}

static int read_file(struct scope *scope, const char *beside, const char *path, struct strbuf *text, struct err *err)
{
	if (scope)
		return scope_read_counted(scope, beside, path, ENV_FILE_MOST, text, err);
	int code = file_read_typed(path, ENV_FILE_MOST, text);
	return code < 0 ? err_set(err, code, "%s: %s", path, code == -EFBIG ? "too long" : file_why(code)) : 0;
}

void env_files_read(struct docker_settings *settings, struct scope *scope, const char *beside)
{
	struct arena *arena = settings->arena;
	for (size_t i = 0; i < settings->env_files.count; i++) {
		const struct docker_value *file = &settings->env_files.items[i];
		cleanup_strbuf struct strbuf text = { 0 };
		struct err err;
		const char *why = literal_why(arena, file->text, settings->fillers);
		if (!why && read_file(scope, beside, file->text, &text, &err) < 0)
			why = arena_strdup(arena, err.text);
		if (why)
			engine_told_unread(&settings->engine_told, arena_printf(arena, "variables of a file: %s", why), file->origin);
		else
			read_text(settings, scope ? scope_name(beside, file->text, arena) : file->text, &text);
	}
	settings->env_files.count = 0;
}

void env_files_unread(struct docker_settings *settings)
{
	for (size_t i = 0; i < settings->env_files.count; i++) {
		const struct docker_value *file = &settings->env_files.items[i];
		engine_told_unread(&settings->engine_told,
			arena_printf(settings->arena, "variables of the file %.200s, which is not at hand", file->text), file->origin);
	}
	settings->env_files.count = 0;
}
