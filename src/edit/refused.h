/* SPDX-License-Identifier: Apache-2.0 */
/* refused: which containers what the API server has against a pod is about. Inside the room only; the face has refused_now(). */
#ifndef ISOTOP_EDIT_REFUSED_H
#define ISOTOP_EDIT_REFUSED_H

#include <isotop/base.h>

struct inventory; /* <isotop/inventory.h> */

/*
 * From *ret_first up to *ret_end: the containers of the pod of Kubernetes that @subject is of, and of its one file. They
 * stand together, in the order of their document. None where @subject is of no such pod.
 */
void pod_span(const struct inventory *inventory, size_t subject, size_t *ret_first, size_t *ret_end);

#endif
