/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/blessed.h"

#include <isotop/baseline.h>
#include <isotop/builder.h>
#include <isotop/file.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/snapshot.h>

#define REPORT_BYTES (256u << 20)

static int open_recording(const struct options *options, struct baseline **ret_baseline, struct err *err)
{
	struct inventory_builder *builder = inventory_builder_new();
	int code = snapshot_load(options->baseline, &(struct snapshot_wanted){ .at = options->at }, builder, err);
	if (code < 0) {
		inventory_builder_free(builder);
		return code;
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	*ret_baseline = baseline_of(judged, options->pss_minor);
	judged_unref(judged);
	inventory_unref(inventory);
	return 0;
}

int blessed_open(const struct options *options, struct baseline **ret_baseline, struct err *err)
{
	cleanup_strbuf struct strbuf text = { 0 };
	*ret_baseline = NULL;
	if (!options->baseline)
		return 0;
	if (snapshot_is(options->baseline))
		return open_recording(options, ret_baseline, err);
	int code = file_read_stream(options->baseline, REPORT_BYTES, &text);
	if (code < 0)
		return err_set(err, code, "--baseline: %s: %s", options->baseline, file_why(code));
	return baseline_read(options->baseline, strbuf_text(&text), text.len, ret_baseline, err);
}

const struct since_row *since_row(const struct since *since, size_t row)
{
	return since ? since->of[row] : NULL;
}

struct gate gate_since(const struct gate *gate, const struct since_row *row)
{
	struct gate left = *gate;
	if (!row || !row->blessed)
		return left;
	left.capabilities &= ~row->blessed->caps;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (!since_check_worse(row, i))
			left.checks &= ~(1u << i);
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		left.escapes[i] = left.escapes[i] && since_escape_worse(row, i);
	return left;
}

bool blessed_score(const struct since_row *row)
{
	return row && row->pair.a && row->pair.a_judgement->score.low <= row->pair.b_judgement->score.low;
}

bool blessed_pss(const struct since_row *row, unsigned level)
{
	return row && row->blessed && row->blessed->pss_applies && row->blessed->pss <= level;
}
