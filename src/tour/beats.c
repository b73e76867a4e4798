/* SPDX-License-Identifier: Apache-2.0 */
/* The four beats of a stop, each a view: what is written, what gives way, what opens, the fix. */
#include "config.h"

#include "tour/stops.h"

#include <ctype.h>
#include <string.h>

#include <isotop/demo.h>
#include <isotop/finding.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/lessons.h>
#include <isotop/panes.h>
#include <isotop/subject.h>
#include <isotop/tour.h>
#include <isotop/verdict.h>
#include <isotop/view.h>

/* ---- what is written -------------------------------------------------------------- */

/* Lines that are shown above and below the first that is cited. */
#define AROUND 6

static bool is_cited(const struct cited *cited, uint32_t line)
{
	for (size_t i = 0; i < cited->count; i++)
		if (cited->lines[i] == line)
			return true;
	return false;
}

static uint32_t line_count(const char *text, size_t len)
{
	uint32_t count = 0;
	for (size_t i = 0; i < len; i++)
		count += text[i] == '\n';
	return count + (len && text[len - 1] != '\n');
}

/* Lines @first to @last of the text; those that are cited stand out. */
static void view_excerpt(
	struct view *view, const char *text, size_t len, uint32_t first, uint32_t last, const struct cited *cited)
{
	uint32_t line = 1;
	for (size_t at = 0; at < len && line <= last; line++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t size = end ? (size_t)(end - text) - at : len - at;
		bool wrong = is_cited(cited, line);
		if (line >= first)
			view_text(view, line, wrong ? TONE_STRONG : TONE_MUTED, text + at, size)->mark =
				wrong ? MARK_FAIL : MARK_NONE;
		at += size + 1;
	}
}

/* Around the first line that is cited; of what nobody wrote from the top. */
static void view_lines(struct view *view, const char *text, size_t len, const struct cited *cited)
{
	uint32_t count = line_count(text, len);
	uint32_t focus = cited->count ? cited->lines[0] : 1;
	uint32_t last = cited->count ? cited->lines[cited->count - 1] : 1;
	uint32_t first = focus > AROUND ? focus - AROUND : 1;
	if (last > focus + AROUND || !cited->count)
		last = focus + AROUND;
	last = last + AROUND < first + 2 * AROUND ? first + 2 * AROUND : last + AROUND / 2;
	view_excerpt(view, text, len, first, last < count ? last : count, cited);
}

static void view_guess(struct view *view, int guess)
{
	view_gap(view);
	view_prose(view, TONE_ACCENT, "Guess first: which layer gives way?");
	/* Two lines of three, so that a small screen has room for the manifest. */
	for (int row = 0; row < 2; row++) {
		view_text(view, 0, TONE_PLAIN, "", 0);
		for (int i = row * 3; i < row * 3 + 3; i++)
			view_span(view, guess == i + 1 ? TONE_STRONG : TONE_PLAIN, "%c%d %-15s", guess == i + 1 ? '>' : ' ',
				i + 1, layers[i].title);
	}
	view_text(view, 0, TONE_PLAIN, "", 0);
	view_span(view, guess == GUESS_NO_LAYER ? TONE_STRONG : TONE_PLAIN, "%c0 none of the six",
		guess == GUESS_NO_LAYER ? '>' : ' ');
}

static void view_written(
	const struct stop *stop, const struct beat_state *state, const struct tour_texts *texts, struct view *view)
{
	struct cited cited;
	size_t len = 0;
	const char *text = stop_text(stop, texts, &len);
	stop_cited(stop, &cited);
	if (text)
		view_lines(view, text, len, &cited);
	else
		view_prose(view, TONE_MUTED, "%s is not declared in a file that can be shown.", stop_subject(stop)->name);
	if (text && !cited.count)
		view_prose(view, TONE_STRONG, "%s",
			count_escapes(stop_judgement(stop), ESCAPE_OPEN) || stop_judgement(stop)->score.value < 90
				? "What matters here is what nobody wrote."
				: "Every line of it does something. Look for one that is missing.");
	view_guess(view, state->guess);
}

/* ---- what gives way ---------------------------------------------------------------- */

/* Why a layer that passes holds less than it seems to; NULL: it does not. */
static const char *weak_why(const struct stop *stop, size_t layer)
{
	const struct scenario *scenario = stop->scenario;
	bool weak = scenario && scenario->weak.layer && strcmp(scenario->weak.layer, layers[layer].id) == 0;
	return weak ? scenario->weak.why : NULL;
}

enum standing layer_stands(const struct stop *stop, size_t layer)
{
	uint8_t verdict = stop_judgement(stop)->layers[layer];
	if (verdict == VERDICT_FAIL)
		return GIVES_WAY;
	return verdict == VERDICT_WARN || weak_why(stop, layer) ? GIVES_PART : STANDS;
}

static size_t count_standing(const struct stop *stop, enum standing standing)
{
	size_t count = 0;
	for (size_t i = 0; i < LAYER_COUNT; i++)
		count += layer_stands(stop, i) == standing;
	return count;
}

bool guess_is_right(const struct stop *stop, int guess)
{
	if (guess == GUESS_NO_LAYER)
		return count_standing(stop, STANDS) == LAYER_COUNT;
	return layer_stands(stop, (size_t)guess - 1) != STANDS;
}

static bool any_unknown(const struct stop *stop)
{
	for (size_t i = 0; i < LAYER_COUNT; i++)
		if (stop_judgement(stop)->layers[i] == VERDICT_UNKNOWN)
			return true;
	return false;
}

bool guess_is_open(const struct stop *stop, int guess)
{
	if (guess != GUESS_NO_LAYER)
		return stop_judgement(stop)->layers[guess - 1] == VERDICT_UNKNOWN;
	return any_unknown(stop) && guess_is_right(stop, guess);
}

static void view_answer(struct view *view, const struct stop *stop, int guess)
{
	if (guess == GUESS_NONE)
		return;
	if (guess_is_open(stop, guess)) {
		view_row(view, MARK_UNKNOWN, "the guess", TONE_UNKNOWN, "%s: not known", guess ? layers[guess - 1].title : "none of them");
		view_gap(view);
		return;
	}
	bool right = guess_is_right(stop, guess);
	view_row(view, right ? MARK_PASS : MARK_FAIL, "the guess", right ? TONE_GOOD : TONE_WARN, "%s: %s",
		guess ? layers[guess - 1].title : "none of them", right ? "right" : "look again");
	view_gap(view);
}

static void view_layer_row(struct view *view, const struct stop *stop, size_t i)
{
	struct finding finding;
	const char *weak = weak_why(stop, i);
	layer_explain(i, stop_subject(stop), stop->judged->inventory, view->arena, &finding);
	bool gone = finding.verdict == VERDICT_FAIL;
	enum mark mark = weak ? MARK_WARN : verdict_mark(finding.verdict);
	enum tone tone = gone ? TONE_BAD : finding.verdict == VERDICT_PASS ? TONE_PLAIN : TONE_MUTED;
	struct block *row = view_row(view, mark, layers[i].title, tone, "%s",
		finding.reason ? finding.reason : verdict_name(finding.verdict));
	row->tone = gone ? TONE_BAD : TONE_PLAIN;
	if (weak)
		view_span(view, TONE_WARN, "; but %s", weak);
	view_ref(view, "layer:%s", layers[i].id);
}

#define CHECKS_SHOWN 4

/* The mistakes, the costliest first; what is no layer's affair among them. */
static void view_mistakes(struct view *view, const struct stop *stop)
{
	const struct judgement *judgement = stop_judgement(stop);
	bool shown[CHECK_COUNT] = { false };
	size_t left = judgement_checks(judgement, VERDICT_FAIL);
	for (size_t n = 0; n < CHECKS_SHOWN && left; n++, left--) {
		size_t worst = CHECK_COUNT;
		for (size_t i = 0; i < CHECK_COUNT; i++)
			if (judgement->checks[i] == VERDICT_FAIL && !shown[i] &&
				(worst == CHECK_COUNT || checks[i].weight > checks[worst].weight))
				worst = i;
		shown[worst] = true;
		view_row(view, MARK_FAIL, arena_printf(view->arena, "mistake %zu", worst + 1), TONE_PLAIN, "%s",
			checks[worst].mistake);
		view_ref(view, "check:%s", checks[worst].id);
	}
	if (left)
		view_row(view, MARK_NONE, "", TONE_MUTED, "and %zu more of the ten", left);
}

static void view_gives_way(
	const struct stop *stop, const struct beat_state *state, const struct tour_texts *texts, struct view *view)
{
	(void)texts;
	view_answer(view, stop, state->guess);
	for (size_t i = 0; i < LAYER_COUNT; i++)
		view_layer_row(view, stop, i);
	if (guess_is_open(stop, GUESS_NO_LAYER))
		view_prose(view, TONE_STRONG, "No layer gives way for certain, but not all of them are known.");
	else if (count_standing(stop, GIVES_PART) && !count_standing(stop, GIVES_WAY))
		view_prose(view, TONE_STRONG, "No layer is%s switched off, but one holds less than it seems to.",
			any_unknown(stop) ? " known to be" : "");
	else if (guess_is_right(stop, GUESS_NO_LAYER))
		view_prose(view, TONE_STRONG, "No layer gives way. What is wrong here stands beside the six, or nothing is.");
	view_gap(view);
	view_mistakes(view, stop);
}

/* ---- what opens ---------------------------------------------------------------------- */

static void view_step(struct view *view, const char *number, enum tone tone, const char *text)
{
	const char *whole = text;
	if (islower((unsigned char)*text))
		whole = arena_printf(view->arena, "%c%s", toupper((unsigned char)*text), text + 1);
	view_row(view, MARK_NONE, number, tone, "%s", whole)->tone = TONE_ACCENT;
}

static void view_others(struct view *view, const struct judgement *judgement, int but)
{
	size_t named = 0;
	size_t open = count_escapes(judgement, ESCAPE_OPEN);
	size_t single = count_escapes(judgement, ESCAPE_SINGLE) - (but >= 0 && judgement->escapes[but] == ESCAPE_SINGLE);
	view_gap(view);
	if (open > 1)
		view_title(view, "%zu escapes are open:", open)->tone = TONE_BAD;
	for (int i = 0; i < ESCAPE_COUNT && named < 4; i++) {
		if (judgement->escapes[i] != ESCAPE_OPEN || i == but)
			continue;
		view_row(view, MARK_FAIL, escapes[i].id, TONE_MUTED, "%s", escapes[i].title);
		view_ref(view, "escape:%s", escapes[i].id);
		named++;
	}
	if (open > named + 1)
		view_row(view, MARK_NONE, "", TONE_MUTED, "and %zu more", open - named - 1);
	if (single)
		view_prose(view, TONE_WARN, "%zu more stand%s behind one barrier.", single, single == 1 ? "s" : "");
}

/* The check that costs most: what whoever is inside gains where nothing opens. */
static int costliest(const struct judgement *judgement)
{
	int worst = -1;
	for (int i = 0; i < CHECK_COUNT; i++)
		if (judgement->checks[i] == VERDICT_FAIL && (worst < 0 || checks[i].weight > checks[worst].weight))
			worst = i;
	return worst;
}

/* What they come to where no escape is open; @unknown: so many may be. */
static void view_inside(struct view *view, const struct judgement *judgement, size_t unknown)
{
	int worst = costliest(judgement);
	bool all = !unknown && !judgement_checks(judgement, VERDICT_UNKNOWN);
	const char *finds = all ? "They find nothing of the host to take hold of."
				: "As far as is known they find nothing of the host to take hold of.";
	view_step(view, "2", TONE_PLAIN, worst >= 0 ? arena_printf(view->arena, "%s.", checks[worst].danger) : finds);
	view_step(view, "3", TONE_PLAIN,
		arena_printf(view->arena, "%s: %s", unknown ? "As far as is known they stay inside" : "They stay inside",
			worst >= 0 ? "what they gained waits for the next mistake, or the next bug."
				   : "to come further they need a bug, and one more behind it."));
}

static void view_none_open(struct view *view, size_t unknown, bool node)
{
	if (node)
		view_row(view, MARK_PASS, "no escape", TONE_GOOD, "none is open by what is written; %zu depend on its node", unknown);
	else if (unknown)
		view_row(view, MARK_UNKNOWN, "no escape", TONE_UNKNOWN, "none is open for certain; of %zu it is not known", unknown);
	else
		view_row(view, MARK_PASS, "no escape", TONE_GOOD, "none is open, and none has lost a barrier");
}

static void view_opens(
	const struct stop *stop, const struct beat_state *state, const struct tour_texts *texts, struct view *view)
{
	(void)state;
	(void)texts;
	const struct judgement *judgement = stop_judgement(stop);
	int index = stop_escape(stop);
	bool node;
	size_t unknown = count_undecided(stop, &node);
	bool open = index >= 0 && judgement->escapes[index] == ESCAPE_OPEN;
	if (open)
		view_row(view, MARK_FAIL, escapes[index].id, TONE_BAD, "open: nothing stands in its way");
	else if (index >= 0)
		view_row(view, MARK_WARN, escapes[index].id, TONE_WARN, "one barrier left; with the fix there are two");
	else
		view_none_open(view, unknown, node);
	if (index >= 0)
		view_ref(view, "escape:%s", escapes[index].id);
	view_gap(view);
	view_step(view, "1", TONE_PLAIN, "Somebody takes over the program in it: a bug, a stolen password, a bad package.");
	if (index < 0) {
		view_inside(view, judgement, node ? 0 : unknown);
	} else {
		view_step(view, "2", TONE_PLAIN, arena_printf(view->arena, "Whoever that is %s.", escapes[index].what));
		view_step(view, "3", open ? TONE_STRONG : TONE_PLAIN,
			open ? yield_sentence(escapes[index].yield)
			     : "One barrier refuses it today. It takes one bug, or one more line like this, to be through.");
	}
	view_others(view, judgement, index);
}

/* ---- the fix ----------------------------------------------------------------------------- */

/* A longer line, as commands are, wraps. */
#define LINE_MOST 66

/* So much of what changes in the manifest as is typed already. */
static void view_edited(struct view *view, const struct stop *stop, unsigned typed)
{
	size_t all = 0;
	for (size_t i = 0; i < stop->line_count; i++)
		all += strlen(stop->lines[i].text) + 1;
	size_t left = all * typed / TYPED_ALL;
	for (size_t i = 0; i < stop->line_count && left; i++) {
		const struct changed_line *line = &stop->lines[i];
		size_t len = strlen(line->text);
		enum tone tone = line->sign == '+' ? TONE_GOOD : line->sign == '-' ? TONE_BAD : TONE_MUTED;
		int typed_len = (int)(left < len ? left : len);
		if (len > LINE_MOST) {
			view_row(view, MARK_NONE, line->sign == '+' ? "+" : "-", tone, "%.*s", typed_len, line->text)->tone = tone;
		} else {
			view_text(view, 0, tone, "", 0);
			view_span(view, tone, "%c %.*s", line->sign, typed_len, line->text);
		}
		left -= left < len + 1 ? left : len + 1;
	}
	if (!stop->line_count)
		view_prose(view, TONE_GOOD, "Nothing is to be fixed that a line could fix.");
}

/* So much of all the changes as is typed already. */
static void view_typed(struct view *view, const struct stop *stop, unsigned typed)
{
	size_t all = 0;
	for (size_t i = 0; i < stop->change_count; i++)
		all += strlen(stop->changes[i]);
	size_t left = all * typed / TYPED_ALL;
	for (size_t i = 0; i < stop->change_count && left; i++) {
		size_t len = strlen(stop->changes[i]);
		const char *sign = i ? "" : "set";
		view_row(view, MARK_NONE, sign, TONE_GOOD, "%.*s", (int)(left < len ? left : len), stop->changes[i])->tone =
			TONE_ACCENT;
		left -= left < len ? left : len;
	}
	if (stop->change_count)
		return;
	if (judgement_checks(stop_judgement(stop), VERDICT_UNKNOWN))
		view_prose(view, TONE_UNKNOWN, "Of what is known nothing is to be fixed.");
	else
		view_prose(view, TONE_GOOD, "Nothing is to be fixed.");
}

/* A number on its way from @from to @to. */
static unsigned on_its_way(unsigned from, unsigned to, unsigned typed)
{
	return typed >= TYPED_ALL ? to : (unsigned)((int)from + ((int)to - (int)from) * (int)typed / (int)TYPED_ALL);
}

static char grade_of(const struct judgement *now, const struct judgement *after, unsigned typed)
{
	return typed >= TYPED_ALL ? after->score.grade : now->score.grade;
}

static void view_counts(
	struct view *view, const struct judgement *now, const struct judgement *after, unsigned typed)
{
	view_row(view, MARK_NONE, "score", TONE_PLAIN, "%u %c", now->score.value, now->score.grade);
	view_arrow(view);
	view_span(view, TONE_STRONG, "%u %c", on_its_way(now->score.value, after->score.value, typed),
		grade_of(now, after, typed));
	static const struct {
		enum escape_verdict verdict;
		const char *label;
	} rows[] = { { ESCAPE_OPEN, "escapes open" }, { ESCAPE_SINGLE, "one barrier" }, { ESCAPE_LAYERED, "layered" } };
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		size_t from = count_escapes(now, rows[i].verdict);
		size_t to = count_escapes(after, rows[i].verdict);
		view_row(view, MARK_NONE, rows[i].label, TONE_PLAIN, "%zu", from);
		view_arrow(view);
		view_span(view, TONE_STRONG, "%u", on_its_way((unsigned)from, (unsigned)to, typed));
	}
}

/* The rows that turn: each when so much of the fix stands there. */
static void view_turning(
	struct view *view, const struct judgement *now, const struct judgement *after, unsigned typed)
{
	size_t count = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		count += now->checks[i] != after->checks[i];
	size_t turned = count * typed / TYPED_ALL;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (now->checks[i] == after->checks[i])
			continue;
		enum verdict verdict = (enum verdict)(turned ? after->checks[i] : now->checks[i]);
		turned -= turned > 0;
		view_row(view, verdict_mark(verdict), arena_printf(view->arena, "%2zu %s", i + 1, checks[i].title),
			mark_tone(verdict_mark(verdict)), "%s", verdict_name(verdict));
		view_ref(view, "check:%s", checks[i].id);
	}
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (now->checks[i] == after->checks[i] && now->checks[i] == VERDICT_FAIL)
			view_row(view, MARK_FAIL, arena_printf(view->arena, "%2zu %s", i + 1, checks[i].title), TONE_WARN,
				"by hand: what is right here depends on the program");
}

static void view_fix(
	const struct stop *stop, const struct beat_state *state, const struct tour_texts *texts, struct view *view)
{
	(void)texts;
	const struct judgement *now = stop_judgement(stop);
	const struct judgement *after = stop_after(stop);
	if (stop->scenario)
		view_edited(view, stop, state->typed);
	else
		view_typed(view, stop, state->typed);
	view_gap(view);
	view_counts(view, now, after, state->typed);
	view_gap(view);
	view_turning(view, now, after, state->typed);
	if (stop->scenario && state->typed >= TYPED_ALL) {
		view_gap(view);
		view_prose(view, TONE_PLAIN, "%s", stop->scenario->shows);
	}
}

/* ---- the table ------------------------------------------------------------------------------ */

/* To change a beat: its row. Space goes from one to the next. */
static const struct {
	const char *name;
	void (*view)(const struct stop *stop, const struct beat_state *state, const struct tour_texts *texts,
		struct view *view);
} beats[BEAT_COUNT] = {
	[BEAT_LINE] = { "what is written", view_written },
	[BEAT_LAYER] = { "what gives way", view_gives_way },
	[BEAT_ESCAPE] = { "what opens", view_opens },
	[BEAT_FIX] = { "the fix", view_fix },
};

const char *beat_name(enum beat beat)
{
	return beats[beat].name;
}

void beat_view(const struct stop *stop, enum beat beat, const struct beat_state *state, const struct tour_texts *texts,
	struct view *view)
{
	beats[beat].view(stop, state, texts, view);
}

/* ---- the presenter's notes --------------------------------------------------------------------- */

/* Of somebody's own container: the lesson of its costliest mistake says what there is to say. */
static const char *lessons_of(const struct stop *stop, struct arena *arena)
{
	if (stop->scenario)
		return stop->scenario->lessons;
	int worst = costliest(stop_judgement(stop));
	return worst < 0 ? "check:single-layer" : arena_printf(arena, "check:%s", checks[worst].id);
}

void notes_view(const struct stop *stop, struct view *view)
{
	const char *refs = lessons_of(stop, view->arena);
	const struct scenario *scenario = stop->scenario;
	view_title(view, "Say");
	const struct lesson *first = lesson_of_ref(refs, strcspn(refs, " "));
	view_prose(view, TONE_PLAIN, "%s", scenario ? scenario->say : first ? first->example : stop->title);
	view_gap(view);
	view_title(view, "Ask");
	view_prose(view, TONE_PLAIN, "%s",
		scenario ? scenario->ask : "What would whoever takes this program over reach next?");
	view_gap(view);
	view_title(view, "The lessons behind it (Enter opens one)");
	for (const char *ref = refs; *ref; ref += strspn(ref, " ")) {
		size_t len = strcspn(ref, " ");
		const char *one = arena_strndup(view->arena, ref, len);
		view_row(view, MARK_NONE, ref_title(one), TONE_MUTED, "%s", one);
		view_ref(view, "%s", one);
		ref += len;
	}
	lesson_reading_view(refs, view);
}
