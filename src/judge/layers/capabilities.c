/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layer: capabilities. Fail with one that leads to the host by itself, warn
 * with any other beyond the runtime's default, pass at the default or below it.
 */
#include "config.h"

#include "../checks.h"
#include "../words.h"

void layer_capabilities(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no capabilities");
		return;
	}
	struct held held = caps_held(assess);
	assess_cite(assess, held.fact);
	if (held.state != FACT_KNOWN) {
		assess_unknown(assess, "%s", held.why ? held.why : "not known");
		return;
	}
	uint64_t usual = cap_default_of(assess->subject);
	uint64_t beyond = held.mask & ~usual;
	if (beyond & caps_very_dangerous)
		assess_power(assess, "%s beyond the default", assess_caps(assess, beyond & caps_dangerous));
	else if (beyond)
		assess_warn(assess, "%s beyond the default", assess_caps(assess, beyond));
	else if (!held.mask)
		assess_pass(assess, "no capability at all");
	else
		assess_pass(assess,
			held.mask == usual ? "the runtime's default set" : "less than the runtime's default set");
}

void view_capabilities(const struct subject *subject, const struct inventory *inventory, struct view *view)
{
	view_layer_verdict(view, "capabilities", subject, inventory);
}
