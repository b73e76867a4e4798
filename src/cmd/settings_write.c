/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes what was chosen on the screen into the user's file of settings: whole or
 * not at all, and whatever else stands in it stays, comments too.
 */
#include "config.h"

#include "cmd/home.h"
#include "cmd/settings.h"

#include <isotop/doc.h>
#include <isotop/tui.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The text with @value behind @name: in place of the value that is there, else as a line at the end. */
static int put(const char *path, const struct tui_kept *kept, struct strbuf *text, struct err *err)
{
	struct doc *doc = NULL;
	int code = doc_read(path, strbuf_text(text), text->len, NULL, &doc, err);
	if (code < 0 && code != -ENODATA)
		return err_wrap(err, code, "left as it is");
	const struct node *old = doc ? node_get(doc->root, kept->name) : NULL;
	cleanup_strbuf struct strbuf made = { 0 };
	if (old && old->offset <= old->end && old->end <= text->len) {
		strbuf_add(&made, text->data, (size_t)old->offset);
		strbuf_adds(&made, kept->value);
		strbuf_add(&made, text->data + old->end, text->len - (size_t)old->end);
	} else {
		strbuf_add(&made, strbuf_text(text), text->len);
		if (made.len && made.data[made.len - 1] != '\n')
			strbuf_addc(&made, '\n');
		strbuf_addf(&made, "%s: %s\n", kept->name, kept->value);
	}
	doc_free(doc);
	doc = NULL;
	/* Only what reads back as it is meant is written. */
	code = doc_read(path, strbuf_text(&made), made.len, NULL, &doc, NULL);
	const struct node *now = code == 0 && doc ? node_get(doc->root, kept->name) : NULL;
	bool right = now && now->text && strcmp(now->text, kept->value) == 0;
	doc_free(doc);
	if (!right)
		return err_set(
			err, -EINVAL, "%s: left as it is; write %s: %s into it by hand", path, kept->name, kept->value);
	strbuf_reset(text);
	strbuf_add(text, made.data, made.len);
	return 0;
}

static int write_all(int fd, const struct strbuf *text)
{
	for (size_t at = 0; at < text->len;) {
		ssize_t n = write(fd, text->data + at, text->len - at);
		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* Beside the file, then over it: there is always a whole one. */
static int replace(const char *path, const struct strbuf *text, const struct stat *old, struct err *err)
{
	cleanup_strbuf struct strbuf temporary = { 0 };
	strbuf_addf(&temporary, "%s.%d", path, (int)getpid());
	const char *name = strbuf_text(&temporary);
	cleanup_fd int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", name, strerror(errno));
	int code = write_all(fd, text);
	if (code == 0 && old && fchmod(fd, old->st_mode & 0777) < 0)
		code = -errno;
	/* Root that changes the file of somebody else leaves it theirs. */
	if (code == 0 && old && (old->st_uid != geteuid()) && fchown(fd, old->st_uid, old->st_gid) < 0)
		code = -errno;
	if (code == 0 && rename(name, path) < 0)
		code = -errno;
	if (code < 0)
		unlink(name);
	return code < 0 ? err_set(err, code, "%s: %s", path, strerror(-code)) : 0;
}

int settings_write(const char *path, const struct tui_kept *kept, size_t count, struct err *err)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct stat old;
	int code = make_parents(path, err);
	if (code < 0)
		return code;
	bool there = lstat(path, &old) == 0;
	if (!there && errno != ENOENT)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	/* A link was laid by whoever keeps the file elsewhere: neither followed nor replaced. */
	if (there && !S_ISREG(old.st_mode))
		return err_set(err, -ELOOP, "%s: %s, left as it is", path,
			S_ISLNK(old.st_mode) ? "a link to a file kept elsewhere" : "no regular file");
	code = there ? settings_read_file(path, &text, err) : 0;
	for (size_t i = 0; code == 0 && i < count; i++)
		code = put(path, &kept[i], &text, err);
	return code < 0 ? code : replace(path, &text, there ? &old : NULL, err);
}

int settings_save(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err)
{
	(void)ctx;
	char *path = settings_path();
	int code = path ? settings_write(path, kept, count, err)
			: err_set(err, -ENOENT, "nowhere to save: neither XDG_CONFIG_HOME nor HOME is a directory");
	strbuf_adds(ret_path, path ? path : "");
	free(path);
	return code;
}
