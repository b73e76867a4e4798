/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a Quadlet unit's [Container], podman-systemd.unit(5). */
#include "config.h"

#include "edit/lines.h"
#include "edit/tree.h"

#include <errno.h>
#include <string.h>

#include <isotop/doc.h>

struct entry {
	const char *value; /* trimmed, its lines joined, in the arena */
	size_t from;       /* of the line */
	size_t to;         /* behind the newline of its last line */
	size_t value_from;
	size_t value_to;
	bool lines;        /* it goes on in other lines */
};

#define ENTRIES_MOST 64

struct unit {
	const char *text;
	size_t len;
	const struct mechanic *step;
	struct arena *arena;
	struct splices *out;
	struct entry entries[ENTRIES_MOST]; /* of the key */
	size_t count;
	size_t insert;   /* where another key goes: behind the section's last line that says something */
	const char *newline;
	const char *why;
};

static int put(struct unit *u, size_t from, size_t to, const char *text)
{
	splices_add(u->out, from, to, text);
	return 1;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* One physical line: its newline is not in it. */
static size_t line_end(const struct unit *u, size_t at)
{
	const char *newline = memchr(u->text + at, '\n', u->len - at);
	return newline ? (size_t)(newline - u->text) : u->len;
}

static size_t behind_blanks(const struct unit *u, size_t at, size_t end)
{
	while (at < end && blank(u->text[at]))
		at++;
	return at;
}

static bool is_comment(const struct unit *u, size_t from, size_t end)
{
	from = behind_blanks(u, from, end);
	return from < end && strchr("#;", u->text[from]);
}

/* Passed over inside of a value: a comment, and what is empty. */
static bool says_nothing(const struct unit *u, size_t from, size_t end)
{
	return behind_blanks(u, from, end) == end || is_comment(u, from, end);
}

static bool goes_on(const struct unit *u, size_t from, size_t end)
{
	while (end > from && blank(u->text[end - 1]))
		end--;
	return end > from && u->text[end - 1] == '\\';
}

/* The "\" at @at ends its line: blanks behind it do not count. */
static bool ends_line(const struct unit *u, size_t at, size_t end)
{
	return u->text[at] == '\\' && behind_blanks(u, at + 1, end) == end;
}

/*
 * The end of what begins at @from, its newline not in it: a line that ends in "\" goes on
 * in the next one that says something, as manifest/quadlet.c reads it.
 */
static size_t entry_end(const struct unit *u, size_t from, bool *ret_lines)
{
	size_t end = line_end(u, from);
	*ret_lines = false;
	while (end + 1 < u->len && goes_on(u, from, end)) {
		*ret_lines = true;
		do {
			from = end + 1;
			end = line_end(u, from);
		} while (end + 1 < u->len && says_nothing(u, from, end));
	}
	return end;
}

/* Where the value goes on behind a "\\" that ends its line; @at where there is none. */
static size_t behind_break(const struct unit *u, size_t at, size_t to)
{
	size_t end = line_end(u, at);
	if (!ends_line(u, at, end))
		return at;
	do {
		at = end + 1;
		end = at < to ? line_end(u, at) : to;
	} while (at < to && says_nothing(u, at, end));
	return at < to ? behind_blanks(u, at, to) : to;
}

/* The value with its lines joined, nothing between them. */
static const char *joined(struct unit *u, size_t from, size_t to)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (size_t at = from; at < to;) {
		size_t next = behind_break(u, at, to);
		if (next == at)
			strbuf_addc(&out, u->text[at++]);
		else
			at = next;
	}
	while (out.len && blank(out.data[out.len - 1]))
		out.data[--out.len] = '\0';
	return arena_strdup(u->arena, strbuf_text(&out));
}

/* @line begins the first of its lines, and its key stands at @from. */
static void note_key(struct unit *u, size_t line, size_t from, size_t to, size_t end, bool lines)
{
	const char *equals = memchr(u->text + from, '=', end - from);
	size_t key_end = equals ? (size_t)(equals - u->text) : from;
	struct entry entry = { .from = line, .to = to, .value_from = key_end + 1, .value_to = end, .lines = lines };
	while (key_end > from && blank(u->text[key_end - 1]))
		key_end--;
	if (!equals || key_end - from != strlen(u->step->path) || memcmp(u->text + from, u->step->path, key_end - from) != 0)
		return;
	while (entry.value_from < end && blank(u->text[entry.value_from]))
		entry.value_from++;
	while (entry.value_to > entry.value_from && blank(u->text[entry.value_to - 1]))
		entry.value_to--;
	entry.value = joined(u, entry.value_from, entry.value_to);
	if (u->count < ENTRIES_MOST)
		u->entries[u->count++] = entry;
}

/* The lines of [Container]. False: there is none. */
static bool read_unit(struct unit *u)
{
	static const char head[] = "[Container]";
	bool inside = false;
	bool any = false;
	const char *first = memchr(u->text, '\n', u->len);
	u->newline = first && first > u->text && first[-1] == '\r' ? "\r\n" : "\n";
	for (size_t at = 0; at < u->len;) {
		bool lines = false;
		size_t end = is_comment(u, at, u->len) ? line_end(u, at) : entry_end(u, at, &lines);
		size_t next = end < u->len ? end + 1 : end;
		size_t from = behind_blanks(u, at, end);
		if (from < end && u->text[from] == '[')
			inside = end - from >= strlen(head) && memcmp(u->text + from, head, strlen(head)) == 0;
		any |= inside;
		if (inside && from < end && !is_comment(u, from, end)) {
			note_key(u, at, from, next, end, lines);
			u->insert = next;
		}
		at = next;
	}
	return any;
}

static int insert(struct unit *u, const char *value)
{
	bool unended = u->insert && u->text[u->insert - 1] != '\n';
	return put(u, u->insert, u->insert,
		arena_printf(u->arena, "%s%s=%s%s", unended ? u->newline : "", u->step->path, value, unended ? "" : u->newline));
}

static int set(struct unit *u)
{
	const struct entry *last = u->count ? &u->entries[u->count - 1] : NULL;
	if (!last)
		return insert(u, u->step->value);
	return strcmp(last->value, u->step->value) == 0 ? 0 : put(u, last->value_from, last->value_to, u->step->value);
}

static bool same(const char *a, const char *b)
{
	const struct node left = { .kind = NODE_STRING, .text = a, .len = strlen(a) };
	const struct node right = { .kind = NODE_STRING, .text = b, .len = strlen(b) };
	return same_item(&left, &right);
}

/* A word of a value and where it stands; in the text with its quotes. */
struct unit_word {
	const char *text; /* without them */
	size_t from;
	size_t to;
};

#define WORDS_MOST 256

/* Behind what stands between words: blanks, and where a line goes on in the next. */
static size_t skip_between(const struct unit *u, size_t at, size_t to)
{
	while (at < to) {
		size_t next = behind_break(u, at, to);
		if (next == at && !blank(u->text[at]))
			return at;
		at = next == at ? at + 1 : next;
	}
	return to;
}

/* The word that begins at @at: it goes on in the next line where no blank ends it. Returns the end. */
static size_t take_word(struct unit *u, size_t at, size_t to, struct unit_word *ret)
{
	cleanup_strbuf struct strbuf text = { 0 };
	char quote = '\0';
	ret->from = ret->to = at;
	while (at < to && (quote || !strchr(" \t\r\n", u->text[at]))) {
		size_t next = behind_break(u, at, to);
		if (next != at) {
			at = next;
			continue;
		}
		char c = u->text[at++];
		quote = quote ? (c == quote ? '\0' : quote) : strchr("\"'", c) ? c : '\0';
		strbuf_addc(&text, c);
		ret->to = at;
	}
	bool whole = text.len > 1 && strchr("\"'", text.data[0]) && text.data[text.len - 1] == text.data[0];
	ret->text = arena_strndup(u->arena, strbuf_text(&text) + whole, text.len - 2 * whole);
	return at;
}

static size_t split_words(struct unit *u, const struct entry *entry, struct unit_word words[WORDS_MOST])
{
	size_t count = 0;
	size_t at = skip_between(u, entry->value_from, entry->value_to);
	while (at < entry->value_to && count < WORDS_MOST) {
		at = take_word(u, at, entry->value_to, &words[count++]);
		at = skip_between(u, at, entry->value_to);
	}
	return count;
}

/* "--pid host" and "--pid=host" among other words: how many from @words on are that. */
static size_t matches(struct unit *u, const struct unit_word *words, size_t count, const char *value)
{
	const char *space = strchr(value, ' ');
	if (!space)
		return same(words[0].text, value);
	const char *first = arena_strndup(u->arena, value, (size_t)(space - value));
	if (count > 1 && strcmp(words[0].text, first) == 0 && same(words[1].text, space + 1))
		return 2;
	size_t len = strlen(first);
	return strncmp(words[0].text, first, len) == 0 && words[0].text[len] == '=' && same(words[0].text + len + 1, space + 1);
}

/* The value without the words that are meant, each with what stands before it; without any the line goes. */
static int drop_from(struct unit *u, const struct entry *entry)
{
	struct unit_word *words = arena_array(u->arena, WORDS_MOST, sizeof(*words));
	size_t count = split_words(u, entry, words);
	size_t gone = 0;
	size_t before = u->out->count;
	for (size_t i = 0; i < count;) {
		size_t first = i;
		for (size_t more; i < count && (more = matches(u, &words[i], count - i, u->step->value)); i += more)
			gone += more;
		if (i > first && first > 0)
			put(u, words[first - 1].to, words[i - 1].to, "");
		else if (i > first && i < count)
			put(u, words[first].from, words[i].from, "");
		i += i == first;
	}
	if (gone < count || !gone)
		return gone > 0;
	u->out->count = before;
	return put(u, entry->from, entry->to, "");
}

static int drop(struct unit *u)
{
	int done = 0;
	for (size_t i = 0; i < u->count; i++)
		done |= drop_from(u, &u->entries[i]);
	return done;
}

/* Volume= has a mount as one word, Mount= as fields. 0: not here. */
static int read_only_in(struct unit *u, const char *(*read_only)(struct arena *arena, const char *word, const struct mount *mount))
{
	for (size_t i = 0; i < u->count; i++) {
		const char *made = read_only(u->arena, u->entries[i].value, u->step->mount);
		if (made && u->entries[i].lines) {
			u->why = "its value takes several lines";
			return -EINVAL;
		}
		if (made)
			return put(u, u->entries[i].value_from, u->entries[i].value_to, made);
	}
	return 0;
}

/* Another key of the same text. */
static struct unit *unit_of(struct unit *u, struct mechanic *step)
{
	struct unit *other = arena_alloc(u->arena, sizeof(*other));
	*other = (struct unit){ .text = u->text, .len = u->len, .step = step, .arena = u->arena, .out = u->out };
	read_unit(other);
	return other;
}

static int read_only_mount(struct unit *u)
{
	struct mechanic fields = *u->step;
	int code = read_only_in(u, read_only_volume);
	if (code)
		return code;
	fields.path = "Mount";
	struct unit *other = unit_of(u, &fields);
	code = read_only_in(other, read_only_fields);
	u->why = code ? other->why : "the mount does not stand here";
	return code ? code : -EINVAL;
}

/* What PodmanArgs= may say in the place of a key. To add one: its row. */
static const struct {
	const char *key;
	const char *option;
} options[] = {
	{ "Network", "--network" },
	{ "Network", "--net" },
	{ "AddCapability", "--cap-add" },
	{ "UserNS", "--userns" },
	{ "AddDevice", "--device" },
};

/* The same among the words of PodmanArgs=. */
static int drop_options(struct unit *u)
{
	int done = 0;
	for (size_t i = 0; i < ISO_COUNT(options); i++) {
		if (!u->step->value || strcmp(u->step->path, options[i].key) != 0)
			continue;
		struct mechanic step = *u->step;
		step.path = "PodmanArgs";
		step.value = arena_printf(u->arena, "%s %s", options[i].option, u->step->value);
		done |= drop(unit_of(u, &step));
	}
	return done;
}

bool unit_says(const char *text, size_t len, const char *key, struct arena *arena)
{
	const struct mechanic step = { .path = key };
	struct unit *u = arena_alloc(arena, sizeof(*u));
	*u = (struct unit){ .text = text, .len = len, .step = &step, .arena = arena };
	return read_unit(u) && u->count;
}

int unit_edit(const char *text, size_t len, const struct mechanic *step, struct arena *arena, struct splices *out,
	const char **ret_why)
{
	struct unit u = { .text = text, .len = len, .step = step, .arena = arena, .out = out };
	bool own = read_unit(&u);
	*ret_why = own || step->way == WAY_DROP ? NULL : "it has no [Container]";
	if (!own) /* a drop-in may be about something else */
		return step->way == WAY_DROP ? 0 : -EINVAL;
	int code = strcmp(step->path, "Volume") == 0 ? read_only_mount(&u) : step->way == WAY_DROP ? drop(&u) | drop_options(&u) : set(&u);
	*ret_why = code == 0 && step->way == WAY_DROP ? "it does not stand here: another key or a drop-in for other units, too, says it" : u.why;
	return code;
}
