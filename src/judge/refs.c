/* SPDX-License-Identifier: Apache-2.0 */
/* What rows of views are about, explained: in general, then for one subject. */
#include "config.h"

#include <string.h>

#include "words.h"

/* What somebody found about it here, under a heading of its own. */
static void view_here(struct view *view, const struct subject *subject, const struct finding *finding)
{
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	view_finding(view, verdict_name(finding->verdict), finding);
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
	struct finding finding;
	view_title(view, "%s: check %d of %d, weight %u", check->title, index + 1, CHECK_COUNT, check->weight);
	view_prose(view, TONE_PLAIN, "The mistake: %s.", check->mistake);
	view_prose(view, TONE_PLAIN, "The danger: %s.", check->danger);
	check_explain((size_t)index, subject, inventory, view->arena, &finding);
	view_here(view, subject, &finding);
	view_gap(view);
	view_title(view, "The fix, in every language");
	for (enum dialect dialect = 0; dialect < DIALECT_COUNT; dialect++) {
		const char *fix = check_fix_example(check, dialect, view->arena);
		bool own = dialect == subject_dialect(subject);
		if (fix)
			view_row(view, MARK_NONE, dialect_titles[dialect], own ? TONE_GOOD : TONE_PLAIN, "%s", fix);
	}
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
	struct finding finding;
	view_title(view, "%s: layer %d of %d", layers[index].title, index + 1, LAYER_COUNT);
	layer_explain((size_t)index, subject, inventory, view->arena, &finding);
	view_prose(view, TONE_PLAIN, "%s", layers[index].does);
	view_prose(view, TONE_MUTED, "%s", layers[index].lacks);
	view_here(view, subject, &finding);
	view_checks_of(view, id);
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

static bool view_capability(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	/* capabilities(7), in the order of its sets */
	static const struct {
		enum fact_id fact;
		const char *label;
	} sets[] = { { FACT_cap_effective, "effective" }, { FACT_cap_permitted, "permitted" },
		{ FACT_cap_inheritable, "inheritable" }, { FACT_cap_bounding, "bounding" },
		{ FACT_cap_ambient, "ambient" } };
	(void)inventory;
	int number = cap_number(id);
	if (number < 0)
		return false;
	uint64_t bit = CAP_BIT((unsigned)number);
	char name[CAP_NAME_MAX];
	view_title(view, "%s: capability %d", cap_name((unsigned)number, name), number);
	for (size_t i = 0; i < dangerous_capability_count; i++)
		if (dangerous_capabilities[i].number == (unsigned)number)
			view_prose(view, TONE_PLAIN, "What it gives an attacker: %s.", dangerous_capabilities[i].gives);
	view_prose(view, TONE_MUTED, "In the default set of Docker, containerd and CRI: %s. In Podman's: %s.",
		yes_no(cap_default_docker, bit), yes_no(cap_default_podman, bit));
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	bool usual = cap_default_of(subject) & bit;
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		struct fact fact = subject_fact(subject, sets[i].fact);
		bool set = fact_known(fact) && fact.value.mask & bit;
		enum mark mark = !set ? MARK_NONE : usual ? MARK_PASS : MARK_WARN;
		view_fact(view, sets[i].label, fact, mark, TONE_PLAIN, "%s", set ? "has it" : "has it not");
	}
	see_also_title(view);
	view_row(view, MARK_NONE, "Capabilities", TONE_MUTED, "%s", layers[layer_index("capabilities")].does);
	view_ref(view, "layer:capabilities");
	return true;
}

/* ---- escape:ID ------------------------------------------------------------ */

static bool view_escape(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	int index = escape_index(id);
	if (index < 0)
		return false;
	escape_view((size_t)index, subject, inventory, view);
	return true;
}

/* ---- syscall:NAME ---------------------------------------------------------- */

static bool is_syscall(const char *name)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct abi *native = abi_native();
	bool found = false;
	for (size_t i = 0; native && i < abi_count && !found; i++) {
		uint32_t nr;
		if (strcmp(abis[i].native, native->id) != 0)
			continue;
		struct syscall_list list = abi_syscalls(&abis[i], arena);
		found = syscall_list_nr(&list, name, &nr);
	}
	return found;
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

static bool view_syscall(
	const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	const struct dangerous_syscall *danger = dangerous_find(id);
	struct syscalls syscalls;
	if (!is_syscall(id))
		return false;
	judge_syscalls(subject, inventory, view->arena, &syscalls);
	view_title(view, "%s: a system call", id);
	view_prose(view, TONE_PLAIN, "%s",
		danger ? danger->gives : "Not among the calls that give an attacker something by themselves.");
	view_gap(view);
	view_title(view, "Here: %s", subject->name);
	view_row(view, MARK_NONE, "in force", TONE_MUTED, "%s", syscalls.what);
	for (size_t i = 0; syscalls.ruled && i < abi_count; i++)
		if (strcmp(abis[i].native, syscalls.target.abi->id) == 0)
			view_ruling(view, syscalls.ruled, &abis[i], id);
	syscalls_end(&syscalls);
	see_also_title(view);
	view_row(view, MARK_NONE, "Seccomp", TONE_MUTED, "%s", layers[layer_index("seccomp")].does);
	view_ref(view, "layer:seccomp");
	return true;
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
