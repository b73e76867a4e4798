/* SPDX-License-Identifier: Apache-2.0 */
/* kube_replicas: what containers of one load say that was said before is kept once. */
#ifndef MANIFEST_KUBE_REPLICAS_H
#define MANIFEST_KUBE_REPLICAS_H

struct kube_pod;
struct kube_replica;
struct subject;

/* Those of a load, by what they say; NULL: none yet. */
struct kube_replicas {
	struct kube_replica *by_print;
};

/*
 * @subject, whose reference it takes, or a replica of one that was here before with the same facts, which then stays
 * for its memory. Afterwards @pod knows who keeps what its containers share.
 */
struct subject *kube_replica_of(struct kube_pod *pod, struct subject *subject);

void kube_replicas_free(struct kube_replicas *replicas);

#endif
