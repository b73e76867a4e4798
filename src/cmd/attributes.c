/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/attributes.h"

#include <isotop/base.h>

#include <errno.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/xattr.h>

/* One list holds so much, and one value, xattr(7). */
#define LIST_MOST  XATTR_LIST_MAX
#define VALUE_MOST XATTR_SIZE_MAX

/* Sums of the text, which the kernel makes again: Documentation/ABI/testing/ima_policy, evm. */
static const char *const of_the_text[] = { "security.ima", "security.evm" };

static bool is_of_the_text(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(of_the_text); i++)
		if (strcmp(name, of_the_text[i]) == 0)
			return true;
	return false;
}

static bool has(const char *list, ssize_t len, const char *name)
{
	for (const char *at = list; at < list + len; at += strlen(at) + 1)
		if (strcmp(at, name) == 0)
			return true;
	return false;
}

static int copy_one(const char *path, int fd, const char *name, char *value, char *other)
{
	ssize_t len = getxattr(path, name, value, VALUE_MOST);
	if (len < 0)
		return errno == ENODATA ? 0 : -errno; /* gone again */
	ssize_t now = fgetxattr(fd, name, other, VALUE_MOST);
	if (now == len && memcmp(value, other, (size_t)len) == 0)
		return 0;
	return fsetxattr(fd, name, value, (size_t)len, 0) < 0 ? -errno : 0;
}

/* Both lists are read before anything is set. */
static int copy_all(const char *path, int fd, char *old, char *own)
{
	char *value = heap_alloc(2, VALUE_MOST);
	ssize_t old_len = listxattr(path, old, LIST_MOST);
	ssize_t own_len = flistxattr(fd, own, LIST_MOST);
	int code = old_len < 0 ? -errno : 0;
	for (const char *name = own; code == 0 && name < own + own_len; name += strlen(name) + 1)
		if (!has(old, old_len, name) && fremovexattr(fd, name) < 0 && strncmp(name, "security.", 9) != 0)
			code = -errno; /* a label cannot be taken away, and counts for both */
	for (const char *name = old; code == 0 && name < old + old_len; name += strlen(name) + 1)
		code = is_of_the_text(name) ? 0 : copy_one(path, fd, name, value, value + VALUE_MOST);
	free(value);
	return code;
}

int attributes_copy(const char *path, int fd)
{
	char *lists = heap_alloc(2, LIST_MOST);
	int code = copy_all(path, fd, lists, lists + LIST_MOST);
	free(lists);
	return code == -ENOTSUP ? 0 : code; /* the file system has none */
}
