/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a runtime puts into a container by itself, told from what was asked for. One
 * place, for running containers and for config.json alike. Facts: where Docker,
 * containerd, Podman and CRI-O keep the files of one container (a directory named by
 * its id), and the kubelet those of one pod (pkg/kubelet/kubelet_getters.go).
 */
#include "config.h"

#include <isotop/values.h>

#include <string.h>

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* What follows the component @word of @path; NULL: it is none of them. */
static const char *after_component(const char *path, const char *word)
{
	size_t len = strlen(word);
	for (const char *at = path; len && (at = strstr(at, word)); at++)
		if (at > path && at[-1] == '/' && (at[len] == '/' || at[len] == '\0'))
			return at + len;
	return NULL;
}

/* ---- pods ------------------------------------------------------------------------------- */

#define UID_LEAST 32 /* of a pod's uid: a UUID, of static pods a hash */

const char *mount_in_pod(const struct mount_owner *owner, const char *path)
{
	static const char pods[] = "/pods/";
	const char *uid = owner->pod_uid;
	size_t len = uid ? strlen(uid) : 0;
	if (len < UID_LEAST)
		return NULL;
	for (const char *at = path; (at = strstr(at, pods)); at++) {
		const char *rest = at + sizeof(pods) - 1;
		if (strncmp(rest, uid, len) == 0 && rest[len] == '/')
			return rest + len + 1;
	}
	return NULL;
}

const char *pod_uid_in_cgroup(struct arena *arena, const char *path)
{
	static const char digits[] = "0123456789abcdef-_";
	/* The kubelet's own directory first: others may call theirs what they like. */
	const char *at = path ? strstr(path, "kubepods") : NULL;
	while (at && (at = strstr(at, "pod"))) {
		at += 3;
		size_t len = strspn(at, digits);
		if (len < UID_LEAST || !strchr("/.:", at[len]))
			continue;
		char *uid = arena_strndup(arena, at, len);
		for (char *c = uid; *c; c++)
			*c = *c == '_' ? '-' : *c;
		return uid;
	}
	return NULL;
}

bool mount_is_token_path(const char *target)
{
	static const char *const paths[] = { "/var/run/secrets/kubernetes.io/serviceaccount",
		"/run/secrets/kubernetes.io/serviceaccount" };
	return is_one_of(target, paths, ISO_COUNT(paths));
}

/* @rest: below the pod's own directory. */
static enum mount_kind pod_kind(const char *rest, const char *target)
{
	if (strncmp(rest, "volumes/kubernetes.io~empty-dir/", 32) == 0)
		return MOUNT_TMPFS;
	if (strncmp(rest, "volume", 6) == 0)
		return mount_is_token_path(target) ? MOUNT_TOKEN : MOUNT_VOLUME;
	return MOUNT_RUNTIME; /* etc-hosts, containers/NAME/TERMINATION-LOG */
}

/* ---- runtimes ---------------------------------------------------------------------------- */

bool mount_is_own(const struct mount_owner *owner, const char *path)
{
	for (size_t i = 0; i < owner->id_count; i++)
		if (after_component(path, owner->ids[i]))
			return true;
	return owner->own && path_is_at_or_below(path, owner->own);
}

/* "DIR/NAME/_data": the length of NAME at *ret_name, else 0. */
static size_t volume_name(const struct mount_owner *owner, const char *path, const char **ret_name)
{
	for (size_t i = 0; i < owner->volume_count; i++) {
		size_t len = strlen(owner->volumes[i]);
		if (!path_is_at_or_below(path, owner->volumes[i]) || path[len] != '/')
			continue;
		const char *name = path + len + 1;
		size_t name_len = strcspn(name, "/");
		if (path_is_at_or_below(name + name_len, "/_data")) {
			*ret_name = name;
			return name_len;
		}
	}
	return 0;
}

const char *mount_volume_name(struct arena *arena, const struct mount_owner *owner, const char *path)
{
	const char *name;
	size_t len = path ? volume_name(owner, path, &name) : 0;
	if (len)
		return arena_strndup(arena, name, len);
	const char *rest = path ? mount_in_pod(owner, path) : NULL;
	if (!rest || strncmp(rest, "volumes/", 8) != 0)
		return NULL;
	name = strchr(rest + 8, '/');
	return name ? arena_strndup(arena, name + 1, strcspn(name + 1, "/")) : NULL;
}

/* The program that "docker run --init" and Podman put in: moby daemon/config, containers/common pkg/config. */
static bool is_init_program(const char *path)
{
	static const char *const programs[] = { "docker-init", "tini", "tini-static", "catatonit" };
	static const char *const places[] = { "/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin",
		"/usr/libexec", "/usr/libexec/podman", "/usr/libexec/docker", "/usr/lib/podman" };
	const char *name = strrchr(path, '/');
	if (!name || !is_one_of(name + 1, programs, ISO_COUNT(programs)))
		return false;
	for (size_t i = 0; i < ISO_COUNT(places); i++)
		if (strlen(places[i]) == (size_t)(name - path) && strncmp(path, places[i], (size_t)(name - path)) == 0)
			return true;
	return false;
}

/*
 * Where runtimes keep what a container gets of another one whose IPC or network namespace it joins, by the id of whose
 * it is: moby daemon/container_operations_unix.go, libpod/container_internal.go, containerd internal/cri/server/podsandbox.
 * To add one: a row.
 */
static const struct {
	const char *before; /* the id, whatever comes before that */
	const char *after;
	const char *target; /* where the C library looks for it */
	const char *fstype; /* a file system of its own; NULL: any */
} shared[] = {
	{ "/containers/", "/mounts/shm", "/dev/shm", "tmpfs" },
	{ "-containers/", "/userdata/shm", "/dev/shm", "tmpfs" },
	{ "/sandboxes/", "/shm", "/dev/shm", "tmpfs" },
	{ "/containers/", "/hosts", "/etc/hosts", NULL },
	{ "/containers/", "/hostname", "/etc/hostname", NULL },
	{ "/containers/", "/resolv.conf", "/etc/resolv.conf", NULL },
	{ "-containers/", "/userdata/hosts", "/etc/hosts", NULL },
	{ "-containers/", "/userdata/hostname", "/etc/hostname", NULL },
	{ "-containers/", "/userdata/resolv.conf", "/etc/resolv.conf", NULL },
};

/* Whether @at begins with @before, an id and @after, and nothing else. */
static bool is_of_id(const char *at, const char *before, const char *after)
{
	const size_t digits = 64;
	size_t len = strlen(before);
	return strncmp(at, before, len) == 0 && strspn(at + len, "0123456789abcdef") == digits &&
	       strcmp(at + len + digits, after) == 0;
}

/* Another container's. The host's memory goes with its namespace. */
static bool is_shared(const struct mount_owner *owner, const char *path, const char *fstype, const char *target)
{
	bool memory = fstype && strcmp(fstype, "tmpfs") == 0;
	if (memory && owner->host_ipc && strcmp(path, "/dev/shm") == 0 && strcmp(target, "/dev/shm") == 0)
		return true;
	for (size_t i = 0; i < ISO_COUNT(shared); i++) {
		if (strcmp(target, shared[i].target) != 0 || (shared[i].fstype && !memory))
			continue;
		for (const char *at = path; (at = strstr(at, shared[i].before)); at++)
			if (is_of_id(at, shared[i].before, shared[i].after))
				return true;
	}
	return false;
}

enum mount_kind mount_kind_of(
	const struct mount_owner *owner, const char *path, const char *fstype, const char *target, bool read_only)
{
	const char *rest = mount_in_pod(owner, path);
	const char *name;
	if (rest)
		return pod_kind(rest, target);
	if (volume_name(owner, path, &name))
		return MOUNT_VOLUME;
	if (mount_is_own(owner, path) || is_shared(owner, path, fstype, target))
		return MOUNT_RUNTIME;
	return read_only && is_init_program(path) ? MOUNT_RUNTIME : MOUNT_HOST;
}
