/* SPDX-License-Identifier: Apache-2.0 */
/* The keys of a Quadlet unit's [Container], podman-systemd.unit(5). */
#include "config.h"

#include "edit/lines.h"
#include "edit/tree.h"

#include <errno.h>
#include <string.h>

#include <isotop/doc.h>

struct entry {
	const char *value; /* trimmed, in the arena */
	size_t from;       /* of the line */
	size_t to;         /* behind its newline */
	size_t value_from;
	size_t value_to;
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
	bool continued;  /* one of them goes on in the next line */
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

static void note_key(struct unit *u, size_t from, size_t to, size_t end)
{
	const char *equals = memchr(u->text + from, '=', end - from);
	size_t key_end = equals ? (size_t)(equals - u->text) : from;
	struct entry entry = { .from = from, .to = to, .value_from = key_end + 1, .value_to = end };
	while (key_end > from && blank(u->text[key_end - 1]))
		key_end--;
	if (!equals || key_end - from != strlen(u->step->path) || memcmp(u->text + from, u->step->path, key_end - from) != 0)
		return;
	while (entry.value_from < end && blank(u->text[entry.value_from]))
		entry.value_from++;
	while (entry.value_to > entry.value_from && blank(u->text[entry.value_to - 1]))
		entry.value_to--;
	u->continued |= entry.value_to > entry.value_from && u->text[entry.value_to - 1] == '\\';
	entry.value = arena_strndup(u->arena, u->text + entry.value_from, entry.value_to - entry.value_from);
	if (u->count < ENTRIES_MOST)
		u->entries[u->count++] = entry;
}

/* The lines of [Container]. False: there is none. */
static bool read_unit(struct unit *u)
{
	static const char head[] = "[Container]";
	bool inside = false;
	bool any = false;
	u->newline = "\n";
	for (size_t at = 0; at < u->len;) {
		const char *newline = memchr(u->text + at, '\n', u->len - at);
		size_t next = newline ? (size_t)(newline - u->text) + 1 : u->len;
		size_t end = newline ? next - 1 : next;
		if (newline && end > at && u->text[end - 1] == '\r')
			u->newline = "\r\n";
		size_t from = at;
		while (from < end && blank(u->text[from]))
			from++;
		if (from < end && u->text[from] == '[')
			inside = end - from >= strlen(head) && memcmp(u->text + from, head, strlen(head)) == 0;
		any |= inside;
		if (inside && from < end && !strchr("#;", u->text[from])) {
			note_key(u, from, next, end);
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

static bool same(struct unit *u, const char *a, const char *b)
{
	const struct node left = { .kind = NODE_STRING, .text = a, .len = strlen(a) };
	const struct node right = { .kind = NODE_STRING, .text = b, .len = strlen(b) };
	(void)u;
	return same_item(&left, &right);
}

/* "--pid host" and "--pid=host" among other words: how many from @words on are that. */
static size_t matches(struct unit *u, char *const *words, size_t count, const char *value)
{
	const char *space = strchr(value, ' ');
	if (!space)
		return same(u, words[0], value);
	const char *first = arena_strndup(u->arena, value, (size_t)(space - value));
	if (count > 1 && strcmp(words[0], first) == 0 && same(u, words[1], space + 1))
		return 2;
	return same(u, words[0], arena_printf(u->arena, "%s=%s", first, space + 1));
}

#define WORDS_MOST 64

/* The value without the words that are meant; without any the line goes. */
static int drop_from(struct unit *u, const struct entry *entry)
{
	char *words[WORDS_MOST];
	char *save = NULL;
	size_t count = 0;
	bool found = false;
	cleanup_strbuf struct strbuf rest = { 0 };
	if (strpbrk(entry->value, "\"'"))
		return 0; /* a quoted value is nobody's to take apart here */
	for (char *word = strtok_r(arena_strdup(u->arena, entry->value), " \t", &save); word && count < WORDS_MOST;
		word = strtok_r(NULL, " \t", &save))
		words[count++] = word;
	for (size_t i = 0; i < count;) {
		size_t gone = matches(u, &words[i], count - i, u->step->value);
		found |= gone > 0;
		if (!gone)
			strbuf_addf(&rest, "%s%s", rest.len ? " " : "", words[i]);
		i += gone ? gone : 1;
	}
	if (!found)
		return 0;
	return rest.len ? put(u, entry->value_from, entry->value_to, arena_strdup(u->arena, strbuf_text(&rest)))
			: put(u, entry->from, entry->to, "");
}

static int drop(struct unit *u)
{
	int done = 0;
	for (size_t i = 0; i < u->count; i++)
		done |= drop_from(u, &u->entries[i]);
	return done;
}

static int read_only_mount(struct unit *u)
{
	for (size_t i = 0; i < u->count; i++) {
		const char *made = read_only_volume(u->arena, u->entries[i].value, u->step->mount);
		if (made)
			return put(u, u->entries[i].value_from, u->entries[i].value_to, made);
	}
	u->why = "the mount does not stand here";
	return -EINVAL;
}

int unit_edit(const char *text, size_t len, const struct mechanic *step, struct arena *arena, struct splices *out,
	const char **ret_why)
{
	struct unit u = { .text = text, .len = len, .step = step, .arena = arena, .out = out };
	*ret_why = "its value takes several lines";
	if (!read_unit(&u) || u.continued)
		return -EINVAL;
	int code = strcmp(step->path, "Volume") == 0 ? read_only_mount(&u) : step->way == WAY_DROP ? drop(&u) : set(&u);
	*ret_why = u.why;
	return code;
}
