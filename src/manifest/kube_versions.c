/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/kube_versions.h"

/*
 * From the release notes and the API server's source: what a field was dropped as
 * unknown before, and what nobody reads any more. To add a rule: its row.
 */
static const struct {
	unsigned since; /* 0: always was */
	unsigned below; /* 0: still is */
} rules[KUBE_RULE_COUNT] = {
	[RULE_SECCOMP_FIELD] = { 19, 0 },
	[RULE_SECCOMP_ANNOTATION] = { 0, 27 }, /* KEP-135 */
	[RULE_APPARMOR_FIELD] = { 30, 0 },     /* KEP-24 */
	[RULE_APPARMOR_ANNOTATION] = { 0, 0 }, /* copied to the field where that is unset */
	[RULE_USER_NAMESPACES] = { 33, 0 },    /* KEP-127: on by default */
};

bool kube_rule_holds(enum kube_rule rule, unsigned minor)
{
	if (!minor)
		return !rules[rule].below;
	return minor >= rules[rule].since && (!rules[rule].below || minor < rules[rule].below);
}

const char *kube_rule_says(enum kube_rule rule, struct arena *arena)
{
	if (rules[rule].below)
		return arena_printf(arena, "counts below Kubernetes 1.%u only", rules[rule].below);
	return arena_printf(arena, "counts since Kubernetes 1.%u only", rules[rule].since);
}
