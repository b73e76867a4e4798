/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker_flags.h"

#include "manifest/docker_cli.h"
#include "manifest/docker_made.h"
#include "manifest/literal.h"
#include "manifest/seccomp_profile.h"

#include <string.h>
#include <strings.h>

#include <isotop/values.h>

/* ---- switches ---------------------------------------------------------------------- */

/* pflag reads the value of a switch with strconv.ParseBool and refuses any other. */
static void set_switch(struct cli *cli, struct docker_flag *flag, const char *value, struct origin origin)
{
	bool on = true;
	const char *why = value ? literal_why(cli->settings->arena, value, cli->settings->fillers) : NULL;
	if (why)
		docker_flag_unknown(flag, why, origin);
	else if (value && !literal_go_bool(value, &on))
		docker_flag_unknown(flag, arena_printf(cli->settings->arena, "%s is neither true nor false", value), origin);
	else
		docker_flag_set(flag, on, origin);
}

/* A switch that is not certainly off counts as on. */
static bool may_be_on(const char *value)
{
	bool on;
	return !value || !literal_go_bool(value, &on) || on;
}

static void apply_privileged(struct cli *cli, const char *value, struct origin origin)
{
	set_switch(cli, &cli->settings->privileged, value, origin);
}

static void apply_read_only(struct cli *cli, const char *value, struct origin origin)
{
	set_switch(cli, &cli->settings->read_only, value, origin);
}

static void apply_api_socket(struct cli *cli, const char *value, struct origin origin)
{
	if (may_be_on(value))
		docker_add_api_socket(cli->settings, origin);
}

static void apply_rootfs(struct cli *cli, const char *value, struct origin origin)
{
	(void)origin;
	cli->rootfs = may_be_on(value);
}

/* ---- values --------------------------------------------------------------------------- */

static void apply_name(struct cli *cli, const char *value, struct origin origin)
{
	(void)origin;
	if (!literal_why(cli->settings->arena, value, cli->settings->fillers))
		cli->name = arena_strdup(cli->settings->arena, value);
}

static void apply_user(struct cli *cli, const char *value, struct origin origin)
{
	docker_value_set(&cli->settings->user, arena_strdup(cli->settings->arena, value), origin);
}

static void apply_platform(struct cli *cli, const char *value, struct origin origin)
{
	docker_set_platform(cli->settings, value, origin);
}

static void apply_arch(struct cli *cli, const char *value, struct origin origin)
{
	docker_value_set(&cli->settings->arch, arena_strdup(cli->settings->arena, value), origin);
}

static void apply_runtime(struct cli *cli, const char *value, struct origin origin)
{
	docker_value_set(&cli->settings->runtime, arena_strdup(cli->settings->arena, value), origin);
}

/* A namespace of the host's stays one whatever else is asked for: the engines refuse the two together. */
static void set_mode(struct cli *cli, struct docker_value *member, const char *value, struct origin origin)
{
	if (!member->text || strcmp(member->text, "host") != 0)
		docker_value_set(member, arena_strdup(cli->settings->arena, value), origin);
}

#define APPLY_MODE(member) \
	static void apply_##member(struct cli *cli, const char *value, struct origin origin) \
	{ \
		set_mode(cli, &cli->settings->member, value, origin); \
	}
APPLY_MODE(pid)
APPLY_MODE(ipc)
APPLY_MODE(uts)
APPLY_MODE(userns)
APPLY_MODE(cgroupns)

/* "bridge", "a,b" of Podman, "name=host,alias=x" in any case: docker/cli opts/network.go. */
static void apply_network(struct cli *cli, const char *value, struct origin origin)
{
	size_t key = strspn(value, "\"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");
	bool fields = key && value[key] == '=';
	char *at = arena_strdup(cli->settings->arena, value);
	if (!fields && strchr(value, ':')) {
		set_mode(cli, &cli->settings->network, value, origin);
		return;
	}
	for (char *word = text_csv_field(&at); word; word = text_csv_field(&at)) {
		bool named = fields && strncasecmp(word, "name=", 5) == 0;
		if (named && strcasecmp(word + 5, "host") == 0)
			set_mode(cli, &cli->settings->network, "host", origin);
		else if (named || (!fields && *word))
			set_mode(cli, &cli->settings->network, word + (named ? 5 : 0), origin);
	}
}

/* Podman splits lists at commas, Docker does not; no capability has one in its name. */
static void add_list(struct cli *cli, struct docker_values *values, const char *value, struct origin origin)
{
	char *save = NULL;
	char *words = arena_strdup(cli->settings->arena, value);
	for (char *word = strtok_r(words, ",", &save); word; word = strtok_r(NULL, ",", &save))
		docker_values_add(cli->settings, values, word, origin);
}

static void apply_group_add(struct cli *cli, const char *value, struct origin origin)
{
	add_list(cli, &cli->settings->groups, value, origin);
}

static void apply_cap_add(struct cli *cli, const char *value, struct origin origin)
{
	add_list(cli, &cli->settings->cap_add, value, origin);
}

static void apply_cap_drop(struct cli *cli, const char *value, struct origin origin)
{
	add_list(cli, &cli->settings->cap_drop, value, origin);
}

#define APPLY_VALUES(name, member) \
	static void apply_##name(struct cli *cli, const char *value, struct origin origin) \
	{ \
		docker_values_add(cli->settings, &cli->settings->member, value, origin); \
	}
APPLY_VALUES(security_opt, security_opt)
APPLY_VALUES(device_rule, device_rules)
APPLY_VALUES(uidmap, uid_map)
APPLY_VALUES(gidmap, gid_map)

/* A range of /etc/subuid by name: a user namespace of its own. */
static void apply_subids(struct cli *cli, const char *value, struct origin origin)
{
	(void)value;
	docker_value_set(&cli->settings->userns, "subid", origin);
}

static void apply_cgroups(struct cli *cli, const char *value, struct origin origin)
{
	if (strcmp(value, "disabled") != 0)
		return;
	cli->settings->no_cgroup = true;
	cli->settings->no_cgroup_origin = origin;
}

static void apply_seccomp_policy(struct cli *cli, const char *value, struct origin origin)
{
	if (strcmp(value, "default") != 0)
		docker_unknown(cli->settings, FACT_seccomp_profile, "the image names the profile, which is not read", origin);
}

/* ---- files and devices -------------------------------------------------------------------- */

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

static void apply_volume_driver(struct cli *cli, const char *value, struct origin origin)
{
	if (*value && strcmp(value, "local") != 0)
		docker_unknown(cli->settings, FACT_mounts,
			arena_printf(cli->settings->arena, "what the volume driver %s mounts is not known here", value), origin);
}

static void apply_device(struct cli *cli, const char *value, struct origin origin)
{
	if (!docker_add_device(cli->settings, value, origin))
		docker_unknown(cli->settings, FACT_devices, "a device that is no path", origin);
}

/* Devices of the Container Device Interface, "a,b". */
static void add_cdi(struct cli *cli, const char *names, struct origin origin)
{
	char *save = NULL;
	char *copy = arena_strdup(cli->settings->arena, names ? names : "");
	if (!*copy)
		docker_unknown(cli->settings, FACT_devices, "what the CDI device passes in is not known here", origin);
	for (char *name = strtok_r(copy, ",", &save); name; name = strtok_r(NULL, ",", &save))
		apply_device(cli, name, origin);
}

/* "all", "driver=cdi,device=vendor.com/class=x". The toolkit adds the nodes of the cards that are asked for; which there are, the host knows. */
static void apply_gpus(struct cli *cli, const char *value, struct origin origin)
{
	char *at = arena_strdup(cli->settings->arena, value);
	const char *driver = NULL;
	const char *devices = NULL;
	for (char *word = text_csv_field(&at); word; word = text_csv_field(&at)) {
		driver = strncmp(word, "driver=", 7) == 0 ? word + 7 : driver;
		devices = strncmp(word, "device=", 7) == 0 ? word + 7 : devices;
	}
	if (driver && strcmp(driver, "cdi") == 0)
		add_cdi(cli, devices, origin);
	else
		docker_add_device(cli->settings, "/dev/nvidiactl", origin);
}

/* The mounts of another container: which ones, docker_follow() may find in the load. */
static void apply_volumes_from(struct cli *cli, const char *value, struct origin origin)
{
	docker_values_add(cli->settings, &cli->settings->volumes_from, value, origin);
}

/* What is asked of a pod when it is made holds for its containers too, podman-pod-create(1). */
void cli_pod_unknown(struct docker_settings *settings, const char *pod, struct origin origin)
{
	static const enum fact_id shared[] = { FACT_ns_net, FACT_ns_ipc, FACT_ns_uts, FACT_ns_pid, FACT_mounts,
		FACT_devices, FACT_seccomp_profile };
	const char *why = arena_printf(settings->arena, "belongs to the pod %s, which is not read", pod);
	for (size_t i = 0; i < ISO_COUNT(shared); i++)
		docker_unknown(settings, shared[i], why, origin);
}

static void apply_pod(struct cli *cli, const char *value, struct origin origin)
{
	const struct cli_word *options;
	size_t count;
	struct err err;
	if (strncmp(value, "new:", 4) == 0)
		return; /* made here, with nothing asked of it */
	bool made = docker_made_pod(cli->settings->made, value, &options, &count);
	if (!made || docker_cli_options(options, count, cli->where, cli->builder, cli->settings, &err) < 0)
		cli_pod_unknown(cli->settings, value, origin);
}

static void apply_fds(struct cli *cli, const char *value, struct origin origin)
{
	if (strcmp(value, "0") != 0)
		docker_unknown(cli->settings, FACT_mounts, "open files of whoever starts it are passed in", origin);
}

static void apply_env(struct cli *cli, const char *value, struct origin origin)
{
	docker_tell_variable(cli->settings, arena_strdup(cli->settings->arena, value), origin);
}

static void apply_annotation(struct cli *cli, const char *value, struct origin origin)
{
	docker_tell_annotation(cli->settings, value, origin);
}

/* Read once all options are known: where it lies hangs on where the command is given. */
static void apply_env_file(struct cli *cli, const char *value, struct origin origin)
{
	docker_values_add(cli->settings, &cli->settings->env_files, value, origin);
}

/* "--env-host=false" is as good as not written. */
static void apply_env_host(struct cli *cli, const char *value, struct origin origin)
{
	bool on = true;
	if (!value || !literal_go_bool(value, &on) || on)
		docker_tell_host_environment(cli->settings, origin);
}

static void apply_secret(struct cli *cli, const char *value, struct origin origin)
{
	docker_tell_secret(cli->settings, value, origin);
}

static void apply_entrypoint(struct cli *cli, const char *value, struct origin origin)
{
	docker_tell_word(cli->settings, value, origin);
}

static void apply_opaque(struct cli *cli, const char *value, struct origin origin)
{
	docker_anything(cli->settings, arena_printf(cli->settings->arena, "what %s changes is not known here", value), origin);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Why an option cannot touch isolation, where several rows share the reason. */
#define CLIENT    "what the client does, not what the container is"
#define SEEN      "names, labels, environment or directories that the process sees"
#define NETWORK   "within its own network namespace"
#define LIMIT     "a limit on what it may use up"
#define HEALTH    "a command run inside, with the rights that are there"
#define IMAGE     "which image, and how it comes; what it contains is not judged"
#define OUTPUT    "where its output goes"
#define OWN_FILES "memory or a layer of its own, nothing of the host"

/*
 * Every option of docker run 28, podman run 5 and nerdctl run 2 (their --help and
 * manual pages). To add one: its row, with an apply function when it touches
 * isolation, else with the reason why it cannot. Order: by name.
 */
// clang-format off
static const struct cli_flag cli_flags[] = {
	{ "add-host", 0, true, NULL, SEEN },
	{ "annotation", 0, true, apply_annotation, "seccomp: " SECCOMP_ANNOTATION " of crun" },
	{ "arch", 0, true, apply_arch, "whose system calls a filter rules on" },
	{ "attach", 'a', true, NULL, CLIENT },
	{ "authfile", 0, true, NULL, CLIENT },
	{ "blkio-weight", 0, true, NULL, LIMIT },
	{ "blkio-weight-device", 0, true, NULL, LIMIT },
	{ "cap-add", 0, true, apply_cap_add, "capabilities" },
	{ "cap-drop", 0, true, apply_cap_drop, "capabilities" },
	{ "cert-dir", 0, true, NULL, CLIENT },
	{ "cgroup-conf", 0, true, NULL, LIMIT },
	{ "cgroup-parent", 0, true, NULL, LIMIT },
	{ "cgroupns", 0, true, apply_cgroupns, "cgroup namespace" },
	{ "cgroups", 0, true, apply_cgroups, "disabled: no device rules" },
	{ "chrootdirs", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "cidfile", 0, true, NULL, CLIENT },
	{ "conmon-pidfile", 0, true, NULL, CLIENT },
	{ "cosign-certificate-identity", 0, true, NULL, CLIENT },
	{ "cosign-certificate-identity-regexp", 0, true, NULL, CLIENT },
	{ "cosign-certificate-oidc-issuer", 0, true, NULL, CLIENT },
	{ "cosign-certificate-oidc-issuer-regexp", 0, true, NULL, CLIENT },
	{ "cosign-key", 0, true, NULL, CLIENT },
	{ "cpu-count", 0, true, NULL, LIMIT },
	{ "cpu-percent", 0, true, NULL, LIMIT },
	{ "cpu-period", 0, true, NULL, LIMIT },
	{ "cpu-quota", 0, true, NULL, LIMIT },
	{ "cpu-rt-period", 0, true, NULL, LIMIT },
	{ "cpu-rt-runtime", 0, true, NULL, LIMIT },
	{ "cpu-shares", 'c', true, NULL, LIMIT },
	{ "cpus", 0, true, NULL, LIMIT },
	{ "cpuset-cpus", 0, true, NULL, LIMIT },
	{ "cpuset-mems", 0, true, NULL, LIMIT },
	{ "creds", 0, true, NULL, CLIENT },
	{ "decryption-key", 0, true, NULL, CLIENT },
	{ "detach", 'd', false, NULL, CLIENT },
	{ "detach-keys", 0, true, NULL, CLIENT },
	{ "device", 0, true, apply_device, "devices" },
	{ "device-cgroup-rule", 0, true, apply_device_rule, "device rules" },
	{ "device-read-bps", 0, true, NULL, LIMIT },
	{ "device-read-iops", 0, true, NULL, LIMIT },
	{ "device-write-bps", 0, true, NULL, LIMIT },
	{ "device-write-iops", 0, true, NULL, LIMIT },
	{ "disable-content-trust", 0, false, NULL, CLIENT },
	{ "dns", 0, true, NULL, SEEN },
	{ "dns-opt", 0, true, NULL, SEEN },
	{ "dns-option", 0, true, NULL, SEEN },
	{ "dns-search", 0, true, NULL, SEEN },
	{ "domainname", 0, true, NULL, SEEN },
	{ "entrypoint", 0, true, apply_entrypoint, "whether it runs an engine of its own" },
	{ "env", 'e', true, apply_env, "DOCKER_HOST and CONTAINER_HOST name an engine" },
	{ "env-file", 0, true, apply_env_file, "DOCKER_HOST and CONTAINER_HOST of a file, where that is at hand" },
	{ "env-host", 0, false, apply_env_host, "DOCKER_HOST and CONTAINER_HOST of whoever starts it: not known" },
	{ "env-merge", 0, true, apply_env, "DOCKER_HOST and CONTAINER_HOST name an engine" },
	{ "exit-policy", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "expose", 0, true, NULL, NETWORK },
	{ "gidmap", 0, true, apply_gidmap, "user namespace, group ids" },
	{ "gpus", 0, true, apply_gpus, "devices: the graphics cards'" },
	{ "group-add", 0, true, apply_group_add, "which files of the host's groups it may open" },
	{ "group-entry", 0, true, NULL, SEEN },
	{ "health-cmd", 0, true, NULL, HEALTH },
	{ "health-interval", 0, true, NULL, HEALTH },
	{ "health-log-destination", 0, true, NULL, HEALTH },
	{ "health-max-log-count", 0, true, NULL, HEALTH },
	{ "health-max-log-size", 0, true, NULL, HEALTH },
	{ "health-on-failure", 0, true, NULL, HEALTH },
	{ "health-retries", 0, true, NULL, HEALTH },
	{ "health-start-interval", 0, true, NULL, HEALTH },
	{ "health-start-period", 0, true, NULL, HEALTH },
	{ "health-startup-cmd", 0, true, NULL, HEALTH },
	{ "health-startup-interval", 0, true, NULL, HEALTH },
	{ "health-startup-retries", 0, true, NULL, HEALTH },
	{ "health-startup-success", 0, true, NULL, HEALTH },
	{ "health-startup-timeout", 0, true, NULL, HEALTH },
	{ "health-timeout", 0, true, NULL, HEALTH },
	{ "help", 0, false, NULL, CLIENT },
	{ "hooks-dir", 0, true, apply_opaque, "programs that the runtime runs on the host: not known" },
	{ "hostname", 'h', true, NULL, SEEN },
	{ "hosts-file", 0, true, NULL, SEEN },
	{ "hostuser", 0, true, NULL, SEEN },
	{ "http-proxy", 0, false, NULL, SEEN },
	{ "image-volume", 0, true, NULL, IMAGE },
	{ "infra", 0, false, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "infra-command", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "infra-conmon-pidfile", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "infra-image", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "infra-name", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "init", 0, false, NULL, SEEN },
	{ "init-ctr", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "init-path", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "interactive", 'i', false, NULL, SEEN },
	{ "io-maxbandwidth", 0, true, NULL, LIMIT },
	{ "io-maxiops", 0, true, NULL, LIMIT },
	{ "ip", 0, true, NULL, NETWORK },
	{ "ip6", 0, true, NULL, NETWORK },
	{ "ipc", 0, true, apply_ipc, "ipc namespace" },
	{ "ipfs-address", 0, true, NULL, CLIENT },
	{ "isolation", 0, true, apply_platform, "process, hyperv: a container of Windows" },
	{ "kernel-memory", 0, true, NULL, LIMIT },
	{ "label", 'l', true, NULL, SEEN },
	{ "label-file", 0, true, NULL, SEEN },
	{ "link", 0, true, NULL, NETWORK },
	{ "link-local-ip", 0, true, NULL, NETWORK },
	{ "log-driver", 0, true, NULL, OUTPUT },
	{ "log-opt", 0, true, NULL, OUTPUT },
	{ "mac-address", 0, true, NULL, NETWORK },
	{ "memory", 'm', true, NULL, LIMIT },
	{ "memory-reservation", 0, true, NULL, LIMIT },
	{ "memory-swap", 0, true, NULL, LIMIT },
	{ "memory-swappiness", 0, true, NULL, LIMIT },
	{ "mount", 0, true, apply_mount, "mounts" },
	{ "name", 0, true, apply_name, "its name" },
	{ "net", 0, true, apply_network, "network namespace" },
	{ "net-alias", 0, true, NULL, NETWORK },
	{ "network", 0, true, apply_network, "network namespace" },
	{ "network-alias", 0, true, NULL, NETWORK },
	{ "no-healthcheck", 0, false, NULL, HEALTH },
	{ "no-hostname", 0, false, NULL, SEEN },
	{ "no-hosts", 0, false, NULL, SEEN },
	{ "oom-kill-disable", 0, false, NULL, LIMIT },
	{ "oom-score-adj", 0, true, NULL, LIMIT },
	{ "os", 0, true, apply_platform, "which image of several: Windows or not" },
	{ "passwd", 0, false, NULL, SEEN },
	{ "passwd-entry", 0, true, NULL, SEEN },
	{ "personality", 0, true, NULL, SEEN },
	{ "pid", 0, true, apply_pid, "pid namespace" },
	{ "pidfile", 0, true, NULL, CLIENT },
	{ "pids-limit", 0, true, NULL, LIMIT },
	{ "platform", 0, true, apply_platform, "which image of several: Windows or not, and whose system calls a filter rules on" },
	{ "pod", 0, true, apply_pod, "namespaces, mounts and devices of the pod" },
	{ "pod-id-file", 0, true, apply_pod, "namespaces, mounts and devices of the pod" },
	{ "preserve-fd", 0, true, apply_fds, "open files of whoever starts it: not known" },
	{ "preserve-fds", 0, true, apply_fds, "open files of whoever starts it: not known" },
	{ "privileged", 0, false, apply_privileged, "privileged" },
	{ "publish", 'p', true, NULL, NETWORK },
	{ "publish-all", 'P', false, NULL, NETWORK },
	{ "pull", 0, true, NULL, CLIENT },
	{ "quiet", 'q', false, NULL, CLIENT },
	{ "rdt-class", 0, true, NULL, LIMIT },
	{ "read-only", 0, false, apply_read_only, "root file system" },
	{ "read-only-tmpfs", 0, false, NULL, OWN_FILES },
	{ "replace", 0, false, NULL, CLIENT },
	{ "requires", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "restart", 0, true, NULL, CLIENT },
	{ "retry", 0, true, NULL, CLIENT },
	{ "retry-delay", 0, true, NULL, CLIENT },
	{ "rm", 0, false, NULL, CLIENT },
	{ "rmi", 0, false, NULL, CLIENT },
	{ "rootfs", 0, false, apply_rootfs, "a directory of the host as its root" },
	{ "runtime", 0, true, apply_runtime, "runtime, sandbox" },
	{ "sdnotify", 0, true, NULL, SEEN },
	{ "seccomp-policy", 0, true, apply_seccomp_policy, "image: the profile of the image, not known" },
	{ "secret", 0, true, apply_secret, "files of the engine; type=env may name an engine, which is not known" },
	{ "security-opt", 0, true, apply_security_opt, "no_new_privs, seccomp, AppArmor, SELinux, masks" },
	{ "share", 0, true, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "share-parent", 0, false, NULL, "of a pod: what its containers share among themselves, and when it ends" },
	{ "shm-size", 0, true, NULL, LIMIT },
	{ "shm-size-systemd", 0, true, NULL, SEEN },
	{ "sig-proxy", 0, false, NULL, CLIENT },
	{ "stop-signal", 0, true, NULL, SEEN },
	{ "stop-timeout", 0, true, NULL, SEEN },
	{ "storage-opt", 0, true, NULL, LIMIT },
	{ "subgidname", 0, true, apply_subids, "user namespace" },
	{ "subuidname", 0, true, apply_subids, "user namespace" },
	{ "sysctl", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "systemd", 0, true, NULL, "files of the engine, or settings of its own namespaces" },
	{ "timeout", 0, true, NULL, SEEN },
	{ "tls-verify", 0, false, NULL, CLIENT },
	{ "tmpfs", 0, true, apply_tmpfs, "mounts, in memory" },
	{ "tty", 't', false, NULL, SEEN },
	{ "tz", 0, true, NULL, SEEN },
	{ "uidmap", 0, true, apply_uidmap, "user namespace, user ids" },
	{ "ulimit", 0, true, NULL, LIMIT },
	{ "umask", 0, true, NULL, SEEN },
	{ "unsetenv", 0, true, NULL, SEEN },
	{ "unsetenv-all", 0, false, NULL, SEEN },
	{ "use-api-socket", 0, false, apply_api_socket, "mounts: the engine's socket" },
	{ "user", 'u', true, apply_user, "user" },
	{ "userns", 0, true, apply_userns, "user namespace" },
	{ "uts", 0, true, apply_uts, "uts namespace" },
	{ "variant", 0, true, NULL, IMAGE },
	{ "verify", 0, true, NULL, CLIENT },
	{ "volume", 'v', true, apply_volume, "mounts" },
	{ "volume-driver", 0, true, apply_volume_driver, "mounts: what volumes of a plugin are is not known" },
	{ "volumes-from", 0, true, apply_volumes_from, "mounts of another container" },
	{ "workdir", 'w', true, NULL, SEEN },
};
// clang-format on

const struct cli_flag *cli_flag_named(const char *name, size_t len)
{
	for (size_t i = 0; i < ISO_COUNT(cli_flags); i++)
		if (strlen(cli_flags[i].name) == len && strncmp(cli_flags[i].name, name, len) == 0)
			return &cli_flags[i];
	return NULL;
}

const struct cli_flag *cli_flag_lettered(char letter)
{
	for (size_t i = 0; i < ISO_COUNT(cli_flags); i++)
		if (cli_flags[i].letter == letter)
			return &cli_flags[i];
	return NULL;
}

void cli_flags_markdown(FILE *out)
{
	fputs("| option | sets | or why it cannot touch isolation |\n|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(cli_flags); i++)
		fprintf(out, "| `--%s` | %s | %s |\n", cli_flags[i].name, cli_flags[i].apply ? cli_flags[i].says : "",
			cli_flags[i].apply ? "" : cli_flags[i].says);
}
