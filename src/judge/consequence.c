/* SPDX-License-Identifier: Apache-2.0 */
/* What a judgement comes to, in one sentence: what whoever is inside can do, and because of what. */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/host.h>
#include <isotop/judge.h>
#include <isotop/subject.h>

#include "judge/escapes/escapes.h"
#include "judge/readings.h"

/* Worst first. To add a yield: its row. */
static const struct {
	enum yield yield;
	const char *does; /* to "this node" or "its node" */
} consequences[] = {
	{ YIELD_HOST_CODE, "is root of" },
	{ YIELD_HOST_WRITE, "changes files of" },
	{ YIELD_NODE_CREDENTIALS, "holds the credentials of" },
	{ YIELD_HOST_READ, "reads the secrets of" },
	{ YIELD_NEIGHBOUR, "reaches the neighbours on" },
	{ YIELD_DENIAL, "can stop what runs on" },
};

/* The first escape of @yield that is open, one that no unknown could close before others; -1: none. */
static int worst_escape(
	const struct judgement *judgement, enum yield yield, bool *ret_firm)
{
	int open = -1;
	*ret_firm = false;
	for (size_t i = 0; i < ESCAPE_COUNT && !*ret_firm; i++) {
		if (judgement->escapes[i] != ESCAPE_OPEN || escapes[i].yield != yield)
			continue;
		*ret_firm = escape_in(judgement->escapes_firm, i);
		if (open < 0 || *ret_firm)
			open = (int)i;
	}
	return open;
}

/* "CAP_SYS_ADMIN and CAP_SYS_PTRACE". */
static void put_caps(uint64_t mask, struct strbuf *out)
{
	char name[CAP_NAME_MAX];
	for (const char *between = ""; mask; mask &= mask - 1) {
		strbuf_addf(out, "%s%s", between, cap_name((unsigned)__builtin_ctzll(mask), name));
		between = mask & (mask - 1) & ((mask & (mask - 1)) - 1) ? ", " : " and ";
	}
}

/* Check 1 fails for a runtime's socket as well, which is no privilege: hence the container is asked. */
static void put_because(const struct escape *escape, const struct subject *subject,
	const struct inventory *inventory, struct strbuf *out)
{
	struct assess assess = assess_begin(subject, inventory, 0, NULL);
	struct escape_case c = escape_case_of(&assess);
	bool first = (c.granted & escape->caps) == escape->caps;
	if (is_privileged(&assess) && escape->caps)
		strbuf_adds(out, ", because it is privileged");
	else if (escape->caps) {
		strbuf_adds(out, ", because it holds ");
		put_caps(first || !escape->caps_or ? escape->caps : escape->caps_or, out);
	} else if (escape->because)
		strbuf_addf(out, ", because %s", escape->because);
	else if (escape->needs[0] && *escape->needs[0]->present)
		strbuf_addf(out, ", because %s", escape->needs[0]->present);
	strbuf_addf(out, " (%s)", escape->id);
}

/* Nothing is open: how close it is to that. */
static void put_rest(const struct judgement *judgement, struct strbuf *out)
{
	size_t count[ESCAPE_VERDICT_COUNT] = { 0 };
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (!escapes[i].bug)
			count[judgement->escapes[i]]++;
	strbuf_adds(out, "no escape is open");
	if (count[ESCAPE_UNKNOWN])
		strbuf_addf(out, " for certain, %zu unknown", count[ESCAPE_UNKNOWN]);
	if (count[ESCAPE_SINGLE])
		strbuf_addf(out, ", %zu with one barrier", count[ESCAPE_SINGLE]);
}

void consequence_text(const struct subject *subject, const struct inventory *inventory,
	const struct judgement *judgement, struct strbuf *out)
{
	const char *node = subject_host(subject, inventory)->live && subject_running(subject) ? "this node" : "its node";
	if (!judgement->judged)
		return;
	for (size_t i = 0; i < ISO_COUNT(consequences); i++) {
		bool firm;
		int escape = worst_escape(judgement, consequences[i].yield, &firm);
		if (escape < 0)
			continue;
		strbuf_addf(out, "whoever is inside %s %s%s", consequences[i].does, node,
			firm ? "" : ", as far as is known");
		put_because(&escapes[escape], subject, inventory, out);
		return;
	}
	put_rest(judgement, out);
}
