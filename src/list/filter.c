/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter language: alternatives of terms, "a b | !c". A term is a word, a
 * column compared with a value, or one of the keys below with what it is about.
 */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/facts.h>
#include <isotop/host.h>
#include <isotop/judge.h>
#include <isotop/list.h>
#include <isotop/namespaces.h>
#include <isotop/powers.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/verdict.h>

#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum op {
	OP_NONE,
	OP_EQUAL,
	OP_UNEQUAL,
	OP_LESS,
	OP_LESS_EQUAL,
	OP_GREATER,
	OP_GREATER_EQUAL
};

/* Longest first, so that "<=" is not read as "<". */
static const struct {
	const char *text;
	enum op op;
} operators[] = {
	{ "!=", OP_UNEQUAL },
	{ "<=", OP_LESS_EQUAL },
	{ ">=", OP_GREATER_EQUAL },
	{ "=", OP_EQUAL },
	{ "<", OP_LESS },
	{ ">", OP_GREATER },
};

struct term;

/* A key that takes a subject of its own after a colon. */
struct key {
	const char *id;
	const char *example;
	const char *help;
	/* Reads what stands after the colon, and the value (NULL: none), into the term. 0 or -EINVAL. */
	int (*parse)(struct term *term, const char *about, const char *value, struct err *err);
	bool (*matches)(const struct term *term, const struct subject *subject, const struct judgement *judgement);
};

struct term {
	bool negated;
	bool alternative; /* a "|" stands before it */
	enum op op;
	const struct key *key;       /* NULL: a column or a word */
	const struct column *column; /* NULL: a word */
	const char *text;            /* the word, or the value of a text column */
	int64_t number;              /* the value of a number column, or of a key */
	int about;                   /* a key's check, layer, capability or namespace */
};

struct filter {
	struct arena *arena; /* owned */
	size_t count;
	struct term *terms;
};

/* ---- keys ------------------------------------------------------------------------ */

static int parse_verdict(const char *value, int64_t *ret, struct err *err)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		if (strcasecmp(verdict_name((enum verdict)i), value) == 0) {
			*ret = i;
			return 0;
		}
	return err_set(err, -EINVAL, "%s is no verdict: pass, warn, fail, unknown or n/a", value);
}

static int parse_check(struct term *term, const char *about, const char *value, struct err *err)
{
	term->about = check_index(about);
	if (term->about < 0)
		return err_set(
			err, -EINVAL, "%s is no check: 1 to %d or an id such as %s", about, CHECK_COUNT, checks[0].id);
	return parse_verdict(value ? value : "fail", &term->number, err);
}

static bool matches_check(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	(void)subject;
	return judgement->checks[term->about] == term->number;
}

static int parse_layer(struct term *term, const char *about, const char *value, struct err *err)
{
	term->about = layer_index(about);
	if (term->about < 0)
		return err_set(err, -EINVAL,
			"%s is no layer: namespaces, capabilities, seccomp, apparmor, selinux or sandbox", about);
	return parse_verdict(value ? value : "fail", &term->number, err);
}

static bool matches_layer(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	(void)subject;
	return judgement->layers[term->about] == term->number;
}

static int parse_cap(struct term *term, const char *about, const char *value, struct err *err)
{
	term->about = cap_number(about);
	if (term->about < 0)
		return err_set(err, -EINVAL, "%s is no capability: a name such as SYS_ADMIN", about);
	if (value)
		return err_set(err, -EINVAL, "a capability has no value: cap:%s alone", about);
	return 0;
}

static bool matches_cap(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	uint64_t mask;
	(void)judgement;
	return caps_held_by(subject, &mask) && (mask & CAP_BIT(term->about));
}

/* In the order of enum ns_relation. */
static const char *const relation_names[] = { "unknown", "own", "host", "shared" };

static int parse_ns(struct term *term, const char *about, const char *value, struct err *err)
{
	term->about = -1;
	for (int i = 0; i < NS_KIND_COUNT; i++)
		if (strcasecmp(ns_names[i], about) == 0)
			term->about = i;
	if (term->about < 0)
		return err_set(
			err, -EINVAL, "%s is no namespace: pid, net, mnt, ipc, uts, user, cgroup or time", about);
	term->number = NS_HOST;
	for (size_t i = 0; value && i < ISO_COUNT(relation_names); i++)
		if (strcasecmp(relation_names[i], value) == 0) {
			term->number = (int64_t)i;
			return 0;
		}
	return value ? err_set(err, -EINVAL, "%s is nothing a namespace can be: own, host, shared or unknown", value)
		     : 0;
}

static bool matches_ns(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	(void)judgement;
	return (int64_t)subject_namespace(subject, (enum ns_kind)term->about) == term->number;
}

static int escape_verdict_of(const char *value)
{
	for (int i = 0; i < ESCAPE_VERDICT_COUNT; i++)
		if (strcasecmp(escape_verdict_name((enum escape_verdict)i), value) == 0)
			return i;
	return -1;
}

/* "escape:open" is any escape that is open, "escape:load-module" that one open, "escape:load-module=single" ... */
static int parse_escape(struct term *term, const char *about, const char *value, struct err *err)
{
	int verdict = escape_verdict_of(value ? value : about);
	term->about = escape_index(about);
	term->number = term->about >= 0 && !value ? ESCAPE_OPEN : verdict;
	if (term->about < 0 && (value || verdict < 0))
		return err_set(err, -EINVAL, "%s is no escape: %s, or open, single, layered, unknown or n/a", about,
			escapes[0].id);
	if (term->number < 0)
		return err_set(err, -EINVAL, "%s is no verdict of an escape: open, single, layered, unknown or n/a",
			value);
	return 0;
}

static bool matches_escape(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	(void)subject;
	for (int i = 0; i < ESCAPE_COUNT; i++)
		if ((term->about < 0 || term->about == i) && judgement->escapes[i] == term->number)
			return judgement->judged;
	return false;
}

static int parse_mount(struct term *term, const char *about, const char *value, struct err *err)
{
	term->text = about;
	return value ? err_set(err, -EINVAL, "a mount has no value: mount:%s alone", about) : 0;
}

/* What it has of the host or of a volume, by where that is or what it is called there. */
static bool matches_mount(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	struct fact fact = subject_fact(subject, FACT_mounts);
	(void)judgement;
	for (size_t i = 0; fact_known(fact) && i < fact.value.mounts->count; i++) {
		const struct mount *mount = &fact.value.mounts->items[i];
		bool wanted = mount->kind == MOUNT_HOST || mount->kind == MOUNT_VOLUME;
		const char *names[] = { mount->source, mount->name };
		for (size_t k = 0; wanted && k < ISO_COUNT(names); k++)
			if (names[k] && fnmatch(term->text, names[k], FNM_NOESCAPE) == 0)
				return true;
	}
	return false;
}

/* To add one: its two functions above and its row here; help follows. */
// clang-format off
static const struct key keys[] = {
	{ "check", "check:2=fail",       "this check with this verdict; fail where none is given", parse_check, matches_check },
	{ "layer", "layer:seccomp=warn", "this layer with this verdict; fail where none is given", parse_layer, matches_layer },
	{ "cap",   "cap:SYS_ADMIN",      "holds this capability or can regain it",                 parse_cap,   matches_cap },
	{ "escape", "escape:open",       "any escape, or the one of this id, with this verdict",   parse_escape, matches_escape },
	{ "ns",    "ns:net=host",        "this namespace own, host, shared or unknown",            parse_ns,    matches_ns },
	{ "mount", "mount:/var/run/*",   "has this path of the host, or this volume",              parse_mount, matches_mount },
};
// clang-format on

static const struct {
	const char *example;
	const char *help;
} general[] = {
	{ "web", "web is part of the name, in any case; name:web likewise" },
	{ "\"my web\"", "quotes keep spaces together" },
	{ "score<60", "a column compared: = != < <= > >=" },
	{ "image=nginx*", "a text column: * any characters, ? one" },
	{ "!web", "not so" },
	{ "web score<60", "both" },
	{ "web | db", "either" },
};

const char *filter_example(size_t i)
{
	if (i < ISO_COUNT(general))
		return general[i].example;
	i -= ISO_COUNT(general);
	return i < ISO_COUNT(keys) ? keys[i].example : NULL;
}

const char *filter_help(size_t i)
{
	if (i < ISO_COUNT(general))
		return general[i].help;
	i -= ISO_COUNT(general);
	return i < ISO_COUNT(keys) ? keys[i].help : NULL;
}

/* ---- parsing ------------------------------------------------------------------------ */

/* A term as it was written: quotes taken away, where they were remembered. */
struct piece {
	char *text;
	bool quoted; /* a word, whatever it looks like */
};

static int next_piece(struct arena *arena, const char **at, struct piece *ret, struct err *err)
{
	const char *start = *at;
	bool quoted = *start == '"';
	size_t len = quoted ? strcspn(++start, "\"") : strcspn(start, " \t|");
	if (quoted && start[len] != '"')
		return err_set(err, -EINVAL, "the quote before %s does not end", *start ? start : "the end");
	ret->text = arena_strndup(arena, start, len);
	ret->quoted = quoted;
	*at = start + len + quoted;
	return 0;
}

/* Cuts @text at its operator; *ret_value is NULL where there is none. */
static enum op split(char *text, char **ret_value)
{
	size_t at = strcspn(text, "=<>!");
	*ret_value = NULL;
	for (size_t i = 0; text[at] && i < ISO_COUNT(operators); i++) {
		size_t len = strlen(operators[i].text);
		if (strncmp(text + at, operators[i].text, len) != 0)
			continue;
		text[at] = '\0';
		*ret_value = text + at + len;
		return operators[i].op;
	}
	return OP_NONE;
}

static const struct key *find_key(const char *text, const char **ret_about)
{
	for (size_t i = 0; i < ISO_COUNT(keys); i++) {
		size_t len = strlen(keys[i].id);
		if (strncmp(text, keys[i].id, len) == 0 && text[len] == ':') {
			*ret_about = text + len + 1;
			return &keys[i];
		}
	}
	return NULL;
}

static int parse_key(struct term *term, const char *about, const char *value, struct err *err)
{
	if (term->op != OP_NONE && term->op != OP_EQUAL && term->op != OP_UNEQUAL)
		return err_set(err, -EINVAL, "%s: is compared with = and !=", term->key->id);
	if (!*about || (value && !*value))
		return err_set(err, -EINVAL, "%s: is not complete: %s", term->key->id, term->key->example);
	if (term->op == OP_UNEQUAL)
		term->negated = !term->negated;
	return term->key->parse(term, about, value, err);
}

static int unknown_column(const char *id, struct err *err)
{
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < column_count; i++)
		strbuf_addf(&names, " %s", columns[i].id);
	if (!*id)
		return err_set(err, -EINVAL, "nothing stands before the comparison; there is%s", strbuf_text(&names));
	return err_set(err, -EINVAL, "%s is nothing to compare; there is%s", id, strbuf_text(&names));
}

/* "age<2h": since when it runs is what is known, so less of an age is a later start. */
static int parse_age(struct term *term, const char *value, struct err *err)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	static const enum op flipped[] = { [OP_NONE] = OP_NONE, [OP_EQUAL] = OP_EQUAL, [OP_UNEQUAL] = OP_UNEQUAL,
		[OP_LESS] = OP_GREATER, [OP_LESS_EQUAL] = OP_GREATER_EQUAL, [OP_GREATER] = OP_LESS,
		[OP_GREATER_EQUAL] = OP_LESS_EQUAL };
	char number[24] = "";
	int64_t count;
	size_t len = strspn(value, "0123456789");
	if (len && len < sizeof(number))
		memcpy(number, value, len);
	for (size_t i = 0; i < ISO_COUNT(units); i++) {
		bool bare = i == 0 && !value[len];
		if ((!bare && (value[len] != units[i].unit || value[len + 1])) || !parse_i64(number, 10, &count) ||
			count > INT32_MAX)
			continue;
		term->number = time(NULL) - count * units[i].seconds;
		term->op = flipped[term->op];
		return 0;
	}
	return err_set(err, -EINVAL, "an age is a number with s, m, h, d or w, as in age<2h, not %s", value);
}

/* "grade<B" is worse than B, as a lower score is. */
static int parse_grade(struct term *term, const char *value, struct err *err)
{
	char letter = (char)toupper((unsigned char)*value);
	if (value[1] || !strchr("ABCDF", letter))
		return err_set(err, -EINVAL, "a grade is A, B, C, D or F, not %s", value);
	term->text = value;
	term->number = -letter;
	return 0;
}

/* Columns whose values are written in a way of their own. To add one: its row. */
static const struct {
	const char *id;
	int (*parse)(struct term *term, const char *value, struct err *err);
} own_values[] = {
	{ "age", parse_age },
	{ "grade", parse_grade },
};

static int parse_column(struct term *term, const char *id, const char *value, struct err *err)
{
	int index = column_index(id);
	if (index < 0)
		return unknown_column(id, err);
	term->column = &columns[index];
	if (!*value)
		return err_set(err, -EINVAL, "%s is compared with nothing", id);
	for (size_t i = 0; i < ISO_COUNT(own_values); i++)
		if (strcmp(own_values[i].id, id) == 0)
			return own_values[i].parse(term, value, err);
	if (term->column->number)
		return parse_i64(value, 10, &term->number)
			       ? 0
			       : err_set(err, -EINVAL, "%s needs a number, not %s", id, value);
	if (term->op != OP_EQUAL && term->op != OP_UNEQUAL)
		return err_set(err, -EINVAL, "%s is a text, compared with = and !=", id);
	term->text = value;
	return 0;
}

/*
 * "image:nginx" looks like a key and is none. Names hold colons too, so only a
 * plain word before it is taken for one; in quotes it is a part of a name.
 */
static int parse_word(struct term *term, char *text, struct err *err)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz");
	cleanup_strbuf struct strbuf known = { 0 };
	term->text = text;
	if (!len || text[len] != ':')
		return 0;
	text[len] = '\0';
	const char *rest = text + len + 1;
	if (strcmp(text, "name") == 0 && *rest) { /* what a word means anyway */
		term->text = rest;
		return 0;
	}
	int column = column_index(text);
	if (column >= 0)
		return err_set(err, -EINVAL, "%s is compared: %s=%s%s", text, text, *rest ? rest : "...",
			columns[column].number ? "" : "*");
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		strbuf_addf(&known, " %s:", keys[i].id);
	return err_set(err, -EINVAL, "%s: is no key; there is%s, a column as in image=nginx*, and \"%s:%s\" in quotes for "
		"a part of a name", text, strbuf_text(&known), text, rest);
}

static int parse_term(struct term *term, const struct piece *piece, struct err *err)
{
	char *value = NULL;
	const char *about = NULL;
	if (piece->quoted) {
		term->text = piece->text;
		return 0;
	}
	/* Names hold colons ("shop/web:app"), so only a colon after a key of ours says more than a word. */
	term->op = split(piece->text, &value);
	term->key = find_key(piece->text, &about);
	if (term->key)
		return parse_key(term, about, value, err);
	if (term->op != OP_NONE)
		return parse_column(term, piece->text, value, err);
	return parse_word(term, piece->text, err);
}

static struct term *add_term(struct filter *filter)
{
	filter->terms = heap_more(filter->terms, filter->count, sizeof(*filter->terms));
	struct term *term = &filter->terms[filter->count++];
	*term = (struct term){ 0 };
	return term;
}

static const char *blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/* One term with all that stands before it: "|" and "!". */
static int parse_next(struct filter *filter, const char **at, struct err *err)
{
	struct piece piece = { 0 };
	bool alternative = **at == '|';
	bool negated = false;
	if (alternative) {
		if (!filter->count)
			return err_set(err, -EINVAL, "nothing stands before |");
		*at = blanks(*at + 1);
	}
	for (; **at == '!'; (*at)++)
		negated = !negated;
	if (!**at || strchr(" \t|", **at))
		return err_set(err, -EINVAL, "nothing stands after %s", negated ? "!" : "|");
	struct term *term = add_term(filter);
	term->alternative = alternative;
	term->negated = negated;
	int r = next_piece(filter->arena, at, &piece, err);
	return r < 0 ? r : parse_term(term, &piece, err);
}

int filter_parse(const char *text, struct filter **ret_filter, struct err *err)
{
	struct filter *filter = heap_alloc(1, sizeof(*filter));
	filter->arena = arena_new();
	for (const char *at = blanks(text ? text : ""); *at; at = blanks(at)) {
		int r = parse_next(filter, &at, err);
		if (r < 0) {
			filter_free(filter);
			return r;
		}
	}
	*ret_filter = filter;
	return 0;
}

void filter_free(struct filter *filter)
{
	if (!filter)
		return;
	arena_free(filter->arena);
	free(filter->terms);
	free(filter);
}

/* ---- matching -------------------------------------------------------------------------- */

static bool contains(const char *text, const char *word)
{
	return text && strcasestr(text, word) != NULL;
}

static bool compare(int64_t value, enum op op, int64_t wanted)
{
	switch (op) {
	case OP_EQUAL:
		return value == wanted;
	case OP_UNEQUAL:
		return value != wanted;
	case OP_LESS:
		return value < wanted;
	case OP_LESS_EQUAL:
		return value <= wanted;
	case OP_GREATER:
		return value > wanted;
	case OP_GREATER_EQUAL:
		return value >= wanted;
	case OP_NONE:
		break;
	}
	return false;
}

static bool matches_text(const struct term *term, const char *value)
{
	return fnmatch(term->text, value, FNM_CASEFOLD | FNM_NOESCAPE) == 0;
}

/* A file is shown by as much of its end as tells it apart, and found by any. */
static bool matches_path(const struct term *term, const char *path)
{
	if (strcmp(term->column->id, "file") != 0)
		return false;
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
		if (matches_text(term, slash + 1))
			return true;
	return false;
}

/* What there is none of is unequal to everything and neither less nor greater than anything. */
static bool matches_column(const struct term *term, const struct subject *subject, const struct judgement *judgement)
{
	const struct listed it = { subject, judgement };
	if (term->column->number) {
		int64_t value = term->column->number(&it);
		return value == COLUMN_NONE ? term->op == OP_UNEQUAL : compare(value, term->op, term->number);
	}
	const char *value = term->column->text(&it);
	if (term->op != OP_EQUAL && term->op != OP_UNEQUAL)
		return value && compare(-*value, term->op, term->number);
	bool equal = value && (matches_text(term, value) || matches_path(term, value));
	return term->op == OP_UNEQUAL ? !equal : equal;
}

static bool matches(
	const struct term *term, const struct subject *subject, const struct judgement *judgement, const char *text)
{
	bool found;
	if (term->key)
		found = term->key->matches(term, subject, judgement);
	else if (term->column)
		found = matches_column(term, subject, judgement);
	else
		found = contains(subject->name, term->text) || contains(text, term->text);
	return found != term->negated;
}

bool filter_keeps_text(
	const struct filter *filter, const struct subject *subject, const struct judgement *judgement, const char *text)
{
	if (!filter || !filter->count)
		return true;
	bool all = true;
	for (size_t i = 0; i < filter->count; i++) {
		if (filter->terms[i].alternative && all)
			return true;
		if (filter->terms[i].alternative)
			all = true;
		all = all && matches(&filter->terms[i], subject, judgement, text);
	}
	return all;
}

bool filter_keeps(const struct filter *filter, const struct subject *subject, const struct judgement *judgement)
{
	return filter_keeps_text(filter, subject, judgement, NULL);
}
