/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/commands.h"

#include "manifest/docker_cli.h"
#include "manifest/docker_made.h"
#include "manifest/quadlet.h"
#include "manifest/unread.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/doc.h>
#include <isotop/manifest.h>

#define STEPS_DEPTH 64 /* of maps and lists around a step */

/* ---- shell text ------------------------------------------------------------------ */

bool shell_group(const char *text, const char *end)
{
	const char *at = text + 1;
	if (text == end || *text != '{' || at == end || !strchr(" \t\n", *at))
		return false;
	while (at < end && isspace((unsigned char)*at))
		at++;
	const char *word = at;
	while (at < end && (isalnum((unsigned char)*at) || strchr("_-./", *at)))
		at++;
	return at > word && at < end && *at == ' ';
}

/* "[ -f x ] && ...", "[[ a == b ]] || ...", sh(1) test: what stands behind its "]" no JSON or YAML has. */
static bool shell_test(const char *text, const char *end)
{
	const char *newline = memchr(text, '\n', (size_t)(end - text));
	const char *stop = newline ? newline : end;
	for (const char *at = text; *text == '[' && at + 4 < stop; at++)
		if (*at == ']' && (strncmp(at + 1, " && ", 4) == 0 || strncmp(at + 1, " || ", 4) == 0))
			return true;
	return false;
}

/* Does a line begin as one of YAML, JSON, a unit or a document for readers does? Then commands in it are text. */
static bool begins_otherwise(const char *at, const char *end)
{
	size_t key = 0;
	while (at + key < end && (isalnum((unsigned char)at[key]) || strchr("_-./", at[key])))
		key++;
	bool colon = at + key < end && at[key] == ':' && (at + key + 1 == end || isspace((unsigned char)at[key + 1]));
	return (key && colon) || (strchr("{[<%|", *at) && !shell_group(at, end) && !shell_test(at, end)) || (end - at > 2 && (strncmp(at, "---", 3) == 0 || strncmp(at, "- ", 2) == 0));
}

bool shell_named(const char *text, size_t len)
{
	static const char *const shells[] = { "sh", "ash", "bash", "dash", "ksh", "zsh" };
	const char *newline = memchr(text, '\n', len);
	const char *end = newline ? newline : text + len;
	bool named = false;
	if (len < 2 || memcmp(text, "#!", 2) != 0)
		return false;
	for (const char *at = text + 2; at < end && !named;) {
		const char *word = at;
		while (at < end && !strchr("/ \t\r", *at))
			at++;
		for (size_t i = 0; i < ISO_COUNT(shells); i++)
			named |= (size_t)(at - word) == strlen(shells[i]) && memcmp(word, shells[i], strlen(shells[i])) == 0;
		at++;
	}
	return named;
}

static bool ends_in_backslash(const char *line, size_t len)
{
	len -= len && line[len - 1] == '\r';
	return len && line[len - 1] == '\\';
}

/* Nothing is indented by blanks, as it would be in YAML, and there are lines that begin with a tab. */
static bool is_makefile(const char *text, size_t len)
{
	bool recipes = false;
	bool goes_on = false;
	for (const char *at = text; at < text + len;) {
		const char *newline = memchr(at, '\n', (size_t)(text + len - at));
		const char *stop = newline ? newline : text + len;
		bool directive = strncmp(at, "-include ", strlen("-include ")) == 0;
		if (!goes_on && at < stop && strchr(" {-[", *at) && !directive)
			return false;
		recipes = recipes || *at == '\t';
		goes_on = ends_in_backslash(at, (size_t)(stop - at));
		at = newline ? newline + 1 : stop;
	}
	return recipes;
}

/* "DOCKER ?= docker", "include x.mk": what make(1) reads and no shell runs. */
static bool begins_makefile(const char *at, const char *end)
{
	static const char *const directives[] = { "-include ", "define ", "ifdef ", "ifeq ", "ifndef ", "ifneq ", "include ",
		"override ", "sinclude ", "vpath " };
	static const char *const signs[] = { "=", ":=", "::=", ":::=", "?=", "+=", "!=" };
	for (size_t i = 0; i < ISO_COUNT(directives); i++)
		if (strncmp(at, directives[i], strlen(directives[i])) == 0)
			return true;
	const char *name = at;
	while (at < end && (isalnum((unsigned char)*at) || strchr("_-.", *at)))
		at++;
	const char *sign = at + strspn(at, " ");
	for (size_t i = 0; at > name && i < ISO_COUNT(signs); i++)
		if (strncmp(sign, signs[i], strlen(signs[i])) == 0)
			return sign > at || *sign == ':' || *sign == '?'; /* "A=b" and "A+=b" are a shell's too */
	return false;
}

/* "run: build" with a recipe below it. */
static bool has_rule(const char *text, size_t len)
{
	for (const char *at = text; at < text + len;) {
		const char *newline = memchr(at, '\n', (size_t)(text + len - at));
		if (!newline)
			return false;
		const char *stop = at;
		while (stop < newline && (isalnum((unsigned char)*stop) || strchr("_-./%$(){} ", *stop)))
			stop++;
		bool colon = stop > at && *stop == ':' && (stop[1] == ' ' || stop + 1 == newline);
		if (colon && newline + 1 < text + len && newline[1] == '\t' && !memchr(at, ';', (size_t)(newline - at)))
			return true;
		at = newline + 1;
	}
	return false;
}

bool shell_detect(const char *text, size_t len)
{
	const char *end = text + len;
	const char *at = text;
	/* comments before the first command, but not the line that names the shell */
	while (at < end && (isspace((unsigned char)*at) || (*at == '#' && !(at + 1 < end && at[1] == '!')))) {
		const char *line = *at == '#' ? memchr(at, '\n', (size_t)(end - at)) : at;
		at = line ? line + 1 : end;
	}
	return at < end && !begins_otherwise(at, end) && !(is_makefile(text, len) && (begins_makefile(at, end) || has_rule(text, len))) &&
	       docker_cli_detect(text, len);
}

struct shell {
	struct manifest_load *load;
	struct cli_source source;
};

/* What a text or the steps of a document make counts for all of their commands: a function may be called further down. */
static void note_made(void *ctx, const struct cli_word *words, size_t count)
{
	docker_made_note(ctx, words, count);
}

static void note_text(struct docker_made *made, const char *text, size_t len, uint32_t line)
{
	if (memmem(text, len, "create", strlen("create")))
		docker_cli_split(text, len, line, made->arena, note_made, made);
}

static void read_command(void *ctx, const struct cli_word *words, size_t count)
{
	struct shell *shell = ctx;
	struct subject *subject;
	struct err err;
	char other[64];
	if (docker_made_note(NULL, words, count))
		return;
	cleanup_strbuf struct strbuf place = { 0 };
	strbuf_addf(&place, "%s:%u", shell->source.where, words[0].line);
	if (docker_cli_other(words, count, other, sizeof(other)))
		inventory_unjudged(shell->load->builder, REMARK_UNJUDGED, other, strbuf_text(&place),
			"its options are other than those of docker run");
	else if (docker_cli_hands_on(words, count))
		inventory_unjudged(shell->load->builder, REMARK_UNJUDGED, words[0].text, strbuf_text(&place),
			"it is given a command that starts a container, and what it does with it is not known");
	else if (docker_cli_read(words, count, &shell->source, shell->load->builder, &subject, &err) == 0)
		inventory_add(shell->load->builder, subject);
	else
		inventory_error(shell->load->builder, strbuf_text(&place), "%s", err.text);
}

/* Shell text whose first line is @line of the file. */
static void read_text(struct manifest_load *load, const struct cli_source *source, const char *text, size_t len, uint32_t line)
{
	cleanup_arena struct arena *arena = arena_new();
	struct shell shell = { .load = load, .source = *source };
	docker_cli_split(text, len, line, arena, read_command, &shell);
}

/* Does the word of @len bytes at @at stand alone, as a command? */
static bool is_command_word(const char *text, const char *at, const char *end, size_t len)
{
	return (at == text || strchr(" \t\n;&|(", at[-1])) && at + len < end && strchr(" \t\n;&|)", at[len]);
}

/*
 * Scripts are started where they stand, or go there first: cd "$(dirname "$0")". One that goes
 * anywhere else names files that are not beside it.
 */
static bool goes_elsewhere(const char *text, size_t len)
{
	static const char *const words[] = { "cd", "pushd", "chdir" };
	const char *end = text + len;
	for (size_t i = 0; i < ISO_COUNT(words); i++) {
		size_t word = strlen(words[i]);
		const char *at = text;
		while ((at = memmem(at, (size_t)(end - at), words[i], word))) {
			const char *stop = memchr(at, '\n', (size_t)(end - at));
			size_t rest = (size_t)((stop ? stop : end) - at);
			if (!is_command_word(text, at, end, word)) {
				at += word;
				continue;
			}
			if (!memmem(at, rest, "$0", 2) && !memmem(at, rest, "${0", 3) && !memmem(at, rest, "BASH_SOURCE", 11))
				return true;
			at += rest;
		}
	}
	return false;
}

/* The container in which a pipeline's steps run is started with options that are no command. */
static void name_agent(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	cleanup_strbuf struct strbuf where = { 0 };
	unsigned long line = unread_agent_options(text, len);
	strbuf_addf(&where, "%s:%lu", name, line);
	if (line)
		inventory_unjudged(load->builder, REMARK_UNJUDGED, "agent of a pipeline", strbuf_text(&where),
			"isotop does not judge the container whose options these are");
}

void shell_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	struct docker_made made = { .arena = arena };
	const struct cli_source source = {
		.where = name,
		.form = "docker-run",
		.made = &made,
		.beside = goes_elsewhere(text, len) ? NULL : load->scope,
		.in_place = true,
	};
	note_text(&made, text, len, 1);
	read_text(load, &source, text, len, 1);
	name_manifest_inside(load, name, text, len);
	name_agent(load, name, text, len);
}

bool name_manifest_inside(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	const char *whose = unread_manifest_in(text, len);
	if (whose)
		inventory_unjudged(load->builder, REMARK_OPEN, "manifest in a script", name,
			"it writes a manifest of %s, which isotop does not judge there: judge what it writes", whose);
	return whose != NULL;
}

/* ---- lines of another kind of file ------------------------------------------------- */

/*
 * What is no command of a file becomes blanks, so that what is left of it is shell text in
 * its own lines. @head finds where the command of a line begins, NULL: it has none.
 */
#define EXEC_KEYS   7
#define DROPIN_MOST (1u << 20) /* bytes of a file beside a unit */

struct keeper {
	const char *(*head)(struct keeper *keeper, const char *line, size_t len);
	bool indented; /* blanks may stand before a comment */
	bool unit; /* words are quoted as systemd has them, and an empty setting takes back those before it */
	bool inside; /* the section that counts */
	bool goes_on; /* the last line ended in "\" */
	bool dropped; /* the command that goes on is taken back */
	char quote; /* it goes on in quotes; 0: it does not */
	const char *taken_back[EXEC_KEYS]; /* commands of a key before this do not count; NULL: all do */
};

static size_t blanks_of(const char *line, size_t len)
{
	size_t blanks = 0;
	while (blanks < len && (line[blanks] == ' ' || line[blanks] == '\t'))
		blanks++;
	return blanks;
}

static bool is_service_head(const char *line, size_t len)
{
	static const char head[] = "[Service]";
	size_t blanks = blanks_of(line, len);
	line += blanks;
	len -= blanks;
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	return len == sizeof(head) - 1 && memcmp(line, head, len) == 0;
}

/* systemd.service(5). To add one: it, and to EXEC_KEYS. */
static const char *const exec_keys[EXEC_KEYS] = { "ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload",
	"ExecStop", "ExecStopPost" };

/* Which of them a line sets; EXEC_KEYS: none. */
static size_t exec_key(const char *line, size_t len)
{
	size_t blanks = blanks_of(line, len);
	size_t name = strcspn(line + blanks, " \t=");
	for (size_t i = 0; i < EXEC_KEYS; i++)
		if (blanks + name < len && strlen(exec_keys[i]) == name && memcmp(line + blanks, exec_keys[i], name) == 0)
			return i;
	return EXEC_KEYS;
}

static bool has_exec(const char *text, size_t len)
{
	bool inside = false;
	for (const char *at = text; at < text + len;) {
		const char *newline = memchr(at, '\n', (size_t)(text + len - at));
		size_t n = (size_t)((newline ? newline : text + len) - at);
		size_t blanks = blanks_of(at, n);
		if (blanks < n && at[blanks] == '[')
			inside = is_service_head(at, n);
		if (inside && exec_key(at, n) < EXEC_KEYS)
			return true;
		at = newline ? newline + 1 : text + len;
	}
	return false;
}

/* "ExecStart=" takes back those before it. */
static bool is_empty(const char *line, size_t len)
{
	const char *equals = memchr(line, '=', len);
	for (const char *at = equals ? equals + 1 : line; at < line + len; at++)
		if (!isspace((unsigned char)*at))
			return false;
	return equals != NULL;
}

static void find_taken_back(struct keeper *keeper, const char *text, const char *end)
{
	bool inside = false;
	bool goes_on = false;
	for (const char *at = text; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((newline ? newline : end) - at);
		size_t blanks = blanks_of(at, len);
		bool comment = blanks < len && (at[blanks] == '#' || at[blanks] == ';');
		size_t key = goes_on ? EXEC_KEYS : exec_key(at, len);
		if (!goes_on && blanks < len && at[blanks] == '[')
			inside = is_service_head(at, len);
		if (inside && key < EXEC_KEYS && is_empty(at, len))
			keeper->taken_back[key] = at;
		goes_on = comment ? goes_on : ends_in_backslash(at, len);
		at = newline ? newline + 1 : end;
	}
}

/* "\\x2d", "\\055", "\\u002d": systemd.syntax(7), "Quoting". How long one is, and what it stands for where that is plain. */
static size_t unit_escape(const char *at, const char *end, char *ret)
{
	static const struct {
		char letter;
		int base;
		size_t digits;
	} kinds[] = { { 'x', 16, 2 }, { 'u', 16, 4 }, { 'U', 16, 8 }, { 0, 8, 3 } };
	for (size_t i = 0; i < ISO_COUNT(kinds); i++) {
		size_t head = kinds[i].letter ? 2 : 1;
		size_t len = head + kinds[i].digits;
		char digits[9] = "";
		char *stop;
		if (*at != '\\' || (size_t)(end - at) < len || (kinds[i].letter && at[1] != kinds[i].letter))
			continue;
		memcpy(digits, at + head, kinds[i].digits);
		long value = strtol(digits, &stop, kinds[i].base);
		if (!isxdigit((unsigned char)*digits) || *stop || value < ' ' || value > '~')
			continue;
		*ret = (char)value;
		return len;
	}
	return 0;
}

/* The same in a shell's words, with empty quotes to be as long. */
static void put_escaped(char *at, size_t len, char sign, char quote)
{
	char empty = quote ? quote : '\'';
	memset(at, empty, len);
	at[quote ? 1 : len - 2] = '\\';
	at[quote ? 2 : len - 1] = sign;
}

void unit_words(char *text, const char *end, char *quote)
{
	for (char *at = text; at < end; at++) {
		char sign = 0;
		size_t len = unit_escape(at, end, &sign);
		if (len)
			put_escaped(at, len, sign, *quote);
		else if (*at == *quote)
			*quote = 0;
		else if (!*quote && strchr("\"'", *at))
			*quote = *at;
		at += len ? len - 1 : *at == '\\' && at + 1 < end;
	}
}

/*
 * Signs that mean something to a shell alone: to systemd they are letters of a word, as "_" is to both.
 * Whoever writes a substitution takes it for a shell, and is left that.
 */
static void unit_signs(char *text, char *end, char quote)
{
	if (memchr(text, '`', (size_t)(end - text)) || memmem(text, (size_t)(end - text), "$(", 2))
		return;
	for (char *at = text; at < end; at++) {
		bool alone = *at == ';' && (at == text || at[-1] == ' ') && (at + 1 == end || at[1] == ' '); /* another command */
		if (*at == '\\' && at + 1 < end)
			at++;
		else if (*at == quote)
			quote = 0;
		else if (!quote && strchr("\"'", *at))
			quote = *at;
		else if (!quote && !alone && strchr("&|;()<>#", *at))
			*at = '_';
	}
}

/* A comment between continued lines is passed over: systemd.syntax(7). */
static void keep_line(struct keeper *keeper, char *line, size_t len)
{
	size_t blanks = keeper->indented ? blanks_of(line, len) : 0;
	bool comment = keeper->goes_on && blanks < len && (line[blanks] == '#' || line[blanks] == ';');
	keeper->dropped = keeper->dropped && keeper->goes_on;
	const char *from = keeper->goes_on && !comment ? line : comment ? NULL : keeper->head(keeper, line, len);
	bool goes_on = comment || (from && ends_in_backslash(line, len));
	bool kept = from && !keeper->dropped;
	keeper->quote = keeper->goes_on ? keeper->quote : 0;
	memset(line, ' ', kept ? (size_t)(from - line) : len);
	char quote = keeper->quote;
	if (kept && keeper->unit)
		unit_words(line, line + len, &keeper->quote);
	if (kept && keeper->unit)
		unit_signs(line, line + len, quote);
	if (comment && !keeper->dropped)
		line[len - 1] = '\\';
	keeper->goes_on = goes_on;
}

/* A copy of @text, as long, with nothing but commands in it. */
static const char *commands_only(struct arena *arena, struct keeper keeper, const char *text, size_t len)
{
	char *copy = arena_strndup(arena, text, len);
	size_t whole = strlen(copy); /* a NUL ends it */
	memset(copy + whole, ' ', len - whole);
	if (keeper.unit)
		find_taken_back(&keeper, copy, copy + len);
	for (char *at = copy; at < copy + len;) {
		char *newline = memchr(at, '\n', (size_t)(copy + len - at));
		char *stop = newline ? newline : copy + len;
		keep_line(&keeper, at, (size_t)(stop - at));
		at = newline ? newline + 1 : stop;
	}
	return copy;
}

/* ---- systemd units -------------------------------------------------------------------- */

/* "ExecStart=-@/usr/bin/docker run": special prefixes stand before the path, systemd.service(5). */
static const char *exec_head(struct keeper *keeper, const char *line, size_t len)
{
	size_t blanks = blanks_of(line, len);
	line += blanks;
	len -= blanks;
	const char *equals = memchr(line, '=', len);
	if (len && *line == '[')
		keeper->inside = is_service_head(line, len);
	if (!keeper->inside || !equals || strncmp(line, "Exec", 4) != 0)
		return NULL;
	size_t key = exec_key(line, len);
	keeper->dropped = key < EXEC_KEYS && keeper->taken_back[key] && line < keeper->taken_back[key];
	const char *at = equals + 1;
	while (at < line + len && strchr(" \t-@:+!|", *at))
		at++;
	return at;
}

static const struct keeper service_lines = { .head = exec_head, .indented = true, .unit = true };

static bool is_service(const char *text, size_t len)
{
	for (const char *at = text; at < text + len;) {
		const char *newline = memchr(at, '\n', (size_t)(text + len - at));
		const char *stop = newline ? newline : text + len;
		if (is_service_head(at, (size_t)(stop - at)))
			return true;
		at = newline ? newline + 1 : stop;
	}
	return false;
}

/* ---- makefiles ------------------------------------------------------------------------- */

static const char *recipe_head(struct keeper *keeper, const char *line, size_t len)
{
	const char *at = line + 1;
	(void)keeper;
	if (!len || *line != '\t')
		return NULL;
	while (at < line + len && strchr(" \t@-+", *at))
		at++;
	return at;
}

static const struct keeper recipe_lines = { .head = recipe_head };

/* ---- both ----------------------------------------------------------------------------- */

/* NULL: no file of these kinds. */
static const struct keeper *keeper_of(const char *text, size_t len)
{
	return is_service(text, len) ? &service_lines : is_makefile(text, len) ? &recipe_lines : NULL;
}

bool inside_detect(const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct keeper *keeper = keeper_of(text, len);
	return keeper && docker_cli_detect(commands_only(arena, *keeper, text, len), len);
}

const char *manifest_cli_lines(const char *text, size_t len, struct arena *arena)
{
	const struct keeper *keeper = keeper_of(text, len);
	return keeper ? commands_only(arena, *keeper, text, len) : NULL;
}

static bool is_conf(const char *name)
{
	size_t len = strlen(name);
	return len > 5 && strcmp(name + len - 5, ".conf") == 0;
}

/* A file beside the unit whose Exec lines come to those of the unit or replace them. */
static void name_dropin(struct manifest_load *load, const char *unit, const char *path, struct arena *arena)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	bool read = scope_read(load->scope, unit, path, DROPIN_MOST, &text, &err) == 0;
	if (!read || has_exec(strbuf_text(&text), text.len))
		inventory_unjudged(load->builder, REMARK_UNJUDGED, "systemd drop-in", scope_name(unit, path, arena),
			read ? "its commands come to those of the unit, or replace them" : "it cannot be read");
}

/* "web.service.d/10-x.conf", systemd.unit(5): named, and not followed. */
static void name_dropins(struct manifest_load *load, const char *unit, struct arena *arena)
{
	const char *slash = strrchr(unit, '/');
	const char *folder = arena_printf(arena, "%s.d", slash ? slash + 1 : unit);
	struct dirent **entries = NULL;
	int count = strcmp(unit, "-") == 0 ? 0 : scandir(scope_name(unit, folder, arena), &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		if (is_conf(entries[i]->d_name))
			name_dropin(load, unit, arena_printf(arena, "%s/%s", folder, entries[i]->d_name), arena);
		free(entries[i]);
	}
	free(entries);
}

void inside_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct keeper *keeper = keeper_of(text, len);
	if (!keeper)
		return;
	if (keeper->unit)
		name_dropins(load, name, arena);
	const char *commands = commands_only(arena, *keeper, text, len);
	struct docker_made made = { .arena = arena };
	note_text(&made, commands, len, 1);
	/* make(1) runs recipes where it is started, which is where its file is; systemd starts units in "/" */
	const struct cli_source source = {
		.where = name,
		.made = &made,
		.form = "docker-run-inside",
		.beside = keeper == &recipe_lines && !goes_elsewhere(text, len) ? load->scope : NULL,
		.in_place = true,
	};
	read_text(load, &source, commands, len, 1);
}

/* ---- steps of pipelines and playbooks ----------------------------------------------------- */

/*
 * Where shell text stands in the files of GitLab CI, GitHub Actions, Azure Pipelines,
 * CircleCI, Buildkite, Drone, Travis, AWS CodeBuild, Taskfile, Ansible, cloud-init, Packer and development
 * containers. To add one: its key.
 */
static const char *const step_keys[] = { "script", "before_script", "after_script", "run", "bash", "pwsh", "powershell",
	"command", "commands", "cmd", "cmds", "shell", "install", "before_install", "args", "ansible.builtin.shell",
	"ansible.builtin.command", "ansible.builtin.raw", "raw", "runcmd", "bootcmd", "inline", "initializeCommand" };

typedef bool (*step_fn)(void *ctx, const struct node *text);

static bool is_step_key(const char *key)
{
	for (size_t i = 0; key && i < ISO_COUNT(step_keys); i++)
		if (strcmp(key, step_keys[i]) == 0)
			return true;
	return false;
}

/* Is what stands at @key of a map that stands at @around itself a step? "scripts" of npm has them by names of its own. */
static bool is_step(const char *around, const char *key)
{
	return is_step_key(key) || (around && strcmp(around, "scripts") == 0);
}

static size_t put_words(const struct node *node, struct cli_word *words)
{
	size_t count = 0;
	for (size_t i = 0; node_is(node, NODE_LIST) && i < node->count; i++)
		if (node->items[i]->text)
			words[count++] = (struct cli_word){ .text = node->items[i]->text, .line = node->items[i]->line };
	return count;
}

/*
 * A command line in pieces, as cloud-init and tasks of editors have it: ["docker", "run", ...], or
 * {"command": "docker", "args": ["run", ...]}. Returns how many words; 0: none.
 */
static size_t pieces_of(const struct node *node, struct arena *arena, struct cli_word **ret_words)
{
	const struct node *program = node_get(node, "command");
	const struct node *args = node->kind == NODE_MAP ? node_get(node, "args") : node;
	enum docker_engine engine;
	bool named = node_is(program, NODE_STRING) && cli_names_engine(program->text, &engine);
	if (!node_is(args, NODE_LIST) || (node->kind == NODE_MAP && !named))
		return 0;
	struct cli_word *words = *ret_words = arena_array(arena, args->count + 1, sizeof(*words));
	if (named)
		words[0] = (struct cli_word){ .text = program->text, .line = program->line };
	size_t count = named + put_words(args, words + named);
	size_t at = count && strcmp(words[0].text, "sudo") == 0;
	return docker_cli_runs_here(words + at, count - at) ? count : 0;
}

static bool is_pieces(const struct node *node)
{
	enum docker_engine engine;
	const struct node *list = node->kind == NODE_LIST ? node : NULL;
	const char *first = list && list->count > 1 ? list->items[0]->text : node_text(node_get(node, "command"));
	const char *program = list && first && strcmp(first, "sudo") == 0 ? list->items[1]->text : first;
	if (!program || !cli_names_engine(program, &engine))
		return false;
	cleanup_arena struct arena *arena = arena_new();
	struct cli_word *words;
	return pieces_of(node, arena, &words) != 0;
}

/* Calls @found for each text that is a step, until it returns false. @key: what @node stands at, NULL: nothing. */
static bool each_step(const struct node *node, const char *key, bool step, unsigned depth, step_fn found, void *ctx)
{
	bool on = true;
	if (depth > STEPS_DEPTH)
		return true;
	if (node->kind == NODE_STRING && step && docker_cli_detect(node->text, node->len))
		return found(ctx, node);
	if (is_pieces(node))
		return found(ctx, node);
	for (size_t i = 0; on && i < node_count(node); i++) {
		const char *own = node->kind == NODE_MAP ? node_text(node->keys[i]) : NULL;
		on = each_step(node->items[i], own ? own : key, own ? is_step(key, own) : step, depth + 1, found, ctx);
	}
	return on;
}

static bool stop_at_first(void *ctx, const struct node *text)
{
	(void)text;
	*(bool *)ctx = true;
	return false;
}

bool steps_detect(const struct doc *doc)
{
	bool any = false;
	each_step(doc->root, NULL, false, 0, stop_at_first, &any);
	return any;
}

/* What engines are asked for in words of other tools: "options: --privileged" of a workflow, "runArgs". To add one: it. */
static const char *const option_words[] = { "--privileged", "--cap-add", "--device", "--security-opt", "--pid=host", "--ipc=host",
	"--net=host", "--network=host", "type=bind", "/docker.sock", "/containerd.sock", "/podman.sock", "/crio.sock" };
static const char *const option_keys[] = { "capAdd", "cap_add", "securityOpt", "security_opt", "containerDefinitions",
	"ContainerDefinitions", "containerProperties", "TaskGroups", "TaskTemplate", "HostConfig", "MountPoints", "docker_container",
	"community.docker.docker_container", "podman_container", "containers.podman.podman_container", "runArgs", "workspaceMount" };

/* Where paths of the host stand as "/srv:/data". To add one: its key. */
static const char *const mount_keys[] = { "volumes", "volume", "Volumes", "Binds", "binds", "mounts" };

/* Text that starts a container as it is: a unit that another file is to be, or, where it is no step, a command line. */
static const char *command_in(const struct node *node, bool step)
{
	if (strchr(node->text, '\n') && quadlet_detect(node->text, node->len))
		return "a Quadlet unit";
	if (strchr(node->text, '\n') && inside_detect(node->text, node->len))
		return "a unit or makefile that starts a container";
	return !step && docker_cli_is_whole(node->text) ? "a command that starts a container" : NULL;
}

static bool is_host_mount(const char *key, const char *text)
{
	for (size_t i = 0; key && strchr("/~", *text) && i < ISO_COUNT(mount_keys); i++)
		if (strcmp(key, mount_keys[i]) == 0 && strstr(text, ":/"))
			return true;
	return false;
}

/* As a word of its own: a path may begin before it. */
static bool holds_option(const char *text, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = strstr(text, word); at; at = strstr(at + 1, word)) {
		bool begins = *word == '/' || at == text || strchr(" \t\n\"'=,[", at[-1]);
		if (begins && (!at[len] || strchr(" \t\n\"'=:,]", at[len])))
			return true;
	}
	return false;
}

static bool holds_expression(const struct node *node)
{
	bool found = node_text(node) && strstr(node->text, "${{");
	for (size_t i = 0; node_is(node, NODE_LIST) && !found && i < node->count; i++)
		found = node_text(node->items[i]) && strstr(node->items[i]->text, "${{");
	return found;
}

/* A job's or a service's container in GitHub's workflows, whose expressions are filled in when it is started. */
static const char *filled_in_later(const struct node *container)
{
	bool any = node_get(container, "image") &&
		   (holds_expression(node_get(container, "options")) || holds_expression(node_get(container, "volumes")));
	return any ? "options or volumes that are filled in later" : NULL;
}

static const char *option_in(const struct node *node, const char *key, bool step, unsigned depth)
{
	const char *found = node->kind == NODE_STRING ? command_in(node, step) : NULL;
	if (node->kind == NODE_STRING && is_host_mount(key, node->text))
		return "a path of the host";
	if (depth > STEPS_DEPTH && node_count(node))
		return "what is nested deeper than isotop looks";
	if (is_pieces(node) || (step && node->kind == NODE_STRING && docker_cli_detect(node->text, node->len)))
		return NULL;
	for (size_t i = 0; !found && node->kind == NODE_STRING && i < ISO_COUNT(option_words); i++)
		if (holds_option(node->text, option_words[i]))
			return option_words[i];
	if (!found && node->kind == NODE_MAP)
		found = filled_in_later(node);
	for (size_t i = 0; !found && i < node_count(node); i++) {
		const char *own = node->kind == NODE_MAP ? node_text(node->keys[i]) : NULL;
		found = option_in(node->items[i], own ? own : key, own ? is_step(key, own) : step, depth + 1);
		for (size_t k = 0; !found && own && k < ISO_COUNT(option_keys); k++)
			found = strcmp(own, option_keys[k]) == 0 ? option_keys[k] : NULL;
	}
	return found;
}

const char *steps_option_in(const struct node *root)
{
	return option_in(root, NULL, false, 0);
}

struct steps {
	struct manifest_load *load;
	const char *name;
	struct docker_made made;
};

static void read_pieces(struct manifest_load *load, const struct cli_source *source, const struct node *node)
{
	cleanup_arena struct arena *arena = arena_new();
	struct shell shell = { .load = load, .source = *source };
	struct cli_word *words;
	size_t count = pieces_of(node, arena, &words);
	read_command(&shell, words, count);
}

static bool read_step(void *ctx, const struct node *text)
{
	const struct steps *steps = ctx;
	const struct cli_source source = { .where = steps->name, .form = "docker-run-inside", .made = &steps->made };
	if (text->kind == NODE_STRING)
		read_text(steps->load, &source, text->text, text->len, text->line);
	else
		read_pieces(steps->load, &source, text);
	return true;
}

static bool note_step(void *ctx, const struct node *text)
{
	struct steps *steps = ctx;
	if (text->kind == NODE_STRING)
		note_text(&steps->made, text->text, text->len, text->line);
	return true;
}

void steps_read(struct manifest_load *load, const struct doc *doc)
{
	cleanup_arena struct arena *arena = arena_new();
	struct steps steps = { load, doc->name, { .arena = arena } };
	each_step(doc->root, NULL, false, 0, note_step, &steps);
	each_step(doc->root, NULL, false, 0, read_step, &steps);
	const char *option = steps_option_in(doc->root);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	if (option)
		inventory_unjudged(load->builder, REMARK_UNJUDGED, "pipeline in part", strbuf_text(&where),
			"%s stands where isotop does not know its place", option);
}
