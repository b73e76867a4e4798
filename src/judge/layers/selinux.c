/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: SELinux. Not applicable where the host has none, under a sandbox, and
 * for a manifest that writes no SELinux option: whether a label will be there
 * is the node's affair.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_selinux(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no SELinux");
	else if (assess->shelter == SHELTER_SANDBOX)
		assess_na(assess, "the workload meets the sandbox's kernel, which has no SELinux");
	else
		assess_selinux(assess);
}

void view_selinux(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "selinux", subject, inventory);
}
