/* SPDX-License-Identifier: Apache-2.0 */
/* Check 8: root file system writable. */
#include "config.h"

#include "judge/checks/checks.h"
#include "judge/readings.h"

void assess_writable_rootfs(struct assess *assess)
{
	struct fact read_only = assess_fact(assess, FACT_rootfs_readonly);
	if (is_windows(assess)) {
		assess_na(assess, "Windows cannot run from a read-only root");
		return;
	}
	assess_cite(assess, read_only);
	if (read_only.state == FACT_UNKNOWN || (assess->effective && read_only.state == FACT_ABSENT))
		assess_unreadable(assess, "root file system", read_only);
	else if (fact_true(read_only))
		assess_pass(assess, "the root file system is read-only");
	else
		assess_fail(assess, "the root file system can be written");
}
