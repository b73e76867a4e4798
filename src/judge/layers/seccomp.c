/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: seccomp. Its verdict is the first half of check 5. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_seccomp(struct assess *assess)
{
	if (is_windows(assess))
		assess_na(assess, "Windows has no seccomp");
	else if (assess->shelter == SHELTER_SANDBOX)
		assess_pass(assess, "the kernel of %s takes the calls in place of the host's",
			sandbox_title(assess->subject));
	else
		assess_seccomp(assess);
}

void view_seccomp(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "seccomp", subject, inventory);
}
