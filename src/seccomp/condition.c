/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "seccomp/condition.h"

#include "seccomp/arguments.h"
#include "seccomp/cover.h"

#include <string.h>

#include <isotop/bpf.h>

/*
 * A condition is taken apart argument by argument. The values of one argument
 * that lead to the same rest form a set; the set is put in whichever of a few
 * forms needs the fewest terms: values, all but some values, ranges, masked
 * comparisons.
 */

#define TEXT_MOST  1500 /* bytes of one condition */
#define EXITS_MOST 24   /* different rests after one argument */

struct speaker {
	struct bdd *bdd;
	const struct abi *abi;
	const char *syscall;
};

static void say(struct speaker *s, struct strbuf *out, uint32_t f);

/* ---- one argument ------------------------------------------------------------- */

/* What is said of one argument. */
struct phrase {
	const struct argument *argument;
	unsigned index;
	uint64_t full; /* all bits that the argument has */
};

static struct phrase phrase_of(const struct speaker *s, unsigned index, uint64_t support)
{
	bool narrow = !s->abi->wide && support <= UINT32_MAX;
	return (struct phrase){
		.argument = argument_find(s->abi, s->syscall, index),
		.index = index,
		.full = narrow ? UINT32_MAX : UINT64_MAX,
	};
}

static void add_name(struct strbuf *out, const struct phrase *p, uint64_t mask)
{
	if (mask == p->full) {
		argument_add_name(out, p->argument, p->index);
		return;
	}
	strbuf_addc(out, '(');
	argument_add_name(out, p->argument, p->index);
	strbuf_adds(out, " & ");
	argument_add_mask(out, p->argument, mask);
	strbuf_addc(out, ')');
}

static void say_values(struct strbuf *out, const struct phrase *p, const struct cover *cover, bool not )
{
	add_name(out, p, cover->support);
	if (cover->count == 1 && cover->support != p->full)
		strbuf_adds(out, not ? " != " : " == ");
	else
		strbuf_adds(out, not ? " is not " : " is ");
	for (size_t i = 0; i < cover->count; i++) {
		if (i)
			strbuf_adds(out, ", ");
		argument_add_value(out, p->argument, cover->terms[i].value);
	}
}

static void say_ranges(struct strbuf *out, const struct phrase *p, const struct cover *cover)
{
	uint64_t most = cover->width == 64 ? UINT64_MAX : UINT32_MAX;
	uint64_t mask = most & p->full;
	for (size_t i = 0; i < cover->count; i++) {
		const struct term *term = &cover->terms[i];
		if (i)
			strbuf_adds(out, " or ");
		add_name(out, p, mask);
		if (term->first == term->last) {
			strbuf_adds(out, " is ");
			argument_add_value(out, p->argument, term->first);
		} else if (term->first == 0) {
			strbuf_adds(out, " <= ");
			argument_add_value(out, p->argument, term->last);
		} else if (term->last == most) {
			strbuf_adds(out, " >= ");
			argument_add_value(out, p->argument, term->first);
		} else {
			strbuf_adds(out, " is ");
			argument_add_value(out, p->argument, term->first);
			strbuf_adds(out, " to ");
			argument_add_value(out, p->argument, term->last);
		}
	}
}

static void say_masks(struct strbuf *out, const struct phrase *p, const struct cover *cover, bool not )
{
	for (size_t i = 0; i < cover->count; i++) {
		const struct term *term = &cover->terms[i];
		if (i)
			strbuf_adds(out, not ? " and " : " or ");
		add_name(out, p, term->mask);
		strbuf_adds(out, not ? " != " : " == ");
		argument_add_value(out, p->argument, term->value);
	}
	if (cover->more)
		strbuf_adds(out, " ...");
}

/* The plain forms, then those that look at some bits only. */
enum form {
	FORM_VALUES,
	FORM_NOT_VALUES,
	FORM_RANGES,
	FORM_BITS,
	FORM_NOT_BITS,
	FORM_MASKS,
	FORM_NOT_MASKS,
	FORM_COUNT
};

/* How many plain values are still better than one comparison that looks at some bits only; for ranges it is one. */
#define PLAIN_WORTH 4

/*
 * Where the upper half of the argument must lie in one set and the lower half
 * in another, says both and returns true.
 */
static bool say_halves(struct speaker *s, struct strbuf *out, uint32_t f, unsigned layer)
{
	unsigned middle = layer * BDD_LAYER + 32;
	uint32_t exits[2];
	size_t count = bdd_exits(s->bdd, f, middle, exits, ISO_COUNT(exits));
	if (count != 2 || (exits[0] != BDD_FALSE && exits[1] != BDD_FALSE))
		return false;
	uint32_t rest = exits[0] == BDD_FALSE ? exits[1] : exits[0];
	if (rest == BDD_TRUE)
		return false;
	say(s, out, bdd_reaching(s->bdd, f, middle, rest));
	strbuf_adds(out, " and ");
	say(s, out, rest);
	return true;
}

static enum form fewest(const struct cover covers[FORM_COUNT], enum form first, enum form last)
{
	enum form best = first;
	for (enum form form = first + 1; form <= last; form++) {
		if (!covers[form].more && (covers[best].more || covers[form].count < covers[best].count))
			best = form;
	}
	return best;
}

static void say_form(struct strbuf *out, const struct phrase *p, const struct cover *cover, enum form form)
{
	if (form == FORM_RANGES)
		say_ranges(out, p, cover);
	else if (form == FORM_MASKS || form == FORM_NOT_MASKS)
		say_masks(out, p, cover, form == FORM_NOT_MASKS);
	else
		say_values(out, p, cover, form == FORM_NOT_VALUES || form == FORM_NOT_BITS);
}

/* The set of one argument, a condition within its layer. */
static void say_set(struct speaker *s, struct strbuf *out, uint32_t f, unsigned layer)
{
	uint64_t support = cover_support(s->bdd, f, layer);
	struct phrase p = phrase_of(s, layer, support);
	uint32_t not = bdd_not(s->bdd, f);
	struct cover covers[FORM_COUNT];
	cover_values(s->bdd, f, layer, p.full, &covers[FORM_VALUES]);
	cover_values(s->bdd, not, layer, p.full, &covers[FORM_NOT_VALUES]);
	cover_ranges(s->bdd, f, layer, support, &covers[FORM_RANGES]);
	cover_values(s->bdd, f, layer, support, &covers[FORM_BITS]);
	cover_values(s->bdd, not, layer, support, &covers[FORM_NOT_BITS]);
	enum form plain = fewest(covers, FORM_VALUES, FORM_RANGES);
	enum form best = fewest(covers, FORM_BITS, FORM_NOT_BITS);
	size_t worth = plain == FORM_RANGES ? 1 : PLAIN_WORTH;
	if (!covers[plain].more && (covers[best].more || covers[plain].count <= worth * covers[best].count))
		best = plain;
	if (covers[best].more) {
		if (say_halves(s, out, f, layer))
			return;
		cover_masks(s->bdd, f, layer, &covers[FORM_MASKS]);
		cover_masks(s->bdd, not, layer, &covers[FORM_NOT_MASKS]);
		best = covers[FORM_MASKS].count <= covers[FORM_NOT_MASKS].count ? FORM_MASKS : FORM_NOT_MASKS;
	}
	say_form(out, &p, &covers[best], best);
}

/* ---- several arguments ----------------------------------------------------------- */

/* Appends @part, in parentheses where an "or" in it would be read wrongly beside "and". */
static void add_part(struct strbuf *out, const struct strbuf *part)
{
	bool wrap = strstr(strbuf_text(part), " or ") != NULL;
	if (wrap)
		strbuf_addc(out, '(');
	strbuf_adds(out, strbuf_text(part));
	if (wrap)
		strbuf_addc(out, ')');
}

/* The values of this argument that lead to @rest, and @rest. */
static void say_way(struct speaker *s, struct strbuf *out, uint32_t f, unsigned layer, uint32_t rest)
{
	cleanup_strbuf struct strbuf set = { 0 };
	cleanup_strbuf struct strbuf then = { 0 };
	say_set(s, &set, bdd_reaching(s->bdd, f, (layer + 1) * BDD_LAYER, rest), layer);
	if (rest == BDD_TRUE) {
		strbuf_adds(out, strbuf_text(&set));
		return;
	}
	say(s, &then, rest);
	add_part(out, &set);
	strbuf_adds(out, " and ");
	add_part(out, &then);
}

static void say(struct speaker *s, struct strbuf *out, uint32_t f)
{
	if (out->len > TEXT_MOST) {
		strbuf_adds(out, " ...");
		return;
	}
	if (bdd_is_leaf(s->bdd, f)) {
		strbuf_adds(out, f == BDD_FALSE ? "never" : "always");
		return;
	}
	unsigned layer = bdd_level(s->bdd, f) / BDD_LAYER;
	uint32_t exits[EXITS_MOST];
	size_t count = bdd_exits(s->bdd, f, (layer + 1) * BDD_LAYER, exits, ISO_COUNT(exits));
	if (count > ISO_COUNT(exits)) {
		strbuf_adds(out, "a condition with too many cases to be listed ...");
		return;
	}
	/* of two ways, one of which is open: "this, or else that" needs no "and" */
	bool open = count == 2 && exits[0] == BDD_TRUE;
	bool first = true;
	for (size_t i = 0; i < count && out->len <= TEXT_MOST; i++) {
		if (exits[i] == BDD_FALSE)
			continue;
		if (!first)
			strbuf_adds(out, " or ");
		if (open && !first)
			say(s, out, exits[i]);
		else
			say_way(s, out, f, layer, exits[i]);
		first = false;
	}
}

void condition_text(struct strbuf *out, struct bdd *bdd, uint32_t f, const struct abi *abi, const char *syscall)
{
	struct speaker s = { .bdd = bdd, .abi = abi, .syscall = syscall };
	cleanup_strbuf struct strbuf text = { 0 };
	say(&s, &text, f);
	if (text.len > TEXT_MOST + 100) {
		strbuf_add(out, strbuf_text(&text), TEXT_MOST);
		strbuf_adds(out, " ...");
	} else {
		strbuf_add(out, strbuf_text(&text), text.len);
	}
}
