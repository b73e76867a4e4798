/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/docker.h"

#include <isotop/manifest.h>

#include <string.h>
#include <strings.h>

struct docker_settings docker_settings_new(enum form form, enum docker_engine engine)
{
	struct subject *subject = subject_new();
	subject->form = form;
	return (struct docker_settings){ .arena = subject->arena, .subject = subject, .engine = engine };
}

void docker_value_set(struct docker_value *value, const char *text, struct origin origin)
{
	*value = (struct docker_value){ text, origin };
}

void docker_flag_set(struct docker_flag *flag, bool on, struct origin origin)
{
	*flag = (struct docker_flag){ true, on, origin };
}

/* Room for one more element of an array that lives in the arena and doubles. */
static void *grow(struct arena *arena, void *items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 8;
	void *larger = arena_array(arena, *cap, size);
	if (count)
		memcpy(larger, items, count * size);
	return larger;
}

void docker_values_add(struct docker_settings *settings, struct docker_values *values, const char *text,
	struct origin origin)
{
	values->items = grow(settings->arena, values->items, values->count, &values->cap, sizeof(*values->items));
	values->items[values->count++] = (struct docker_value){ arena_strdup(settings->arena, text), origin };
}

void docker_unknown(struct docker_settings *settings, enum fact_id id, const char *why, struct origin origin)
{
	settings->unknowns = grow(settings->arena, settings->unknowns, settings->unknown_count, &settings->unknown_cap,
		sizeof(*settings->unknowns));
	settings->unknowns[settings->unknown_count].id = id;
	settings->unknowns[settings->unknown_count].why = why;
	settings->unknowns[settings->unknown_count++].origin = origin;
}

struct origin engine_default(const struct docker_settings *settings, const char *text)
{
	return (struct origin){
		.where = settings->engine == ENGINE_PODMAN ? "default: Podman" : "default: Docker",
		.text = text,
	};
}

const char *sandbox_of_runtime(const char *runtime)
{
	/* docker takes a name or a containerd shim such as io.containerd.kata.v2. */
	if (strncmp(runtime, "runsc", 5) == 0 || strstr(runtime, ".runsc.") || strcmp(runtime, "gvisor") == 0)
		return "gvisor";
	if (strncmp(runtime, "kata", 4) == 0 || strstr(runtime, ".kata"))
		return "kata";
	return "none";
}

/* ---- mounts and devices ---------------------------------------------------- */

const char *docker_host_path(struct docker_settings *settings, const char *path, const char *base)
{
	/* "~" is the home of whoever runs the command: not known here, so it stays as written. */
	char *full = *path == '/' || *path == '~' || !base ? arena_strdup(settings->arena, path) :
							     arena_printf(settings->arena, "%s/%s", base, path);
	path_normalise(full);
	return full;
}

void docker_add_mount_entry(struct docker_settings *settings, const struct mount *mount)
{
	settings->mounts = grow(settings->arena, settings->mounts, settings->mount_count, &settings->mount_cap,
		sizeof(*settings->mounts));
	settings->mounts[settings->mount_count++] = *mount;
}

static bool looks_like_path(const char *source)
{
	return *source == '/' || *source == '.' || *source == '~';
}

/* One word of the third field of -v. */
static void volume_option(struct mount *mount, const char *word)
{
	if (strcmp(word, "ro") == 0 || strcmp(word, "readonly") == 0)
		mount->read_only = true;
	else if (strcmp(word, "rw") == 0)
		mount->read_only = false;
	else if (strcmp(word, "shared") == 0 || strcmp(word, "rshared") == 0)
		mount->propagation = PROPAGATION_SHARED;
	else if (strcmp(word, "slave") == 0 || strcmp(word, "rslave") == 0)
		mount->propagation = PROPAGATION_SLAVE;
	else if (strncmp(word, "idmap", 5) == 0)
		mount->id_mapped = true;
	/* z, Z, nocopy, cached, U, O and the like change labels and copies, not what is reachable. */
}

static void volume_options(struct docker_settings *settings, struct mount *mount, const char *text)
{
	char *save = NULL;
	char *words = arena_strdup(settings->arena, text);
	for (char *word = strtok_r(words, ",", &save); word; word = strtok_r(NULL, ",", &save))
		volume_option(mount, word);
}

static void set_source(struct docker_settings *settings, struct mount *mount, const char *source, const char *base)
{
	if (looks_like_path(source)) {
		mount->kind = MOUNT_HOST;
		mount->source = docker_host_path(settings, source, base);
	} else {
		mount->kind = MOUNT_VOLUME;
		mount->source = mount->name = arena_strdup(settings->arena, source);
	}
}

static const char *target_path(struct docker_settings *settings, const char *path)
{
	char *copy = arena_strdup(settings->arena, path);
	path_normalise(copy);
	return copy;
}

bool docker_add_volume(struct docker_settings *settings, const char *text, const char *base, struct origin origin)
{
	struct mount mount = { .origin = origin };
	char *copy = arena_strdup(settings->arena, text);
	char *target = strchr(copy, ':');
	if (!target) {
		mount.kind = MOUNT_VOLUME;
		mount.target = target_path(settings, copy);
		docker_add_mount_entry(settings, &mount);
		return *copy == '/';
	}
	*target++ = '\0';
	char *options = strchr(target, ':');
	if (options)
		*options++ = '\0';
	if (!*copy || *target != '/')
		return false;
	set_source(settings, &mount, copy, base);
	mount.target = target_path(settings, target);
	if (options)
		volume_options(settings, &mount, options);
	docker_add_mount_entry(settings, &mount);
	return true;
}

static bool says_true(const char *value)
{
	return !value || strcasecmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

/* What --mount said, key by key, before type tells what it means. */
struct mount_words {
	const char *type;
	const char *source;
	const char *target;
	const char *bind_device; /* volume-opt=device= of a local volume that binds */
	bool binds;              /* volume-opt=o=bind */
};

static void mount_word(struct mount *mount, struct mount_words *words, const char *key, const char *value)
{
	if (strcmp(key, "type") == 0)
		words->type = value;
	else if (strcmp(key, "source") == 0 || strcmp(key, "src") == 0)
		words->source = value;
	else if (strcmp(key, "target") == 0 || strcmp(key, "dst") == 0 || strcmp(key, "destination") == 0)
		words->target = value;
	else if (strcmp(key, "readonly") == 0 || strcmp(key, "ro") == 0)
		mount->read_only = says_true(value);
	else if (strcmp(key, "bind-propagation") == 0 && value)
		volume_option(mount, value);
	else if (strcmp(key, "idmap") == 0)
		mount->id_mapped = true;
	else if (strcmp(key, "volume-opt") == 0 && value && strncmp(value, "device=", 7) == 0)
		words->bind_device = value + 7;
	else if (strcmp(key, "volume-opt") == 0 && value && strncmp(value, "o=", 2) == 0)
		words->binds = strstr(value + 2, "bind") != NULL;
}

bool docker_add_mount(struct docker_settings *settings, const char *text, const char *base, struct origin origin)
{
	struct mount mount = { .origin = origin };
	struct mount_words words = { 0 };
	char *save = NULL;
	char *copy = arena_strdup(settings->arena, text);
	for (char *word = strtok_r(copy, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		char *value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		mount_word(&mount, &words, word, value);
	}
	const char *type = words.type ? words.type : "volume";
	if (!words.target)
		return false;
	mount.target = target_path(settings, words.target);
	if (strcmp(type, "bind") == 0) {
		if (!words.source)
			return false;
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(settings, words.source, base);
	} else if (strcmp(type, "tmpfs") == 0 || strcmp(type, "ramfs") == 0) {
		mount.kind = MOUNT_TMPFS;
	} else if (words.binds && words.bind_device) {
		mount.kind = MOUNT_HOST;
		mount.source = docker_host_path(settings, words.bind_device, NULL);
		mount.name = words.source;
	} else {
		mount.kind = MOUNT_VOLUME;
		mount.source = mount.name = words.source;
	}
	docker_add_mount_entry(settings, &mount);
	return true;
}

bool docker_add_device(struct docker_settings *settings, const char *text, struct origin origin)
{
	char *source = arena_strdup(settings->arena, text);
	char *path = strchr(source, ':');
	char *access = NULL;
	if (path) {
		*path++ = '\0';
		access = strchr(path, ':');
		if (access)
			*access++ = '\0';
		/* "/dev/x:r": the second word may be the permissions */
		if (!access && *path != '/' && strspn(path, "rwm") == strlen(path)) {
			access = path;
			path = NULL;
		}
	}
	if (*source != '/')
		return false;
	path_normalise(source);
	struct device device = {
		.type = 'u',
		.major = -1,
		.minor = -1,
		.allow = true,
		.path = path ? target_path(settings, path) : source,
		.source = source,
		.access = access ? access : "rwm",
		.origin = origin,
	};
	settings->devices = grow(settings->arena, settings->devices, settings->device_count, &settings->device_cap,
		sizeof(*settings->devices));
	settings->devices[settings->device_count++] = device;
	return true;
}
