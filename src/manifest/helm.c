/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "manifest/helm.h"

#include <string.h>

#include <isotop/builder.h>

/*
 * What Helm's templates begin an action with (helm.sh, "Chart Template Guide");
 * other programs have "{{" of their own: Argo, Prometheus, Jinja.
 */
static const char *const actions[] = { ".Values", ".Release", ".Chart", ".Capabilities", ".Files", ".Template",
	"include ", "template ", "define ", "toYaml ", "tpl ", "if ", "else", "range ", "with ", "end", "- ", "/*", "$",
	"required ", "default ", "fromYaml ", "lookup ", "printf ", "not ", "and ", "or ", "eq " };

/* Those that only Helm has. */
static const char *const certain[] = { ".Values", ".Release.", ".Chart.", ".Capabilities.", "include \"", "define \"",
	"template \"", "toYaml ", "nindent ", "fromYaml " };

static bool has_any(const char *from, const char *end, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (memmem(from, (size_t)(end - from), words[i], strlen(words[i])))
			return true;
	return false;
}

static bool begins_with_any(const char *from, const char *end)
{
	for (size_t i = 0; i < ISO_COUNT(actions); i++) {
		size_t len = strlen(actions[i]);
		if ((size_t)(end - from) >= len && memcmp(from, actions[i], len) == 0)
			return true;
	}
	return false;
}

/* Does the line have an action of Helm's? One that stands alone on it is one of any template. */
static bool has_action(const char *line, const char *end)
{
	const char *at = line;
	while ((at = memmem(at, (size_t)(end - at), "{{", 2))) {
		at += 2;
		at += at < end && *at == '-';
		while (at < end && *at == ' ')
			at++;
		const char *close = memmem(at, (size_t)(end - at), "}}", 2);
		if (!close)
			close = end;
		if (has_any(at, close, certain, ISO_COUNT(certain)) && begins_with_any(at, close))
			return true;
	}
	return false;
}

static size_t indent_of(const char *line, const char *end)
{
	size_t n = 0;
	while (line + n < end && line[n] == ' ')
		n++;
	return n;
}

/* "key: |-" and the like: what is indented below it is a text of its own. */
static bool opens_block(const char *line, const char *end)
{
	while (end > line && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	while (end > line && strchr("+-0123456789", end[-1]))
		end--;
	return end - line >= 3 && (end[-1] == '|' || end[-1] == '>') && end[-2] == ' ' && end[-3] == ':';
}

static bool has_braces(const char *text, const char *end)
{
	const char *at = text;
	while ((at = memchr(at, '{', (size_t)(end - at))))
		if (++at < end && *at == '{')
			return true;
	return false;
}

bool helm_detect(const char *text, size_t len)
{
	const char *last = text + len;
	/* Nearly no text has any, and every one is asked. */
	if (!has_braces(text, last))
		return false;
	bool inside = false;
	size_t outer = 0;
	for (const char *line = text; line < last;) {
		const char *stop = memchr(line, '\n', (size_t)(last - line));
		const char *end = stop ? stop : last;
		size_t indent = indent_of(line, end);
		bool blank = line + indent == end;
		inside = inside && (blank || indent > outer);
		if (!inside && !blank && line[indent] != '#' && has_action(line, end))
			return true;
		if (!inside && opens_block(line, end)) {
			inside = true;
			outer = indent;
		}
		line = stop ? stop + 1 : last;
	}
	return false;
}

void helm_read(struct inventory_builder *builder, const char *name)
{
	static const char folder[] = "templates/";
	const char *at = strstr(name, "/templates/");
	const char *chart = ".";
	int len = 1;
	if (at && at > name) {
		chart = name;
		len = (int)(at - name);
	} else if (strncmp(name, folder, sizeof(folder) - 1) != 0 && strchr(name, '/')) {
		chart = "CHART";
		len = 5;
	}
	inventory_unjudged(builder, REMARK_OPEN, "Helm template", name,
		"this is an un-rendered Helm template: helm template %.*s | isotop -", len, chart);
}
