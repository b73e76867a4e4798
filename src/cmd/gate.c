/* SPDX-License-Identifier: Apache-2.0 */
/* --fail-on: what of a judgement makes the exit status 1. */
#include "config.h"

#include "cmd/gate.h"

#include <errno.h>
#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/judge.h>
#include <isotop/powers.h>
#include <isotop/verdict.h>

/* ---- what was asked for ------------------------------------------------------------- */

static const char *check_word(size_t i)
{
	return i < CHECK_COUNT ? checks[i].id : NULL;
}

static const char *escape_word(size_t i)
{
	return i < ESCAPE_COUNT ? escapes[i].id : NULL;
}

static int add_check(struct gate *gate, const char *id, struct err *err)
{
	char end[NEAREST_END_MAX];
	int check = check_index(id);
	if (check < 0)
		return err_set(err, -EINVAL, "no such check: %s%s", id,
			nearest_end(id, check_word, " (see isotop list checks)", end));
	gate->checks |= 1u << check;
	return 0;
}

static int add_escape(struct gate *gate, const char *id, struct err *err)
{
	char end[NEAREST_END_MAX];
	int escape = escape_index(id);
	if (escape < 0)
		return err_set(err, -EINVAL, "no such escape: %s%s", id,
			nearest_end(id, escape_word, " (see isotop list escapes)", end));
	gate->escapes[escape] = true;
	return 0;
}

static int add_capability(struct gate *gate, const char *name, struct err *err)
{
	int number = cap_number(name);
	if (number < 0)
		return err_set(err, -EINVAL, "no such capability: %s", name);
	gate->capabilities |= CAP_BIT((unsigned)number);
	return 0;
}

/* What stands before the name says what it is the name of. To add a kind: add its row. */
static const struct {
	const char *prefix;
	int (*add)(struct gate *gate, const char *name, struct err *err);
} kinds[] = { { "check:", add_check }, { "escape:", add_escape }, { "cap:", add_capability } };

static int add_term(struct gate *gate, const char *term, struct err *err)
{
	for (size_t i = 0; i < ISO_COUNT(kinds); i++) {
		size_t len = strlen(kinds[i].prefix);
		if (strncmp(term, kinds[i].prefix, len) == 0)
			return kinds[i].add(gate, term + len, err);
	}
	return add_check(gate, term, err);
}

int gate_parse(struct gate *gate, const char *list, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	char *save = NULL;
	size_t count = 0;
	char *rest = arena_strdup(arena, list);
	for (char *term = strtok_r(rest, ",", &save); term; term = strtok_r(NULL, ",", &save)) {
		int code = add_term(gate, term, err);
		if (code < 0)
			return code;
		count++;
	}
	if (!count)
		return err_set(err, -EINVAL,
			"--fail-on takes checks, escape:ID and cap:NAME (see isotop list checks, isotop list escapes)");
	gate->asked = true;
	return 0;
}

void gate_words(struct strbuf *out)
{
	char name[CAP_NAME_MAX];
	uint64_t all = cap_all();
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		strbuf_addf(out, " escape:%s", escapes[i].id);
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (all >> number & 1)
			strbuf_addf(out, " cap:%s", cap_name(number, name) + strlen("CAP_"));
}

/* ---- what was found ------------------------------------------------------------------ */

/* True when it fails; what is not known fails as well and is said in @doubts. */
static bool fails(bool fails_for_sure, bool unknown, const char *what, struct strbuf *doubts)
{
	if (!fails_for_sure && unknown)
		strbuf_addf(doubts, "%s%s", doubts->len ? ", " : "", what);
	return fails_for_sure || unknown;
}

static bool check_fails(const struct gate *gate, const struct judgement *judgement, struct strbuf *doubts)
{
	bool found = false;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (gate->checks >> i & 1)
			found |= fails(judgement->checks[i] == VERDICT_FAIL, judgement->checks[i] == VERDICT_UNKNOWN,
				checks[i].id, doubts);
	return found;
}

static bool escape_open(const struct gate *gate, const struct judgement *judgement, struct strbuf *doubts)
{
	bool found = false;
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (gate->escapes[i])
			found |= fails(judgement->escapes[i] == ESCAPE_OPEN,
				judgement->escapes[i] == ESCAPE_UNKNOWN, escapes[i].id, doubts);
	return found;
}

static bool capability_held(const struct gate *gate, const struct subject *subject, struct strbuf *doubts)
{
	char name[CAP_NAME_MAX];
	uint64_t certain;
	bool found = false;
	uint64_t possible = caps_possible(subject, &certain) & gate->capabilities;
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (possible >> number & 1)
			found |= fails(certain >> number & 1, true, cap_name(number, name), doubts);
	return found;
}

bool gate_fails(const struct gate *gate, const struct subject *subject, const struct judgement *judgement,
	struct strbuf *doubts)
{
	bool by_check = check_fails(gate, judgement, doubts);
	bool by_escape = escape_open(gate, judgement, doubts);
	bool by_capability = gate->capabilities && capability_held(gate, subject, doubts);
	return by_check || by_escape || by_capability;
}
