/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of the OCI runtime specification 1.2 that stands directly below its
 * sections: what it sets, or why it cannot touch isolation.
 */
#include "config.h"

#include "manifest/oci.h"

#include <string.h>

#include <isotop/doc.h>

#define SEEN  "what the process sees: names, labels, environment, its command"
#define LIMIT "a limit on what it may use up"
#define OTHER "another platform's"

/* @sets NULL: it cannot touch isolation, and @why says why. To add a key: its row. */
// clang-format off
static const struct {
	const char *section; /* "": the document itself */
	const char *key;
	const char *sets;
	const char *why;
} keys[] = {
	{ "", "annotations", NULL, "notes that engines leave; what they say of whose it is counts for its own files, and crun(1) takes a filter of system calls from one" },
	{ "", "domainname", NULL, SEEN },
	{ "", "freebsd", NULL, OTHER },
	{ "", "hooks", NULL, "programs of the host that the runtime starts; what they change is seen in the running container" },
	{ "", "hostname", NULL, SEEN },
	{ "", "linux", "the section below", NULL },
	{ "", "mounts", "mounts", NULL },
	{ "", "ociVersion", NULL, "the version of the form" },
	{ "", "process", "the section below", NULL },
	{ "", "root", "the section below", NULL },
	{ "", "solaris", NULL, OTHER },
	{ "", "vm", NULL, "the virtual machine's kernel and image" },
	{ "", "windows", NULL, OTHER },
	{ "", "zos", NULL, OTHER },
	{ "process", "apparmorProfile", "AppArmor", NULL },
	{ "process", "args", "an engine that it runs, or asks over the network", NULL },
	{ "process", "capabilities", "capabilities", NULL },
	{ "process", "commandLine", NULL, SEEN },
	{ "process", "consoleSize", NULL, SEEN },
	{ "process", "cwd", NULL, SEEN },
	{ "process", "env", "DOCKER_HOST and CONTAINER_HOST: an engine over the network", NULL },
	{ "process", "execCPUAffinity", NULL, LIMIT },
	{ "process", "ioPriority", NULL, LIMIT },
	{ "process", "noNewPrivileges", "no_new_privs", NULL },
	{ "process", "oomScoreAdj", NULL, LIMIT },
	{ "process", "rlimits", NULL, LIMIT },
	{ "process", "scheduler", NULL, LIMIT },
	{ "process", "selinuxLabel", "SELinux", NULL },
	{ "process", "terminal", NULL, SEEN },
	{ "process", "user", "user and group", NULL },
	{ "root", "path", "mounts: where it is the host's own root", NULL },
	{ "root", "readonly", "root file system", NULL },
	{ "linux", "cgroupsPath", NULL, "where its limits are kept" },
	{ "linux", "devices", "devices", NULL },
	{ "linux", "gidMappings", "user namespace, group ids", NULL },
	{ "linux", "intelRdt", NULL, LIMIT },
	{ "linux", "maskedPaths", "masks of /proc and /sys", NULL },
	{ "linux", "memoryPolicy", NULL, LIMIT },
	{ "linux", "mountLabel", "SELinux label of its files", NULL },
	{ "linux", "namespaces", "namespaces", NULL },
	{ "linux", "netDevices", NULL, "network devices moved into its own network namespace" },
	{ "linux", "personality", NULL, "which calls of an older architecture it makes" },
	{ "linux", "readonlyPaths", "read-only paths of /proc and /sys", NULL },
	{ "linux", "resources", "devices: their rules; all else is limits", NULL },
	{ "linux", "rootfsPropagation", "mounts: whether they appear on the host", NULL },
	{ "linux", "seccomp", "seccomp", NULL },
	{ "linux", "sysctl", NULL, "settings of its own namespaces; the runtime refuses the host's" },
	{ "linux", "timeOffsets", NULL, "clocks of its own time namespace" },
	{ "linux", "uidMappings", "user namespace, user ids", NULL },
};
// clang-format on

static bool has_row(const char *section, const char *key)
{
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].key, key) == 0)
			return true;
	return false;
}

void oci_unknown_keys(const struct node *spec,
	void (*report)(void *ctx, const struct node *node, const char *section, const char *key), void *ctx)
{
	static const char *const sections[] = { "", "process", "root", "linux" };
	for (size_t i = 0; i < ISO_COUNT(sections); i++) {
		const struct node *map = *sections[i] ? node_get(spec, sections[i]) : spec;
		for (size_t k = 0; node_is(map, NODE_MAP) && k < map->count; k++) {
			const char *key = node_text(map->keys[k]);
			if (key && !has_row(sections[i], key))
				report(ctx, map->items[k], sections[i], key);
		}
	}
}

/* ---- keys in other letters ---------------------------------------------------------- */

/* Keys that stand deeper and decide something. To add one: it. */
static const char *const inner_keys[] = { "access", "action", "additionalGids", "allow", "ambient", "args", "bounding",
	"containerID", "defaultAction", "destination", "devices", "effective", "fileMode", "gid", "hostID", "index", "inheritable",
	"major", "minor", "names", "op", "options", "permitted", "size", "source", "syscalls", "type", "uid", "value", "valueTwo" };

#define FOLD_DEPTH 16

/* The key that Go takes it for; NULL: it is one, or like none. */
static const char *folded_key(const char *key)
{
	const char *found = NULL;
	for (size_t i = 0; i < ISO_COUNT(keys) + ISO_COUNT(inner_keys); i++) {
		const char *word = i < ISO_COUNT(keys) ? keys[i].key : inner_keys[i - ISO_COUNT(keys)];
		if (strcmp(word, key) == 0)
			return NULL;
		found = key_folds(key, word) ? word : found;
	}
	return found;
}

struct folding {
	void (*report)(void *ctx, const struct node *node, const char *key, const char *word);
	void *ctx;
};

/* Maps whose keys are anybody's choice. */
static bool is_free(const char *key)
{
	static const char *const free_keys[] = { "annotations", "hooks", "sysctl", "unified", "windows", "solaris", "vm", "zos", "freebsd" };
	for (size_t i = 0; i < ISO_COUNT(free_keys); i++)
		if (strcmp(free_keys[i], key) == 0)
			return true;
	return false;
}

static void find_folded(const struct folding *folding, const struct node *node, unsigned depth)
{
	for (size_t i = 0; depth < FOLD_DEPTH && i < node_count(node); i++) {
		const char *key = node->kind == NODE_MAP ? node_text(node->keys[i]) : NULL;
		const char *word = key ? folded_key(key) : NULL;
		if (word)
			folding->report(folding->ctx, node->items[i], key, word);
		if (!key || !is_free(key))
			find_folded(folding, node->items[i], depth + 1);
	}
}

void oci_folded_keys(const struct node *spec, void (*report)(void *ctx, const struct node *node, const char *key, const char *word), void *ctx)
{
	struct folding folding = { report, ctx };
	find_folded(&folding, spec, 0);
}

/* ---- the table in docs --------------------------------------------------------------- */

void oci_keys_markdown(FILE *out)
{
	fputs("| key | sets | or why it cannot touch isolation |\n|---|---|---|\n", out);
	for (size_t i = 0; i < ISO_COUNT(keys); i++)
		fprintf(out, "| `%s%s%s` | %s | %s |\n", keys[i].section, *keys[i].section ? "." : "", keys[i].key,
			keys[i].sets ? keys[i].sets : "", keys[i].why ? keys[i].why : "");
}
