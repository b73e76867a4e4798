/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/literal.h"

#include <ctype.h>
#include <string.h>

/* ---- what is filled in --------------------------------------------------------- */

typedef size_t (*filled_fn)(const char *at, const char *end);

static bool name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static size_t name_length(const char *at, const char *end)
{
	size_t len = 0;
	while (at + len < end && (isalnum((unsigned char)at[len]) || at[len] == '_'))
		len++;
	return len;
}

/* Up to the bracket that closes the one at @at; all of it where none does. */
static size_t bracketed(const char *at, const char *end, char open, char close)
{
	size_t depth = 0;
	for (size_t i = 0; at + i < end; i++) {
		depth += at[i] == open;
		depth -= at[i] == close && depth;
		if (!depth)
			return i + 1;
	}
	return (size_t)(end - at);
}

/* "'...'", or one sign that "\\" escapes; 1 where neither begins at @at. */
static size_t taken_as_it_is(const char *at, const char *end)
{
	const char *close = *at == '\'' && at + 1 < end ? memchr(at + 1, '\'', (size_t)(end - at - 1)) : NULL;
	return close ? (size_t)(close - at) + 1 : *at == '\\' && at + 1 < end ? 2 : 1;
}

/* Does @word stand at @from, by itself? */
static bool is_word(const char *text, const char *from, const char *end, const char *word)
{
	size_t len = strlen(word);
	return (from == text || strchr(" \t\n;&|(", from[-1])) && (size_t)(end - from) > len && memcmp(from, word, len) == 0 &&
	       strchr(" \t\n;&|)", from[len]);
}

#define SUBSTITUTIONS_MOST 64 /* one within the other */

/* Brackets in quotes do not count, but those of a substitution in double quotes do: @quotes says which of them stand open where. */
size_t literal_substitution(const char *at, const char *end)
{
	bool quotes[SUBSTITUTIONS_MOST] = { false };
	unsigned cases = 0;
	size_t depth = 0;
	for (const char *from = at; from < end;) {
		bool *quoted = &quotes[depth ? depth - 1 : 0];
		bool inside = depth && *quoted;
		cases += !inside && is_word(at, from, end, "case") ? 1U : cases && !inside && is_word(at, from, end, "esac") ? -1U : 0;
		bool opens = *from == '(' && (!inside || (from > at && from[-1] == '$'));
		if (opens && depth == SUBSTITUTIONS_MOST)
			break;
		if (opens)
			quotes[depth++] = false;
		else if (*from == ')' && !inside && !cases && !--depth)
			return (size_t)(from - at) + 1;
		else if (*from == '"')
			*quoted = !inside;
		from += opens || (inside && *from == '\'') ? 1 : taken_as_it_is(from, end);
	}
	return bracketed(at, end, '(', ')');
}

/* "$X", "${X}", "$(x)", "$1", "$@" and the like, "$env:X" of PowerShell, "`x`". */
static size_t filled_by_shell(const char *at, const char *end)
{
	if (*at == '`') {
		const char *close = memchr(at + 1, '`', (size_t)(end - at - 1));
		return close ? (size_t)(close - at) + 1 : (size_t)(end - at);
	}
	if (*at != '$' || at + 1 >= end)
		return 0;
	if (at[1] == '{')
		return 1 + bracketed(at + 1, end, '{', '}');
	if (at[1] == '(')
		return 1 + literal_substitution(at + 1, end);
	if (strchr("@*#?$!-0123456789", at[1]))
		return 2;
	if (!name_start(at[1]))
		return 0;
	size_t len = 1 + name_length(at + 1, end);
	/* "$env:USERPROFILE": a drive of PowerShell's, not a colon between two fields */
	if (len == 4 && strncmp(at, "$env", 4) == 0 && at + 5 < end && at[4] == ':' && name_start(at[5]))
		len += 1 + name_length(at + 5, end);
	return len;
}

static size_t filled_by_glob(const char *at, const char *end)
{
	if (*at == '[')
		return memchr(at, ']', (size_t)(end - at)) ? bracketed(at, end, '[', ']') : 0;
	return *at == '*' || *at == '?';
}

/* "{{ .Values.x }}", "$(X)", "%X%". */
static size_t filled_by_template(const char *at, const char *end)
{
	if (at + 1 < end && at[0] == '{' && at[1] == '{') {
		for (const char *close = at + 2; close + 1 < end; close++)
			if (close[0] == '}' && close[1] == '}')
				return (size_t)(close - at) + 2;
		return (size_t)(end - at);
	}
	if (at + 1 < end && at[0] == '$' && at[1] == '(')
		return 1 + bracketed(at + 1, end, '(', ')');
	if (*at == '%' && at + 1 < end && name_start(at[1])) {
		size_t len = 1 + name_length(at + 1, end);
		return at + len < end && at[len] == '%' ? len + 1 : 0;
	}
	return 0;
}

/* systemd.unit(5): every letter behind "%" is a specifier or an error; "%%" is a "%". */
static size_t filled_by_unit(const char *at, const char *end)
{
	return *at == '%' && at + 1 < end && isalpha((unsigned char)at[1]) ? 2 : 0;
}

/* To add somebody who fills words in: a row, and a name in literal.h. */
static const struct {
	enum literal_filler filler;
	filled_fn length;
} fillings[] = {
	{ FILL_SHELL, filled_by_shell },
	{ FILL_GLOB, filled_by_glob },
	{ FILL_TEMPLATE, filled_by_template },
	{ FILL_UNIT, filled_by_unit },
};

size_t literal_filled(const char *word, size_t len, unsigned fillers, const char **ret_at)
{
	const char *end = word + len;
	for (const char *at = word; at < end; at++)
		for (size_t i = 0; i < ISO_COUNT(fillings); i++) {
			size_t filled = fillings[i].filler & fillers ? fillings[i].length(at, end) : 0;
			if (!filled)
				continue;
			*ret_at = at;
			return filled;
		}
	return 0;
}

#define QUOTED_MOST 60 /* of a word that is quoted in a reason */

const char *literal_why(struct arena *arena, const char *word, unsigned fillers)
{
	const char *at;
	size_t len = literal_filled(word, strlen(word), fillers, &at);
	if (!len)
		return NULL;
	/* what docker_cli_split() set apart, as it was written */
	if (len > 3 && strncmp(at, "$(", 2) == 0 && strchr("*?[{", at[2])) {
		at += 2;
		len -= 3;
	}
	int shown = len > QUOTED_MOST ? QUOTED_MOST : (int)len;
	return arena_printf(arena, "%.*s%s is not known here", shown, at, len > QUOTED_MOST ? "..." : "");
}

/* ---- systemd's specifiers --------------------------------------------------------- */

static const char *stem_of(struct arena *arena, const char *unit)
{
	const char *dot = strrchr(unit, '.');
	return dot ? arena_strndup(arena, unit, (size_t)(dot - unit)) : unit;
}

/* "web@.container" is a template; what is behind "@" is the instance, which a file alone does not have. */
static const char *prefix_of(struct arena *arena, const char *unit)
{
	const char *at = strchr(unit, '@');
	return at ? arena_strndup(arena, unit, (size_t)(at - unit)) : stem_of(arena, unit);
}

/* What only the directory of a user has: the session's bus, the desktop's sockets. */
static bool of_user(const char *rest)
{
	static const char *const names[] = { "/bus", "/wayland-", "/pulse", "/pipewire-", "/gnupg", "/keyring" };
	for (size_t i = 0; i < ISO_COUNT(names); i++)
		if (strncmp(rest, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* systemd.unit(5), SPECIFIERS: system units run for root; a user's are known by "~" and "%t" alone. */
static const char *specifier(struct arena *arena, char letter, const char *rest, const struct unit_place *place)
{
	bool system = place->whose == PLACE_SYSTEM;
	switch (letter) {
	case '%':
		return "%";
	case 'n':
		return place->unit && !strchr(place->unit, '@') ? arena_printf(arena, "%s.service", stem_of(arena, place->unit)) :
								  NULL;
	case 'N':
		return place->unit && !strchr(place->unit, '@') ? stem_of(arena, place->unit) : NULL;
	case 'p':
		return place->unit ? prefix_of(arena, place->unit) : NULL;
	case 'h':
		return system ? "/root" : "~";
	case 't': /* the wider one where it is not known */
		return place->whose == PLACE_USER || (!system && of_user(rest)) ? "/run/user/UID" : "/run";
	case 'u':
		return system ? "root" : NULL;
	case 'U':
		return system ? "0" : NULL;
	case 'S':
		return system ? "/var/lib" : "~/.local/state";
	case 'C':
		return system ? "/var/cache" : "~/.cache";
	case 'E':
		return system ? "/etc" : "~/.config";
	case 'L':
		return system ? "/var/log" : "~/.local/state/log";
	case 'T':
		return "/tmp";
	case 'V':
		return "/var/tmp";
	default:
		return NULL;
	}
}

const char *literal_specifiers(struct arena *arena, const char *word, const struct unit_place *place)
{
	cleanup_strbuf struct strbuf out = { 0 };
	for (const char *at = word; *at; at++) {
		const char *value = *at == '%' && at[1] ? specifier(arena, at[1], at + 2, place) : NULL;
		if (value)
			strbuf_adds(&out, value);
		else
			strbuf_addc(&out, *at);
		at += value != NULL;
	}
	return arena_strdup(arena, strbuf_text(&out));
}

/* ---- an image's name ------------------------------------------------------------------ */

/* What is filled in stands as a letter, so that what is around it can be judged. */
static char *with_letters(struct strbuf *out, const char *name, unsigned fillers)
{
	const char *end = name + strlen(name);
	for (const char *at = name; at < end;) {
		const char *filled;
		size_t len = literal_filled(at, (size_t)(end - at), fillers, &filled);
		strbuf_add(out, at, len ? (size_t)(filled - at) : (size_t)(end - at));
		if (len)
			strbuf_addc(out, 'x');
		at = len ? filled + len : end;
	}
	return out->data;
}

static bool alnum_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* path-component: alpha-numeric [separator alpha-numeric]*, separator: one of . _ __ or any number of - */
static bool path_component(const char *at, size_t len)
{
	size_t i = 0;
	while (i < len) {
		size_t start = i;
		while (i < len && alnum_lower(at[i]))
			i++;
		if (i == start)
			return false;
		if (i == len)
			return true;
		size_t separator = i;
		while (i < len && at[i] == at[separator] && strchr("._-", at[i]))
			i++;
		size_t most = at[separator] == '_' ? 2 : at[separator] == '-' ? len : 1;
		if (i == separator || i - separator > most || i == len)
			return false;
	}
	return false;
}

/* domain: letters, digits, "." and "-", or an IPv6 address in brackets; ":" and a port. */
static bool domain(const char *at, size_t len)
{
	size_t i = 0;
	if (len && at[0] == '[')
		i = bracketed(at, at + len, '[', ']');
	else
		while (i < len && (isalnum((unsigned char)at[i]) || strchr(".-_", at[i])))
			i++;
	if (!i)
		return false;
	if (i < len && at[i] != ':')
		return false;
	for (size_t k = i + 1; k < len; k++)
		if (!isalnum((unsigned char)at[k])) /* a letter stands for a port that is filled in */
			return false;
	return i == len || i + 1 < len;
}

static bool path_components(const char *at, size_t len)
{
	while (len) {
		const char *slash = memchr(at, '/', len);
		size_t n = slash ? (size_t)(slash - at) : len;
		if (!path_component(at, n))
			return false;
		at += n + (slash != NULL);
		len -= n + (slash != NULL);
		if (slash && !len)
			return false;
	}
	return true;
}

static bool tag(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)at[i]) && at[i] != '_' && (!i || !strchr(".-", at[i])))
			return false;
	return len && len <= 128;
}

#define DIGEST_LEAST 32 /* hexadecimal digits, distribution reference regexp.go */

static bool digest(const char *at)
{
	const char *colon = strchr(at, ':');
	size_t algorithm = colon ? (size_t)(colon - at) : 0;
	if (strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789+._-") != algorithm && *at != 'x')
		return false;
	if (!colon)
		return strcmp(at, "x") == 0;
	size_t hex = strspn(colon + 1, "0123456789abcdefABCDEFx");
	bool filled = strchr(colon + 1, 'x');
	return algorithm && hex && !colon[1 + hex] && (filled || hex >= DIGEST_LEAST);
}

/* [domain/]path[:tag][@digest] */
static bool reference(char *name)
{
	char *at_sign = strchr(name, '@');
	if (at_sign && !digest(at_sign + 1))
		return false;
	size_t len = at_sign ? (size_t)(at_sign - name) : strlen(name);
	const char *slash = NULL;
	for (size_t i = 0; i < len; i++)
		slash = name[i] == '/' ? &name[i] : slash;
	const char *last = slash ? slash + 1 : name;
	const char *colon = memchr(last, ':', len - (size_t)(last - name));
	if (colon && !tag(colon + 1, len - (size_t)(colon + 1 - name)))
		return false;
	len = colon ? (size_t)(colon - name) : len;
	const char *first = memchr(name, '/', len);
	size_t head = first ? (size_t)(first - name) : 0;
	if (!len)
		return false;
	if (head && domain(name, head) && path_components(first + 1, len - head - 1) && head + 1 < len)
		return true;
	return path_components(name, len);
}

bool literal_image(const char *name, unsigned fillers)
{
	/* containers-transports(5) */
	static const char *const transports[] = { "docker://", "docker-archive:", "docker-daemon:", "oci:", "oci-archive:",
		"dir:", "containers-storage:", "sif:", "ostree:" };
	cleanup_strbuf struct strbuf out = { 0 };
	const char *rest = name;
	for (size_t i = 0; i < ISO_COUNT(transports); i++) {
		size_t len = strlen(transports[i]);
		if (strncmp(name, transports[i], len) != 0)
			continue;
		if (i)
			return name[len] != '\0'; /* a path, or a name in a storage of its own */
		rest = name + len;
		break;
	}
	with_letters(&out, rest, fillers);
	return out.len && strlen(out.data) == out.len && reference(out.data);
}

/*
 * From where on a name may say Windows: Microsoft's from the beginning, Docker's official images, which have no path, in
 * their tags ("golang:1.22-nanoserver"). NULL: nowhere, it is anybody's choice, as that of an image built here ("nanoserver").
 */
static const char *published_part(const char *name)
{
	static const char *const publishers[] = { "mcr.microsoft.com/", "microsoft/" };
	for (size_t i = 0; i < ISO_COUNT(publishers); i++)
		if (strncasecmp(name, publishers[i], strlen(publishers[i])) == 0)
			return name;
	return strchr(name, '/') ? NULL : strchr(name, ':');
}

bool literal_windows_image(const char *name)
{
	static const char *const parts[] = { "windowsservercore", "nanoserver", "servercore", "mcr.microsoft.com/windows",
		"mcr.microsoft.com/dotnet/framework", "windows-ltsc" };
	const char *part = published_part(name);
	for (size_t i = 0; part && i < ISO_COUNT(parts); i++)
		if (strcasestr(part, parts[i]))
			return true;
	return false;
}

/* ---- words for yes and no ----------------------------------------------------------------- */

bool literal_go_bool(const char *text, bool *ret)
{
	static const char *const yes[] = { "1", "t", "T", "true", "TRUE", "True" };
	static const char *const no[] = { "0", "f", "F", "false", "FALSE", "False" };
	for (size_t i = 0; i < ISO_COUNT(yes); i++)
		if (strcmp(text, yes[i]) == 0)
			return *ret = true;
	for (size_t i = 0; i < ISO_COUNT(no); i++)
		if (strcmp(text, no[i]) == 0) {
			*ret = false;
			return true;
		}
	return false;
}
