/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/commands.h"

#include "manifest/docker_cli.h"
#include "manifest/docker_made.h"

#include <ctype.h>
#include <string.h>

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

/* Does a line begin as one of YAML, JSON, a unit or a document for readers does? Then commands in it are text. */
static bool begins_otherwise(const char *at, const char *end)
{
	size_t key = 0;
	while (at + key < end && (isalnum((unsigned char)at[key]) || strchr("_-./", at[key])))
		key++;
	bool colon = at + key < end && at[key] == ':' && (at + key + 1 == end || isspace((unsigned char)at[key + 1]));
	return (key && colon) || (strchr("{[<%|", *at) && !shell_group(at, end)) || (end - at > 2 && (strncmp(at, "---", 3) == 0 || strncmp(at, "- ", 2) == 0));
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
	return at < end && !begins_otherwise(at, end) && docker_cli_detect(text, len);
}

struct shell {
	struct manifest_load *load;
	struct cli_source source;
	struct docker_made made;
};

static void read_command(void *ctx, const struct cli_word *words, size_t count)
{
	struct shell *shell = ctx;
	struct subject *subject;
	struct err err;
	char other[64];
	if (docker_made_note(&shell->made, words, count))
		return;
	cleanup_strbuf struct strbuf place = { 0 };
	strbuf_addf(&place, "%s:%u", shell->source.where, words[0].line);
	if (docker_cli_other(words, count, other, sizeof(other)))
		inventory_unjudged(shell->load->builder, REMARK_UNJUDGED, other, strbuf_text(&place),
			"its options are other than those of docker run");
	else if (docker_cli_read(words, count, &shell->source, shell->load->builder, &subject, &err) == 0)
		inventory_add(shell->load->builder, subject);
	else
		inventory_error(shell->load->builder, strbuf_text(&place), "%s", err.text);
}

/* Shell text whose first line is @line of the file; @source without what is made of it. */
static void read_text(struct manifest_load *load, const struct cli_source *source, const char *text, size_t len, uint32_t line)
{
	cleanup_arena struct arena *arena = arena_new();
	struct shell shell = { .load = load, .made = { .arena = arena } };
	shell.source = *source;
	shell.source.made = &shell.made;
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

void shell_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	const struct cli_source source = {
		.where = name,
		.form = "docker-run",
		.beside = goes_elsewhere(text, len) ? NULL : load->scope,
		.in_place = true,
	};
	read_text(load, &source, text, len, 1);
}

/* ---- lines of another kind of file ------------------------------------------------- */

/*
 * What is no command of a file becomes blanks, so that what is left of it is shell text in
 * its own lines. @head finds where the command of a line begins, NULL: it has none.
 */
struct keeper {
	const char *(*head)(struct keeper *keeper, const char *line, size_t len);
	bool indented; /* blanks may stand before a comment */
	bool inside; /* the section that counts */
	bool goes_on; /* the last line ended in "\" */
};

static bool ends_in_backslash(const char *line, size_t len)
{
	len -= len && line[len - 1] == '\r';
	return len && line[len - 1] == '\\';
}

static size_t blanks_of(const char *line, size_t len)
{
	size_t blanks = 0;
	while (blanks < len && (line[blanks] == ' ' || line[blanks] == '\t'))
		blanks++;
	return blanks;
}

/* A comment between continued lines is passed over: systemd.syntax(7). */
static void keep_line(struct keeper *keeper, char *line, size_t len)
{
	size_t blanks = keeper->indented ? blanks_of(line, len) : 0;
	bool comment = keeper->goes_on && blanks < len && (line[blanks] == '#' || line[blanks] == ';');
	const char *from = keeper->goes_on && !comment ? line : comment ? NULL : keeper->head(keeper, line, len);
	bool goes_on = comment || (from && ends_in_backslash(line, len));
	memset(line, ' ', from ? (size_t)(from - line) : len);
	if (comment)
		line[len - 1] = '\\';
	keeper->goes_on = goes_on;
}

/* A copy of @text, as long, with nothing but commands in it. */
static const char *commands_only(struct arena *arena, struct keeper keeper, const char *text, size_t len)
{
	char *copy = arena_strndup(arena, text, len);
	size_t whole = strlen(copy); /* a NUL ends it */
	memset(copy + whole, ' ', len - whole);
	for (char *at = copy; at < copy + len;) {
		char *newline = memchr(at, '\n', (size_t)(copy + len - at));
		char *stop = newline ? newline : copy + len;
		keep_line(&keeper, at, (size_t)(stop - at));
		at = newline ? newline + 1 : stop;
	}
	return copy;
}

/* ---- systemd units -------------------------------------------------------------------- */

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
	const char *at = equals + 1;
	while (at < line + len && strchr(" \t-@:+!|", *at))
		at++;
	return at;
}

static const struct keeper service_lines = { .head = exec_head, .indented = true };

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

/* Nothing is indented by blanks, as it would be in YAML, and there are lines that begin with a tab. */
static bool is_makefile(const char *text, size_t len)
{
	bool recipes = false;
	bool goes_on = false;
	for (const char *at = text; at < text + len;) {
		const char *newline = memchr(at, '\n', (size_t)(text + len - at));
		const char *stop = newline ? newline : text + len;
		if (!goes_on && at < stop && strchr(" {-[", *at))
			return false;
		recipes = recipes || *at == '\t';
		goes_on = ends_in_backslash(at, (size_t)(stop - at));
		at = newline ? newline + 1 : stop;
	}
	return recipes;
}

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

void inside_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct keeper *keeper = keeper_of(text, len);
	if (!keeper)
		return;
	/* make(1) runs recipes where it is started, which is where its file is; systemd starts units in "/" */
	const struct cli_source source = {
		.where = name,
		.form = "docker-run-inside",
		.beside = keeper == &recipe_lines && !goes_elsewhere(text, len) ? load->scope : NULL,
		.in_place = true,
	};
	read_text(load, &source, commands_only(arena, *keeper, text, len), len, 1);
}

/* ---- steps of pipelines and playbooks ----------------------------------------------------- */

/*
 * Where shell text stands in the files of GitLab CI, GitHub Actions, Azure Pipelines,
 * CircleCI, Buildkite, Drone, Travis, AWS CodeBuild, Taskfile and Ansible. To add one: its key.
 */
static const char *const step_keys[] = { "script", "before_script", "after_script", "run", "bash", "pwsh", "powershell",
	"command", "commands", "cmd", "cmds", "shell", "install", "before_install", "args", "ansible.builtin.shell",
	"ansible.builtin.command" };

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

/* Calls @found for each text that is a step, until it returns false. @key: what @node stands at, NULL: nothing. */
static bool each_step(const struct node *node, const char *key, bool step, unsigned depth, step_fn found, void *ctx)
{
	bool on = true;
	if (depth > STEPS_DEPTH)
		return true;
	if (node->kind == NODE_STRING && step && docker_cli_detect(node->text, node->len))
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
	"--net=host", "--network=host", "/docker.sock", "/containerd.sock", "/podman.sock", "/crio.sock" };
static const char *const option_keys[] = { "capAdd", "cap_add", "securityOpt", "security_opt" };

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

static const char *option_in(const struct node *node, const char *key, bool step, unsigned depth)
{
	const char *found = NULL;
	if (depth > STEPS_DEPTH || (step && node->kind == NODE_STRING && docker_cli_detect(node->text, node->len)))
		return NULL;
	for (size_t i = 0; node->kind == NODE_STRING && i < ISO_COUNT(option_words); i++)
		if (holds_option(node->text, option_words[i]))
			return option_words[i];
	for (size_t i = 0; !found && i < node_count(node); i++) {
		const char *own = node->kind == NODE_MAP ? node_text(node->keys[i]) : NULL;
		for (size_t k = 0; own && k < ISO_COUNT(option_keys); k++)
			found = strcmp(own, option_keys[k]) == 0 ? option_keys[k] : found;
		found = found ? found : option_in(node->items[i], own ? own : key, own ? is_step(key, own) : step, depth + 1);
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
};

static bool read_step(void *ctx, const struct node *text)
{
	const struct steps *steps = ctx;
	const struct cli_source source = { .where = steps->name, .form = "docker-run-inside" };
	read_text(steps->load, &source, text->text, text->len, text->line);
	return true;
}

void steps_read(struct manifest_load *load, const struct doc *doc)
{
	struct steps steps = { load, doc->name };
	each_step(doc->root, NULL, false, 0, read_step, &steps);
	const char *option = steps_option_in(doc->root);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", doc->name, doc->root->line);
	if (option)
		inventory_unjudged(load->builder, REMARK_UNJUDGED, "pipeline in part", strbuf_text(&where),
			"%s stands where isotop does not know its place", option);
}
