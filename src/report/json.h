/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of the JSON report, as members of an object that is open. */
#ifndef ISOTOP_REPORT_JSON_H
#define ISOTOP_REPORT_JSON_H

#include "report/mould.h"

#include <isotop/pairs.h>
#include <isotop/pss.h>
#include <isotop/report.h>

struct emitter; /* <isotop/emit.h> */
struct host;    /* <isotop/host.h> */
struct remark;  /* <isotop/remarks.h> */

void report_json_head(struct emitter *out, const struct host *host);

/* What one report keeps between its containers. */
struct json_memo {
	struct pss_memo pss;
	struct moulds moulds;
	struct gains_memo *gains; /* owned */
};

void report_json_subject(struct emitter *out, const struct judged *judged, uint32_t row, struct json_memo *memo,
	const struct report_options *options);
void report_json_forget(struct json_memo *memo);
void report_json_remark(struct emitter *out, const struct remark *remark);
void report_json_since(struct emitter *out, const struct since *since);

/* "better" of a change: true, false, or null where nobody can tell. */
void report_better(struct emitter *out, enum shift shift);

#endif
