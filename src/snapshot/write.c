/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/emit.h>
#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/origin.h>
#include <isotop/remarks.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>

#include "snapshot/filter.h"
#include "snapshot/record.h"
#include "snapshot/write.h"

/* The structure that the value of each kind of fact points to; NULL: it is a value of its own. */
static const struct record *const shapes[] = {
	[FACT_KIND_BOOL] = NULL,
	[FACT_KIND_NS] = &record_ns,
	[FACT_KIND_TEXTS] = &record_texts,
	[FACT_KIND_MOUNTS] = &record_mounts,
	[FACT_KIND_DEVICES] = &record_devices,
	[FACT_KIND_RANGES] = &record_ranges,
	[FACT_KIND_PROCESSES] = &record_processes,
	[FACT_KIND_SETTINGS] = &record_settings,
	[FACT_KIND_PROFILE] = NULL,
	[FACT_KIND_ANSWERS] = &record_answers,
};

static void put_value(struct emitter *out, enum fact_id id, struct fact fact, const struct subject *subject)
{
	char mask[24];
	switch (fact_infos[id].kind) {
	case FACT_KIND_BOOL:
		emit_boolean(out, "is", fact.value.boolean);
		break;
	case FACT_KIND_INT:
		emit_integer(out, "is", fact.value.integer);
		break;
	case FACT_KIND_MASK:
		snprintf(mask, sizeof(mask), "0x%llx", (unsigned long long)fact.value.mask);
		emit_text(out, "is", mask);
		break;
	case FACT_KIND_TEXT:
		emit_text(out, "is", fact.value.text);
		break;
	case FACT_KIND_PROFILE:
		if (!filter_put(out, "is", fact.value.profile))
			emit_text(out, "unknown", "the recording does not hold it");
		break;
	case FACT_KIND_NS:
	case FACT_KIND_TEXTS:
	case FACT_KIND_MOUNTS:
	case FACT_KIND_DEVICES:
	case FACT_KIND_RANGES:
	case FACT_KIND_PROCESSES:
	case FACT_KIND_SETTINGS:
	case FACT_KIND_ANSWERS:
		/* All of the union's pointers share its first bytes. */
		record_put_said(out, "is", fact.value.texts, shapes[fact_infos[id].kind], subject);
		break;
	}
}

static void put_sheet(struct emitter *out, const struct subject *subject, enum sheet_kind kind)
{
	const struct sheet *sheet = subject->sheets[kind];
	emit_object(out, sheet_kind_name(kind));
	for (int id = 0; id < FACT_COUNT; id++) {
		struct fact fact = sheet_fact(sheet, (enum fact_id)id);
		if (fact.state == FACT_ABSENT)
			continue;
		emit_object(out, fact_infos[id].id);
		if (fact.state == FACT_UNKNOWN)
			emit_text(out, "unknown", fact.value.text ? fact.value.text : "not known");
		else
			put_value(out, (enum fact_id)id, fact, subject);
		record_put_said(out, "from", &fact.origin, &record_origin, subject);
		emit_close(out);
	}
	emit_close(out);
}

void snapshot_put_subject(struct emitter *out, const struct subject *subject)
{
	emit_object(out, NULL);
	record_put(out, "subject", subject, &record_subject);
	for (int kind = 0; kind < SHEET_COUNT; kind++)
		if (subject->sheets[kind])
			put_sheet(out, subject, (enum sheet_kind)kind);
	emit_close(out);
}

void snapshot_put_remarks(struct emitter *out, const char *key, const struct remark_list *list)
{
	emit_list(out, key);
	for (size_t i = 0; i < list->count; i++)
		record_put(out, NULL, &list->items[i], &record_remark);
	emit_close(out);
}

void snapshot_begin(struct emitter *out, const char *schema, const char *version, int64_t now)
{
	emit_object(out, NULL);
	emit_text(out, "schema", schema); /* first: snapshot_is() looks for it */
	emit_text(out, "version", version);
	emit_integer(out, "time", now);
}

int snapshot_write(FILE *stream, const struct inventory *inventory, int64_t now, const char *version)
{
	struct emitter out = emit_begin(stream, 0);
	snapshot_begin(&out, "isotop/snapshot/v1", version, now);
	record_put(&out, "host", &inventory->host, &record_host);
	emit_list(&out, "containers");
	for (size_t i = 0; i < inventory->count; i++)
		snapshot_put_subject(&out, inventory->subjects[i]);
	emit_close(&out);
	snapshot_put_remarks(&out, "errors", &inventory->errors);
	snapshot_put_remarks(&out, "skipped", &inventory->skipped);
	emit_close(&out);
	emit_literal(&out, "\n");
	return emit_end(&out);
}
