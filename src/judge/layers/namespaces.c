/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: namespaces. Its verdict is check 6's; the host's user, cgroup and time namespaces are shown, not judged. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_namespaces(struct assess *assess)
{
	assess_host_namespaces(assess);
}

void view_namespaces(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "namespaces", subject, inventory);
}
