/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "tui/keys.h"

#include <errno.h>
#include <string.h>

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
	{ K_PASTE, "Paste" },
	{ K_PASTE_END, "Paste-end" },
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

/* ---- looking a key up ----------------------------------------------------------- */

const struct binding *binding_find(const struct ui *ui, uint32_t code)
{
	unsigned here = 1u << ui_screen(ui);
	for (const struct binding *binding = ui->bindings; binding < ui->bindings + ui->binding_count; binding++)
		for (size_t k = 0; (binding->screens & here) && k < BINDING_KEYS && binding->keys[k]; k++)
			if (binding->keys[k] == code)
				return binding;
	return NULL;
}

/* "'d' works in list, container, diff": no key is silent. */
static void say_elsewhere(struct ui *ui, uint32_t code)
{
	char name[KEY_NAME_MAX];
	unsigned where = 0;
	cleanup_strbuf struct strbuf list = { 0 };
	for (size_t i = 0; i < ui->binding_count; i++)
		for (size_t k = 0; k < BINDING_KEYS && ui->bindings[i].keys[k]; k++)
			where |= ui->bindings[i].keys[k] == code ? ui->bindings[i].screens : 0;
	for (size_t i = 0; i < SCREEN_COUNT; i++)
		if (where & 1u << i)
			strbuf_addf(&list, "%s%s", list.len ? ", " : "", ui->screens[i].name);
	if (list.len)
		ui_say(ui, TONE_MUTED, "%s works in: %s", key_spell(code, name), strbuf_text(&list));
	else
		ui_say(ui, TONE_MUTED, "%s does nothing here; ? has the keys", key_spell(code, name));
}

const char *binding_brief(const struct ui *ui, const struct binding *binding)
{
	const char *word = binding->word ? binding->word(ui) : NULL;
	return word ? word : binding->brief;
}

bool binding_works(const struct ui *ui, const struct binding *binding)
{
	return (!binding->works || binding->works(ui)) &&
	       (!binding->works_with || binding->works_with(ui, binding->arg));
}

/* Why it does nothing now, else what it would do. That nothing is above the top is seen. */
static void say_idle(struct ui *ui, const struct binding *binding, uint32_t code)
{
	char name[KEY_NAME_MAX];
	const char *why = binding->why ? binding->why(ui) : NULL;
	bool moves = !binding->group || strcmp(binding->group, "Move") == 0 || strcmp(binding->group, "Mouse") == 0;
	if (why)
		ui_say(ui, TONE_MUTED, "%s", why);
	else if (!moves && code != K_ESC)
		ui_say(ui, TONE_MUTED, "%s has nothing to do now: %s", key_spell(code, name), binding->help);
}

enum effect binding_run(struct ui *ui, const struct binding *binding, struct key key)
{
	if (!binding) {
		say_elsewhere(ui, key.code);
		return EFFECT_NONE;
	}
	if (!binding_works(ui, binding)) {
		say_idle(ui, binding, key.code);
		return EFFECT_NONE;
	}
	ui->touched = true;
	if (binding->press)
		return binding->press(ui, key);
	return binding->with ? binding->with(ui, binding->arg) : binding->act(ui);
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
