/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_vars.h"

#include "manifest/literal.h"

#include <ctype.h>
#include <string.h>

/* Words that open and close what may not run, or run often: sh(1) 2.9.4. */
static const struct {
	const char *word;
	int step;
} nesting[] = { { "if", 1 }, { "for", 1 }, { "while", 1 }, { "until", 1 }, { "case", 1 }, { "select", 1 }, { "{", 1 },
	{ "function", 1 }, { "fi", -1 }, { "done", -1 }, { "esac", -1 }, { "}", -1 } };

static const char *const setters[] = { "export", "readonly", "declare", "typeset", "local", "set" };

static bool is_one_of(const char *word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

static size_t name_length(const char *text)
{
	size_t len = 0;
	while (isalnum((unsigned char)text[len]) || text[len] == '_')
		len++;
	return len && !isdigit((unsigned char)*text) ? len : 0;
}

static struct shell_var *var_named(struct shell_vars *vars, const char *name, size_t len)
{
	for (size_t i = 0; i < vars->count; i++)
		if (strlen(vars->items[i].name) == len && strncmp(vars->items[i].name, name, len) == 0)
			return &vars->items[i];
	return NULL;
}

/* A second value, or one that is not certain, leaves none. */
static void set_var(struct shell_vars *vars, struct arena *arena, size_t len, const struct cli_word *word, bool certain)
{
	const char *name = word->text;
	struct shell_var *var = var_named(vars, name, len);
	const char *value = name[len] == '=' ? name + len + 1 : "";
	const char *at;
	const char *engine = vars->engine_of(arena, value);
	certain = certain && !literal_filled(value, strlen(value), FILL_SHELL, &at);
	if (var && engine)
		var->engine = engine;
	if (var) {
		var->value = NULL;
		var->items = NULL;
	} else if (vars->count == SHELL_VARS_MOST) {
		vars->foreign = true;
	} else {
		vars->items[vars->count++] = (struct shell_var){
			.name = arena_strndup(arena, name, len), .value = certain ? value : NULL, .line = word->line, .engine = engine };
	}
}

/* Words of the grammar that stand before a command, sh(1) 2.4. */
static const char *const leaders[] = { "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "command", "builtin" };

static bool sets(const char *text)
{
	size_t len = name_length(text);
	return len && (text[len] == '=' || strncmp(text + len, "+=", 2) == 0);
}

/* "NAME[0]=x", whose brackets docker_cli_split() set apart as a pattern. */
static bool sets_item(const char *text)
{
	size_t len = name_length(text);
	const char *open = text + len + (strncmp(text + len, "$(", 2) == 0 ? 2 : 0);
	return len && *open == '[' && strchr(open, '=');
}

/* Where the command begins behind such words, of which some nest. */
static size_t behind_leaders(struct shell_vars *vars, const struct cli_word *words, size_t count)
{
	size_t at = 0;
	for (bool leads = true; leads && at < count; at += leads) {
		bool ends = strcmp(words[at].text, "esac") == 0;
		vars->cases += strcmp(words[at].text, "case") == 0 ? 1U : ends && vars->cases ? -1U : 0;
		for (size_t i = 0; i < ISO_COUNT(nesting); i++)
			if (strcmp(words[at].text, nesting[i].word) == 0 && (nesting[i].step > 0 || vars->depth))
				vars->depth += (unsigned)nesting[i].step;
		leads = is_one_of(words[at].text, leaders, ISO_COUNT(leaders));
	}
	return at;
}

/* "X=-d make": what stands before a command is set for that one, and not for the words of its line, sh(1) 2.9.1. */
static bool for_one_command(const struct cli_word *words, size_t count)
{
	size_t at = 0;
	while (at < count && sets(words[at].text))
		at++;
	return at && at < count;
}

/* What "export $(cat .env)" sets is not known. */
static bool sets_any(const struct cli_word *words, size_t count)
{
	const char *at;
	for (size_t i = 1; i < count; i++)
		if (literal_filled(words[i].text, strcspn(words[i].text, "="), FILL_SHELL, &at))
			return true;
	return false;
}

void shell_vars_note(
	struct shell_vars *vars, struct arena *arena, const struct cli_word *words, size_t count, bool conditional)
{
	static const char *const foreign[] = { ".", "source", "eval" };
	static const char *const declaring[] = { "export", "readonly", "declare", "typeset", "local" };
	static const char *const readers[] = { "read", "for", "unset", "getopts", "select", "mapfile", "readarray" };
	if (!count)
		return;
	size_t first = behind_leaders(vars, words, count);
	bool once = for_one_command(words + first, count - first);
	size_t head = first;
	while (once && sets(words[head].text))
		head++;
	const char *command = head < count ? words[head].text : "";
	vars->foreign = vars->foreign || is_one_of(command, foreign, ISO_COUNT(foreign)) ||
			(is_one_of(command, declaring, ISO_COUNT(declaring)) && sets_any(words + head, count - head));
	bool prints = strcmp(command, "printf") == 0 && head + 1 < count && strncmp(words[head + 1].text, "-v", 2) == 0;
	bool reads = prints || is_one_of(command, readers, ISO_COUNT(readers));
	for (size_t i = first; i < count; i++) {
		size_t len = name_length(words[i].text);
		if (sets(words[i].text))
			set_var(vars, arena, len, &words[i],
				!once && !conditional && !vars->depth && words[i].text[len] == '=' && !words[i].many);
		else if ((reads && len && !words[i].text[len]) || sets_item(words[i].text))
			set_var(vars, arena, len, &words[i], false);
		else if (!reads && !is_one_of(words[i].text, setters, ISO_COUNT(setters)) && words[i].text[0] != '-')
			break;
	}
}

bool shell_vars_sets(const char *text)
{
	size_t len = name_length(text);
	return len && (strcmp(text + len, "=") == 0 || strcmp(text + len, "+=") == 0);
}

static bool are_certain(const struct cli_word *items, size_t count)
{
	const char *at;
	for (size_t i = 0; i < count; i++)
		if (items[i].many || literal_filled(items[i].text, strlen(items[i].text), FILL_SHELL, &at))
			return false;
	return true;
}

/* Only words that set variables stand before it. */
static bool begins_array(const struct cli_word *words, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		if (!is_one_of(words[i].text, setters, ISO_COUNT(setters)) && words[i].text[0] != '-')
			return false;
	return true;
}

void shell_vars_note_array(struct shell_vars *vars, struct arena *arena, const struct cli_word *words, size_t count,
	const struct cli_word *items, size_t item_count, bool conditional)
{
	const struct cli_word *word = &words[count - 1];
	size_t len = name_length(word->text);
	bool adds = word->text[len] == '+';
	struct shell_var *var = var_named(vars, word->text, len);
	bool first = !var;
	bool sure = !conditional && !vars->depth && begins_array(words, count) && are_certain(items, item_count);
	size_t old = adds && var && var->items ? var->item_count : 0;
	sure = sure && (adds ? var && var->items : first) && old + item_count <= SHELL_ITEMS_MOST;
	if (first)
		set_var(vars, arena, len, word, false);
	var = var_named(vars, word->text, len);
	if (!var)
		return; /* there are too many: foreign is set */
	const char **all = sure ? arena_array(arena, old + item_count + 1, sizeof(*all)) : NULL;
	for (size_t i = 0; sure && i < old + item_count; i++)
		all[i] = i < old ? var->items[i] : items[i - old].text;
	var->value = NULL;
	var->items = all;
	var->item_count = old + item_count;
	var->line = word->line; /* whoever uses it before has less */
}

const struct shell_var *shell_vars_array(const struct shell_vars *vars, const struct cli_word *word)
{
	const char *name = word->text + 2;
	size_t len = strncmp(word->text, "${", 2) == 0 ? name_length(name) : 0;
	if (!len || vars->foreign || !word->many || (strcmp(name + len, "[@]}") != 0 && strcmp(name + len, "[*]}") != 0))
		return NULL;
	for (size_t i = 0; i < vars->count; i++) {
		const struct shell_var *var = &vars->items[i];
		if (strlen(var->name) == len && strncmp(var->name, name, len) == 0)
			return var->items && var->line <= word->line ? var : NULL;
	}
	return NULL;
}

static const struct shell_var *var_of(const struct shell_vars *vars, const char *text, size_t len)
{
	size_t open = len > 2 && text[1] == '{' ? 2 : 1;
	size_t name = len - open - (open == 2);
	for (size_t i = 0; i < vars->count; i++)
		if (strlen(vars->items[i].name) == name && strncmp(vars->items[i].name, text + open, name) == 0)
			return &vars->items[i];
	return NULL;
}

const char *shell_vars_engine(const struct shell_vars *vars, const struct cli_word *word)
{
	size_t len = strlen(word->text);
	const struct shell_var *var = vars && *word->text == '$' && len > 1 ? var_of(vars, word->text, len) : NULL;
	return var ? var->engine : NULL;
}

/* The value of "$NAME" or "${NAME}", which is the @len bytes at @text; NULL: none that is certain. */
static const char *certain_value(const struct shell_vars *vars, const char *text, size_t len, uint32_t line)
{
	const struct shell_var *var = var_of(vars, text, len);
	return var && var->line <= line ? var->value : NULL;
}

const char *shell_vars_fill(const struct shell_vars *vars, const struct cli_word *word, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	const char *at = word->text;
	const char *end = at + strlen(at);
	bool any = false;
	while (at < end && !vars->foreign) {
		const char *filled;
		size_t len = literal_filled(at, (size_t)(end - at), FILL_SHELL, &filled);
		const char *value = len && *filled == '$' ? certain_value(vars, filled, len, word->line) : NULL;
		strbuf_add(&out, at, len ? (size_t)(filled - at) : (size_t)(end - at));
		if (value)
			strbuf_adds(&out, value);
		else if (len)
			strbuf_add(&out, filled, len);
		any = any || value;
		at = len ? filled + len : end;
	}
	return any ? arena_strdup(arena, strbuf_text(&out)) : word->text;
}
