/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kube_environment: variables of a container that a ConfigMap or a Secret says, which may
 * stand anywhere in the load.
 */
#ifndef ISOTOP_MANIFEST_KUBE_ENVIRONMENT_H
#define ISOTOP_MANIFEST_KUBE_ENVIRONMENT_H

#include "manifest/engine_told.h"

struct node; /* <isotop/doc.h> */
struct kube_container; /* kube.h */

/* An item of envFrom, or of env with a valueFrom. */
struct kube_source {
	bool secret;
	const char *object;   /* its name; NULL: not known, and so is what it says */
	const char *key;      /* which of its values; NULL: all, each a variable named @prefix and its key */
	const char *prefix;
	const char *variable; /* that takes it; NULL: see @key */
	bool token;           /* what may be a token of the API server's: says no engine */
	struct origin origin;
};

/* What is known of engines without those objects, and which they are. */
struct kube_environment {
	struct engine_told told;
	const char *peer; /* a privileged container of the pod that runs an engine; NULL: none */
	size_t count;
	struct kube_source *sources;
};

/* What of an object's values may matter: it lives in @arena. */
struct kube_config;
struct kube_config *kube_config_new(struct arena *arena, const struct node *object, const char *file, bool secret);

/* The sources of @c's container, in its arena, room for one more: what is in @env already is kept. */
void kube_environment_add(struct kube_environment *env, const struct kube_container *c, const struct node *container);

/* Nothing in it can say an engine. */
bool kube_config_is_empty(const struct kube_config *config);

/* Does @source take an address of an engine from @config, or that nobody is asked who he is? */
bool kube_source_counts(const struct kube_source *source, const struct kube_config *config);

/* There are several of that name, which say different things. */
void kube_source_tell_several(const struct kube_source *source, struct engine_told *told);

/* Says what @source takes from @config (NULL: it is not in the load). */
void kube_source_tell(const struct kube_source *source, const struct kube_config *config, struct engine_told *told);

/* FACT_engine, FACT_engine_open and FACT_engine_peer. */
void kube_environment_facts(const struct engine_told *told, const char *peer, struct sheet_builder *sheet);

#endif
