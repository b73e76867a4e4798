/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_cli.h"
#include "manifest/seccomp_profile.h"

#include "manifest/docker.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* The command line while it is read. */
struct cli {
	const struct cli_word *words;
	size_t count;
	size_t at;
	const char *where;
	struct inventory_builder *builder;
	struct docker_settings *settings;
	const char *name; /* --name */
	bool image_wanted;
};

/*
 * A flag of run and create. @apply is NULL where it does not touch isolation;
 * the row is needed all the same, because only the table says whether a value
 * follows and so where the image stands.
 */
struct cli_flag {
	const char *name;
	char letter;
	bool value;
	void (*apply)(struct cli *cli, const char *value, struct origin origin);
};

/* ---- what the flags do ------------------------------------------------------- */

static bool says_yes(const char *value)
{
	return !value || strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0 || strcasecmp(value, "t") == 0;
}

static void apply_privileged(struct cli *cli, const char *value, struct origin origin)
{
	docker_flag_set(&cli->settings->privileged, says_yes(value), origin);
}

static void apply_read_only(struct cli *cli, const char *value, struct origin origin)
{
	docker_flag_set(&cli->settings->read_only, says_yes(value), origin);
}

static void apply_name(struct cli *cli, const char *value, struct origin origin)
{
	(void)origin;
	cli->name = arena_strdup(cli->settings->arena, value);
}

/* Podman splits lists at commas, Docker does not; no capability has one in its name. */
static void add_list(struct cli *cli, struct docker_values *values, const char *value, struct origin origin)
{
	char *save = NULL;
	char *words = arena_strdup(cli->settings->arena, value);
	for (char *word = strtok_r(words, ",", &save); word; word = strtok_r(NULL, ",", &save))
		docker_values_add(cli->settings, values, word, origin);
}

static void apply_cap_add(struct cli *cli, const char *value, struct origin origin)
{
	add_list(cli, &cli->settings->cap_add, value, origin);
}

static void apply_cap_drop(struct cli *cli, const char *value, struct origin origin)
{
	add_list(cli, &cli->settings->cap_drop, value, origin);
}

#define APPLY_VALUE(member) \
	static void apply_##member(struct cli *cli, const char *value, struct origin origin) \
	{ \
		docker_value_set(&cli->settings->member, arena_strdup(cli->settings->arena, value), origin); \
	}
APPLY_VALUE(user)
APPLY_VALUE(pid)
APPLY_VALUE(ipc)
APPLY_VALUE(network)
APPLY_VALUE(uts)
APPLY_VALUE(userns)
APPLY_VALUE(cgroupns)
APPLY_VALUE(runtime)

#define APPLY_VALUES(name, member) \
	static void apply_##name(struct cli *cli, const char *value, struct origin origin) \
	{ \
		docker_values_add(cli->settings, &cli->settings->member, value, origin); \
	}
APPLY_VALUES(security_opt, security_opt)
APPLY_VALUES(device_rule, device_rules)
APPLY_VALUES(uidmap, uid_map)
APPLY_VALUES(gidmap, gid_map)

static void apply_volume(struct cli *cli, const char *value, struct origin origin)
{
	if (!docker_add_volume(cli->settings, value, NULL, origin))
		docker_unknown(cli->settings, FACT_mounts, "a volume that cannot be understood", origin);
}

static void apply_mount(struct cli *cli, const char *value, struct origin origin)
{
	if (!docker_add_mount(cli->settings, value, NULL, origin))
		docker_unknown(cli->settings, FACT_mounts, "a mount that cannot be understood", origin);
}

static void apply_tmpfs(struct cli *cli, const char *value, struct origin origin)
{
	char *target = arena_strndup(cli->settings->arena, value, strcspn(value, ":"));
	path_normalise(target);
	docker_add_mount_entry(cli->settings,
		&(struct mount){ .kind = MOUNT_TMPFS, .target = target, .fstype = "tmpfs", .origin = origin });
}

static void apply_device(struct cli *cli, const char *value, struct origin origin)
{
	if (!docker_add_device(cli->settings, value, origin))
		docker_unknown(cli->settings, FACT_devices, "a device that is no path", origin);
}

/* The mounts of another container: which ones, no command line says. */
static void apply_volumes_from(struct cli *cli, const char *value, struct origin origin)
{
	docker_unknown(cli->settings, FACT_mounts,
		arena_printf(cli->settings->arena, "takes over the mounts of %s", value), origin);
}

static void apply_rootfs(struct cli *cli, const char *value, struct origin origin)
{
	(void)origin;
	cli->image_wanted = !says_yes(value);
}

/*
 * Every flag of docker run, podman run and nerdctl run. To add one: its row,
 * with an apply function when it touches isolation. Order: by name.
 */
// clang-format off
static const struct cli_flag flags[] = {
	{ "add-host", 0, true, NULL }, { "annotation", 0, true, NULL }, { "arch", 0, true, NULL },
	{ "attach", 'a', true, NULL }, { "authfile", 0, true, NULL }, { "blkio-weight", 0, true, NULL },
	{ "blkio-weight-device", 0, true, NULL },
	{ "cap-add", 0, true, apply_cap_add },
	{ "cap-drop", 0, true, apply_cap_drop },
	{ "cert-dir", 0, true, NULL }, { "cgroup-conf", 0, true, NULL }, { "cgroup-parent", 0, true, NULL },
	{ "cgroupns", 0, true, apply_cgroupns },
	{ "cgroups", 0, true, NULL }, { "chrootdirs", 0, true, NULL }, { "cidfile", 0, true, NULL },
	{ "conmon-pidfile", 0, true, NULL }, { "cpu-count", 0, true, NULL }, { "cpu-percent", 0, true, NULL },
	{ "cpu-period", 0, true, NULL }, { "cpu-quota", 0, true, NULL }, { "cpu-rt-period", 0, true, NULL },
	{ "cpu-rt-runtime", 0, true, NULL }, { "cpu-shares", 'c', true, NULL }, { "cpus", 0, true, NULL },
	{ "cpuset-cpus", 0, true, NULL }, { "cpuset-mems", 0, true, NULL }, { "creds", 0, true, NULL },
	{ "decryption-key", 0, true, NULL }, { "detach", 'd', false, NULL }, { "detach-keys", 0, true, NULL },
	{ "device", 0, true, apply_device },
	{ "device-cgroup-rule", 0, true, apply_device_rule },
	{ "device-read-bps", 0, true, NULL }, { "device-read-iops", 0, true, NULL },
	{ "device-write-bps", 0, true, NULL }, { "device-write-iops", 0, true, NULL },
	{ "disable-content-trust", 0, false, NULL }, { "dns", 0, true, NULL }, { "dns-opt", 0, true, NULL },
	{ "dns-option", 0, true, NULL }, { "dns-search", 0, true, NULL }, { "domainname", 0, true, NULL },
	{ "entrypoint", 0, true, NULL }, { "env", 'e', true, NULL }, { "env-file", 0, true, NULL },
	{ "env-host", 0, false, NULL }, { "env-merge", 0, true, NULL }, { "expose", 0, true, NULL },
	{ "gidmap", 0, true, apply_gidmap },
	{ "gpus", 0, true, NULL }, { "group-add", 0, true, NULL }, { "group-entry", 0, true, NULL },
	{ "health-cmd", 0, true, NULL }, { "health-interval", 0, true, NULL }, { "health-log-destination", 0, true, NULL },
	{ "health-max-log-count", 0, true, NULL }, { "health-max-log-size", 0, true, NULL },
	{ "health-on-failure", 0, true, NULL }, { "health-retries", 0, true, NULL },
	{ "health-start-interval", 0, true, NULL }, { "health-start-period", 0, true, NULL },
	{ "health-startup-cmd", 0, true, NULL }, { "health-startup-interval", 0, true, NULL },
	{ "health-startup-retries", 0, true, NULL }, { "health-startup-success", 0, true, NULL },
	{ "health-startup-timeout", 0, true, NULL }, { "health-timeout", 0, true, NULL }, { "help", 0, false, NULL },
	{ "hooks-dir", 0, true, NULL }, { "hostname", 'h', true, NULL }, { "hosts-file", 0, true, NULL },
	{ "hostuser", 0, true, NULL }, { "http-proxy", 0, false, NULL }, { "image-volume", 0, true, NULL },
	{ "init", 0, false, NULL }, { "init-ctr", 0, true, NULL }, { "init-path", 0, true, NULL },
	{ "interactive", 'i', false, NULL }, { "ip", 0, true, NULL }, { "ip6", 0, true, NULL },
	{ "ipc", 0, true, apply_ipc },
	{ "isolation", 0, true, NULL }, { "kernel-memory", 0, true, NULL }, { "label", 'l', true, NULL },
	{ "label-file", 0, true, NULL }, { "link", 0, true, NULL }, { "link-local-ip", 0, true, NULL },
	{ "log-driver", 0, true, NULL }, { "log-opt", 0, true, NULL }, { "mac-address", 0, true, NULL },
	{ "memory", 'm', true, NULL }, { "memory-reservation", 0, true, NULL }, { "memory-swap", 0, true, NULL },
	{ "memory-swappiness", 0, true, NULL },
	{ "mount", 0, true, apply_mount },
	{ "name", 0, true, apply_name },
	{ "net", 0, true, apply_network },
	{ "net-alias", 0, true, NULL },
	{ "network", 0, true, apply_network },
	{ "network-alias", 0, true, NULL }, { "no-healthcheck", 0, false, NULL }, { "no-hostname", 0, false, NULL },
	{ "no-hosts", 0, false, NULL }, { "oom-kill-disable", 0, false, NULL }, { "oom-score-adj", 0, true, NULL },
	{ "os", 0, true, NULL }, { "passwd", 0, false, NULL }, { "passwd-entry", 0, true, NULL },
	{ "personality", 0, true, NULL },
	{ "pid", 0, true, apply_pid },
	{ "pidfile", 0, true, NULL }, { "pids-limit", 0, true, NULL }, { "platform", 0, true, NULL },
	{ "pod", 0, true, NULL }, { "pod-id-file", 0, true, NULL }, { "preserve-fd", 0, true, NULL },
	{ "preserve-fds", 0, true, NULL },
	{ "privileged", 0, false, apply_privileged },
	{ "publish", 'p', true, NULL }, { "publish-all", 'P', false, NULL }, { "pull", 0, true, NULL },
	{ "quiet", 'q', false, NULL }, { "rdt-class", 0, true, NULL },
	{ "read-only", 0, false, apply_read_only },
	{ "read-only-tmpfs", 0, false, NULL }, { "replace", 0, false, NULL }, { "requires", 0, true, NULL },
	{ "restart", 0, true, NULL }, { "retry", 0, true, NULL }, { "retry-delay", 0, true, NULL },
	{ "rm", 0, false, NULL }, { "rmi", 0, false, NULL },
	{ "rootfs", 0, false, apply_rootfs },
	{ "runtime", 0, true, apply_runtime },
	{ "sdnotify", 0, true, NULL }, { "seccomp-policy", 0, true, NULL }, { "secret", 0, true, NULL },
	{ "security-opt", 0, true, apply_security_opt },
	{ "shm-size", 0, true, NULL }, { "shm-size-systemd", 0, true, NULL }, { "sig-proxy", 0, false, NULL },
	{ "stop-signal", 0, true, NULL }, { "stop-timeout", 0, true, NULL }, { "storage-opt", 0, true, NULL },
	{ "subgidname", 0, true, NULL }, { "subuidname", 0, true, NULL }, { "sysctl", 0, true, NULL },
	{ "systemd", 0, true, NULL }, { "timeout", 0, true, NULL }, { "tls-verify", 0, false, NULL },
	{ "tmpfs", 0, true, apply_tmpfs },
	{ "tty", 't', false, NULL }, { "tz", 0, true, NULL },
	{ "uidmap", 0, true, apply_uidmap },
	{ "ulimit", 0, true, NULL }, { "umask", 0, true, NULL }, { "unsetenv", 0, true, NULL },
	{ "unsetenv-all", 0, false, NULL }, { "use-api-socket", 0, false, NULL },
	{ "user", 'u', true, apply_user },
	{ "userns", 0, true, apply_userns },
	{ "uts", 0, true, apply_uts },
	{ "variant", 0, true, NULL },
	{ "volume", 'v', true, apply_volume },
	{ "volume-driver", 0, true, NULL },
	{ "volumes-from", 0, true, apply_volumes_from },
	{ "workdir", 'w', true, NULL },
};

/* Options of the program itself, before "run"; those with a value. */
static const char *const global_values[] = {
	"-H", "--host", "-c", "--context", "--config", "-l", "--log-level", "--tlscacert", "--tlscert", "--tlskey",
	"--root", "--runroot", "--storage-driver", "--storage-opt", "--cgroup-manager", "--conmon", "--connection",
	"--events-backend", "--hooks-dir", "--identity", "--imagestore", "--module", "--network-cmd-path",
	"--network-config-dir", "--out", "--runtime-flag", "--ssh", "--tmpdir", "--url", "--volumepath", "-n",
	"--namespace", "-a", "--address", "--data-root", "--snapshotter", "--cni-path", "--cni-netconfpath",
};
// clang-format on

static const struct cli_flag *flag_named(const char *name, size_t len)
{
	for (size_t i = 0; i < ISO_COUNT(flags); i++)
		if (strlen(flags[i].name) == len && strncmp(flags[i].name, name, len) == 0)
			return &flags[i];
	return NULL;
}

static const struct cli_flag *flag_lettered(char letter)
{
	for (size_t i = 0; i < ISO_COUNT(flags); i++)
		if (flags[i].letter == letter)
			return &flags[i];
	return NULL;
}

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

static int next_value(struct cli *cli, const char **ret_value, struct err *err)
{
	if (cli->at >= cli->count)
		return err_set(err, -EINVAL, "%s needs a value", cli->words[cli->count - 1].text);
	*ret_value = cli->words[cli->at++].text;
	return 0;
}

/* "--name", "--name=value", "--name value". */
static int read_long(struct cli *cli, const struct cli_word *word, struct err *err)
{
	const char *name = word->text + 2;
	const char *equals = strchr(name, '=');
	const char *value = equals ? equals + 1 : NULL;
	const struct cli_flag *flag = flag_named(name, equals ? (size_t)(equals - name) : strlen(name));
	bool separate = false;
	if (!flag) {
		/* With its value in the same word, or a flag behind it, the unknown flag takes nothing else along. */
		if (!value && cli->at < cli->count && *cli->words[cli->at].text != '-')
			return err_set(err, -EINVAL,
				"%s is not known, so what follows may be its value or the image; write %s=VALUE", word->text,
				word->text);
		note(cli, word, "unknown flag, not judged");
		return 0;
	}
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
		const struct cli_flag *flag = flag_lettered(*letter);
		if (!flag)
			return err_set(err, -EINVAL, "-%c in %s is not known", *letter, word->text);
		if (!flag->value) {
			if (flag->apply)
				flag->apply(cli, NULL, origin_of(cli, word, NULL));
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

/* Options up to the first word that is none. */
static int read_options(struct cli *cli, struct err *err)
{
	while (cli->at < cli->count) {
		const struct cli_word *word = &cli->words[cli->at];
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

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* True and *ret_engine where the word names one of the programs. */
static bool names_engine(const char *word, enum docker_engine *ret_engine)
{
	const char *name = base_name(word);
	*ret_engine = strcmp(name, "podman") == 0 ? ENGINE_PODMAN : ENGINE_DOCKER;
	return *ret_engine == ENGINE_PODMAN || strcmp(name, "docker") == 0 || strcmp(name, "nerdctl") == 0;
}

static bool global_takes_value(const char *word)
{
	for (size_t i = 0; i < ISO_COUNT(global_values); i++)
		if (strcmp(word, global_values[i]) == 0)
			return true;
	return false;
}

/*
 * Position behind "run" or "create"; 0 where the words are no such command.
 * Podman's own --runtime stands before "run": it is handed back.
 */
static size_t command_end(const struct cli_word *words, size_t count, enum docker_engine *ret_engine,
	const struct cli_word **ret_runtime)
{
	size_t at = 0;
	*ret_runtime = NULL;
	while (at < count && (strcmp(words[at].text, "sudo") == 0 || strcmp(words[at].text, "exec") == 0 ||
				     strcmp(words[at].text, "env") == 0 || strchr(words[at].text, '=')))
		at++;
	if (at >= count || !names_engine(words[at].text, ret_engine))
		return 0;
	for (at++; at < count && *words[at].text == '-'; at++) {
		if (strcmp(words[at].text, "--runtime") == 0 && at + 1 < count)
			*ret_runtime = &words[++at];
		else if (strncmp(words[at].text, "--runtime=", 10) == 0)
			*ret_runtime = &words[at];
		else if (global_takes_value(words[at].text))
			at++;
	}
	if (at < count && strcmp(words[at].text, "container") == 0)
		at++;
	bool runs = at < count && (strcmp(words[at].text, "run") == 0 || strcmp(words[at].text, "create") == 0);
	return runs ? at + 1 : 0;
}

static void identify(struct cli *cli, struct subject *subject, const struct cli_word *image)
{
	struct arena *arena = subject->arena;
	subject->image = image ? arena_strdup(arena, image->text) : NULL;
	subject->name = cli->name ? cli->name : subject->image ? subject->image : "container";
	subject->key = arena_printf(arena, "docker-run:%s", subject->name);
	if (image && image->line) {
		subject->declared.file = arena_strdup(arena, cli->where);
		subject->declared.line = cli->words[0].line;
	}
}

int docker_cli_options(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct docker_settings *settings, struct err *err)
{
	struct cli cli = { words, count, 0, where, builder, settings, NULL, false };
	int code = read_options(&cli, err);
	if (code == 0 && cli.at < count)
		return err_set(err, -EINVAL, "%s is no option", words[cli.at].text);
	return code;
}

int docker_cli_read(const struct cli_word *words, size_t count, const char *where, struct inventory_builder *builder,
	struct subject **ret_subject, struct err *err)
{
	enum docker_engine engine;
	const struct cli_word *runtime;
	size_t start = command_end(words, count, &engine, &runtime);
	if (!start)
		return err_set(err, -EINVAL, "not a docker or podman run or create command line");
	struct docker_settings settings = docker_settings_new(FORM_DOCKER_RUN, engine);
	struct cli cli = { words, count, start, arena_strdup(settings.arena, where), builder, &settings, NULL, true };
	if (runtime) {
		const char *equals = strchr(runtime->text, '=');
		docker_value_set(&settings.runtime, arena_strdup(settings.arena, equals ? equals + 1 : runtime->text),
			origin_of(&cli, runtime, NULL));
	}
	int code = read_options(&cli, err);
	const struct cli_word *image = cli.at < count ? &words[cli.at] : NULL;
	if (code == 0 && !image)
		code = err_set(err, -EINVAL, "no image is named");
	struct subject *subject = docker_subject(&settings);
	if (code < 0) {
		subject_unref(subject);
		return code;
	}
	identify(&cli, subject, cli.image_wanted ? image : NULL);
	/* a file is relative to where the command is given, and that is known of our own command line alone */
	struct err unused;
	if (strcmp(where, "command line") == 0)
		seccomp_profile_named(
			subject, NULL, "", engine == ENGINE_PODMAN ? PROFILE_CONTAINERS : PROFILE_DOCKER, &unused);
	*ret_subject = subject;
	return 0;
}
