/* SPDX-License-Identifier: Apache-2.0 */
/* The difference as diff -u writes it, which patch(1) and git apply take. */
#include "config.h"

#include "edit/draft.h"

#include <stdlib.h>
#include <string.h>

#define CONTEXT 3

struct line {
	const char *text;
	size_t len; /* with its end */
};

struct side {
	struct line *lines; /* owned */
	size_t count;
};

static struct side split(const char *text, size_t len)
{
	struct side side = { 0 };
	size_t room = 0;
	for (const char *at = text, *end = text + len; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *next = newline ? newline + 1 : end;
		if (side.count == room) {
			room = room ? room * 2 : 256;
			side.lines = heap_grow(side.lines, room, sizeof(*side.lines));
		}
		side.lines[side.count++] = (struct line){ at, (size_t)(next - at) };
		at = next;
	}
	return side;
}

struct walk {
	const struct draft *draft;
	struct side before;
	struct side after;
	struct strbuf *out;
};

/* The next line of the draft, from @new on, that is an old one; *ret_old is which. Where there is none, both are the ends. */
static size_t next_kept(const struct walk *walk, size_t new, size_t *ret_old)
{
	while (new < walk->after.count && !walk->draft->lines[new])
		new++;
	*ret_old = new < walk->after.count ? walk->draft->lines[new] - 1 : walk->before.count;
	return new;
}

static void add_line(struct strbuf *out, char sign, const struct line *line)
{
	strbuf_addc(out, sign);
	strbuf_add(out, line->text, line->len);
	if (!line->len || line->text[line->len - 1] != '\n')
		strbuf_adds(out, "\n\\ No newline at end of file\n");
}

/* "12,3"; of no lines the one before them, and a count of 1 is left out. */
static void add_range(struct strbuf *out, char sign, size_t start, size_t count)
{
	strbuf_addf(out, " %c%zu", sign, count ? start + 1 : start);
	if (count != 1)
		strbuf_addf(out, ",%zu", count);
}

/* What is between @old and @new, and the next lines that both have. */
struct gap {
	size_t old;
	size_t new;
	size_t old_end;
	size_t new_end;
};

/* The first gap from @old and @new on; false: there is none. */
static bool next_gap(const struct walk *walk, size_t old, size_t new, struct gap *ret)
{
	for (;;) {
		size_t kept_old;
		size_t kept_new = next_kept(walk, new, &kept_old);
		if (kept_new > new || kept_old > old) {
			*ret = (struct gap){ old, new, kept_old, kept_new };
			return true;
		}
		if (new >= walk->after.count)
			return false;
		old++;
		new++;
	}
}

static void add_gap(struct walk *walk, const struct gap *gap)
{
	for (size_t i = gap->old; i < gap->old_end; i++)
		add_line(walk->out, '-', &walk->before.lines[i]);
	for (size_t i = gap->new; i < gap->new_end; i++)
		add_line(walk->out, '+', &walk->after.lines[i]);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The gaps from @first on that are near each other, with what is around them. Returns the last of them. */
static struct gap add_hunk(struct walk *walk, const struct gap *first)
{
	size_t lead = least(first->old, CONTEXT);
	struct gap last = *first;
	struct gap next;
	while (next_gap(walk, last.old_end, last.new_end, &next) && next.old - last.old_end <= 2 * CONTEXT)
		last = next;
	size_t trail = least(walk->before.count - last.old_end, CONTEXT);
	strbuf_adds(walk->out, "@@");
	add_range(walk->out, '-', first->old - lead, last.old_end + trail - (first->old - lead));
	add_range(walk->out, '+', first->new - lead, last.new_end + trail - (first->new - lead));
	strbuf_adds(walk->out, " @@\n");
	for (size_t i = first->old - lead; i < first->old; i++)
		add_line(walk->out, ' ', &walk->before.lines[i]);
	struct gap gap = *first;
	add_gap(walk, &gap);
	while (gap.old_end != last.old_end || gap.new_end != last.new_end) {
		size_t old = gap.old_end;
		next_gap(walk, gap.old_end, gap.new_end, &gap);
		for (; old < gap.old; old++)
			add_line(walk->out, ' ', &walk->before.lines[old]);
		add_gap(walk, &gap);
	}
	for (size_t i = 0; i < trail; i++)
		add_line(walk->out, ' ', &walk->before.lines[last.old_end + i]);
	return last;
}

/* Where "a/b" ends without its last part; @len where there is none to leave, or it is ".." itself. */
static size_t without_last(const char *path, size_t len)
{
	size_t start = len;
	while (start > 0 && path[start - 1] != '/')
		start--;
	if (!len || (len - start == 2 && memcmp(path + start, "..", 2) == 0))
		return len;
	return start ? start - 1 : 0;
}

/* "./a//b/../c" as git has it, which takes no other: "a/c". The caller frees it. */
static char *plain_path(const char *path)
{
	char *plain = strdup(path);
	size_t len = 0;
	if (!plain)
		die("out of memory");
	for (const char *at = path; *at;) {
		size_t part = strcspn(at, "/");
		bool up = part == 2 && memcmp(at, "..", 2) == 0;
		size_t shorter = up ? without_last(plain, len) : len;
		if (shorter != len) {
			len = shorter;
		} else if (part && !(part == 1 && *at == '.')) {
			if (len)
				plain[len++] = '/';
			memcpy(plain + len, at, part);
			len += part;
		}
		at += part;
		at += *at == '/';
	}
	plain[len] = '\0';
	return plain;
}

/* A name as git writes it: quoted where a byte needs it, a tab behind it where it has a blank. */
static void add_name(struct strbuf *out, const char *mark, const char *prefix, const char *path)
{
	bool quoted = false;
	for (const unsigned char *at = (const unsigned char *)path; *at; at++)
		quoted |= *at < ' ' || *at == '"' || *at == '\\' || *at > '~';
	strbuf_addf(out, "%s %s%s", mark, quoted ? "\"" : "", prefix);
	for (const unsigned char *at = (const unsigned char *)path; *at; at++) {
		if (*at == '"' || *at == '\\')
			strbuf_addf(out, "\\%c", *at);
		else if (*at < ' ' || *at > '~')
			strbuf_addf(out, "\\%03o", *at);
		else
			strbuf_addc(out, (char)*at);
	}
	strbuf_adds(out, quoted ? "\"\n" : strchr(path, ' ') ? "\t\n" : "\n");
}

/* How much of it is "../../", with the last slash. */
static size_t upwards(const char *plain)
{
	size_t len = 0;
	while (strncmp(plain + len, "../", 3) == 0)
		len += 3;
	return len;
}

void draft_diff(const struct draft *draft, const char *before, size_t len, const char *path, struct strbuf *out)
{
	struct walk walk = { draft, split(before, len), split(strbuf_text(&draft->text), draft->text.len), out };
	struct gap gap;
	bool any = next_gap(&walk, 0, 0, &gap);
	if (any) {
		/* as git has them: what git apply and patch -p1 take, which is no name that leads upwards */
		char *plain = plain_path(path);
		size_t up = upwards(plain);
		if (up)
			strbuf_addf(out, "The names below count from %.*s: patch -p1 -d %.*s\n", (int)up - 1, plain, (int)up - 1, plain);
		add_name(out, "---", "a/", plain + up);
		add_name(out, "+++", "b/", plain + up);
		free(plain);
	}
	while (any) {
		gap = add_hunk(&walk, &gap);
		any = next_gap(&walk, gap.old_end, gap.new_end, &gap);
	}
	free(walk.before.lines);
	free(walk.after.lines);
}
