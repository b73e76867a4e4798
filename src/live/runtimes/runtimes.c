/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/runtimes/runtimes.h"

#include <string.h>

#define ARGS_MAX 256 /* of a command line */

/*
 * Every runtime, the most telling first: where two speak of the same container
 * (docker starts containerd starts runc) the first names it. To add one: a file
 * in runtimes/ with its struct runtime, a line in runtimes.h, one here and one
 * in Makefile.am; a case in tests/unit/check_live.c.
 */
const struct runtime *const runtimes[] = {
	&runtime_docker,
	&runtime_podman,
	&runtime_crio,
	&runtime_containerd,
	&runtime_kata,
	&runtime_runsc,
	&runtime_crun,
	&runtime_runc,
	&runtime_lxc,
	&runtime_lxd,
	&runtime_incus,
	&runtime_nspawn,
	&runtime_bubblewrap,
	&runtime_firejail,
	NULL,
};

size_t runtime_count(void)
{
	return ISO_COUNT(runtimes) - 1;
}

const struct runtime_info *runtime_info(size_t i)
{
	return &runtimes[i]->info;
}

/* ---- what several of them need ------------------------------------------------ */

/*
 * Annotations by which a runtime for Kubernetes says whose container it is:
 * containerd's in internal/cri/annotations, CRI-O's in pkg/annotations and the
 * kubelet's labels that CRI-O repeats. To add one: its row.
 */
// clang-format off
static const struct {
	const char *key;
	size_t offset;
} pod_keys[] = {
	{ "io.kubernetes.cri.sandbox-namespace", offsetof(struct record, pod.namespace) },
	{ "io.kubernetes.cri.sandbox-name",      offsetof(struct record, pod.pod) },
	{ "io.kubernetes.cri.sandbox-uid",       offsetof(struct record, pod.uid) },
	{ "io.kubernetes.cri.sandbox-id",        offsetof(struct record, pod.sandbox_id) },
	{ "io.kubernetes.cri.container-name",    offsetof(struct record, pod.container) },
	{ "io.kubernetes.cri.image-name",        offsetof(struct record, image) },
	{ "io.kubernetes.cri.podsandbox.image-name", offsetof(struct record, image) }, /* since containerd 2.0 */
	{ "io.kubernetes.cri.container-type",    offsetof(struct record, pod.type) },
	{ "io.kubernetes.pod.namespace",         offsetof(struct record, pod.namespace) },
	{ "io.kubernetes.pod.name",              offsetof(struct record, pod.pod) },
	{ "io.kubernetes.pod.uid",               offsetof(struct record, pod.uid) },
	{ "io.kubernetes.container.name",        offsetof(struct record, pod.container) },
	{ "io.kubernetes.cri-o.SandboxID",       offsetof(struct record, pod.sandbox_id) },
	{ "io.kubernetes.cri-o.ImageName",       offsetof(struct record, image) },
	{ "io.kubernetes.cri-o.ContainerType",   offsetof(struct record, pod.type) },
	{ "nerdctl/name",                        offsetof(struct record, name) },
};
// clang-format on

static void set_text(struct state *state, struct record *record, size_t offset, const char *value, size_t len)
{
	const char **field = (const char **)(void *)((char *)record + offset);
	if (!*field && len)
		*field = arena_strndup(state->arena, value, len);
}

void record_annotation(struct state *state, struct record *record, const char *key, size_t key_len, const char *value)
{
	for (size_t i = 0; i < ISO_COUNT(pod_keys); i++)
		if (strlen(pod_keys[i].key) == key_len && memcmp(pod_keys[i].key, key, key_len) == 0)
			set_text(state, record, pod_keys[i].offset, value, strlen(value));
}

/* RootlessKit shows what runs in it the host's /run as /run/.roNUMBER, pkg/copyup/tmpfssymlink. */
static const char *path_on_host(struct arena *arena, const char *path)
{
	static const char kit[] = "/run/.ro";
	if (strncmp(path, kit, strlen(kit)) != 0)
		return path;
	const char *rest = path + strlen(kit);
	rest += strspn(rest, "0123456789");
	return *rest == '/' ? arena_printf(arena, "/run%s", rest) : path;
}

void record_bundle(struct state *state, struct record *record, const char *bundle)
{
	if (bundle && *bundle == '/')
		record->spec = arena_printf(state->arena, "%s/config.json", path_on_host(state->arena, bundle));
}

void record_annotations(struct state *state, struct record *record, const struct node *annotations)
{
	for (size_t i = 0; node_is(annotations, NODE_MAP) && i < annotations->count; i++) {
		const char *key = node_text(annotations->keys[i]);
		const char *value = node_text(annotations->items[i]);
		if (key && value)
			record_annotation(state, record, key, strlen(key), value);
	}
}

char *path_parent(struct arena *arena, const char *path, unsigned levels)
{
	size_t len = strlen(path);
	while (levels-- && len > 1)
		while (len > 1 && path[--len] != '/')
			;
	return arena_strndup(arena, path, len);
}

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

bool suspect_started_by(const struct suspect *suspect, const char *program)
{
	static const char *const places[] = { "/usr", "/bin", "/sbin", "/lib", "/opt", "/snap", "/nix/store" };
	if (strcmp(path_name(suspect->parent_exe), program) != 0)
		return false;
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (path_is_at_or_below(suspect->parent_exe, places[i]))
			return true;
	return false;
}

const char *suspect_program(const struct suspect *suspect, const char *starter)
{
	for (size_t i = 0; i < suspect->member_count; i++)
		if (strcmp(suspect->members[i]->comm, starter) != 0)
			return arena_printf(
				suspect->arena, "%s[%d]", suspect->members[i]->comm, (int)suspect->init->pid);
	return NULL;
}

/* ---- by the process that started it --------------------------------------------- */

/*
 * LXD of a snap has a mount namespace of its own. A program of that name in an
 * image is told apart by the cgroup, whose first step only the host can make.
 */
static bool is_snap(const struct suspect *suspect, const char *exe)
{
	const char *cgroup = suspect->init->cgroup;
	return path_is_at_or_below(exe, "/snap/lxd") && cgroup && strstr(cgroup, ":/lxc.payload.");
}

/* A process can be anything but this: the kernel says what program it runs, and where. */
static bool read_parent(const struct machine *machine, struct suspect *suspect)
{
	static const enum ns_kind kinds[] = { NS_PID, NS_USER };
	const struct proc *parent = suspect->parent;
	char exe[4096];
	for (size_t i = 0; i < ISO_COUNT(kinds); i++)
		if (!parent || machine_relation(machine, kinds[i], parent->ns[kinds[i]].inode) != NS_HOST)
			return false;
	cleanup_fd int fd = proc_open(suspect->root, parent->pid, parent->start);
	if (fd < 0 || root_readlink(suspect->root, fd, "exe", exe, sizeof(exe)) < 0)
		return false;
	if (machine_relation(machine, NS_MNT, parent->ns[NS_MNT].inode) != NS_HOST && !is_snap(suspect, exe))
		return false;
	suspect->parent_exe = arena_strdup(suspect->arena, exe);
	suspect->parent_args = proc_cmdline(suspect->root, suspect->arena, parent->pid, parent->start, ARGS_MAX);
	return true;
}

bool registry_recognise(const struct machine *machine, struct suspect *suspect, struct record *ret_record)
{
	if (!read_parent(machine, suspect))
		return false;
	for (size_t i = 0; runtimes[i]; i++) {
		*ret_record = (struct record){ .runtime = runtimes[i] };
		if (!runtimes[i]->recognise || !runtimes[i]->recognise(suspect, ret_record))
			continue;
		ret_record->pid = suspect->init->pid;
		ret_record->start = suspect->init->start;
		ret_record->file = arena_printf(suspect->arena, "/proc/%d/exe", (int)suspect->parent->pid);
		return true;
	}
	return false;
}
