/* SPDX-License-Identifier: Apache-2.0 */
/* What rows of views are about, explained: in general, then for one subject where there is one. */
#include "config.h"

#include <inttypes.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "judge/readings.h"
#include "judge/words.h"
#include "panes/glossary.h"
#include <isotop/capabilities.h>
#include <isotop/escapes.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/lessons.h>
#include <isotop/live.h>
#include <isotop/panes.h>
#include <isotop/powers.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/view.h>

/* What somebody found about it here, under a heading of its own. */
static void view_here(struct view *view, const struct subject *subject, const struct finding *finding)
{
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	view_finding(view, verdict_name(finding->verdict), finding);
	if (finding->fix && fix_note(subject))
		view_prose(view, TONE_MUTED, "%s", fix_note(subject));
}

/* ---- what belongs together ------------------------------------------------- */

/* A check and a layer that its mistake weakens. To add a pair: a row, by their ids. */
static const struct {
	const char *check;
	const char *layer;
} pairs[] = {
	{ "privileged", "capabilities" },
	{ "privileged", "seccomp" },
	{ "sys-admin", "capabilities" },
	{ "root", "namespaces" },
	{ "escalation", "capabilities" },
	{ "unconfined", "seccomp" },
	{ "unconfined", "apparmor" },
	{ "unconfined", "selinux" },
	{ "host-namespaces", "namespaces" },
	{ "single-layer", "sandbox" },
};

static void see_also_title(struct view *view)
{
	view_gap(view);
	view_title(view, "See also");
}

static void view_layers_of(struct view *view, const char *check)
{
	bool any = false;
	for (size_t i = 0; i < ISO_COUNT(pairs); i++) {
		if (strcmp(pairs[i].check, check) != 0)
			continue;
		const struct layer *layer = &layers[layer_index(pairs[i].layer)];
		if (!any)
			see_also_title(view);
		any = true;
		view_row(view, MARK_NONE, layer->title, TONE_MUTED, "%s", layer->does);
		view_ref(view, "layer:%s", layer->id);
	}
}

static void view_checks_of(struct view *view, const char *layer)
{
	bool any = false;
	for (size_t i = 0; i < ISO_COUNT(pairs); i++) {
		if (strcmp(pairs[i].layer, layer) != 0)
			continue;
		const struct check *check = &checks[check_index(pairs[i].check)];
		if (!any)
			see_also_title(view);
		any = true;
		view_row(view, MARK_NONE, check->title, TONE_MUTED, "%s", check->danger);
		view_ref(view, "check:%s", check->id);
	}
}

/* ---- check:ID ------------------------------------------------------------ */

static bool view_check(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	int index = check_index(id);
	if (index < 0)
		return false;
	const struct check *check = &checks[index];
	view_title(view, "%s: check %d of %d, weight %u", check->title, index + 1, CHECK_COUNT, check->weight);
	view_prose(view, TONE_PLAIN, "The mistake: %s.", check->mistake);
	view_prose(view, TONE_PLAIN, "The danger: %s.", check->danger);
	const struct lesson *lesson = lesson_find("check", check->id);
	lesson_view(lesson, view);
	if (subject) {
		struct finding finding;
		check_explain((size_t)index, subject, inventory, view->arena, &finding);
		view_here(view, subject, &finding);
	}
	view_gap(view);
	view_title(view, "The fix, in every language");
	for (size_t i = 0; i < fix_language_count; i++) {
		const struct fix_language *language = fix_languages[i];
		const char *fix = fix_example(check->fix, language, view->arena);
		bool own = subject && language == subject_language(subject);
		if (fix)
			view_row(view, MARK_NONE, language->title, own ? TONE_GOOD : TONE_PLAIN, "%s", fix);
	}
	lesson_more_view(lesson, view);
	view_layers_of(view, check->id);
	return true;
}

static const char *check_title(const char *id)
{
	int index = check_index(id);
	return index < 0 ? NULL : checks[index].title;
}

/* ---- layer:ID ------------------------------------------------------------ */

static bool view_layer(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	int index = layer_index(id);
	if (index < 0)
		return false;
	view_title(view, "%s: layer %d of %d", layers[index].title, index + 1, LAYER_COUNT);
	const struct lesson *lesson = lesson_find("layer", layers[index].id);
	view_prose(view, TONE_PLAIN, "%s", layers[index].does);
	view_prose(view, TONE_PLAIN, "%s", layers[index].lacks);
	lesson_view(lesson, view);
	if (subject) {
		struct finding finding;
		layer_explain((size_t)index, subject, inventory, view->arena, &finding);
		view_here(view, subject, &finding);
	}
	lesson_more_view(lesson, view);
	view_checks_of(view, layers[index].id);
	return true;
}

static const char *layer_title(const char *id)
{
	int index = layer_index(id);
	return index < 0 ? NULL : layers[index].title;
}

/* ---- capability:NAME ------------------------------------------------------ */

static const char *yes_no(uint64_t mask, uint64_t bit)
{
	return mask & bit ? "yes" : "no";
}

/* Which of its sets have it here. */
static void view_sets(struct view *view, const struct subject *subject, uint64_t bit)
{
	/* capabilities(7), in the order of its sets */
	static const struct {
		enum fact_id fact;
		const char *label;
	} sets[] = { { FACT_cap_effective, "effective" }, { FACT_cap_permitted, "permitted" },
		{ FACT_cap_inheritable, "inheritable" }, { FACT_cap_bounding, "bounding" },
		{ FACT_cap_ambient, "ambient" } };
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	bool usual = cap_default_of(subject) & bit;
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		struct fact fact = subject_fact(subject, sets[i].fact);
		bool set = fact_known(fact) && fact.value.mask & bit;
		enum mark mark = !set ? MARK_NONE : usual ? MARK_PASS : MARK_WARN;
		view_fact(view, sets[i].label, fact, mark, TONE_PLAIN, "%s", set ? "has it" : "has it not");
	}
}

/* In a user namespace that is not the initial one, by enum cap_scope. */
static const char *const scope_words[] = {
	[CAP_SCOPE_OWN] = "In its own user namespace it works in full, on what belongs to that namespace.",
	[CAP_SCOPE_PART] = "In its own user namespace it works in part, on what belongs to that namespace.",
	[CAP_SCOPE_INITIAL] = "In its own user namespace it does nothing: the kernel asks for it in the initial one alone.",
	[CAP_SCOPE_NOWHERE] = "It does nothing in any user namespace.",
};

static void view_capability_escapes(struct view *view, uint64_t bit)
{
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		if (!((escapes[i].caps | escapes[i].caps_or) & bit))
			continue;
		view_row(view, MARK_NONE, escapes[i].id, TONE_PLAIN, "%s", escapes[i].what);
		view_ref(view, "escape:%s", escapes[i].id);
	}
}

static bool view_capability(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	(void)inventory;
	int number = cap_number(id);
	if (number < 0)
		return false;
	uint64_t bit = CAP_BIT((unsigned)number);
	char name[CAP_NAME_MAX];
	view_title(view, "%s: capability %d", cap_name((unsigned)number, name), number);
	const struct capability *row = capability_find((unsigned)number);
	if (row)
		view_prose(view, TONE_PLAIN, "What it gives an attacker: %s.", row->gives);
	const struct lesson *lesson = lesson_find("capability", name + strlen("CAP_"));
	if (lesson)
		lesson_view(lesson, view);
	else
		view_prose(view, TONE_PLAIN, "What to set: drop ALL, and add %s only where the program fails without it.",
			name + strlen("CAP_"));
	view_prose(view, TONE_PLAIN, "%s", scope_words[cap_scope_of((unsigned)number)]);
	view_capability_escapes(view, bit);
	view_prose(view, TONE_MUTED, "In the default set of Docker and containerd: %s. In Podman's: %s. In CRI-O's: %s.",
		yes_no(cap_default_docker, bit), yes_no(cap_default_podman, bit), yes_no(cap_default_crio, bit));
	if (subject)
		view_sets(view, subject, bit);
	if (lesson)
		lesson_more_view(lesson, view);
	see_also_title(view);
	view_row(view, MARK_NONE, "Capabilities", TONE_MUTED, "%s", layers[layer_index("capabilities")].does);
	view_ref(view, "layer:capabilities");
	return true;
}

/* ---- escape:ID ------------------------------------------------------------ */

/* "AF_ALG" as people write what is called af-alg here. */
static int escape_spelt(const char *what)
{
	char id[64];
	size_t len = 0;
	for (; what[len] && len < sizeof(id) - 1; len++)
		id[len] = what[len] == '_' || what[len] == ' ' ? '-' : (char)tolower((unsigned char)what[len]);
	id[len] = '\0';
	return what[len] ? -1 : escape_index(id);
}

static bool view_escape(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	int index = escape_spelt(id);
	if (index < 0)
		return false;
	if (subject)
		escape_view((size_t)index, subject, inventory, view);
	else
		escape_lesson_view((size_t)index, view);
	return true;
}

/* ---- syscall:NAME ---------------------------------------------------------- */

/* Its numbers, "165 of x86-64, 21 of i386", into @out; false: no ABI of an x86-64 machine has such a call. */
static bool syscall_numbers(const char *name, struct strbuf *out)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct abi *native = abi_assumed();
	for (size_t i = 0; native && i < abi_count; i++) {
		uint32_t nr;
		if (strcmp(abis[i].native, native->id) != 0)
			continue;
		struct syscall_list list = abi_syscalls(&abis[i], arena);
		if (syscall_list_nr(&list, name, &nr))
			strbuf_addf(
				out, "%s%" PRIu32 " of %s", out->len ? ", " : "", nr - abis[i].first, abis[i].title);
	}
	return out->len > 0;
}

/* What becomes of it by one way to call the kernel. */
static void view_ruling(struct view *view, const struct ruled *ruled, const struct abi *abi, const char *name)
{
	const struct ruling *ruling = ruling_find(ruled_list(ruled, abi), name);
	cleanup_strbuf struct strbuf text = { 0 };
	if (!ruling)
		return;
	ruling_text(&text, ruling);
	enum mark mark = !dangerous_find(name) ? MARK_NONE : ruling_reaches(ruling) ? MARK_WARN : MARK_PASS;
	view_row(view, mark, abi->title, TONE_PLAIN, "%s", strbuf_text(&text));
	view_evidence(view, "%u", (unsigned)(ruling->nr - abi->first));
}

/* What becomes of it here. */
static void view_rulings(
	struct view *view, const char *id, const struct subject *subject, const struct inventory *inventory)
{
	struct syscalls syscalls;
	judge_syscalls(subject, inventory, view->arena, &syscalls);
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	view_row(view, MARK_NONE, "in force", TONE_MUTED, "%s", syscalls.what);
	for (size_t i = 0; syscalls.ruled && i < abi_count; i++)
		if (strcmp(abis[i].native, syscalls.target.abi->id) == 0)
			view_ruling(view, syscalls.ruled, &abis[i], id);
	syscalls_end(&syscalls);
}

/* Capabilities that rules of the profile on this call ask for. */
static uint64_t caps_asked(const struct profile *profile, const char *name)
{
	uint64_t caps = 0;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		for (size_t k = 0; k < rule->name_count; k++)
			if (strcmp(rule->names[k], name) == 0)
				caps |= rule->includes.caps | rule->excludes.caps;
	}
	return caps;
}

static const char *ruling_with(struct rulebook *book, const struct runtime_default *runtime, uint64_t caps,
	const char *name, struct arena *arena)
{
	const struct profile_target target = { .caps = caps };
	cleanup_strbuf struct strbuf text = { 0 };
	struct err err;
	const struct ruled *ruled = rulebook_default(book, runtime, &target, &err);
	const struct ruling *ruling = ruled ? ruling_find(ruled_list(ruled, NULL), name) : NULL;
	if (ruling)
		ruling_text(&text, ruling);
	else
		strbuf_adds(&text, ruled ? "not a call of this machine's own ABI" : err.text);
	ruled_unref(ruled);
	return arena_strdup(arena, strbuf_text(&text));
}

/* With the capabilities of the default, then with each more that makes a difference. */
static void view_default(
	struct view *view, struct rulebook *book, const struct runtime_default *runtime, const char *name)
{
	struct profile profile = runtime_default_profile(runtime, view->arena);
	uint64_t caps = runtime_capabilities_with(runtime->id);
	uint64_t more = caps_asked(&profile, name) & ~caps;
	const char *usual = ruling_with(book, runtime, caps, name, view->arena);
	view_row(view, MARK_NONE, runtime->title, TONE_PLAIN, "%s", usual);
	for (unsigned number = 0; number < CAP_BITS; number++) {
		char cap[CAP_NAME_MAX];
		if (!(more & CAP_BIT(number)))
			continue;
		const char *other = ruling_with(book, runtime, caps | CAP_BIT(number), name, view->arena);
		if (strcmp(other, usual) != 0)
			view_row(view, MARK_NONE, "", TONE_PLAIN, "with %s: %s", cap_name(number, cap), other);
	}
}

/* What the runtimes make of it where nobody says otherwise. */
static void view_defaults(struct view *view, const char *id)
{
	struct rulebook *book = rulebook_new();
	view_gap(view);
	view_title(view, "The runtimes' own profiles, with the capabilities that they give by default");
	for (size_t i = 0; i < runtime_default_count; i++)
		view_default(view, book, &runtime_defaults[i], id);
	rulebook_unref(book);
}

static bool view_syscall(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const struct dangerous_syscall *danger = dangerous_find(id);
	cleanup_strbuf struct strbuf numbers = { 0 };
	if (!syscall_numbers(id, &numbers))
		return false;
	view_title(view, "%s: system call %s", id, strbuf_text(&numbers));
	if (danger)
		view_prose(view, TONE_PLAIN, "What it gives an attacker: %s", danger->gives);
	else
		view_prose(view, TONE_PLAIN, "Not among the calls that give an attacker something by themselves.");
	if (subject)
		view_rulings(view, id, subject, inventory);
	else
		view_defaults(view, id);
	see_also_title(view);
	view_row(view, MARK_NONE, "Seccomp", TONE_MUTED, "%s", layers[layer_index("seccomp")].does);
	view_ref(view, "layer:seccomp");
	return true;
}

/* ---- barrier:ID --------------------------------------------------------------- */

static bool view_barrier(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	(void)subject;
	(void)inventory;
	for (size_t i = 0; i < BARRIER_COUNT; i++) {
		if (strcmp(barriers[i].id, id) != 0 && strcasecmp(barriers[i].head, id) != 0)
			continue;
		view_title(view, "%s: what stands under %s among the escapes", barriers[i].title, barriers[i].head);
		view_prose(view, TONE_PLAIN, "%s", barriers[i].means);
		return true;
	}
	return false;
}

/* ---- columns:escapes ------------------------------------------------------------ */

/* The column heads of the escape matrix, each with a line; on Enter its lesson. */
static bool view_columns(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	(void)subject;
	(void)inventory;
	if (strcmp(id, "escapes") != 0)
		return false;
	view_title(view, "The columns of the escapes");
	view_prose(view, TONE_PLAIN, "A row is an escape to the host or to a neighbour, a column a barrier that may stop it.");
	view_gap(view);
	for (size_t i = 0; i < BARRIER_COUNT; i++) {
		view_row(view, MARK_NONE, arena_printf(view->arena, "%s %s", barriers[i].head, barriers[i].title), TONE_MUTED, "%s",
			barriers[i].means);
		view_ref(view, "barrier:%s", barriers[i].id);
	}
	return true;
}

static const char *columns_title(const char *id)
{
	(void)id;
	return "columns";
}

/* ---- headings --------------------------------------------------------------------- */

void ref_titles(struct view *view, const char *lesson)
{
	for (size_t i = 0; i < view->count; i++) {
		struct block *block = &view->blocks[i];
		int layer = block->kind == BLOCK_TITLE ? layer_index(block->label) : -1;
		if (block->ref || (block->kind != BLOCK_TITLE && block->kind != BLOCK_GRID))
			continue;
		block->ref = layer >= 0 ? arena_printf(view->arena, "layer:%s", layers[layer].id) : arena_strdup(view->arena, lesson);
	}
}

/* ---- the table ------------------------------------------------------------- */

/*
 * To add a kind of thing that can be opened: its word before the colon and a
 * function that appends what is to know (false where there is no such thing),
 * and what it is called where that is not the text behind the colon itself.
 */
static const struct {
	const char *kind;
	bool (*view)(
		const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view);
	const char *(*title)(const char *id); /* NULL: the id */
} kinds[] = {
	{ "check", view_check, check_title },
	{ "layer", view_layer, layer_title },
	{ "capability", view_capability, NULL },
	{ "escape", view_escape, NULL },
	{ "syscall", view_syscall, NULL },
	{ "barrier", view_barrier, NULL },
	{ "columns", view_columns, columns_title },
	{ "word", glossary_view, NULL },
	{ "reference", references_view, NULL },
};

/* The row of its kind, and what stands behind the colon. -1: none. */
static int kind_of(const char *ref, const char **ret_id)
{
	size_t len = strcspn(ref, ":");
	*ret_id = ref[len] ? ref + len + 1 : ref;
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (ref[len] && strlen(kinds[i].kind) == len && strncmp(kinds[i].kind, ref, len) == 0)
			return (int)i;
	return -1;
}

bool ref_view(const char *ref, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const char *id;
	int kind = kind_of(ref, &id);
	return kind >= 0 && kinds[kind].view(id, subject, inventory, view);
}

const char *ref_title(const char *ref)
{
	const char *id;
	int kind = kind_of(ref, &id);
	const char *title = kind >= 0 && kinds[kind].title ? kinds[kind].title(id) : NULL;
	return title ? title : id;
}
