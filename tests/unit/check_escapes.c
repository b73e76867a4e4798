/* SPDX-License-Identifier: Apache-2.0 */
/* The escape matrix: its tables, its verdicts, and its calls beside the runtimes' own profiles. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include "judge/escapes/escapes.h"

#include <stdlib.h>
#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/inventory.h>
#include <isotop/rulebook.h>
#include <isotop/view.h>

/* ---- tests/escapes.tbl ------------------------------------------------------------- */

static char *slurp_table(void)
{
	const char *top = getenv("ISOTOP_TOP");
	cleanup_strbuf struct strbuf path = { 0 };
	strbuf_addf(&path, "%s/tests/escapes.tbl", top ? top : "..");
	FILE *file = fopen(strbuf_text(&path), "r");
	ck_assert_msg(file != NULL, "cannot open %s", strbuf_text(&path));
	char *text = calloc(1, 65536);
	size_t len = fread(text, 1, 65535, file);
	fclose(file);
	text[len] = '\0';
	for (char *c = text; (c = strstr(c, "\\\n"));)
		c[0] = c[1] = ' ';
	return text;
}

static void barriers_of(const struct escape_finding *finding, struct strbuf *out)
{
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++)
		if (finding->cells[barrier] == CELL_STOPS)
			strbuf_addf(out, "%s%s", out->len ? "," : "", barriers[barrier].id);
}

static void expect_escape(const struct inventory *inventory, const char *who, char *what)
{
	char *standing = what;
	char *id = strsep(&standing, "=");
	ck_assert_msg(standing != NULL, "%s: %s has no verdict", who, id);
	char *verdict = strsep(&standing, ":");
	int index = escape_index(id);
	ck_assert_msg(index >= 0, "%s: no escape %s", who, id);
	struct escape_finding finding;
	cleanup_arena struct arena *arena = arena_new();
	escape_explain((size_t)index, inventory->subjects[0], inventory, arena, &finding);
	const char *got = escape_verdict_name(finding.verdict);
	cleanup_strbuf struct strbuf names = { 0 };
	barriers_of(&finding, &names);
	ck_assert_msg(strcmp(got, verdict) == 0, "%s: %s is %s, not %s: %s (%s)", who, id, got, verdict,
		strbuf_text(&names), finding.reason);
	ck_assert_msg(!standing || strcmp(strbuf_text(&names), standing) == 0, "%s: %s is stopped by %s, not by %s",
		who, id, strbuf_text(&names), standing);
}

START_TEST(every_row_of_the_table_stands_open_or_is_stopped_as_it_says)
{
	char *text = slurp_table();
	char *rest = text;
	unsigned rows = 0;
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		if (!*line || *line == '#')
			continue;
		char *title = strdup(line);
		char *who = strsep(&line, "|");
		char *facts = strsep(&line, "|");
		struct inventory *inventory = made_inventory(who, facts);
		for (char *word = strtok(line, " \t"); word; word = strtok(NULL, " \t"))
			expect_escape(inventory, title, word);
		inventory_unref(inventory);
		free(title);
		rows++;
	}
	free(text);
	ck_assert_uint_gt(rows, 30);
}
END_TEST

/* ---- the tables -------------------------------------------------------------------- */

START_TEST(every_technique_has_an_id_of_its_own_a_sentence_and_a_barrier)
{
	const struct escape *escape = &escapes[_i];
	ck_assert_uint_eq(strspn(escape->id, "abcdefghijklmnopqrstuvwxyz-"), strlen(escape->id));
	ck_assert_int_eq(escape_index(escape->id), _i);
	ck_assert(escape->what && strlen(escape->what) > 20 && escape->what[strlen(escape->what) - 1] != '.');
	ck_assert(escape->attack && escape->attack[0] == 'T');
	ck_assert_uint_lt(escape->act, ACT_COUNT);
	unsigned known = 0;
	for (size_t barrier = 0; barrier < BARRIER_COUNT; barrier++) {
		const struct refusal *refusal = escape->refusals[barrier];
		if (!refusal)
			continue;
		known += refusal->stops != NULL;
		ck_assert_msg(refusal->lets && refusal->source, "%s: %s", escape->id, barriers[barrier].id);
		ck_assert_msg(!refusal->holds || refusal->doubt, "%s: %s", escape->id, barriers[barrier].id);
		ck_assert_msg(
			refusal->stops || !refusal->holds || refusal->doubt, "%s: %s", escape->id, barriers[barrier].id);
	}
	/* A sibling shares everything but its files with it, and whoever has the node's address may ask: nothing is established. */
	ck_assert_msg(known > 0 || strcmp(escape->id, "sibling-processes") == 0 || strcmp(escape->id, "node-services") == 0 ||
			      strcmp(escape->id, "token-to-node") == 0 || strcmp(escape->id, "engine-api") == 0,
		"nothing stops %s", escape->id);
	ck_assert_msg(!escape->caps || escape->refusals[BARRIER_CAPABILITIES], "%s", escape->id);
	ck_assert_msg(escape->act == ACT_NONE || escape->refusals[BARRIER_SECCOMP], "%s", escape->id);
}
END_TEST

/* ---- calls beside the profiles -------------------------------------------------------- */

static bool gets_through(const struct ruled *ruled, const struct act *act)
{
	for (size_t i = 0; i < ACT_CALLS && act->calls[i].name; i++)
		if (ruled_reach(ruled, &act->calls[i]) != REACH_NO)
			return true;
	return false;
}

static void compare_acts(struct rulebook *book, size_t family, uint64_t caps)
{
	struct profile_target target = { .caps = caps, .kernel = { 6, 1 } };
	const struct runtime_default *runtime = runtime_default_find(family_ids[family]);
	ck_assert_ptr_nonnull(runtime);
	struct err err;
	const struct ruled *ruled = rulebook_default(book, runtime, &target, &err);
	ck_assert_msg(ruled != NULL, "%s: %s", family_ids[family], err.text);
	for (size_t i = ACT_NONE + 1; i < ACT_COUNT; i++) {
		uint64_t opens = acts[i].opens[family];
		bool told = opens == ACT_ALWAYS || (opens & caps);
		ck_assert_msg(gets_through(ruled, &acts[i]) == told, "%s with %#llx: %s", family_ids[family],
			(unsigned long long)caps, acts[i].words);
	}
	ruled_unref(ruled);
}

START_TEST(what_opens_a_call_is_what_the_runtimes_profiles_say)
{
	struct rulebook *book = rulebook_new();
	uint64_t openers = 0;
	for (size_t i = 0; i < ACT_COUNT; i++)
		openers |= act_openers(&acts[i]);
	compare_acts(book, (size_t)_i, 0);
	compare_acts(book, (size_t)_i, cap_all());
	for (unsigned number = 0; number < CAP_BITS; number++)
		if (openers & CAP_BIT(number))
			compare_acts(book, (size_t)_i, CAP_BIT(number));
	rulebook_unref(book);
}
END_TEST

/* ---- views ---------------------------------------------------------------------------- */

START_TEST(what_stands_open_is_told_in_a_line)
{
	struct inventory *inventory = made_inventory(
		"docker-run", "ns_pid=host cap_effective=default,SYS_PTRACE apparmor_profile=unconfined");
	struct judgement judgement;
	judge(inventory->subjects[0], inventory, &judgement);
	cleanup_strbuf struct strbuf brief = { 0 };
	escapes_brief(&judgement, 1, &brief);
	ck_assert_str_eq(strbuf_text(&brief), "4 escapes open: trace-process and 3 more");
	inventory_unref(inventory);
}
END_TEST

/* Whatever is asked of whatever subject: every row explains itself and names what it rests on. */
START_TEST(every_technique_can_be_explained_for_every_kind_of_subject)
{
	static const char *const whos[] = { "kubernetes", "docker-run", "compose", "oci", "quadlet", "docker-inspect",
		"live" };
	static const char *const facts[] = { "", "privileged=true ns_pid=host mounts=/:/h", "uid=?why mounts=?why",
		"mac_answers=apparmor:SYS_MODULE:denied,apparmor:SYS_BOOT:denied,apparmor:SYS_RAWIO:denied,apparmor:MKNOD:denied,"
		"apparmor:DAC_READ_SEARCH:denied,apparmor:SYS_ADMIN:denied,apparmor:SYS_PTRACE:denied,apparmor:SYS_TIME:denied,"
		"apparmor:NET_RAW:denied,apparmor:NET_ADMIN:denied,selinux:NET_RAW:denied,selinux:SYS_MODULE:denied" };
	for (size_t who = 0; who < ISO_COUNT(whos); who++)
		for (size_t fact = 0; fact < ISO_COUNT(facts); fact++) {
			struct inventory *inventory = made_inventory(whos[who], facts[fact]);
			cleanup_arena struct arena *arena = arena_new();
			struct view view = view_new(arena);
			escape_view((size_t)_i, inventory->subjects[0], inventory, &view);
			escapes_view(inventory->subjects[0], inventory, &view);
			ck_assert_uint_gt(view.count, 10);
			inventory_unref(inventory);
		}
	cleanup_arena struct arena *arena = arena_new();
	struct view lesson = view_new(arena);
	escape_lesson_view((size_t)_i, &lesson);
	ck_assert_uint_gt(lesson.count, 4);
}
END_TEST

/*
 * What closes an escape names what is there: the words of the fix as somebody wrote it. WHO as in
 * made_inventory(), or "pod" with a whole document; no words: nothing that is written could. To add one: its row.
 */
static const struct {
	const char *who;
	const char *facts;
	const char *escape;
	const char *words;
} closings[] = {
	{ "docker-run", "devices=/dev/tty1:c:4:1", "host-terminals", "--device /dev/tty1" },
	{ "docker-run", "mounts=/dev:/x", "host-terminals", "-v /dev:/x" },
	{ "docker-run", "devices=/dev/sda:b:8:0", "raw-disk", "--device /dev/sda" },
	{ "docker-run", "privileged=true devices=/dev/sda:b:8:0", "raw-disk", "remove --privileged" },
	{ "docker-run", "mounts=/etc:/e", "host-programs", "-v /etc:/e" },
	{ "compose", "mounts=/run/docker.sock:/s", "runtime-socket", "without the runtime's socket /run/docker.sock" },
	{ "docker-run", "mounts=/proc:/p:ro", "host-processes", "-v /proc:/p" },
	{ "docker-run", "ns_pid=host", "host-processes", "--pid host" },
	{ "docker-run", "privileged=true", "host-power", "remove --privileged" },
	{ "docker-run", "cap_effective=default,SYS_ADMIN", "host-power", "do without SYS_ADMIN" },
	{ "docker-run", "mounts=/sys:/s", "host-power", "-v /sys:/s" },
	{ "kubernetes", "ns_pid=shared share_process_namespace=true", "sibling-processes", "shareProcessNamespace: false" },
	{ "kubernetes", "ns_pid=shared", "sibling-processes", NULL },
};

START_TEST(what_closes_an_escape_names_what_is_there)
{
	struct inventory *inventory = made_inventory(closings[_i].who, closings[_i].facts);
	cleanup_arena struct arena *arena = arena_new();
	struct view view = view_new(arena);
	const char *closes = NULL;
	escape_view((size_t)escape_index(closings[_i].escape), inventory->subjects[0], inventory, &view);
	for (size_t i = 0; i < view.count; i++)
		if (view.blocks[i].label && strcmp(view.blocks[i].label, "closes it") == 0)
			closes = view.blocks[i].value.spans->text;
	ck_assert_msg(!closes == !closings[_i].words, "%s: %s", closings[_i].facts, closes ? closes : "nothing");
	ck_assert_msg(!closes || strstr(closes, closings[_i].words), "%s: %s", closings[_i].facts, closes ? closes : "");
	inventory_unref(inventory);
}
END_TEST

Suite *escapes_suite(void)
{
	Suite *suite = suite_create("escapes");
	TCase *tables = tcase_create("tables");
	tcase_add_loop_test(tables, every_technique_has_an_id_of_its_own_a_sentence_and_a_barrier, 0, ESCAPE_COUNT);
	tcase_add_test(tables, every_row_of_the_table_stands_open_or_is_stopped_as_it_says);
	tcase_add_loop_test(tables, what_opens_a_call_is_what_the_runtimes_profiles_say, 0, FAMILY_COUNT);
	suite_add_tcase(suite, tables);
	TCase *views = tcase_create("views");
	tcase_add_test(views, what_stands_open_is_told_in_a_line);
	tcase_add_loop_test(views, what_closes_an_escape_names_what_is_there, 0, ISO_COUNT(closings));
	tcase_add_loop_test(views, every_technique_can_be_explained_for_every_kind_of_subject, 0, ESCAPE_COUNT);
	suite_add_tcase(suite, views);
	return suite;
}
