/* SPDX-License-Identifier: Apache-2.0 */
/* refused: which containers what the API server has against a pod is about. Inside the room only; the face has refused_now(). */
#ifndef ISOTOP_EDIT_REFUSED_H
#define ISOTOP_EDIT_REFUSED_H

#include <isotop/base.h>

struct subject; /* <isotop/subject.h> */

/* Containers of one pod of Kubernetes, in one file. */
bool shares_settings(const struct subject *a, const struct subject *b);

#endif
