/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/keys.h"

#include <errno.h>
#include <string.h>

#include "tui/settings.h"
#include "tui/ui.h"

/* ---- names ----------------------------------------------------------------- */

/* Keys that are no printable character. To add one: a code in keys.h, its name here, its curses code in term.c. */
static const struct {
	uint32_t code;
	const char *name;
} names[] = {
	{ K_TAB, "Tab" },
	{ K_ENTER, "Enter" },
	{ K_ESC, "Esc" },
	{ K_SPACE, "Space" },
	{ K_UP, "Up" },
	{ K_DOWN, "Down" },
	{ K_LEFT, "Left" },
	{ K_RIGHT, "Right" },
	{ K_PAGE_UP, "PgUp" },
	{ K_PAGE_DOWN, "PgDn" },
	{ K_HOME, "Home" },
	{ K_END, "End" },
	{ K_BACKTAB, "Shift-Tab" },
	{ K_BACKSPACE, "Backspace" },
	{ K_DELETE, "Delete" },
	{ K_CLICK, "Click" },
	{ K_WHEEL_UP, "Wheel-up" },
	{ K_WHEEL_DOWN, "Wheel-down" },
	{ '<', "lt" },
};

const char *key_spell(uint32_t code, char ret[KEY_NAME_MAX])
{
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (names[i].code == code && code != '<') {
			snprintf(ret, KEY_NAME_MAX, "%s", names[i].name);
			return ret;
		}
	if (code >= K_F1 && code <= K_F12)
		snprintf(ret, KEY_NAME_MAX, "F%u", code - K_F1 + 1);
	else if (code < K_SPACE)
		snprintf(ret, KEY_NAME_MAX, "Ctrl-%c", (int)(code + '@'));
	else
		ret[text_encode(code, ret)] = '\0';
	return ret;
}

/* "Ctrl-R", "F10" and the names above, in any case. 0: none of them. */
static uint32_t code_of_name(const char *name)
{
	uint64_t number;
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strcasecmp(names[i].name, name) == 0)
			return names[i].code;
	if (strncasecmp(name, "Ctrl-", 5) == 0 && name[5] && !name[6])
		return K_CTRL(name[5]);
	if ((*name == 'F' || *name == 'f') && parse_u64(name + 1, 10, &number) && number >= 1 && number <= 12)
		return K_F((uint32_t)number);
	return K_NONE;
}

/* The name between "<" and ">", with " ROW,COLUMN" behind a mouse key's. */
static int parse_named(const char *from, size_t len, struct key *ret_key, struct err *err)
{
	char name[40];
	if (len >= sizeof(name))
		return err_set(err, -EINVAL, "no key has so long a name");
	memcpy(name, from, len);
	name[len] = '\0';
	struct key key = { 0 };
	char *place = strchr(name, ' ');
	if (place) {
		*place++ = '\0';
		if (sscanf(place, "%d,%d", &key.y, &key.x) != 2)
			return err_set(err, -EINVAL, "'%s' is no place: ROW,COLUMN", place);
	}
	key.code = code_of_name(name);
	if (!key.code)
		return err_set(err, -EINVAL, "'%s' is no key", name);
	*ret_key = key;
	return 0;
}

int key_parse(const char **text, struct key *ret_key, struct err *err)
{
	const char *at = *text;
	if (!*at)
		return -ENOENT;
	const char *close = *at == '<' ? strchr(at, '>') : NULL;
	if (close && close > at + 1) {
		*text = close + 1;
		return parse_named(at + 1, (size_t)(close - at - 1), ret_key, err);
	}
	struct cluster cluster;
	cluster_next(&at, at + strlen(at), &cluster);
	*text = at;
	if (!cluster.safe)
		return err_set(err, -EINVAL, "a key that cannot be printed has a name, such as <Ctrl-R>");
	*ret_key = (struct key){ .code = cluster.code };
	return 0;
}

/* ---- the table -------------------------------------------------------------- */

#define IN(screen) (1u << SCREEN_##screen)
#define EVERYWHERE ((1u << SCREEN_COUNT) - 1)
#define PANES      (IN(SUBJECT) | IN(EXPLAIN) | IN(HELP) | IN(DIFF) | IN(NODE))

/*
 * Every key. To add one: a row here and its act in the file of its screen; help
 * and the bottom line follow. A key may stand in several rows as long as no
 * screen has it twice (a test looks). Rows are in the order of the help;
 * "rank" says how long a word stays in the bottom line as the width shrinks.
 * A workload cannot reach this table: keys come from the terminal alone.
 */
const struct binding bindings[] = {
	// clang-format off
	{ { '?', K_F(1) }, EVERYWHERE & ~IN(HELP), 1, "help", NULL, "Anywhere",
	  "this page", 0, help_open, NULL },
	{ { K_ENTER }, IN(LIST), 2, "open", NULL, "List",
	  "open the container under the cursor", 0, list_open, list_has_rows },
	{ { K_ENTER }, IN(SUBJECT) | IN(EXPLAIN), 2, "explain", NULL, "Panes",
	  "explain the row under the cursor, or open the container that it names", 0, explain_open, explain_can_open },
	{ { K_ENTER }, IN(SORT), 1, "sort", NULL, "Sort menu",
	  "sort by this column; again to turn the order round", 0, sort_choose, NULL },
	{ { K_TAB }, IN(SUBJECT), 3, "pane", NULL, "Container",
	  "next pane", 1, subject_turn, NULL },
	{ { K_BACKTAB }, IN(SUBJECT), 0, NULL, NULL, "Container",
	  "previous pane", -1, subject_turn, NULL },
	{ { '1', '2', '3', '4', '5', '6', '7', '8', '9', '0' }, IN(SUBJECT), 0, NULL, "1-9 0", "Container",
	  "the pane of this number", 0, subject_tab, NULL },
	{ { 'y' }, IN(LIST) | IN(SUBJECT), 7, "source", NULL, "Container",
	  "the file it was read from, with what is wrong in the margin", 0, subject_source, subject_has_source },
	{ { 'd' }, IN(LIST), 8, "diff", NULL, "List",
	  "compare the two that are marked; without marks the drift of the one under the cursor", 0, diff_open, diff_can_open },
	{ { 'd' }, IN(SUBJECT), 8, "drift", NULL, "Container",
	  "drift: what was declared against what the kernel enforces", 0, subject_drift_tab, subject_hides_drift },
	{ { 'E' }, EVERYWHERE & ~IN(EVENTS), 8, "events", NULL, "Anywhere",
	  "what happened since the screen was opened: new, gone, restarted, isolated otherwise", 0, events_open, NULL },
	{ { 'v' }, EVERYWHERE & ~IN(NODE), 8, "node", NULL, "Anywhere",
	  "the node in one page: its kernel, what runs here, what fails most, who shares what", 0, node_open, node_can_open },
	{ { K_ENTER }, IN(NODE), 2, "list", NULL, "Node",
	  "the list of the containers that the row speaks of", 0, node_filter, node_can_filter },
	{ { K_ENTER }, IN(EVENTS), 2, "open", NULL, "Events",
	  "the container of the event, as it is now or as it was last seen", 0, events_jump, events_has_rows },
	{ { 'a' }, IN(SUBJECT), 4, "all", NULL, "Container",
	  "in the drift pane all facts, or only what differs", 0, subject_all, subject_shows_drift },
	{ { 'a' }, IN(DIFF), 4, "all", NULL, "Diff",
	  "all facts, or only what differs", 0, diff_all, NULL },
	{ { 'd' }, IN(DIFF), 5, "swap", NULL, "Diff",
	  "turn the two round", 0, diff_swap, NULL },
	{ { 'R' }, IN(SUBJECT), 9, "kernel", NULL, "Container",
	  "read its seccomp filters out of the kernel; asks first", 0, kernel_ask, kernel_can_ask },
	{ { '/', K_F(4), '\\' }, IN(LIST), 3, "filter", NULL, "List",
	  "show only what matches what you type; see below",
	  0, list_filter, NULL },
	{ { '1', '2', '3', '4', '5', '6', '7', '8', '9', '0' }, IN(LIST), 0, NULL, "1-9 0", "List",
	  "show those that do not pass this check (0 is 10); again to show all", 0, list_check, NULL },
	{ { 'o' }, IN(LIST), 9, "file", NULL, "List",
	  "open a file or a directory; q or Esc leads back here", 0, open_ask, open_can_ask },
	{ { 's', K_F(6) }, IN(LIST), 4, "sort", NULL, "List",
	  "choose the column to sort by", 0, sort_open, NULL },
	{ { '<' }, IN(LIST), 0, NULL, NULL, "List",
	  "sort by the column before", -1, list_cycle, NULL },
	{ { '>' }, IN(LIST), 0, NULL, NULL, "List",
	  "sort by the column after", 1, list_cycle, NULL },
	{ { 'I' }, IN(LIST), 8, "invert", NULL, "List",
	  "turn the order round", 0, list_invert, NULL },
	{ { K_SPACE }, IN(LIST), 7, "mark", NULL, "List",
	  "mark the container under the cursor, or take the mark away", 0, rows_mark, list_has_rows },
	{ { 't', K_F(5) }, IN(LIST), 6, "tree", NULL, "List",
	  "group by pod, Compose project or file, else by runtime; again for one list", 0, rows_tree, list_has_rows },
	{ { '-' }, IN(LIST), 0, NULL, NULL, "List",
	  "fold the group under the cursor", true, rows_fold, rows_can_fold },
	{ { '+' }, IN(LIST), 0, NULL, NULL, "List",
	  "unfold it", false, rows_fold, rows_can_fold },
	{ { '/', K_F(3) }, PANES, 3, "search", NULL, "Panes",
	  "search in this pane", 0, act_search, NULL },
	{ { 'n' }, PANES, 6, "next", NULL, "Panes",
	  "next match, or without a search the next finding", 1, act_seek, NULL },
	{ { 'N' }, PANES, 0, NULL, NULL, "Panes",
	  "previous match or finding", -1, act_seek, NULL },
	{ { K_F(2) }, EVERYWHERE & ~IN(SETTINGS), 9, "settings", NULL, "Anywhere",
	  "the settings: theme, colours, order, interval; what is chosen shows at once", 0, settings_open, NULL },
	{ { K_RIGHT, 'l', K_ENTER, K_SPACE }, IN(SETTINGS), 1, "change", NULL, "Settings",
	  "the next value of the setting under the cursor", 1, settings_change, NULL },
	{ { 's' }, IN(SETTINGS), 2, "save", NULL, "Settings",
	  "write what was changed into the file of settings, for the next start", 0, settings_keep, NULL },
	{ { K_LEFT, 'h' }, IN(SETTINGS), 3, "before", NULL, "Settings",
	  "the value before", -1, settings_change, NULL },
	{ { K_UP, 'k' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "up", MOTION_UP, act_move, can_move },
	{ { K_DOWN, 'j' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "down", MOTION_DOWN, act_move, can_move },
	{ { K_LEFT, 'h' }, IN(LIST) | PANES, 0, NULL, NULL, "Move",
	  "left: over the ten checks in the list, along wide lines in a pane", MOTION_LEFT, act_move, can_move },
	{ { K_RIGHT, 'l' }, IN(LIST) | PANES, 0, NULL, NULL, "Move",
	  "right", MOTION_RIGHT, act_move, can_move },
	{ { K_PAGE_UP }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "a page up", MOTION_PAGE_UP, act_move, can_move },
	{ { K_PAGE_DOWN }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "a page down", MOTION_PAGE_DOWN, act_move, can_move },
	{ { K_CTRL('u') }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "half a page up", MOTION_HALF_UP, act_move, can_move },
	{ { K_CTRL('d') }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "half a page down", MOTION_HALF_DOWN, act_move, can_move },
	{ { K_HOME, 'g' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "to the top", MOTION_TOP, act_move, can_move },
	{ { K_END, 'G' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "to the end", MOTION_BOTTOM, act_move, can_move },
	{ { K_WHEEL_UP }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "up", MOTION_UP, act_wheel, can_move },
	{ { K_WHEEL_DOWN }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "down", MOTION_DOWN, act_wheel, can_move },
	{ { K_CLICK }, EVERYWHERE, 0, NULL, "Click", "Mouse",
	  "choose a row, a second time to open it; a heading sorts, a tab opens, the bottom line does as it says",
	  0, act_click, NULL },
	{ { ':' }, EVERYWHERE, 9, "command", NULL, "Anywhere",
	  "do something by its word; Tab completes", 0, command_open, NULL },
	{ { 'c' }, EVERYWHERE, 8, "copy", NULL, "Anywhere",
	  "copy the fix under the cursor, else the name, through the terminal (OSC 52)", false, share_copy, NULL },
	{ { 'C' }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "copy all of what is shown, also what is out of sight", true, share_copy, NULL },
	{ { 'x' }, EVERYWHERE, 8, "export", NULL, "Anywhere",
	  "write what is shown into a new file: text, Markdown or JSON", 0, share_open, NULL },
	{ { 'm' }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "mouse on or off (off: the terminal's own selection works)", 0, act_mouse, NULL },
	{ { 'p', 'Z' }, IN(LIST) | IN(SUBJECT), 6, "pause", NULL, "Anywhere",
	  "pause, or go on reading this node", 0, act_pause, can_pause },
	{ { K_CTRL('r') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "read again now, this node or the files", 0, act_refresh, NULL },
	{ { K_CTRL('l') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "draw the screen again", EFFECT_REDRAW, act_effect, NULL },
	{ { K_CTRL('z') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "stop; fg in the shell goes on", EFFECT_SUSPEND, act_effect, NULL },
	{ { K_ESC }, EVERYWHERE & ~IN(LIST), 2, "back", NULL, "Anywhere",
	  "back", 0, act_back, NULL },
	{ { K_ESC }, IN(LIST), 2, "clear", NULL, "List",
	  "take away what hides containers, one thing at a time, then the marks; stop reading, where that takes long; "
	  "back to what this was opened from",
	  0, list_escape, list_can_escape },
	{ { 'q' }, EVERYWHERE & ~IN(LIST), 0, NULL, NULL, "Anywhere",
	  "back; in the list quit", 0, act_quit_or_back, NULL },
	{ { 'q' }, IN(LIST), 5, "quit", NULL, NULL,
	  NULL, 0, act_quit_or_back, NULL },
	{ { 'Q', K_F(10), K_CTRL('c') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "quit at once", EFFECT_QUIT, act_effect, NULL },
	// clang-format on
};
const size_t binding_count = ISO_COUNT(bindings);

/*
 * Why a key does nothing now, where silence would leave its user in doubt. To
 * add one: the function in the table above, and one that gives the sentence.
 */
static const struct {
	bool (*works)(const struct ui *ui, int arg);
	const char *(*why)(const struct ui *ui); /* NULL: no need to say it */
} refusals[] = {
	{ subject_has_source, subject_no_source },
	{ subject_hides_drift, subject_no_drift },
	{ diff_can_open, diff_refusal },
};

const char *binding_refusal(const struct ui *ui, const struct binding *binding)
{
	for (size_t i = 0; i < ISO_COUNT(refusals); i++)
		if (refusals[i].works == binding->works)
			return refusals[i].why(ui);
	return NULL;
}

const struct binding *binding_find(const struct ui *ui, uint32_t code)
{
	unsigned here = 1u << ui_screen(ui);
	for (size_t i = 0; i < binding_count; i++)
		for (size_t k = 0; (bindings[i].screens & here) && k < BINDING_KEYS && bindings[i].keys[k]; k++)
			if (bindings[i].keys[k] == code)
				return &bindings[i];
	return NULL;
}

const char *binding_brief(const struct ui *ui, const struct binding *binding)
{
	bool list = ui_screen(ui) == SCREEN_LIST;
	if (list && binding->act == act_quit_or_back && ui->below)
		return "back";
	if (list && binding->act == list_escape && list_esc(ui) != LIST_ESC_CLEAR)
		return list_esc(ui) == LIST_ESC_HALT ? "stop" : "back";
	return binding->brief;
}

void binding_label(const struct binding *binding, size_t most, struct strbuf *out)
{
	char name[KEY_NAME_MAX];
	if (binding->label) {
		strbuf_adds(out, binding->label);
		return;
	}
	for (size_t i = 0; i < BINDING_KEYS && i < most && binding->keys[i]; i++) {
		if (i)
			strbuf_addc(out, ' ');
		strbuf_adds(out, key_spell(binding->keys[i], name));
	}
}
