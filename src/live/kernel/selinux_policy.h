/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SELinux's answers without the kernel that enforces them: libsepol reads the policy below a root
 * that is not this system's, and decides as the kernel does from the same file. Built without
 * libsepol there is none.
 */
#ifndef ISOTOP_LIVE_SELINUX_POLICY_H
#define ISOTOP_LIVE_SELINUX_POLICY_H

#include <isotop/base.h>

struct root; /* <isotop/root.h> */
struct selinux_policy;

struct selinux_decision {
	uint32_t allowed; /* as the policy numbers the permissions of the class */
	bool permissive;  /* the domain is: what is not allowed is only logged */
};

/*
 * The policy that is loaded (/sys/fs/selinux/policy), or the newest on disk of the type that
 * /etc/selinux/config names. 0 or -errno; -ENOSYS: built without libsepol. Free it.
 */
int selinux_policy_load(const struct root *root, struct selinux_policy **ret_policy);
void selinux_policy_free(struct selinux_policy *policy); /* NULL: nothing */

const char *selinux_policy_where(const struct selinux_policy *policy);

/* Why it is not known, a literal; NULL: *ret_decision is. */
const char *selinux_policy_decide(const struct selinux_policy *policy, const char *label, const char *target,
	const char *class, struct selinux_decision *ret_decision);

/* Whether it was built to allow the classes and permissions that it does not know. */
bool selinux_policy_allows_unknown(const struct selinux_policy *policy);

/* Of one permission of @class; 0: the policy does not know it. */
uint32_t selinux_policy_bit(const struct selinux_policy *policy, const char *class, const char *permission);

#endif
