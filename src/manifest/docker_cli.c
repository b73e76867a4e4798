/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_cli.h"

#include <isotop/builder.h>
#include <isotop/form.h>
#include <isotop/manifest.h>
#include <isotop/profile.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include "manifest/docker_flags.h"
#include "manifest/docker_made.h"
#include "manifest/env_file.h"
#include "manifest/literal.h"
#include "manifest/seccomp_profile.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

#define WHOLE_MOST 64 /* words of a text that begins with a command */

/* ---- reading words --------------------------------------------------------------- */

static struct origin origin_of(const struct cli *cli, const struct cli_word *word, const char *value)
{
	const char *text = value ? arena_printf(cli->settings->arena, "%s %s", word->text, value) :
				   arena_strdup(cli->settings->arena, word->text);
	return (struct origin){ .where = cli->where, .text = text, .line = word->line };
}

static void note(const struct cli *cli, const struct cli_word *word, const char *text)
{
	cleanup_strbuf struct strbuf where = { 0 };
	strbuf_adds(&where, cli->where);
	if (word->line)
		strbuf_addf(&where, ":%u", word->line);
	inventory_skip(cli->builder, strbuf_text(&where), "%s: %s", word->text, text);
}

/* Whatever the word stands for, it may be options. */
static void may_be_options(struct cli *cli, const struct cli_word *word, const char *why)
{
	cli->filled = true;
	docker_anything(cli->settings, arena_printf(cli->settings->arena, "%s %s", word->text, why),
		origin_of(cli, word, NULL));
}

static int next_value(struct cli *cli, const char **ret_value, struct err *err)
{
	if (cli->at >= cli->count)
		return err_set(err, -EINVAL, "%s needs a value", cli->words[cli->count - 1].text);
	*ret_value = cli->words[cli->at++].text;
	return 0;
}

/* With its value in the same word, or an option behind it, an unknown option takes nothing else along. */
static int read_unknown(struct cli *cli, const struct cli_word *word, struct err *err)
{
	bool alone = !strchr(word->text, '=') && cli->at < cli->count && *cli->words[cli->at].text != '-';
	if (alone && !literal_why(cli->settings->arena, word->text, cli->settings->fillers))
		return err_set(err, -EINVAL,
			"%s is not known, so what follows may be its value or the image; write %s=VALUE", word->text,
			word->text);
	note(cli, word, "an option that isotop does not know: what it may set is unknown");
	may_be_options(cli, word, "is not known");
	return 0;
}

/* "--name", "--name=value", "--name value". */
static int read_long(struct cli *cli, const struct cli_word *word, struct err *err)
{
	const char *name = word->text + 2;
	const char *equals = strchr(name, '=');
	const char *value = equals ? equals + 1 : NULL;
	const struct cli_flag *flag = cli_flag_named(name, equals ? (size_t)(equals - name) : strlen(name));
	bool separate = false;
	if (!flag)
		return read_unknown(cli, word, err);
	if (flag->value && !value) {
		int code = next_value(cli, &value, err);
		if (code < 0)
			return code;
		separate = true;
	}
	if (flag->apply)
		flag->apply(cli, value, origin_of(cli, word, separate ? value : NULL));
	return 0;
}

/* "-itd", "-uroot", "-u root", "-u=root". */
static int read_short(struct cli *cli, const struct cli_word *word, struct err *err)
{
	for (const char *letter = word->text + 1; *letter; letter++) {
		const struct cli_flag *flag = cli_flag_lettered(*letter);
		if (!flag && *letter == '$')
			return read_unknown(cli, word, err);
		if (!flag)
			return err_set(err, -EINVAL, "-%c in %s is not known", *letter, word->text);
		if (!flag->value) {
			const char *value = letter[1] == '=' ? letter + 2 : NULL;
			if (flag->apply)
				flag->apply(cli, value, origin_of(cli, word, NULL));
			if (value)
				return 0;
			continue;
		}
		const char *value = letter[1] == '=' ? letter + 2 : letter + 1;
		bool separate = !letter[1];
		int code = separate ? next_value(cli, &value, err) : 0;
		if (code == 0 && flag->apply)
			flag->apply(cli, value, origin_of(cli, word, separate ? value : NULL));
		return code;
	}
	return 0;
}

/* One whole word that somebody else fills in: "$X", not "$X/app". */
static bool wholly_filled(const char *text)
{
	const char *at;
	size_t len = literal_filled(text, strlen(text), FILL_SHELL | FILL_TEMPLATE, &at);
	return len && at == text && !text[len];
}

/*
 * Options up to the first word that is none. A word that may become several is one,
 * and what comes after it counts; one that stays one word is the image if nothing
 * else can be, but it may as well be an option before the image.
 */
static int read_options(struct cli *cli, struct err *err)
{
	while (cli->at < cli->count) {
		const struct cli_word *word = &cli->words[cli->at];
		if (word->many) {
			may_be_options(cli, word, "may be any options");
			cli->at++;
			continue;
		}
		if (wholly_filled(word->text) && cli->at + 1 < cli->count) {
			may_be_options(cli, word, "may be an option");
			if (*cli->words[cli->at + 1].text != '-')
				return 0;
			cli->at++;
			continue;
		}
		if (*word->text != '-' || !word->text[1])
			return 0;
		cli->at++;
		if (strcmp(word->text, "--") == 0)
			return 0;
		int code = word->text[1] == '-' ? read_long(cli, word, err) : read_short(cli, word, err);
		if (code < 0)
			return code;
	}
	return 0;
}

/* ---- the command ------------------------------------------------------------------- */

static bool holds(const char *text, const char *part)
{
	return strcasestr(text, part) != NULL;
}

/* A variable in the program's place: its name or its default tells ("$DOCKER", "${ENGINE:-podman}"). */
static bool may_name_engine(const char *word, enum docker_engine *ret_engine)
{
	static const char *const hints[] = { "docker", "podman", "nerdctl", "engine", "container", "runtime", "oci" };
	*ret_engine = holds(word, "podman") ? ENGINE_PODMAN : ENGINE_DOCKER;
	for (size_t i = 0; i < ISO_COUNT(hints); i++)
		if (holds(word, hints[i]))
			return true;
	return false;
}

/* Is an option that touches isolation among the words? Then even "$X run" is no other program's. */
static bool asks_for_isolation(const struct cli_word *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *name = words[i].text + 2;
		const struct cli_flag *flag =
			strncmp(words[i].text, "--", 2) == 0 ? cli_flag_named(name, strcspn(name, "=")) : NULL;
		if ((flag && flag->apply && strcmp(flag->name, "name") != 0) || strcmp(words[i].text, "-v") == 0)
			return true;
	}
	return false;
}

/* Position behind "run" or "create", where the first word is the program; 0: no such command. */
static size_t behind_run(const struct cli_word *words, size_t count, const struct cli_word **ret_runtime)
{
	size_t at = cli_behind_globals(words, count, ret_runtime);
	if (at < count && strcmp(words[at].text, "container") == 0)
		at++;
	bool runs = at < count && (strcmp(words[at].text, "run") == 0 || strcmp(words[at].text, "create") == 0);
	return runs ? at + 1 : 0;
}

/*
 * Position behind "run" or "create"; 0 where the words are no such command.
 * Podman's own --runtime stands before "run": it is handed back. What stands before
 * the program (sudo, env, ssh HOST, A=b) is skipped.
 */
static size_t command_end(const struct cli_word *words, size_t count, size_t *ret_program,
	enum docker_engine *ret_engine, const struct cli_word **ret_runtime)
{
	*ret_runtime = NULL;
	for (size_t at = 0; at < count; at++) {
		bool named = cli_names_engine(words[at].text, ret_engine);
		bool filled = !named && wholly_filled(words[at].text);
		size_t end = named || filled ? behind_run(words + at, count - at, ret_runtime) : 0;
		if (end && filled && !may_name_engine(words[at].text, ret_engine) &&
			!asks_for_isolation(words + at + end, count - at - end))
			end = 0;
		*ret_program = at;
		if (end)
			return at + end;
	}
	return 0; /* "sudo -u docker", "flock /run/docker", "docker exec": a name, and another program behind it perhaps */
}

bool docker_cli_runs_here(const struct cli_word *words, size_t count)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	return count && cli_names_engine(words[0].text, &engine) && behind_run(words, count, &runtime);
}

/* Commands that start containers and whose options are not docker run's. To add one: its row. */
static const struct other_command {
	const char *program; /* NULL: an engine's */
	const char *object; /* NULL: options stand at once */
	const char *verb; /* NULL: there is none */
	const char *with; /* only with this option; NULL: always */
} other_commands[] = {
	{ NULL, "service", "create", NULL },
	{ NULL, "service", "update", NULL },
	{ NULL, "stack", "deploy", NULL },
	{ NULL, "compose", "up", NULL },
	{ NULL, "compose", "run", NULL },
	{ NULL, "compose", "start", NULL },
	{ NULL, "kube", "play", NULL },
	{ NULL, "play", "kube", NULL },
	{ NULL, "exec", NULL, "--privileged" },
	{ NULL, "container", "runlabel", NULL },
	{ NULL, "sandbox", "create", NULL },
	{ NULL, "sandbox", "run", NULL },
	{ "docker-compose", "up", NULL, NULL },
	{ "docker-compose", "run", NULL, NULL },
	{ "docker-compose", "start", NULL, NULL },
	{ "podman-compose", "up", NULL, NULL },
	{ "podman-compose", "run", NULL, NULL },
	{ "podman-compose", "start", NULL, NULL },
	{ "kubectl", "run", NULL, NULL },
	{ "kubectl", "debug", NULL, NULL },
	{ "oc", "run", NULL, NULL },
	{ "oc", "debug", NULL, NULL },
	{ "ctr", "run", NULL, NULL },
	{ "ctr", "c", "create", NULL },
	{ "ctr", "container", "create", NULL },
	{ "ctr", "containers", "create", NULL },
	{ "crictl", "create", NULL, NULL },
	{ "crictl", "run", NULL, NULL },
	{ "crictl", "runp", NULL, NULL },
	{ "lxc", "launch", NULL, NULL },
	{ "lxc", "init", NULL, NULL },
	{ "incus", "create", NULL, NULL },
	{ "incus", "init", NULL, NULL },
	{ "incus", "launch", NULL, NULL },
	{ "runc", "create", NULL, NULL },
	{ "runc", "run", NULL, NULL },
	{ "crun", "create", NULL, NULL },
	{ "crun", "run", NULL, NULL },
	{ "runsc", "run", NULL, NULL },
	{ "youki", "run", NULL, NULL },
	{ "apptainer", "exec", NULL, NULL },
	{ "apptainer", "run", NULL, NULL },
	{ "apptainer", "shell", NULL, NULL },
	{ "apptainer", "instance", NULL, NULL },
	{ "singularity", "exec", NULL, NULL },
	{ "singularity", "run", NULL, NULL },
	{ "singularity", "shell", NULL, NULL },
	{ "singularity", "instance", NULL, NULL },
	{ "distrobox", "create", NULL, NULL },
	{ "toolbox", "create", NULL, NULL },
	{ "buildah", "from", NULL, NULL },
	{ "buildah", "run", NULL, NULL },
	{ "lxc", "config", "set", "security." },
	{ "lxc", "config", "device", NULL },
	{ "incus", "config", "set", "security." },
	{ "incus", "config", "device", NULL },
	{ "lxc-execute", NULL, NULL, NULL },
	{ "lxc-start", NULL, NULL, NULL },
	{ "pct", "create", NULL, NULL },
	{ "machinectl", "start", NULL, NULL },
	{ "enroot", "start", NULL, NULL },
	{ "udocker", "run", NULL, NULL },
	{ "ch-run", NULL, NULL, NULL },
	{ "firejail", NULL, NULL, NULL },
	{ "nsjail", NULL, NULL, NULL },
	{ "bwrap", NULL, NULL, NULL },
	{ "systemd-nspawn", NULL, NULL, NULL },
};

static bool names(const char *word, const char *program)
{
	const char *slash = strrchr(word, '/');
	return strcmp(slash ? slash + 1 : word, program) == 0;
}

/* Behind options, of which one without "=" may take a value: where @object stands; @count: something else does. */
static size_t object_at(const struct cli_word *words, size_t count, const char *object)
{
	bool value = false;
	for (size_t i = 1; i < count; i++) {
		bool option = *words[i].text == '-';
		if (!option && strcmp(words[i].text, object) == 0)
			return i;
		if (!option && !value)
			return count;
		value = option && !strchr(words[i].text, '=');
	}
	return count;
}

static bool has_option(const struct cli_word *words, size_t count, const char *option)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words[i].text, option, strlen(option)) == 0)
			return true;
	return false;
}

/* Does the command of @words, the first of which is the program, begin as @row has it? */
static bool is_other(const struct other_command *row, const struct cli_word *words, size_t count)
{
	if (!row->object)
		return count > 1 && *words[1].text == '-' && !(count == 2 && strcmp(words[1].text, "--version") == 0);
	size_t at = object_at(words, count, row->object);
	size_t rest = at < count ? at + 1 : count;
	bool verb = !row->verb || object_at(words + at, count - at, row->verb) < count - at;
	return at < count && verb && (!row->with || has_option(words + rest, count - rest, row->with));
}

/* "d run --privileged x": an alias or a function of the script may stand for an engine, and no other program is asked so. */
static bool may_be_engine(const struct cli_word *words, size_t count)
{
	static const char *const options[] = { "--privileged", "--cap-add", "--cap-drop", "--security-opt", "--pid", "--ipc", "--userns" };
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	bool runs = count > 2 && !command_end(words, count, &program, &engine, &runtime) && *words[0].text != '-' && (strcmp(words[1].text, "run") == 0 || strcmp(words[1].text, "create") == 0);
	for (size_t i = 2; runs && i < count; i++)
		for (size_t k = 0; k < ISO_COUNT(options); k++)
			if (strncmp(words[i].text, options[k], strlen(options[k])) == 0 && strchr("=", words[i].text[strlen(options[k])]))
				return true;
	return false;
}

bool docker_cli_other(const struct cli_word *words, size_t count, char *ret, size_t size)
{
	enum docker_engine engine;
	for (size_t at = 0; at < count; at++) {
		bool named = cli_names_engine(words[at].text, &engine);
		for (size_t i = 0; i < ISO_COUNT(other_commands); i++) {
			const struct other_command *row = &other_commands[i];
			if (!(row->program ? names(words[at].text, row->program) : named) || !is_other(row, words + at, count - at))
				continue;
			snprintf(ret, size, "%s%s%s%s%s", row->program ? row->program : engine == ENGINE_PODMAN ? "podman" : "docker",
				row->object ? " " : "", row->object ? row->object : "", row->verb ? " " : "", row->verb ? row->verb : "");
			return true;
		}
		if (named && docker_cli_runs_here(words + at, count - at))
			return false;
	}
	bool engine_perhaps = may_be_engine(words, count);
	if (engine_perhaps)
		snprintf(ret, size, "%.40s %s", words[0].text, words[1].text);
	return engine_perhaps;
}

/* Behind the options, of which one may have its value in the next word. */
static bool names_image(const struct cli_word *words, size_t count)
{
	size_t at = 0;
	while (at < count && *words[at].text == '-') {
		const char *text = words[at++].text;
		const char *equals = strchr(text, '=');
		size_t len = strlen(text);
		const struct cli_flag *flag = text[1] == '-' ? cli_flag_named(text + 2, len - 2) : cli_flag_lettered(text[len - 1]);
		at += flag && flag->value && !equals;
	}
	return at < count && literal_image(words[at].text, FILL_SHELL | FILL_TEMPLATE);
}

bool docker_cli_is_whole(const char *text)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	struct cli_word words[WHOLE_MOST];
	if (!strstr(text, " run") && !strstr(text, " create"))
		return false;
	cleanup_arena struct arena *arena = arena_new();
	size_t count = docker_cli_words(text, strlen(text), 0, arena, words, ISO_COUNT(words));
	size_t at = count && strcmp(words[0].text, "sudo") == 0;
	size_t behind = at < count && cli_names_engine(words[at].text, &engine) ? behind_run(words + at, count - at, &runtime) : 0;
	/* of more words than are looked at one may be the image */
	return behind && (count == WHOLE_MOST || names_image(words + at + behind, count - at - behind));
}

bool docker_cli_hands_on(const struct cli_word *words, size_t count)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	bool found = false;
	if (command_end(words, count, &program, &engine, &runtime))
		return false; /* what a container is given runs inside it */
	for (size_t i = 1; i < count && !found; i++)
		found = docker_cli_is_whole(words[i].text);
	return found;
}

bool docker_cli_is_command(const struct cli_word *words, size_t count)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	char name[64];
	return command_end(words, count, &program, &engine, &runtime) != 0 || docker_made_note(NULL, words, count) ||
	       docker_cli_other(words, count, name, sizeof(name));
}

/* A directory of the host as root: podman-run(1) --rootfs, "PATH[:O][:idmap]". */
static void take_rootfs(struct cli *cli, const struct cli_word *word)
{
	struct mount mount = { .kind = MOUNT_HOST, .target = "/", .origin = origin_of(cli, word, NULL) };
	const char *why = literal_why(cli->settings->arena, word->text, cli->settings->fillers);
	const char *options = why ? NULL : strchr(word->text, ':');
	size_t len = options ? (size_t)(options - word->text) : strlen(word->text);
	mount.source = docker_host_path(cli->settings, arena_strndup(cli->settings->arena, word->text, len), NULL);
	mount.read_only = cli->settings->read_only.value || (options && strstr(options, ":O"));
	if (why || *mount.source != '/')
		docker_unknown(cli->settings, FACT_mounts,
			why ? why : arena_printf(cli->settings->arena, "the root %s is relative to a directory that is not known",
					    word->text),
			mount.origin);
	docker_add_mount_entry(cli->settings, &mount);
}

static int take_image(struct cli *cli, const struct cli_word *word, struct err *err)
{
	if (!word && cli->count && cli->words[cli->count - 1].cut)
		return err_set(err, -EFBIG, "no image is named in the first %d words, and more are not read", CLI_WORDS_MOST);
	if (!word) {
		/* a word that may be any options may hold the image as well */
		return cli->settings->more_mounts.why ? 0 : err_set(err, -EINVAL, "no image is named");
	}
	if (cli->rootfs) {
		take_rootfs(cli, word);
		return 0;
	}
	if (!literal_image(word->text, cli->settings->fillers) && cli->filled)
		return 0; /* "run $IMAGE /bin/sh": the image stood before */
	if (!literal_image(word->text, cli->settings->fillers))
		return err_set(err, -EINVAL, "%s is no name of an image", word->text);
	if (!cli->settings->windows)
		cli->settings->image_origin = origin_of(cli, word, NULL);
	if (!wholly_filled(word->text))
		cli->settings->image = arena_strdup(cli->settings->arena, word->text);
	return 0;
}

static void identify(struct cli *cli, struct subject *subject, const struct cli_word *program, bool in_place)
{
	struct arena *arena = subject->arena;
	subject->name = cli->name ? cli->name : subject->image ? subject->image : "container";
	subject->key = arena_printf(arena, "docker-run:%s", subject->name);
	if (program->line) {
		subject->declared.file = arena_strdup(arena, cli->where);
		subject->declared.line = program->line;
		subject->declared.placed = in_place && program->to != 0;
		subject->declared.own = program->from;
		subject->declared.settings = UINT64_MAX;
	}
}

int docker_cli_options(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct docker_settings *settings, struct err *err)
{
	struct cli cli = { .words = words, .count = count, .where = where, .builder = builder, .settings = settings };
	int code = read_options(&cli, err);
	while (code == 0 && cli.at < count && wholly_filled(words[cli.at].text)) {
		may_be_options(&cli, &words[cli.at], "may be any options");
		cli.at++;
		code = read_options(&cli, err);
	}
	if (code == 0 && cli.at < count)
		return err_set(err, -EINVAL, "%s is no option", words[cli.at].text);
	return code;
}

/* A file is relative to where the command is given: here, or beside a script; of all others that is not known. */
static void name_profile(struct subject *subject, const struct cli_source *source, enum docker_engine engine)
{
	enum profile_dialect dialect = engine == ENGINE_PODMAN ? PROFILE_CONTAINERS : PROFILE_DOCKER;
	struct err unused;
	if (!source->beside && !source->typed)
		return;
	int code = seccomp_profile_named(subject, source->beside, source->beside ? source->where : "", dialect, &unused);
	if (code < 0 && source->beside)
		subject->sheets[SHEET_SPEC] = NULL; /* it may lie where the script is started: not that it is not there */
}

int docker_cli_read(const struct cli_word *words, size_t count, const struct cli_source *source,
	struct inventory_builder *builder, struct subject **ret_subject, struct err *err)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	size_t start = command_end(words, count, &program, &engine, &runtime);
	if (!start)
		return err_set(err, -EINVAL, "not a docker or podman run or create command line");
	struct docker_settings settings = docker_settings_new(source->form, engine);
	struct cli cli = { .words = words,
		.count = count,
		.at = start,
		.where = arena_strdup(settings.arena, source->where),
		.builder = builder,
		.settings = &settings };
	settings.away = true;
	settings.made = source->made;
	if (runtime) {
		const char *equals = strchr(runtime->text, '=');
		docker_value_set(&settings.runtime, arena_strdup(settings.arena, equals ? equals + 1 : runtime->text),
			origin_of(&cli, runtime, NULL));
	}
	int code = read_options(&cli, err);
	const struct cli_word *image = cli.at < count ? &words[cli.at] : NULL;
	if (code == 0)
		code = take_image(&cli, image, err);
	for (size_t i = cli.at + 1; code == 0 && i < count; i++)
		docker_tell_word(&settings, words[i].text, origin_of(&cli, &words[i], NULL));
	if (source->beside || source->typed)
		env_files_read(&settings, source->beside, source->beside ? source->where : "");
	struct subject *subject = docker_subject(&settings);
	if (code < 0) {
		subject_unref(subject);
		return code;
	}
	identify(&cli, subject, &words[program], source->in_place);
	name_profile(subject, source, engine);
	*ret_subject = subject;
	return 0;
}

/* ---- where its options stand ----------------------------------------------------------- */

struct pieces {
	struct arena *arena;
	const char *text;
	size_t which; /* the command line, from 0 */
	size_t found; /* command lines so far */
	struct cli_pieces ret;
	struct cli_piece *items;
};

static struct cli_piece *add_piece(struct pieces *pieces, const struct cli_flag *flag)
{
	struct cli_piece *piece = &pieces->items[pieces->ret.count++];
	*piece = (struct cli_piece){ .name = flag->name };
	return piece;
}

/* Does @text begin the word as it is written, without quotes? */
static bool begins_as_written(const struct pieces *pieces, const struct cli_word *word, size_t len)
{
	return word->to && word->to - word->from >= len && memcmp(pieces->text + word->from, word->text, len) == 0;
}

/*
 * An option that takes a value: behind @inner in its own word, or (NULL) the next
 * word. It begins @skip bytes into its word. Returns how many words.
 */
static size_t take_valued(struct pieces *pieces, const struct cli_flag *flag, const struct cli_word *words, size_t count,
	size_t skip, const char *inner)
{
	const struct cli_word *last = inner || count < 2 ? &words[0] : &words[1];
	struct cli_piece *piece = add_piece(pieces, flag);
	size_t head = inner ? (size_t)(inner - words[0].text) : strlen(words[0].text);
	bool written = begins_as_written(pieces, &words[0], head);
	piece->value = inner ? inner : last != words ? last->text : NULL;
	if (!piece->value || !words[0].to || !last->to || (skip && !written))
		return last != words ? 2 : 1; /* quotes around a part of a word of several options are left alone */
	piece->from = words[0].from + skip;
	piece->to = last->to;
	piece->value_at = !inner ? last->from : written ? words[0].from + head : 0;
	return last != words ? 2 : 1;
}

static size_t take_long(struct pieces *pieces, const struct cli_word *words, size_t count)
{
	const char *text = words[0].text + 2;
	const char *equals = strchr(text, '=');
	const struct cli_flag *flag = cli_flag_named(text, equals ? (size_t)(equals - text) : strlen(text));
	if (!flag)
		return 1; /* read_unknown() takes nothing along either */
	if (flag->value || equals)
		return take_valued(pieces, flag, words, count, 0, equals ? equals + 1 : NULL);
	struct cli_piece *piece = add_piece(pieces, flag);
	piece->from = words[0].from;
	piece->to = words[0].to;
	return 1;
}

/* "-itu0", "-dp 80:80": switches, and at the end one with a value perhaps. */
static size_t take_letters(struct pieces *pieces, const struct cli_word *words, size_t count)
{
	const char *text = words[0].text;
	for (size_t i = 1; text[i] && text[i] != '='; i++) {
		const struct cli_flag *flag = cli_flag_lettered(text[i]);
		if (!flag)
			return 1;
		const char *inner = text[i + 1] ? text + i + 1 + (text[i + 1] == '=') : NULL;
		if (flag->value)
			return take_valued(pieces, flag, words, count, i > 1 ? i : 0, inner);
		struct cli_piece *piece = add_piece(pieces, flag);
		if (!text[2]) {
			piece->from = words[0].from;
			piece->to = words[0].to;
		}
	}
	return 1;
}

/* As read_options() goes: a word that somebody else fills in ends nothing while options follow. */
static bool is_option(const struct cli_word *words, size_t count)
{
	if (words[0].many || (wholly_filled(words[0].text) && count > 1 && *words[1].text == '-'))
		return true;
	return *words[0].text == '-' && words[0].text[1] && strcmp(words[0].text, "--") != 0;
}

static size_t letters_of(const struct cli_word *words, size_t count)
{
	size_t letters = 0;
	for (size_t i = 0; i < count; i++)
		letters += *words[i].text == '-' && words[i].text[1] != '-' ? strlen(words[i].text) : 1;
	return letters;
}

static void take_pieces(void *ctx, const struct cli_word *words, size_t count)
{
	struct pieces *pieces = ctx;
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	size_t at = command_end(words, count, &program, &engine, &runtime);
	if (!at || pieces->found++ != pieces->which)
		return;
	pieces->ret = (struct cli_pieces){ .behind_run = words[at - 1].to };
	pieces->items = arena_array(pieces->arena, letters_of(words, count) + 1, sizeof(*pieces->items));
	while (at < count && is_option(words + at, count - at)) {
		bool option = !words[at].many && *words[at].text == '-';
		at += !option                    ? 1
		      : words[at].text[1] == '-' ? take_long(pieces, words + at, count - at)
						 : take_letters(pieces, words + at, count - at);
	}
	pieces->ret.items = pieces->items;
}

int manifest_cli_pieces(const char *text, size_t len, size_t which, struct arena *arena, struct cli_pieces *ret)
{
	struct pieces pieces = { .arena = arena, .text = text, .which = which };
	docker_cli_split(text, len, 1, arena, take_pieces, &pieces);
	if (pieces.found <= which || !pieces.ret.behind_run)
		return -ENOENT;
	*ret = pieces.ret;
	return 0;
}

struct counted {
	uint64_t at;
	size_t found; /* command lines so far */
	size_t which; /* the one whose program stands at @at */
	bool any;
};

static void count_command(void *ctx, const struct cli_word *words, size_t count)
{
	struct counted *counted = ctx;
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t program;
	if (!command_end(words, count, &program, &engine, &runtime))
		return;
	if (words[program].to && words[program].from == counted->at) {
		counted->which = counted->found;
		counted->any = true;
	}
	counted->found++;
}

int manifest_cli_which(const char *text, size_t len, uint64_t at, struct arena *arena, size_t *ret_which)
{
	struct counted counted = { .at = at };
	docker_cli_split(text, len, 1, arena, count_command, &counted);
	*ret_which = counted.which;
	return counted.any ? 0 : -ENOENT;
}
