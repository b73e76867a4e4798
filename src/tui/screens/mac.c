/* SPDX-License-Identifier: Apache-2.0 */
/* In the panes of AppArmor and SELinux what is typed is searched for, and a path or an act is asked about. */
#include "config.h"

#include "tui/screens/mac.h"

#include <string.h>

#include <isotop/facts.h>
#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/mac.h>
#include <isotop/subject.h>

#include "tui/prompt.h"
#include "tui/screens/subject.h"
#include "tui/search.h"

static bool shows_mac(const struct ui *ui)
{
	int layer = ui_screen(ui) == SCREEN_SUBJECT ? subject_layer(ui) : -1;
	return layer >= 0 && (layer == layer_index("apparmor") || layer == layer_index("selinux"));
}

/* "read /etc/shadow: denied; write it: unknown (its label cannot be read)". */
static void add_answers(struct strbuf *out, struct arena *arena, const struct mac_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++) {
		const struct mac_answer *answer = &answers->items[i];
		strbuf_addf(out, "%s%s: %s", i ? "; " : "", mac_words(arena, answer->kind, answer->act, i ? "it" : answer->path),
			mac_result_name(answer->result));
		if (answer->why)
			strbuf_addf(out, " (%s)", answer->why);
	}
}

/* Of an act it was asked when the container was read; of a path it is asked now. */
static const struct mac_answers *answers_about(
	const struct ui *ui, const struct subject *subject, const char *word, struct arena *arena)
{
	struct fact known = subject_fact(subject, FACT_mac_answers);
	const struct mac_act *act = mac_act_named(word);
	if (!act)
		return ui->mac.ask && ui_live(ui) ? ui->mac.ask(ui->mac.ctx, &ui->judged->inventory->host, subject, word, arena) : NULL;
	const struct mac_answers *all = fact_known(known) && known.value.answers->count ? known.value.answers : NULL;
	const struct mac_answer *one = all ? mac_answer_about(all, all->items[0].system, act) : NULL;
	if (!one)
		return NULL;
	struct mac_answers *answers = arena_alloc(arena, sizeof(*answers));
	*answers = (struct mac_answers){ .count = 1, .items = one };
	return answers;
}

static const char *nobody(const struct ui *ui, const struct subject *subject)
{
	if (!ui_live(ui) || !ui->mac.ask)
		return "unknown: only what runs on this node is asked about";
	if (!subject_running(subject))
		return "unknown: it does not run, and has no label that could be asked about";
	return "unknown: this node has neither AppArmor nor SELinux that could be asked";
}

static enum effect ask(struct ui *ui)
{
	const char *word = ui->prompt.text;
	const struct subject *subject = subject_at_hand(ui);
	if (!subject || (*word != '/' && !mac_act_named(word))) {
		if (*ui->prompt.err.text)
			ui_say(ui, TONE_WARN, "%.*s", PROMPT_MAX - 1, ui->prompt.err.text);
		return EFFECT_NONE;
	}
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf line = { 0 };
	const struct mac_answers *answers = answers_about(ui, subject, word, arena);
	if (answers)
		add_answers(&line, arena, answers);
	else
		strbuf_adds(&line, nobody(ui, subject));
	ui_say(ui, answers ? TONE_STRONG : TONE_WARN, "%.*s", PROMPT_MAX - 1, strbuf_text(&line));
	return EFFECT_NONE;
}

static const struct prompt_form ask_form = {
	.kind = PROMPT_SEARCH,
	.label = "search or ask",
	.hint = "a path, an act",
	.change = search_change,
	.accept = ask,
};

enum effect mac_search(struct ui *ui)
{
	if (!shows_mac(ui))
		return act_search(ui);
	prompt_open(ui, &ask_form);
	return EFFECT_NONE;
}
