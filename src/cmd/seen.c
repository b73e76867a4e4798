/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/seen.h"
#include "cmd/home.h"
#include "cmd/writer.h"

#include <isotop/baseline.h>
#include <isotop/file.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define KEPT ".seen"
#define CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

/* The rest of a name that is longer stands in the file, and is compared. */
#define NODE_MAX 64

/* The file of @host. A node chooses its name: only what is plain of it is kept. */
static void seen_name(const struct host *host, char ret[SEEN_NAME_MAX])
{
	char node[NODE_MAX + 1];
	snprintf(node, sizeof(node), "%s", host->name && *host->name ? host->name : "node");
	for (char *at = node; *at; at++)
		if (!strchr(CHARACTERS, *at) || (at == node && *at == '.'))
			*at = '_';
	snprintf(ret, SEEN_NAME_MAX, "%s%s" KEPT, node, host->privileged_reader ? "" : ".unprivileged");
}

bool seen_is_name(const char *name)
{
	size_t len = strlen(name);
	return len < SEEN_NAME_MAX && len > strlen(KEPT) && strspn(name, CHARACTERS) == len && *name != '.' &&
	       strcmp(name + len - strlen(KEPT), KEPT) == 0;
}

char *seen_path(const char *name)
{
	return xdg_path("XDG_STATE_HOME", ".local/state", name);
}

int seen_last(void *ctx, const struct host *host, int64_t *ret_when, struct baseline **ret_baseline, struct err *err)
{
	char name[SEEN_NAME_MAX];
	cleanup_strbuf struct strbuf text = { 0 };
	(void)ctx;
	seen_name(host, name);
	char *path = seen_path(name);
	int code = path ? file_read_typed(path, SEEN_BYTES, &text) : -ENOENT;
	if (code < 0)
		err_set(err, code, "%s: %s", path ? path : name, file_why(code));
	else
		code = seen_read(path, strbuf_text(&text), text.len, host, ret_when, ret_baseline, err);
	free(path);
	return code;
}

int seen_keep(void *ctx, const struct judged *judged, int64_t now, struct err *err)
{
	char name[SEEN_NAME_MAX];
	cleanup_strbuf struct strbuf text = { 0 };
	seen_name(&judged->inventory->host, name);
	seen_put(judged, now, &text);
	if (text.len > SEEN_BYTES)
		return err_set(err, -EFBIG, "too many containers for what is kept of a visit");
	return writer_seen_last(ctx, name, strbuf_text(&text), text.len, err);
}
