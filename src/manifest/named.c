/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

/* Files by which other programs start containers: named, and not judged. */
#include "manifest/compose.h"
#include "manifest/named.h"
#include "manifest/readers.h"

#include <ctype.h>
#include <string.h>

#include <isotop/builder.h>
#include <isotop/doc.h>

/* ---- the table ------------------------------------------------------------------------- */

/*
 * A file is of a kind where a line begins with one of its @heads and, where it has @with, another
 * with one of those. To add one: its row.
 */
static const struct {
	const char *kind;
	const char *const *heads;
	const char *const *with;
} kinds[] = {
	/* systemd.nspawn(5) */
	{ "systemd-nspawn settings", (const char *const[]){ "[Exec]", "[Files]", NULL }, NULL },
	{ "systemd-nspawn settings", (const char *const[]){ "[Network]", NULL },
		(const char *const[]){ "Private=", "VirtualEthernet=", "VirtualEthernetExtra=", NULL } },
	/* lxc.container.conf(5) */
	{ "LXC configuration",
		(const char *const[]){ "lxc.include", "lxc.rootfs", "lxc.mount", "lxc.cap.", "lxc.apparmor.", "lxc.aa_profile", "lxc.net.",
			"lxc.network.", "lxc.cgroup", "lxc.idmap", "lxc.id_map", "lxc.uts.", "lxc.utsname", "lxc.namespace.",
			"lxc.seccomp.", "lxc.selinux.", "lxc.hook.", "lxc.arch", NULL },
		NULL },
	/* registry.terraform.io, kreuzwerker/docker and hashicorp/aws */
	{ "Terraform configuration",
		(const char *const[]){ "resource \"docker_container\"", "resource \"docker_service\"", "resource \"podman_container\"",
			"resource \"aws_ecs_task_definition\"", "resource \"aws_batch_job_definition\"", "resource \"kubernetes_",
			"resource \"nomad_job\"", "resource \"azurerm_container_group\"", "resource \"lxd_instance\"", NULL },
		NULL },
	/* developer.hashicorp.com/nomad, "job" */
	{ "Nomad job", (const char *const[]){ "job \"", NULL }, (const char *const[]){ "driver ", "driver=", NULL } },
	/* docs.gitlab.com/runner, "Advanced configuration" */
	{ "GitLab Runner configuration", (const char *const[]){ "[[runners]]", NULL },
		(const char *const[]){ "[runners.docker]", "[runners.kubernetes]", "[runners.machine]", NULL } },
};

static bool begins(const char *at, const char *end, const char *const *words)
{
	for (; *words; words++)
		if ((size_t)(end - at) >= strlen(*words) && memcmp(at, *words, strlen(*words)) == 0)
			return true;
	return false;
}

/* The next line from *at on, without the blanks before it; NULL: no more. */
static const char *next_line(const char **at, const char *end)
{
	const char *line = *at;
	const char *newline = line < end ? memchr(line, '\n', (size_t)(end - line)) : NULL;
	*at = newline ? newline + 1 : end;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	return line < end ? line : NULL;
}

static bool any_line_begins(const char *text, const char *end, const char *const *words)
{
	const char *line;
	while ((line = next_line(&text, end)))
		if (begins(line, end, words))
			return true;
	return false;
}

/* "[section]", "key = value", "block {": what begins as a document is one, whatever text it holds. */
static bool begins_as_settings(const char *text, const char *end)
{
	const char *line;
	do {
		line = next_line(&text, end);
	} while (line && strchr("#;\n\r", *line));
	size_t len = line ? (size_t)(text - line) : 0;
	while (len && isspace((unsigned char)line[len - 1]))
		len--;
	const char *equals = len ? memchr(line, '=', len) : NULL;
	const char *colon = len ? memchr(line, ':', len) : NULL;
	return len && (*line == '[' || (*line != '{' && line[len - 1] == '{') || (equals && (!colon || equals < colon)));
}

static const char *kind_of(const char *text, size_t len)
{
	const char *end = text + len;
	bool settings = begins_as_settings(text, end);
	for (size_t i = 0; settings && i < ISO_COUNT(kinds); i++)
		if (any_line_begins(text, end, kinds[i].heads) && (!kinds[i].with || any_line_begins(text, end, kinds[i].with)))
			return kinds[i].kind;
	return NULL;
}

/* ---- documents of that sort ------------------------------------------------------------ */

/* containers.dev/implementors/json_reference: what makes the container, and a key that nothing else has. */
static bool is_devcontainer(const struct node *root)
{
	static const char *const sources[] = { "image", "build", "dockerFile", "dockerComposeFile" };
	static const char *const own[] = { "runArgs", "remoteUser", "containerUser", "customizations", "features", "forwardPorts",
		"postCreateCommand", "postStartCommand", "overrideCommand", "workspaceFolder", "workspaceMount", "remoteEnv",
		"containerEnv", "updateRemoteUserUID", "shutdownAction", "dockerComposeFile", "dockerFile", "extensions" };
	static const char *const few[] = { "name", "image", "build", "settings" };
	bool source = false;
	bool any = false;
	size_t known = 0;
	for (size_t i = 0; i < ISO_COUNT(sources); i++)
		source |= node_get(root, sources[i]) != NULL;
	for (size_t i = 0; i < ISO_COUNT(own); i++)
		any |= node_get(root, own[i]) != NULL;
	for (size_t i = 0; i < ISO_COUNT(few); i++)
		known += node_get(root, few[i]) != NULL;
	return source && (any || (known == root->count && root->keys[0]->quoted)) && !node_get(root, "kind");
}

const char *named_document(const struct node *root)
{
	if (compose_is_first_version(root))
		return "Compose file of version 1";
	return node_is(root, NODE_MAP) && is_devcontainer(root) ? "devcontainer" : NULL;
}

bool named_detect(const char *text, size_t len)
{
	return kind_of(text, len) != NULL;
}

void named_read(struct manifest_load *load, const char *name, const char *text, size_t len)
{
	inventory_unjudged(load->builder, REMARK_UNJUDGED, kind_of(text, len), name, "isotop does not judge containers that it starts");
}
