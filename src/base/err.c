/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/base.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Atomic(void (*)(void)) die_hook;

void die_set_hook(void (*hook)(void))
{
	atomic_store(&die_hook, hook);
}

void die(const char *fmt, ...)
{
	void (*hook)(void) = atomic_exchange(&die_hook, NULL);
	if (hook)
		hook();
	va_list args;
	va_start(args, fmt);
	fputs("isotop: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	_exit(2);
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	if (err) {
		va_list args;
		va_start(args, fmt);
		vsnprintf(err->text, sizeof(err->text), fmt, args);
		va_end(args);
	}
	return code;
}

int err_wrap(struct err *err, int code, const char *fmt, ...)
{
	if (!err)
		return code;
	struct err inner = *err;
	va_list args;
	va_start(args, fmt);
	int len = vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof(err->text))
		return code;
	snprintf(err->text + len, sizeof(err->text) - (size_t)len, ": %.*s",
		(int)(sizeof(err->text) - (size_t)len - 3), inner.text);
	return code;
}
