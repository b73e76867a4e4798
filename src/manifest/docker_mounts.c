/* SPDX-License-Identifier: Apache-2.0 */
/* Mounts and devices in the words of the engines: -v, --mount, --device, and the options of a named volume. */
#include "config.h"

#include "manifest/docker.h"
#include "manifest/docker_made.h"
#include "manifest/literal.h"
#include "manifest/vendors.h"

#include <ctype.h>
#include <string.h>

#include <isotop/filesystems.h>
#include <isotop/values.h>

/* ---- paths ------------------------------------------------------------------------- */

/* How a shell writes the home of whoever runs the command, which stays "~" here. */
static const char *const homes[] = { "$HOME", "${HOME}", "$env:HOME", "$env:USERPROFILE", "%USERPROFILE%", "${USERPROFILE}" };

/* "$HOME/x" as "~/x"; any other path as it is. */
static const char *home_as_tilde(struct docker_settings *settings, const char *path)
{
	for (size_t i = 0; i < ISO_COUNT(homes); i++) {
		size_t len = strlen(homes[i]);
		if (strncmp(path, homes[i], len) == 0 && (!path[len] || path[len] == '/' || path[len] == '\\'))
			return arena_printf(settings->arena, "~%s", path + len);
	}
	return path;
}

const char *docker_host_path(struct docker_settings *settings, const char *path, const char *base)
{
	/* "~" is the home of whoever runs the command: not known here, so it stays as written. */
	char *full = *path == '/' || *path == '~' || !base ? arena_strdup(settings->arena, path) :
							     arena_printf(settings->arena, "%s/%s", base, path);
	/* how far up "~/.." leads is seen where its home is known to be two directories deep */
	if (*full != '~' || !strstr(full, "/.."))
		path_normalise(full);
	return full;
}

static const char *target_path(struct docker_settings *settings, const char *path)
{
	char *copy = arena_strdup(settings->arena, path);
	path_normalise(copy);
	return copy;
}

static bool looks_like_path(const char *source)
{
	return *source == '/' || *source == '.' || *source == '~' || path_is_windows(source);
}

/* moby volume names, api/types/volume and names.RestrictedNameChars: [a-zA-Z0-9][a-zA-Z0-9_.-]* */
static bool volume_name(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");
	return len && !text[len] && isalnum((unsigned char)*text);
}

static void lacks_mount(struct docker_settings *settings, const char *why, struct origin origin)
{
	docker_unknown(settings, FACT_mounts, why, origin);
}

/* So far up that it may end at the host's root: where it starts is not known here. */
static bool climbs_far(const struct mount *mount)
{
	static const char up[] = "../../..";
	return mount->kind == MOUNT_HOST && mount->source && strncmp(mount->source, up, strlen(up)) == 0;
}

void docker_add_mount_entry(struct docker_settings *settings, const struct mount *mount)
{
	if (climbs_far(mount))
		lacks_mount(settings, arena_printf(settings->arena, "where %s leads is not known here", mount->source), mount->origin);
	if (settings->mount_count == settings->mount_cap) {
		settings->mount_cap = settings->mount_cap ? settings->mount_cap * 2 : 8;
		struct mount *larger = arena_array(settings->arena, settings->mount_cap, sizeof(*larger));
		if (settings->mount_count)
			memcpy(larger, settings->mounts, settings->mount_count * sizeof(*larger));
		settings->mounts = larger;
	}
	settings->mounts[settings->mount_count++] = *mount;
}

/*
 * A mount of a path of the host, as far as it is known: what a shell fills in keeps its
 * word as the source, and one that is relative hangs on the directory of whoever runs it.
 */
static void add_host_mount(struct docker_settings *settings, struct mount *mount, const char *path, const char *base)
{
	const char *written = home_as_tilde(settings, path);
	const char *why = literal_why(settings->arena, written, settings->fillers);
	mount->kind = MOUNT_HOST;
	mount->source = docker_host_path(settings, written, base);
	if (!why && *mount->source != '/' && *mount->source != '~' && !path_is_windows(mount->source) && settings->away)
		why = arena_printf(settings->arena, "the directory that %s is relative to is not known here", path);
	if (why)
		lacks_mount(settings, why, mount->origin);
	docker_add_mount_entry(settings, mount);
}

/* What an earlier command made the volume with; NULL: none did, or so many made one that not all are kept. */
static const struct docker_volume_options *made_volume(struct docker_settings *settings, const char *name, struct origin origin)
{
	const struct docker_volume_options *made = docker_made_volume(settings->made, name);
	if (!made && settings->made && settings->made->volume_count == MADE_MOST)
		lacks_mount(settings, "more volumes are made here than isotop keeps", origin);
	return made;
}

/* ---- fields ------------------------------------------------------------------------- */

#define FIELDS_MOST 8

/* The fields between @separator, none of which stands inside what a shell fills in or in a drive's "C:". */
static size_t split_fields(
	struct docker_settings *settings, const char *text, char separator, const char *ret[FIELDS_MOST])
{
	size_t count = 0;
	const char *start = text;
	const char *filled = NULL;
	size_t len = literal_filled(text, strlen(text), settings->fillers, &filled);
	for (const char *at = text;; at++) {
		if (len && filled == at) {
			at += len - 1;
			len = literal_filled(at + 1, strlen(at + 1), settings->fillers, &filled);
			continue;
		}
		bool drive = *at == ':' && at == start + 1 && path_is_windows(start);
		if (*at && (*at != separator || drive))
			continue;
		if (count < FIELDS_MOST)
			ret[count] = arena_strndup(settings->arena, start, (size_t)(at - start));
		count++;
		if (!*at)
			return count;
		start = at + 1;
	}
}

/* ---- options of a mount --------------------------------------------------------------- */

/* One word of the third field of -v. False: no engine knows it. */
static bool volume_option(struct mount *mount, const char *word)
{
	/* labels, copies and what a program may do there: not what of the host is reachable */
	static const char *const others[] = { "z", "Z", "nocopy", "copy", "consistent", "cached", "delegated", "U", "exec",
		"suid", "dev", "bind", "rbind", "private", "rprivate", "noatime", "relatime", "unbindable", "runbindable", "default" };
	if (strcmp(word, "ro") == 0 || strcmp(word, "readonly") == 0 || strcmp(word, "rro") == 0)
		mount->read_only = true;
	else if (strcmp(word, "rw") == 0)
		mount->read_only = false;
	else if (strcmp(word, "shared") == 0 || strcmp(word, "rshared") == 0)
		mount->propagation = PROPAGATION_SHARED;
	else if (strcmp(word, "slave") == 0 || strcmp(word, "rslave") == 0)
		mount->propagation = PROPAGATION_SLAVE;
	else if (strcmp(word, "idmap") == 0 || strncmp(word, "idmap=", 6) == 0)
		mount->id_mapped = true;
	else if (strcmp(word, "noexec") == 0)
		mount->no_exec = true;
	else if (strcmp(word, "nosuid") == 0)
		mount->no_suid = true;
	else if (strcmp(word, "nodev") == 0)
		mount->no_dev = true;
	else if (strcmp(word, "O") == 0)
		mount->read_only = true; /* podman: what is written goes to a layer above, not to the host */
	else if (strncmp(word, "upperdir=", 9) != 0 && strncmp(word, "workdir=", 8) != 0) {
		for (size_t i = 0; i < ISO_COUNT(others); i++)
			if (strcmp(word, others[i]) == 0)
				return true;
		return false;
	}
	return true;
}

/* podman: what is written over the source goes to these directories of the host, and with idle files beside them. */
static void add_layer(struct docker_settings *settings, const struct mount *mount, const char *directory)
{
	struct mount layer = *mount;
	layer.read_only = false;
	layer.origin.text = arena_printf(settings->arena, "%.200s, written to %.200s", mount->origin.text, directory);
	add_host_mount(settings, &layer, directory, NULL);
}

void docker_mount_options(struct docker_settings *settings, struct mount *mount, const char *text)
{
	char *save = NULL;
	char *words = arena_strdup(settings->arena, text);
	for (char *word = strtok_r(words, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		const char *why = literal_why(settings->arena, word, settings->fillers);
		if (why)
			mount->read_only = false;
		else if (strncmp(word, "upperdir=", 9) == 0)
			add_layer(settings, mount, word + 9);
		else if (!volume_option(mount, word))
			lacks_mount(settings, arena_printf(settings->arena, "no engine knows the mount option %s", word),
				mount->origin);
	}
}

/* ---- named volumes ------------------------------------------------------------------------ */

static bool o_has(const char *o, const char *wanted)
{
	size_t len = strlen(wanted);
	for (const char *at = o; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strncmp(at, wanted, len) == 0 && (at[len] == ',' || !at[len]))
			return true;
	return false;
}

/* What a fix names is the volume: where it is mounted its path is not written. */
static void add_volume_mount(struct docker_settings *settings, struct mount *mount, const char *path, const char *base)
{
	if (mount->name)
		mount->origin.text = arena_printf(settings->arena, VOLUME_ORIGIN "%.100s, which is %.200s", mount->name, path);
	add_host_mount(settings, mount, path, base);
}

/* "lowerdir=/a:/b,upperdir=/c,workdir=/d": every directory is the host's; what is written goes to the upper one. */
static void add_overlay(struct docker_settings *settings, const struct mount *mount, const char *o)
{
	char *save = NULL;
	size_t before = settings->mount_count;
	for (char *word = strtok_r(arena_strdup(settings->arena, o), ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		bool lower = true;
		const char *directories = overlay_directories(word, &lower);
		char *dirs = directories ? word + (directories - word) : NULL;
		char *rest = NULL;
		for (char *dir = dirs ? strtok_r(dirs, ":", &rest) : NULL; dir; dir = strtok_r(NULL, ":", &rest)) {
			struct mount layer = *mount;
			layer.read_only = mount->read_only || lower;
			add_volume_mount(settings, &layer, dir, NULL);
		}
	}
	if (settings->mount_count == before)
		lacks_mount(settings, "an overlay of directories that are not known", mount->origin);
}

void docker_add_named_volume(struct docker_settings *settings, struct mount *mount,
	const struct docker_volume_options *options, const char *base)
{
	const char *type = options->type ? options->type : "";
	const char *device = options->device && *options->device ? options->device : NULL;
	mount->kind = MOUNT_VOLUME;
	mount->source = mount->name;
	mount->read_only = mount->read_only || o_has(options->o, "ro");
	if (options->why)
		lacks_mount(settings, options->why, mount->origin);
	const char *why = device && !looks_like_path(device) ? literal_why(settings->arena, device, settings->fillers) : NULL;
	if (options->driver && *options->driver && strcmp(options->driver, "local") != 0) {
		lacks_mount(settings, arena_printf(settings->arena, "what the volume driver %s mounts is not known here",
			options->driver), mount->origin);
	} else if (strcmp(type, "overlay") == 0 && options->o) {
		add_overlay(settings, mount, options->o);
		return;
	} else if (o_has(options->o, "bind") || o_has(options->o, "rbind") || strcmp(type, "bind") == 0) {
		if (device)
			add_volume_mount(settings, mount, device, base);
		if (device)
			return;
	} else if (why) {
		lacks_mount(settings, why, mount->origin);
	} else if (*type || device) {
		const char *as;
		if (filesystem_known(type, &as)) {
			if (as)
				add_volume_mount(settings, mount, as, NULL);
			else
				docker_add_mount_entry(settings, mount);
			return;
		}
		if (device && *device == '/') {
			mount->fstype = arena_strdup(settings->arena, options->type);
			add_volume_mount(settings, mount, device, NULL);
			return;
		}
		lacks_mount(settings, arena_printf(settings->arena, "a volume of the type %s of %s is not known", *type ? type : "?",
			device ? device : "no device"), mount->origin);
	}
	docker_add_mount_entry(settings, mount);
}

/* ---- -v --------------------------------------------------------------------------------- */

/* What a shell fills in may be a path or a volume's name; a "/" behind it makes it a path. */
static bool filled_path(const char *source)
{
	return strchr(source, '/') || strcmp(source, "$PWD") == 0 || strcmp(source, "${PWD}") == 0 ||
	       strncmp(source, "$(pwd", 5) == 0 || strncmp(source, "`pwd", 4) == 0;
}

/* "v:/x": where Windows is not meant, a name of one letter and no drive. Returns how many fields there are. */
static size_t without_drive(struct docker_settings *settings, const char *fields[FIELDS_MOST], size_t count)
{
	bool alone = count == 1 || (count == 2 && *fields[1] != '/' && !path_is_windows(fields[1]));
	if (settings->windows || !alone || !path_is_windows(fields[0]) || fields[0][2] != '/')
		return count;
	fields[2] = count == 2 ? fields[1] : NULL;
	fields[1] = fields[0] + 2;
	fields[0] = arena_strndup(settings->arena, fields[0], 1);
	return count + 1;
}

bool docker_add_volume(struct docker_settings *settings, const char *text, const char *base, struct origin origin)
{
	struct mount mount = { .kind = MOUNT_VOLUME, .origin = origin };
	const char *fields[FIELDS_MOST];
	size_t count = without_drive(settings, fields, split_fields(settings, text, ':', fields));
	const char *why = literal_why(settings->arena, text, settings->fillers);
	if (count == 1 && why)
		return lacks_mount(settings, why, origin), true;
	if (count == 1) {
		mount.target = target_path(settings, fields[0]);
		docker_add_mount_entry(settings, &mount);
		return looks_like_path(fields[0]);
	}
	if (count > 3 || !*fields[0] || !*fields[1])
		return false;
	const char *target_why = literal_why(settings->arena, fields[1], settings->fillers);
	if (!target_why && *fields[1] != '/' && !path_is_windows(fields[1]))
		return false;
	mount.target = target_path(settings, fields[1]);
	if (count == 3)
		docker_mount_options(settings, &mount, fields[2]);
	const char *source = home_as_tilde(settings, fields[0]);
	why = literal_why(settings->arena, source, settings->fillers);
	if (looks_like_path(source) || (why && filled_path(source))) {
		add_host_mount(settings, &mount, source, base);
		return true;
	}
	if (why) {
		/* the target may still say what it is: a runtime's socket */
		lacks_mount(settings, why, origin);
		mount.kind = MOUNT_HOST;
		mount.source = arena_strdup(settings->arena, source);
	} else if (!volume_name(source)) {
		return false;
	} else {
		const struct docker_volume_options *options = made_volume(settings, source, origin);
		mount.name = arena_strdup(settings->arena, source);
		docker_add_named_volume(settings, &mount, options ? options : &(struct docker_volume_options){ 0 }, base);
		return true;
	}
	docker_add_mount_entry(settings, &mount);
	return true;
}

/* ---- --mount ------------------------------------------------------------------------------ */

static char *in_small_letters(char *text)
{
	for (char *at = text; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	return text;
}

/* What --mount said, key by key, before type tells what it means. */
struct mount_words {
	const char *type;
	const char *source;
	const char *target;
	struct docker_volume_options volume;
};

/* Keys of --mount that change neither what is mounted nor who may write it: docker run and podman run manual pages. */
static const char *const idle_keys[] = { "consistency", "volume-nocopy", "volume-label", "volume-subpath", "subpath",
	"image-subpath", "tmpfs-size", "tmpfs-mode", "size", "mode", "uid", "gid", "tmpcopyup", "notmpcopyup", "U", "chown",
	"relabel", "no-dereference", "bind-nonrecursive", "bind-recursive", "exec", "noexec", "suid", "nosuid", "dev", "nodev",
	"copy", "nocopy", "z", "Z", "private", "rprivate", "max", "create-mountpoint" };

static bool says_true(const char *value)
{
	bool on = true;
	return !value || (literal_go_bool(value, &on) ? on : false);
}

static bool is_idle(const char *key)
{
	for (size_t i = 0; i < ISO_COUNT(idle_keys); i++)
		if (strcmp(key, idle_keys[i]) == 0)
			return true;
	return false;
}

static void volume_word(struct docker_volume_options *volume, const char *option)
{
	if (strncmp(option, "device=", 7) == 0)
		volume->device = option + 7;
	else if (strncmp(option, "o=", 2) == 0)
		volume->o = option + 2;
	else if (strncmp(option, "type=", 5) == 0)
		volume->type = option + 5;
}

/* False: no key of --mount. */
static bool mount_word(struct mount *mount, struct mount_words *words, const char *key, const char *value)
{
	if (strcmp(key, "type") == 0)
		words->type = value;
	else if (strcmp(key, "source") == 0 || strcmp(key, "src") == 0 || strcmp(key, "from") == 0)
		words->source = value;
	else if (strcmp(key, "target") == 0 || strcmp(key, "dst") == 0 || strcmp(key, "destination") == 0)
		words->target = value;
	else if (strcmp(key, "readonly") == 0 || strcmp(key, "ro") == 0)
		mount->read_only = says_true(value);
	else if (strcmp(key, "rw") == 0)
		mount->read_only = value && !says_true(value);
	else if ((strcmp(key, "bind-propagation") == 0 || strcmp(key, "propagation") == 0) && value)
		return volume_option(mount, value);
	else if (strcmp(key, "shared") == 0 || strcmp(key, "rshared") == 0 || strcmp(key, "slave") == 0 ||
		 strcmp(key, "rslave") == 0)
		return volume_option(mount, key);
	else if (strcmp(key, "idmap") == 0)
		mount->id_mapped = true;
	else if (strcmp(key, "volume-driver") == 0)
		words->volume.driver = value;
	else if (strcmp(key, "volume-opt") == 0 && value)
		volume_word(&words->volume, value);
	else
		return is_idle(key);
	return true;
}

static bool add_by_type(struct docker_settings *settings, struct mount *mount, const struct mount_words *words,
	const char *base)
{
	const char *type = words->type ? words->type : "volume";
	if (strcmp(type, "bind") == 0 || strcmp(type, "npipe") == 0 || strcmp(type, "glob") == 0) {
		if (!words->source || !*words->source)
			return false;
		if (strcmp(type, "glob") == 0)
			lacks_mount(settings, arena_printf(settings->arena, "which files %s finds is not known here", words->source),
				mount->origin);
		add_host_mount(settings, mount, words->source, base);
		return true;
	}
	if (strcmp(type, "tmpfs") == 0 || strcmp(type, "ramfs") == 0 || strcmp(type, "devpts") == 0)
		mount->kind = MOUNT_TMPFS;
	else if (strcmp(type, "image") == 0 || strcmp(type, "cluster") == 0)
		mount->kind = MOUNT_VOLUME;
	else if (strcmp(type, "volume") == 0) {
		const char *why = words->source ? literal_why(settings->arena, words->source, settings->fillers) : NULL;
		mount->name = words->source;
		if (why)
			lacks_mount(settings, why, mount->origin);
		const struct docker_volume_options *made =
			words->source ? made_volume(settings, words->source, mount->origin) : NULL;
		docker_add_named_volume(settings, mount, made ? made : &words->volume, base);
		return !words->source || why || volume_name(words->source);
	} else
		return false;
	docker_add_mount_entry(settings, mount);
	return true;
}

bool docker_add_mount(struct docker_settings *settings, const char *text, const char *base, struct origin origin)
{
	struct mount mount = { .origin = origin };
	struct mount_words words = { 0 };
	char *at = arena_strdup(settings->arena, text);
	for (char *word = text_csv_field(&at); word; word = text_csv_field(&at)) {
		char *value = strchr(word, '=');
		const char *why = literal_why(settings->arena, word, settings->fillers);
		if (value)
			*value++ = '\0';
		in_small_letters(word); /* docker/cli opts/mount.go takes keys and types in any case */
		/* podman: "--mount bind,source=..." is not written; the type comes as a key */
		if (!mount_word(&mount, &words, word, value))
			lacks_mount(settings, why ? why : arena_printf(settings->arena, "no engine knows the key %s of a mount", word),
				origin);
	}
	if (words.type && literal_why(settings->arena, words.type, settings->fillers))
		words.type = "bind";
	else if (words.type)
		words.type = in_small_letters(arena_strdup(settings->arena, words.type));
	if (!words.target) {
		/* podman mounts an image's or a glob's files without one */
		if (!settings->more_mounts.why)
			lacks_mount(settings, "a mount without a target", origin);
		words.target = "";
	}
	mount.target = target_path(settings, words.target);
	return add_by_type(settings, &mount, &words, base);
}

void docker_add_api_socket(struct docker_settings *settings, struct origin origin)
{
	struct mount mount = { .kind = MOUNT_HOST, .source = "/var/run/docker.sock", .target = "/var/run/docker.sock",
		.source_type = SOURCE_SOCKET, .origin = origin };
	docker_add_mount_entry(settings, &mount);
}

/* ---- devices -------------------------------------------------------------------------------- */

static void add_device(struct docker_settings *settings, const struct device *device)
{
	if (settings->device_count == settings->device_cap) {
		settings->device_cap = settings->device_cap ? settings->device_cap * 2 : 8;
		struct device *larger = arena_array(settings->arena, settings->device_cap, sizeof(*larger));
		if (settings->device_count)
			memcpy(larger, settings->devices, settings->device_count * sizeof(*larger));
		settings->devices = larger;
	}
	settings->devices[settings->device_count++] = *device;
}

/* "vendor.com/class=name" of the Container Device Interface, whose specification stands on the host. */
static bool is_cdi(const char *text)
{
	const char *slash = strchr(text, '/');
	const char *equals = strchr(text, '=');
	return isalpha((unsigned char)*text) && slash && equals && slash < equals;
}

bool docker_add_device(struct docker_settings *settings, const char *text, struct origin origin)
{
	const char *fields[FIELDS_MOST];
	size_t count = split_fields(settings, text, ':', fields);
	const char *why = literal_why(settings->arena, text, settings->fillers);
	if (!why && is_cdi(text) && vendor_card(text))
		return docker_add_device(settings, vendor_card(text), origin);
	if (!why && is_cdi(text))
		why = arena_printf(settings->arena, "what the CDI device %s passes in is not known here", text);
	if (why && *text != '/') {
		docker_unknown(settings, FACT_devices, why, origin);
		return true;
	}
	const char *path = count > 1 ? fields[1] : NULL;
	const char *access = count > 2 ? fields[2] : NULL;
	/* "/dev/x:r": the second word may be the permissions */
	if (path && !access && *path != '/' && strspn(path, "rwm") == strlen(path)) {
		access = path;
		path = NULL;
	}
	if (count > 3 || *text != '/')
		return false;
	if (why)
		docker_unknown(settings, FACT_devices, why, origin);
	const char *source = target_path(settings, fields[0]);
	add_device(settings, &(struct device){
		.type = 'u',
		.major = -1,
		.minor = -1,
		.allow = true,
		.path = path ? target_path(settings, path) : source,
		.source = source,
		.access = access ? access : "rwm",
		.origin = origin,
	});
	return true;
}
