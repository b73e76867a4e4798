/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/namespaces.h>
#include <isotop/origin.h>
#include <isotop/subject.h>

#include <stdalign.h>
#include <stddef.h>
#include <string.h>

const char *const ns_names[NS_KIND_COUNT] = { "pid", "net", "mnt", "ipc", "uts", "user", "cgroup", "time" };

const enum fact_id ns_facts[NS_KIND_COUNT] = { FACT_ns_pid, FACT_ns_net, FACT_ns_mnt, FACT_ns_ipc, FACT_ns_uts,
	FACT_ns_user, FACT_ns_cgroup, FACT_ns_time };

const struct form form_unset = { .id = "unset", .title = "not said", .escalation = "no-new-privileges" };

static const char *const role_names[] = { "container", "init", "sidecar", "ephemeral" };

const char *role_name(enum role role)
{
	return role_names[role];
}

enum role role_named(const char *name)
{
	for (size_t i = 0; name && i < ISO_COUNT(role_names); i++)
		if (strcmp(role_names[i], name) == 0)
			return (enum role)i;
	return ROLE_CONTAINER;
}

const char *selinux_mode_name(enum selinux_mode mode)
{
	static const char *const names[] = { "unknown", "disabled", "permissive", "enforcing" };
	return names[mode];
}

struct subject *subject_new(void)
{
	return subject_new_of(0);
}

struct subject *subject_new_of(size_t likely)
{
	struct arena *arena = arena_new_of(likely);
	struct subject *subject = arena_alloc(arena, sizeof(*subject));
	subject->arena = arena;
	subject->form = &form_unset;
	subject->container = true;
	subject->refs = 1;
	return subject;
}

/* The count alone changes in a record that is otherwise immutable, hence the cast. */
struct subject *subject_ref(const struct subject *subject)
{
	struct subject *counted = (struct subject *)(uintptr_t)subject;
	if (counted)
		__atomic_add_fetch(&counted->refs, 1, __ATOMIC_RELAXED);
	return counted;
}

void subject_unref(const struct subject *subject)
{
	struct subject *counted = (struct subject *)(uintptr_t)subject;
	while (counted && __atomic_sub_fetch(&counted->refs, 1, __ATOMIC_ACQ_REL) == 0) {
		const struct subject *base = counted->base;
		arena_free(counted->arena);
		counted = (struct subject *)(uintptr_t)base; /* a loop: replicas of replicas may be a long row */
	}
}

struct subject *subject_derive(const struct subject *base)
{
	struct subject *subject = subject_new();
	struct arena *arena = subject->arena;
	/* Up to the count, which another thread may change meanwhile: it has its own. */
	memcpy(subject, base, offsetof(struct subject, refs));
	subject->arena = arena;
	subject->base = subject_ref(base);
	return subject;
}

/* The texts that a replica has of its own; the others of a declared container are the file's and its settings'. */
static const size_t replica_texts[] = {
	offsetof(struct subject, key),
	offsetof(struct subject, name),
	offsetof(struct subject, image),
	offsetof(struct subject, workload.kind),
	offsetof(struct subject, workload.namespace),
	offsetof(struct subject, workload.name),
	offsetof(struct subject, workload.container),
	offsetof(struct subject, workload.project),
	offsetof(struct subject, workload.settings_path),
	offsetof(struct subject, workload.container_path),
	offsetof(struct subject, declared.file),
};

static const char **text_at(const struct subject *subject, size_t offset)
{
	return (const char **)((char *)(uintptr_t)subject + offset);
}

/* Those of @home serve where they say the same. */
static bool has_own(const struct subject *subject, const struct subject *home, size_t offset)
{
	const char *text = *text_at(subject, offset);
	const char *there = *text_at(home, offset);
	return text && (!there || strcmp(text, there) != 0);
}

struct subject *subject_replica(const struct subject *subject, const struct subject *home)
{
	size_t bytes = (sizeof(*subject) + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	for (size_t i = 0; i < ISO_COUNT(replica_texts); i++)
		if (has_own(subject, home, replica_texts[i]))
			bytes += strlen(*text_at(subject, replica_texts[i])) + 1;
	struct arena *arena = arena_new_of(bytes + 1);
	struct subject *replica = arena_alloc(arena, sizeof(*replica));
	memcpy(replica, subject, offsetof(struct subject, refs));
	replica->arena = arena;
	replica->base = subject_ref(home);
	replica->refs = 1;
	for (size_t i = 0; i < ISO_COUNT(replica_texts); i++) {
		const char **text = text_at(replica, replica_texts[i]);
		*text = has_own(subject, home, replica_texts[i]) ? arena_strdup(arena, *text) :
			*text ? *text_at(home, replica_texts[i]) : NULL;
	}
	return replica;
}

/* Read from the host whatever the sandbox shows its inside. */
static bool host_side(enum fact_id id)
{
	return id == FACT_sandbox || id == FACT_sandbox_platform || id == FACT_sandbox_options ||
	       id == FACT_runtime_class;
}

static const char *sandbox_kind(const struct subject *subject)
{
	for (int kind = SHEET_COUNT - 1; kind >= 0; kind--) {
		struct fact fact = sheet_fact(subject->sheets[kind], FACT_sandbox);
		if (fact_known(fact))
			return fact.value.text;
	}
	return "none";
}

bool subject_sandboxed(const struct subject *subject)
{
	return strcmp(sandbox_kind(subject), "none") != 0;
}

uint32_t subject_line(const struct subject *subject, uint32_t line)
{
	return line_there(line, subject->declared.base);
}

struct origin subject_place(const struct subject *subject, struct origin origin)
{
	origin.line = subject_line(subject, origin.line);
	return origin;
}

struct fact subject_said(const struct subject *subject, enum sheet_kind kind, enum fact_id id)
{
	struct fact fact = sheet_fact(subject->sheets[kind], id);
	fact.origin = subject_place(subject, fact.origin);
	return fact;
}

struct fact subject_fact(const struct subject *subject, enum fact_id id)
{
	/* One of a hundred thousand manifests: a fact is asked for some hundred times a subject. */
	if (!subject->sheets[SHEET_KERNEL] && !subject->sheets[SHEET_SPEC])
		return subject_said(subject, SHEET_MANIFEST, id);
	static const enum sheet_kind usual[] = { SHEET_KERNEL, SHEET_SPEC, SHEET_MANIFEST };
	static const enum sheet_kind sandboxed[] = { SHEET_SPEC, SHEET_MANIFEST };
	bool skip_kernel = subject->sheets[SHEET_KERNEL] && !host_side(id) && subject_sandboxed(subject);
	const enum sheet_kind *order = skip_kernel ? sandboxed : usual;
	size_t count = skip_kernel ? ISO_COUNT(sandboxed) : ISO_COUNT(usual);
	struct fact best = { .state = FACT_ABSENT };
	for (size_t i = 0; i < count && best.state != FACT_KNOWN; i++) {
		struct fact fact = subject_said(subject, order[i], id);
		if (fact.state > best.state)
			best = fact;
	}
	return best;
}

enum ns_relation subject_namespace(const struct subject *subject, enum ns_kind kind)
{
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	if (fact_known(fact))
		return fact.value.ns->relation;
	if (fact.state == FACT_UNKNOWN)
		return NS_UNKNOWN;
	return kind == NS_USER ? NS_HOST : NS_OWN;
}

void subject_facts(const struct subject *subject, struct fact ret_facts[FACT_COUNT])
{
	memset(ret_facts, 0, FACT_COUNT * sizeof(*ret_facts));
	if (subject->sheets[SHEET_KERNEL] && subject_sandboxed(subject)) {
		for (size_t id = 0; id < FACT_COUNT; id++)
			ret_facts[id] = subject_fact(subject, (enum fact_id)id);
		return;
	}
	for (int kind = SHEET_COUNT - 1; kind >= 0; kind--)
		sheet_lay_under(subject->sheets[kind], ret_facts);
	for (size_t id = 0; subject->declared.base && id < FACT_COUNT; id++)
		ret_facts[id].origin = subject_place(subject, ret_facts[id].origin);
}

bool subject_in_kubernetes(const struct subject *subject)
{
	return subject->form->pod || subject->workload.namespace != NULL;
}

bool subject_running(const struct subject *subject)
{
	return subject->running.pid != 0;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

const struct host *subject_host(const struct subject *subject, const struct inventory *inventory)
{
	return subject->node ? subject->node : &inventory->host;
}

/* One node recorded twice is two: what ran then does not share anything with what runs now. */
bool subject_same_node(const struct subject *a, const struct subject *b)
{
	return a->node == b->node || (a->node && b->node && a->node->recorded == b->node->recorded &&
					     strcmp(a->node->name, b->node->name) == 0);
}

static bool identity_equal(const struct subject *a, const struct subject *b)
{
	return subject_same_node(a, b) && same(a->key, b->key) && same(a->name, b->name) && same(a->image, b->image) && a->form == b->form &&
	       a->container == b->container && same(a->workload.kind, b->workload.kind) &&
	       same(a->workload.namespace, b->workload.namespace) && same(a->workload.name, b->workload.name) &&
	       same(a->workload.container, b->workload.container) && same(a->workload.project, b->workload.project) &&
	       a->workload.role == b->workload.role && same(a->declared.file, b->declared.file) &&
	       a->declared.line == b->declared.line && a->declared.base == b->declared.base &&
	       a->declared.placed == b->declared.placed && a->declared.own == b->declared.own &&
	       a->declared.settings == b->declared.settings;
}

static bool running_equal(const struct subject *a, const struct subject *b)
{
	return a->running.pid == b->running.pid && a->running.start == b->running.start &&
	       a->running.since == b->running.since && a->running.paused == b->running.paused && same(a->running.inside, b->running.inside) &&
	       same(a->running.runtime, b->running.runtime) &&
	       same(a->running.id, b->running.id) && same(a->running.cgroup, b->running.cgroup);
}

bool subject_equal(const struct subject *a, const struct subject *b)
{
	if (!identity_equal(a, b) || !running_equal(a, b))
		return false;
	for (int kind = 0; kind < SHEET_COUNT; kind++)
		if (!sheet_equal(a->sheets[kind], b->sheets[kind]))
			return false;
	return true;
}
