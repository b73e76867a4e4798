/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shell text into command lines. Not a shell: no expansion, no control flow;
 * quoting, comments, here-documents and continued lines as POSIX sh(1) 2.2, 2.3
 * and 2.7 have them, and the continuations of PowerShell and cmd, which is what
 * people paste.
 */
#include "config.h"

#include "manifest/docker_cli.h"

#include "manifest/docker_vars.h"
#include "manifest/literal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 8 /* of commands inside commands */
#define HERE_MOST  8 /* here-documents that begin on one line */

/* A here-document that begins behind the next newline. */
struct here {
	char *end; /* the word that ends it, in the arena */
	bool tabs; /* "<<-": tabs before it do not count */
	bool runs; /* a shell reads it */
};

struct splitter {
	const char *at;
	const char *end;
	const char *step_at; /* where the character stood that is dealt with */
	const char *word_at; /* where the word begins */
	const char *text;    /* the whole text, which a word may be a part of or not */
	const char *text_end;
	uint32_t line;
	unsigned depth;
	struct arena *arena;
	struct strbuf word;
	bool in_word;
	bool quoted;  /* part of the word stood in quotes */
	bool spreads; /* "$@", "${X[@]}": several words even in quotes */
	bool skips;   /* the next word is where a redirection goes, or ends a here-document */
	bool here_tabs;
	bool here_next;
	bool here_word; /* "<<<": the next word is what is read */
	const char *given; /* what a command of the pipeline prints or is given to read; NULL: that is not known */
	uint32_t word_line;
	struct cli_word *words; /* owned, on the heap */
	size_t count;
	size_t cap;
	struct here here[HERE_MOST];
	size_t here_count;
	size_t piped_from; /* of them: those before are not of this pipeline */
	bool conditional; /* the command runs only if another did: behind && or || */
	struct shell_vars *collects; /* borrowed: takes note of variables and hands over nothing; NULL: does not */
	const struct shell_vars *vars; /* borrowed: what is known of them; NULL: nothing */
	bool array;      /* within the parentheses of "NAME=(" */
	size_t array_at; /* where the word with its name stands */
	bool *deep; /* borrowed: commands that are nested too deep were handed over */
	bool plain; /* words only: ; & | ( ) # stand for themselves */
	cli_found_fn found;
	void *ctx;
};

static void split(struct splitter *s);

/* What may start a container and is not split: a command of which nothing is known stands for it, once. */
static void hand_over_deep(const struct splitter *s, const char *text, size_t len, uint32_t line)
{
	static const char *const engines[] = { "docker", "podman", "nerdctl", "finch" };
	static const char *const verbs[] = { "run", "create" };
	const char *engine = NULL;
	bool starts = false;
	for (size_t i = 0; i < ISO_COUNT(engines) && !engine; i++)
		engine = memmem(text, len, engines[i], strlen(engines[i])) ? engines[i] : NULL;
	for (size_t i = 0; i < ISO_COUNT(verbs) && !starts; i++)
		starts = memmem(text, len, verbs[i], strlen(verbs[i]));
	if (!engine || !starts || *s->deep)
		return;
	*s->deep = true;
	struct cli_word words[] = { { .text = engine, .line = line }, { .text = "run", .line = line },
		{ .text = "${nested}", .line = line, .many = true } };
	s->found(s->ctx, words, ISO_COUNT(words));
}

/* Commands inside a command: of a substitution, of a shell's argument, of a here-document that a shell reads. */
static void split_inside(const struct splitter *outer, const char *text, size_t len, uint32_t line)
{
	struct splitter s = { .at = text, .end = text + len, .line = line, .depth = outer->depth + 1, .arena = outer->arena,
		.found = outer->found, .ctx = outer->ctx, .vars = outer->vars, .deep = outer->deep,
		.text = outer->text, .text_end = outer->text_end };
	if (outer->plain || !outer->found)
		return;
	if (s.depth > DEPTH_MOST)
		hand_over_deep(outer, text, len, line);
	else
		split(&s);
}

/* ---- words ------------------------------------------------------------------------- */

static void begin_word(struct splitter *s)
{
	if (!s->in_word) {
		s->word_line = s->line;
		s->word_at = s->step_at;
	}
	s->in_word = true;
}

static void keep_word(struct splitter *s, struct cli_word word)
{
	if (s->count == CLI_WORDS_MOST) {
		s->words[s->count - 1].cut = true;
		return;
	}
	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 16;
		struct cli_word *larger = heap_alloc(cap, sizeof(*larger));
		if (s->count)
			memcpy(larger, s->words, s->count * sizeof(*larger));
		free(s->words);
		s->words = larger;
		s->cap = cap;
	}
	s->words[s->count++] = word;
}

/* Nothing but what a shell fills in, without quotes: it becomes any number of words, sh(1) 2.6.5. */
static bool becomes_many(const struct splitter *s)
{
	const char *at;
	size_t len = literal_filled(strbuf_text(&s->word), s->word.len, FILL_SHELL, &at);
	return s->spreads || (len && !s->quoted && at == s->word.data && len == s->word.len);
}

static void end_word(struct splitter *s)
{
	if (!s->in_word)
		return;
	if (s->here_next && s->here_count < HERE_MOST)
		s->here[s->here_count++] =
			(struct here){ .end = arena_strdup(s->arena, strbuf_text(&s->word)), .tabs = s->here_tabs };
	if (s->here_word)
		s->given = arena_strdup(s->arena, strbuf_text(&s->word));
	bool in_text = s->word_at >= s->text && s->step_at <= s->text_end && s->word_at < s->step_at;
	if (!s->skips)
		keep_word(s, (struct cli_word){ .text = arena_strndup(s->arena, strbuf_text(&s->word), s->word.len),
				      .from = in_text ? (size_t)(s->word_at - s->text) : 0,
				      .to = in_text ? (size_t)(s->step_at - s->text) : 0,
				      .line = s->word_line,
				      .many = !s->plain && becomes_many(s) });
	strbuf_reset(&s->word);
	s->in_word = s->quoted = s->spreads = s->skips = s->here_next = s->here_word = false;
}

/* ---- commands ---------------------------------------------------------------------------- */

static bool one_of(const char *word, const char *const *list, size_t count)
{
	const char *slash = strrchr(word, '/');
	for (size_t i = 0; i < count; i++)
		if (strcmp(slash ? slash + 1 : word, list[i]) == 0)
			return true;
	return false;
}

/* What these are given is shown or searched for, not run. To add one: its name. */
static const char *const showers[] = { "echo", "printf", "print", "grep", "egrep", "fgrep", "rg", "sed", "awk", "cat",
	"which", "type", "man", "help", "alias", "unalias", "complete", "logger", "log", "info", "warn", "error", "die",
	"usage", "fail", "fatal", "abort", "debug", "msg", "say", "step", "git", "gh", "Write-Host", "Write-Output", "Write-Error", "rem", "REM", "test", "[", "[[", "for", "case" };

/* What these are given in one word, or read from a here-document, is shell text again. */
static const char *const runners[] = { "sh", "bash", "dash", "zsh", "ksh", "ash", "eval", "ssh", "su", "runuser", "watch",
	"parallel", "cmd", "cmd.exe", "powershell", "powershell.exe", "pwsh", "script", "screen", "tmux", "wsl", "wsl.exe",
	"trap", "start", "setsid", "unshare", "nsenter", "chroot", "flock", "sg", "vagrant", "gcloud", "nix-shell",
	"ansible", "docker-machine", "limactl", "multipass", "systemd-run" };

/* Words of the grammar that stand before a command, sh(1) 2.4, and words that set a variable. */
static bool before_command(const char *word)
{
	static const char *const reserved[] = { "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time",
		"function", "sudo", "doas", "exec", "command", "builtin", "nohup", "env", "export", "local", "@" };
	size_t name = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
	return one_of(word, reserved, ISO_COUNT(reserved)) || (name && word[name] == '=');
}

static bool is_runner(const struct splitter *s)
{
	for (size_t i = 0; i < s->count && !docker_cli_runs_here(s->words + i, s->count - i); i++)
		if (one_of(s->words[i].text, runners, ISO_COUNT(runners)))
			return true;
	return false; /* what a container is given runs inside it */
}

/* xargs adds what it reads, at the end or in the place of "{}"; find(1) has that place alone. */
static void add_what_xargs_reads(struct splitter *s, bool anywhere)
{
	bool placed = !anywhere;
	for (size_t i = 0; i < s->count; i++)
		if (strstr(s->words[i].text, "{}")) {
			s->words[i].text = "${xargs}";
			placed = true;
		}
	if (!placed)
		keep_word(s, (struct cli_word){ .text = "${xargs}", .line = s->line, .many = true });
}

/* Variables that have one value for certain; one that is not quoted becomes the words of its value. */
static void fill_words(struct splitter *s)
{
	size_t count = s->count;
	struct cli_word *words = s->words;
	s->words = NULL;
	s->count = s->cap = 0;
	bool begins = true; /* the command: what is in the place of its program decides what it is */
	for (size_t i = 0; i < count; i++) {
		const struct shell_var *array = shell_vars_array(s->vars, &words[i]);
		const char *text = shell_vars_fill(s->vars, &words[i], s->arena);
		const char *engine = begins && words[i].many && text == words[i].text ? shell_vars_engine(s->vars, &words[i]) : NULL;
		begins = begins && before_command(words[i].text);
		if (engine) {
			keep_word(s, (struct cli_word){ .text = engine, .line = words[i].line });
			keep_word(s, (struct cli_word){ .text = "run", .line = words[i].line });
		}
		if (array) {
			for (size_t n = 0; n < array->item_count; n++)
				keep_word(s, (struct cli_word){ .text = array->items[n], .line = words[i].line });
		} else if (text == words[i].text) {
			keep_word(s, words[i]);
		} else if (!words[i].many) {
			words[i].text = text;
			words[i].from = words[i].to = 0;
			keep_word(s, words[i]);
		} else {
			char *save = NULL;
			char *copy = arena_strdup(s->arena, text);
			for (char *one = strtok_r(copy, " \t\n", &save); one; one = strtok_r(NULL, " \t\n", &save))
				keep_word(s, (struct cli_word){ .text = one, .line = words[i].line });
		}
	}
	free(words);
}

/* Where the words begin that name the program and what it is given. */
static size_t command_at(const struct splitter *s)
{
	size_t start = 0;
	while (start < s->count && before_command(s->words[start].text))
		start += strcmp(s->words[start].text, "function") == 0 && start + 1 < s->count ? 2 : 1; /* with its name */
	return start;
}

static bool shows(const struct splitter *s, size_t start)
{
	return one_of(s->words[start].text, showers, ISO_COUNT(showers));
}

/* What a shell reads of here-documents and of what another command prints. */
static void note_reader(struct splitter *s)
{
	size_t start = command_at(s);
	bool runs = !s->plain && start < s->count && !shows(s, start) && is_runner(s);
	for (size_t i = s->piped_from; runs && i < s->here_count; i++)
		s->here[i].runs = true;
	if (!runs || !s->given)
		return;
	split_inside(s, s->given, strlen(s->given), s->line);
	s->given = NULL; /* once: what a shell prints is not known */
}

static void end_pipeline(struct splitter *s)
{
	s->piped_from = s->here_count;
	s->given = NULL;
}

/* "echo ... | sh" */
static const char *printed(const struct splitter *s, size_t start)
{
	cleanup_strbuf struct strbuf out = { 0 };
	if (!one_of(s->words[start].text, (const char *const[]){ "echo", "printf", "print" }, 3))
		return NULL;
	for (size_t i = start + 1; i < s->count; i++)
		strbuf_addf(&out, "%s ", s->words[i].text);
	return arena_strdup(s->arena, strbuf_text(&out));
}

/* Words that a shell is given as text, and where such a text is a variable whose value is not certain, the command it has held. */
static void run_texts(struct splitter *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct cli_word *word = &s->words[i];
		const char *engine = shell_vars_engine(s->vars, word);
		if (strpbrk(word->text, " \n\t"))
			split_inside(s, word->text, strlen(word->text), word->line);
		if (!engine || strpbrk(word->text, " \n\t"))
			continue;
		struct cli_word words[] = { { .text = engine, .line = word->line }, { .text = "run", .line = word->line },
			{ .text = word->text, .line = word->line, .many = true } };
		s->found(s->ctx, words, ISO_COUNT(words));
	}
}

#define ALIAS_WORDS 64 /* words of one */

static bool names_engine(struct arena *arena, const char *value)
{
	enum docker_engine engine;
	struct cli_word words[ALIAS_WORDS];
	size_t count = docker_cli_words(value, strlen(value), 0, arena, words, ISO_COUNT(words));
	for (size_t i = 0; i < count; i++)
		if (cli_names_engine(words[i].text, &engine))
			return true;
	return false;
}

/* "alias d='docker run --rm'" is remembered, and starts nothing by itself. */
static void note_aliases(struct splitter *s, size_t start)
{
	struct shell_vars *vars = s->collects;
	bool aliases = start < s->count && strcmp(s->words[start].text, "alias") == 0;
	for (size_t i = start + 1; aliases && i < s->count && vars->alias_count < SHELL_VARS_MOST; i++) {
		const char *equals = strchr(s->words[i].text, '=');
		if (equals && names_engine(s->arena, equals + 1))
			vars->aliases[vars->alias_count++] = (struct shell_alias){
				arena_strndup(s->arena, s->words[i].text, (size_t)(equals - s->words[i].text)), equals + 1 };
	}
}

/* "d alpine" with the words of the alias in the place of its name, sh(1) 2.3.1. */
static void expand_alias(struct splitter *s, size_t start)
{
	struct cli_word words[ALIAS_WORDS];
	const char *value = NULL;
	for (size_t i = 0; start < s->count && i < s->vars->alias_count; i++)
		if (strcmp(s->vars->aliases[i].name, s->words[start].text) == 0)
			value = s->vars->aliases[i].value;
	if (!value)
		return;
	size_t count = docker_cli_words(value, strlen(value), s->words[start].line, s->arena, words, ISO_COUNT(words));
	struct cli_word *old = s->words;
	size_t old_count = s->count;
	s->words = NULL;
	s->count = s->cap = 0;
	for (size_t i = 0; i < start; i++)
		keep_word(s, old[i]);
	for (size_t i = 0; i < count; i++) {
		words[i].from = words[i].to = 0;
		keep_word(s, words[i]);
	}
	for (size_t i = start + 1; i < old_count; i++)
		keep_word(s, old[i]);
	free(old);
}

/* A command has ended: hand it over where it runs or creates a container, and what it has a shell run. */
static void end_command(struct splitter *s)
{
	end_word(s);
	s->array = false; /* a ";" within the parentheses is no shell's text */
	note_reader(s);
	if (s->collects) {
		note_aliases(s, command_at(s));
		shell_vars_note(s->collects, s->arena, s->words, s->count, s->conditional);
		s->count = 0;
		return;
	}
	if (s->vars && !s->plain)
		fill_words(s);
	size_t start = command_at(s);
	if (s->vars && !s->plain)
		expand_alias(s, start);
	start = command_at(s);
	bool idle = s->plain || start == s->count || shows(s, start);
	const char *text = idle && !s->plain && start < s->count ? printed(s, start) : NULL;
	s->given = text ? text : s->given;
	if (idle) {
		s->count = s->plain ? s->count : 0;
		return;
	}
	bool runs = is_runner(s);
	if (runs)
		run_texts(s);
	if (one_of(s->words[start].text, (const char *const[]){ "xargs", "find" }, 2))
		add_what_xargs_reads(s, strcmp(s->words[start].text, "find") != 0);
	const struct cli_word *words = s->words + start;
	if (docker_cli_is_command(words, s->count - start) || (!runs && docker_cli_hands_on(words, s->count - start)))
		s->found(s->ctx, words, s->count - start);
	s->count = 0;
}

/* ---- quotes and substitutions --------------------------------------------------------------- */

/* "`# ...`", which is how lines that go on are commented: no command, and so no words. */
static bool is_comment(const char *from, size_t len)
{
	size_t open = *from == '`' ? 1 : len > 2 && from[1] == '(' ? 2 : 0;
	size_t blanks = open ? strspn(from + open, " \t") : 0;
	return open && open + blanks < len && from[open + blanks] == '#' && !memchr(from, '\n', len);
}

/* "$(...)", "`...`", "${...}", "$X": the word keeps it as written; a substitution's commands are run. */
static bool substituted(struct splitter *s, const char *from)
{
	const char *at;
	size_t len = literal_filled(from, (size_t)(s->end - from), FILL_SHELL, &at);
	if (!len || at != from)
		return false;
	if (is_comment(from, len)) {
		s->at = from + len;
		return true;
	}
	begin_word(s);
	strbuf_add(&s->word, from, len);
	s->spreads = s->spreads || strncmp(from, "$@", 2) == 0 || (len > 4 && strncmp(from + len - 4, "[@]}", 4) == 0) ||
		     (strncmp(from, "${@", 3) == 0);
	size_t open = *from == '`' ? 1 : from[1] == '(' ? 2 : 0;
	if (open && len > open) /* of "$((1 + $(x)))" too */
		split_inside(s, from + open, len - open - 1, s->line);
	for (size_t i = 0; i < len; i++)
		s->line += from[i] == '\n';
	s->at = from + len;
	return true;
}

static void single_quoted(struct splitter *s)
{
	begin_word(s);
	s->quoted = true;
	for (; s->at < s->end && *s->at != '\''; s->at++) {
		s->line += *s->at == '\n';
		strbuf_addc(&s->word, *s->at);
	}
	if (s->at < s->end)
		s->at++;
}

/* Inside double quotes a backslash escapes only $ ` " \ and the newline. */
static void double_quoted(struct splitter *s)
{
	begin_word(s);
	s->quoted = true;
	while (s->at < s->end && *s->at != '"') {
		if (*s->at == '\\' && s->at + 1 < s->end && strchr("$`\"\\\n", s->at[1])) {
			s->at++;
		} else if ((*s->at == '$' || *s->at == '`') && !s->plain && substituted(s, s->at)) {
			continue;
		}
		s->line += *s->at == '\n';
		if (*s->at != '\n' || s->at[-1] != '\\')
			strbuf_addc(&s->word, *s->at);
		s->at++;
	}
	if (s->at < s->end)
		s->at++;
}

/* Is there nothing but the line's end at @at? A file written elsewhere has a carriage return before it. */
static const char *line_end(const struct splitter *s, const char *at)
{
	if (at < s->end && *at == '\r')
		at++;
	return at < s->end && *at == '\n' ? at : NULL;
}

static bool continued(struct splitter *s)
{
	const char *newline = line_end(s, s->at);
	if (!newline)
		return false;
	s->line++;
	s->at = newline + 1;
	return true;
}

/* Where the last of the fields of a word begins: behind ":", "=" or ",", but for the ":" of a drive. */
static const char *last_field(const char *word)
{
	const char *field = word;
	for (const char *at = word; *at; at++)
		if (strchr(":=,", *at) && !(*at == ':' && at == field + 1 && isalpha((unsigned char)*field)))
			field = at + 1;
	return field;
}

/*
 * Is the "\" one of a path of Windows, behind "C:" or at the head of "\\.\pipe"? There
 * PowerShell and cmd take it for itself, and sh would leave no path at all.
 */
static bool in_windows_path(const struct splitter *s)
{
	const char *field = s->in_word ? last_field(strbuf_text(&s->word)) : "";
	bool drive = isalpha((unsigned char)field[0]) && field[1] == ':';
	bool pipe = !*field && s->end - s->at >= 3 && strncmp(s->at, "\\.\\", 3) == 0;
	return drive || pipe || *field == '\\';
}

static void escaped(struct splitter *s)
{
	if (s->at >= s->end || continued(s))
		return;
	bool itself = in_windows_path(s);
	begin_word(s);
	strbuf_addc(&s->word, itself ? '\\' : *s->at++);
}

/* What the shell makes something else of stands in the word as what a command would put out: @len bytes from @from on. */
static void add_expanded(struct splitter *s, const char *from, size_t len)
{
	begin_word(s);
	strbuf_adds(&s->word, "$(");
	strbuf_add(&s->word, from, len);
	strbuf_addc(&s->word, ')');
	s->at = from + len;
}

/* "{a,b}" and "{1..9}" become several words, bash(1), Brace Expansion. */
static bool braces(struct splitter *s)
{
	size_t len = strcspn(s->at, "} \t\n'\"");
	bool whole = len < (size_t)(s->end - s->at) && s->at[len] == '}';
	if (s->plain || !whole || !(memchr(s->at, ',', len) || memmem(s->at, len, "..", 2)))
		return false;
	add_expanded(s, s->at - 1, len + 2);
	return true;
}

/* "*", "?" and "[...]" outside quotes become the names of files that are there, sh(1) 2.13. */
static bool pattern(struct splitter *s)
{
	const char *at;
	const char *from = s->at - 1;
	size_t rest = strcspn(from, " \t\r\n'\"();&|<>\\$`");
	size_t room = (size_t)(s->end - from);
	size_t len = s->plain ? 0 : literal_filled(from, rest < room ? rest : room, FILL_GLOB, &at);
	if (!len || at != from)
		return false;
	add_expanded(s, from, len);
	return true;
}

/* "$'...'" is text in which "\" escapes as in C, bash(1), QUOTING; with one in it what it says is left open. */
static bool ansi_quoted(struct splitter *s)
{
	const char *close = s->at;
	if (close >= s->end || *close != '\'')
		return false;
	do
		close += close < s->end && *close == '\\' ? 2 : 1;
	while (close < s->end && *close != '\'');
	size_t len = close < s->end ? (size_t)(close - s->at) + 1 : (size_t)(s->end - s->at);
	if (!memchr(s->at, '\\', len)) {
		s->at++;
		single_quoted(s);
		return true;
	}
	begin_word(s);
	s->quoted = true;
	strbuf_adds(&s->word, "$(printf)");
	for (size_t i = 0; i < len; i++)
		s->line += s->at[i] == '\n';
	s->at += len;
	return true;
}

/* "$"..."" is "..." in the language of the user, bash(1). */
static bool translated(struct splitter *s)
{
	if (s->at >= s->end || *s->at != '"')
		return false;
	begin_word(s);
	return true;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static void skip_comment(struct splitter *s)
{
	while (s->at < s->end && *s->at != '\n')
		s->at++;
}

static const char *end_of_line(const struct splitter *s, const char *at)
{
	const char *newline = memchr(at, '\n', (size_t)(s->end - at));
	return newline ? newline : s->end;
}

static bool ends_here(const struct here *here, const char *at, size_t len)
{
	for (; here->tabs && len && *at == '\t'; at++)
		len--;
	len -= len && at[len - 1] == '\r';
	return strlen(here->end) == len && memcmp(at, here->end, len) == 0;
}

/* The lines of a here-document are text, commands only where a shell reads them. */
static void skip_here(struct splitter *s, const struct here *here)
{
	const char *text = s->at;
	uint32_t line = s->line;
	while (s->at < s->end) {
		const char *stop = end_of_line(s, s->at);
		size_t len = (size_t)(stop - s->at);
		bool ends = ends_here(here, s->at, len);
		if (ends && here->runs)
			split_inside(s, text, (size_t)(s->at - text), line);
		s->at = stop < s->end ? stop + 1 : s->end;
		s->line++;
		if (ends)
			return;
	}
}

static void new_line(struct splitter *s)
{
	end_word(s);
	if (s->array) {
		s->line++;
		return;
	}
	end_command(s);
	end_pipeline(s);
	s->conditional = false;
	s->line++;
	for (size_t i = 0; i < s->here_count; i++)
		skip_here(s, &s->here[i]);
	s->here_count = s->piped_from = 0;
}

/* "<(...)" and ">(...)" become the name of a file, bash(1), Process Substitution: as much as "$(...)" is it not known. */
static void process_substitution(struct splitter *s)
{
	const char *from = s->at;
	size_t len = literal_substitution(from, s->end);
	begin_word(s);
	strbuf_addc(&s->word, '$');
	strbuf_add(&s->word, from, len);
	split_inside(s, from + 1, len - 1 - (from[len - 1] == ')'), s->line);
	for (size_t i = 0; i < len; i++)
		s->line += from[i] == '\n';
	s->at = from + len;
}

/* ">", "2>&1", "<<EOF", "<(...)": the word that follows goes nowhere. */
static void redirection(struct splitter *s, char first)
{
	bool number = s->in_word && strspn(strbuf_text(&s->word), "0123456789") == s->word.len;
	bool named = s->word.len > 1 && *s->word.data == '{' && s->word.data[s->word.len - 1] == '}'; /* "{fd}>x" of bash(1) */
	if (number || named)
		s->skips = true;
	end_word(s);
	if (s->at < s->end && *s->at == '(') {
		process_substitution(s);
		return;
	}
	const char *from = s->at;
	bool here = first == '<' && s->at < s->end && *s->at == '<' && !(s->at + 1 < s->end && s->at[1] == '<');
	s->here_tabs = here && s->at + 1 < s->end && s->at[1] == '-';
	while (s->at < s->end && strchr("<>&|", *s->at))
		s->at++;
	s->at += s->here_tabs;
	s->here_next = here;
	s->here_word = first == '<' && s->at - from == 2 && from[0] == '<' && from[1] == '<';
	s->skips = true;
}

/* ---- arrays ---------------------------------------------------------------------------------- */

/* "NAME=(": the words up to ")" are its items, over as many lines as they take, bash(1), Arrays. */
static bool begin_array(struct splitter *s)
{
	if (s->array || !s->in_word || s->quoted || !shell_vars_sets(strbuf_text(&s->word)))
		return false;
	end_word(s);
	s->array = s->count > 0;
	s->array_at = s->count - s->array;
	return s->array;
}

static void end_array(struct splitter *s)
{
	end_word(s);
	const struct cli_word *items = s->words + s->array_at + 1;
	if (s->collects)
		shell_vars_note_array(s->collects, s->arena, s->words, s->array_at + 1, items, s->count - s->array_at - 1,
			s->conditional);
	s->count = s->array_at;
	s->array = false;
}

/* ---- the whole ---------------------------------------------------------------------------------- */

static void punctuation(struct splitter *s, char c)
{
	if (s->plain) {
		begin_word(s);
		strbuf_addc(&s->word, c);
	} else if (c == '<' || c == '>') {
		redirection(s, c);
	} else if (c == '#' && !s->in_word) {
		skip_comment(s);
	} else if (c == '#') {
		strbuf_addc(&s->word, c);
	} else if (s->array && c == ')') {
		end_array(s);
	} else if (c != '(' || !begin_array(s)) {
		bool redirects = c == '&' && s->at < s->end && *s->at == '>';
		if (redirects)
			return;
		end_command(s);
		bool twice = s->at < s->end && *s->at == c;
		if (c != '|' || twice)
			end_pipeline(s);
		s->conditional = (twice && (c == '&' || c == '|')) || (s->conditional && (c == '&' || c == '|'));
		if (s->collects && !s->collects->cases && (c == '(' || (c == ')' && s->collects->depth)))
			s->collects->depth += c == '(' ? 1U : -1U;
	}
}

/* What the shell puts something else in the place of; false: @c is a letter like any other. */
static bool expanded(struct splitter *s, char c)
{
	switch (c) {
	case '{':
		return braces(s);
	case '*':
	case '?':
	case '[':
		return pattern(s);
	case '^':
		return !s->in_word && continued(s); /* cmd's continued line */
	case '`':
		return (!s->in_word && continued(s)) || (!s->plain && substituted(s, s->at - 1)); /* or PowerShell's */
	case '$':
		return !s->plain && (ansi_quoted(s) || translated(s) || substituted(s, s->at - 1));
	default:
		return false;
	}
}

static void step(struct splitter *s)
{
	s->step_at = s->at;
	char c = *s->at++;
	switch (c) {
	case '\'':
		single_quoted(s);
		break;
	case '"':
		double_quoted(s);
		break;
	case '\\':
		escaped(s);
		break;
	case '\n':
		new_line(s);
		break;
	case ' ':
	case '\t':
	case '\r':
		end_word(s);
		break;
	case ';':
	case '&':
	case '|':
	case '(':
	case ')':
	case '#':
	case '<':
	case '>':
		punctuation(s, c);
		break;
	default:
		if (!expanded(s, c)) {
			begin_word(s);
			strbuf_addc(&s->word, c);
		}
	}
}

static void split(struct splitter *s)
{
	while (s->at < s->end)
		step(s);
	s->step_at = s->end;
	end_command(s);
	strbuf_free(&s->word);
	if (!s->plain)
		free(s->words);
}

/* The engine of a command line in the value of a variable, "docker run --rm"; NULL: none. */
static const char *engine_of(struct arena *arena, const char *value)
{
	struct cli_word words[8];
	size_t count = docker_cli_words(value, strlen(value), 0, arena, words, ISO_COUNT(words));
	for (size_t i = 0; i < count; i++)
		if (docker_cli_runs_here(words + i, count - i))
			return words[i].text;
	return NULL;
}

void docker_cli_split(const char *text, size_t len, uint32_t line, struct arena *arena, cli_found_fn found, void *ctx)
{
	struct shell_vars vars = { .engine_of = engine_of };
	struct splitter first = { .at = text, .end = text + len, .line = line, .arena = arena, .collects = &vars };
	bool deep = false;
	struct splitter s = { .at = text, .end = text + len, .line = line, .arena = arena, .found = found, .ctx = ctx, .vars = &vars, .deep = &deep,
		.text = text, .text_end = text + len };
	split(&first);
	split(&s);
}

size_t docker_cli_words(const char *text, size_t len, uint32_t line, struct arena *arena, struct cli_word *ret_words,
	size_t most)
{
	struct splitter s = { .at = text, .end = text + len, .line = line, .arena = arena, .plain = true };
	split(&s);
	size_t count = s.count < most ? s.count : most;
	if (count)
		memcpy(ret_words, s.words, count * sizeof(*ret_words));
	free(s.words);
	return count;
}

static void seen(void *ctx, const struct cli_word *words, size_t count)
{
	(void)words;
	(void)count;
	*(bool *)ctx = true;
}

bool docker_cli_detect(const char *text, size_t len)
{
	cleanup_arena struct arena *arena = arena_new();
	bool found = false;
	docker_cli_split(text, len, 1, arena, seen, &found);
	return found;
}
