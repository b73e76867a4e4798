/* SPDX-License-Identifier: Apache-2.0 */
/* The assess function of every check and layer, for the two tables. */
#ifndef ISOTOP_CHECKS_H
#define ISOTOP_CHECKS_H

#include "judge/assess.h"

struct view; /* <isotop/view.h> */
struct kernel_filters; /* <isotop/syscalls.h> */

/* src/judge/checks/, one file each; assess_root and assess_host_namespaces are in assess.h */
void assess_privileged(struct assess *assess);
void assess_sys_admin(struct assess *assess);
void assess_escalation(struct assess *assess);
void assess_unconfined(struct assess *assess);
void assess_host_path(struct assess *assess);
void assess_writable_rootfs(struct assess *assess);
void assess_token(struct assess *assess);
void assess_single_layer(struct assess *assess);

/* src/judge/layers/, one file each */
void layer_namespaces(struct assess *assess);
void layer_capabilities(struct assess *assess);
void layer_seccomp(struct assess *assess);
void layer_apparmor(struct assess *assess);
void layer_selinux(struct assess *assess);
void layer_sandbox(struct assess *assess);
void view_namespaces(const struct subject *subject, const struct inventory *inventory, struct view *view);
void view_capabilities(const struct subject *subject, const struct inventory *inventory, struct view *view);
/* The seccomp pane; @kernel NULL: the filters were not read out of the kernel. */
void view_filters(struct view *view, const struct subject *subject, const struct inventory *inventory,
	const struct kernel_filters *kernel);
void view_seccomp(const struct subject *subject, const struct inventory *inventory, struct view *view);
void view_apparmor(const struct subject *subject, const struct inventory *inventory, struct view *view);
void view_selinux(const struct subject *subject, const struct inventory *inventory, struct view *view);
void view_sandbox(const struct subject *subject, const struct inventory *inventory, struct view *view);

#endif
