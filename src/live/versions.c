/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "live/versions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <isotop/host.h>
#include <isotop/root.h>

#include "live/program.h"

#define NAMES         3
#define VERSION_MOST  64
#define FOUND_MOST    32
#define STATUS_MOST   (32 * 1024 * 1024) /* of a package database */

/*
 * The programs that escapes depend on. To add one: its name as the table of
 * bugs in src/judge/escapes/needs.c has it, the files it is installed as, the
 * packages that bring it.
 */
// clang-format off
static const struct program {
	const char *name;
	const char *files[NAMES];
	const char *packages[NAMES];
	const char *banner; /* the format in which it prints its version, if it is no program in Go; see program.h */
} programs[] = {
	{ "runc",       { "runc" },       { "runc" }, NULL },
	{ "crun",       { "crun" },       { "crun" }, "%s version %s\n" },
	{ "containerd", { "containerd" }, { "containerd", "containerd.io" }, NULL },
	{ "crio",       { "crio" },       { "cri-o" }, NULL },
	{ "docker",     { "dockerd" },    { "docker.io", "docker-ce", "docker" }, NULL },
	{ "podman",     { "podman" },     { "podman" }, NULL },
	{ "runsc",      { "runsc" },      { "runsc" }, NULL },
	{ "nvidia-container-toolkit", { "nvidia-ctk", "nvidia-container-runtime" }, { "nvidia-container-toolkit" }, NULL },
};
// clang-format on

/* Where they are installed; a distribution's own come first. */
static const struct {
	const char *path;
	bool packaged; /* what lies there came from a package, if the system has any */
} directories[] = {
	{ "usr/bin", true },
	{ "usr/sbin", true },
	{ "usr/local/bin", false },
	{ "usr/local/sbin", false },
	{ "opt/bin", false },
	{ "var/lib/rancher/k3s/data/current/bin", false },
	{ "var/lib/rancher/rke2/bin", false },
};

/*
 * Databases in which a package is a paragraph of lines "KEY VALUE": deb-control(5)
 * and apk's, see Alpine's apk spec. To add one: its file and its two keys.
 */
static const struct database {
	const char *path;
	const char *package;
	const char *version;
} databases[] = {
	{ "var/lib/dpkg/status", "Package: ", "Version: " },
	{ "lib/apk/db/installed", "P:", "V:" },
};

/* A database that is no text: that it is there says that a distribution built what lies in its directories. */
static const char *const opaque[] = { "var/lib/rpm", "usr/lib/sysimage/rpm" };

#define LOOK_EVERY 5 /* scans */

struct stamp {
	uint64_t ino;
	int64_t seconds;
	uint32_t nanoseconds;
	uint64_t size;
};

struct versions {
	struct arena *arena; /* of @list */
	struct host_component items[FOUND_MOST];
	struct host_component_list list;
	struct stamp stamps[ISO_COUNT(databases) + ISO_COUNT(programs) * ISO_COUNT(directories) * NAMES];
	bool read;
	unsigned scans; /* since somebody looked */
};

struct versions *versions_new(void)
{
	return heap_alloc(1, sizeof(struct versions));
}

void versions_free(struct versions *versions)
{
	if (!versions)
		return;
	arena_free(versions->arena);
	free(versions);
}

/* ---- has anything changed? --------------------------------------------------------------- */

static struct stamp stamp_of(const struct root *root, const char *path)
{
	struct stat look;
	if (root_look(root, -1, path, &look) < 0 || !S_ISREG(look.st_mode))
		return (struct stamp){ 0 };
	return (struct stamp){ look.st_ino, look.st_mtim.tv_sec, (uint32_t)look.st_mtim.tv_nsec,
		(uint64_t)look.st_size };
}

static void file_path(size_t directory, const char *file, char ret[128])
{
	snprintf(ret, 128, "%s/%s", directories[directory].path, file);
}

/* Notes what every file looks like now. True: one looks different than in the last scan. */
static bool note_stamps(struct versions *versions, const struct root *root)
{
	struct stamp now[ISO_COUNT(versions->stamps)];
	bool there[ISO_COUNT(directories)];
	size_t count = 0;
	char path[128];
	memset(now, 0, sizeof(now));
	/* Most of them are not: then nobody walks there for each file. */
	for (size_t d = 0; d < ISO_COUNT(directories); d++)
		there[d] = root_type(root, directories[d].path) == S_IFDIR;
	for (size_t i = 0; i < ISO_COUNT(databases); i++)
		now[count++] = stamp_of(root, databases[i].path);
	for (size_t i = 0; i < ISO_COUNT(programs); i++)
		for (size_t k = 0; k < NAMES && programs[i].files[k]; k++)
			for (size_t d = 0; d < ISO_COUNT(directories); d++, count++) {
				file_path(d, programs[i].files[k], path);
				if (there[d])
					now[count] = stamp_of(root, path);
			}
	bool changed = false;
	for (size_t i = 0; i < count; i++)
		changed |= now[i].ino != versions->stamps[i].ino || now[i].seconds != versions->stamps[i].seconds ||
			   now[i].nanoseconds != versions->stamps[i].nanoseconds ||
			   now[i].size != versions->stamps[i].size;
	memcpy(versions->stamps, now, sizeof(now));
	return changed;
}

static void add(struct versions *versions, const char *name, const char *version, const char *where)
{
	if (versions->list.count == FOUND_MOST)
		return;
	versions->items[versions->list.count++] = (struct host_component){
		.name = name,
		.version = arena_strndup(versions->arena, version, strnlen(version, VERSION_MOST)),
		.where = arena_printf(versions->arena, "/%s", where),
	};
}

/* ---- packages ------------------------------------------------------------------------------ */

static const struct program *program_of_package(const char *name, size_t len)
{
	for (size_t i = 0; i < ISO_COUNT(programs); i++)
		for (size_t k = 0; k < NAMES && programs[i].packages[k]; k++)
			if (strlen(programs[i].packages[k]) == len && memcmp(programs[i].packages[k], name, len) == 0)
				return &programs[i];
	return NULL;
}

/* "2:1.1.5+ds1-1+deb12u1" is 1.1.5 with a mark: the epoch is no part of it, deb-version(7). */
static void add_package(struct versions *versions, const struct database *database, const struct program *program,
	const char *version, size_t len)
{
	char text[VERSION_MOST];
	const char *colon = memchr(version, ':', len);
	if (colon) {
		len -= (size_t)(colon + 1 - version);
		version = colon + 1;
	}
	snprintf(text, sizeof(text), "%.*s", (int)(len < sizeof(text) ? len : sizeof(text) - 1), version);
	add(versions, program->name, text, database->path);
}

static void read_database(struct versions *versions, const struct root *root, const struct database *database)
{
	cleanup_strbuf struct strbuf text = { 0 };
	if (root_read(root, -1, database->path, STATUS_MOST, &text) < 0)
		return;
	const struct program *program = NULL;
	size_t package = strlen(database->package);
	size_t version = strlen(database->version);
	const char *end = text.data + text.len;
	for (const char *line = text.data; line && line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((stop ? stop : end) - line);
		if (!len)
			program = NULL;
		else if (len > package && memcmp(line, database->package, package) == 0)
			program = program_of_package(line + package, len - package);
		else if (program && len > version && memcmp(line, database->version, version) == 0)
			add_package(versions, database, program, line + version, len - version);
		line = stop ? stop + 1 : NULL;
	}
}

static bool is_packaged(const struct versions *versions, const char *name)
{
	for (size_t i = 0; i < versions->list.count; i++)
		if (strcmp(versions->items[i].name, name) == 0)
			return true;
	return false;
}

/* ---- programs ---------------------------------------------------------------------------- */

static bool distribution_builds(const struct root *root)
{
	for (size_t i = 0; i < ISO_COUNT(opaque); i++)
		if (root_type(root, opaque[i]) == S_IFDIR)
			return true;
	return false;
}

/* A number without a mark is its maker's: one of a distribution gets one, for it may have fixes of its own. */
static void read_program(struct versions *versions, const struct root *root, const struct program *program,
	size_t directory, const char *file)
{
	char path[128];
	cleanup_strbuf struct strbuf version = { 0 };
	file_path(directory, file, path);
	if (directories[directory].packaged && is_packaged(versions, program->name))
		return;
	cleanup_fd int fd = root_open_file(root, -1, path);
	if (fd < 0 || !program_version(fd, program->banner, &version))
		return;
	if (directories[directory].packaged && distribution_builds(root))
		strbuf_adds(&version, " of a package");
	add(versions, program->name, strbuf_text(&version), path);
}

const struct host_component_list *versions_read(struct versions *versions, const struct root *root)
{
	/* An update takes longer than some scans. A copy is looked at each time: it costs nobody's screen. */
	if (versions->read && root_is_system(root) && ++versions->scans < LOOK_EVERY)
		return &versions->list;
	versions->scans = 0;
	if (!note_stamps(versions, root) && versions->read)
		return &versions->list;
	arena_free(versions->arena);
	versions->arena = arena_new();
	versions->list = (struct host_component_list){ 0, versions->items };
	versions->read = true;
	for (size_t i = 0; i < ISO_COUNT(databases); i++)
		read_database(versions, root, &databases[i]);
	const struct stamp *stamp = versions->stamps + ISO_COUNT(databases);
	for (size_t i = 0; i < ISO_COUNT(programs); i++)
		for (size_t k = 0; k < NAMES && programs[i].files[k]; k++)
			for (size_t d = 0; d < ISO_COUNT(directories); d++, stamp++)
				if (stamp->ino)
					read_program(versions, root, &programs[i], d, programs[i].files[k]);
	return &versions->list;
}
