/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of what runs is what of many files: pods by their annotations, Compose by its labels, else by name.
 *
 * A pod has a name of its own; what its owner makes of the name is in Kubernetes'
 * pkg/controller (SimpleNameGenerator, 5 characters), deployment/util (the hash of
 * the template), statefulset (an ordinal), cronjob (a time), and the kubelet's for
 * static pods (the node's name).
 */
#include "config.h"

#include <isotop/compare.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BASE_MOST 58 /* what a generated name keeps of the one it is made from */
#define RANDOM_LEN     5

/* How well two are one; a declared one keeps those that fit it best. */
enum fit { FIT_NONE, FIT_NAME, FIT_ELSEWHERE, FIT_WELL };

/* ---- pods ------------------------------------------------------------------------------ */

/* k8s.io/apimachinery/pkg/util/rand: neither vowels nor what looks like one. */
static bool is_random(const char *text, size_t len)
{
	return len && strspn(text, "bcdfghjklmnpqrstvwxz2456789") >= len;
}

static bool is_digits(const char *text, size_t len)
{
	return len && strspn(text, "0123456789") >= len;
}

/* @text is two words with a dash between: "7d9c6b5f4-x2x4z". */
static bool is_pair(const char *text, bool (*first)(const char *text, size_t len))
{
	const char *dash = strchr(text, '-');
	return dash && first(text, (size_t)(dash - text)) && strlen(dash + 1) == RANDOM_LEN && is_random(dash + 1, RANDOM_LEN);
}

static bool ends_random(const char *text)
{
	return strlen(text) == RANDOM_LEN && is_random(text, RANDOM_LEN);
}

static bool ends_hashed(const char *text)
{
	return is_pair(text, is_random);
}

static bool ends_numbered(const char *text)
{
	return is_digits(text, strlen(text));
}

static bool ends_timed(const char *text)
{
	return is_pair(text, is_digits);
}

static bool ends_anyhow(const char *text)
{
	return ends_random(text) || ends_hashed(text) || ends_numbered(text) || ends_timed(text);
}

/* What an owner of some kind puts behind "NAME-". To add a kind that does otherwise: its row. */
static const struct {
	const char *kind;
	bool (*ends)(const char *text);
} owners[] = {
	{ "Deployment", ends_hashed },
	{ "ReplicaSet", ends_random },
	{ "ReplicationController", ends_random },
	{ "DaemonSet", ends_random },
	{ "StatefulSet", ends_numbered },
	{ "CronJob", ends_timed },
};

static bool ends_as(const char *kind, const char *text)
{
	for (size_t i = 0; i < ISO_COUNT(owners); i++)
		if (strcmp(owners[i].kind, kind) == 0)
			return owners[i].ends(text);
	return ends_anyhow(text);
}

/* A name too long is cut off before its random end, whatever stood there. */
static bool is_cut_off(const char *name, const char *pod)
{
	size_t len = strlen(name);
	size_t kept = len < NAME_BASE_MOST ? len : NAME_BASE_MOST;
	return strlen(pod) == NAME_BASE_MOST + RANDOM_LEN && strncmp(name, pod, kept) == 0 &&
	       is_random(pod + NAME_BASE_MOST, RANDOM_LEN);
}

static bool is_pod_of(const struct subject *declared, const char *pod, const char *node)
{
	const char *name = declared->workload.name;
	const char *kind = declared->workload.kind ? declared->workload.kind : "Pod";
	size_t len = strlen(name);
	bool lone = strcmp(kind, "Pod") == 0;
	if (strcmp(name, pod) == 0)
		return lone;
	if (strncmp(name, pod, len) != 0 || pod[len] != '-')
		return !lone && is_cut_off(name, pod);
	return lone ? node && strcmp(pod + len + 1, node) == 0 : ends_as(kind, pod + len + 1);
}

static enum fit fit_pod(const struct subject *declared, const struct subject *running, const char *node)
{
	const char *space = declared->workload.namespace;
	const char *container = declared->workload.container;
	if (!declared->workload.name || !container || !running->workload.container ||
		strcmp(container, running->workload.container) != 0 || !is_pod_of(declared, running->workload.name, node))
		return FIT_NONE;
	if (strcmp(space ? space : "default", running->workload.namespace) == 0)
		return FIT_WELL;
	return space ? FIT_NONE : FIT_ELSEWHERE; /* it may have been applied with another namespace */
}

/* ---- Compose --------------------------------------------------------------------------- */

/* The project of a file that names none is its directory, as compose-go's NormalizeProjectName() writes it. */
static const char *project_of(const struct subject *declared, struct arena *arena)
{
	if (declared->workload.project || !declared->declared.file)
		return declared->workload.project;
	const char *file = declared->declared.file;
	const char *slash = strrchr(file, '/');
	const char *start = slash;
	while (start && start > file && start[-1] != '/')
		start--;
	if (!slash || start == slash)
		return NULL;
	char *name = arena_strndup(arena, start, (size_t)(slash - start));
	size_t len = 0;
	for (const char *at = name; *at; at++) {
		char c = (char)tolower((unsigned char)*at);
		bool kept = isdigit((unsigned char)c) || islower((unsigned char)c) || (len && (c == '-' || c == '_'));
		if (kept)
			name[len++] = c;
	}
	name[len] = '\0';
	return len ? name : NULL;
}

/* "shop-web-1", and with underscores as Compose 1 and podman-compose have it. */
static bool is_named_by_compose(const char *project, const char *service, const char *name)
{
	size_t len = project ? strlen(project) : 0;
	size_t more = strlen(service);
	if (!len || strncmp(name, project, len) != 0 || (name[len] != '-' && name[len] != '_') ||
		strncmp(name + len + 1, service, more) != 0)
		return false;
	const char *end = name + len + 1 + more;
	return *end == name[len] && is_digits(end + 1, strlen(end + 1));
}

static enum fit fit_service(const struct subject *declared, const struct subject *running, struct arena *arena)
{
	const char *service = declared->workload.name;
	const char *project = project_of(declared, arena);
	bool labelled = running->workload.kind && strcmp(running->workload.kind, "service") == 0;
	if (!labelled && running->workload.kind)
		return FIT_NONE;
	if (labelled && strcmp(service, running->workload.name) == 0)
		return project && running->workload.project && strcmp(project, running->workload.project) == 0 ? FIT_WELL
													: FIT_ELSEWHERE;
	bool named = strcmp(declared->workload.container, running->name) == 0 &&
		     strcmp(declared->workload.container, service) != 0; /* container_name */
	return !labelled && (named || is_named_by_compose(project, service, running->name)) ? FIT_NAME : FIT_NONE;
}

/* ---- any two ----------------------------------------------------------------------------- */

/* podman kube play calls a container after its pod, and the pod of a Deployment NAME-pod. */
static bool is_played(const struct subject *declared, const char *name)
{
	const char *pod = declared->workload.name;
	const char *container = declared->workload.container;
	size_t len = pod ? strlen(pod) : 0;
	if (!container || strncmp(pod ? pod : "", name, len) != 0)
		return false;
	const char *rest = name + len;
	rest += strncmp(rest, "-pod-", 5) == 0 ? 4 : 0;
	return *rest == '-' && strcmp(rest + 1, container) == 0;
}

static enum fit fit_name(const struct subject *declared, const struct subject *running)
{
	bool pod = subject_in_kubernetes(declared);
	if (running->workload.kind)
		return FIT_NONE;
	return (pod ? is_played(declared, running->name) : strcmp(declared->name, running->name) == 0) ? FIT_NAME : FIT_NONE;
}

static enum fit fit(const struct subject *declared, const struct subject *running, const struct host *node, struct arena *arena)
{
	bool pod = running->workload.kind && strcmp(running->workload.kind, "Pod") == 0;
	bool service = declared->workload.kind && strcmp(declared->workload.kind, "service") == 0;
	if (service)
		return pod ? FIT_NONE : fit_service(declared, running, arena);
	if (pod)
		return subject_in_kubernetes(declared) ? fit_pod(declared, running, node->name) : FIT_NONE;
	return fit_name(declared, running);
}

/* ---- many ---------------------------------------------------------------------------------- */

/* Whose a running one is. */
struct match {
	enum fit fit;
	size_t row; /* in what is declared */
	size_t next; /* the next of the same row, and one more: 0 ends them */
};

static size_t name_len(const struct subject *subject)
{
	return subject->workload.name ? strlen(subject->workload.name) : 0;
}

/* The best; of those that fit alike the longer name, which leaves less to what an owner adds, then the first. */
static struct match match_of(const struct judged *declared, const struct subject *running, const struct host *node)
{
	cleanup_arena struct arena *arena = arena_new();
	struct match best = { FIT_NONE, 0, 0 };
	for (size_t i = 0; i < declared->inventory->count; i++) {
		const struct subject *subject = declared->inventory->subjects[i];
		enum fit found = fit(subject, running, node, arena);
		bool longer = found && found == best.fit &&
			      name_len(subject) > name_len(declared->inventory->subjects[best.row]);
		if (found > best.fit || longer)
			best = (struct match){ found, i, 0 };
	}
	return best;
}

/* What runs only at its time: a job, and what a pod starts with. */
static bool comes_and_goes(const struct subject *declared)
{
	const char *kind = declared->workload.kind ? declared->workload.kind : "";
	return declared->workload.role == ROLE_INIT || declared->workload.role == ROLE_EPHEMERAL || strcmp(kind, "Job") == 0 ||
	       strcmp(kind, "CronJob") == 0;
}

/* Ties those of a row together, in their order; @first by row. */
static void chain(struct match *matches, size_t count, size_t *first)
{
	for (size_t k = count; k-- > 0;) {
		matches[k].next = first[matches[k].row];
		first[matches[k].row] = k + 1;
	}
}

void pair_declared(const struct judged *declared, const struct judged *running, struct arena *arena,
	struct pairing *ret_pairing, size_t *ret_others)
{
	size_t count = declared->inventory->count;
	size_t runs = running->inventory->count;
	struct match *matches = arena_array(arena, runs + 1, sizeof(*matches));
	enum fit *best = arena_array(arena, count + 1, sizeof(*best));
	struct judged_pair *pairs = arena_array(arena, count + runs + 1, sizeof(*pairs));
	*ret_pairing = (struct pairing){ .pairs = pairs };
	*ret_others = 0;
	for (size_t i = 0; i < runs; i++) {
		const struct subject *subject = running->inventory->subjects[i];
		matches[i] = match_of(declared, subject, subject_host(subject, running->inventory));
		if (matches[i].fit > best[matches[i].row])
			best[matches[i].row] = matches[i].fit;
	}
	size_t *first = arena_array(arena, count + 1, sizeof(*first));
	chain(matches, runs, first);
	for (size_t i = 0; i < count; i++) {
		const struct subject *subject = declared->inventory->subjects[i];
		struct judged_pair pair = { .a = subject, .a_judgement = &declared->judgements[i] };
		for (size_t at = first[i]; at; at = matches[at - 1].next) {
			size_t k = at - 1;
			if (!best[i] || matches[k].fit != best[i])
				continue;
			pair.b = running->inventory->subjects[k];
			pair.b_judgement = &running->judgements[k];
			pair.node = subject_host(pair.b, running->inventory);
			pairs[ret_pairing->count++] = pair;
		}
		if (!best[i] && !comes_and_goes(subject))
			pairs[ret_pairing->count++] = pair;
	}
	for (size_t k = 0; k < runs; k++)
		*ret_others += !matches[k].fit || matches[k].fit != best[matches[k].row];
}
