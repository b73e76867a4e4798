/* SPDX-License-Identifier: Apache-2.0 */
/* The program on a terminal: what is on the screen, and what is left of it at every exit. */
#include "config.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "check_terminal.h"

static const char *const demo[] = { "demo", NULL };

struct emulator *start(void)
{
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert_msg(emulator_wait(emulator, "NAME"), "first row: %s", emulator_row(emulator, 0));
	return emulator;
}

void run_shell(const char *fmt, ...)
{
	char command[1024];
	va_list args;
	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	ck_assert_int_eq(system(command), 0);
}

void assert_terminal_is_as_it_was(struct emulator *emulator)
{
	ck_assert(emulator_same_modes(emulator));
	ck_assert(emulator_cursor_shown(emulator));
	ck_assert(!emulator_alternate(emulator));
	ck_assert(!emulator_mouse(emulator));
}

START_TEST(keys_lead_through_the_screens)
{
	struct emulator *emulator = start();
	ck_assert(emulator_wait(emulator, "isotop"));
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "1 Checklist"));
	ck_assert(emulator_wait(emulator, "runs as root"));
	emulator_send(emulator, "3");
	ck_assert(emulator_wait(emulator, "Capabilities cut root's power"));
	emulator_send(emulator, "\t");
	ck_assert(emulator_wait(emulator, "Seccomp decides"));
	emulator_send(emulator, "\033[Z");
	ck_assert(emulator_wait(emulator, "Capabilities cut"));
	emulator_send(emulator, "?");
	ck_assert(emulator_wait(emulator, "Anywhere"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "Capabilities cut"));
	emulator_send(emulator, "q");
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "/no-such-name\r");
	ck_assert(emulator_wait(emulator, "No container passes"));
	emulator_send(emulator, "\033");
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "q");
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

/* Sequences that terminfo does not know, an arrow with modifiers: none of it is keys. */
START_TEST(a_sequence_that_is_no_key_does_nothing)
{
	struct emulator *emulator = start();
	emulator_send(emulator, "\033[1;99Q");
	emulator_send(emulator, "\033[12;34R");
	emulator_send(emulator, "?");
	ck_assert(emulator_wait(emulator, "Anywhere"));
	emulator_send(emulator, "q");
	ck_assert(emulator_wait(emulator, "1234567890"));
	ck_assert(emulator_wait_gone(emulator, "only where this"));
	emulator_free(emulator);
}
END_TEST

/* The terminal marks pastes while the screen is shown, and not afterwards. */
START_TEST(a_paste_is_no_keys)
{
	struct emulator *emulator = start();
	size_t from = 0;
	ck_assert(emulator_wait_sent(emulator, &from, "\033[?2004h"));
	emulator_send(emulator, "\033[200~qqjj?\r\003\033[201~");
	ck_assert(emulator_wait(emulator, "a paste is ignored here"));
	emulator_send(emulator, "/");
	emulator_send(emulator, "\033[200~no-such\r-name\r\033[201~");
	ck_assert(emulator_wait(emulator, "no-such-name"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "No container passes"));
	emulator_send(emulator, "\032");
	ck_assert(emulator_wait_sent(emulator, &from, "\033[?2004l"));
	ck_assert(emulator_wait_stop(emulator));
	emulator_continue(emulator);
	ck_assert(emulator_wait_sent(emulator, &from, "\033[?2004h"));
	emulator_send(emulator, "Q");
	ck_assert(emulator_wait_sent(emulator, &from, "\033[?2004l"));
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	emulator_free(emulator);
}
END_TEST

START_TEST(it_takes_a_new_size)
{
	static const int sizes[][2] = { { 80, 24 }, { 40, 10 }, { 160, 50 }, { 12, 4 }, { 100, 30 } };
	struct emulator *emulator = start();
	for (size_t i = 0; i < ISO_COUNT(sizes); i++) {
		emulator_resize(emulator, sizes[i][0], sizes[i][1]);
		/* A filter typed now is shown on the new bottom line. */
		char typed[16];
		snprintf(typed, sizeof(typed), "/zq%zu", i);
		emulator_send(emulator, typed);
		ck_assert_msg(
			emulator_wait_row(emulator, sizes[i][1] - 1, typed + 1), "%dx%d", sizes[i][0], sizes[i][1]);
		emulator_send(emulator, "\033");
		ck_assert(emulator_wait_gone(emulator, typed + 1));
	}
	ck_assert(emulator_wait(emulator, "Enter open"));
	emulator_free(emulator);
}
END_TEST

/*
 * The tasks of an operator, a reviewer and a trainer, in as few keys as they take. Each begins and ends in the list.
 * To add one: a row; the keys are counted, so that none gets longer unseen.
 */
static const struct {
	const char *task;
	size_t most; /* keys */
	const char *keys;
	const char *shows;
	const char *back;
} tasks[] = {
	{ "the worst container, and why", 0, "", "whoever is inside is root of its node", "" },
	{ "its ticket", 1, "c", "copied the ticket", "" },
	{ "the worst, all it could try, and the ticket", 3, "\r9c", "copied the ticket", "q" },
	{ "its ticket, from who shares the host's pid", 3, "Vjc", "copied the ticket", "\033" },
	{ "its ticket, from what fixes would gain", 2, "wc", "copied the ticket", "\033" },
	{ "what a compromised process there could try", 2, "\r9", "What a compromised process could try", "\033" },
	{ "who shares the host's pid", 2, "V", "its pid namespace", "\033" },
	{ "what changed", 1, "E", "events since", "\033" },
	{ "what most do wrong", 1, "A", "Alike in all ten checks", "\033" },
	{ "what is missing", 1, "!", "All was read and judged", "\033" },
	{ "what am I looking at", 1, "i", "A passing check is a quiet dot", "\033" },
	{ "the lesson of a verdict", 2, "\033[C\r", "layer 1 of 6", "qq" },
};

/* A sequence of an arrow or a function key is one. */
static size_t count_keys(const char *keys)
{
	size_t count = 0;
	while (*keys) {
		if (*keys == '\033' && keys[1] == '[') {
			keys += 2;
			keys += strcspn(keys, "ABCDEFGHIJKLMNOPQRSTUVWXYZ~");
		}
		keys += *keys != '\0';
		count++;
	}
	return count;
}

START_TEST(a_task_takes_few_keys)
{
	struct emulator *emulator = start();
	ck_assert_uint_le(count_keys(tasks[_i].keys), tasks[_i].most);
	emulator_send(emulator, tasks[_i].keys);
	ck_assert_msg(emulator_wait(emulator, tasks[_i].shows), "%s: %s", tasks[_i].task, tasks[_i].shows);
	emulator_send(emulator, tasks[_i].back);
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_free(emulator);
}
END_TEST

/* In namespaces of its own, as in a container: what runs beside it is out of its sight. */
START_TEST(inside_a_container_the_empty_screen_offers_self)
{
	static const char *const none[] = { NULL };
	static const char enter[] = "unshare -Urfpm --mount-proc --kill-child";
	const char *given = getenv("ISOTOP");
	char program[512];
	snprintf(program, sizeof(program), "%s", given ? given : "./isotop");
	char script[] = "/tmp/isotop-inside.XXXXXX";
	int fd = mkstemp(script);
	ck_assert_int_ge(fd, 0);
	close(fd);
	if (system("unshare -Urfpm --mount-proc --kill-child true 2>/dev/null") != 0) { // NOLINT(cert-env33-c)
		printf("# skip the screen inside a container: no namespaces may be made here\n");
		unlink(script);
		return;
	}
	run_shell("printf '#!/bin/sh\nexec %s %s \"$@\"\n' >%s; chmod +x %s", enter, program, script, script);
	setenv("ISOTOP", script, 1);
	struct emulator_options options = { 80, 24, "xterm-256color", "C.UTF-8", NULL, none, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "isotop runs inside a container"));
	ck_assert(emulator_wait(emulator, "isotop self "));
	emulator_send(emulator, "T");
	ck_assert(emulator_wait(emulator, "1 of 4"));
	emulator_free(emulator);
	setenv("ISOTOP", program, 1);
	unlink(script);
}
END_TEST

/* ---- files ------------------------------------------------------------------------------- */

/* What @command makes in a directory of its own, DIR in it; the program on @sources, names below DIR. */
struct files {
	char dir[32];
	char names[2][64];
	const char *args[3];
	struct emulator *emulator;
};

static void in_directory(const struct files *files, const char *command)
{
	cleanup_strbuf struct strbuf text = { 0 };
	const char *word;
	while ((word = strstr(command, "DIR"))) {
		strbuf_add(&text, command, (size_t)(word - command));
		strbuf_adds(&text, files->dir);
		command = word + 3;
	}
	strbuf_adds(&text, command);
	ck_assert_int_eq(system(strbuf_text(&text)), 0);
}

static void start_on(struct files *files, const char *command, const char *a, const char *b)
{
	const char *const names[] = { a, b };
	*files = (struct files){ .dir = "/tmp/isotop-files.XXXXXX" };
	ck_assert(mkdtemp(files->dir) != NULL);
	in_directory(files, command);
	for (size_t i = 0; i < 2 && names[i]; i++) {
		snprintf(files->names[i], sizeof(files->names[i]), "%s%s", files->dir, names[i]);
		files->args[i] = files->names[i];
	}
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, files->args, false };
	files->emulator = emulator_start(&options);
	ck_assert(emulator_wait(files->emulator, "NAME"));
}

static void end_files(struct files *files)
{
	emulator_free(files->emulator);
	in_directory(files, "rm -r DIR");
}

START_TEST(two_sources_are_compared_in_three_keys)
{
	struct files files;
	start_on(&files,
		"for s in staging production; do mkdir DIR/$s; for n in one two; do printf 'apiVersion: v1\nkind: Pod\n"
		"metadata: {name: %s}\nspec: {hostPID: %s, containers: [{name: c}]}\n' $n "
		"$([ $s = staging ] && echo false || echo true) >DIR/$s/$n.yaml; done; done",
		"/staging", "/production");
	emulator_send(files.emulator, "D"); /* 1 */
	ck_assert(emulator_wait(files.emulator, "differ."));
	emulator_send(files.emulator, "\r"); /* 2 */
	ck_assert(emulator_wait(files.emulator, "staging/one.yaml"));
	emulator_send(files.emulator, "n"); /* 3 */
	ck_assert(emulator_wait(files.emulator, "staging/two.yaml"));
	end_files(&files);
}
END_TEST

/* 400 pods in two namespaces, every fifth of one of them on the host's pid. */
#define FOUR_HUNDRED                                                                                                  \
	"for i in $(seq 400); do [ $((i % 2)) = 0 ] && n=shop || n=other; [ $((i % 10)) = 0 ] && h=true || h=false; "     \
	"printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p%d, namespace: %s}\nspec: {hostPID: %s, "                   \
	"automountServiceAccountToken: false, securityContext: {runAsNonRoot: true, runAsUser: 1000, seccompProfile: "    \
	"{type: RuntimeDefault}}, containers: [{name: c, securityContext: {allowPrivilegeEscalation: false, "            \
	"readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}}]}\n' $i $n $h >DIR/p$i.yaml; done"

static const char *const one_filter[] = { "namespace=shop grade<B", "shop/ grade<B", "ns:pid=host name=shop/*" };

START_TEST(one_filter_finds_those_of_a_namespace_that_are_below_b)
{
	struct files files;
	start_on(&files, FOUR_HUNDRED, "", NULL);
	ck_assert(emulator_wait(files.emulator, "400 containers"));
	emulator_send(files.emulator, "/");
	emulator_send(files.emulator, one_filter[_i]);
	emulator_send(files.emulator, "\r");
	ck_assert(emulator_wait(files.emulator, "40 of 400"));
	ck_assert(emulator_wait(files.emulator, "shop/p"));
	end_files(&files);
}
END_TEST

#define ONE_POD "printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers: [{name: c}]\n' >DIR/web.yaml"

#define TWO_SHOPS                                                                                                     \
	"for s in staging production; do mkdir DIR/$s; printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: shop}\n"       \
	"spec: {containers: [{name: c}]}\n' >DIR/$s/shop.yaml; done"

START_TEST(files_of_one_name_are_told_apart)
{
	struct files files;
	start_on(&files, TWO_SHOPS, "", NULL);
	emulator_send(files.emulator, "E");
	ck_assert(emulator_wait(files.emulator, "The files are watched"));
	emulator_send(files.emulator, "q");
	ck_assert(emulator_wait(files.emulator, "staging/shop"));
	ck_assert(emulator_wait(files.emulator, "production/shop"));
	emulator_send(files.emulator, "/file=staging/shop.yaml\r");
	ck_assert(emulator_wait(files.emulator, "1 of 2"));
	end_files(&files);
}
END_TEST

#define WOMAN  "\xF0\x9F\x91\xA9"
#define GIRL   "\xF0\x9F\x91\xA7"
#define JOINER "\xE2\x80\x8D"
#define SHOWN  "\xEF\xB8\x8F" /* as a picture, not as a letter */

/* A terminal that joins them gives them two columns, another four: what is drawn behind them would be elsewhere. */
START_TEST(pictures_in_names_are_not_joined)
{
	struct files files;
	start_on(&files, "printf 'services:\n  web-" WOMAN JOINER GIRL "\xE2\x9D\xA4" SHOWN ": {image: x}\n' >DIR/c.yaml", "", NULL);
	ck_assert(emulator_wait(files.emulator, "web-" WOMAN));
	ck_assert(emulator_wait(files.emulator, GIRL));
	const struct strbuf *raw = emulator_raw(files.emulator);
	ck_assert(!memmem(raw->data, raw->len, JOINER, strlen(JOINER)));
	ck_assert(!memmem(raw->data, raw->len, SHOWN, strlen(SHOWN)));
	end_files(&files);
}
END_TEST

START_TEST(all_that_could_not_be_read_is_listed_with_its_reason)
{
	struct files files;
	start_on(&files, TWO_SHOPS "; printf 'a: [' >DIR/one.yaml; printf '{\"a\": ' >DIR/two.json", "", NULL);
	emulator_send(files.emulator, "!");
	ck_assert(emulator_wait(files.emulator, "one.yaml"));
	ck_assert(emulator_wait(files.emulator, "two.json"));
	end_files(&files);
}
END_TEST

START_TEST(a_check_that_nobody_fails_is_told_as_good_news)
{
	struct files files;
	start_on(&files, FOUR_HUNDRED, "", NULL);
	emulator_send(files.emulator, "9");
	ck_assert(emulator_wait(files.emulator, "None fails 9"));
	end_files(&files);
}
END_TEST

/* What a pipe gets as it is would be a title of the window, or worse. */
START_TEST(a_patch_on_a_terminal_spells_out_the_control_bytes_of_its_file)
{
	struct files files = { .dir = "/tmp/isotop-files.XXXXXX" };
	char path[64];
	ck_assert(mkdtemp(files.dir) != NULL);
	in_directory(&files, "printf '[Container]\nImage=x\n# \033]0;title\007\n' >DIR/x.container");
	in_directory(&files, "\"$ISOTOP\" fix -q DIR/x.container | grep -q \"$(printf '\\033')\"");
	snprintf(path, sizeof(path), "%s/x.container", files.dir);
	const char *const args[] = { "fix", "-q", path, NULL };
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, args, false };
	files.emulator = emulator_start(&options);
	ck_assert(emulator_wait(files.emulator, "\\x1B]0;title\\x07"));
	ck_assert_ptr_null(strstr(emulator_raw(files.emulator)->data, "\033]0"));
	end_files(&files);
}
END_TEST

START_TEST(what_is_shown_is_exported_to_any_path)
{
	struct files files;
	char typed[128];
	start_on(&files, TWO_SHOPS "; mkdir DIR/exports", "", NULL);
	snprintf(typed, sizeof(typed), "x\025%s/expo\t", files.dir); /* Ctrl-U takes the name that is offered */
	emulator_send(files.emulator, typed);
	ck_assert(emulator_wait(files.emulator, "/exports/"));
	emulator_send(files.emulator, "list.txt\r");
	ck_assert(emulator_wait(files.emulator, "written: "));
	in_directory(&files, "grep -q production/shop DIR/exports/list.txt");
	end_files(&files);
}
END_TEST

/* A machine in files: the config.json that its runtime was given, and what is wrong in it. */
START_TEST(source_of_what_runs_is_what_its_runtime_was_given)
{
	char root[512];
	const char *srcdir = getenv("srcdir");
	const char *const args[] = { "--root", root, NULL };
	snprintf(root, sizeof(root), "%s/tests/cases/live-apparmor/root", srcdir ? srcdir : "..");
	struct emulator_options options = { 120, 30, "xterm-256color", "C.UTF-8", NULL, args, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "\r0");
	ck_assert(emulator_wait(emulator, "What the runtime was given: /run/bundles/loose/config.json"));
	emulator_send(emulator, "n");
	ck_assert(emulator_wait(emulator, "<- "));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "The mistake"));
	emulator_free(emulator);
}
END_TEST

/* Nobody presses anything: the file is written, the list has a sign, E says what it was and what it is. */
START_TEST(a_file_that_is_written_is_an_event_with_before_and_after)
{
	struct files files;
	start_on(&files, ONE_POD, "/web.yaml", NULL);
	in_directory(&files, "sed 's/^spec:/spec:\\n  hostPID: true/' DIR/web.yaml >DIR/new; mv DIR/new DIR/web.yaml");
	ck_assert(emulator_wait(files.emulator, "E 1 worse"));
	emulator_send(files.emulator, "E");
	ck_assert(emulator_wait(files.emulator, "its own  →  the host's"));
	ck_assert(emulator_wait(files.emulator, "1 worse, 1 event since"));
	emulator_send(files.emulator, "\r0");
	ck_assert(emulator_wait(files.emulator, "hostPID: true"));
	end_files(&files);
}
END_TEST

/* Half of a file is no news but an error: what it was stays, and comes right with the other half. */
START_TEST(a_file_that_breaks_while_it_is_shown_stays_as_it_was)
{
	struct files files;
	start_on(&files, ONE_POD, "", NULL);
	in_directory(&files, "cp DIR/web.yaml DIR/kept; printf 'spec: [' >>DIR/web.yaml");
	ck_assert(emulator_wait(files.emulator, "shown as read before"));
	ck_assert(emulator_wait(files.emulator, "web:c"));
	in_directory(&files, "cp DIR/kept DIR/web.yaml");
	ck_assert(emulator_wait_gone(files.emulator, "shown as read before"));
	end_files(&files);
}
END_TEST

/*
 * What an operator at three in the morning was told wrongly once, or not at all. Keys go to the demo's list, one
 * step after the other; each step shows what stands behind it. To add one: a row.
 */
static const struct {
	const char *point;
	int width;
	struct {
		const char *keys;
		const char *shows;
	} steps[4];
} points[] = {
	{ "a diff is of the two that its head names", 120,
		{ { " jjj d", "class/mounter:app" }, { "\033", "1234567890" }, { "\033g jj d", "57 D" } } },
	{ "a pane does not begin at the row of another", 120, { { "\r3", "Capabilities cut" }, { "jjjjjj9", "\xe2\x96\x8c \xe2\x9c\x97 load-module" } } },
	{ "a key that is none says what there is", 120, { { "/namespce=x", "there is score name grade" } } },
	{ "a comparison without a value is an error", 120, { { "/grade<", "compared with nothing" } } },
	{ "a filter can be turned round", 120, { { "/!name:class\r", "14 of 32" } } },
	{ "what was not read has a page, also where there is nothing", 120, { { "!", "All was read and judged" } } },
	{ "files have a form, no runtime", 120, { { "", "FORM" } } },
	{ "a score of 0 and one sentence say who is worst", 120, { { "", "root of its node, because it is privileged" } } },
	{ "equal findings are one row that lists its containers", 120, { { "A", "Alike in all ten" }, { "\r", "of 32" } } },
	{ "who shares what with whom leads to the container", 120, { { "V", "With the host" }, { "j\r", "1 Checklist" } } },
	{ "a small pane begins with what is wrong", 80, { { "\r2", "\xe2\x9c\x97 verdict" }, { "G", "Alone they do not" } } },
	{ "a small checklist has the failures first", 80, { { "jjjj\r", "held down by sys-admin" }, { "", "\xe2\x9c\x97 10 single layer" } } },
	{ "the heads of the matrix are explained", 120, { { "\r9", "two barriers should stop each" }, { "k\r", "The columns of the escapes" }, { "j\r", "what stands under CAP" } } },
	{ "a word of the glossary has its lesson", 120, { { "?G", "att&ck" }, { "\r", "Names that others gave" } } },
	{ "the words of a screen are explained where one is", 120, { { "\ri", "Verdicts of checks" } } },
	{ "events are filtered and say since when", 120, { { "E", "since" }, { "/worse\r", "filter: worse" } } },
	{ "the head of a layer opens its lesson", 120, { { "\033OC\033OC", "CAP Capabilities: " }, { "\r", "layer 2 of 6" } } },
	{ "a small pane folds a lesson that was seen", 80, { { "\r2G", "Alone they do not" }, { "32G", "i shows the lesson" }, { "i", "Alone they do not" } } },
	{ "a key that leads nowhere here says why", 120, { { "D", "two sources are compared" } } },
};

START_TEST(each_point_is_shown)
{
	struct emulator_options options = { points[_i].width, 30, "xterm-256color", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "1234567890"));
	for (size_t i = 0; i < ISO_COUNT(points[_i].steps) && points[_i].steps[i].keys; i++) {
		emulator_send(emulator, points[_i].steps[i].keys);
		ck_assert_msg(emulator_wait(emulator, points[_i].steps[i].shows), "%s, step %zu: no \"%s\"", points[_i].point, i,
			points[_i].steps[i].shows);
	}
	emulator_free(emulator);
}
END_TEST

static const struct {
	int number;
	bool handled; /* the program ends by itself, with a status */
} ends[] = {
	{ SIGTERM, true },
	{ SIGHUP, false },
	{ SIGINT, true },
	{ SIGQUIT, false },
	{ SIGSEGV, false },
	{ SIGBUS, false },
	{ SIGABRT, false },
	{ SIGFPE, false },
	{ SIGILL, false },
};

START_TEST(whatever_ends_it_the_terminal_is_as_it_was)
{
	struct emulator *emulator = start();
	ck_assert(emulator_alternate(emulator));
	ck_assert(emulator_mouse(emulator));
	ck_assert(!emulator_cursor_shown(emulator));
	ck_assert(!emulator_same_modes(emulator));
	emulator_signal(emulator, ends[_i].number);
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	if (ends[_i].handled)
		ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 130);
	else
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == ends[_i].number);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

static const char *const quits[] = { "q", "Q", "\003", "\033[21~" };

START_TEST(every_key_that_quits_quits)
{
	struct emulator *emulator = start();
	emulator_send(emulator, quits[_i]);
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

START_TEST(it_stops_and_goes_on)
{
	struct emulator *emulator = start();
	emulator_send(emulator, "\032");
	ck_assert(emulator_wait_stop(emulator));
	assert_terminal_is_as_it_was(emulator);
	emulator_continue(emulator);
	ck_assert(emulator_wait(emulator, "1234567890"));
	emulator_send(emulator, "?");
	ck_assert(emulator_wait(emulator, "Anywhere"));
	ck_assert(emulator_alternate(emulator));
	ck_assert(!emulator_same_modes(emulator));
	emulator_free(emulator);
}
END_TEST

START_TEST(it_ends_with_its_terminal)
{
	struct emulator *emulator = start();
	emulator_hang_up(emulator);
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	emulator_free(emulator);
}
END_TEST

/*
 * Of every kind: 8, 16, 256 and all colours, none, and what hardly is one. To
 * add one: a row. What is not usable must be refused with advice.
 */
static const struct {
	const char *type; /* NULL: TERM is not set */
	bool usable;
} terms[] = {
	{ "xterm-256color", true },
	{ "xterm", true },
	{ "xterm-16color", true },
	{ "xterm-direct", true },
	{ "screen", true },
	{ "screen-256color", true },
	{ "tmux", true },
	{ "tmux-256color", true },
	{ "linux", true },
	{ "linux-16color", true },
	{ "rxvt-unicode-256color", true },
	{ "vt100", true },
	{ "vt220", true },
	{ "ansi", true },
	{ "dumb", false },
	{ "no-terminal-has-this-name", false },
	{ "", false },
	{ NULL, false },
};

static const char *const locales[] = { "C.UTF-8", "C" };

/* Not every machine has every description. */
static bool is_described(const char *type)
{
	static const char *const places[] = { "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo",
		"/usr/lib/terminfo" };
	/* words that tests/static.sh gives: what the program has built in */
	const char *builtin = getenv("ISOTOP_TERMINALS");
	char word[64];
	snprintf(word, sizeof(word), " %s ", type);
	if (builtin && strstr(builtin, word))
		return true;
	for (size_t i = 0; i < ISO_COUNT(places); i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%c/%s", places[i], *type, type);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

static void assert_refused(struct emulator *emulator)
{
	int status;
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 2);
	ck_assert_ptr_nonnull(strstr(emulator_raw(emulator)->data, "isotop --linear"));
	ck_assert_ptr_nonnull(strstr(emulator_raw(emulator)->data, "isotop scan"));
	ck_assert(emulator_same_modes(emulator));
}

START_TEST(it_works_on_terminals_of_every_kind)
{
	const char *type = terms[_i].type;
	for (size_t i = 0; i < ISO_COUNT(locales); i++) {
		struct emulator_options options = { 80, 24, type, locales[i], NULL, demo, false };
		int status;
		if (terms[_i].usable && !is_described(type)) {
			printf("# skip terminal %s: this machine has no description of it\n", type);
			return;
		}
		struct emulator *emulator = emulator_start(&options);
		if (!terms[_i].usable) {
			assert_refused(emulator);
		} else {
			ck_assert(emulator_wait(emulator, "NAME"));
			/* LC_ALL is above LANG, whichever of the two says C. */
			ck_assert(i == 0 || emulator_wait(emulator, "LC_ALL=C.UTF-8"));
			/* What PuTTY sends for End and Home, whatever it says it is. */
			emulator_send(emulator, "\033[4~");
			ck_assert(emulator_wait(emulator, "32/32"));
			emulator_send(emulator, "\033[1~");
			ck_assert(emulator_wait(emulator, "1/32"));
			emulator_send(emulator, "\032");
			ck_assert(emulator_wait_stop(emulator));
			emulator_continue(emulator);
			emulator_send(emulator, "\r");
			ck_assert(emulator_wait(emulator, "privileged"));
			emulator_send(emulator, "Q");
			ck_assert(emulator_wait_end(emulator, &status));
			ck_assert_int_eq(WEXITSTATUS(status), 0);
			ck_assert(emulator_same_modes(emulator));
		}
		emulator_free(emulator);
	}
}
END_TEST

START_TEST(an_unknown_variant_of_a_terminal_is_taken_for_that_terminal)
{
	struct emulator_options options = { 80, 24, "xterm.no-such-variant", "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "NAME"));
	emulator_free(emulator);
}
END_TEST

static const char *const newer[] = { "xterm-kitty", "xterm-ghostty", "alacritty", "foot", "wezterm", "ghostty" };

START_TEST(a_newer_terminal_is_taken_for_xterm_256color_and_says_so)
{
	struct emulator_options options = { 80, 24, newer[_i], "C.UTF-8", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "NAME"));
	if (is_described(newer[_i]))
		printf("# skip the note for %s: this machine has its description\n", newer[_i]);
	else
		ck_assert(emulator_wait(emulator, "drawn as xterm-256color"));
	emulator_free(emulator);
}
END_TEST

/* Started behind a job, as by "isotop demo &" or timeout(1): stopped by SIGTTOU it could not be ended. */
START_TEST(in_the_background_a_signal_ends_it)
{
	struct emulator_options options = {
		120, 30, "xterm-256color", "C.UTF-8", NULL, demo, true
	};
	struct emulator *emulator = emulator_start(&options);
	int status;
	ck_assert(emulator_wait(emulator, "fg brings it to the front"));
	ck_assert(emulator_same_modes(emulator));
	emulator_signal(emulator, ends[_i].number);
	ck_assert(emulator_wait_end(emulator, &status));
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == ends[_i].number);
	assert_terminal_is_as_it_was(emulator);
	emulator_free(emulator);
}
END_TEST

START_TEST(no_color_sends_no_colour)
{
	struct emulator_options options = { 100, 30, "xterm-256color", "C.UTF-8", "NO_COLOR=1", demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "NAME"));
	/* SGR 30-37, 38;5;n, 40-47, 48;5;n, 90-97; 39 and 49 give back the terminal's own. */
	const char *at = emulator_raw(emulator)->data;
	while ((at = strstr(at, "\033["))) {
		at += 2;
		size_t len = strspn(at, "0123456789;");
		for (const char *number = at; at[len] == 'm' && number < at + len;
			number += strcspn(number, ";m") + 1) {
			long value = strtol(number, NULL, 10);
			ck_assert_msg(value < 30 || value == 39 || value == 49, "SGR %ld", value);
		}
	}
	emulator_free(emulator);
}
END_TEST

START_TEST(without_utf8_every_byte_is_ascii)
{
	struct emulator_options options = { 120, 30, "xterm-256color", "C", NULL, demo, false };
	struct emulator *emulator = emulator_start(&options);
	ck_assert(emulator_wait(emulator, "NAME"));
	ck_assert(emulator_wait(emulator, "LC_ALL=C.UTF-8 isotop"));
	emulator_send(emulator, "\r");
	ck_assert(emulator_wait(emulator, "1 Checklist"));
	const struct strbuf *raw = emulator_raw(emulator);
	size_t foreign = 0;
	for (size_t i = 0; i < raw->len; i++)
		foreign += (unsigned char)raw->data[i] >= 0x80;
	ck_assert_uint_eq(foreign, 0);
	emulator_free(emulator);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("terminal");
	TCase *tcase = tcase_create("terminal");
	tcase_set_timeout(tcase, 300);
	tcase_add_test(tcase, keys_lead_through_the_screens);
	tcase_add_loop_test(tcase, a_task_takes_few_keys, 0, ISO_COUNT(tasks));
	tcase_add_loop_test(tcase, each_point_is_shown, 0, ISO_COUNT(points));
	tcase_add_test(tcase, a_sequence_that_is_no_key_does_nothing);
	tcase_add_test(tcase, a_paste_is_no_keys);
	tcase_add_test(tcase, it_takes_a_new_size);
	tcase_add_loop_test(tcase, whatever_ends_it_the_terminal_is_as_it_was, 0, ISO_COUNT(ends));
	tcase_add_loop_test(tcase, every_key_that_quits_quits, 0, ISO_COUNT(quits));
	tcase_add_test(tcase, it_stops_and_goes_on);
	tcase_add_test(tcase, it_ends_with_its_terminal);
	tcase_add_loop_test(tcase, it_works_on_terminals_of_every_kind, 0, ISO_COUNT(terms));
	tcase_add_test(tcase, an_unknown_variant_of_a_terminal_is_taken_for_that_terminal);
	tcase_add_loop_test(tcase, a_newer_terminal_is_taken_for_xterm_256color_and_says_so, 0, ISO_COUNT(newer));
	tcase_add_loop_test(tcase, in_the_background_a_signal_ends_it, 0, ISO_COUNT(ends));
	tcase_add_test(tcase, no_color_sends_no_colour);
	tcase_add_test(tcase, without_utf8_every_byte_is_ascii);
	suite_add_tcase(suite, tcase);
	/* Apart: what it reads is not in the empty root of tests/static.sh. */
	TCase *files = tcase_create("files");
	tcase_set_timeout(files, 300);
	tcase_add_test(files, inside_a_container_the_empty_screen_offers_self);
	tcase_add_test(files, two_sources_are_compared_in_three_keys);
	tcase_add_test(files, files_of_one_name_are_told_apart);
	tcase_add_test(files, pictures_in_names_are_not_joined);
	tcase_add_test(files, all_that_could_not_be_read_is_listed_with_its_reason);
	tcase_add_test(files, a_check_that_nobody_fails_is_told_as_good_news);
	tcase_add_test(files, a_patch_on_a_terminal_spells_out_the_control_bytes_of_its_file);
	tcase_add_test(files, what_is_shown_is_exported_to_any_path);
	tcase_add_test(files, source_of_what_runs_is_what_its_runtime_was_given);
	tcase_add_loop_test(files, one_filter_finds_those_of_a_namespace_that_are_below_b, 0, ISO_COUNT(one_filter));
	tcase_add_test(files, a_file_that_is_written_is_an_event_with_before_and_after);
	tcase_add_test(files, a_file_that_breaks_while_it_is_shown_stays_as_it_was);
	suite_add_tcase(suite, files);
	suite_add_tcase(suite, abuse_tests());
	suite_add_tcase(suite, slow_tests());
	suite_add_tcase(suite, bytes_tests());
	suite_add_tcase(suite, keys_tests());
	suite_add_tcase(suite, since_tests());
	suite_add_tcase(suite, tour_tests());
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
