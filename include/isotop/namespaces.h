/* SPDX-License-Identifier: Apache-2.0 */
/* model: whose namespaces a container has. */
#ifndef ISOTOP_NAMESPACES_H
#define ISOTOP_NAMESPACES_H

#include <isotop/host.h>
#include <isotop/values.h>

struct subject; /* <isotop/subject.h> */

/* Whose namespace of a kind it has; where nothing was said its own, but the host's users. */
enum ns_relation subject_namespace(const struct subject *subject, enum ns_kind kind);

#endif
