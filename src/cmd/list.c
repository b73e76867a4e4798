/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/escapes.h>
#include <isotop/fixes.h>
#include <isotop/form.h>
#include <isotop/judge.h>
#include <isotop/live.h>
#include <isotop/manifest.h>
#include <isotop/report.h>
#include <isotop/tui.h>
#include <isotop/whatif.h>

#include <string.h>

static void list_checks(void)
{
	for (size_t i = 0; i < CHECK_COUNT; i++)
		printf("%2zu  %-22s %3u  %s\n", i + 1, checks[i].id, checks[i].weight, checks[i].mistake);
}

static void list_layers(void)
{
	for (size_t i = 0; i < LAYER_COUNT; i++)
		printf("%-14s %s\n", layers[i].id, layers[i].does);
}

static void list_escapes(void)
{
	for (size_t i = 0; i < ESCAPE_COUNT; i++)
		printf("%-22s %-17s %s\n", escapes[i].id, yield_name(escapes[i].yield), escapes[i].what);
}

static void list_formats(void)
{
	for (size_t i = 0; i < form_count(); i++)
		if (form_is_read(i))
			printf("reads   %-18s %s\n", form_at(i)->id, form_at(i)->title);
	for (size_t i = 0; i < report_format_count; i++)
		printf("writes  %-18s %s\n", report_formats[i].id, report_formats[i].title);
}

static void list_runtimes(void)
{
	for (size_t i = 0; i < runtime_count(); i++)
		printf("%-14s %-38s %s\n", runtime_info(i)->id, runtime_info(i)->title, runtime_info(i)->state);
}

static void list_preset(const struct fix_preset *preset)
{
	printf("%-22s a preset:", preset->id);
	for (size_t i = 0; i < PRESET_FIXES && preset->fixes[i]; i++)
		printf(" %s", fixes[preset->fixes[i]].id);
	putchar('\n');
}

/* In the words of the first language that has some, as an example; a fix that is several together by its parts. */
static void list_fix(enum fix_id id, struct arena *arena)
{
	const char *text = NULL;
	for (size_t i = 0; i < fix_language_count && !text && !fixes[id].parts[0]; i++)
		text = fix_example(id, fix_languages[i], arena);
	printf("%-22s %s", fixes[id].id, text ? text : "together:");
	for (size_t i = 0; i < FIX_PARTS && fixes[id].parts[i]; i++)
		printf(" %s", fixes[fixes[id].parts[i]].id);
	putchar('\n');
}

static void list_fixes(void)
{
	cleanup_arena struct arena *arena = arena_new();
	for (size_t i = 0; i < PRESET_COUNT; i++)
		list_preset(&fix_presets[i]);
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		list_fix((enum fix_id)id, arena);
}

static void list_settings(void)
{
	for (size_t i = 0; i < tui_setting_count; i++)
		printf("%-14s %-8s %s\n", tui_settings[i].name, tui_settings[i].fallback, tui_settings[i].help);
}

static void list_themes(void)
{
	for (size_t i = 0; tui_theme_name(i); i++)
		printf("%-14s %s\n", tui_theme_name(i), tui_theme_help(i));
}

/* To add a list: one row. */
static const struct {
	const char *name;
	void (*print)(void);
} lists[] = {
	{ "checks", list_checks },
	{ "layers", list_layers },
	{ "escapes", list_escapes },
	{ "fixes", list_fixes },
	{ "formats", list_formats },
	{ "runtimes", list_runtimes },
	{ "settings", list_settings },
	{ "themes", list_themes },
};

static const char *list_word(size_t i)
{
	return i < ISO_COUNT(lists) ? lists[i].name : NULL;
}

void list_words(struct strbuf *out)
{
	for (size_t i = 0; i < ISO_COUNT(lists); i++)
		strbuf_addf(out, " %s", lists[i].name);
}

int cmd_list(const struct options *options, interrupted_fn interrupted)
{
	(void)interrupted;
	for (size_t i = 0; options->source_count == 1 && i < ISO_COUNT(lists); i++) {
		if (strcmp(options->sources[0], lists[i].name) != 0)
			continue;
		lists[i].print();
		return output_end(options);
	}
	const char *near = options->source_count == 1 ? nearest_word(options->sources[0], list_word) : NULL;
	cleanup_strbuf struct strbuf names = { 0 };
	for (size_t i = 0; i < ISO_COUNT(lists); i++)
		strbuf_addf(&names, "%s %s", i ? "," : "", lists[i].name);
	complain(options, "list takes one of:%s%s%s%s", strbuf_text(&names), near ? "; did you mean " : "",
		near ? near : "", near ? "?" : "");
	return EXIT_TROUBLE;
}
