/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a user keeps for the screen in $XDG_CONFIG_HOME/isotop/config: a flat
 * YAML map. Reports do not look at it, so that they say the same for everybody.
 */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/home.h"
#include "cmd/settings.h"

#include <isotop/doc.h>
#include <isotop/file.h>
#include <isotop/tui.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A file of settings is never longer. */
#define SETTINGS_BYTES 65536u

char *settings_path(void)
{
	return xdg_path("XDG_CONFIG_HOME", ".config", "config");
}

int settings_read_file(const char *path, struct strbuf *out, struct err *err)
{
	int code = file_read_typed(path, SETTINGS_BYTES, out);
	if (code == -EFBIG)
		return err_set(err, code, "%s: too long for settings", path);
	return code < 0 ? err_set(err, code, "%s: %s", path, file_why(code)) : 0;
}

static int take(
	const char *path, const struct node *key, const struct node *value, struct options *options, struct err *err)
{
	struct err why;
	bool scalar = value->kind != NODE_LIST && value->kind != NODE_MAP && value->kind != NODE_NULL && value->text;
	const struct tui_setting *setting = tui_setting_find(key->text);
	const char *near = setting ? NULL : nearest_word(key->text, tui_setting_name);
	if (!setting)
		return err_set(err, -EINVAL, "%s:%u: there is no setting '%.40s'%s%s%s", path, key->line, key->text,
			near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	if (!scalar)
		return err_set(err, -EINVAL, "%s:%u: %s takes one word", path, value->line, key->text);
	if (tui_setting_check(setting, setting->name, value->text, &why) < 0 ||
		options_default(options, setting->name, value->text, &why) < 0)
		return err_set(err, -EINVAL, "%s:%u: %.400s", path, value->line, why.text);
	return 0;
}

void settings_read(struct options *options, struct doc **ret_doc)
{
	struct err err;
	cleanup_strbuf struct strbuf text = { 0 };
	char *path = settings_path();
	*ret_doc = NULL;
	int code = path ? settings_read_file(path, &text, &err) : -ENOENT;
	if (code == 0)
		code = doc_read(path, strbuf_text(&text), text.len, NULL, ret_doc, &err);
	if (code < 0 && code != -ENOENT && code != -ENOTDIR && code != -ENODATA)
		complain(options, "%s", err.text);
	const struct node *root = *ret_doc ? (*ret_doc)->root : NULL;
	if (root && !node_is(root, NODE_MAP) && !node_is(root, NODE_NULL))
		complain(options, "%s: settings are a map", path);
	/* What is wrong in one line is told, and the others hold. */
	for (size_t i = 0; node_is(root, NODE_MAP) && i < root->count; i++)
		if (take(path, root->keys[i], root->items[i], options, &err) < 0)
			complain(options, "%s", err.text);
	free(path);
}
