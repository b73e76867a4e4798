/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as people type them. */
#include "config.h"

#include "cmd/home.h"

#include <isotop/base.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *expand_home(const char *typed)
{
	const char *home = getenv("HOME");
	struct strbuf path = { 0 };
	bool tilde = typed[0] == '~' && (!typed[1] || typed[1] == '/') && home && *home;
	strbuf_adds(&path, tilde ? home : strcmp(typed, "-") == 0 ? "./" : "");
	strbuf_adds(&path, tilde ? typed + 1 : typed);
	return path.data;
}

/* An empty or relative value is as none. */
char *xdg_path(const char *variable, const char *below, const char *name)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");
	struct strbuf path = { 0 };
	if (base && *base == '/')
		strbuf_addf(&path, "%s/isotop/%s", base, name);
	else if (home && *home == '/')
		strbuf_addf(&path, "%s/%s/isotop/%s", home, below, name);
	return path.data;
}

int make_parents(const char *path, struct err *err)
{
	cleanup_strbuf struct strbuf part = { 0 };
	for (const char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		strbuf_reset(&part);
		strbuf_add(&part, path, (size_t)(at - path));
		if (mkdir(strbuf_text(&part), 0700) < 0 && errno != EEXIST)
			return err_set(err, -errno, "%s: %s", strbuf_text(&part), strerror(errno));
	}
	return 0;
}
