/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "places.h"

#include <string.h>

/* To add one: a row. Every screen has one, and the container one for each pane (a test looks). */
const struct place places[] = {
	// clang-format off
	{ SCREEN_LIST,     0,   false, "",                "NAME" },
	{ SCREEN_SUBJECT,  '1', false, "<Enter>",         "score" },
	{ SCREEN_SUBJECT,  '2', false, "<Enter>2",        "ns/net" },
	{ SCREEN_SUBJECT,  '3', false, "<Enter>3",        "bounding" },
	{ SCREEN_SUBJECT,  '4', false, "<Enter>4",        "disabled" },
	{ SCREEN_SUBJECT,  '5', false, "<Enter>5",        "AppArmor" },
	{ SCREEN_SUBJECT,  '6', false, "<Enter>6",        "SELinux" },
	{ SCREEN_SUBJECT,  '7', false, "<Enter>7",        "sandbox" },
	{ SCREEN_SUBJECT,  '8', false, "<Enter>8",        "mount" },
	{ SCREEN_SUBJECT,  '9', false, "<Enter>9",        "verdict" },
	{ SCREEN_SUBJECT,  '0', true,  "<Enter>0",        "- name:" },
	{ SCREEN_SUBJECT,  'd', false, "<Enter>d",        "declared" },
	{ SCREEN_EXPLAIN,  0,   false, "<Enter><Enter>",  "The mistake" },
	{ SCREEN_HELP,     0,   false, "?",               "Anywhere" },
	{ SCREEN_SORT,     0,   false, "s",               "SORT BY" },
	{ SCREEN_DIFF,     0,   false, "<Space><Space>d", "→" },
	{ SCREEN_EVENTS,   0,   false, "E",               "CHANGE" },
	{ SCREEN_PAGE,     0,   false, "v",               "kernel" },
	{ SCREEN_SETTINGS, 0,   false, "<F2>",            "theme" },
	{ SCREEN_TOUR,     0,   false, "Tnn<Space>",      "gives way" },
	{ SCREEN_WHATIF,   0,   false, "w",               "toggle" },
	{ SCREEN_FIX,      0,   true,  "f",               "+++ b/" },
	// clang-format on
};
const size_t place_count = ISO_COUNT(places);

#define ON(screen) (1u << SCREEN_##screen)
#define ANY        ((1u << SCREEN_COUNT) - 1)
#define WRAPPED    (ON(EXPLAIN) | ON(HELP) | ON(DIFF) | ON(EVENTS) | ON(PAGE))
#define NOTHING    NULL

/*
 * Keys that have something to do only after others. To add one: a row with the
 * reason; the first that fits counts. NOTHING is for what has no work at a
 * place at all.
 */
static const struct {
	unsigned screens;
	const char *panes; /* of SCREEN_SUBJECT; NULL: all */
	uint32_t code;
	const char *keys;
	const char *why;
} firsts[] = {
	// clang-format off
	{ ON(SUBJECT),  "d",       K_UP,        "aG",  "where nothing differs there is little to see, and nothing above the top" },
	{ ON(SUBJECT),  "d",       'k',         "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       K_PAGE_UP,   "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       K_CTRL('u'), "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       K_HOME,      "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       'g',         "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       K_WHEEL_UP,  "aG",  "likewise" },
	{ ON(SUBJECT),  "d",       K_DOWN,      "a",   "likewise, nor below" },
	{ ON(SUBJECT),  "d",       'j',         "a",   "likewise" },
	{ ON(SUBJECT),  "d",       K_PAGE_DOWN, "a",   "likewise" },
	{ ON(SUBJECT),  "d",       K_CTRL('d'), "a",   "likewise" },
	{ ON(SUBJECT),  "d",       K_END,       "a",   "likewise" },
	{ ON(SUBJECT),  "d",       'G',         "a",   "likewise" },
	{ ON(SUBJECT),  "d",       K_WHEEL_DOWN, "a",  "likewise" },
	{ ANY,          NULL,      K_UP,        "G",   "there is nothing above the top" },
	{ ANY,          NULL,      'k',         "G",   "likewise" },
	{ ANY,          NULL,      K_PAGE_UP,   "G",   "likewise" },
	{ ANY,          NULL,      K_CTRL('u'), "G",   "likewise" },
	{ ANY,          NULL,      K_HOME,      "G",   "likewise" },
	{ ANY,          NULL,      'g',         "G",   "likewise" },
	{ ANY,          NULL,      K_WHEEL_UP,  "G",   "likewise" },
	{ ON(LIST),     NULL,      K_ESC,       "3",   "nothing is hidden that it could bring back" },
	{ ON(LIST),     NULL,      '-',         "tg",  "only a group can be folded" },
	{ ON(LIST),     NULL,      '+',         "tg-", "only a group that is folded can be unfolded" },
	{ ON(FIX),      NULL,      K_LEFT,      NOTHING, "no line of this difference is wider than the screen" },
	{ ON(FIX),      NULL,      K_RIGHT,     NOTHING, "likewise" },
	{ ON(FIX),      NULL,      'h',         NOTHING, "likewise" },
	{ ON(FIX),      NULL,      'l',         NOTHING, "likewise" },
	{ ON(WHATIF),   NULL,      'b',         NOTHING, "what the container does is within baseline already" },
	{ ON(WHATIF),   NULL,      'u',         "<Space>", "there is nothing to take back" },
	{ ON(SUBJECT),  "1",       '1',         NOTHING, "it is the pane that is shown" },
	{ ON(SUBJECT),  "2",       '2',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "3",       '3',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "4",       '4',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "5",       '5',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "6",       '6',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "7",       '7',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "8",       '8',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "9",       '9',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "0",       '0',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "0",       'y',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "d",       'd',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "3",       K_ENTER,     "G",   "the last row is a capability" },
	{ ON(SUBJECT),  "4",       K_ENTER,     "Gk",  "the last row but one is a call" },
	{ ON(SUBJECT),  "9",       K_ENTER,     "n",   "an escape that is not closed" },
	{ ON(SUBJECT),  "0",       K_LEFT,      "l",   "the listing begins at the left" },
	{ ON(SUBJECT),  "0",       'h',         "l",   "likewise" },
	{ ON(SUBJECT),  "123456789d", K_LEFT,   NOTHING, "what is wrapped has nothing beside it" },
	{ ON(SUBJECT),  "123456789d", 'h',      NOTHING, "likewise" },
	{ ON(SUBJECT),  "123456789d", K_RIGHT,  NOTHING, "likewise" },
	{ ON(SUBJECT),  "123456789d", 'l',      NOTHING, "likewise" },
	{ WRAPPED,      NULL,      K_LEFT,      NOTHING, "likewise" },
	{ WRAPPED,      NULL,      'h',         NOTHING, "likewise" },
	{ WRAPPED,      NULL,      K_RIGHT,     NOTHING, "likewise" },
	{ WRAPPED,      NULL,      'l',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "123456789", 'a',       NOTHING, "only drift is shown in part" },
	{ ON(SUBJECT),  "0",       'a',         NOTHING, "likewise" },
	{ ON(SUBJECT),  "0",       'R',         NOTHING, "a file has no process" },
	{ ON(SUBJECT),  "0",       'p',         NOTHING, "a file is read when asked for only" },
	{ ON(SUBJECT),  "0",       'Z',         NOTHING, "likewise" },
	{ ON(HELP),     NULL,      K_ENTER,     "G",   "the last row is a word" },
	{ ON(EXPLAIN),  NULL,      K_ENTER,     "G",   "the last row names another explanation" },
	{ ON(PAGE),     NULL,      'v',         "!",   "it is the page that is shown" },
	{ ON(PAGE),     NULL,      K_ENTER,     "n",   "a row that counts containers" },
	// clang-format on
};

static bool is_for(size_t row, const struct place *place)
{
	const char *panes = firsts[row].panes;
	return firsts[row].screens & 1u << place->screen && (!panes || strchr(panes, place->pane));
}

const char *place_first(const struct place *place, uint32_t code)
{
	for (size_t i = 0; i < ISO_COUNT(firsts); i++)
		if (firsts[i].code == code && is_for(i, place))
			return firsts[i].keys;
	return "";
}

const char *place_spell(const struct place *place, char ret[PLACE_NAME_MAX])
{
	snprintf(ret, PLACE_NAME_MAX, place->pane ? "%s, pane %c" : "%s", screens[place->screen].name, place->pane);
	return ret;
}
