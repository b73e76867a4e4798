/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/cmd.h"

#include <isotop/bpf.h>
#include <isotop/fixes.h>
#include <isotop/judge.h>
#include <isotop/pss.h>
#include <isotop/report.h>
#include <isotop/rulebook.h>
#include <isotop/tui.h>

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

/* Values of getopt_long() for options without a letter: the row's position from here on. */
#define LONG_ONLY 256

/* ---- values that are words ----------------------------------------------------- */

static const char *format_word(size_t i)
{
	return i < report_format_count ? report_formats[i].id : NULL;
}

static const char *check_word(size_t i)
{
	return i < CHECK_COUNT ? checks[i].id : NULL;
}

static const char *level_word(size_t i)
{
	return i <= PSS_RESTRICTED ? pss_level_name((enum pss_level)i) : NULL;
}

static const char *runtime_word(size_t i)
{
	return i < runtime_default_count ? runtime_defaults[i].id : NULL;
}

static const char *abi_word(size_t i)
{
	return i < abi_count ? abis[i].id : NULL;
}

/* ---- setting ------------------------------------------------------------------- */

static int set_format(struct options *options, const char *value, struct err *err)
{
	const struct report_format *format = report_format_find(value);
	char end[NEAREST_END_MAX];
	if (!format)
		return err_set(err, -EINVAL, "no such format: %s%s", value,
			nearest_end(value, format_word, " (see isotop list formats)", end));
	if (options->report_count == REPORTS_MOST)
		return err_set(err, -EINVAL, "at most %d formats", REPORTS_MOST);
	options->reports[options->report_count++] = (struct report_request){ format, options->output };
	options->output = NULL;
	return 0;
}

static int set_output(struct options *options, const char *value, struct err *err)
{
	if (options->report_count && options->reports[options->report_count - 1].file)
		return err_set(err, -EINVAL, "two --output for one --format");
	if (!options->report_count && options->output)
		return err_set(err, -EINVAL, "two --output for one thing to write");
	if (options->report_count)
		options->reports[options->report_count - 1].file = value;
	else
		options->output = value;
	return 0;
}

static int set_fail_under(struct options *options, const char *value, struct err *err)
{
	uint64_t number;
	if (!parse_u64(value, 10, &number) || number > 100)
		return err_set(err, -EINVAL, "--fail-under takes a number from 0 to 100, not %s", value);
	options->fail_under_set = true;
	options->fail_under = (unsigned)number;
	return 0;
}

static int set_fail_on(struct options *options, const char *value, struct err *err)
{
	return gate_parse(&options->fail_on, value, err);
}

/* Presets, and fixes of fixes.def that can be tried; NULL after the last. */
static const char *fix_word(size_t i)
{
	if (i < PRESET_COUNT)
		return fix_presets[i].id;
	i -= PRESET_COUNT;
	for (size_t id = FIX_NONE + 1; id < FIX_COUNT; id++)
		if (fix_can_be_tried((enum fix_id)id) && !i--)
			return fixes[id].id;
	return NULL;
}

static int add_fix(struct options *options, const char *word, struct err *err)
{
	enum fix_id id = fix_named(word);
	const struct fix_preset *preset = fix_preset_named(word);
	char end[NEAREST_END_MAX];
	if (preset) {
		fix_set_add_preset(&options->what_if, preset);
		options->what_if_set = true;
		return 0;
	}
	if (id != FIX_NONE && !fix_can_be_tried(id))
		return err_set(err, -EINVAL, "--what-if cannot try %s: what it changes depends on what is found", word);
	if (id == FIX_NONE)
		return err_set(err, -EINVAL, "--what-if knows no fix %s%s", word,
			nearest_end(word, fix_word, " (see isotop list fixes)", end));
	fix_set_add(&options->what_if, id);
	options->what_if_set = true;
	return 0;
}

static int set_what_if(struct options *options, const char *value, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	char *save = NULL;
	int code = 0;
	for (char *word = strtok_r(arena_strdup(arena, value), ",", &save); word && code == 0;
		word = strtok_r(NULL, ",", &save))
		code = add_fix(options, word, err);
	return code == 0 && !options->what_if_set ? err_set(err, -EINVAL, "--what-if takes fixes, as drop-all,non-root")
						  : code;
}

/* ---- isotop fix -------------------------------------------------------------------------- */

/* Checks, presets and all fixes; NULL after the last. */
static const char *only_word(size_t i)
{
	if (i < CHECK_COUNT)
		return checks[i].id;
	i -= CHECK_COUNT;
	if (i < PRESET_COUNT)
		return fix_presets[i].id;
	i = i - PRESET_COUNT + FIX_NONE + 1;
	return i < FIX_COUNT ? fixes[i].id : NULL;
}

/* A check by its id or number, or a fix. */
static int add_only(struct options *options, const char *word, struct err *err)
{
	int check = check_index(word);
	enum fix_id id = fix_named(word);
	const struct fix_preset *preset = fix_preset_named(word);
	char end[NEAREST_END_MAX];
	options->fix.some = true;
	for (size_t i = 0; preset && i < PRESET_FIXES; i++)
		options->fix.fixes[preset->fixes[i]] = preset->fixes[i] != FIX_NONE;
	if (preset)
		return 0;
	if (check >= 0)
		options->fix.checks[check] = true;
	else if (id != FIX_NONE)
		options->fix.fixes[id] = true;
	else
		return err_set(err, -EINVAL, "--only knows no check and no fix %s%s", word,
			nearest_end(word, only_word, " (see isotop list checks, isotop list fixes)", end));
	return 0;
}

static int set_only(struct options *options, const char *value, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	char *save = NULL;
	int code = 0;
	for (char *word = strtok_r(arena_strdup(arena, value), ",", &save); word && code == 0;
		word = strtok_r(NULL, ",", &save))
		code = add_only(options, word, err);
	return code == 0 && !options->fix.some ? err_set(err, -EINVAL, "--only takes checks or fixes, as root,drop-all") : code;
}

static const char *grade_word(size_t i)
{
	static const char *const grades[] = { "A", "B", "C", "D" };
	return i < ISO_COUNT(grades) ? grades[i] : NULL;
}

static int set_grade(struct options *options, const char *value, struct err *err)
{
	for (size_t i = 0; grade_word(i); i++) {
		if (strcasecmp(grade_word(i), value) != 0)
			continue;
		options->fix.grade = *grade_word(i);
		return 0;
	}
	return err_set(err, -EINVAL, "--to takes A, B, C or D, not %s", value);
}

static const char *node_lsm_word(size_t i)
{
	return i + 1 < NODE_LSM_COUNT ? node_lsm_name((enum node_lsm)(i + 1)) : NULL;
}

static int set_node_lsm(struct options *options, const char *value, struct err *err)
{
	if (node_lsm_parse(value, &options->node_lsm))
		return 0;
	return err_set(err, -EINVAL, "--node-lsm is apparmor, selinux or none, not %s", value);
}

static int set_arch(struct options *options, const char *value, struct err *err)
{
	cleanup_strbuf struct strbuf known = { 0 };
	options->arch = abi_machine(value);
	if (options->arch)
		return 0;
	for (size_t i = 0; i < abi_count; i++)
		strbuf_addf(&known, "%s%s", i ? ", " : "", abis[i].id);
	return err_set(err, -EINVAL, "no such architecture: %s (%s)", value, strbuf_text(&known));
}

static int set_runtime(struct options *options, const char *value, struct err *err)
{
	char end[NEAREST_END_MAX];
	cleanup_strbuf struct strbuf known = { 0 };
	options->runtime_default = runtime_default_find(value);
	if (options->runtime_default)
		return 0;
	for (size_t i = 0; runtime_word(i); i++)
		strbuf_addf(&known, "%s%s", i ? ", " : " (", runtime_word(i));
	strbuf_addc(&known, ')');
	return err_set(err, -EINVAL, "--runtime-default knows no runtime %s%s", value,
		nearest_end(value, runtime_word, strbuf_text(&known), end));
}

static int set_min_pss(struct options *options, const char *value, struct err *err)
{
	enum pss_level level;
	if (!pss_level_parse(value, &level))
		return err_set(err, -EINVAL, "--min-pss takes privileged, baseline or restricted, not %s", value);
	options->min_pss_set = true;
	options->min_pss = level;
	return 0;
}

static int set_pss_version(struct options *options, const char *value, struct err *err)
{
	if (!pss_version_parse(value, &options->pss_minor))
		return err_set(err, -EINVAL, "--pss-version takes latest or v1.NN, not %s", value);
	return 0;
}

/* "1.26", "v1.26" or latest; the Pod Security Standards of that version hold too unless another was asked for. */
static int set_kubernetes(struct options *options, const char *value, struct err *err)
{
	uint64_t minor = 0;
	const char *number = value + (*value == 'v');
	bool latest = strcmp(value, "latest") == 0;
	if (!latest && (strncmp(number, "1.", 2) != 0 || !parse_u64(number + 2, 10, &minor) || !minor || minor > 99))
		return err_set(err, -EINVAL, "--kubernetes-version takes latest or 1.NN, not %s", value);
	options->kubernetes_minor = (unsigned)minor;
	if (minor && options->pss_minor == PSS_LATEST)
		options->pss_minor = (unsigned)minor;
	return 0;
}

/* A setting: apply() has checked it. */
static int set_auto(struct options *options, const char *value, struct err *err)
{
	uint64_t number;
	if (!parse_u64(value, 10, &number) || number < 1 || number > 3600)
		return err_set(err, -EINVAL, "--auto takes seconds from 1 to 3600, not %s", value);
	options->auto_s = (int)number;
	return 0;
}

/* "90", "90s", "10m", "2h", "7d". False: it is none of these, or nothing. */
static bool parse_duration(const char *value, int64_t *ret_seconds)
{
	static const struct { char unit; int64_t seconds; } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	char digits[16];
	uint64_t number;
	size_t len = strspn(value, "0123456789");
	int64_t unit = value[len] ? 0 : 1;
	for (size_t i = 0; i < ISO_COUNT(units); i++)
		if (value[len] == units[i].unit && !value[len + 1])
			unit = units[i].seconds;
	if (!len || len > 9 || !unit)
		return false;
	memcpy(digits, value, len);
	digits[len] = '\0';
	if (!parse_u64(digits, 10, &number) || !number)
		return false;
	*ret_seconds = (int64_t)number * unit;
	return true;
}

#define KEEP_S (7 * 86400) /* of a recording, unless --keep says else */

static int set_every(struct options *options, const char *value, struct err *err)
{
	if (!parse_duration(value, &options->every_s))
		return err_set(err, -EINVAL, "--every takes a time as 10m or 30s, not %s", value);
	options->keep_s = options->keep_s ? options->keep_s : KEEP_S;
	return 0;
}

static int set_keep(struct options *options, const char *value, struct err *err)
{
	return parse_duration(value, &options->keep_s) ? 0 : err_set(err, -EINVAL, "--keep takes a time as 7d or 12h, not %s", value);
}

/* "02:00" is the last time it was that late; "2026-11-28 02:00", also with T and seconds; "90m" is so long ago. */
static int set_at(struct options *options, const char *value, struct err *err)
{
	static const char *const days[] = { "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M" };
	time_t now = time(NULL);
	struct tm tm = { 0 };
	int64_t ago;
	if (parse_duration(value, &ago)) {
		options->at = (int64_t)now - ago;
		return 0;
	}
	localtime_r(&now, &tm);
	tm.tm_sec = 0;
	tm.tm_isdst = -1; /* mktime(3) finds out */
	const char *end = strptime(value, "%H:%M", &tm);
	if (end && !*end) {
		options->at = (int64_t)mktime(&tm);
		if (options->at > (int64_t)now) {
			tm.tm_mday--;
			tm.tm_isdst = -1;
			options->at = (int64_t)mktime(&tm);
		}
		return 0;
	}
	for (size_t i = 0; i < ISO_COUNT(days); i++) {
		tm = (struct tm){ .tm_isdst = -1 };
		end = strptime(value, days[i], &tm);
		int day = tm.tm_mday;
		if (end && !*end) {
			options->at = (int64_t)mktime(&tm);
			if (tm.tm_mday != day) /* mktime(3) takes February 30 for a day of March */
				break;
			return 0;
		}
	}
	return err_set(err, -EINVAL, "--at takes 02:00, \"2026-11-28 02:00\" or 90m for so long ago, not %s", value);
}

static int set_interval(struct options *options, const char *value, struct err *err)
{
	(void)err;
	tui_seconds_parse(value, &options->interval_ms);
	return 0;
}

#define FLAG(member)              OPTION_FLAG, offsetof(struct options, member), NULL, NULL, NULL, TAKES_OTHER
#define TEXT(member, word)        OPTION_TEXT, offsetof(struct options, member), NULL, word, NULL, TAKES_WORD
#define FILE_OF(member)           OPTION_TEXT, offsetof(struct options, member), NULL, NULL, NULL, TAKES_FILE
#define CUSTOM(setter, word)      OPTION_CUSTOM, 0, setter, word, NULL, TAKES_WORD
#define LIST(setter, word, words) OPTION_CUSTOM, 0, setter, word, words, TAKES_LIST
#define CUSTOM_FILE(setter)       OPTION_CUSTOM, 0, setter, NULL, NULL, TAKES_FILE

/*
 * Every option. To add one: add its row (and its member in struct options),
 * with the group that says which commands take it.
 * Parsing, --help, the man page and the completions are made from these rows;
 * what an option takes that is a setting as well, by that one's row (tui.h).
 */
// clang-format off
const struct option_row option_rows[] = {
	{ "format",      'f', "F",    "{words}; repeatable, paired with -o",       GROUP_REPORT, CUSTOM(set_format, format_word) },
	{ "output",      'o', "FILE", "the file for the last --format; whole or not at all",      GROUP_REPORT | GROUP_RECORD, CUSTOM_FILE(set_output) },
	{ "fail-under",   0,  "N",    "exit 1 when a score (its low end) is below N",             GROUP_GATE, CUSTOM(set_fail_under, NULL) },
	{ "fail-on",      0,  "IDS",  "exit 1 when one of these fails: a check, escape:ID, cap:NAME", GROUP_GATE, LIST(set_fail_on, check_word, gate_words) },
	{ "min-pss",      0,  "LEVEL", "exit 1 when a pod does not reach baseline or restricted", GROUP_GATE, CUSTOM(set_min_pss, level_word) },
	{ "pss-version",  0,  "V",    "policy version of the Pod Security Standards (latest)",    GROUP_GATE, CUSTOM(set_pss_version, NULL) },
	{ "policy",       0,  "FILE", "waivers with their reasons, in YAML: what they cover fails no gate", GROUP_WHAT_IF, FILE_OF(policy) },
	{ "no-inline-waivers", 0, NULL, "as it always is: nothing that a manifest says waives a finding", GROUP_WHAT_IF, FLAG(no_inline_waivers) },
	{ "baseline",     0,  "FILE", "an earlier JSON report or recording: only what is new or worse counts", GROUP_WHAT_IF, FILE_OF(baseline) },
	{ "what-if",      0,  "FIXES", "before and after, as if these fixes or presets were made: drop-all,restricted", GROUP_WHAT_IF, LIST(set_what_if, fix_word, NULL) },
	{ "write",        0,  NULL,   "change the files in place of printing what would change",  GROUP_FIX, FLAG(write) },
	{ "only",         0,  "IDS",  "only what these ask for: checks, fixes or presets, as root,drop-all", GROUP_FIX, LIST(set_only, only_word, NULL) },
	{ "to",           0,  "GRADE", "no more than each container needs for that grade: A to D",  GROUP_FIX, CUSTOM(set_grade, grade_word) },
	{ "strict",       0,  NULL,   "exit 2 when something that could hold a container was not judged", GROUP_GATE, FLAG(strict) },
	{ "only-failed",  0,  NULL,   "leave out what passes every check",                        GROUP_CHOICE, FLAG(only_failed) },
	{ "filter",       0,  "EXPR", "keep what matches, as in the list: score<60 cap:SYS_ADMIN", GROUP_CHOICE | GROUP_SECCOMP, TEXT(filter, NULL) },
	{ "sort",         0,  "KEY",  "order by a column of the list: score, name, runtime ...",  GROUP_CHOICE, TEXT(sort, NULL) },
	{ "all",          0,  NULL,   "isolated processes too that are not containers",           GROUP_NODE, FLAG(all) },
	{ "live",         0,  NULL,   "what runs on this node as well as the files; diff: what drifted from them", GROUP_CHOICE | GROUP_LIVE, FLAG(live) },
	{ "at",           0,  "TIME", "of a recording: as it was at 02:00, at \"2026-11-28 02:00\", 90m ago", GROUP_CHOICE, CUSTOM(set_at, NULL) },
	{ "history",      0,  NULL,   "of a recording: the score of each container over time",     GROUP_WHAT_IF, FLAG(history) },
	{ "every",        0,  "TIME", "record: look again every TIME (such as 10m) and append what changed to the directory FILE", GROUP_RECORD, CUSTOM(set_every, NULL) },
	{ "keep",         0,  "TIME", "record: with --every, drop what is older (default 7d)",     GROUP_RECORD, CUSTOM(set_keep, NULL) },
	{ "record-events", 0, NULL,   "record: go on until interrupted, and append what happens to the one file", GROUP_RECORD, FLAG(record_events) },
	{ "color",        0,  "WHEN", "auto, always or never; auto honours NO_COLOR",             GROUP_LOOK, TEXT(color, NULL) },
	{ "interval",    'i', "S",    "seconds between refreshes (default 2)",                    GROUP_SCREEN | GROUP_RECORD, CUSTOM(set_interval, NULL) },
	{ "ascii",        0,  NULL,   "plain glyphs",                                             GROUP_LOOK | GROUP_SECCOMP, FLAG(ascii) },
	{ "no-mouse",     0,  NULL,   "leave the mouse to the terminal",                          GROUP_SCREEN, FLAG(no_mouse) },
	{ "theme",        0,  "NAME", "colours of the screen (see isotop list themes)",          GROUP_SCREEN, TEXT(theme, NULL) },
	{ "auto",         0,  "S",    "begin the tour, and go on every S seconds",                GROUP_DEMO, CUSTOM(set_auto, NULL) },
	{ "handout",      0,  "FILE", "write a handout for the class, as Markdown or .txt",         GROUP_DEMO, FILE_OF(handout) },
	{ "list",         0,  NULL,   "the built-in scenarios with their scores",                 GROUP_DEMO, FLAG(list_scenarios) },
	{ "linear",       0,  NULL,   "plain lines instead of a screen, for screen readers",      GROUP_SCREEN, FLAG(linear) },
	{ "no-state",     0,  NULL,   "do not read or keep what was seen of a node last",         GROUP_SCREEN, FLAG(no_state) },
	{ "root",         0,  "DIR",  "read another tree's /proc and /run, such as a mounted host", GROUP_NODE, FILE_OF(root) },
	{ "runtime-default", 0, "NAME", "whose profile RuntimeDefault means: containerd, crio ...", GROUP_PROFILE, CUSTOM(set_runtime, runtime_word) },
	{ "node-lsm",     0,  "LSM",  "what the nodes of a manifest have: apparmor, selinux or none", GROUP_PROFILE, CUSTOM(set_node_lsm, node_lsm_word) },
	{ "arch",         0,  "A",    "architecture of those nodes (x86_64); seccomp: whose calls", GROUP_PROFILE, CUSTOM(set_arch, abi_word) },
	{ "kubernetes-version", 0, "V", "whose rules hold for manifests, such as 1.26 (latest)",   GROUP_PROFILE, CUSTOM(set_kubernetes, NULL) },
	{ "env",          0,  NULL,   "let ${NAME} in manifests take values from this environment", GROUP_PROFILE, FLAG(environment) },
	{ "syscall",      0,  "CALLS", "seccomp: the answer for these calls, names or numbers",   GROUP_SECCOMP, TEXT(syscall, NULL) },
	{ "kernel",       0,  NULL,   "seccomp: the filters of a running container, which stops for a moment", GROUP_SECCOMP, FLAG(kernel) },
	{ "disasm",       0,  NULL,   "seccomp: print the filter's program",                      GROUP_SECCOMP, FLAG(disasm) },
	{ "tighten",      0,  NULL,   "seccomp: write a tighter profile, to validate before use",  GROUP_SECCOMP, FLAG(tighten) },
	{ "diff",         0,  "B",    "seccomp: what differs from this other SOURCE; then exit 1", GROUP_SECCOMP, FILE_OF(diff) },
	{ "quiet",       'q', NULL,   "no report, only the exit status and errors",               GROUP_REPORT | GROUP_FIX, FLAG(quiet) },
	{ "verbose",     'v', NULL,   "every check, and what was skipped",                        GROUP_REPORT, FLAG(verbose) },
	{ "version",      0,  NULL,   "print the version",                                        GROUP_ANY, FLAG(version) },
	{ "help",        'h', NULL,   "print this",                                               GROUP_ANY, FLAG(help) },
	{ "no-sandbox",   0,  NULL,   NULL,                                                       GROUP_ANY, FLAG(no_sandbox) },
	{ "size",         0,  "WxH",  NULL,                                                       GROUP_SCREEN, TEXT(size, NULL) },
	{ "keys",         0,  "KEYS", NULL,                                                       GROUP_SCREEN, TEXT(keys, NULL) },
	{ "dump-screen",  0,  NULL,   NULL,                                                       GROUP_SCREEN, FLAG(dump_screen) },
};
// clang-format on

const size_t option_count = ISO_COUNT(option_rows);

static int apply(const struct option_row *row, struct options *options, const char *value, struct err *err)
{
	char *member = (char *)options + row->offset;
	const struct tui_setting *setting = tui_setting_find(row->name);
	cleanup_strbuf struct strbuf name = { 0 };
	strbuf_addf(&name, "--%s", row->name);
	int code = setting && row->argument ? tui_setting_check(setting, strbuf_text(&name), value, err) : 0;
	if (code < 0)
		return code;
	switch (row->kind) {
	case OPTION_FLAG:
		*(bool *)(void *)member = true;
		return 0;
	case OPTION_TEXT:
		memcpy(member, &value, sizeof(value));
		return 0;
	case OPTION_CUSTOM:
		return row->set(options, value, err);
	}
	return -EINVAL;
}

/* Is it as it was before the command line was read? */
static bool is_open(const struct option_row *row, const struct options *options)
{
	static const char nothing[sizeof(const char *)];
	const char *member = (const char *)options + row->offset;
	if (row->kind == OPTION_FLAG)
		return !*(const bool *)(const void *)member;
	if (row->kind == OPTION_TEXT)
		return memcmp(member, nothing, sizeof(nothing)) == 0;
	return row->set == set_interval && !options->interval_ms;
}

int options_default(struct options *options, const char *name, const char *value, struct err *err)
{
	for (size_t i = 0; i < ISO_COUNT(option_rows); i++) {
		const struct option_row *row = &option_rows[i];
		if (strcmp(row->name, name) != 0)
			continue;
		if (row->kind == OPTION_FLAG && strcmp(value, "true") != 0)
			return 0;
		return is_open(row, options) ? apply(row, options, value, err) : 0;
	}
	return err_set(err, -EINVAL, "there is no option %s", name);
}

const char *option_word(const struct option_row *row, size_t i)
{
	const struct tui_setting *setting = row->argument ? tui_setting_find(row->name) : NULL;
	return row->word ? row->word(i) : setting ? setting->word(i) : NULL;
}

const struct option_row *option_next(const struct option_row *row)
{
	for (row = row ? row + 1 : option_rows; row < option_rows + option_count; row++)
		if (row->help)
			return row;
	return NULL;
}

static const struct option_row *find_row(int value)
{
	if (value >= LONG_ONLY && (size_t)(value - LONG_ONLY) < ISO_COUNT(option_rows))
		return &option_rows[value - LONG_ONLY];
	for (size_t i = 0; i < ISO_COUNT(option_rows); i++)
		if (option_rows[i].letter && option_rows[i].letter == value)
			return &option_rows[i];
	return NULL;
}

/* Fills getopt's own tables from ours. */
static void getopt_tables(struct option *longs, struct strbuf *shorts)
{
	strbuf_addc(shorts, ':');
	for (size_t i = 0; i < ISO_COUNT(option_rows); i++) {
		const struct option_row *row = &option_rows[i];
		longs[i] = (struct option){
			.name = row->name,
			.has_arg = row->argument ? required_argument : no_argument,
			.val = row->letter ? row->letter : LONG_ONLY + (int)i,
		};
		if (row->letter)
			strbuf_addf(shorts, "%c%s", row->letter, row->argument ? ":" : "");
	}
}

const struct command *command_find(const struct command *commands, const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (*name && strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

const struct command *command_shown(const struct command *command)
{
	while (command->name && !command->summary)
		command++;
	return command->name ? command : NULL;
}

const char *command_near(const struct command *commands, const char *typed)
{
	struct nearest nearest = { .typed = typed };
	for (const struct command *command = commands; command->name; command++)
		nearest_try(&nearest, command->name);
	return nearest.word;
}

static const struct command *take_command(struct options *options)
{
	const struct command *command =
		options->source_count ? command_find(options->commands, options->sources[0]) : NULL;
	if (!command)
		return options->commands;
	options->sources++;
	options->source_count--;
	return command;
}

/* Position of a "--" that is an argument by itself, or @argc. */
static int separator(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--") == 0)
			return i;
	return argc;
}

static const char *option_name(size_t i)
{
	return i < option_count ? option_rows[i].name : NULL;
}

/* @typed is "--NAME" or "--NAME=VALUE". */
static int no_such_option(const char *typed, struct err *err)
{
	cleanup_arena struct arena *arena = arena_new();
	const char *name = typed + strspn(typed, "-");
	const char *near = nearest_word(arena_strndup(arena, name, strcspn(name, "=")), option_name);
	if (report_format_find(name))
		return err_set(err, -EINVAL, "no such option: %s; did you mean --format %s?", typed, name);
	return err_set(err, -EINVAL, "no such option: %s%s%s%s", typed, near ? "; did you mean --" : "",
		near ? near : " (see isotop --help)", near ? "?" : "");
}

bool option_taken(const struct option_row *row, const struct command *command)
{
	return row->group & (command->groups | GROUP_ANY);
}

/* An option that a command would pass over in silence was meant to do something. */
static int check_taken(uint64_t given, const struct command *command, struct err *err)
{
	static_assert(ISO_COUNT(option_rows) <= 64, "a bit for each option");
	for (size_t i = 0; i < ISO_COUNT(option_rows); i++)
		if (given >> i & 1 && !option_taken(&option_rows[i], command))
			return err_set(err, -EINVAL, "%s takes no --%s (see isotop %s%s--help)",
				*command->name ? command->name : "the inspector", option_rows[i].name, command->name,
				*command->name ? " " : "");
	return 0;
}

/* Where docs/deploy/isotop-record.service keeps what it records. */
#define RECORDING "/var/lib/isotop"

/* A time alone is of what this node has recorded of itself: what runs now was never then. */
static int take_recording(struct options *options, const struct command *command, struct err *err)
{
	bool node = (command->groups & GROUP_NODE) && !options->source_count && !options->command_line;
	if (!options->at || !node || options->live || options->baseline)
		return 0;
	if (options->root)
		return err_set(err, -EINVAL, "--at wants the recording named where --root is given");
	options->recording = (char *)(uintptr_t)RECORDING;
	options->sources = &options->recording;
	options->source_count = 1;
	return 0;
}

int options_parse(int argc, char **argv, const struct command *commands, struct options *ret_options,
	const struct command **ret_command, struct err *err)
{
	struct options options = { .pss_minor = PSS_LATEST, .commands = commands };
	struct option longs[ISO_COUNT(option_rows) + 1] = { { 0 } };
	cleanup_strbuf struct strbuf shorts = { 0 };
	uint64_t given = 0; /* bit n: row n */
	getopt_tables(longs, &shorts);
	/* What follows "--" is a docker command line with options of its own: getopt must not see it. */
	int own = separator(argc, argv);
	opterr = 0;
	int value;
	while ((value = getopt_long(own, argv, strbuf_text(&shorts), longs, NULL)) != -1) {
		if (value == ':')
			return err_set(err, -EINVAL, "%s needs a value", argv[optind - 1]);
		const struct option_row *row = find_row(value);
		/* getopt_long(3) names the option then, by its letter or its row. */
		if (!row && optopt > 0 && strncmp(argv[optind - 1], "--", 2) == 0)
			return err_set(err, -EINVAL, "%.*s takes no value", (int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
		if (!row && optopt > 0 && optopt < LONG_ONLY)
			return err_set(err, -EINVAL, "no such option: -%c (see isotop --help)", optopt);
		if (!row)
			return no_such_option(argv[optind - 1], err);
		int code = apply(row, &options, optarg, err);
		if (code < 0)
			return code;
		given |= UINT64_C(1) << (row - option_rows);
	}
	options.sources = argv + optind;
	options.source_count = (size_t)(own - optind);
	*ret_command = take_command(&options);
	options.bare = *ret_command == commands;
	int code = check_taken(given, *ret_command, err);
	if (code < 0)
		return code;
	if (own < argc) {
		options.command_line = argv + own + 1;
		options.command_line_count = (size_t)(argc - own - 1);
	}
	*ret_options = options;
	return take_recording(ret_options, *ret_command, err);
}

bool options_color(const struct options *options, int fd)
{
	if (options->color && strcmp(options->color, "auto") != 0)
		return strcmp(options->color, "always") == 0;
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	return !(no_color && *no_color) && term && strcmp(term, "dumb") != 0 && isatty(fd);
}

bool locale_ascii(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

bool options_ascii(const struct options *options)
{
	return options->ascii || locale_ascii();
}
