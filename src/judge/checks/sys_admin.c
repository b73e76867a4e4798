/* SPDX-License-Identifier: Apache-2.0 */
/* Check 2: CAP_SYS_ADMIN kept. */
#include "config.h"

#include "judge/checks/checks.h"

#include <sys/capability.h>

void assess_sys_admin(struct assess *assess)
{
	if (is_windows(assess)) {
		assess_na(assess, "Windows has no capabilities");
		return;
	}
	struct held held = caps_held(assess);
	if (caps_hold(&held, CAP_BIT(CAP_SYS_ADMIN)) == MAYBE) {
		assess_more(assess, "capabilities", held.more);
		return;
	}
	assess_cite(assess, held.fact);
	uint64_t beyond = held.mask & caps_dangerous & ~cap_default_of(assess->subject) & ~CAP_BIT(CAP_SYS_ADMIN);
	const char *also = beyond ? assess_text(assess, "; also %s", assess_caps(assess, beyond)) : "";
	struct fact misspelt = assess_fact(assess, FACT_cap_misspelt);
	if (fact_known(misspelt) && !assess->effective) {
		assess_cite(assess, misspelt);
		also = assess_text(assess, "%s; containerd does not take the name %s", also, misspelt.value.text);
	}
	if (!(held.mask & CAP_BIT(CAP_SYS_ADMIN))) {
		assess_pass(assess, "CAP_SYS_ADMIN is not kept%s", also);
		return;
	}
	assess_power(assess, "CAP_SYS_ADMIN is kept%s", also);
	if (is_privileged(assess))
		assess_fix(assess, FIX_unprivileged);
}
