/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keys as numbers with names, and the one table of what they do: help, the
 * bottom line and ui_handle() all read it.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <isotop/base.h>

struct ui;

/* A code point, or one of these above every code point. */
enum key_code {
	K_NONE = 0,
	K_TAB = 9,
	K_ENTER = 13,
	K_ESC = 27,
	K_SPACE = 32,
	K_UP = 0x110000,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_HOME,
	K_END,
	K_BACKTAB,
	K_BACKSPACE,
	K_DELETE,
	K_F1, /* K_F1 + n - 1 is Fn */
	K_F12 = K_F1 + 11,
	K_CLICK,
	K_WHEEL_UP,
	K_WHEEL_DOWN,
	K_PASTE, /* what follows is pasted, to K_PASTE_END */
	K_PASTE_END,
};

#define K_CTRL(letter) ((uint32_t)(letter)&0x1Fu)
#define K_F(number)    (K_F1 + (number)-1)

struct key {
	uint32_t code;
	int y; /* where the mouse was */
	int x;
};

/* "Enter", "Ctrl-R", "F10", "j" into @ret. Returns @ret. */
#define KEY_NAME_MAX 16
const char *key_spell(uint32_t code, char ret[KEY_NAME_MAX]);

/*
 * Takes the next key off @text: "j", "<Enter>", "<Ctrl-R>", "<F10>", "<lt>" for
 * "<", "<Click 3,10>" with row and column from 0. 0, -ENOENT at the end,
 * -EINVAL for what is no key.
 */
int key_parse(const char **text, struct key *ret_key, struct err *err);

/* What ui_handle() asks of the loop. */
enum effect {
	EFFECT_NONE,
	EFFECT_QUIT,
	EFFECT_REFRESH,
	EFFECT_HALT,     /* the load that takes long */
	EFFECT_OPEN,     /* what the prompt names, over what is shown */
	EFFECT_CLOSE,    /* back to what that was opened from */
	EFFECT_PAUSE,
	EFFECT_REDRAW,
	EFFECT_MOUSE,
	EFFECT_SUSPEND,
	EFFECT_FILTERS,
	EFFECT_COPY,     /* the ui's outgoing text, to the clipboard */
	EFFECT_EXPORT,   /* the same, into the file that the prompt names */
	EFFECT_THEME,
	EFFECT_INTERVAL,
	EFFECT_SAVE,     /* the settings that were changed */
};

#define BINDING_KEYS 12

struct binding {
	uint32_t keys[BINDING_KEYS]; /* ends at 0 */
	unsigned screens;            /* bits 1 << SCREEN_... where it works */
	uint8_t rank;                /* bottom line: 1 stays longest as width shrinks; 0 not there */
	const char *brief;           /* one word for the bottom line; NULL: not there */
	const char *label;           /* how help and bottom line spell the keys; NULL: by their names */
	const char *group;           /* heading in the help */
	const char *help;            /* one line for the help */
	int arg;
	/* What it does, by one of the three: for each key the same, by @arg, or by the key and where it was pressed. */
	enum effect (*act)(struct ui *ui);
	enum effect (*with)(struct ui *ui, int arg);
	enum effect (*press)(struct ui *ui, struct key key);
	/* Does it do something now? Both NULL: always. */
	bool (*works)(const struct ui *ui);
	bool (*works_with)(const struct ui *ui, int arg);
	const char *(*why)(const struct ui *ui);     /* why it does nothing now; NULL, or gives NULL: no need to say it */
	const char *(*word)(const struct ui *ui);    /* its word as things are; NULL, or gives NULL: @brief */
};

/* The table in bindings.c. What works on a screen finds it in struct ui, so that nothing below it calls up into it. */
extern const struct binding bindings[];
extern const size_t binding_count;

/* What this key does on the screen that is shown, NULL: nothing. */
const struct binding *binding_find(const struct ui *ui, uint32_t code);

/* Does @binding do something now? */
bool binding_works(const struct ui *ui, const struct binding *binding);

/* Does what @binding (NULL: nothing) is for, or says why it cannot now. */
enum effect binding_run(struct ui *ui, const struct binding *binding, struct key key);

/* Its word in the bottom line, as things are; NULL: it has none. */
const char *binding_brief(const struct ui *ui, const struct binding *binding);

/* Its keys as people read them: "Enter", "< >", "PgUp Ctrl-U"; at most @most of them. */
void binding_label(const struct binding *binding, size_t most, struct strbuf *out);

#endif
