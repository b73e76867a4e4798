/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON report, schema isotop/report/v1. Subject by subject, so that memory
 * does not grow with the text of the report: the frame is written here, every
 * value in it by jansson.
 */
#include "config.h"

#include "report/formats.h"
#include "report/values.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>
#include <isotop/compare.h>
#include <isotop/pss.h>
#include <isotop/syscalls.h>

/* ---- values of facts ------------------------------------------------------ */

static json_t *boolean_fact(struct fact fact)
{
	return fact_known(fact) ? json_boolean(fact.value.boolean) : json_null();
}

static json_t *integer_fact(struct fact fact)
{
	return fact_known(fact) ? json_integer(fact.value.integer) : json_null();
}

static json_t *text_fact(struct fact fact)
{
	return fact_known(fact) ? text(fact.value.text) : json_null();
}

static json_t *mask_list(uint64_t mask)
{
	char name[CAP_NAME_MAX];
	json_t *array = json_array();
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (mask & CAP_BIT(number))
			add(array, json_string_nocheck(cap_name(number, name)));
	return array;
}

static json_t *mask_fact(struct fact fact)
{
	return fact_known(fact) ? mask_list(fact.value.mask) : json_null();
}

/* Points are kept doubled; half of an odd weight is n.5. */
static json_t *points(unsigned doubled)
{
	return doubled % 2 ? json_real(doubled / 2.0) : json_integer(doubled / 2);
}

/* ---- the parts of a subject ---------------------------------------------- */

static json_t *source_of(const struct subject *subject)
{
	json_t *source = json_object();
	if (subject->declared.file) {
		put(source, "file", text(subject->declared.file));
		put(source, "line", subject->declared.line ? json_integer(subject->declared.line) : json_null());
	}
	if (subject_running(subject)) {
		put(source, "pid", json_integer(subject->running.pid));
		put(source, "runtime", text(subject->running.runtime));
		put(source, "id", text(subject->running.id));
	}
	return source;
}

static json_t *workload_of(const struct subject *subject)
{
	if (!subject->workload.kind && !subject->workload.name)
		return json_null();
	json_t *workload = json_object();
	put(workload, "kind", text(subject->workload.kind));
	put(workload, "namespace", text(subject->workload.namespace));
	put(workload, "name", text(subject->workload.name));
	put(workload, "container", text(subject->workload.container));
	put(workload, "project", text(subject->workload.project));
	put(workload, "role", json_string_nocheck(role_name(subject->workload.role)));
	return workload;
}

static json_t *score_of(const struct judgement *judgement)
{
	if (!judgement->judged)
		return json_null();
	const char grade[2] = { judgement->score.grade, '\0' };
	json_t *score = json_object();
	put(score, "value", json_integer(judgement->score.value));
	put(score, "low", json_integer(judgement->score.low));
	put(score, "high", json_integer(judgement->score.high));
	put(score, "grade", json_string_nocheck(grade));
	put(score, "capped_by", text(judgement->score.capped_by));
	put(score, "points", json_integer(judgement->score.points));
	return score;
}

/* "web.yaml:23" */
static json_t *place(const struct origin *origin)
{
	if (!origin->line)
		return text(origin->where);
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_addf(&where, "%s:%u", origin->where ? origin->where : "", origin->line);
	return text(strbuf_text(&where));
}

static json_t *evidence_of(const struct finding *finding)
{
	json_t *array = json_array();
	for (size_t i = 0; i < finding->evidence_count; i++) {
		json_t *item = json_object();
		put(item, "where", place(&finding->evidence[i]));
		put(item, "text", text(finding->evidence[i].text));
		add(array, item);
	}
	return array;
}

static json_t *checks_of(const struct subject *subject, const struct inventory *inventory, struct arena *arena)
{
	json_t *array = json_array();
	struct finding findings[CHECK_COUNT];
	checks_explain(subject, inventory, arena, findings);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct finding *finding = &findings[i];
		unsigned weight = checks[i].weight;
		json_t *check = json_object();
		put(check, "n", json_integer((json_int_t)i + 1));
		put(check, "id", json_string_nocheck(checks[i].id));
		put(check, "verdict", json_string_nocheck(verdict_name(finding->verdict)));
		put(check, "weight", json_integer(weight));
		put(check, "kept",
			finding->verdict == VERDICT_NA ? json_null() : points(2 * weight - finding->lost_low));
		put(check, "reason", text(finding->reason));
		put(check, "evidence", evidence_of(finding));
		put(check, "fix", text(finding->fix));
		put(check, "waived", json_null());
		add(array, check);
	}
	return array;
}

static json_t *relation_of(const struct subject *subject, enum ns_kind kind)
{
	static const char *const names[] = { "unknown", "own", "host", "shared" };
	struct fact fact = subject_fact(subject, ns_facts[kind]);
	return json_string_nocheck(names[fact_known(fact) ? fact.value.ns->relation : NS_UNKNOWN]);
}

static void namespaces(json_t *layer, const struct subject *subject)
{
	for (enum ns_kind kind = 0; kind < NS_KIND_COUNT; kind++)
		put(layer, ns_names[kind], relation_of(subject, kind));
	struct fact map = subject_fact(subject, FACT_uid_map);
	uint32_t root;
	bool maps = fact_known(map) && ranges_map(map.value.ranges, 0, &root);
	put(layer, "root_maps_to", maps ? json_integer(root) : json_null());
}

static void capability_sets(json_t *layer, const struct subject *subject)
{
	struct fact effective = subject_fact(subject, FACT_cap_effective);
	put(layer, "effective", mask_fact(effective));
	put(layer, "permitted", mask_fact(subject_fact(subject, FACT_cap_permitted)));
	put(layer, "inheritable", mask_fact(subject_fact(subject, FACT_cap_inheritable)));
	put(layer, "bounding", mask_fact(subject_fact(subject, FACT_cap_bounding)));
	put(layer, "ambient", mask_fact(subject_fact(subject, FACT_cap_ambient)));
	put(layer, "no_new_privs", boolean_fact(subject_fact(subject, FACT_no_new_privs)));
	uint64_t dangerous = 0;
	for (size_t i = 0; i < CAP_COUNT; i++)
		dangerous |= capabilities[i].danger == CAP_IS_MINOR ? 0 : CAP_BIT(capabilities[i].number);
	put(layer, "dangerous", fact_known(effective) ? mask_list(effective.value.mask & dangerous) : json_null());
}

/* The native calls, by what becomes of them; null where it is not known what is in force. */
static void syscalls(json_t *layer, const struct subject *subject, const struct inventory *inventory)
{
	struct syscalls in_force;
	judge_syscalls(subject, inventory, NULL, &in_force);
	const struct ruled_summary *summary = in_force.ruled ? ruled_summary(in_force.ruled) : NULL;
	json_t *dangers = summary ? json_array() : json_null();
	for (size_t i = 0; summary && i < summary->danger_count; i++)
		add(dangers, json_string_nocheck(summary->dangers[i]->name));
	put(layer, "allowed", summary ? json_integer((json_int_t)summary->counts.allow) : json_null());
	put(layer, "blocked", summary ? json_integer((json_int_t)summary->counts.blocked) : json_null());
	put(layer, "conditional", summary ? json_integer((json_int_t)summary->counts.depends) : json_null());
	put(layer, "dangerous_allowed", dangers);
	syscalls_end(&in_force);
}

static void seccomp(json_t *layer, const struct subject *subject, const struct inventory *inventory)
{
	static const char *const modes[] = { "disabled", "strict", "filter" };
	struct fact mode = subject_fact(subject, FACT_seccomp_mode);
	bool named = fact_known(mode) && mode.value.integer >= 0 && mode.value.integer < (int64_t)ISO_COUNT(modes);
	put(layer, "mode", json_string_nocheck(named ? modes[mode.value.integer] : "unknown"));
	struct fact profile = subject_fact(subject, FACT_seccomp_profile);
	put(layer, "profile", fact_known(profile) ? text(profile.value.text) : json_string_nocheck("unknown"));
	put(layer, "filters", integer_fact(subject_fact(subject, FACT_seccomp_filters)));
	syscalls(layer, subject, inventory);
}

static void apparmor(json_t *layer, const struct subject *subject, const struct host *host)
{
	put(layer, "profile", text_fact(subject_fact(subject, FACT_apparmor_profile)));
	struct fact mode = subject_fact(subject, FACT_apparmor_mode);
	bool none = subject_running(subject) && host->apparmor_known && !host->apparmor;
	put(layer, "mode",
		fact_known(mode) ? text(mode.value.text) : json_string_nocheck(none ? "unavailable" : "unknown"));
}

static json_t *sharers_of(const struct subject *subject, const struct inventory *inventory)
{
	cleanup_arena struct arena *arena = arena_new();
	struct text_list keys;
	if (!selinux_sharers(subject, inventory, arena, &keys))
		return json_null();
	json_t *array = json_array();
	for (size_t i = 0; i < keys.count; i++)
		add(array, text(keys.items[i]));
	return array;
}

static void selinux(json_t *layer, const struct subject *subject, const struct inventory *inventory)
{
	const struct host *host = &inventory->host;
	put(layer, "label", text_fact(subject_fact(subject, FACT_selinux_label)));
	put(layer, "mode",
		json_string_nocheck(selinux_mode_name(subject_running(subject) ? host->selinux : SELINUX_UNKNOWN)));
	put(layer, "shared_with", sharers_of(subject, inventory));
}

static void sandbox(json_t *layer, const struct subject *subject)
{
	struct fact kind = subject_fact(subject, FACT_sandbox);
	put(layer, "kind", fact_known(kind) ? text(kind.value.text) : json_string_nocheck("unknown"));
	put(layer, "platform", text_fact(subject_fact(subject, FACT_sandbox_platform)));
	struct fact class = subject_fact(subject, FACT_runtime_class);
	put(layer, "runtime", subject->running.runtime ? text(subject->running.runtime) : text_fact(class));
}

static json_t *layers_of(
	const struct subject *subject, const struct inventory *inventory, const struct judgement *judgement)
{
	json_t *object = json_object();
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		json_t *layer = json_object();
		put(layer, "verdict",
			judgement->judged ? json_string_nocheck(verdict_name(judgement->layers[i])) : json_null());
		put(object, layers[i].id, layer);
	}
	namespaces(json_object_get(object, "namespaces"), subject);
	capability_sets(json_object_get(object, "capabilities"), subject);
	seccomp(json_object_get(object, "seccomp"), subject, inventory);
	apparmor(json_object_get(object, "apparmor"), subject, &inventory->host);
	selinux(json_object_get(object, "selinux"), subject, inventory);
	sandbox(json_object_get(object, "sandbox"), subject);
	return object;
}

static json_t *pss_of(const struct subject *subject, unsigned minor, struct arena *arena)
{
	struct pss_result result;
	pss_judge(subject, minor, arena, &result);
	if (!result.applies)
		return json_null();
	json_t *array = json_array();
	for (size_t i = 0; i < result.count; i++) {
		json_t *violation = json_object();
		put(violation, "level", json_string_nocheck(pss_level_name(result.violations[i].level)));
		put(violation, "check", json_string_nocheck(result.violations[i].check));
		put(violation, "reason", text(result.violations[i].reason));
		add(array, violation);
	}
	json_t *pss = json_object();
	put(pss, "level", json_string_nocheck(pss_level_name(result.level)));
	put(pss, "violations", array);
	put(pss, "enforced", text_fact(subject_fact(subject, FACT_pss_enforced)));
	return pss;
}

/* Null where nothing could be compared, an empty list where nothing drifts. */
static json_t *drift_of(const struct subject *subject, const struct inventory *inventory, struct arena *arena)
{
	struct comparison comparison;
	if (subject_drift(subject, inventory, 0, arena, &comparison) != DRIFT_COMPARED)
		return json_null();
	json_t *array = json_array();
	for (size_t i = 0; i < comparison.count; i++) {
		const struct change *change = &comparison.changes[i];
		bool known = change->shift == SHIFT_BETTER || change->shift == SHIFT_WORSE;
		json_t *item = json_object();
		put(item, "layer", json_string_nocheck(change->layer));
		put(item, "fact", json_string_nocheck(fact_infos[change->fact].id));
		put(item, "declared", text(change->a));
		put(item, "effective", text(change->b));
		put(item, "better", known ? json_boolean(change->shift == SHIFT_BETTER) : json_null());
		add(array, item);
	}
	return array;
}

static json_t *escapes_of(const struct subject *subject, const struct inventory *inventory, struct arena *arena)
{
	json_t *array = json_array();
	for (size_t i = 0; i < ESCAPE_COUNT; i++) {
		struct escape_finding finding;
		escape_explain(i, subject, inventory, arena, &finding);
		json_t *stopping = json_array();
		json_t *unknown = json_array();
		for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
			if (finding.cells[barrier] == CELL_STOPS)
				add(stopping, json_string_nocheck(barriers[barrier].id));
			if (finding.cells[barrier] == CELL_UNKNOWN)
				add(unknown, json_string_nocheck(barriers[barrier].id));
		}
		json_t *escape = json_object();
		put(escape, "id", json_string_nocheck(escapes[i].id));
		put(escape, "verdict", json_string_nocheck(escape_verdict_name(finding.verdict)));
		put(escape, "gives", json_string_nocheck(yield_name(escapes[i].yield)));
		put(escape, "attack", text(escapes[i].attack));
		put(escape, "bug", json_boolean(escapes[i].bug));
		put(escape, "barriers", stopping);
		put(escape, "unknown", unknown);
		put(escape, "reason", text(finding.reason));
		add(array, escape);
	}
	return array;
}

static json_t *subject_of(
	const struct judged *judged, size_t row, const struct report_options *options, struct arena *arena)
{
	const struct subject *subject = judged->inventory->subjects[row];
	const struct judgement *judgement = &judged->judgements[row];
	json_t *object = json_object();
	put(object, "key", text(subject->key));
	put(object, "name", text(subject->name));
	put(object, "origin", json_string_nocheck(subject->form->id));
	put(object, "source", source_of(subject));
	put(object, "workload", workload_of(subject));
	put(object, "image", text(subject->image));
	put(object, "score", score_of(judgement));
	put(object, "fix_language", text(fix_language(subject)));
	put(object, "checks", judgement->judged ? checks_of(subject, judged->inventory, arena) : json_null());
	put(object, "layers", layers_of(subject, judged->inventory, judgement));
	put(object, "escapes", judgement->judged ? escapes_of(subject, judged->inventory, arena) : json_null());
	put(object, "pss", pss_of(subject, options->pss_minor, arena));
	put(object, "drift", drift_of(subject, judged->inventory, arena));
	return object;
}

static json_t *host_of(const struct host *host)
{
	if (!host->live)
		return json_null();
	json_t *object = json_object();
	json_t *lsm = json_array();
	for (size_t i = 0; i < host->lsm.count; i++)
		add(lsm, text(host->lsm.items[i]));
	put(object, "name", text(host->name));
	put(object, "kernel", text(host->kernel));
	if (host->lsm_known) {
		put(object, "lsm", lsm);
	} else {
		json_decref(lsm);
		put(object, "lsm", json_null());
	}
	put(object, "apparmor", host->apparmor_known ? json_boolean(host->apparmor) : json_null());
	put(object, "selinux",
		host->selinux == SELINUX_UNKNOWN ? json_null() : json_string_nocheck(selinux_mode_name(host->selinux)));
	put(object, "cgroup", host->cgroup ? json_integer(host->cgroup) : json_null());
	put(object, "privileged_reader", json_boolean(host->privileged_reader));
	put(object, "in_container", json_boolean(host->in_container));
	put(object, "container_hint", text(host->inside));
	return object;
}

static json_t *remarks_of(const struct remark_list *remarks)
{
	json_t *array = json_array();
	for (size_t i = 0; i < remarks->count; i++) {
		json_t *item = json_object();
		put(item, "where", text(remarks->items[i].where));
		put(item, "reason", text(remarks->items[i].reason));
		if (remarks->items[i].kind) {
			put(item, "not_judged", text(remarks->items[i].kind));
			put(item, "may_hold_container", json_boolean(remarks->items[i].weight >= REMARK_UNJUDGED));
		}
		add(array, item);
	}
	return array;
}

/* ---- the frame ------------------------------------------------------------ */

static int member(FILE *out, const char *name, json_t *value)
{
	fprintf(out, ",\n\"%s\": ", name);
	return dump(out, value);
}

int report_json(FILE *out, const struct judged *judged, const uint32_t *rows, size_t count,
	const struct report_options *options, struct err *err)
{
	json_t *tool = json_object();
	put(tool, "name", json_string_nocheck(PACKAGE_NAME));
	put(tool, "version", json_string_nocheck(PACKAGE_VERSION));
	fputs("{\"schema\": \"isotop/report/v1\"", out);
	int code = member(out, "tool", tool);
	if (code == 0)
		code = member(out, "host", host_of(&judged->inventory->host));
	fputs(",\n\"subjects\": [", out);
	for (size_t i = 0; code == 0 && i < count; i++) {
		cleanup_arena struct arena *arena = arena_new();
		fputs(i ? ",\n" : "\n", out);
		code = dump(out, subject_of(judged, rows[i], options, arena));
	}
	fputs("]", out);
	if (code == 0)
		code = member(out, "skipped", remarks_of(&judged->inventory->skipped));
	if (code == 0)
		code = member(out, "errors", remarks_of(&judged->inventory->errors));
	fputs("}\n", out);
	return code == 0 ? 0 : err_set(err, code, "writing JSON: %s", strerror(errno));
}
