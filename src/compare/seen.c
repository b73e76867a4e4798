/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody saw last of a node: the judgement of each container in as few words as a baseline needs. */
#include "config.h"

#include <isotop/baseline.h>
#include <isotop/emit.h>
#include <isotop/escapes.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

static void put_verdict(struct emitter *out, const char *id, const char *verdict)
{
	emit_object(out, NULL);
	emit_text(out, "id", id);
	emit_text(out, "verdict", verdict);
	emit_close(out);
}

/* What is left out passed, or did not apply: whoever reads it takes it so. */
static void put_judgement(struct emitter *out, const struct judgement *judgement)
{
	const char grade[2] = { judgement->score.grade, '\0' };
	emit_object(out, "score");
	emit_integer(out, "low", judgement->score.low);
	emit_text(out, "grade", grade);
	emit_close(out);
	emit_list(out, "checks");
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (judgement->checks[i] != VERDICT_PASS)
			put_verdict(out, checks[i].id, verdict_name((enum verdict)judgement->checks[i]));
	emit_close(out);
	emit_list(out, "escapes");
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (judgement->escapes[i] == ESCAPE_OPEN || judgement->escapes[i] == ESCAPE_UNKNOWN)
			put_verdict(out, escapes[i].id, escape_verdict_name((enum escape_verdict)judgement->escapes[i]));
	emit_close(out);
}

static void put_subject(struct emitter *out, const struct subject *subject, const struct judgement *judgement)
{
	emit_object(out, NULL);
	emit_text(out, "key", subject->key);
	emit_text(out, "name", subject->name);
	if (subject->workload.kind || subject->workload.name) {
		emit_object(out, "workload");
		emit_text(out, "kind", subject->workload.kind);
		emit_text(out, "namespace", subject->workload.namespace);
		emit_text(out, "name", subject->workload.name);
		emit_text(out, "container", subject->workload.container);
		emit_close(out);
	}
	put_judgement(out, judgement);
	emit_close(out);
}

void seen_put(const struct judged *judged, int64_t now, struct strbuf *out)
{
	struct emitter emitter = emit_begin(NULL, 0);
	const struct host *host = &judged->inventory->host;
	emit_object(&emitter, NULL);
	emit_text(&emitter, "schema", "isotop/seen/v1");
	emit_integer(&emitter, "time", now);
	emit_object(&emitter, "host");
	emit_text(&emitter, "name", host->name ? host->name : "");
	emit_boolean(&emitter, "privileged_reader", host->privileged_reader);
	emit_close(&emitter);
	emit_list(&emitter, "subjects");
	for (size_t i = 0; i < judged->inventory->count; i++)
		if (judged->judgements[i].judged)
			put_subject(&emitter, judged->inventory->subjects[i], &judged->judgements[i]);
	emit_close(&emitter);
	emit_close(&emitter);
	emit_line(&emitter, out);
	emit_end(&emitter);
}
