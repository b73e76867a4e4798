/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: AppArmor. Not applicable where the host has none, under a sandbox
 * (the profile would confine the sandbox's own process), and where a manifest
 * relies on SELinux instead.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_apparmor(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no AppArmor");
	else if (assess->shelter == SHELTER_SANDBOX)
		assess_na(assess, "the workload meets the sandbox's kernel, which has no AppArmor");
	else
		assess_apparmor(assess);
}

void view_apparmor(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "apparmor", subject, inventory);
}
