/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of settings: whatever stands in it, what holds afterwards is a value that its
 * setting takes, and what is saved into it is either there afterwards or was refused and
 * left every byte as it was.
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/doc.h>
#include <isotop/tui.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/settings.h"

static char home[] = "/tmp/isotop-fuzz-settings.XXXXXX";
static char path[128];

static void remove_home(void)
{
	char folder[128];
	unlink(path);
	snprintf(folder, sizeof(folder), "%s/isotop", home);
	rmdir(folder);
	rmdir(home);
}

static void make_home(void)
{
	char folder[128];
	if (*path)
		return;
	must(mkdtemp(home));
	snprintf(folder, sizeof(folder), "%s/isotop", home);
	must(mkdir(folder, 0700) == 0);
	snprintf(path, sizeof(path), "%s/config", folder);
	must(setenv("XDG_CONFIG_HOME", home, 1) == 0);
	atexit(remove_home);
}

static void lay(const uint8_t *bytes, size_t size)
{
	FILE *file = fopen(path, "w");
	must(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

/* What is complained of goes nowhere: the engine's own words are on standard error. */
static void read_quietly(struct options *options, struct doc **ret_doc)
{
	static int nowhere = -1;
	int kept = dup(STDERR_FILENO);
	nowhere = nowhere < 0 ? open("/dev/null", O_WRONLY | O_CLOEXEC) : nowhere;
	must(kept >= 0 && nowhere >= 0 && dup2(nowhere, STDERR_FILENO) >= 0);
	settings_read(options, ret_doc);
	must(dup2(kept, STDERR_FILENO) >= 0);
	close(kept);
}

static void check_value(const char *name, const char *value)
{
	struct err err;
	const struct tui_setting *setting = tui_setting_find(name);
	must(setting && tui_setting_check(setting, name, value, &err) == 0);
}

static void save(const uint8_t *bytes, size_t size)
{
	static const struct tui_kept kept[] = { { "theme", "light" }, { "interval", "0.5" } };
	cleanup_strbuf struct strbuf now = { 0 };
	struct err err = { "" };
	struct doc *doc = NULL;
	int code = settings_write(path, kept, 2, &err);
	must(settings_read_file(path, &now, NULL) == 0);
	if (code < 0) {
		must(*err.text && now.len == size && (!size || memcmp(now.data, bytes, size) == 0));
		return;
	}
	must(doc_read(path, strbuf_text(&now), now.len, NULL, &doc, NULL) == 0);
	for (size_t i = 0; i < 2; i++) {
		const struct node *node = node_get(doc->root, kept[i].name);
		must(node && node->text && strcmp(node->text, kept[i].value) == 0);
	}
	doc_free(doc);
}

FUZZ_TARGET(bytes, size)
{
	struct options options = { 0 };
	struct doc *doc;
	make_home();
	lay(bytes, size);
	read_quietly(&options, &doc);
	if (options.theme)
		check_value("theme", options.theme);
	if (options.color)
		check_value("color", options.color);
	if (options.sort)
		check_value("sort", options.sort);
	doc_free(doc);
	save(bytes, size);
	return 0;
}
