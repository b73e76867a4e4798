/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as people type them. */
#include "config.h"

#include "cmd/home.h"

#include <isotop/base.h>

#include <stdlib.h>
#include <string.h>

char *expand_home(const char *typed)
{
	const char *home = getenv("HOME");
	struct strbuf path = { 0 };
	bool tilde = typed[0] == '~' && (!typed[1] || typed[1] == '/') && home && *home;
	strbuf_adds(&path, tilde ? home : strcmp(typed, "-") == 0 ? "./" : "");
	strbuf_adds(&path, tilde ? typed + 1 : typed);
	return path.data;
}
