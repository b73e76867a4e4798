/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define RANDOM_LEAST 20 /* letters and digits: shorter ones are words and versions */

/* Parts of names whose values are kept secret. To add one: a line, in lower case. */
static const char *const names[] = {
	"secret", "token", "passw", "passphrase", "_pwd", "_pass", "credential", "apikey", "api_key", "access_key",
	"private_key", "signing_key", "encryption_key", "_auth", "cookie", "dsn", "database_url", "connection_string",
};

/* How keys of well-known services begin, by their own documentation. To add one: a line. */
static const char *const beginnings[] = {
	"AKIA", "ASIA",                       /* AWS access keys */
	"ghp_", "gho_", "ghs_", "ghu_", "github_pat_", /* GitHub */
	"glpat-",                             /* GitLab */
	"xoxa-", "xoxb-", "xoxp-", "xoxs-",   /* Slack */
	"sk_live_", "rk_live_", "sk-",        /* Stripe, and what is named after it */
	"AIza",                               /* Google */
	"npm_", "pypi-", "hf_", "dop_v1_", "hvs.",
	"eyJ",                                /* a JSON web token: base64 of {" */
	"-----BEGIN",                         /* PEM */
};

static bool holds(const char *text, const char *part)
{
	size_t len = strlen(part);
	for (; *text; text++)
		if (strncasecmp(text, part, len) == 0)
			return true;
	return false;
}

/* "scheme://user:password@host" */
static bool holds_password(const char *value)
{
	const char *at = strstr(value, "://");
	size_t len = at ? strcspn(at + 3, "/?#") : 0;
	const char *sign = len ? memchr(at + 3, '@', len) : NULL;
	return sign && memchr(at + 3, ':', (size_t)(sign - at - 3));
}

/* As base64 of random bytes: one long word with letters of both cases and digits. */
static bool looks_random(const char *value)
{
	bool upper = false, lower = false, digit = false;
	size_t len = 0;
	for (; value[len]; len++) {
		unsigned char c = (unsigned char)value[len];
		if (!isalnum(c) && !strchr("+/=_-", c))
			return false;
		upper = upper || isupper(c);
		lower = lower || islower(c);
		digit = digit || isdigit(c);
	}
	return len >= RANDOM_LEAST && upper && lower && digit;
}

bool secret_name(const char *name)
{
	size_t len = strlen(name);
	if (len >= 3 && strcasecmp(name + len - 3, "key") == 0)
		return true;
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (holds(name, names[i]))
			return true;
	return false;
}

bool secret_value(const char *value)
{
	for (size_t i = 0; i < ISO_COUNT(beginnings); i++)
		if (strncmp(value, beginnings[i], strlen(beginnings[i])) == 0 &&
			strlen(value) > strlen(beginnings[i]) + 8)
			return true;
	return holds_password(value) || looks_random(value);
}
