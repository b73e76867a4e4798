/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>
#include <isotop/secret.h>

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

/* ---- making them look like secrets -------------------------------------------------------- */

#define MASK      "********"
#define DIGEST_LEAST 32 /* hexadecimal digits, as the reference grammar of images has them */
#define KEY_LEAST 20 /* of a key of a service, with its beginning: no word of a language is so long */

static bool of_key(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* Whether any of the beginnings stands here: nearly never, so that this is asked first. */
static bool begins_key(const char *at, const char *end)
{
	for (size_t i = 0; i < ISO_COUNT(beginnings); i++)
		if (*at == *beginnings[i] && (size_t)(end - at) > strlen(beginnings[i]) &&
			memcmp(at, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/* Signs of keys in a row. Many keys may seem to begin in one, so that it is walked once for all of them. */
struct row {
	const char *end;   /* NULL: none was walked */
	const char *digit; /* the last one; NULL: there is none */
	const char *upper; /* likewise the last capital letter */
};

static void walk_row(struct row *row, const char *at, const char *end)
{
	*row = (struct row){ 0 };
	for (; at < end && of_key(*at); at++) {
		row->digit = isdigit((unsigned char)*at) ? at : row->digit;
		row->upper = isupper((unsigned char)*at) ? at : row->upper;
	}
	row->end = at;
}

/* The key that begins at @at; *ret_kept: how much of it only says what it is. 0: none. @row: the last that was walked. */
static size_t key_at(const char *at, const char *end, struct row *row, size_t *ret_kept)
{
	if (!begins_key(at, end))
		return 0;
	if (!row->end || at >= row->end)
		walk_row(row, at, end);
	size_t len = (size_t)(row->end - at);
	if (len < KEY_LEAST || !row->digit || row->digit < at)
		return 0;
	for (size_t i = 0; i < ISO_COUNT(beginnings); i++) {
		size_t begun = strlen(beginnings[i]);
		/* what could be a name in Kubernetes as well has no capital letter */
		bool telling = (row->upper && row->upper >= at) || strchr(beginnings[i], '_');
		if (begun < len && telling && memcmp(at, beginnings[i], begun) == 0) {
			*ret_kept = begun;
			return len;
		}
	}
	return 0;
}

/* "scheme://user:password@": from @at on "://"; the password, else NULL. */
static const char *password_at(const char *at, const char *end, size_t *ret_len)
{
	const char *colon = NULL;
	if (end - at < 3 || memcmp(at, "://", 3) != 0)
		return NULL;
	for (const char *c = at + 3; c < end && !isspace((unsigned char)*c) && !strchr("/?#\"'", *c); c++) {
		colon = *c == ':' && !colon ? c : colon;
		if (*c != '@' || !colon)
			continue;
		*ret_len = (size_t)(c - colon - 1);
		return *ret_len ? colon + 1 : NULL;
	}
	return NULL;
}

/* "name:tag@sha256:..." is an image and its digest. */
static bool is_digest(const char *at, const char *end)
{
	size_t len = 0;
	while (at < end && *at != ':' && (isalnum((unsigned char)*at) || strchr("+._-", *at)))
		at++;
	while (at + 1 + len < end && isxdigit((unsigned char)at[1 + len]))
		len++;
	return len >= DIGEST_LEAST;
}

/* "user:password@host" that begins a word without a scheme, as before an image; the password, else NULL. */
static const char *bare_password_at(const char *at, const char *end, size_t *ret_len)
{
	const char *colon = NULL;
	const char *sign = at;
	while (sign < end && *sign != '@' && !isspace((unsigned char)*sign) && !strchr("/?#\"'=,", *sign)) {
		colon = *sign == ':' && !colon ? sign : colon;
		sign++;
	}
	if (sign == end || *sign != '@' || !colon || colon == at || sign - colon < 2 || is_digest(sign + 1, end))
		return NULL;
	const char *host = sign + 1;
	while (host < end && (isalnum((unsigned char)*host) || *host == '-'))
		host++;
	if (host == sign + 1 || host == end || !strchr(".:/", *host))
		return NULL;
	*ret_len = (size_t)(sign - colon - 1);
	return colon + 1;
}

/* Where a text is searched from; zero but for these three at its beginning. */
struct search {
	const char *at;
	const char *end;
	bool sign; /* it has an "@", which stands behind every password */
	struct row row;
};

static struct search search_in(const char *text, size_t len)
{
	return (struct search){ .at = text, .end = text + len, .sign = memchr(text, '@', len) != NULL };
}

/* The next thing that is a secret by its looks: where what is to be hidden begins, and ends, from where the search goes on. */
static bool next_secret(struct search *search, const char **ret_from, const char **ret_to)
{
	char before = ' ';
	const char *end = search->end;
	for (const char *at = search->at; at < end; before = *at++) {
		size_t kept = 0;
		size_t len = 0;
		bool word = search->sign && (isspace((unsigned char)before) || strchr("\"'=,", before));
		const char *password = word ? bare_password_at(at, end, &len) : NULL;
		if (search->sign && !password && *at == ':')
			password = password_at(at, end, &len);
		if (!password && !isalnum((unsigned char)before) && before != '_')
			len = key_at(at, end, &search->row, &kept);
		if (!len)
			continue;
		*ret_from = password ? password : at + kept;
		*ret_to = search->at = password ? password + len : at + len;
		return true;
	}
	return false;
}

static bool holds_digit(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isdigit((unsigned char)text[i]))
			return true;
	return false;
}

/*
 * A password stands before an "@", and a key has KEY_LEAST signs in a row, a digit among them, of which one is at a
 * multiple of that. Nearly no text has either.
 */
static bool may_hold(const char *text, size_t len)
{
	if (memchr(text, '@', len))
		return true;
	for (size_t at = KEY_LEAST - 1; at < len; at += KEY_LEAST) {
		size_t from = at;
		size_t to = at;
		while (to < len && of_key(text[to]))
			to++;
		while (to > at && from > 0 && of_key(text[from - 1]))
			from--;
		if (to - from >= KEY_LEAST && holds_digit(text + from, to - from))
			return true;
		at = to; /* what begins behind the row has a sign so many further on again */
	}
	return false;
}

bool secret_within(const char *text, size_t len)
{
	const char *from;
	const char *to;
	if (!may_hold(text, len))
		return false;
	struct search search = search_in(text, len);
	return next_secret(&search, &from, &to);
}

void secret_mask(struct strbuf *out, const char *text, size_t len)
{
	const char *end = text + len;
	const char *from;
	const char *to;
	struct search search = search_in(text, len);
	bool may = may_hold(text, len);
	while (may && next_secret(&search, &from, &to)) {
		strbuf_add(out, text, (size_t)(from - text));
		strbuf_adds(out, MASK);
		text = to;
	}
	strbuf_add(out, text, (size_t)(end - text));
}

/* ---- lines of a file ---------------------------------------------------------------------- */

static bool of_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

#define NAME_MOST 64 /* what is longer names nothing */

/*
 * Whether what this name is given is a secret: a variable (capitals), an option (dashes), or a
 * password by its name. Keys of manifests that only speak of secrets ("secretName") are none.
 */
static bool names_secret(const char *name, size_t len)
{
	char copy[NAME_MOST];
	bool small = false;
	if (len < 3 || len >= sizeof(copy))
		return false;
	memcpy(copy, name, len);
	copy[len] = '\0';
	for (size_t i = 0; i < len; i++)
		small = small || islower((unsigned char)copy[i]);
	if (!small || *copy == '-')
		return secret_name(copy);
	return holds(copy, "passw") && !holds(copy, "file") && !holds(copy, "name") && !holds(copy, "ref");
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && isspace((unsigned char)*at))
		at++;
	return at;
}

/* Where what separates a name from its value ends: "=", ": ", JSON's ":", or of an option a blank or the next item. */
static const char *separator_end(const char *name, const char *at, const char *end)
{
	bool quoted = at < end && (*at == '"' || *at == '\'');
	at += quoted;
	if (at == end)
		return NULL;
	if (*at == '=')
		return at + 1;
	if (*at == ':' && at + 1 < end && (isspace((unsigned char)at[1]) || (quoted && at[1] == '"')))
		return at + 1;
	return *name == '-' && (isspace((unsigned char)*at) || (quoted && *at == ',')) ? at + 1 : NULL;
}

/* An option at the end of its line, or an item of a list to itself: its value is on the next line. */
static bool ends_line(const char *at, const char *end)
{
	at += at < end && (*at == '"' || *at == '\'');
	at += at < end && *at == ',';
	at = skip_blanks(at, end);
	at += at < end && *at == '\\'; /* of a shell's continued line */
	return skip_blanks(at, end) == end;
}

/* Where the value behind a name begins; NULL: there is none. */
static const char *value_after(const char *name, const char *at, const char *end)
{
	const char *value = separator_end(name, at, end);
	if (!value || ends_line(value, end))
		return NULL;
	value = skip_blanks(value, end);
	if (value < end && (*value == '"' || *value == '\''))
		value++;
	/* a reference, a block, an anchor, another option: not the value itself */
	return value < end && !strchr("$&*|>{[-,}]\"'", *value) ? value : NULL;
}

/* The value in a line that follows such an option, "- hunter2" or "hunter2",; NULL: it has none. */
static const char *item_of(const char *text, const char *end)
{
	const char *at = skip_blanks(text, end);
	if (at + 1 < end && *at == '-' && isspace((unsigned char)at[1]))
		at = skip_blanks(at + 1, end);
	if (at < end && (*at == '"' || *at == '\''))
		at++;
	return at > text && at < end && !strchr("$&*|>{[-,}]\"'", *at) ? at : NULL;
}

static size_t value_length(const char *value, const char *end)
{
	char quote = value[-1] == '"' || value[-1] == '\'' ? value[-1] : '\0';
	size_t len = 0;
	while (value + len < end && (quote ? value[len] != quote : !isspace((unsigned char)value[len]) && !strchr(",}\"'", value[len])))
		len++;
	return len;
}

/* "name: DB_PASSWORD": the variable whose value stands behind "value:". */
static bool tells_variable(const char *name, size_t len, const char *value, const char *end)
{
	/* no longer than a name is: "name=name=name=" would be walked to its end from each of them */
	const char *most = value && end - value > NAME_MOST ? value + NAME_MOST : end;
	size_t value_len = value ? value_length(value, most) : 0;
	return len == 4 && memcmp(name, "name", 4) == 0 && value_len && names_secret(value, value_len);
}

/* Appends what stands from @done to @value, and the mask in place of that. Returns where it ends. */
static const char *hide(struct strbuf *out, const char *done, const char *value, const char *end)
{
	strbuf_add(out, done, (size_t)(value - done));
	strbuf_adds(out, MASK);
	return value + value_length(value, end);
}

static void mask_values(struct secret_lines *lines, struct strbuf *out, const char *text, const char *end)
{
	const char *done = text;
	const char *item = lines->option ? item_of(text, end) : NULL;
	lines->option = false;
	if (item)
		done = hide(out, text, item, end);
	for (const char *at = done; at < end;) {
		size_t len = 0;
		while (at + len < end && of_name(at[len]))
			len++;
		const char *value = len ? value_after(at, at + len, end) : NULL;
		bool is_value = len == 5 && memcmp(at, "value", 5) == 0;
		bool is_name = len == 4 && memcmp(at, "name", 4) == 0;
		if (value && (names_secret(at, len) || (is_value && lines->variable))) {
			done = hide(out, done, value, end);
		} else if (len > 2 && *at == '-' && names_secret(at, len)) {
			lines->option = ends_line(at + len, end);
		}
		if (is_name || (is_value && value))
			lines->variable = is_name && tells_variable(at, len, value, end);
		at = done > at + len ? done : at + (len ? len : 1);
	}
	strbuf_add(out, done, (size_t)(end - done));
}

void secret_mask_line(struct secret_lines *lines, struct strbuf *out, const char *text, size_t len)
{
	cleanup_strbuf struct strbuf values = { 0 };
	bool begins = len && memmem(text, len, "-----BEGIN", 10);
	bool ends = len && memmem(text, len, "-----END", 8);
	if (lines->key && !ends) {
		strbuf_adds(out, MASK);
		return;
	}
	lines->key = begins && !ends && memmem(text, len, "PRIVATE KEY", 11);
	mask_values(lines, &values, text, text + len);
	secret_mask(out, strbuf_text(&values), values.len);
}
