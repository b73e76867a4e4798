/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fleet is few containers many times: their facts, whose lines are told from where the pod begins, are equal. The
 * first one keeps them, and the others keep their names and it.
 */
#include "config.h"

#include "manifest/kube_replicas.h"

#include "manifest/kube.h"

#include <isotop/base.h>
#include <isotop/facts.h>
#include <isotop/origin.h>
#include <isotop/subject.h>

#include <stdlib.h>

#define uthash_fatal(message) die("hash table: %s", message)
#include <uthash.h>

struct kube_replica {
	uint64_t print;
	const struct sheet *sheet;    /* as it was read: what settles later is of one alone */
	const struct subject *keeper; /* one reference: the sheet is in its memory */
	UT_hash_handle hh;
};

static const struct setting_list *settings_in(const struct sheet *sheet)
{
	return sheet_fact(sheet, FACT_pod_settings).value.settings;
}

/*
 * One whose variables are elsewhere (kube_environment.h) waits for them with a memory of its own.
 * What the pod says is compared for its first container. For the others it is one list or it is not the same: a pod
 * of a thousand containers has the rows of all.
 */
static bool says_the_same(const struct kube_pod *pod, const struct sheet *ours, const struct sheet *theirs)
{
	return !pod->environment && (!pod->first || settings_in(ours) == settings_in(theirs)) && sheet_equal(ours, theirs);
}

static void add(struct kube_replicas *replicas, uint64_t print, const struct subject *subject)
{
	struct kube_replica *first = heap_alloc(1, sizeof(*first));
	first->print = print;
	first->sheet = subject->sheets[SHEET_MANIFEST];
	first->keeper = subject_ref(subject);
	HASH_ADD(hh, replicas->by_print, print, sizeof(print), first);
}

static struct subject *replicate(struct kube_pod *pod, const struct kube_replica *first, struct subject *subject)
{
	struct subject *replica = subject_replica(subject, first->keeper);
	replica->sheets[SHEET_MANIFEST] = first->sheet;
	if (!pod->first) {
		pod->first = subject_ref(first->keeper);
		pod->written = settings_in(first->sheet);
	}
	subject_unref(subject);
	return replica;
}

struct subject *kube_replica_of(struct kube_pod *pod, struct subject *subject)
{
	const struct sheet *sheet = subject->sheets[SHEET_MANIFEST];
	uint64_t print = sheet_print(sheet);
	struct kube_replica *first;
	HASH_FIND(hh, pod->replicas->by_print, &print, sizeof(print), first);
	if (first && says_the_same(pod, sheet, first->sheet))
		return replicate(pod, first, subject);
	subject->base = subject_ref(pod->first);
	if (!pod->first)
		pod->first = subject_ref(subject);
	if (!first)
		add(pod->replicas, print, subject);
	return subject;
}

void kube_replicas_free(struct kube_replicas *replicas)
{
	struct kube_replica *first;
	struct kube_replica *next;
	HASH_ITER(hh, replicas->by_print, first, next) {
		HASH_DEL(replicas->by_print, first);
		subject_unref(first->keeper);
		free(first);
	}
}
