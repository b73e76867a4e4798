/* SPDX-License-Identifier: Apache-2.0 */
/* Layer: sandbox. Pass with gVisor or Kata; no sandbox is no mistake, hence not applicable. */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_sandbox(struct assess *assess)
{
	struct fact sandbox = assess_fact(assess, FACT_sandbox);
	assess_cite(assess, sandbox);
	if (subject_sandboxed(assess->subject))
		assess_pass(assess, "%s", sandbox_title(assess->subject));
	else if (sandbox.state == FACT_UNKNOWN)
		assess_unreadable(assess, "sandbox", sandbox);
	else
		assess_na(assess, "no sandbox: the host's own kernel serves it");
}

void view_sandbox(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "sandbox", subject, inventory);
}
