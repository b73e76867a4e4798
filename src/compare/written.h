/* SPDX-License-Identifier: Apache-2.0 */
/* written: what a pod says literally once fixes are made. Inside the room only. */
#ifndef ISOTOP_COMPARE_WRITTEN_H
#define ISOTOP_COMPARE_WRITTEN_H

struct arena; /* <isotop/base.h> */

struct fix_set; /* <isotop/whatif.h> */

/* @settings with the fixes of @set written for every container of the pod, in @arena. */
const struct setting_list *settings_after(
	const struct setting_list *settings, const struct fix_set *set, struct arena *arena);

#endif
