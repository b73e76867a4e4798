/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/finding.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/view.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table of verdicts ------------------------------------------------------- */

struct row {
	unsigned line;
	char *who;
	char *facts;
	char *expected;
};

struct rows {
	char *text; /* owned */
	size_t count;
	struct row *items; /* owned */
};

/* Lines with "\" at their end become one. */
static void unfold(char *text)
{
	for (char *at = strstr(text, "\\\n"); at; at = strstr(at, "\\\n"))
		at[0] = at[1] = ' ';
}

static unsigned line_ends(const char *from, const char *to)
{
	unsigned count = 0;
	for (; from < to; from++)
		count += *from == '\n';
	return count;
}

static struct rows verdict_rows(void)
{
	struct rows rows = { .text = made_text("tests/verdicts.tbl") };
	char *folded = made_text("tests/verdicts.tbl");
	unfold(rows.text);
	const char *counted = folded;
	unsigned number = 1;
	char *rest = rows.text;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if (!*line || *line == '#')
			continue;
		number += line_ends(counted, folded + (line - rows.text));
		counted = folded + (line - rows.text);
		rows.items = realloc(rows.items, (rows.count + 1) * sizeof(*rows.items));
		struct row *row = &rows.items[rows.count++];
		row->line = number;
		row->who = strsep(&line, "|");
		row->facts = strsep(&line, "|");
		row->expected = line;
	}
	free(folded);
	return rows;
}

static void free_rows(struct rows *rows)
{
	free(rows->items);
	free(rows->text);
}

static void expect_score(const struct row *row, const struct score *score, const char *what, const char *value)
{
	if (strcmp(what, "grade") == 0)
		ck_assert_msg(score->grade == *value, "row %u: grade %c (%u), not %s", row->line, score->grade,
			score->value, value);
	else if (strcmp(what, "score") == 0)
		ck_assert_msg(score->value == atoi(value), "row %u: score %u, not %s", row->line, score->value, value);
	else if (strcmp(what, "points") == 0)
		ck_assert_msg(score->points == atoi(value), "row %u: points %u, not %s", row->line, score->points, value);
	else if (strcmp(what, "high") == 0)
		ck_assert_msg(score->high == atoi(value), "row %u: high %u, not %s", row->line, score->high, value);
	else if (strcmp(what, "cap") == 0)
		ck_assert_msg(strcmp(score->capped_by ? score->capped_by : "none", value) == 0,
			"row %u: capped by %s, not %s", row->line, score->capped_by ? score->capped_by : "none", value);
	else
		ck_abort_msg("row %u: nothing is called %s", row->line, what);
}

/* The first change that is proposed. */
static void expect_fix(const struct row *row, const struct inventory *inventory, const char *id, const char *value)
{
	struct finding finding;
	cleanup_arena struct arena *arena = arena_new();
	int check = check_index(id);
	ck_assert_msg(check >= 0, "row %u: no check %s", row->line, id);
	check_explain((size_t)check, inventory->subjects[0], inventory, arena, &finding);
	const char *got = finding.change_count ? fixes[finding.changes[0].fix].id : "none";
	ck_assert_msg(strcmp(got, value) == 0, "row %u: %s is fixed by %s, not %s", row->line, id, got, value);
}

static void expect(const struct row *row, const struct inventory *inventory, char *what)
{
	char *value = what;
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	what = strsep(&value, "=");
	ck_assert_msg(value != NULL, "row %u: %s has no value", row->line, what);
	bool is_layer = strncmp(what, "layer:", 6) == 0;
	bool is_fix = strncmp(what, "fix:", 4) == 0;
	int check = is_layer || is_fix ? -1 : check_index(what);
	if (is_fix) {
		expect_fix(row, inventory, what + 4, value);
	} else if (is_layer) {
		int layer = layer_index(what + 6);
		ck_assert_msg(layer >= 0, "row %u: no layer %s", row->line, what + 6);
		const char *got = verdict_name(judgement.layers[layer]);
		ck_assert_msg(
			strcmp(got, value) == 0, "row %u: layer %s is %s, not %s", row->line, what + 6, got, value);
	} else if (check >= 0) {
		struct finding finding;
		cleanup_arena struct arena *arena = arena_new();
		check_explain((size_t)check, inventory->subjects[0], inventory, arena, &finding);
		const char *got = verdict_name(judgement.checks[check]);
		ck_assert_msg(strcmp(got, value) == 0, "row %u: %s is %s, not %s (%s)", row->line, what, got, value,
			finding.reason);
	} else {
		expect_score(row, &judgement.score, what, value);
	}
}

START_TEST(every_row_of_the_table_is_judged_as_it_says)
{
	struct rows rows = verdict_rows();
	struct row *row = &rows.items[_i];
	ck_assert_msg(row->expected != NULL, "row %u has no three fields", row->line);
	struct inventory *inventory = made_inventory(row->who, row->facts);
	char *rest = row->expected;
	for (char *what = strsep(&rest, " \t"); what; what = strsep(&rest, " \t"))
		if (*what)
			expect(row, inventory, what);
	inventory_unref(inventory);
	free_rows(&rows);
}
END_TEST

/* ---- what holds for every judgement --------------------------------------------------- */

static void expect_sound(const char *id, const struct finding *finding, unsigned weight)
{
	bool bad = finding->verdict == VERDICT_FAIL || finding->verdict == VERDICT_WARN;
	size_t len = finding->reason ? strlen(finding->reason) : 0;
	ck_assert_msg(len > 0, "%s gives no reason", id);
	ck_assert_msg(finding->reason[len - 1] != '.', "%s: %s", id, finding->reason);
	ck_assert_msg(!strchr(finding->reason, '\n'), "%s: %s", id, finding->reason);
	ck_assert_msg(finding->lost_low <= 2 * weight, "%s loses %u", id, finding->lost_low);
	ck_assert_msg(finding->lost_high <= finding->lost_low, "%s", id);
	if (weight && finding->verdict == VERDICT_UNKNOWN)
		ck_assert_msg(finding->lost_high < finding->lost_low, "%s is unknown, but costs the same", id);
	if (finding->verdict == VERDICT_PASS || finding->verdict == VERDICT_NA)
		ck_assert_msg(finding->lost_low == 0, "%s passes and loses %u", id, finding->lost_low);
	if (weight && bad)
		ck_assert_msg(finding->lost_high > 0 && finding->fix && *finding->fix, "%s (%s) has no fix", id,
			finding->reason);
	if (weight && bad)
		ck_assert_msg(!strstr(finding->fix, "{pod}") && !strstr(finding->fix, "{container}") &&
				      !strstr(finding->fix, "{service}"),
			"%s: %s", id, finding->fix);
	for (size_t i = 0; i < finding->evidence_count; i++)
		ck_assert_ptr_nonnull(finding->evidence[i].where);
}

START_TEST(words_and_verdicts_agree_for_every_row)
{
	struct rows rows = verdict_rows();
	const struct row *row = &rows.items[_i];
	struct inventory *inventory = made_inventory(row->who, row->facts);
	const struct subject *subject = inventory->subjects[0];
	cleanup_arena struct arena *arena = arena_new();
	struct judgement judgement;
	struct finding finding;
	judge(subject, inventory, &judgement);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		check_explain(i, subject, inventory, arena, &finding);
		expect_sound(checks[i].id, &finding, checks[i].weight);
		ck_assert_msg(finding.verdict == judgement.checks[i], "row %u: %s", row->line, checks[i].id);
		ck_assert_msg(finding.lost_low == judgement.lost_low[i], "row %u: %s", row->line, checks[i].id);
	}
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		layer_explain(i, subject, inventory, arena, &finding);
		expect_sound(layers[i].id, &finding, 0);
		ck_assert_msg(finding.verdict == judgement.layers[i], "row %u: %s", row->line, layers[i].id);
	}
	ck_assert_uint_le(judgement.score.low, judgement.score.high);
	ck_assert_uint_eq(judgement.score.value, judgement.score.low);
	inventory_unref(inventory);
	free_rows(&rows);
}
END_TEST

/* execve(2) under no_new_privs gives root no more than it holds, capabilities(7): it passes, and root it is. */
START_TEST(a_root_that_holds_nothing_is_not_called_none)
{
	static const struct {
		const char *facts;
		const char *words;
	} rows[] = {
		{ "uid=0 no_new_privs=true cap_bounding=SYS_ADMIN", "no process holds any and" },
		{ "uid=1000 no_new_privs=true cap_bounding=SYS_ADMIN", "no process is root and" },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		cleanup_arena struct arena *arena = arena_new();
		struct inventory *inventory =
			made_inventory("live", arena_printf(arena, "cap_effective=none cap_permitted=none %s", rows[i].facts));
		struct finding finding;
		check_explain((size_t)check_index("sys-admin"), inventory->subjects[0], inventory, arena, &finding);
		ck_assert_int_eq(finding.verdict, VERDICT_PASS);
		ck_assert_msg(strstr(finding.reason, rows[i].words) == finding.reason, "%s: %s", rows[i].facts, finding.reason);
		inventory_unref(inventory);
	}
}
END_TEST

START_TEST(every_check_is_seen_to_pass_and_to_fail_both_declared_and_running)
{
	struct rows rows = verdict_rows();
	unsigned seen[2] = { 0 };
	for (size_t i = 0; i < rows.count; i++) {
		struct inventory *inventory = made_inventory(rows.items[i].who, rows.items[i].facts);
		const struct subject *subject = inventory->subjects[0];
		struct judgement judgement;
		judge(subject, inventory, &judgement);
		char wanted[64];
		snprintf(wanted, sizeof(wanted), "%s=%s", checks[_i].id,
			verdict_name((enum verdict)judgement.checks[_i]));
		if (strstr(rows.items[i].expected, wanted))
			seen[subject->form->live] |= 1U << judgement.checks[_i];
		inventory_unref(inventory);
	}
	for (unsigned live = 0; live < 2; live++) {
		ck_assert_msg(seen[live] & (1U << VERDICT_PASS), "%s never passes (live %u)", checks[_i].id, live);
		ck_assert_msg(seen[live] & (1U << VERDICT_FAIL), "%s never fails (live %u)", checks[_i].id, live);
		/* A declared barrier is never unknown but by its own facts, which the other checks show. */
		if (live || strcmp(checks[_i].id, "single-layer") != 0)
			ck_assert_msg(seen[live] & (1U << VERDICT_UNKNOWN), "%s is never unknown (live %u)",
				checks[_i].id, live);
	}
	free_rows(&rows);
}
END_TEST

/* ---- views ----------------------------------------------------------------------------- */

static void expect_shown(const struct view *view, const char *id)
{
	ck_assert_msg(view->count > 0, "%s shows nothing", id);
	for (size_t i = 0; i < view->count; i++) {
		const struct block *block = &view->blocks[i];
		if (block->kind == BLOCK_ROW || block->kind == BLOCK_PROSE || block->kind == BLOCK_TITLE)
			ck_assert_msg(block->label != NULL, "%s: block %zu has no label", id, i);
		for (size_t k = 0; k < block->value.count; k++)
			ck_assert_msg(block->value.spans[k].text != NULL, "%s: block %zu has no text", id, i);
		if (block->kind != BLOCK_GRID)
			continue;
		for (size_t k = 0; k < block->grid.rows * block->grid.columns; k++)
			ck_assert_msg(block->grid.cells[k].text != NULL, "%s: cell %zu is empty", id, k);
	}
}

static bool view_says(const struct view *view, const char *text)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct block *block = &view->blocks[i];
		if ((block->label && strstr(block->label, text)) || (block->evidence && strstr(block->evidence, text)))
			return true;
		for (size_t k = 0; k < block->value.count; k++)
			if (strstr(block->value.spans[k].text, text))
				return true;
	}
	return false;
}

START_TEST(every_pane_can_be_shown_for_every_row)
{
	struct rows rows = verdict_rows();
	struct inventory *inventory = made_inventory(rows.items[_i].who, rows.items[_i].facts);
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < LAYER_COUNT; i++) {
		struct view view = view_new(arena);
		layer_view(i, inventory->subjects[0], inventory, &view);
		expect_shown(&view, layers[i].id);
		ck_assert_msg(
			view_says(&view, layers[i].does) && view_says(&view, layers[i].lacks), "%s", layers[i].id);
	}
	struct view checklist = view_new(arena);
	checklist_view(inventory->subjects[0], inventory, &checklist);
	expect_shown(&checklist, "checklist");
	struct view mounts = view_new(arena);
	mounts_view(inventory->subjects[0], inventory, &mounts);
	expect_shown(&mounts, "mounts");
	inventory_unref(inventory);
	free_rows(&rows);
}
END_TEST

/* What a pane must say of a subject. */
static const struct {
	const char *layer; /* "checklist", "mounts", or a layer's id */
	const char *who;
	const char *facts;
	const char *says[5];
} panes[] = {
	{ "namespaces", "live",
		"ns_pid=host ns_net=?permission_denied ns_user=own uid_map=0:100000:65536 gid_map=?gone",
		{ "the host's: sees the host's processes", "not known: permission denied", "is uid 100000 on the host",
			"1 range", "not known: gone" } },
	{ "namespaces", "docker-run", "ns_net=shared:container:web", { "shared with container:web", "own, as nothing asks" } },
	{ "capabilities", "live", "cap_effective=SYS_ADMIN,CHOWN cap_bounding=all cap_ambient=none no_new_privs=false",
		{ "CHOWN SYS_ADMIN", "every capability", "none", "regain the bounding set", "beyond the default" } },
	{ "capabilities", "live", "cap_effective=default cap_permitted=default ns_user=own uid_map=0:1:1",
		{ "count only inside the container's user namespace" } },
	{ "seccomp", "live", "seccomp_mode=0 seccomp_filters=0 processes=0:-:0:none",
		{ "disabled: every system call", "pid 100 (sleep)", "seccomp is off" } },
	{ "seccomp", "docker-run", "seccomp_profile=Localhost:/a.json seccomp_allows_all=true",
		{ "Localhost:/a.json", "a profile of the node", "a filter in name only" } },
	{ "seccomp", "oci", "seccomp_profile=custom sandbox=gvisor",
		{ "the process of gVisor", "does not apply this profile", "takes the calls" } },
	{ "apparmor", "live lsm:apparmor", "apparmor_profile=docker-default apparmor_mode=enforce",
		{ "AppArmor is enabled", "docker-default", "enforce" } },
	{ "apparmor", "live lsm:apparmor", "apparmor_profile=?permission_denied", { "not known: permission denied" } },
	{ "selinux", "live lsm:selinux", "selinux_label=system_u:system_r:container_t:s0:c1,c2",
		{ "enforcing", "system_u", "system_r", "an ordinary container", "2 categories" } },
	{ "selinux", "live lsm:permissive", "selinux_label=system_u:system_r:spc_t:s0",
		{ "permissive", "super-privileged", "s0", "spc_t is unconfined" } },
	{ "sandbox", "live", "sandbox=gvisor sandbox_platform=systrap spec.mounts=/srv:/x:ro",
		{ "gVisor", "systrap", "/srv at /x, read-only", "side channels", "not fix" } },
	{ "sandbox", "kubernetes", "", { "none is asked for", "What a sandbox does not fix" } },
	{ "mounts", "kubernetes", "mounts=/etc:/host/etc,data:/data:volume devices=/dev/sda:b:8:0:rwm",
		{ "the host's configuration and secrets", "from data", "the host's disk or memory", "b 8:0",
			"writable, as nothing says otherwise" } },
	{ "mounts", "live", "mounts=?permission_denied devices=?gone masked_paths=/proc/kcore,/proc/keys",
		{ "not known: permission denied", "not known: gone", "/proc/kcore /proc/keys" } },
	{ "checklist", "kubernetes", "mounts=/:/host ns_net=host",
		{ "score", "privileged", "shares the host's network", "made.yaml:1",
			"spec.template.spec.hostNetwork: false" } },
	{ "checklist", "docker-run", "uid=1000 no_new_privs=false cap_effective=SYS_MODULE rootfs_readonly=true",
		{ "held down by CAP_SYS_MODULE, from " } },
	{ "checklist", "live", "", { "as what could not be read turns out" } },
	{ "checklist", "live process", "", { "not scored" } },
};

START_TEST(a_pane_says_what_there_is_to_say)
{
	struct inventory *inventory = made_inventory(panes[_i].who, panes[_i].facts);
	const struct subject *subject = inventory->subjects[0];
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	if (strcmp(panes[_i].layer, "checklist") == 0)
		checklist_view(subject, inventory, &view);
	else if (strcmp(panes[_i].layer, "mounts") == 0)
		mounts_view(subject, inventory, &view);
	else
		layer_view((size_t)layer_index(panes[_i].layer), subject, inventory, &view);
	for (size_t i = 0; i < ISO_COUNT(panes[_i].says) && panes[_i].says[i]; i++)
		ck_assert_msg(
			view_says(&view, panes[_i].says[i]), "%s does not say: %s", panes[_i].layer, panes[_i].says[i]);
	inventory_unref(inventory);
}
END_TEST

START_TEST(neighbours_are_named)
{
	const char *const facts = "ns_net=shared apparmor_profile=docker-default "
				  "selinux_label=system_u:system_r:container_t:s0:c1,c2";
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:selinux");
	for (unsigned i = 0; i < 7; i++) {
		struct subject *subject = made_subject("live", facts);
		subject->key = subject->name = arena_printf(subject->arena, "web-%u", i);
		inventory_add(builder, subject);
	}
	struct inventory *inventory = inventory_finish(builder, NULL);
	cleanup_arena struct arena *arena = arena_new();
	struct view apparmor = view_new(arena);
	layer_view((size_t)layer_index("apparmor"), inventory->subjects[2], inventory, &apparmor);
	ck_assert(view_says(&apparmor, "web-0, web-1, web-3, web-4 and 2 more"));
	struct view selinux = view_new(arena);
	layer_view((size_t)layer_index("selinux"), inventory->subjects[2], inventory, &selinux);
	ck_assert(view_says(&selinux, "web-0, web-1, web-3, web-4 and 2 more"));
	inventory_unref(inventory);
}
END_TEST

/* What nobody could read is no good news on the page of the node. */
START_TEST(a_page_of_what_is_unknown_says_so)
{
	struct inventory *inventory = made_inventory("live", "");
	struct judged *judged = judge_inventory(inventory, NULL);
	struct judgement *judgement = (struct judgement *)(uintptr_t)judged->judgements;
	cleanup_arena struct arena *arena = arena_new();
	for (int unknown = 0; unknown < 2; unknown++) {
		struct view view = view_new(arena);
		memset(judgement->checks, VERDICT_PASS, sizeof(judgement->checks));
		memset(judgement->escapes, ESCAPE_LAYERED, sizeof(judgement->escapes));
		judgement->checks[3] = unknown ? VERDICT_UNKNOWN : VERDICT_PASS;
		judgement->escapes[3] = unknown ? ESCAPE_UNKNOWN : ESCAPE_LAYERED;
		node_view(judged, &view);
		ck_assert_int_eq(view_says(&view, "no check fails"), !unknown);
		ck_assert_int_eq(view_says(&view, "every escape is stopped twice"), !unknown);
		ck_assert_int_eq(view_says(&view, "no check is known to fail, and not all are known"), unknown);
		ck_assert_int_eq(view_says(&view, "no escape is known to be open, and not all are known"), unknown);
	}
	judged_unref(judged);
	inventory_unref(inventory);
}
END_TEST

/* Whose namespaces could not be read may share them: neither the page of the node nor that of neighbours says nobody does. */
START_TEST(what_is_not_known_may_be_shared)
{
	static const struct {
		const char *facts;
		bool unknown;
	} rows[] = {
		{ "", false },
		{ "ns_pid=own ns_net=own mounts=/x:/x:volume", false },
		{ "ns_pid=?permission_denied", true },
		{ "ns_pid=own ns_ipc=?permission_denied", true },
		{ "mounts=?permission_denied", true },
		{ "uid_map=?permission_denied", true },
		{ "selinux_label=?unavailable", false },
	};
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		struct inventory *inventory = made_inventory("live lsm:apparmor", rows[i].facts);
		struct judged *judged = judge_inventory(inventory, NULL);
		cleanup_arena struct arena *arena = arena_new();
		struct view page = view_new(arena);
		struct view node = view_new(arena);
		neighbours_view(inventory, NULL, &page);
		node_view(judged, &node);
		ck_assert_msg(view_says(&page, "Not known, and perhaps shared") == rows[i].unknown, "%s", rows[i].facts);
		ck_assert_msg(!view_says(&page, "Nobody shares anything") || !rows[i].unknown, "%s", rows[i].facts);
		ck_assert_msg(view_says(&node, "no two containers for certain") == rows[i].unknown, "%s", rows[i].facts);
		ck_assert_msg(view_says(&node, "no two containers share") == !rows[i].unknown, "%s", rows[i].facts);
		judged_unref(judged);
		inventory_unref(inventory);
	}
}
END_TEST

/* ---- inventories ------------------------------------------------------------------------------ */

START_TEST(a_subject_that_was_carried_over_keeps_its_judgement_while_the_host_is_the_same)
{
	struct inventory *first = made_inventory("live lsm:none", "seccomp_mode=2 ns_user=host");
	struct judged *judged = judge_inventory(first, NULL);
	size_t unconfined = (size_t)check_index("unconfined");
	ck_assert_int_eq(judged->judgements[0].checks[unconfined], VERDICT_WARN);

	/* A judgement that nobody could arrive at shows whether it was taken over. */
	struct judgement *mark = (struct judgement *)(uintptr_t)judged->judgements;
	mark->score.value = 101;
	struct inventory_builder *builder = inventory_builder_new();
	made_host(builder, "lsm:none");
	inventory_add(builder, made_subject("live lsm:none", "seccomp_mode=2 ns_user=host"));
	struct subject *newcomer = made_subject("live", "");
	newcomer->key = "new";
	inventory_add(builder, newcomer);
	struct inventory *second = inventory_finish(builder, first);
	struct judged *again = judge_inventory(second, judged);
	ck_assert_uint_eq(again->judgements[0].score.value, 101);
	ck_assert_uint_le(again->judgements[1].score.value, 100);

	/* The host has AppArmor now: everything that runs on it is judged again. */
	builder = inventory_builder_new();
	made_host(builder, "lsm:apparmor");
	inventory_add(builder, made_subject("live lsm:none", "seccomp_mode=2 ns_user=host"));
	struct inventory *third = inventory_finish(builder, second);
	struct judged *other = judge_inventory(third, again);
	ck_assert_uint_le(other->judgements[0].score.value, 100);
	judged_unref(judged);
	judged_unref(again);
	judged_unref(other);
	inventory_unref(first);
	inventory_unref(second);
	inventory_unref(third);
}
END_TEST

START_TEST(a_host_never_judges_what_is_only_declared)
{
	static const char *const hosts[] = { "lsm:none", "lsm:apparmor", "lsm:permissive bounding:CHOWN" };
	struct judgement first;
	for (size_t i = 0; i < ISO_COUNT(hosts); i++) {
		struct inventory_builder *builder = inventory_builder_new();
		made_host(builder, hosts[i]);
		inventory_add(builder, made_subject("docker-run", "cap_effective=all seccomp_profile=Unconfined"));
		struct inventory *inventory = inventory_finish(builder, NULL);
		struct judgement judgement;
		judge(inventory->subjects[0], inventory, &judgement);
		if (i == 0)
			first = judgement;
		ck_assert_mem_eq(first.checks, judgement.checks, sizeof(first.checks));
		ck_assert_mem_eq(first.layers, judgement.layers, sizeof(first.layers));
		ck_assert_uint_eq(first.score.value, judgement.score.value);
		inventory_unref(inventory);
	}
}
END_TEST

START_TEST(barriers_are_told_one_by_one)
{
	enum defence_state defences[DEFENCE_COUNT];
	struct inventory *inventory = made_inventory("live lsm:apparmor",
		"uid=1000 ns_user=host ns_pid=own ns_net=host ns_ipc=own ns_mnt=own no_new_privs=true "
		"cap_effective=none "
		"cap_permitted=none cap_bounding=none seccomp_mode=?permission_denied apparmor_profile=web "
		"apparmor_mode=enforce");
	judge_defences(inventory->subjects[0], inventory, defences);
	ck_assert_int_eq(defences[DEFENCE_NAMESPACES], DEFENCE_MISSING);
	ck_assert_int_eq(defences[DEFENCE_USERNS], DEFENCE_MISSING);
	ck_assert_int_eq(defences[DEFENCE_CAPABILITIES], DEFENCE_STANDS);
	ck_assert_int_eq(defences[DEFENCE_SECCOMP], DEFENCE_UNKNOWN);
	ck_assert_int_eq(defences[DEFENCE_MAC], DEFENCE_STANDS);
	ck_assert_int_eq(defences[DEFENCE_SANDBOX], DEFENCE_MISSING);
	ck_assert_int_eq(defences[DEFENCE_NON_ROOT], DEFENCE_STANDS);
	inventory_unref(inventory);
}
END_TEST

/* ---- the product's own tables ------------------------------------------------------ */

static bool well_formed_id(const char *id)
{
	if (!islower((unsigned char)*id))
		return false;
	for (; *id; id++)
		if (!islower((unsigned char)*id) && !isdigit((unsigned char)*id) && *id != '-')
			return false;
	return true;
}

START_TEST(every_check_is_complete_and_has_an_id_of_its_own)
{
	const struct check *check = &checks[_i];
	ck_assert_msg(well_formed_id(check->id), "%s", check->id);
	ck_assert_int_eq(check_index(check->id), _i);
	ck_assert_uint_gt(check->weight, 0);
	ck_assert(check->assess != NULL);
	ck_assert(*check->title && *check->mistake && *check->danger);
	for (size_t i = 0; i < fix_language_count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		ck_assert_msg(fix_say(&text, fix_languages[i], check->fix) && text.len, "%s has no fix in %s",
			check->id, fix_languages[i]->title);
	}
}
END_TEST

START_TEST(weights_add_up_to_a_hundred)
{
	unsigned sum = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		sum += checks[i].weight;
	ck_assert_uint_eq(sum, 100);
}
END_TEST

START_TEST(every_layer_is_complete_and_has_an_id_of_its_own)
{
	const struct layer *layer = &layers[_i];
	ck_assert_msg(well_formed_id(layer->id), "%s", layer->id);
	ck_assert_int_eq(layer_index(layer->id), _i);
	ck_assert_uint_le(strlen(layer->head), 3);
	ck_assert(*layer->title && *layer->does && *layer->lacks);
	ck_assert(layer->assess != NULL && layer->view != NULL);
}
END_TEST

START_TEST(a_check_is_found_by_id_and_by_number)
{
	ck_assert_int_eq(check_index("privileged"), 0);
	ck_assert_int_eq(check_index("1"), 0);
	ck_assert_int_eq(check_index("10"), 9);
	ck_assert_int_eq(check_index("0"), -1);
	ck_assert_int_eq(check_index("11"), -1);
	ck_assert_int_eq(check_index("root "), -1);
	ck_assert_int_eq(layer_index("sandbox"), 5);
	ck_assert_int_eq(layer_index("gvisor"), -1);
}
END_TEST

START_TEST(the_documentation_is_what_the_tables_print)
{
	char *printed = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&printed, &size);
	checks_markdown(out);
	fclose(out);
	char *kept = made_text("docs/checks.md");
	ck_assert_str_eq(kept, printed);
	free(kept);
	free(printed);
}
END_TEST

Suite *judge_suite(void)
{
	Suite *suite = suite_create("judge");
	struct rows rows = verdict_rows();
	TCase *table = tcase_create("verdicts");
	tcase_add_loop_test(table, every_row_of_the_table_is_judged_as_it_says, 0, (int)rows.count);
	tcase_add_loop_test(table, words_and_verdicts_agree_for_every_row, 0, (int)rows.count);
	tcase_add_test(table, a_root_that_holds_nothing_is_not_called_none);
	tcase_add_loop_test(table, every_check_is_seen_to_pass_and_to_fail_both_declared_and_running, 0, CHECK_COUNT);
	suite_add_tcase(suite, table);

	TCase *views = tcase_create("views");
	tcase_add_loop_test(views, every_pane_can_be_shown_for_every_row, 0, (int)rows.count);
	tcase_add_loop_test(views, a_pane_says_what_there_is_to_say, 0, ISO_COUNT(panes));
	tcase_add_test(views, neighbours_are_named);
	tcase_add_test(views, a_page_of_what_is_unknown_says_so);
	tcase_add_test(views, what_is_not_known_may_be_shared);
	suite_add_tcase(suite, views);
	free_rows(&rows);

	TCase *inventories = tcase_create("inventories");
	tcase_add_test(inventories, a_subject_that_was_carried_over_keeps_its_judgement_while_the_host_is_the_same);
	tcase_add_test(inventories, a_host_never_judges_what_is_only_declared);
	tcase_add_test(inventories, barriers_are_told_one_by_one);
	suite_add_tcase(suite, inventories);

	TCase *tables = tcase_create("tables");
	tcase_add_loop_test(tables, every_check_is_complete_and_has_an_id_of_its_own, 0, CHECK_COUNT);
	tcase_add_test(tables, weights_add_up_to_a_hundred);
	tcase_add_loop_test(tables, every_layer_is_complete_and_has_an_id_of_its_own, 0, LAYER_COUNT);
	tcase_add_test(tables, a_check_is_found_by_id_and_by_number);
	tcase_add_test(tables, the_documentation_is_what_the_tables_print);
	suite_add_tcase(suite, tables);
	return suite;
}
