/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/keys.h"
#include "tui/settings.h"
#include "tui/ui.h"
#include "tui/acts.h"
#include "tui/command.h"
#include "tui/screens/diff.h"
#include "tui/screens/events.h"
#include "tui/screens/explain.h"
#include "tui/screens/fix.h"
#include "tui/screens/help.h"
#include "tui/screens/kernel.h"
#include "tui/screens/list.h"
#include "tui/screens/pages.h"
#include "tui/screens/open.h"
#include "tui/screens/rows.h"
#include "tui/screens/sort.h"
#include "tui/screens/subject.h"
#include "tui/screens/tour.h"
#include "tui/screens/whatif.h"
#include "tui/search.h"
#include "tui/share.h"

#define IN(screen) (1u << SCREEN_##screen)
#define EVERYWHERE ((1u << SCREEN_COUNT) - 1)
#define PANES      (IN(SUBJECT) | IN(EXPLAIN) | IN(HELP) | IN(DIFF) | IN(FIX) | IN(PAGE))

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
	  "this page", 0, .act = help_open },
	{ { K_ENTER }, IN(LIST), 2, "open", NULL, "List",
	  "open the container under the cursor", 0, .act = subject_open, .works = rows_any },
	{ { K_ENTER }, IN(SUBJECT) | IN(EXPLAIN), 2, "explain", NULL, "Panes",
	  "explain the row under the cursor, or open the container that it names", 0, .act = explain_open, .works = explain_can_open },
	{ { K_SPACE, K_PAGE_DOWN, K_RIGHT, 'l' }, IN(TOUR), 1, "next", "Space", "Tour",
	  "the next of the four beats, then the next stop", 1, .with = tour_turn, .word = tour_space_word },
	{ { K_PAGE_UP, K_LEFT, 'h', K_BACKSPACE }, IN(TOUR), 3, "before", "PgUp", "Tour",
	  "the beat before", -1, .with = tour_turn },
	{ { '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' }, IN(TOUR), 4, "guess", "0-6", "Tour",
	  "in the first beat what the class guesses; in the others the stop to go to", 0, .press = tour_digit, .word = tour_digit_word },
	{ { 'i' }, IN(TOUR), 2, "notes", NULL, "Tour",
	  "the presenter's notes: what to say, what to ask, the lessons behind it, what to read", 0, .act = tour_notes },
	{ { K_ENTER }, IN(TOUR), 5, "explain", NULL, "Tour",
	  "the lesson of the row under the cursor", 0, .act = tour_explain, .works = tour_can_explain },
	{ { 'w' }, IN(TOUR), 5, "what if", NULL, "Tour",
	  "the fixes of this stop as toggles, with what each gains; Esc goes back", 0, .act = tour_what_if },
	{ { 'n' }, IN(TOUR), 6, "skip", NULL, "Tour",
	  "the next stop", 1, .with = tour_skip },
	{ { 'N' }, IN(TOUR), 0, NULL, NULL, "Tour",
	  "the stop before", -1, .with = tour_skip },
	{ { 'g' }, IN(TOUR), 7, "go to", NULL, "Tour",
	  "then a number: that stop", 0, .act = tour_go },
	{ { 'T' }, EVERYWHERE & ~IN(TOUR), 9, "tour", NULL, "Anywhere",
	  "a class of built-in containers, one mistake after another: guess first, then see", 0, .act = tour_open, .works = tour_can_open },
	{ { K_ENTER }, IN(SORT), 1, "sort", NULL, "Sort menu",
	  "sort by this column; again to turn the order round", 0, .act = sort_choose },
	{ { K_TAB }, IN(SUBJECT), 3, "pane", NULL, "Container",
	  "next pane", 1, .with = subject_turn },
	{ { K_BACKTAB }, IN(SUBJECT), 0, NULL, NULL, "Container",
	  "previous pane", -1, .with = subject_turn },
	{ { '1', '2', '3', '4', '5', '6', '7', '8', '9', '0' }, IN(SUBJECT), 0, NULL, "1-9 0", "Container",
	  "the pane of this number", 0, .press = subject_tab },
	{ { 'y' }, IN(LIST) | IN(SUBJECT), 7, "source", NULL, "Container",
	  "the file it was read from, with what is wrong in the margin", 0, .act = subject_source, .works = subject_has_source, .why = subject_no_source },
	{ { 'd' }, IN(LIST), 8, "diff", NULL, "List",
	  "compare the two that are marked; without marks the drift of the one under the cursor", 0, .act = diff_open, .works = diff_can_open, .why = diff_refusal },
	{ { 'd' }, IN(SUBJECT), 8, "drift", NULL, "Container",
	  "drift: what was declared against what the kernel enforces", 0, .act = subject_drift_tab, .works = subject_hides_drift, .why = subject_no_drift },
	{ { 'w' }, IN(LIST) | IN(SUBJECT), 9, "what-if", NULL, "Container",
	  "what would be if fixes were made: of the container under the cursor, or of all that are marked", 0, .act = whatif_open, .works = rows_any },
	{ { K_SPACE, K_ENTER }, IN(WHATIF), 1, "toggle", NULL, "What if",
	  "make the fix under the cursor, or take it back", 0, .act = whatif_toggle },
	{ { '!' }, IN(WHATIF), 3, "next grade", NULL, "What if",
	  "the smallest set of fixes that reaches the next grade", 0, .act = whatif_smallest },
	{ { 'u' }, IN(WHATIF), 4, "undo", NULL, "What if",
	  "take the last change back", 0, .act = whatif_undo },
	{ { 'b' }, IN(WHATIF), 5, "baseline", NULL, "What if",
	  "what Pod Security's baseline asks for", 0, .act = whatif_preset },
	{ { 'r' }, IN(WHATIF), 5, "restricted", NULL, "What if",
	  "what its restricted level asks for", 1, .act = whatif_preset },
	{ { 's' }, IN(WHATIF), 5, "source", NULL, "What if",
	  "the practical example of hardening: non-root, no escalation, no capabilities, seccomp, read-only, no token", 2, .act = whatif_preset },
	{ { 'a' }, IN(WHATIF), 6, "whom", NULL, "What if",
	  "one container, the marked ones, all that the filter shows", 0, .act = whatif_whom },
	{ { 'f' }, IN(LIST) | IN(SUBJECT), 9, "fix", NULL, "Container",
	  "what isotop fix would change in its file, as a difference; x writes that into a new file", 0, .act = fix_open, .works = fix_can_open, .why = fix_refusal },
	{ { 'E' }, EVERYWHERE & ~IN(EVENTS), 8, "events", NULL, "Anywhere",
	  "what happened since the screen was opened: new, gone, restarted, isolated differently", 0, .act = events_open },
	{ { 'v' }, EVERYWHERE, 8, "node", NULL, "Anywhere",
	  "the node in one page: its kernel, what runs here, what fails most, who shares what", PAGE_NODE, .with = pages_open, .works_with = pages_can_open },
	{ { '!' }, EVERYWHERE & ~IN(WHATIF), 0, NULL, NULL, "Anywhere",
	  "what could not be read, was skipped or is not judged, each with its reason", PAGE_UNREAD, .with = pages_open, .works_with = pages_can_open },
	{ { K_ENTER }, IN(PAGE), 2, "explain", NULL, "Pages",
	  "the list of the containers that the row speaks of, or what the row is about", 0, .act = pages_enter, .works = pages_can_enter, .word = pages_enter_word },
	{ { K_ENTER }, IN(EVENTS), 2, "open", NULL, "Events",
	  "the container of the event, as it is now or as it was last seen", 0, .act = events_jump, .works = events_has_rows },
	{ { 'a' }, IN(SUBJECT), 4, "all", NULL, "Container",
	  "in the drift pane all facts, or only what differs", 0, .act = subject_all, .works = subject_shows_drift },
	{ { 'a' }, IN(DIFF), 4, "all", NULL, "Diff",
	  "all facts, or only what differs", 0, .act = diff_all },
	{ { 'd' }, IN(DIFF), 5, "swap", NULL, "Diff",
	  "turn the two round", 0, .act = diff_swap },
	{ { 'R' }, IN(SUBJECT), 9, "kernel", NULL, "Container",
	  "read its seccomp filters out of the kernel; asks first", 0, .act = kernel_ask, .works = kernel_can_ask },
	{ { '/', K_F(4), '\\' }, IN(LIST), 3, "filter", NULL, "List",
	  "show only what matches what you type; see below",
	  0, .act = list_filter },
	{ { '1', '2', '3', '4', '5', '6', '7', '8', '9', '0' }, IN(LIST), 0, NULL, "1-9 0", "List",
	  "show those that do not pass this check (0 is 10); again to show all", 0, .press = list_check },
	{ { 'o' }, IN(LIST), 9, "file", NULL, "List",
	  "open a file or a directory; q or Esc returns here", 0, .act = open_ask, .works = open_can_ask },
	{ { 's', K_F(6) }, IN(LIST), 4, "sort", NULL, "List",
	  "choose the column to sort by", 0, .act = sort_open },
	{ { '<' }, IN(LIST), 0, NULL, NULL, "List",
	  "sort by the column before", -1, .with = list_cycle },
	{ { '>' }, IN(LIST), 0, NULL, NULL, "List",
	  "sort by the column after", 1, .with = list_cycle },
	{ { 'I' }, IN(LIST), 8, "invert", NULL, "List",
	  "turn the order round", 0, .act = list_invert },
	{ { K_SPACE }, IN(LIST), 7, "mark", NULL, "List",
	  "mark the container under the cursor, or take the mark away", 0, .act = rows_mark, .works = rows_any },
	{ { 't', K_F(5) }, IN(LIST), 6, "tree", NULL, "List",
	  "group by pod, Compose project or file, else by runtime; again for one list", 0, .act = rows_tree, .works = rows_any },
	{ { '-' }, IN(LIST), 0, NULL, NULL, "List",
	  "fold the group under the cursor", true, .act = rows_fold, .works_with = rows_can_fold },
	{ { '+' }, IN(LIST), 0, NULL, NULL, "List",
	  "unfold it", false, .act = rows_fold, .works_with = rows_can_fold },
	{ { '/', K_F(3) }, PANES, 3, "search", NULL, "Panes",
	  "search in this pane", 0, .act = act_search },
	{ { 'n' }, PANES, 6, "next", NULL, "Panes",
	  "next match, or without a search the next finding", 1, .with = act_seek },
	{ { 'N' }, PANES, 0, NULL, NULL, "Panes",
	  "previous match or finding", -1, .with = act_seek },
	{ { K_F(2) }, EVERYWHERE & ~IN(SETTINGS), 9, "settings", NULL, "Anywhere",
	  "the settings: theme, colours, order, interval; changes show at once", 0, .act = settings_open },
	{ { K_RIGHT, 'l', K_ENTER, K_SPACE }, IN(SETTINGS), 1, "change", NULL, "Settings",
	  "the next value of the setting under the cursor", 1, .with = settings_change },
	{ { 's' }, IN(SETTINGS), 2, "save", NULL, "Settings",
	  "write what was changed into the file of settings, for the next start", 0, .act = settings_keep },
	{ { K_LEFT, 'h' }, IN(SETTINGS), 3, "before", NULL, "Settings",
	  "the value before", -1, .with = settings_change },
	{ { K_UP, 'k' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "up", MOTION_UP, .with = act_move, .works_with = can_move },
	{ { K_DOWN, 'j' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "down", MOTION_DOWN, .with = act_move, .works_with = can_move },
	{ { K_LEFT, 'h' }, IN(LIST) | PANES, 0, NULL, NULL, "Move",
	  "left: over the ten checks in the list, along wide lines in a pane", MOTION_LEFT, .with = act_move, .works_with = can_move },
	{ { K_RIGHT, 'l' }, IN(LIST) | PANES, 0, NULL, NULL, "Move",
	  "right", MOTION_RIGHT, .with = act_move, .works_with = can_move },
	{ { K_PAGE_UP }, EVERYWHERE & ~IN(TOUR), 0, NULL, NULL, "Move",
	  "a page up", MOTION_PAGE_UP, .with = act_move, .works_with = can_move },
	{ { K_PAGE_DOWN }, EVERYWHERE & ~IN(TOUR), 0, NULL, NULL, "Move",
	  "a page down", MOTION_PAGE_DOWN, .with = act_move, .works_with = can_move },
	{ { K_CTRL('u') }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "half a page up", MOTION_HALF_UP, .with = act_move, .works_with = can_move },
	{ { K_CTRL('d') }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "half a page down", MOTION_HALF_DOWN, .with = act_move, .works_with = can_move },
	{ { K_HOME }, IN(TOUR), 0, NULL, NULL, NULL,
	  NULL, MOTION_TOP, .with = act_move, .works_with = can_move },
	{ { K_HOME, 'g' }, EVERYWHERE & ~IN(TOUR), 0, NULL, NULL, "Move",
	  "to the top", MOTION_TOP, .with = act_move, .works_with = can_move },
	{ { K_END, 'G' }, EVERYWHERE, 0, NULL, NULL, "Move",
	  "to the end", MOTION_BOTTOM, .with = act_move, .works_with = can_move },
	{ { K_WHEEL_UP }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "up", MOTION_UP, .with = act_wheel, .works_with = can_move },
	{ { K_WHEEL_DOWN }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "down", MOTION_DOWN, .with = act_wheel, .works_with = can_move },
	{ { K_CLICK }, EVERYWHERE, 0, NULL, "Click", "Mouse",
	  "choose a row, a second time to open it; a heading sorts, a tab opens, the bottom line does as it says",
	  0, .press = act_click },
	{ { ':' }, EVERYWHERE, 9, "command", NULL, "Anywhere",
	  "run a command by its name; Tab completes", 0, .act = command_open },
	{ { 'c' }, EVERYWHERE, 8, "ticket", NULL, "Anywhere",
	  "copy a ticket of the container, check or escape under the cursor, through the terminal (OSC 52)", false, .with = share_copy },
	{ { 'C' }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "copy the whole page, including what is out of sight", true, .with = share_copy },
	{ { 'x' }, EVERYWHERE, 8, "export", NULL, "Anywhere",
	  "write what is shown into a new file: text, Markdown or JSON", 0, .act = share_open },
	{ { 'm' }, EVERYWHERE, 0, NULL, NULL, "Mouse",
	  "mouse on or off (off: the terminal's own selection works)", 0, .act = act_mouse },
	{ { 'p', 'Z' }, IN(LIST) | IN(SUBJECT), 6, "pause", NULL, "Anywhere",
	  "pause, or go on reading this node", 0, .act = act_pause, .works = can_pause },
	{ { K_CTRL('r') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "read again now, this node or the files", 0, .act = act_refresh },
	{ { K_CTRL('l') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "draw the screen again", EFFECT_REDRAW, .with = act_effect },
	{ { K_CTRL('z') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "suspend; fg in the shell resumes it", EFFECT_SUSPEND, .with = act_effect },
	{ { K_ESC }, EVERYWHERE & ~IN(LIST), 2, "back", NULL, "Anywhere",
	  "back", 0, .act = act_back },
	{ { K_ESC }, IN(LIST), 2, "clear", NULL, "List",
	  "take away what hides containers, one thing at a time, then the marks; stop reading, where that takes long; "
	  "back to what this was opened from",
	  0, .act = list_escape, .works = list_can_escape, .word = list_escape_word },
	{ { 'q' }, EVERYWHERE & ~IN(LIST), 0, NULL, NULL, "Anywhere",
	  "back; in the list quit", 0, .act = act_quit_or_back },
	{ { 'q' }, IN(LIST), 5, "quit", NULL, NULL,
	  NULL, 0, .act = act_quit_or_back, .word = act_quit_word },
	{ { 'Q', K_F(10), K_CTRL('c') }, EVERYWHERE, 0, NULL, NULL, "Anywhere",
	  "quit at once", EFFECT_QUIT, .with = act_effect },
	// clang-format on
};
const size_t binding_count = ISO_COUNT(bindings);
