/* SPDX-License-Identifier: Apache-2.0 */
/* Compose's variable interpolation: docs.docker.com, "Interpolation" of the Compose specification. */
#include "config.h"

#include "manifest/compose.h"
#include "manifest/env_file.h"
#include "manifest/literal.h"
#include "manifest/load.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

#include <isotop/secret.h>

#define DEPTH_MOST    8
#define FILLED_MOST   ((size_t)1 << 20) /* of one project, all values together: each line of .env can double the one before */

struct variable {
	const char *name;
	const char *value; /* NULL: of where Compose is started */
	UT_hash_handle hh;
};

struct variables {
	struct arena *arena;
	struct variable *items; /* of .env, or of another file */
	const struct variables *project; /* borrowed: of .env, where these are another file's; NULL: they are its own */
	const struct variables *over;    /* borrowed: of the project that includes this one, which win; NULL: nobody includes it */
	bool unread;            /* a file that was asked for is not at hand: it may have what is not found */
	bool environment;       /* this process's own counts too, and wins */
	size_t filled;          /* bytes so far */
};

/* What stands behind KEY=: in quotes up to the closing one, else up to " #" or the end. *ret_literal: in single ones. */
static char *env_value(char *at, bool *ret_literal)
{
	*ret_literal = *at == '\'';
	char *close = *at == '"' || *at == '\'' ? strchr(at + 1, *at) : NULL;
	if (close) {
		*close = '\0';
		return at + 1;
	}
	for (char *hash = strchr(at, '#'); hash; hash = strchr(hash + 1, '#'))
		if (hash == at || isspace((unsigned char)hash[-1])) {
			*hash = '\0';
			break;
		}
	size_t len = strlen(at);
	while (len && isspace((unsigned char)at[len - 1]))
		at[--len] = '\0';
	return at;
}

/* What stands behind "=", with earlier keys filled in but between single quotes; what has no value here stays as it is written. */
static const char *filled_value(struct variables *variables, char *at, bool raw)
{
	while (!raw && isspace((unsigned char)*at))
		at++;
	bool literal;
	const char *value = raw ? at : env_value(at, &literal);
	const char *filled;
	const char *why;
	return !raw && !literal && interpolate(variables, variables->arena, value, &filled, &why) ? filled : value;
}

/*
 * KEY=value, # comments, an "export " before, quotes around the value, which is not known where
 * something in it has no value; KEY alone is what it is where Compose is started. @raw: "format: raw",
 * where the value stands as it is.
 */
static void read_line(struct variables *variables, char *line, bool raw)
{
	while (isspace((unsigned char)*line))
		line++;
	if (strncmp(line, "export ", 7) == 0)
		line += 7;
	char *equals = line + strcspn(line, raw ? "=" : "=:");
	if (*line == '#' || equals == line)
		return;
	struct variable *variable = arena_alloc(variables->arena, sizeof(*variable));
	struct variable *before; /* the last one counts */
	*variable = (struct variable){ .name = line };
	if (*equals) {
		*equals++ = '\0';
		variable->value = filled_value(variables, equals, raw);
	}
	for (char *end = line + strlen(line); end > line && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	HASH_REPLACE(hh, variables->items, name[0], strlen(line), variable, before);
}

static void read_lines(struct variables *variables, const struct strbuf *file, bool raw)
{
	/* some editors begin a file with a byte order mark, which is no part of a name */
	bool marked = file->len >= 3 && memcmp(file->data, "\xEF\xBB\xBF", 3) == 0;
	char *text = arena_strdup(variables->arena, strbuf_text(file) + (marked ? 3 : 0));
	char *save = NULL;
	for (char *line = strtok_r(text, "\r\n", &save); line; line = strtok_r(NULL, "\r\n", &save))
		read_line(variables, line, raw);
}

static void read_env_file(struct variables *variables, const struct manifest_load *load, const char *compose_file)
{
	cleanup_strbuf struct strbuf file = { 0 };
	struct err err;
	int code = scope_read(load->scope, compose_file, ".env", ENV_FILE_MOST, &file, &err);
	if (code < 0 && code != -ENOENT) /* there need not be one */
		inventory_skip(load->builder, compose_file, "%s", err.text);
	if (code == 0)
		read_lines(variables, &file, false);
}

struct variables *variables_new(const struct manifest_load *load, const char *compose_file)
{
	struct variables *variables = heap_alloc(1, sizeof(*variables));
	variables->arena = arena_new();
	variables->environment = load->environment;
	if (strcmp(compose_file, "-") != 0)
		read_env_file(variables, load, compose_file);
	return variables;
}

struct variables *variables_of_include(struct manifest_load *load, const struct variables *over, const char *const *paths,
	size_t count, bool named, struct err *err)
{
	struct variables *variables = heap_alloc(1, sizeof(*variables));
	variables->arena = arena_new();
	variables->environment = load->environment;
	variables->over = over;
	for (size_t i = 0; i < count; i++) {
		cleanup_strbuf struct strbuf file = { 0 };
		struct err why;
		int code = scope_read(load->scope, "", paths[i], ENV_FILE_MOST, &file, &why);
		load->brought += file.len;
		if (code < 0 && (named || code != -ENOENT)) {
			variables->unread = true;
			*err = why;
		}
		if (code == 0)
			read_lines(variables, &file, false);
	}
	return variables;
}

int variables_of_file(struct manifest_load *load, const struct variables *project, const char *beside, const char *path,
	bool raw, struct variables **ret_variables, struct err *err)
{
	cleanup_strbuf struct strbuf file = { 0 };
	int code = scope_read(load->scope, beside, path, ENV_FILE_MOST, &file, err);
	if (code < 0)
		return code;
	struct variables *variables = heap_alloc(1, sizeof(*variables));
	variables->arena = arena_new();
	variables->environment = load->environment;
	variables->project = project;
	load->brought += file.len;
	read_lines(variables, &file, raw);
	*ret_variables = variables;
	return 0;
}

bool variables_says(const struct variables *variables, const char *name, const char **ret_value)
{
	struct variable *variable;
	HASH_FIND_STR(variables->items, name, variable);
	if (variable)
		*ret_value = variable->value;
	return variable != NULL;
}

void variables_free(struct variables *variables)
{
	if (!variables)
		return;
	HASH_CLEAR(hh, variables->items);
	arena_free(variables->arena);
	free(variables);
}

static const char *variables_get(const struct variables *variables, const char *name, size_t len)
{
	const char *above = variables->over ? variables_get(variables->over, name, len) : NULL;
	char copy[256];
	if (above)
		return above;
	if (len >= sizeof(copy))
		return NULL;
	memcpy(copy, name, len);
	copy[len] = '\0';
	const char *value = variables->environment ? getenv(copy) : NULL;
	struct variable *variable;
	if (value)
		return value;
	HASH_FIND(hh, variables->items, copy, len, variable);
	if (!variable && variables->project)
		return variables_get(variables->project, name, len);
	return variable ? variable->value : NULL;
}

/* ---- one text --------------------------------------------------------------- */

struct interpolation {
	const struct variables *variables;
	struct arena *arena;
	const char *why; /* the first thing that is wrong; NULL: nothing */
};

static bool expand(struct interpolation *in, const char *at, const char *end, unsigned depth, struct strbuf *out);

static size_t name_length(const char *at, const char *end)
{
	const char *start = at;
	if (at < end && (isalpha((unsigned char)*at) || *at == '_'))
		while (at < end && (isalnum((unsigned char)*at) || *at == '_'))
			at++;
	return (size_t)(at - start);
}

/* The brace that closes the one before @at, nested ones skipped; NULL: none. */
static const char *closing_brace(const char *at, const char *end)
{
	unsigned open = 1;
	for (; at < end; at++) {
		if (at[0] == '$' && at + 1 < end && at[1] == '{')
			open++;
		else if (*at == '}' && --open == 0)
			return at;
	}
	return NULL;
}

static bool missing(struct interpolation *in, const char *name, size_t len)
{
	if (!in->why)
		in->why = arena_printf(in->arena, "the variable %.*s has no value here", (int)len, name);
	return false;
}

static bool may_be_elsewhere(const struct variables *variables)
{
	for (; variables; variables = variables->over)
		if (variables->unread)
			return true;
	return false;
}

static bool too_long(struct interpolation *in)
{
	if (!in->why)
		in->why = "with its variables filled in it is longer than isotop reads";
	return false;
}

/*
 * The value of a variable; NULL: it has none, or none that may be shown: what
 * comes out of a manifest is printed, and a stranger chose the names in it.
 */
static const char *value_of(struct interpolation *in, const char *name, size_t len)
{
	const char *value = variables_get(in->variables, name, len);
	const char *copy = arena_strndup(in->arena, name, len);
	const char *filled;
	if (!value && may_be_elsewhere(in->variables))
		missing(in, name, len);
	if (value && literal_filled(value, strlen(value), FILL_SHELL, &filled)) {
		missing(in, name, len); /* what has no value in a file of variables stands as it is written there */
		return NULL;
	}
	if (!value || !*value || (!secret_name(copy) && !secret_value(value)))
		return value;
	if (!in->why)
		in->why = arena_printf(in->arena, "the value of %s may be a secret and is not used", copy);
	return NULL;
}

/* What stands between "${" and "}". */
static bool expand_braced(struct interpolation *in, const char *at, const char *end, unsigned depth, struct strbuf *out)
{
	size_t len = name_length(at, end);
	if (!len)
		return missing(in, at, (size_t)(end - at));
	const char *value = value_of(in, at, len);
	const char *rest = at + len;
	if (rest == end) {
		if (value)
			strbuf_adds(out, value);
		return value ? true : missing(in, at, len);
	}
	bool colon = *rest == ':';
	if (colon)
		rest++;
	if (rest >= end)
		return missing(in, at, len);
	bool present = value && (!colon || *value);
	switch (*rest) {
	case '-':
		if (!present)
			return expand(in, rest + 1, end, depth + 1, out);
		strbuf_adds(out, value);
		return true;
	case '+':
		return present ? expand(in, rest + 1, end, depth + 1, out) : true;
	case '?':
		if (present)
			strbuf_adds(out, value);
		return present ? true : missing(in, at, len);
	default:
		return missing(in, at, len);
	}
}

static bool expand(struct interpolation *in, const char *at, const char *end, unsigned depth, struct strbuf *out)
{
	bool good = depth < DEPTH_MOST;
	while (good && at < end) {
		if (out->len > FILLED_MOST - in->variables->filled)
			return too_long(in);
		const char *dollar = memchr(at, '$', (size_t)(end - at));
		if (!dollar || dollar + 1 == end) {
			strbuf_add(out, at, (size_t)(end - at));
			return true;
		}
		strbuf_add(out, at, (size_t)(dollar - at));
		at = dollar + 1;
		if (*at == '$') {
			strbuf_addc(out, '$');
			at++;
		} else if (*at == '{') {
			const char *close = closing_brace(at + 1, end);
			if (!close)
				return missing(in, at, (size_t)(end - at));
			good = expand_braced(in, at + 1, close, depth, out);
			at = close + 1;
		} else {
			size_t len = name_length(at, end);
			const char *value = len ? value_of(in, at, len) : "$";
			good = value ? true : missing(in, at, len);
			if (value)
				strbuf_adds(out, value);
			at += len;
		}
	}
	return good;
}

bool interpolate(struct variables *variables, struct arena *arena, const char *text, const char **ret_text,
	const char **ret_why)
{
	*ret_text = text;
	*ret_why = NULL;
	if (!strchr(text, '$'))
		return true;
	struct interpolation in = { .variables = variables, .arena = arena };
	cleanup_strbuf struct strbuf out = { 0 };
	bool good = expand(&in, text, text + strlen(text), 0, &out);
	if (out.len > FILLED_MOST - variables->filled) {
		*ret_why = in.why ? in.why : (too_long(&in), in.why);
		return false;
	}
	variables->filled += out.len;
	*ret_text = arena_strdup(arena, strbuf_text(&out));
	*ret_why = in.why;
	return good && !in.why;
}
