/* SPDX-License-Identifier: Apache-2.0 */
/* What AppArmor and SELinux answered about one container, schema isotop/mac/v1. */
#include "config.h"

#include "report/formats.h"

#include <errno.h>
#include <string.h>

#include <isotop/emit.h>
#include <isotop/judge.h>
#include <isotop/mac.h>
#include <isotop/mac_text.h>
#include <isotop/subject.h>

/* What it may do comes first: that is what matters. */
static const enum mac_result order[] = { MAC_ALLOWED, MAC_UNKNOWN, MAC_DENIED };

static void write_answer(FILE *out, const struct subject *subject, const struct mac_answer *answer, struct arena *arena)
{
	struct origin rule;
	cleanup_strbuf struct strbuf line = { 0 };
	strbuf_addf(&line, "  %-8s %s", mac_result_name(answer->result),
		mac_words(arena, answer->kind, answer->act, answer->path));
	if (answer->source)
		strbuf_addf(&line, "  (the host's %s)", answer->source);
	if (answer->why)
		strbuf_addf(&line, ": %s", answer->why);
	if (mac_text_differs(subject, answer, &rule)) {
		strbuf_adds(&line, "  (not as ");
		report_place(&rule, &line);
		strbuf_adds(&line, " has it)");
	}
	cleanup_strbuf struct strbuf clean = { 0 };
	text_clean(&clean, strbuf_text(&line), line.len, false);
	fprintf(out, "%s\n", strbuf_text(&clean));
}

/* Capabilities of one answer on one line: there are 41. */
static void write_capabilities(FILE *out, const struct mac_answers *answers, enum mac_result result)
{
	cleanup_strbuf struct strbuf names = { 0 };
	const char *why = NULL;
	for (size_t i = 0; i < answers->count; i++) {
		const struct mac_answer *answer = &answers->items[i];
		if (answer->kind != MAC_CAPABILITY || answer->result != result)
			continue;
		strbuf_addf(&names, "%s%s", names.len ? " " : "", answer->act->words + strlen("use "));
		why = answer->why;
	}
	if (names.len)
		fprintf(out, "  %-8s use %s%s%s\n", mac_result_name(result), strbuf_text(&names), why ? ": " : "", why ? why : "");
}

int report_mac_table(FILE *out, const struct mac_report *report)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf name = { 0 };
	text_clean(&name, report->subject->name, strlen(report->subject->name), false);
	fprintf(out, "%s: %s answers\n", strbuf_text(&name),
		mac_system_name(report->answers->count ? report->answers->items[0].system : MAC_APPARMOR));
	for (size_t i = 0; i < ISO_COUNT(order); i++) {
		for (size_t j = 0; j < report->answers->count; j++) {
			const struct mac_answer *answer = &report->answers->items[j];
			bool alone = answer->kind != MAC_CAPABILITY || mac_text_differs(report->subject, answer, &(struct origin){ 0 });
			if (answer->result == order[i] && alone)
				write_answer(out, report->subject, answer, arena);
		}
		write_capabilities(out, report->answers, order[i]);
	}
	if (report->answers->cut)
		fprintf(out, "  and more: %s\n", report->answers->cut);
	return ferror(out) ? -EIO : 0;
}

/* What the profile's text on disk says of it; null where that is not known. */
static void put_text(struct emitter *out, const struct subject *subject, const struct mac_answer *answer)
{
	struct origin rule;
	cleanup_strbuf struct strbuf where = { 0 };
	enum mac_result says = mac_text_says(subject, answer, &rule);
	if (says != MAC_UNKNOWN)
		report_place(&rule, &where);
	emit_text(out, "text", says == MAC_UNKNOWN ? NULL : mac_result_name(says));
	emit_text(out, "text_where", says == MAC_UNKNOWN ? NULL : strbuf_text(&where));
}

static void put_answer(
	struct emitter *out, const struct subject *subject, const struct mac_answer *answer, struct arena *arena)
{
	emit_object(out, NULL);
	emit_text(out, "system", answer->system == MAC_APPARMOR ? "apparmor" : "selinux");
	emit_text(out, "act", answer->act ? answer->act->id : NULL);
	emit_text(out, "words", mac_words(arena, answer->kind, answer->act, answer->path));
	emit_text(out, "path", answer->kind == MAC_MOUNT ? NULL : answer->path);
	emit_text(out, "source", answer->source);
	emit_text(out, "result", mac_result_name(answer->result));
	emit_text(out, "why", answer->why);
	put_text(out, subject, answer);
	emit_close(out);
}

int report_mac_json(FILE *stream, const struct mac_report *report)
{
	cleanup_arena struct arena *arena = arena_new();
	struct emitter emitter = emit_begin(stream, 0);
	struct emitter *out = &emitter;
	emit_object(out, NULL);
	emit_text(out, "schema", "isotop/mac/v1");
	emit_text(out, "container", report->subject->name);
	emit_list(out, "answers");
	for (size_t i = 0; i < report->answers->count; i++)
		put_answer(out, report->subject, &report->answers->items[i], arena);
	emit_close(out);
	emit_text(out, "cut", report->answers->cut);
	emit_close(out);
	emit_literal(out, "\n");
	return emit_end(out);
}
