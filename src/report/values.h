/* SPDX-License-Identifier: Apache-2.0 */
/* values: what every JSON document of this room is made with. Texts are ours or hostile; NULL texts are null. */
#ifndef ISOTOP_REPORT_VALUES_H
#define ISOTOP_REPORT_VALUES_H

#include <isotop/base.h>

#include <errno.h>
#include <jansson.h>
#include <string.h>

/* ASCII alone: a name may hold signs that turn the direction of text or start a terminal's commands, ECMA-48. */
#define DUMP_FLAGS (JSON_INDENT(2) | JSON_REAL_PRECISION(6) | JSON_ENCODE_ANY | JSON_ENSURE_ASCII)

/* Invalid UTF-8 is replaced. */
static inline json_t *text(const char *value)
{
	if (!value)
		return json_null();
	size_t len = strlen(value);
	if (text_is_utf8(value, len))
		return json_stringn_nocheck(value, len);
	cleanup_strbuf struct strbuf clean = { 0 };
	text_utf8(&clean, value, len);
	return json_stringn_nocheck(clean.data, clean.len);
}

/* jansson reports exhausted memory as NULL or -1; there is nothing to do but stop. */
static inline void put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) != 0)
		die("out of memory");
}

static inline void add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value) != 0)
		die("out of memory");
}

/* Writes and releases @value. 0 or -EIO. */
static inline int dump(FILE *out, json_t *value)
{
	int code = json_dumpf(value, out, DUMP_FLAGS);
	json_decref(value);
	return code == 0 ? 0 : -EIO;
}

#endif
