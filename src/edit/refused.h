/* SPDX-License-Identifier: Apache-2.0 */
/* refused: what the API server has against a pod, or a runtime against a container. Inside the room only. */
#ifndef ISOTOP_EDIT_REFUSED_H
#define ISOTOP_EDIT_REFUSED_H

#include <isotop/base.h>

struct inventory; /* <isotop/inventory.h> */
struct subject; /* <isotop/subject.h> */

/* Containers of one pod of Kubernetes, in one file. */
bool shares_settings(const struct subject *a, const struct subject *b);

/*
 * Why the pod of a container would not be accepted, or its container not be
 * started; NULL: nothing is known against it. A literal. The rules are those of
 * ValidatePodTemplateSpec in Kubernetes' pkg/apis/core/validation that a fix of
 * isotop can break, the kubelet's verifyRunAsNonRoot, and runc's own.
 */
const char *refused_why(const struct inventory *inventory, size_t subject);

#endif
