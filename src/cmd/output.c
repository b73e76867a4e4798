/* SPDX-License-Identifier: Apache-2.0 */
/* What a command says: messages on standard error, and a file that is written whole or not at all. */
#include "config.h"

#include "cmd/cmd.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void complain(const struct options *options, const char *fmt, ...)
{
	cleanup_arena struct arena *arena = arena_new();
	cleanup_strbuf struct strbuf clean = { 0 };
	va_list args;
	va_start(args, fmt);
	const char *text = arena_vprintf(arena, fmt, args);
	va_end(args);
	text_brief(&clean, text, strlen(text), options ? options_ascii(options) : true);
	fprintf(stderr, "isotop: %s\n", strbuf_text(&clean));
}

/*
 * A temporary file beside the target and rename(2), so that nobody ever reads
 * half a report. A target that is no regular file (/dev/stdout, a pipe) is written directly.
 */
FILE *output_open(const char *file, char **ret_temporary, struct err *err)
{
	struct stat st;
	*ret_temporary = NULL;
	if (stat(file, &st) == 0 && !S_ISREG(st.st_mode)) {
		FILE *out = fopen(file, "we");
		if (!out)
			err_set(err, -errno, "%s: %s", file, strerror(errno));
		return out;
	}
	cleanup_strbuf struct strbuf name = { 0 };
	strbuf_addf(&name, "%s.XXXXXX", file);
	int fd = mkostemp(name.data, 02000000 /* O_CLOEXEC */);
	mode_t mask = umask(0);
	umask(mask);
	FILE *out = fd >= 0 && fchmod(fd, 0666 & ~mask) == 0 ? fdopen(fd, "w") : NULL;
	if (!out) {
		err_set(err, -errno, "%s: %s", file, strerror(errno));
		if (fd >= 0) {
			close(fd);
			unlink(name.data);
		}
		return NULL;
	}
	*ret_temporary = name.data;
	name.data = NULL;
	return out;
}

int output_finish(FILE *out, const char *file, char *temporary, int code, struct err *err)
{
	errno = 0; /* of an earlier write it may be forgotten; what is left then fails once more */
	bool wrote = fflush(out) == 0 && !ferror(out);
	if (!wrote)
		code = err_set(err, errno == EPIPE && !file ? -EPIPE : -EIO, "%s: %s", file ? file : "standard output",
			strerror(errno ? errno : EIO));
	if (out != stdout && fclose(out) != 0 && code == 0)
		code = err_set(err, -errno, "%s: %s", file, strerror(errno));
	if (temporary && code == 0 && rename(temporary, file) != 0)
		code = err_set(err, -errno, "%s: %s", file, strerror(errno));
	if (temporary && code < 0)
		unlink(temporary);
	free(temporary);
	return code;
}

void output_complain(const struct options *options, int code, const struct err *err)
{
	/* Whoever reads the pipe has seen enough ("| head"): the status says that not all was written. */
	if (code != -EPIPE)
		complain(options, "%s", err->text);
}

int output_end(const struct options *options)
{
	struct err err;
	int code = output_finish(stdout, NULL, NULL, 0, &err);
	if (code == 0)
		return EXIT_JUDGED;
	output_complain(options, code, &err);
	return EXIT_TROUBLE;
}
