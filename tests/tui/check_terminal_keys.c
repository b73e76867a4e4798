/* SPDX-License-Identifier: Apache-2.0 */
/* Every key of the program's own table, on every screen and pane that lists it, pressed on a terminal. */
#include "config.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check_terminal.h"
#include "places.h"
#include "tui/acts.h"
#include "tui/screens/subject.h"
#include "tui/share.h"

/* So low that almost every pane is longer than the screen. */
#define WIDTH  80
#define HEIGHT 9

/* ---- what a terminal sends for a key ------------------------------------------------ */

/* Of xterm, with keypad_xmit. Not here: what is a character or a control character is sent as itself. */
static const struct {
	uint32_t code;
	const char *bytes;
} sequences[] = {
	{ K_UP, "\033OA" },
	{ K_DOWN, "\033OB" },
	{ K_RIGHT, "\033OC" },
	{ K_LEFT, "\033OD" },
	{ K_HOME, "\033OH" },
	{ K_END, "\033OF" },
	{ K_PAGE_UP, "\033[5~" },
	{ K_PAGE_DOWN, "\033[6~" },
	{ K_BACKTAB, "\033[Z" },
	{ K_BACKSPACE, "\177" },
	{ K_DELETE, "\033[3~" },
	{ K_F(1), "\033OP" },
	{ K_F(2), "\033OQ" },
	{ K_F(3), "\033OR" },
	{ K_F(4), "\033OS" },
	{ K_F(5), "\033[15~" },
	{ K_F(6), "\033[17~" },
	{ K_F(7), "\033[18~" },
	{ K_F(8), "\033[19~" },
	{ K_F(9), "\033[20~" },
	{ K_F(10), "\033[21~" },
	{ K_F(11), "\033[23~" },
	{ K_F(12), "\033[24~" },
	{ K_CLICK, "\033[<0;3;9M" }, /* on the first word of the bottom line */
	{ K_WHEEL_UP, "\033[<64;3;4M" },
	{ K_WHEEL_DOWN, "\033[<65;3;4M" },
};

static void add_key(struct strbuf *out, uint32_t code)
{
	char bytes[4];
	char name[KEY_NAME_MAX];
	for (size_t i = 0; i < ISO_COUNT(sequences); i++)
		if (sequences[i].code == code) {
			strbuf_adds(out, sequences[i].bytes);
			return;
		}
	ck_assert_msg(code < K_UP, "what a terminal sends for %s is not known here", key_spell(code, name));
	strbuf_add(out, bytes, text_encode(code, bytes));
}

static void send_key(struct emulator *emulator, uint32_t code)
{
	cleanup_strbuf struct strbuf bytes = { 0 };
	add_key(&bytes, code);
	emulator_send(emulator, strbuf_text(&bytes));
}

/* As key_parse() takes them. */
static void send_keys(struct emulator *emulator, const char *keys)
{
	struct key key;
	struct err err = { "" };
	while (key_parse(&keys, &key, &err) == 0)
		send_key(emulator, key.code);
	ck_assert_str_eq(err.text, "");
}

/* ---- a node and a file on which something can happen ---------------------------------- */

struct world {
	char dir[64];
	char config[96]; /* what a key saves stays here */
	bool changed;
};

/* Containers that can go without being the first in the list. */
static const char *const leavers[] = { "354", "245" };

static void make_world(struct world *world)
{
	const char *srcdir = getenv("srcdir");
	*world = (struct world){ .dir = "/tmp/isotop-keys.XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(world->dir));
	snprintf(world->config, sizeof(world->config), "XDG_CONFIG_HOME=%s/config", world->dir);
	run_shell("cp -a '%s/tests/cases/live-apparmor/root' '%s/screenshots/deploy/shop.yaml' '%s'", srcdir ? srcdir : "..",
		srcdir ? srcdir : "..", world->dir);
}

/* Two containers go, or come back; a file gets one more, or loses it. */
static void change_world(struct world *world, bool file)
{
	for (size_t i = 0; !file && i < ISO_COUNT(leavers); i++) {
		char here[128];
		char gone[128];
		snprintf(here, sizeof(here), "%s/root/proc/%s", world->dir, leavers[i]);
		snprintf(gone, sizeof(gone), "%s/%s", world->dir, leavers[i]);
		ck_assert_int_eq(rename(world->changed ? gone : here, world->changed ? here : gone), 0);
	}
	if (file && world->changed)
		run_shell("sed -i '/^# more/,$d' '%s/shop.yaml'", world->dir);
	else if (file)
		run_shell("printf '# more\\n---\\nkind: Pod\\nmetadata: {name: more}\\nspec: {containers: [{name: c}]}\\n' "
		    ">>'%s/shop.yaml'",
			world->dir);
	world->changed = !world->changed;
}

/* ---- what is seen of a key ---------------------------------------------------------- */

struct press {
	struct emulator *emulator;
	struct world *world;
	const struct place *place;
	const struct strbuf *before; /* the screen */
	size_t bytes;                /* that had come by then */
};

static bool changes_screen(const struct press *press)
{
	return emulator_wait_other(press->emulator, press->before);
}

static bool quits(const struct press *press)
{
	int status;
	return emulator_wait_end(press->emulator, &status) && WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	       !emulator_alternate(press->emulator);
}

static bool leaves(const struct press *press)
{
	return press->place->screen == SCREEN_LIST ? quits(press) : changes_screen(press);
}

static bool stops(const struct press *press)
{
	if (!emulator_wait_stop(press->emulator) || emulator_alternate(press->emulator))
		return false;
	emulator_continue(press->emulator);
	return emulator_wait_same(press->emulator, press->before);
}

static bool draws_anew(const struct press *press)
{
	size_t from = press->bytes;
	return emulator_wait_sent(press->emulator, &from, EMULATOR_CLEAR) &&
	       emulator_wait_same(press->emulator, press->before);
}

static bool copies(const struct press *press)
{
	size_t from = press->bytes;
	return emulator_wait_sent(press->emulator, &from, "\033]52;c;") && changes_screen(press);
}

static bool gives_mouse_back(const struct press *press)
{
	return changes_screen(press) && !emulator_mouse(press->emulator);
}

/* What has happened meanwhile is an event. */
static bool reads_again(const struct press *press)
{
	if (press->place->screen == SCREEN_EVENTS)
		return changes_screen(press);
	send_keys(press->emulator, "E");
	return emulator_wait_row(press->emulator, 0, "events") &&
	       emulator_wait_gone(press->emulator, "Nothing has happened");
}

/* Acts whose work is not, or not alone, another screen. To add one: a row. */
static const struct {
	enum effect (*act)(struct ui *ui);           /* or: */
	enum effect (*with)(struct ui *ui, int arg);
	int arg; /* -1: any */
	bool (*seen)(const struct press *press);
} sights[] = {
	{ NULL, act_effect, EFFECT_QUIT, quits },
	{ NULL, act_effect, EFFECT_SUSPEND, stops },
	{ NULL, act_effect, EFFECT_REDRAW, draws_anew },
	{ act_quit_or_back, NULL, -1, leaves },
	{ act_refresh, NULL, -1, reads_again },
	{ act_mouse, NULL, -1, gives_mouse_back },
	{ NULL, share_copy, -1, copies },
};

static bool is_seen(const struct binding *binding, const struct press *press)
{
	for (size_t i = 0; i < ISO_COUNT(sights); i++)
		if (sights[i].act == binding->act && sights[i].with == binding->with &&
			(sights[i].arg < 0 || sights[i].arg == binding->arg))
			return sights[i].seen(press);
	return changes_screen(press);
}

/* ---- the walk ----------------------------------------------------------------------- */

static struct emulator *start_at(const struct place *place, struct world *world)
{
	char path[128];
	const char *const node[] = { "--root", path, "--interval", "3600", NULL };
	const char *const file[] = { path, NULL };
	struct emulator_options options = { WIDTH, HEIGHT, "xterm-256color", "C.UTF-8", world->config,
		place->file ? file : node, false };
	snprintf(path, sizeof(path), "%s/%s", world->dir, place->file ? "shop.yaml" : "root");
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, place->file ? "shop/web" : "unconfined"));
	if (place->screen == SCREEN_EVENTS) {
		change_world(world, place->file);
		send_keys(emulator, "<Ctrl-R>");
		ck_assert(emulator_wait_gone(emulator, "default"));
	}
	send_keys(emulator, place->keys);
	ck_assert_msg(emulator_wait(emulator, place->shows), "%s", place->shows);
	return emulator;
}

static void press_key(const struct place *place, struct world *world, const struct binding *binding, uint32_t code)
{
	char name[KEY_NAME_MAX];
	char where[PLACE_NAME_MAX];
	cleanup_strbuf struct strbuf before = { 0 };
	cleanup_strbuf struct strbuf after = { 0 };
	struct emulator *emulator = start_at(place, world);
	const char *first = place_first(place, code);
	key_spell(code, name);
	place_spell(place, where);
	send_keys(emulator, first ? first : "");
	ck_assert_msg(emulator_settle(emulator, &before), "%s before %s in the %s", first, name, where);
	struct press press = { emulator, world, place, &before, emulator_bytes(emulator) };
	if (binding->act == act_refresh)
		change_world(world, place->file);
	send_key(emulator, code);
	if (first) {
		ck_assert_msg(is_seen(binding, &press), "%s does nothing in the %s", name, where);
	} else if (strcmp(binding->group, "Move") != 0) {
		ck_assert_msg(changes_screen(&press), "%s does not say why it does nothing in the %s", name, where);
	} else {
		ck_assert_msg(emulator_settle(emulator, &after), "%s ends it in the %s", name, where);
		ck_assert_msg(after.len == before.len && memcmp(after.data, before.data, after.len) == 0,
			"%s does something in the %s", name, where);
	}
	emulator_free(emulator);
	if (world->changed)
		change_world(world, place->file);
}

START_TEST(every_key_has_an_effect_wherever_it_is_listed)
{
	const struct place *place = &places[_i];
	struct world world;
	make_world(&world);
	for (size_t i = 0; i < binding_count; i++)
		for (size_t k = 0; bindings[i].screens & 1u << place->screen && k < BINDING_KEYS && bindings[i].keys[k];
			k++)
			press_key(place, &world, &bindings[i], bindings[i].keys[k]);
	run_shell("rm -r '%s'", world.dir);
}
END_TEST

/* Chosen, seen, saved, and there again the next time. */
START_TEST(a_setting_that_is_saved_holds_the_next_time)
{
	struct world world;
	make_world(&world);
	const char *const args[] = { "demo", NULL };
	struct emulator_options options = { 100, 30, "xterm-256color", "C.UTF-8", world.config, args, false };
	for (int again = 0; again < 2; again++) {
		struct emulator *emulator = emulator_start(&options);
		int status;
		ck_assert(emulator_wait(emulator, "node-agent"));
		send_keys(emulator, "<F2>");
		ck_assert(emulator_wait(emulator, again ? "light" : "auto"));
		if (!again) {
			send_keys(emulator, "l");
			ck_assert(emulator_wait(emulator, "not saved"));
			send_keys(emulator, "l");
			ck_assert(emulator_wait_row(emulator, 2, "light"));
			send_keys(emulator, "s");
			ck_assert(emulator_wait_gone(emulator, "not saved"));
		} else {
			ck_assert(emulator_wait_row(emulator, 2, "light"));
		}
		send_keys(emulator, "Q");
		ck_assert(emulator_wait_end(emulator, &status));
		emulator_free(emulator);
	}
	run_shell("grep -qx 'theme: light' '%s/config/isotop/config'", world.dir);
	run_shell("rm -r '%s'", world.dir);
}
END_TEST

/* What is added to the table of screens or panes has to be added to the places too. */
START_TEST(every_screen_and_every_pane_is_a_place)
{
	for (enum screen_id screen = 0; screen < SCREEN_COUNT; screen++) {
		bool there = false;
		for (size_t i = 0; i < place_count; i++)
			there |= places[i].screen == screen;
		ck_assert_msg(there, "no place is in the %s", screens[screen].name);
	}
	for (size_t b = 0; b < binding_count; b++)
		for (size_t k = 0; k < BINDING_KEYS && bindings[b].keys[k]; k++) {
			bool there = bindings[b].press != subject_tab && bindings[b].act != subject_drift_tab;
			for (size_t i = 0; i < place_count; i++)
				there |= (uint32_t)places[i].pane == bindings[b].keys[k];
			ck_assert_msg(there, "no place is pane %c", (int)bindings[b].keys[k]);
		}
}
END_TEST

TCase *keys_tests(void)
{
	TCase *tcase = tcase_create("keys");
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, every_screen_and_every_pane_is_a_place);
	tcase_add_test(tcase, a_setting_that_is_saved_holds_the_next_time);
	tcase_add_loop_test(tcase, every_key_has_an_effect_wherever_it_is_listed, 0, (int)place_count);
	return tcase;
}
