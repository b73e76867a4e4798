/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a command line in a text. */
#include "config.h"

#include "edit/lines.h"
#include "edit/tree.h"

#include <isotop/manifest.h>

#include <errno.h>
#include <string.h>

struct wording {
	const char *text;
	size_t len;
	const struct mechanic *step;
	const char *name; /* of the option, without its dashes */
	struct arena *arena;
	struct splices *out;
	struct cli_pieces pieces;
	const char *why;
};

static int put(struct wording *w, size_t from, size_t to, const char *text)
{
	splices_add(w->out, from, to, text);
	return 1;
}

static int refuse(struct wording *w, const char *why)
{
	w->why = why;
	return -EINVAL;
}

/* A word as a shell reads it as one. */
static const char *quoted(struct wording *w, const char *word)
{
	cleanup_strbuf struct strbuf out = { 0 };
	text_shell(&out, word);
	return arena_strdup(w->arena, strbuf_text(&out));
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* An option goes; one that has its line to itself takes the line along. */
static int cut(struct wording *w, const struct cli_piece *piece)
{
	size_t from = piece->from;
	size_t to = piece->to;
	if (!to)
		return refuse(w, "it stands together with other options, or comes out of a variable");
	while (from > 0 && blank(w->text[from - 1]))
		from--;
	while (to < w->len && blank(w->text[to]))
		to++;
	bool first = from == 0 || w->text[from - 1] == '\n';
	/* as sh, PowerShell and cmd continue a line */
	size_t end = to + 1 < w->len && strchr("\\`^", w->text[to]) ? to + 1 + (w->text[to + 1] == '\r') : w->len;
	if (first && end < w->len && w->text[end] == '\n')
		return put(w, from, end + 1, "");
	return put(w, first ? piece->from : from, first ? to : piece->to, "");
}

/* A shell fills something in: quotes of our own would keep it from that. */
static bool is_filled(const char *value)
{
	return strpbrk(value, "$`") != NULL;
}

/* The value as a whole gives way to @value. */
static int put_value(struct wording *w, const struct cli_piece *piece, const char *value)
{
	if (!piece->to)
		return refuse(w, "it comes out of a variable, or stands together with other options");
	return piece->value_at ? put(w, piece->value_at, piece->to, quoted(w, value))
			       : put(w, piece->from, piece->to, quoted(w, arena_printf(w->arena, "--%s=%s", piece->name, value)));
}

/*
 * The value gets another end, in the quotes that stand there: "$PWD:/a:rw" is "$PWD:/a:ro".
 * What both begin with is not written again.
 */
static int put_end(struct wording *w, const struct cli_piece *piece, const char *value)
{
	size_t alike = 0;
	while (piece->value[alike] && piece->value[alike] == value[alike])
		alike++;
	size_t old = strlen(piece->value) - alike;
	size_t to = piece->to;
	const char *text = w->text;
	if (!to)
		return refuse(w, "it comes out of a variable, or stands together with other options");
	bool quote = strchr("\"'", text[to - 1]) && (old || text[piece->value_at ? piece->value_at : piece->from] == text[to - 1]);
	to -= quote;
	if (to < piece->from + old || memcmp(text + to - old, piece->value + alike, old) != 0)
		return is_filled(piece->value) ? refuse(w, "quotes stand in the middle of it") : put_value(w, piece, value);
	return put(w, to - old, to, value + alike);
}

static int add_option(struct wording *w, const char *value)
{
	const char *text = value ? arena_printf(w->arena, " --%s %s", w->name, quoted(w, value))
				 : arena_printf(w->arena, " --%s", w->name);
	return put(w, w->pieces.behind_run, w->pieces.behind_run, text);
}

static bool is_named(const struct wording *w, const struct cli_piece *piece)
{
	return strcmp(piece->name, w->name) == 0 || (strcmp(w->name, "network") == 0 && strcmp(piece->name, "net") == 0);
}

static const struct node *word_node(struct wording *w, const char *text)
{
	struct node *node = arena_alloc(w->arena, sizeof(*node));
	*node = (struct node){ .kind = NODE_STRING, .text = text, .len = strlen(text) };
	return node;
}

static bool same(struct wording *w, const char *a, const char *b)
{
	return same_item(word_node(w, a), word_node(w, b));
}

/* "--cap-add A,B" without one of them; without all of it the option goes. */
static int without(struct wording *w, const struct cli_piece *piece, bool *ret_left)
{
	cleanup_strbuf struct strbuf rest = { 0 };
	bool found = false;
	for (const char *at = piece->value; at && *at;) {
		size_t len = strcspn(at, ",");
		const char *one = arena_strndup(w->arena, at, len);
		bool gone = same(w, one, w->step->value);
		found |= gone;
		if (!gone)
			strbuf_addf(&rest, "%s%s", rest.len ? "," : "", one);
		at += len + (at[len] == ',');
	}
	*ret_left = rest.len > 0;
	if (!found)
		return 0;
	if (!rest.len)
		return cut(w, piece);
	return is_filled(strbuf_text(&rest)) ? refuse(w, "it comes out of a variable")
					     : put_value(w, piece, arena_strdup(w->arena, strbuf_text(&rest)));
}

static int drop(struct wording *w)
{
	int done = 0;
	for (size_t i = 0; i < w->pieces.count; i++) {
		bool left;
		if (!is_named(w, &w->pieces.items[i]))
			continue;
		int code = without(w, &w->pieces.items[i], &left);
		if (code < 0)
			return code;
		done |= code;
	}
	return done;
}

/* All of its name go, and one is written. */
static int set(struct wording *w)
{
	int done = 0;
	bool written = false;
	for (size_t i = 0; i < w->pieces.count; i++) {
		const struct cli_piece *piece = &w->pieces.items[i];
		if (!is_named(w, piece))
			continue;
		if (piece->value && strcmp(piece->value, w->step->value) == 0 && !written) {
			written = true;
			continue;
		}
		int code = written ? cut(w, piece) : put_value(w, piece, w->step->value);
		if (code < 0)
			return code;
		written = true;
		done = 1;
	}
	return written ? done : add_option(w, w->step->value);
}

/* One more in a list; what says otherwise gives way. */
static int add(struct wording *w)
{
	const struct node *value = word_node(w, w->step->value);
	for (size_t i = 0; i < w->pieces.count; i++) {
		const struct cli_piece *piece = &w->pieces.items[i];
		if (!is_named(w, piece) || !piece->value)
			continue;
		if (same(w, piece->value, w->step->value))
			return 0;
		size_t head = strcspn(piece->value, ":=");
		bool other = replaces_item(word_node(w, piece->value), value) ||
			     (piece->value[head] && strlen(w->step->value) == head && strncmp(piece->value, w->step->value, head) == 0);
		if (other)
			return put_value(w, piece, w->step->value);
	}
	return add_option(w, w->step->value);
}

/* @on: the switch stands there; else it is gone. */
static int flip(struct wording *w, bool on)
{
	int done = 0;
	for (size_t i = 0; i < w->pieces.count; i++) {
		const struct cli_piece *piece = &w->pieces.items[i];
		int code = is_named(w, piece) ? cut(w, piece) : 0;
		if (code < 0)
			return code;
		done |= code;
	}
	return on ? add_option(w, NULL) : done;
}

/* "-v a:b" becomes "a:b:ro", "--mount type=bind,target=b" gets "readonly". */
static int read_only_mount(struct wording *w)
{
	for (size_t i = 0; i < w->pieces.count; i++) {
		const struct cli_piece *piece = &w->pieces.items[i];
		const char *made = NULL;
		if (!piece->value)
			continue;
		if (strcmp(piece->name, "volume") == 0)
			made = read_only_volume(w->arena, piece->value, w->step->mount);
		else if (strcmp(piece->name, "mount") == 0)
			made = read_only_fields(w->arena, piece->value, w->step->mount);
		if (!made)
			continue;
		return put_end(w, piece, made);
	}
	return refuse(w, "the mount does not stand here");
}

int words_edit(const char *text, const char *lines, size_t len, size_t which, const struct mechanic *step, struct arena *arena,
	struct splices *out, const char **ret_why)
{
	struct wording w = { .text = text, .len = len, .step = step, .arena = arena, .out = out };
	int code = manifest_cli_pieces(lines, len, which, arena, &w.pieces);
	*ret_why = "the command line does not stand there as it is";
	if (code < 0)
		return code;
	w.name = step->path + strspn(step->path, "-");
	if (strcmp(w.name, "v") == 0)
		code = read_only_mount(&w);
	else if (step->way == WAY_FLAG || step->way == WAY_UNFLAG)
		code = flip(&w, step->way == WAY_FLAG);
	else if (step->way == WAY_DROP)
		code = drop(&w);
	else if (step->way == WAY_ADD || strcmp(w.name, "cap-drop") == 0)
		code = add(&w);
	else
		code = set(&w);
	*ret_why = w.why;
	return code;
}
