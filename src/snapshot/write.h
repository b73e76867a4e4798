/* SPDX-License-Identifier: Apache-2.0 */
/* The parts that a snapshot and the lines of a recording have in common. */
#ifndef SNAPSHOT_WRITE_H
#define SNAPSHOT_WRITE_H

#include <stdint.h>

struct emitter;     /* <isotop/emit.h> */
struct remark_list; /* <isotop/remarks.h> */
struct subject;     /* <isotop/subject.h> */

/* Opens the object: schema, version, time. */
void snapshot_begin(struct emitter *out, const char *schema, const char *version, int64_t now);

void snapshot_put_subject(struct emitter *out, const struct subject *subject);
void snapshot_put_remarks(struct emitter *out, const char *key, const struct remark_list *list);

#endif
