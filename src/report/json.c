/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON report, schema isotop/report/v1, emitted subject by subject. */
#include "config.h"

#include "report/formats.h"
#include "report/json.h"

#include <errno.h>
#include <string.h>
#include <isotop/baseline.h>
#include <isotop/capabilities.h>
#include <isotop/compare.h>
#include <isotop/course.h>
#include <isotop/emit.h>
#include <isotop/escapes.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/gains.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/judgement.h>
#include <isotop/powers.h>
#include <isotop/pss.h>
#include <isotop/remarks.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/values.h>
#include <isotop/verdict.h>

/* ---- values of facts ------------------------------------------------------ */

static void boolean_fact(struct emitter *out, const char *key, struct fact fact)
{
	if (fact_known(fact))
		emit_boolean(out, key, fact.value.boolean);
	else
		emit_null(out, key);
}

static void integer_fact(struct emitter *out, const char *key, struct fact fact)
{
	if (fact_known(fact))
		emit_integer(out, key, fact.value.integer);
	else
		emit_null(out, key);
}

static void text_fact(struct emitter *out, const char *key, struct fact fact)
{
	emit_text(out, key, fact_known(fact) ? fact.value.text : NULL);
}

static void mask_list(struct emitter *out, const char *key, uint64_t mask)
{
	char name[CAP_NAME_MAX];
	emit_list(out, key);
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (mask & CAP_BIT(number))
			emit_text(out, NULL, cap_name(number, name));
	emit_close(out);
}

static void mask_fact(struct emitter *out, const char *key, struct fact fact, uint64_t of)
{
	if (fact_known(fact))
		mask_list(out, key, fact.value.mask & of);
	else
		emit_null(out, key);
}

static void text_items(struct emitter *out, const char *key, const struct text_list *texts)
{
	emit_list(out, key);
	for (size_t i = 0; i < texts->count; i++)
		emit_text(out, NULL, texts->items[i]);
	emit_close(out);
}

/* ---- the parts of a subject ---------------------------------------------- */

/* What every part is made of. */
struct about {
	const struct subject *subject;
	const struct inventory *inventory;
	const struct judgement *judgement;
	struct arena *arena;
	struct pss_memo *pss;
	struct gains_memo *gains;
	const struct waived *waived; /* NULL: there is no policy */
	struct mould_text *mould; /* what is printed is to be kept for others; NULL: it is not */
};

static void put_source(struct emitter *out, const struct subject *subject)
{
	emit_object(out, "source");
	if (subject->declared.file) {
		emit_text(out, "file", subject->declared.file);
		if (subject->declared.line)
			emit_integer(out, "line", subject->declared.line);
		else
			emit_null(out, "line");
	}
	if (subject->node)
		emit_text(out, "node", subject->node->name);
	if (subject_running(subject)) {
		emit_integer(out, "pid", subject->running.pid);
		emit_text(out, "runtime", subject->running.runtime);
		emit_text(out, "id", subject->running.id);
		emit_boolean(out, "paused", subject->running.paused);
		emit_text(out, "inside", subject->running.inside);
	}
	emit_close(out);
}

static void put_workload(struct emitter *out, const struct subject *subject)
{
	if (!subject->workload.kind && !subject->workload.name) {
		emit_null(out, "workload");
		return;
	}
	emit_object(out, "workload");
	emit_text(out, "kind", subject->workload.kind);
	emit_text(out, "namespace", subject->workload.namespace);
	emit_text(out, "name", subject->workload.name);
	emit_text(out, "container", subject->workload.container);
	emit_text(out, "project", subject->workload.project);
	emit_text(out, "role", role_name(subject->workload.role));
	emit_close(out);
}

static void put_score(struct emitter *out, const struct judgement *judgement)
{
	const char grade[2] = { judgement->score.grade, '\0' };
	if (!judgement->judged) {
		emit_null(out, "score");
		return;
	}
	emit_object(out, "score");
	emit_integer(out, "value", judgement->score.value);
	emit_integer(out, "low", judgement->score.low);
	emit_integer(out, "high", judgement->score.high);
	emit_text(out, "grade", grade);
	emit_text(out, "capped_by", judgement->score.capped_by);
	emit_integer(out, "points", judgement->score.points);
	emit_close(out);
}

/* "web.yaml:23" */
static void fill_place(struct emitter *out, const struct origin *origin)
{
	cleanup_strbuf struct strbuf where = { 0 };
	report_place(origin, &where);
	emit_value(out, strbuf_text(&where));
}

static void put_place(struct emitter *out, const struct about *about, const struct origin *origin)
{
	if (!origin->line && !origin->where) {
		emit_null(out, "where");
		return;
	}
	emit_key(out, "where");
	if (!mould_gap(about->mould, about->subject, origin, out->text.len, 0))
		fill_place(out, origin);
}

static void put_evidence(struct emitter *out, const struct about *about, const struct finding *finding)
{
	emit_list(out, "evidence");
	for (size_t i = 0; i < finding->evidence_count; i++) {
		emit_object(out, NULL);
		put_place(out, about, &finding->evidence[i]);
		emit_text(out, "text", finding->evidence[i].text);
		emit_close(out);
	}
	emit_close(out);
}

/* null, or why somebody lives with it. */
static void put_waiver(struct emitter *out, const struct waiver *waiver)
{
	if (!waiver) {
		emit_null(out, "waived");
		return;
	}
	emit_object(out, "waived");
	emit_text(out, "reason", waiver->reason);
	emit_text(out, "until", waiver->until);
	emit_text(out, "where", waiver->where);
	emit_close(out);
}

static void put_check(struct emitter *out, const struct about *about, size_t i, const struct finding *finding)
{
	unsigned weight = checks[i].weight;
	emit_object(out, NULL);
	emit_integer(out, "n", (int64_t)i + 1);
	emit_text(out, "id", checks[i].id);
	emit_text(out, "verdict", verdict_name(finding->verdict));
	emit_integer(out, "weight", weight);
	if (finding->verdict == VERDICT_NA)
		emit_null(out, "kept");
	else /* points are kept doubled */
		emit_halves(out, "kept", 2 * weight - finding->lost_low);
	emit_text(out, "reason", finding->reason);
	put_evidence(out, about, finding);
	emit_text(out, "fix", finding->fix);
	put_waiver(out, about->waived ? about->waived->checks[i] : NULL);
	emit_close(out);
}

/* What it gains alone; null where it cannot be tried. */
static void put_gain(struct emitter *out, const struct gain *gain)
{
	const char grade[2] = { gain->after.grade, '\0' };
	if (!gain->known) {
		static const char *const keys[] = { "gain", "points", "score", "grade", "closes" };
		for (size_t i = 0; i < ISO_COUNT(keys); i++)
			emit_null(out, keys[i]);
		return;
	}
	emit_integer(out, "gain", gain->value);
	emit_integer(out, "points", gain->points);
	emit_integer(out, "score", gain->after.value);
	emit_text(out, "grade", grade);
	emit_list(out, "closes");
	for (size_t i = 0; i < gain->close_count; i++)
		emit_text(out, NULL, escapes[gain->closes[i]].id);
	emit_close(out);
}

/* Each change once, most gain first. */
static void put_fixes(struct emitter *out, const struct gain_list *gains)
{
	emit_list(out, "fixes");
	for (size_t i = 0; i < gains->count; i++) {
		const struct gain *gain = &gains->items[i];
		emit_object(out, NULL);
		emit_text(out, "id", fixes[gain->proposal->fix].id);
		emit_text(out, "change", gain->proposal->text);
		emit_text(out, "may_break", fixes[gain->proposal->fix].breaks);
		emit_list(out, "checks");
		for (size_t k = 0; k < CHECK_COUNT; k++)
			if (gain->checks & (1U << k))
				emit_text(out, NULL, checks[k].id);
		emit_close(out);
		put_gain(out, gain);
		emit_close(out);
	}
	emit_close(out);
}

static void put_checks(struct emitter *out, const struct about *about)
{
	struct finding findings[CHECK_COUNT];
	struct gain_list gains;
	if (!about->judgement->judged) {
		emit_null(out, "checks");
		emit_null(out, "fixes");
		return;
	}
	checks_explain(about->subject, about->inventory, about->judgement, about->arena, findings);
	emit_list(out, "checks");
	for (size_t i = 0; i < CHECK_COUNT; i++)
		put_check(out, about, i, &findings[i]);
	emit_close(out);
	gains_of(about->subject, about->inventory, about->judgement, findings, about->gains, about->arena, &gains);
	put_fixes(out, &gains);
}

static const char *relation_of(const struct subject *subject, enum ns_kind kind)
{
	static const char *const names[] = { "unknown", "own", "host", "shared" };
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	return names[fact_known(fact) ? fact.value.ns->relation : NS_UNKNOWN];
}

/* ---- what a layer has beside its verdict -------------------------------------- */

static void put_namespaces(struct emitter *out, const struct about *about)
{
	for (enum ns_kind kind = 0; kind < NS_KIND_COUNT; kind++)
		emit_text(out, ns_names[kind], relation_of(about->subject, kind));
	struct fact map = subject_fact(about->subject, FACT_uid_map);
	uint32_t root;
	if (fact_known(map) && ranges_map(map.value.ranges, 0, &root))
		emit_integer(out, "root_maps_to", root);
	else
		emit_null(out, "root_maps_to");
}

static void put_capabilities(struct emitter *out, const struct about *about)
{
	const struct subject *subject = about->subject;
	struct fact effective = subject_fact(subject, FACT_cap_effective);
	uint64_t dangerous = 0;
	for (size_t i = 0; i < CAP_COUNT; i++)
		dangerous |= capabilities[i].danger == CAP_IS_MINOR ? 0 : CAP_BIT(capabilities[i].number);
	mask_fact(out, "effective", effective, UINT64_MAX);
	mask_fact(out, "permitted", subject_fact(subject, FACT_cap_permitted), UINT64_MAX);
	mask_fact(out, "inheritable", subject_fact(subject, FACT_cap_inheritable), UINT64_MAX);
	mask_fact(out, "bounding", subject_fact(subject, FACT_cap_bounding), UINT64_MAX);
	mask_fact(out, "ambient", subject_fact(subject, FACT_cap_ambient), UINT64_MAX);
	boolean_fact(out, "no_new_privs", subject_fact(subject, FACT_no_new_privs));
	mask_fact(out, "dangerous", effective, dangerous);
}

/* The native calls, by their outcome. */
static void put_summary(struct emitter *out, const struct ruled_summary *summary)
{
	emit_integer(out, "allowed", (int64_t)summary->counts.allow);
	emit_integer(out, "blocked", (int64_t)summary->counts.blocked);
	emit_integer(out, "conditional", (int64_t)summary->counts.depends);
	emit_list(out, "dangerous_allowed");
	for (size_t i = 0; i < summary->danger_count; i++)
		emit_text(out, NULL, summary->dangers[i]->name);
	emit_close(out);
}

/* Null where it is not known what is in force. */
static void put_syscalls(struct emitter *out, const struct about *about)
{
	struct syscalls in_force;
	judge_native_syscalls(about->subject, about->inventory, &in_force);
	if (in_force.ruled) {
		put_summary(out, ruled_summary(in_force.ruled));
	} else {
		emit_null(out, "allowed");
		emit_null(out, "blocked");
		emit_null(out, "conditional");
		emit_null(out, "dangerous_allowed");
	}
	syscalls_end(&in_force);
}

static void put_seccomp(struct emitter *out, const struct about *about)
{
	static const char *const modes[] = { "disabled", "strict", "filter" };
	struct fact mode = subject_fact(about->subject, FACT_seccomp_mode);
	bool named = fact_known(mode) && mode.value.integer >= 0 && mode.value.integer < (int64_t)ISO_COUNT(modes);
	struct fact profile = subject_fact(about->subject, FACT_seccomp_profile);
	emit_text(out, "mode", named ? modes[mode.value.integer] : "unknown");
	emit_text(out, "profile", fact_known(profile) ? profile.value.text : "unknown");
	integer_fact(out, "filters", subject_fact(about->subject, FACT_seccomp_filters));
	put_syscalls(out, about);
}

static void put_apparmor(struct emitter *out, const struct about *about)
{
	const struct host *host = subject_host(about->subject, about->inventory);
	struct fact mode = subject_fact(about->subject, FACT_apparmor_mode);
	bool none = subject_running(about->subject) && host->apparmor_known && !host->apparmor;
	text_fact(out, "profile", subject_fact(about->subject, FACT_apparmor_profile));
	emit_text(out, "mode", fact_known(mode) ? mode.value.text : none ? "unavailable" : "unknown");
}

static void put_selinux(struct emitter *out, const struct about *about)
{
	const struct host *host = subject_host(about->subject, about->inventory);
	struct text_list keys;
	text_fact(out, "label", subject_fact(about->subject, FACT_selinux_label));
	emit_text(out, "mode", selinux_mode_name(subject_running(about->subject) ? host->selinux : SELINUX_UNKNOWN));
	if (selinux_sharers(about->subject, about->inventory, about->arena, &keys))
		text_items(out, "shared_with", &keys);
	else
		emit_null(out, "shared_with");
}

static void put_sandbox(struct emitter *out, const struct about *about)
{
	const struct subject *subject = about->subject;
	struct fact kind = subject_fact(subject, FACT_sandbox);
	struct fact class = subject_fact(subject, FACT_runtime_class);
	const char *declared = fact_known(class) ? class.value.text : NULL;
	emit_text(out, "kind", fact_known(kind) ? kind.value.text : "unknown");
	text_fact(out, "platform", subject_fact(subject, FACT_sandbox_platform));
	emit_text(out, "runtime", subject->running.runtime ? subject->running.runtime : declared);
}

/* To add what a layer has: its row; the layers themselves are in judge. */
static const struct {
	const char *layer;
	void (*put)(struct emitter *out, const struct about *about);
} layer_parts[] = {
	{ "namespaces", put_namespaces },
	{ "capabilities", put_capabilities },
	{ "seccomp", put_seccomp },
	{ "apparmor", put_apparmor },
	{ "selinux", put_selinux },
	{ "sandbox", put_sandbox },
};

static void put_layer(struct emitter *out, size_t i, const struct about *about)
{
	const struct judgement *judgement = about->judgement;
	emit_object(out, layers[i].id);
	emit_text(out, "verdict", judgement->judged ? verdict_name(judgement->layers[i]) : NULL);
	for (size_t part = 0; part < ISO_COUNT(layer_parts); part++)
		if (strcmp(layer_parts[part].layer, layers[i].id) == 0)
			layer_parts[part].put(out, about);
	emit_close(out);
}

static void put_layers(struct emitter *out, const struct about *about)
{
	emit_object(out, "layers");
	for (size_t i = 0; i < LAYER_COUNT; i++)
		put_layer(out, i, about);
	emit_close(out);
}

/* ---- parts again --------------------------------------------------------------- */

static void put_violation(struct emitter *out, const struct pss_violation *violation)
{
	emit_object(out, NULL);
	emit_text(out, "level", pss_level_name(violation->level));
	emit_text(out, "check", violation->check);
	emit_text(out, "reason", violation->reason);
	emit_close(out);
}

static void put_pss(struct emitter *out, const struct about *about, unsigned minor)
{
	const struct pss_result *result = pss_judge_next(about->pss, about->subject, minor);
	if (!result->applies) {
		emit_null(out, "pss");
		return;
	}
	emit_object(out, "pss");
	emit_text(out, "level", pss_level_name(result->level));
	emit_list(out, "violations");
	for (size_t i = 0; i < result->count; i++)
		put_violation(out, &result->violations[i]);
	emit_close(out);
	text_fact(out, "enforced", subject_fact(about->subject, FACT_pss_enforced));
	emit_close(out);
}

/* @container: of several that run; NULL: it is the subject's own. */
static void put_change(struct emitter *out, const struct change *change, const char *container)
{
	emit_object(out, NULL);
	if (container)
		emit_text(out, "container", container);
	emit_text(out, "layer", change->layer);
	emit_text(out, "fact", fact_infos[change->fact].id);
	emit_text(out, "declared", change->a);
	emit_text(out, "effective", change->b);
	report_better(out, change->shift);
	if (change->cause)
		emit_text(out, "cause", change->cause);
	emit_close(out);
}

/* What runs of it, each with the facts that differ from what the file says. False: it does not run. */
static bool put_declared_drift(struct emitter *out, const struct about *about, const struct pairing *running)
{
	bool any = false;
	size_t count = 0;
	const struct judged_pair *pairs = running ? pairs_of(running, about->subject, &count) : NULL;
	for (size_t i = 0; i < count; i++) {
		const struct judged_pair *pair = &pairs[i];
		struct comparison comparison;
		if (!pair->b)
			continue;
		if (!any)
			emit_list(out, "drift");
		any = true;
		compare_pair(pair, COMPARE_UNREAD, about->arena, &comparison);
		for (size_t k = 0; k < comparison.count; k++)
			put_change(out, &comparison.changes[k], pair->b->name);
	}
	if (any)
		emit_close(out);
	return any;
}

/* Null where nothing could be compared, an empty list where nothing drifts. */
static void put_drift(struct emitter *out, const struct about *about, const struct pairing *running)
{
	struct comparison comparison;
	if (put_declared_drift(out, about, running))
		return;
	if (subject_drift(about->subject, about->inventory, 0, about->arena, &comparison) != DRIFT_COMPARED) {
		emit_null(out, "drift");
		return;
	}
	emit_list(out, "drift");
	for (size_t i = 0; i < comparison.count; i++)
		put_change(out, &comparison.changes[i], NULL);
	emit_close(out);
}

static void put_barriers(
	struct emitter *out, const char *key, const struct escape_finding *finding, enum barrier_cell cell)
{
	emit_list(out, key);
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		if (finding->cells[barrier] == cell)
			emit_text(out, NULL, barriers[barrier].id);
	emit_close(out);
}

static void put_escape(struct emitter *out, const struct escape *escape, const struct escape_finding *finding)
{
	emit_object(out, NULL);
	emit_text(out, "id", escape->id);
	emit_text(out, "verdict", escape_verdict_name(finding->verdict));
	emit_text(out, "gives", yield_name(escape->yield));
	emit_text(out, "attack", escape->attack);
	emit_boolean(out, "bug", escape->bug);
	put_barriers(out, "barriers", finding, CELL_STOPS);
	put_barriers(out, "unknown", finding, CELL_UNKNOWN);
	emit_text(out, "reason", finding->reason);
	emit_close(out);
}

static void put_escapes(struct emitter *out, const struct about *about)
{
	struct escape_finding findings[ESCAPE_COUNT];
	if (!about->judgement->judged) {
		emit_null(out, "escapes");
		return;
	}
	escapes_explain(about->subject, about->inventory, about->arena, findings);
	emit_list(out, "escapes");
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		put_escape(out, &escapes[i], &findings[i]);
	emit_close(out);
}

/* Each point holds until the next one. */
static void put_history(struct emitter *out, const struct course *course)
{
	if (!course) {
		emit_null(out, "history");
		return;
	}
	emit_object(out, "history");
	emit_integer(out, "first", course->first);
	emit_integer(out, "last", course->last);
	emit_integer(out, "readings", (int64_t)course->readings);
	emit_list(out, "points");
	for (size_t i = 0; i < course->count; i++) {
		const struct course_point *point = &course->points[i];
		const struct judgement judgement = { .judged = point->judged, .score = point->score };
		emit_object(out, NULL);
		emit_integer(out, "time", point->time);
		emit_boolean(out, "there", point->there);
		put_score(out, &judgement);
		emit_close(out);
	}
	emit_close(out);
	emit_close(out);
}

/* What does not depend on what it is called. */
static void put_verdicts(struct emitter *out, const struct about *about, const struct report_options *options)
{
	put_score(out, about->judgement);
	emit_text(out, "fix_language", fix_language(about->subject));
	put_checks(out, about);
	put_layers(out, about);
	put_escapes(out, about);
	put_pss(out, about, options->pss_minor);
	put_drift(out, about, options->running);
}

static void pour(struct emitter *out, const struct mould_text *mould, const struct subject *subject)
{
	size_t at = 0;
	for (size_t i = 0; i < mould->gap_count; i++) {
		const struct gap *gap = &mould->gaps[i];
		const struct origin origin = mould_origin(gap, subject);
		emit_again(out, mould->text.data + at, gap->at - at);
		fill_place(out, &origin);
		at = gap->at;
	}
	emit_again(out, mould->text.data + at, mould->text.len - at);
}

void report_json_subject(struct emitter *out, const struct judged *judged, uint32_t row, struct json_memo *memo,
	const struct report_options *options)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct subject *subject = judged->inventory->subjects[row];
	struct mould_text *mould = mould_of(&memo->moulds, judged, row, options);
	const struct about about = { subject, judged->inventory, &judged->judgements[row], arena, &memo->pss, memo->gains,
		options->waived ? &options->waived[row] : NULL, mould };
	emit_text(out, "key", subject->key);
	emit_text(out, "name", subject->name);
	emit_text(out, "origin", subject->form->id);
	put_source(out, subject);
	put_workload(out, subject);
	emit_text(out, "image", subject->image);
	if (mould && !mould->text.len) {
		struct emitter aside = emit_aside(out);
		put_verdicts(&aside, &about, options);
		mould_keep(&memo->moulds, mould, &aside.text);
	}
	if (mould)
		pour(out, mould, subject);
	else
		put_verdicts(out, &about, options);
	if (options->courses)
		put_history(out, options->courses[row]);
}

void report_json_forget(struct json_memo *memo)
{
	pss_memo_free(&memo->pss);
	moulds_free(&memo->moulds);
	gains_memo_free(memo->gains);
}

static void put_host(struct emitter *out, const char *key, const struct host *host)
{
	if (!host->live) {
		emit_null(out, key);
		return;
	}
	emit_object(out, key);
	emit_text(out, "name", host->name);
	emit_text(out, "kernel", host->kernel);
	if (host->lsm_known)
		text_items(out, "lsm", &host->lsm);
	else
		emit_null(out, "lsm");
	if (host->apparmor_known)
		emit_boolean(out, "apparmor", host->apparmor);
	else
		emit_null(out, "apparmor");
	emit_text(out, "selinux", host->selinux == SELINUX_UNKNOWN ? NULL : selinux_mode_name(host->selinux));
	if (host->cgroup)
		emit_integer(out, "cgroup", host->cgroup);
	else
		emit_null(out, "cgroup");
	emit_boolean(out, "privileged_reader", host->privileged_reader);
	emit_boolean(out, "in_container", host->in_container);
	emit_text(out, "container_hint", host->inside);
	emit_close(out);
}

void report_json_remark(struct emitter *out, const struct remark *remark)
{
	emit_text(out, "where", remark->where);
	emit_text(out, "reason", remark->reason);
	if (!remark->kind)
		return;
	emit_text(out, "not_judged", remark->kind);
	emit_boolean(out, "may_hold_container", remark->weight >= REMARK_UNJUDGED);
}

static void put_remarks(struct emitter *out, const struct remark_list *remarks)
{
	emit_list(out, NULL);
	for (size_t i = 0; i < remarks->count; i++) {
		emit_object(out, NULL);
		report_json_remark(out, &remarks->items[i]);
		emit_close(out);
	}
	emit_close(out);
}

/* ---- since a baseline ------------------------------------------------------ */

/* @then NULL: it was not there, @now: it is gone. */
static void put_shift(struct emitter *out, const char *id, const char *then, const char *now)
{
	emit_object(out, NULL);
	emit_text(out, "id", id);
	emit_text(out, "then", then);
	emit_text(out, "now", now);
	emit_close(out);
}

static void put_low(struct emitter *out, const char *key, const struct judgement *judgement)
{
	if (judgement && judgement->judged)
		emit_integer(out, key, judgement->score.low);
	else
		emit_null(out, key);
}

static void put_shifted_checks(struct emitter *out, const struct judgement *then, const struct judgement *now)
{
	emit_list(out, "checks");
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (then && now && then->checks[i] != now->checks[i])
			put_shift(out, checks[i].id, verdict_name((enum verdict)then->checks[i]),
				verdict_name((enum verdict)now->checks[i]));
	emit_close(out);
}

static void put_shifted_escapes(struct emitter *out, const struct judgement *then, const struct judgement *now)
{
	emit_list(out, "escapes");
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		if (then && now && then->escapes[i] != now->escapes[i])
			put_shift(out, escapes[i].id, escape_verdict_name((enum escape_verdict)then->escapes[i]),
				escape_verdict_name((enum escape_verdict)now->escapes[i]));
	emit_close(out);
}

static void put_since_row(struct emitter *out, const struct since_row *row)
{
	const struct subject *subject = row->pair.b ? row->pair.b : row->pair.a;
	emit_object(out, NULL);
	emit_text(out, "key", subject->key);
	emit_text(out, "name", subject->name);
	emit_text(out, "state", since_name(row->state));
	emit_boolean(out, "counts", since_counts(row));
	put_low(out, "then", row->pair.a_judgement);
	put_low(out, "now", row->pair.b_judgement);
	put_shifted_checks(out, row->pair.a_judgement, row->pair.b_judgement);
	put_shifted_escapes(out, row->pair.a_judgement, row->pair.b_judgement);
	emit_close(out);
}

void report_json_since(struct emitter *out, const struct since *since)
{
	emit_text(out, "file", since->name);
	for (enum since_state state = SINCE_NEW; state <= SINCE_GONE; state++)
		emit_integer(out, since_name(state), (int64_t)since_count(since, state));
	emit_list(out, "changes");
	for (size_t i = 0; i < since->count; i++)
		if (since->rows[i].state != SINCE_SAME)
			put_since_row(out, &since->rows[i]);
	emit_close(out);
}

static void put_since(struct emitter *out, const struct since *since)
{
	emit_literal(out, ",\n\"baseline\": ");
	emit_object(out, NULL);
	report_json_since(out, since);
	emit_close(out);
}

/* ---- the frame ------------------------------------------------------------ */

static void put_tool(struct emitter *out, const char *key)
{
	emit_object(out, key);
	emit_text(out, "name", PACKAGE_NAME);
	emit_text(out, "version", PACKAGE_VERSION);
	emit_close(out);
}

void report_json_head(struct emitter *out, const struct host *host)
{
	put_tool(out, "tool");
	put_host(out, "host", host);
}

static void put_head(struct emitter *out, const struct host *host)
{
	emit_literal(out, "{\"schema\": \"isotop/report/v1\",\n\"tool\": ");
	put_tool(out, NULL);
	emit_literal(out, ",\n\"host\": ");
	put_host(out, NULL, host);
}

static void put_end(struct emitter *out, const struct inventory *inventory)
{
	emit_literal(out, ",\n\"skipped\": ");
	put_remarks(out, &inventory->skipped);
	emit_literal(out, ",\n\"errors\": ");
	put_remarks(out, &inventory->errors);
	emit_literal(out, "}\n");
}

int report_json(FILE *file, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	struct emitter out = emit_begin(file, 0);
	struct json_memo memo = { .gains = gains_memo_new() };
	put_head(&out, &judged->inventory->host);
	emit_literal(&out, ",\n\"subjects\": [");
	for (size_t i = 0; !out.code && i < count; i++) {
		emit_literal(&out, i ? ",\n" : "\n");
		emit_object(&out, NULL);
		report_json_subject(&out, judged, rows[i], &memo, options);
		emit_close(&out);
	}
	emit_literal(&out, "]");
	if (options->since)
		put_since(&out, options->since);
	put_end(&out, judged->inventory);
	report_json_forget(&memo);
	int code = emit_end(&out);
	return code == 0 ? 0 : err_set(err, code, "writing JSON: %s", strerror(-code));
}
