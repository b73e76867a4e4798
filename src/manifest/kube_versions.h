/* SPDX-License-Identifier: Apache-2.0 */
/* kube_versions: rules of Kubernetes that hold in some versions only. */
#ifndef ISOTOP_MANIFEST_KUBE_VERSIONS_H
#define ISOTOP_MANIFEST_KUBE_VERSIONS_H

#include <isotop/base.h>

enum kube_rule {
	RULE_ALWAYS,
	RULE_SECCOMP_FIELD,
	RULE_SECCOMP_ANNOTATION,
	RULE_APPARMOR_FIELD,
	RULE_APPARMOR_ANNOTATION,
	RULE_USER_NAMESPACES,
	KUBE_RULE_COUNT
};

/* Does it hold in version 1.@minor? 0 is the latest. */
bool kube_rule_holds(enum kube_rule rule, unsigned minor);

/* "holds below Kubernetes 1.27", "holds since Kubernetes 1.30": for a rule that does not always. */
const char *kube_rule_says(enum kube_rule rule, struct arena *arena);

#endif
