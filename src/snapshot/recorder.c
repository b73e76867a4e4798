/* SPDX-License-Identifier: Apache-2.0 */
/* A recording as it grows: a line with everything, then lines with what changed. */
#include "config.h"

#include <isotop/emit.h>
#include <isotop/inventory.h>
#include <isotop/snapshot.h>
#include <isotop/subject.h>

#include "snapshot/record.h"
#include "snapshot/write.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

/* What was written of one container. */
struct written {
	char *key;  /* owned */
	char *text; /* owned */
	bool seen;  /* it is in the reading that is looked at */
	UT_hash_handle hh;
};

struct recorder {
	struct written *by_key;
	char *host;    /* owned: as it was written last; NULL: not yet */
	char *remarks; /* owned: errors and what was skipped */
};

struct recorder *recorder_new(void)
{
	return heap_alloc(1, sizeof(struct recorder));
}

static void forget(struct recorder *recorder, struct written *written)
{
	HASH_DEL(recorder->by_key, written);
	free(written->key);
	free(written->text);
	free(written);
}

void recorder_free(struct recorder *recorder)
{
	struct written *written;
	struct written *next;
	if (!recorder)
		return;
	HASH_ITER(hh, recorder->by_key, written, next)
		forget(recorder, written);
	free(recorder->host);
	free(recorder->remarks);
	free(recorder);
}

static char *copy_of(const struct strbuf *text)
{
	char *copy = strdup(strbuf_text(text));
	if (!copy)
		die("out of memory");
	return copy;
}

/* Has what stands at *@kept changed to @text? Then that is kept. */
static bool replace(char **kept, const struct strbuf *text)
{
	if (*kept && strcmp(*kept, strbuf_text(text)) == 0)
		return false;
	free(*kept);
	*kept = copy_of(text);
	return true;
}

static bool subject_changed(struct recorder *recorder, const struct subject *subject)
{
	struct written *written = NULL;
	struct emitter text = emit_begin(NULL, 0);
	snapshot_put_subject(&text, subject);
	HASH_FIND_STR(recorder->by_key, subject->key, written);
	if (!written) {
		cleanup_strbuf struct strbuf key = { 0 };
		strbuf_adds(&key, subject->key);
		written = heap_alloc(1, sizeof(*written));
		written->key = copy_of(&key);
		HASH_ADD_KEYPTR(hh, recorder->by_key, written->key, strlen(written->key), written);
	}
	bool changed = replace(&written->text, &text.text);
	written->seen = true;
	emit_end(&text);
	return changed;
}

static bool put_containers(struct recorder *recorder, const struct inventory *inventory, bool full, struct emitter *out)
{
	bool any = false;
	struct written *written;
	struct written *next;
	HASH_ITER(hh, recorder->by_key, written, next)
		written->seen = false;
	emit_list(out, "containers");
	for (size_t i = 0; i < inventory->count; i++) {
		bool changed = subject_changed(recorder, inventory->subjects[i]);
		if (changed || full)
			snapshot_put_subject(out, inventory->subjects[i]);
		any |= changed;
	}
	emit_close(out);
	emit_list(out, "gone");
	HASH_ITER(hh, recorder->by_key, written, next) {
		if (written->seen)
			continue;
		emit_text(out, NULL, written->key);
		forget(recorder, written);
		any = true;
	}
	emit_close(out);
	return any;
}

static bool put_host(struct recorder *recorder, const struct host *host, bool full, struct emitter *out)
{
	struct emitter text = emit_begin(NULL, 0);
	record_put(&text, NULL, host, &record_host);
	bool changed = replace(&recorder->host, &text.text);
	emit_end(&text);
	if (changed || full)
		record_put(out, "host", host, &record_host);
	return changed;
}

static bool put_remarks(struct recorder *recorder, const struct inventory *inventory, bool full, struct emitter *out)
{
	struct emitter text = emit_begin(NULL, 0);
	emit_object(&text, NULL);
	snapshot_put_remarks(&text, "errors", &inventory->errors);
	snapshot_put_remarks(&text, "skipped", &inventory->skipped);
	emit_close(&text);
	bool changed = replace(&recorder->remarks, &text.text);
	emit_end(&text);
	if (changed || full) {
		snapshot_put_remarks(out, "errors", &inventory->errors);
		snapshot_put_remarks(out, "skipped", &inventory->skipped);
	}
	return changed;
}

bool recorder_line(struct recorder *recorder, const struct inventory *inventory, int64_t now, const char *version,
	bool full, struct strbuf *line)
{
	struct emitter out = emit_begin(NULL, 0);
	snapshot_begin(&out, full ? "isotop/snapshot/v1" : "isotop/change/v1", version, now);
	bool changed = put_host(recorder, &inventory->host, full, &out);
	changed |= put_containers(recorder, inventory, full, &out);
	changed |= put_remarks(recorder, inventory, full, &out);
	emit_close(&out);
	if (changed || full)
		emit_line(&out, line);
	emit_end(&out);
	return changed || full;
}
