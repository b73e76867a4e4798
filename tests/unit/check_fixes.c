/* SPDX-License-Identifier: Apache-2.0 */
/* The table of fixes and its languages; what a check proposes is in check_judge.c. */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/builder.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/rulebook.h>
#include <isotop/subject.h>
#include <isotop/syscalls.h>
#include <isotop/values.h>

#include <string.h>

/* The kind of fact that an effect can set. */
static bool effect_fits(const struct fix_effect *effect)
{
	enum fact_kind kind = fact_infos[effect->fact].kind;
	switch (effect->kind) {
	case SETS_BOOL:
		return kind == FACT_KIND_BOOL;
	case SETS_INTEGER:
		return kind == FACT_KIND_INT;
	case SETS_TEXT:
		return kind == FACT_KIND_TEXT;
	case SETS_CAPS:
	case SETS_CAPS_WITHOUT:
	case SETS_CAPS_DEFAULT:
		return kind == FACT_KIND_MASK;
	case SETS_NAMESPACE:
		return kind == FACT_KIND_NS;
	case SETS_WITHOUT_MOUNT:
	case SETS_READ_ONLY_MOUNT:
	case SETS_PRIVATE_MOUNT:
		return kind == FACT_KIND_MOUNTS;
	case SETS_WITHOUT_DEVICE:
		return kind == FACT_KIND_DEVICES;
	case SETS_WITHOUT_PROCESS:
		return kind == FACT_KIND_PROCESSES;
	case SETS_NONE:
	case SETS_NOTHING:
		break;
	}
	return true;
}

START_TEST(every_fix_has_an_id_of_its_own_and_sets_facts_of_their_kind)
{
	const struct fix *fix = &fixes[_i];
	ck_assert_uint_eq(strspn(fix->id, "abcdefghijklmnopqrstuvwxyz-"), strlen(fix->id));
	ck_assert_msg(fix_named(fix->id) == (enum fix_id)_i, "%s is another fix's id", fix->id);
	for (const struct fix_effect *effect = fix->sets; effect->kind != SETS_NONE; effect++) {
		ck_assert_msg(effect < fix->sets + FIX_EFFECTS, "%s sets too much", fix->id);
		ck_assert_msg(
			effect_fits(effect), "%s sets %s to what it cannot be", fix->id, fact_infos[effect->fact].id);
	}
}
END_TEST

/* An edit has a path and a value where its way needs them, and its language says how it is told. */
static void check_words(const struct fix_language *language, enum fix_id id, const struct fix_words *words)
{
	bool flag = words->way == WAY_FLAG || words->way == WAY_UNFLAG;
	if (words->way != WAY_ADVICE)
		ck_assert_msg(words->path && *words->path && language->ways[words->way], "%s: %s has no path or no way",
			language->id, fixes[id].id);
	if (!flag)
		ck_assert_msg(words->value && *words->value, "%s: %s has no value", language->id, fixes[id].id);
}

START_TEST(a_fix_has_words_somewhere_and_says_them_once)
{
	const struct fix *fix = &fixes[_i];
	bool said = false;
	for (size_t i = 0; i < fix_language_count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		const struct fix_words *words = fix_words_of(fix_languages[i], (enum fix_id)_i);
		bool own = fix_say(&text, fix_languages[i], (enum fix_id)_i);
		said |= own;
		ck_assert_msg(own == (text.len > 0), "%s in %s", fix->id, fix_languages[i]->id);
		ck_assert_msg(!words || !(fix->everywhere || fix->parts[0]), "%s has two kinds of words", fix->id);
		if (!words)
			continue;
		check_words(fix_languages[i], (enum fix_id)_i, words);
		for (enum fix_id other = FIX_NONE + 1; other < (enum fix_id)_i; other++) {
			cleanup_strbuf struct strbuf again = { 0 };
			if (fix_words_of(fix_languages[i], other) && fix_say(&again, fix_languages[i], other))
				ck_assert_str_ne(strbuf_text(&text), strbuf_text(&again));
		}
	}
	ck_assert_msg(said, "%s has no words in any language", fix->id);
}
END_TEST

/* A lesson names no container: what would be filled in reads NAME or PATH there, and never as a placeholder. */
START_TEST(an_example_of_a_fix_has_no_placeholder)
{
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < fix_language_count; i++) {
		const char *text = fix_example((enum fix_id)_i, fix_languages[i], arena);
		for (const char *at = text; at && (at = strchr(at, '{')); at++) {
			size_t len = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz");
			ck_assert_msg(!len || at[1 + len] != '}', "%s: %s", fix_languages[i]->id, text);
		}
	}
}
END_TEST

START_TEST(a_mount_is_named_as_it_is_written_even_with_braces)
{
	cleanup_arena struct arena *arena = arena_new();
	const struct mount mount = { .source = "/{pod}", .target = "/{what}" };
	const struct fix_about about = { .mount = &mount };
	struct subject *subject = subject_new();
	subject->form = form_named("compose");
	subject->name = "{source}";
	ck_assert_str_eq(
		fix_text(FIX_read_only_mount, subject, &about, arena), "services.{source}.volumes: /{pod}:/{what}:ro");
	ck_assert_ptr_null(fix_text(FIX_no_projected_token, subject, NULL, arena));
	subject_unref(subject);
}
END_TEST

static bool is_language(const char *id)
{
	for (size_t i = 0; i < fix_language_count; i++)
		if (strcmp(fix_languages[i]->id, id) == 0)
			return true;
	return false;
}

START_TEST(rows_of_forms_and_runtimes_name_what_there_is)
{
	for (size_t i = 0; i < form_count(); i++) {
		const struct form *form = form_at(i);
		ck_assert_msg(!form->language || is_language(form->language), "form %s", form->id);
		ck_assert_msg(!form->engine || runtime_info_named(form->engine), "form %s", form->id);
	}
	for (size_t i = 0; i < runtime_count(); i++) {
		const struct runtime_info *info = runtime_info(i);
		ck_assert_msg(!info->language || is_language(info->language), "runtime %s", info->id);
		ck_assert_msg(!info->profile || runtime_default_find(info->profile), "runtime %s", info->id);
		ck_assert_msg(info->known_by != NULL, "runtime %s", info->id);
	}
}
END_TEST

/* CRI-O is "cri-o" as a runtime and "crio" as a profile: it once got containerd's. */
START_TEST(a_running_container_is_loaded_as_its_own_runtime_does)
{
	struct inventory_builder *builder = inventory_builder_new();
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct subject *subject = made_subject("live cri-o", "");
	ck_assert_int_eq(judge_target(subject, inventory).loader, runtime_default_find("crio")->loader);
	ck_assert_int_ne(judge_target(subject, inventory).loader, runtime_default_find("containerd")->loader);
	subject_unref(subject);
	inventory_unref(inventory);
}
END_TEST

Suite *fixes_suite(void)
{
	Suite *suite = suite_create("fixes");
	TCase *tables = tcase_create("tables");
	tcase_add_loop_test(
		tables, every_fix_has_an_id_of_its_own_and_sets_facts_of_their_kind, FIX_NONE + 1, FIX_COUNT);
	tcase_add_loop_test(tables, a_fix_has_words_somewhere_and_says_them_once, FIX_NONE + 1, FIX_COUNT);
	tcase_add_loop_test(tables, an_example_of_a_fix_has_no_placeholder, FIX_NONE + 1, FIX_COUNT);
	tcase_add_test(tables, a_mount_is_named_as_it_is_written_even_with_braces);
	tcase_add_test(tables, rows_of_forms_and_runtimes_name_what_there_is);
	tcase_add_test(tables, a_running_container_is_loaded_as_its_own_runtime_does);
	suite_add_tcase(suite, tables);
	return suite;
}
