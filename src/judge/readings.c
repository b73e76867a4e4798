/* SPDX-License-Identifier: Apache-2.0 */
/* What several checks and layers read out of the facts. */
#include "config.h"

#include "judge/assess.h"
#include "judge/host_paths.h"
#include "judge/readings.h"

#include <isotop/address.h>

#include <isotop/capabilities.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/live.h>
#include <isotop/powers.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <string.h>
#include <sys/capability.h>

bool fact_by_default(struct fact fact)
{
	const char *const prefix = "default:";
	return fact_known(fact) && !fact.origin.line && fact.origin.where &&
	       strncmp(fact.origin.where, prefix, strlen(prefix)) == 0;
}

bool is_kubernetes(const struct assess *assess)
{
	return subject_in_kubernetes(assess->subject);
}

bool is_windows(const struct assess *assess)
{
	return assess->windows;
}

/* ---- capabilities ------------------------------------------------------------ */

/* What runs it, or would. NULL: it is not known. */
static const struct runtime_info *engine_of(const struct subject *subject)
{
	return runtime_info_named(subject->form->engine ? subject->form->engine : subject->running.runtime);
}

static bool makes_ambient(const struct assess *assess)
{
	const struct runtime_info *engine = engine_of(assess->subject);
	return engine && engine->ambient;
}

uint64_t cap_default_of(const struct subject *subject)
{
	if (subject_in_kubernetes(subject))
		return cap_default_kubernetes;
	if (subject->form->capabilities)
		return *subject->form->capabilities;
	return runtime_capabilities(runtime_info_named(subject->running.runtime));
}

/*
 * Bounding counts where no_new_privs does not: root, or a file with
 * capabilities, regains it on execve(2), capabilities(7).
 */
static uint64_t regained(uint64_t bounding, bool no_new_privs)
{
	return no_new_privs ? 0 : bounding;
}

static struct held held_by_processes(struct fact processes)
{
	struct held held = { .state = FACT_KNOWN, .fact = processes };
	uint64_t kept = 0;
	for (size_t i = 0; i < processes.value.processes->count; i++) {
		const struct process_group *group = &processes.value.processes->items[i];
		held.mask |= group->effective | group->permitted | regained(group->bounding, group->no_new_privs);
		kept |= group->bounding;
	}
	held.certain = held.mask;
	held.idle = kept & ~held.mask;
	return held;
}

/* The line to cite for @held: the init's where it tells it all, else that of the processes. */
static struct fact line_of(const struct assess *assess, uint64_t mask, struct fact processes)
{
	static const enum fact_id lines[] = { FACT_cap_effective, FACT_cap_bounding };
	for (size_t i = 0; i < ISO_COUNT(lines); i++) {
		struct fact fact = assess_fact(assess, lines[i]);
		if (fact_known(fact) && fact.value.mask == mask)
			return fact;
	}
	return processes;
}

/* Nobody said anything: what the form then gives. */
static struct held held_by_default(const struct assess *assess)
{
	struct held held = { .state = FACT_KNOWN };
	if (assess->effective) {
		held.state = FACT_UNKNOWN;
		held.why = "not read";
	} else if (!assess->form->literal) {
		held.mask = cap_default_of(assess->subject);
	}
	return held;
}

static struct held held_by_sets(const struct assess *assess)
{
	static const enum fact_id sets[] = { FACT_cap_effective, FACT_cap_permitted, FACT_cap_bounding };
	bool no_new_privs = fact_true(assess_fact(assess, FACT_no_new_privs));
	struct held held = { .state = FACT_ABSENT };
	struct fact unread = { .state = FACT_ABSENT };
	uint64_t kept = 0;
	for (size_t i = 0; i < ISO_COUNT(sets); i++) {
		struct fact fact = assess_fact(assess, sets[i]);
		if (fact.state == FACT_UNKNOWN) {
			unread = unread.state == FACT_UNKNOWN ? unread : fact;
			continue;
		}
		if (!fact_known(fact))
			continue;
		held.state = FACT_KNOWN;
		held.mask |= sets[i] == FACT_cap_bounding ? regained(fact.value.mask, no_new_privs) : fact.value.mask;
		kept |= fact.value.mask;
		if (!fact_known(held.fact))
			held.fact = fact;
	}
	held.idle = kept & ~held.mask;
	if (unread.state == FACT_UNKNOWN) {
		held.state = FACT_UNKNOWN;
		held.why = unread.value.text;
		held.fact = unread;
	}
	return held.state == FACT_ABSENT ? held_by_default(assess) : held;
}

/* What a declared set may have beside it. */
static struct more more_caps(const struct assess *assess, const struct held *held)
{
	struct fact more = assess_fact(assess, FACT_cap_more);
	if (held->state != FACT_KNOWN)
		return (struct more){ held->why ? held->why : "not known", held->fact.origin };
	if (assess->effective || !fact_known(more))
		return (struct more){ 0 };
	return (struct more){ more.value.text, more.origin };
}

/*
 * What the first program of a user that is not root holds: execve(2) leaves it
 * what is ambient, capabilities(7). Podman makes what was added ambient, Docker
 * and containerd nothing.
 */
static uint64_t held_without_root(const struct assess *assess)
{
	struct fact ambient = assess_fact(assess, FACT_cap_ambient);
	struct fact added = assess_fact(assess, FACT_cap_added);
	uint64_t mask = fact_known(ambient) ? ambient.value.mask : 0;
	return makes_ambient(assess) && fact_known(added) ? mask | added.value.mask : mask;
}

/* What is declared is held by root, or regained by whoever may become root. */
static void narrow_to_user(const struct assess *assess, struct held *held)
{
	enum tri never_root = non_root_stands(assess);
	uint64_t without = held->mask & held_without_root(assess);
	held->certain = never_root == NO ? held->mask : without;
	if (never_root != YES)
		return;
	held->idle |= held->mask & ~without;
	held->mask = without;
	/* whatever is ambient any user holds */
	if (makes_ambient(assess) || assess_fact(assess, FACT_cap_ambient).state == FACT_UNKNOWN)
		return;
	held->more = (struct more){ 0 }; /* whatever else was added is of no more use */
	held->state = FACT_KNOWN;
}

struct held caps_held(const struct assess *assess)
{
	struct fact processes = assess_fact(assess, FACT_processes);
	if (assess->effective && fact_known(processes) && processes.value.processes->count) {
		struct held held = held_by_processes(processes);
		held.fact = line_of(assess, held.mask, processes);
		held.more = fact_more(FACT_processes, processes);
		return held;
	}
	struct fact privileged = assess_fact(assess, FACT_privileged);
	struct held held = held_by_sets(assess);
	held.more = more_caps(assess, &held);
	held.certain = held.mask;
	if (assess->effective)
		return held;
	if (fact_true(privileged)) {
		held.mask = held.certain = CAPS_EVERY;
		held.state = FACT_KNOWN;
		held.fact = privileged;
		held.more = (struct more){ 0 };
	} else {
		narrow_to_user(assess, &held);
	}
	/* What was asked for stands on a line of its own; cite that rather than the result. */
	struct fact added = assess_fact(assess, FACT_cap_added);
	if (held.state == FACT_KNOWN && fact_known(added) && !fact_true(privileged))
		held.fact = added;
	return held;
}

bool caps_held_by(const struct subject *subject, uint64_t *ret_mask)
{
	struct assess assess = assess_begin(subject, NULL, 0, NULL);
	struct held held = caps_held(&assess);
	if (held.state != FACT_KNOWN || held.more.why)
		return false;
	*ret_mask = held.mask;
	return true;
}

uint64_t caps_possible(const struct subject *subject, uint64_t *ret_certain)
{
	struct assess assess = assess_begin(subject, NULL, 0, NULL);
	struct held held = caps_held(&assess);
	*ret_certain = held.certain;
	return held.state == FACT_KNOWN && !held.more.why ? held.mask : ~UINT64_C(0);
}

void caps_brief(const struct subject *subject, struct strbuf *out)
{
	struct assess assess = assess_begin(subject, NULL, 0, NULL);
	struct held held = caps_held(&assess);
	uint64_t beyond = (held.state == FACT_KNOWN ? held.mask : held.certain) & ~cap_default_of(subject);
	const struct capability *worst = capability_worst(beyond);
	char name[CAP_NAME_MAX];
	if (is_windows(&assess) || !worst)
		return;
	if ((held.mask & CAPS_EVERY) == CAPS_EVERY) {
		strbuf_adds(out, "all of them");
		return;
	}
	strbuf_adds(out, cap_name(worst->number, name) + strlen("CAP_"));
	if (__builtin_popcountll(beyond) > 1)
		strbuf_addf(out, " +%d", __builtin_popcountll(beyond) - 1);
}

uint64_t caps_every(const struct assess *assess)
{
	const struct host *host = assess->host;
	return CAPS_EVERY & (host && host->cap_bounding_known ? host->cap_bounding : ~UINT64_C(0));
}

bool can_make_devices(const struct assess *assess)
{
	struct fact devices = assess_fact(assess, FACT_devices);
	struct held held = caps_held(assess);
	return assess->effective && assess->shelter == SHELTER_NONE && !fact_known(devices) &&
	       fact_true(assess_fact(assess, FACT_device_cgroup_all)) && held.state == FACT_KNOWN &&
	       (held.mask & CAP_BIT(CAP_MKNOD));
}

/* ---- which process decides, where it is not the container's first ------------------ */

/* What a process holds, and what it regains on execve(2) where no_new_privs does not keep it, capabilities(7). */
static uint64_t held_by(const struct process_group *group)
{
	return group->effective | group->permitted | (group->no_new_privs ? 0 : group->bounding);
}

static const struct process_list *processes_of(const struct assess *assess)
{
	struct fact processes = assess_fact(assess, FACT_processes);
	return assess->effective && fact_known(processes) ? processes.value.processes : NULL;
}

const struct process_group *witness_by_caps(const struct assess *assess, uint64_t mask)
{
	const struct process_list *list = processes_of(assess);
	const struct process_group *witness = NULL;
	for (size_t i = 0; list && mask && i < list->count; i++) {
		const struct process_group *group = &list->items[i];
		if (!(held_by(group) & mask))
			continue;
		if (group->init)
			return NULL;
		witness = witness ? witness : group;
	}
	return witness;
}

const struct process_group *witness_without_flag(const struct assess *assess)
{
	const struct process_list *list = processes_of(assess);
	const struct process_group *witness = NULL;
	for (size_t i = 0; list && i < list->count; i++) {
		const struct process_group *group = &list->items[i];
		if (group->no_new_privs || group->mute)
			continue;
		if (group->init)
			return NULL;
		witness = witness ? witness : group;
	}
	return witness;
}

const char *witness_words(const struct assess *assess, const struct process_group *witness)
{
	return witness ? assess_text(assess, "pid %d (%s)", (int)witness->pid, witness->comm ? witness->comm : "?") : "";
}

void witness_cite(struct assess *assess, const struct process_group *witness, const struct origin *line)
{
	assess_cite_origin(assess, line->where ? *line : witness->origin);
}

void caps_cite(struct assess *assess, const struct held *held, uint64_t mask)
{
	const struct process_group *witness = witness_by_caps(assess, held->mask & mask);
	if (witness)
		assess_cite_origin(assess, witness->origin);
	else
		assess_cite(assess, held->fact);
}

/* A process that somebody started since has more than the container was given, which no setting of it takes away. */
void witness_end(struct assess *assess, const struct process_group *witness, bool root)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	uint64_t held = witness->effective | witness->permitted | witness->bounding;
	uint64_t more = fact_known(bounding) ? held & ~bounding.value.mask & caps_dangerous : 0;
	const char *who = witness_words(assess, witness);
	const char *what = more ? assess_text(assess, "%s, started by exec%s with %s", who, root ? " as root" : "",
					      assess_caps(assess, more))
				: assess_text(assess, root ? "%s, which runs as root" : "%s, started by exec", who);
	assess_fix_about(assess, FIX_end_process, &(struct fix_about){ .what = what, .pid = witness->pid });
}

/* ---- user namespace ------------------------------------------------------------ */

enum tri userns_own(const struct assess *assess)
{
	struct fact ns = assess_fact(assess, FACT_ns_user);
	struct fact map = assess_fact(assess, FACT_uid_map);
	if (fact_known(ns) && ns.value.ns->relation == NS_OWN)
		return YES;
	if (fact_known(ns) && ns.value.ns->relation == NS_HOST)
		return NO;
	/* Shared with another container, or the link could not be read: the map tells, proc_pid_uid_map(5). */
	if (fact_known(map))
		return tri_of(!ranges_identity(map.value.ranges));
	bool unsaid = ns.state == FACT_ABSENT && map.state == FACT_ABSENT;
	return unsaid ? NO : MAYBE;
}

enum tri userns_root(const struct assess *assess, uint32_t *ret_outside)
{
	struct fact map = assess_fact(assess, FACT_uid_map);
	if (userns_own(assess) == NO) {
		*ret_outside = 0;
		return YES;
	}
	if (!fact_known(map))
		return MAYBE;
	return tri_of(ranges_map(map.value.ranges, 0, ret_outside));
}

static bool any_is_host_root(const struct assess *assess)
{
	struct fact uid = assess_fact(assess, FACT_uid);
	struct fact processes = assess_fact(assess, FACT_processes);
	if (!assess->effective)
		return false; /* what is declared is the id inside */
	for (size_t i = 0; fact_known(processes) && i < processes.value.processes->count; i++)
		if (processes.value.processes->items[i].uid == 0)
			return true;
	return fact_known(uid) && uid.value.integer == 0;
}

/* setuid(2) takes a root with CAP_SETUID to every id that is mapped. */
static enum tri may_set_uid(const struct assess *assess)
{
	struct fact bounding = assess_fact(assess, FACT_cap_bounding);
	struct fact effective = assess_fact(assess, FACT_cap_effective);
	uint64_t held = (fact_known(bounding) ? bounding.value.mask : 0) | (fact_known(effective) ? effective.value.mask : 0);
	if (held & CAP_BIT(CAP_SETUID))
		return YES;
	return fact_known(bounding) ? NO : MAYBE;
}

static bool is_declared_as(const struct assess *assess, uint32_t inside)
{
	struct fact uid = assess_fact(assess, FACT_uid);
	return !assess->effective && fact_known(uid) && uid.value.integer == inside;
}

enum tri userns_host_root(const struct assess *assess, uint32_t *ret_inside)
{
	struct fact map = assess_fact(assess, FACT_uid_map);
	enum tri own = userns_own(assess);
	bool is_one = any_is_host_root(assess);
	*ret_inside = own == NO ? 0 : UINT32_MAX;
	if (own != YES || !fact_known(map))
		return own == NO || (own == YES && is_one) ? YES : MAYBE;
	if (!ranges_unmap(map.value.ranges, 0, ret_inside))
		return tri_of(is_one);
	return is_one || *ret_inside == 0 || is_declared_as(assess, *ret_inside) ? YES : may_set_uid(assess);
}

enum tri mount_root_id(const struct assess *assess, const struct mount *mount, uint32_t *ret_id)
{
	uint32_t outside = 0;
	enum tri root = userns_root(assess, &outside);
	if (root != YES)
		return root;
	if (!mount->id_mapped) {
		*ret_id = outside;
		return YES;
	}
	const struct id_maps *maps = mount_rare(mount)->maps;
	if (!maps || maps->why)
		return MAYBE;
	return tri_of(ranges_unmap(&maps->uid, outside, ret_id));
}

enum tri mount_root_files(const struct assess *assess, const struct mount *mount)
{
	struct fact map = assess_fact(assess, FACT_uid_map);
	uint32_t outside = 0;
	uint32_t inside = 0;
	const struct id_maps *maps = mount_rare(mount)->maps;
	if (mount->id_mapped && (!maps || maps->why))
		return MAYBE;
	if (mount->id_mapped && !ranges_map(&maps->uid, 0, &outside))
		return NO;
	if (userns_own(assess) == NO)
		return YES;
	return fact_known(map) ? tri_of(ranges_unmap(map.value.ranges, outside, &inside)) : MAYBE;
}

const struct ns_reference *ns_reference_named(const char *name)
{
	static const struct ns_reference references[] = {
		{ "pid 1", "/proc/1/ns", "the namespaces of pid 1" },
		{ "own", "/proc/self/ns", "isotop's own namespaces: those of pid 1 may not be read" },
		{ "kernel constants", "the kernel's fixed numbers", "the fixed numbers of the initial namespaces" },
	};
	for (size_t i = 0; name && i < ISO_COUNT(references); i++)
		if (strcmp(references[i].name, name) == 0)
			return &references[i];
	return NULL;
}

const struct ns_reference *ns_reference_of(const struct assess *assess)
{
	return ns_reference_named(assess->effective && assess->host ? assess->host->ns_reference : NULL);
}

/* ---- sandbox ------------------------------------------------------------------- */

bool sandbox_unknown(const struct assess *assess)
{
	return assess_fact(assess, FACT_sandbox).state == FACT_UNKNOWN;
}

const char *sandbox_title(const struct subject *subject)
{
	static const struct {
		const char *kind;
		const char *title;
	} titles[] = { { "gvisor", "gVisor" }, { "kata", "Kata" } };
	struct fact fact = subject_fact(subject, FACT_sandbox);
	if (!fact_known(fact))
		return NULL;
	for (size_t i = 0; i < ISO_COUNT(titles); i++)
		if (strcmp(titles[i].kind, fact.value.text) == 0)
			return titles[i].title;
	return strcmp(fact.value.text, "none") == 0 ? NULL : "the sandbox";
}

/* ---- mandatory access control ----------------------------------------------------- */

const char *selinux_words(struct arena *arena, const char *label)
{
	size_t len;
	if (!arena) /* no text was asked for */
		return label;
	label += strspn(label, ":");
	for (len = strlen(label); len && label[len - 1] == ':'; len--)
		;
	return arena_strndup(arena, label, len);
}

const char *apparmor_mode_of(const struct assess *assess)
{
	struct fact profile = assess_fact(assess, FACT_apparmor_profile);
	struct fact mode = assess_fact(assess, FACT_apparmor_mode);
	/* attr/current shows "name (unconfined)" for a profile that exists but does nothing. */
	if (fact_known(profile)) {
		const char *text = profile.value.text;
		size_t len = strlen(text);
		const char *const tail = " (unconfined)";
		if (strcmp(text, "unconfined") == 0 || strcmp(text, "Unconfined") == 0 ||
			(len > strlen(tail) && strcmp(text + len - strlen(tail), tail) == 0))
			return "unconfined";
	}
	return fact_known(mode) ? mode.value.text : NULL;
}

/* At "localhost" it is the host's where the network is; in a network of its own another container may share that. */
enum tri engine_of_host(const struct assess *assess)
{
	struct fact engine = assess_fact(assess, FACT_engine);
	struct fact net = assess_fact(assess, FACT_ns_net);
	bool hosts = fact_known(net) && net.value.ns->relation == NS_HOST;
	if (!fact_known(engine))
		return engine.state == FACT_UNKNOWN ? MAYBE : NO;
	enum address_whose whose = address_whose(engine.value.text);
	return whose == ADDRESS_OF_HOST || (whose == ADDRESS_LOCAL && hosts) ? YES : MAYBE;
}
