/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Snapshots, recordings and what is kept of a visit: whatever stands in them, what was loaded can be judged,
 * is written as a snapshot that holds the same containers, and the times of a recording are in their order.
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/baseline.h>
#include <isotop/builder.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/snapshot.h>

#include <unistd.h>

static char path[] = "/tmp/isotop-fuzz-snapshot.XXXXXX";

static void remove_file(void)
{
	unlink(path);
}

static void lay(const char *bytes, size_t size)
{
	static int fd = -1;
	if (fd < 0) {
		fd = mkstemp(path);
		must(fd >= 0);
		atexit(remove_file);
	}
	must(ftruncate(fd, 0) == 0 && pwrite(fd, bytes, size, 0) == (ssize_t)size);
}

/* NULL: it does not load. */
static struct inventory *load(int64_t at, bool apart)
{
	struct err err = { "" };
	struct inventory_builder *builder = inventory_builder_new();
	const struct snapshot_wanted wanted = { .apart = apart, .at = at };
	if (snapshot_load(path, &wanted, builder, &err) == 0)
		return inventory_finish(builder, NULL);
	must(*err.text);
	inventory_builder_free(builder);
	return NULL;
}

/* Text that is no UTF-8 becomes what stands for it, so keys may meet; they are never more. */
static void write_again(const struct inventory *inventory)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	must(out && snapshot_write(out, inventory, 7, "v") == 0 && fclose(out) == 0);
	lay(text, len);
	free(text);
	must(snapshot_is(path));
	struct inventory *again = load(0, false);
	must(again && again->count <= inventory->count && (again->count > 0) == (inventory->count > 0));
	inventory_unref(again);
}

static void judge_all(const struct inventory *inventory)
{
	struct judged *judged = judge_inventory(inventory, NULL);
	struct baseline *baseline = baseline_of(judged, 0);
	cleanup_strbuf struct strbuf seen = { 0 };
	struct baseline *last;
	int64_t when;
	seen_put(judged, 42, &seen);
	if (seen_read("seen", strbuf_text(&seen), seen.len, &inventory->host, &when, &last, NULL) == 0) {
		must(when == 42);
		baseline_free(last);
	}
	baseline_free(baseline);
	judged_unref(judged);
}

static void step(void)
{
	int64_t at = INT64_MAX;
	for (int64_t before; (before = recording_step(path, at, -1)); at = before)
		must(before < at && before > 0);
	must(at == INT64_MAX || recording_step(path, at - 1, 1) == at);
}

static void read_baselines(const char *bytes, size_t size)
{
	static const struct host host = { .name = "isotop-guest", .privileged_reader = true };
	struct baseline *baseline;
	int64_t when;
	if (baseline_read("input", bytes, size, &baseline, NULL) == 0)
		baseline_free(baseline);
	if (seen_read("input", bytes, size, &host, &when, &baseline, NULL) == 0)
		baseline_free(baseline);
}

FUZZ_TARGET(bytes, size)
{
	const char *text = (const char *)bytes;
	lay(text, size);
	read_baselines(text, size);
	step();
	if (!snapshot_is(path))
		return 0;
	struct inventory *then = load(INT64_C(1795896727), true);
	inventory_unref(then);
	struct inventory *last = load(0, false);
	if (last) {
		judge_all(last);
		write_again(last);
	}
	inventory_unref(last);
	return 0;
}
