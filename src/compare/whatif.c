/* SPDX-License-Identifier: Apache-2.0 */
/* What would be if fixes were made: the facts that each sets, laid over those of a container. */
#include "config.h"

#include "compare/without.h"
#include "compare/written.h"

#include <isotop/builder.h>
#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/node_lsm.h>
#include <isotop/powers.h>
#include <isotop/pss.h>
#include <isotop/subject.h>
#include <isotop/values.h>
#include <isotop/whatif.h>

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

/* One sheet while it is laid over. */
struct overlay {
	const struct subject *subject;
	enum sheet_kind kind;
	bool best; /* the sheet that says what no sheet has said so far */
	bool stays_privileged; /* and so has what that gives, whatever else is asked for */
	struct arena *arena;
	struct sheet_builder facts;
};

bool proposal_can_be_tried(const struct proposal *proposal)
{
	return fixes[proposal->fix].sets[0].kind != SETS_NONE;
}

/* What is to end is one process that was found, and cannot be asked for by name. */
bool fix_can_be_tried(enum fix_id id)
{
	const struct fix *fix = &fixes[id];
	bool parts = false;
	for (size_t i = 0; i < FIX_PARTS && fix->parts[i]; i++)
		parts |= fix_can_be_tried(fix->parts[i]);
	return parts || (fix->sets[0].kind != SETS_NONE && !fix->everywhere);
}

void fix_set_add(struct fix_set *set, enum fix_id id)
{
	for (size_t i = 0; i < FIX_PARTS && fixes[id].parts[i]; i++)
		fix_set_add(set, fixes[id].parts[i]);
	set->has[id] = true;
}

/* ---- what one effect makes of a fact ---------------------------------------------- */

/* A mask that this sheet or, where it is the kernel's, the runtime's says. */
static uint64_t said_mask(const struct overlay *overlay, enum fact_id id)
{
	struct fact fact = overlay->facts.facts[id];
	if (overlay->kind == SHEET_KERNEL)
		fact = subject_fact(overlay->subject, id);
	return fact_known(fact) ? fact.value.mask : 0;
}

/* What add and drop leave of the default where nothing is privileged; a user but root holds none of it outside Kubernetes. */
static uint64_t usual_caps(const struct overlay *overlay, enum fact_id id)
{
	const struct fact *facts = overlay->facts.facts;
	uint64_t dropped = said_mask(overlay, FACT_cap_dropped);
	uint64_t added = said_mask(overlay, FACT_cap_added);
	bool user = fact_known(facts[FACT_uid]) && facts[FACT_uid].value.integer != 0;
	if (user && id != FACT_cap_bounding && !subject_in_kubernetes(overlay->subject))
		return 0;
	uint64_t kept = (cap_default_of(overlay->subject) & ~dropped) | added;
	return overlay->kind == SHEET_KERNEL && fact_known(facts[id]) ? kept & facts[id].value.mask : kept; /* what the node has */
}

/* The capabilities that a fix is about; about none, all beyond the runtime's default. */
static uint64_t without(const struct overlay *overlay, const struct fix_about *about)
{
	return about->caps ? about->caps : ~cap_default_of(overlay->subject);
}

/* One fix with its effect on one fact. */
struct lay {
	const struct fix *fix;
	const struct fix_effect *effect;
	const struct fix_about *about;
};

static struct fact fact_after(const struct overlay *overlay, const struct lay *lay)
{
	const struct fix_effect *effect = lay->effect;
	static const struct ns own = { .relation = NS_OWN };
	const struct fact *before = &overlay->facts.facts[effect->fact];
	struct fact after = { .state = FACT_KNOWN, .value = effect->value, .origin = { .where = "what if" } };
	switch (effect->kind) {
	case SETS_NAMESPACE:
		after.value.ns = &own;
		break;
	case SETS_CAPS_WITHOUT:
		after = *before;
		if (fact_known(*before))
			after.value.mask &= ~(effect->value.mask ? effect->value.mask : without(overlay, lay->about));
		break;
	case SETS_CAPS_DEFAULT:
		after.value.mask = usual_caps(overlay, effect->fact);
		break;
	case SETS_NOTHING: /* a pod's says so in words */
		if (effect->fact != FACT_apparmor_profile || overlay->kind != SHEET_MANIFEST || !subject_in_kubernetes(overlay->subject))
			return (struct fact){ .state = FACT_ABSENT };
		after.value.text = "RuntimeDefault";
		break;
	case SETS_NONE:
	case SETS_BOOL:
	case SETS_INTEGER:
	case SETS_TEXT:
	case SETS_CAPS:
		break;
	case SETS_WITHOUT_MOUNT:
	case SETS_READ_ONLY_MOUNT:
	case SETS_PRIVATE_MOUNT:
	case SETS_WITHOUT_DEVICE:
	case SETS_WITHOUT_PROCESS:
		return fact_known(*before) ? fact_after_item(effect->kind, before, lay->about, overlay->arena) : *before;
	}
	return after;
}

/* The same words of a text: what they said goes with them. */
static bool same_words(const struct origin *a, const struct origin *b)
{
	return a->text && b->text && a->line == b->line && strcmp(a->text, b->text) == 0 && a->where && b->where &&
	       strcmp(a->where, b->where) == 0;
}

/* Said by words that are about another fact, it holds as long as those stand: "--privileged" and all that it says. */
static bool is_anothers(const struct overlay *overlay, enum fact_id id)
{
	static const enum fact_id owners[] = { FACT_privileged, FACT_ns_net };
	const struct fact *facts = overlay->facts.facts;
	for (size_t i = 0; i < ISO_COUNT(owners); i++) {
		if (id == owners[i])
			return false;
		if (same_words(&facts[id].origin, &facts[owners[i]].origin))
			return true;
	}
	return false;
}

static bool is_set_by(const struct fix *fix, size_t id)
{
	for (const struct fix_effect *effect = fix->sets; effect->kind != SETS_NONE; effect++)
		if (effect->fact == (enum fact_id)id)
			return true;
	return false;
}

/* "--privileged" says eight things: without it none of them is said. */
static void forget_words(struct overlay *overlay, const struct fix *fix, const struct origin *words)
{
	for (size_t id = 0; id < FACT_COUNT; id++) {
		struct fact *fact = &overlay->facts.facts[id];
		if (fact->state != FACT_ABSENT && !is_set_by(fix, id) && same_words(&fact->origin, words))
			*fact = (struct fact){ .state = FACT_ABSENT };
	}
}

/* ---- what follows from it ----------------------------------------------------------- */

/* Every process is as the fix has it; those of a container that runs stand in a list. */
static void follow_processes(struct overlay *overlay, const struct fix_effect *effect)
{
	if (effect_of_item(effect->kind))
		return;
	struct arena *arena = overlay->arena;
	struct fact *fact = &overlay->facts.facts[FACT_processes];
	struct fact after = overlay->facts.facts[effect->fact];
	if (!fact_known(*fact) || !fact_known(after))
		return;
	size_t count = fact->value.processes->count;
	struct process_group *groups = arena_array(arena, count + 1, sizeof(*groups));
	struct process_list *list = arena_alloc(arena, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		groups[i] = fact->value.processes->items[i];
		uint64_t most = fact_infos[effect->fact].kind == FACT_KIND_MASK ? after.value.mask : UINT64_MAX;
		groups[i].effective &= effect->fact == FACT_cap_bounding ? UINT64_MAX : most;
		groups[i].permitted &= effect->fact == FACT_cap_bounding ? UINT64_MAX : most;
		groups[i].bounding &= effect->fact == FACT_cap_bounding ? most : UINT64_MAX;
		if (effect->fact == FACT_uid && !groups[i].uid) {
			groups[i].uid = (uint32_t)after.value.integer;
			groups[i].effective = groups[i].permitted = 0;
		}
		groups[i].no_new_privs |= effect->fact == FACT_no_new_privs && after.value.boolean;
		groups[i].mute = groups[i].mute && !groups[i].no_new_privs;
	}
	*list = (struct process_list){ count, groups, fact->value.processes->more };
	fact->value.processes = list;
}

/* A user but root holds no capability, capabilities(7); a filter is in force, proc_pid_status(5). */
static void follow(struct overlay *overlay, const struct fix_effect *effect)
{
	struct fact *facts = overlay->facts.facts;
	bool kernel = overlay->kind == SHEET_KERNEL;
	if (effect->fact == FACT_uid && (kernel || !subject_in_kubernetes(overlay->subject))) {
		if (fact_known(facts[FACT_cap_effective]))
			facts[FACT_cap_effective].value.mask = 0;
		if (fact_known(facts[FACT_cap_permitted]))
			facts[FACT_cap_permitted].value.mask = 0;
	}
	if (effect->fact == FACT_uid && !fact_true(facts[FACT_windows])) /* where an account has a name, and no number */
		facts[FACT_user_name] = (struct fact){ .state = FACT_ABSENT };
}

/* The kernel names no profile: that there is one shows in the mode, of each process too. */
static void filter_all(struct overlay *overlay)
{
	struct fact *mode = &overlay->facts.facts[FACT_seccomp_mode];
	struct fact *fact = &overlay->facts.facts[FACT_processes];
	if (!fact_known(*mode))
		return;
	sheet_set_int(&overlay->facts, FACT_seccomp_mode, 2, (struct origin){ .where = "what if" });
	if (!fact_known(*fact))
		return;
	size_t count = fact->value.processes->count;
	struct process_group *groups = arena_array(overlay->arena, count + 1, sizeof(*groups));
	struct process_list *list = arena_alloc(overlay->arena, sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		groups[i] = fact->value.processes->items[i];
		groups[i].seccomp = 2;
	}
	*list = (struct process_list){ count, groups, fact->value.processes->more };
	fact->value.processes = list;
}

/* ---- the whole ------------------------------------------------------------------------ */

/* No runtime of pods says so in its state; what it was told shows it: pkg/cri's privileged in containerd, CRI-O's. */
static bool is_privileged_pod(const struct subject *subject)
{
	const uint64_t every = CAP_BIT(CAP_SYS_ADMIN) | CAP_BIT(CAP_SYS_MODULE) | CAP_BIT(CAP_SYS_RAWIO) | CAP_BIT(CAP_SYS_PTRACE) |
			       CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_NET_ADMIN) | CAP_BIT(CAP_DAC_READ_SEARCH);
	const struct sheet *spec = subject->sheets[SHEET_SPEC];
	struct fact bounding = sheet_fact(spec, FACT_cap_bounding);
	return subject_running(subject) && subject_in_kubernetes(subject) &&
	       subject_fact(subject, FACT_privileged).state == FACT_ABSENT && fact_known(bounding) &&
	       (bounding.value.mask & every) == every && fact_true(sheet_fact(spec, FACT_proc_unmasked));
}

/* Or may be, where a variable without a value says so; of one that runs the kernel says what it is. */
static bool was_privileged(const struct subject *subject)
{
	struct fact said = subject_fact(subject, FACT_privileged);
	bool unknown = said.state != FACT_ABSENT && !fact_known(said);
	return (unknown && !subject_running(subject)) || fact_true(said) || is_privileged_pod(subject);
}

/* What the runtime was told with the same words as that it is privileged. A pod without it has no seccomp of itself. */
static bool came_with_privilege(const struct subject *subject, enum fact_id id)
{
	struct fact privileged = sheet_fact(subject->sheets[SHEET_SPEC], FACT_privileged);
	struct fact fact = sheet_fact(subject->sheets[SHEET_SPEC], id);
	if (is_privileged_pod(subject))
		return id == FACT_devices || id == FACT_device_cgroup_all || id == FACT_proc_unmasked || id == FACT_apparmor_profile;
	return fact_true(privileged) && same_words(&fact.origin, &privileged.origin);
}

/* The capabilities of a privileged container are no matter of options; nor is, of what it came with, anything else. */
static bool is_bound(const struct overlay *overlay, enum fact_id id)
{
	bool caps = id == FACT_cap_effective || id == FACT_cap_permitted || id == FACT_cap_bounding;
	return overlay->kind == SHEET_KERNEL && overlay->stays_privileged && (caps || came_with_privilege(overlay->subject, id));
}

static void lay_effect(struct overlay *overlay, const struct lay *lay)
{
	const struct fix_effect *effect = lay->effect;
	struct fact *fact = &overlay->facts.facts[effect->fact];
	bool said = subject_fact(overlay->subject, effect->fact).state != FACT_ABSENT;
	if (is_bound(overlay, effect->fact))
		return;
	if (overlay->kind == SHEET_KERNEL && effect->fact == FACT_seccomp_profile)
		filter_all(overlay);
	if ((fact->state == FACT_ABSENT && (said || !overlay->best)) ||
		(overlay->kind != SHEET_KERNEL && is_anothers(overlay, effect->fact)))
		return;
	const struct origin words = fact->origin;
	*fact = fact_after(overlay, lay);
	if (overlay->kind != SHEET_KERNEL && !effect_of_item(effect->kind))
		forget_words(overlay, lay->fix, &words);
	follow(overlay, effect);
	follow_processes(overlay, effect);
}

/* The default profile changes nothing where it is asked for. */
static bool has_cause(const struct overlay *overlay, const struct fix *fix)
{
	struct fact profile = subject_fact(overlay->subject, FACT_apparmor_profile);
	return fix != &fixes[FIX_apparmor_default] || !fact_known(profile) || strcmp(profile.value.text, "RuntimeDefault") != 0;
}

/* That it is no longer privileged, and what follows from that. */
static bool ends_privilege(const struct fix_effect *effect)
{
	return effect->kind == SETS_CAPS_DEFAULT || (effect->fact == FACT_privileged && effect->kind == SETS_BOOL);
}

static void lay_fix(struct overlay *overlay, enum fix_id id, const struct fix_about *about)
{
	const struct fix *fix = &fixes[id];
	if (!has_cause(overlay, fix))
		return;
	for (const struct fix_effect *effect = fix->sets; effect->kind != SETS_NONE; effect++)
		if (!ends_privilege(effect) || was_privileged(overlay->subject)) /* nothing changes where there is none */
			lay_effect(overlay, &(struct lay){ fix, effect, about });
}

/* Covered, or read-only, as runtimes do it of themselves. */
static void hide_paths(struct overlay *overlay, enum fact_id id, bool written)
{
	const char **paths = arena_array(overlay->arena, hidden_path_count, sizeof(*paths));
	struct text_list *list = arena_alloc(overlay->arena, sizeof(*list));
	*list = (struct text_list){ 0, paths };
	for (size_t i = 0; i < hidden_path_count; i++)
		if (hidden_paths[i].written == written)
			paths[list->count++] = hidden_paths[i].path;
	sheet_set_texts(&overlay->facts, id, list, (struct origin){ .where = "what if" });
}

/* Where every device was allowed, which nodes there are was not known. */
static void know_all_devices(struct overlay *overlay)
{
	struct fact *devices = &overlay->facts.facts[FACT_devices];
	if (!fact_known(*devices))
		return;
	struct device_list *list = arena_alloc(overlay->arena, sizeof(*list));
	*list = (struct device_list){ .count = devices->value.devices->count, .items = devices->value.devices->items };
	devices->value.devices = list;
}

/* What is read of a container that is no longer privileged: what it had for that alone is as by default. */
static void take_back(struct overlay *overlay)
{
	static const struct fix_effect effects[] = {
		{ .fact = FACT_devices, .kind = SETS_WITHOUT_DEVICE },
		{ .fact = FACT_device_cgroup_all, .kind = SETS_BOOL, .value = { .boolean = false } },
		{ .fact = FACT_proc_unmasked, .kind = SETS_BOOL, .value = { .boolean = false } },
	};
	static const enum fix_id profiles[] = { FIX_seccomp_default, FIX_apparmor_default };
	const struct fix_about about = { .mount = NULL };
	if (overlay->kind == SHEET_SPEC)
		overlay->facts.facts[FACT_devices] = sheet_fact(overlay->subject->sheets[SHEET_SPEC], FACT_devices);
	for (size_t i = 0; i < ISO_COUNT(effects); i++)
		if (came_with_privilege(overlay->subject, effects[i].fact))
			lay_effect(overlay, &(struct lay){ &fixes[FIX_unprivileged], &effects[i], &about });
	if (came_with_privilege(overlay->subject, FACT_devices))
		know_all_devices(overlay);
	for (size_t i = 0; i < ISO_COUNT(profiles); i++)
		if (came_with_privilege(overlay->subject, fixes[profiles[i]].sets[0].fact))
			lay_fix(overlay, profiles[i], &about);
	struct fact *mounts = &overlay->facts.facts[FACT_mounts];
	if (!fact_known(*mounts) || !came_with_privilege(overlay->subject, FACT_proc_unmasked))
		return;
	mounts->value.mounts = kernel_trees_sealed(mounts->value.mounts, overlay->arena);
	hide_paths(overlay, FACT_masked_paths, false);
	hide_paths(overlay, FACT_readonly_paths, true);
}

static bool fix_ends_privilege(enum fix_id id)
{
	bool ends = false;
	for (const struct fix_effect *effect = fixes[id].sets; effect->kind != SETS_NONE; effect++)
		ends |= ends_privilege(effect);
	return ends;
}

/* Is any of them asked for that leaves it unprivileged? */
static bool set_ends_privilege(const struct fix_set *set)
{
	bool ends = false;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		ends |= set->has[id] && fix_ends_privilege((enum fix_id)id);
	for (size_t i = 0; i < set->proposal_count; i++)
		ends |= fix_ends_privilege(set->proposals[i]->fix);
	return ends;
}

static const struct sheet *lay_sheet(struct overlay *overlay, const struct fix_set *set)
{
	bool unprivileged = set_ends_privilege(set);
	overlay->stays_privileged = was_privileged(overlay->subject) && !unprivileged;
	const struct sheet *sheet = overlay->subject->sheets[overlay->kind];
	for (size_t id = 0; id < FACT_COUNT; id++)
		overlay->facts.facts[id] = sheet_fact(sheet, (enum fact_id)id);
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (set->has[id])
			lay_fix(overlay, (enum fix_id)id, &(struct fix_about){ .mount = NULL });
	for (size_t i = 0; i < set->proposal_count; i++)
		lay_fix(overlay, set->proposals[i]->fix, &set->proposals[i]->about);
	if (unprivileged && overlay->kind != SHEET_MANIFEST)
		take_back(overlay);
	struct fact *settings = &overlay->facts.facts[FACT_pod_settings];
	if (fact_known(*settings))
		settings->value.settings = settings_after(settings->value.settings, set, overlay->arena);
	return sheet_pack(overlay->arena, &overlay->facts);
}

static struct subject *what_if(const struct subject *subject, const struct fix_set *set)
{
	struct subject *after = subject_derive(subject);
	bool best = true;
	for (int kind = SHEET_COUNT - 1; kind >= 0; kind--) {
		if (!subject->sheets[kind])
			continue;
		struct overlay overlay = {
			.subject = subject, .kind = (enum sheet_kind)kind, .best = best, .arena = after->arena
		};
		after->sheets[kind] = lay_sheet(&overlay, set);
		best = false;
	}
	return after;
}

void what_if_judge(const struct subject *subject, const struct inventory *inventory, const struct fix_set *set,
	struct judgement *ret_judgement)
{
	struct subject *after = what_if(subject, set);
	judge(after, inventory, ret_judgement);
	subject_unref(after);
}

static bool differs_from(const struct subject *before, const struct judgement *judgement, const struct subject *after,
	const struct inventory *inventory)
{
	struct judgement with;
	judge(after, inventory, &with);
	return pair_differs(&(struct judged_pair){ before, judgement, after, &with, NULL });
}

bool what_if_changes(const struct subject *subject, const struct judgement *before, const struct inventory *inventory,
	const struct fix_set *set)
{
	struct subject *after = what_if(subject, set);
	bool differs = differs_from(subject, before, after, inventory);
	subject_unref(after);
	return differs;
}

/* Do the Pod Security Standards refuse the two for the same reasons? They look at words, not at facts. */
static bool same_violations(const struct subject *a, const struct subject *b)
{
	cleanup_arena struct arena *arena = arena_new();
	struct pss_result x;
	struct pss_result y;
	pss_judge(a, PSS_LATEST, arena, &x);
	pss_judge(b, PSS_LATEST, arena, &y);
	bool same = x.applies == y.applies && x.level == y.level && x.count == y.count;
	for (size_t i = 0; same && i < x.count; i++)
		same = strcmp(x.violations[i].check, y.violations[i].check) == 0;
	return same;
}

bool what_if_same(const struct subject *subject, const struct inventory *inventory, const struct fix_set *a, const struct fix_set *b)
{
	struct judgement judgement;
	struct subject *after = what_if(subject, a);
	struct subject *other = what_if(subject, b);
	judge(after, inventory, &judgement);
	bool same = same_violations(after, other) && !differs_from(after, &judgement, other, inventory);
	subject_unref(other);
	subject_unref(after);
	return same;
}

/* The first @left that come are asked for, what follows are neighbours. */
static bool asked_for(void *ctx, const struct subject *subject)
{
	size_t *left = ctx;
	(void)subject;
	if (!*left)
		return false;
	--*left;
	return true;
}

struct inventory *what_if_all(const struct inventory *inventory, const struct fix_set *set)
{
	struct inventory_builder *builder = inventory_builder_new();
	size_t left = inventory->count;
	*inventory_builder_host(builder) = inventory->host;
	inventory_builder_runtime_default(builder, inventory->runtime_default);
	inventory_builder_node_lsm(builder, inventory->node_lsm);
	inventory_builder_arch(builder, inventory->arch);
	for (size_t i = 0; i < inventory->count; i++)
		inventory_add(builder, what_if(inventory->subjects[i], set));
	for (size_t i = 0; i < inventory->neighbours; i++)
		inventory_add(builder, subject_ref(inventory->subjects[inventory->count + i]));
	inventory_builder_keep(builder, asked_for, &left);
	struct inventory *after = inventory_finish(builder, inventory);
	if (after == inventory)
		return after;
	after->memory = inventory_ref(inventory);
	after->skipped = inventory->skipped;
	after->errors = inventory->errors;
	return after;
}

/* Whom the fixes are laid over. */
struct few {
	const struct fix_set *set;
	const bool *meant; /* of each subject */
};

static struct subject *lay_if_meant(void *ctx, const struct subject *subject, size_t at)
{
	const struct few *few = ctx;
	return few->meant[at] ? what_if(subject, few->set) : NULL;
}

/* With all of its pod, of which some of what is written has to agree. */
static void mean(const struct inventory *inventory, size_t subject, bool *meant)
{
	size_t first;
	size_t end;
	inventory_pod(inventory, subject, &first, &end);
	meant[subject] = true;
	for (size_t i = first; i < end; i++)
		meant[i] = true;
}

struct inventory *what_if_few(const struct inventory *inventory, const struct fix_set *set, const uint32_t *items, size_t count)
{
	bool *meant = heap_alloc(inventory->count + 1, sizeof(*meant));
	for (size_t i = 0; i < count; i++)
		mean(inventory, items[i], meant);
	struct inventory *after = inventory_derive(inventory, lay_if_meant, &(struct few){ set, meant });
	bool alone = true;
	for (size_t i = 0; i < count; i++)
		alone = alone && !judge_needs_others(after->subjects[items[i]]);
	free(meant);
	if (alone)
		return after;
	inventory_unref(after);
	return what_if_all(inventory, set);
}
