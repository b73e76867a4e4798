/* SPDX-License-Identifier: Apache-2.0 */
/* What a command prints, and a file that is written whole or not at all. */
#include "config.h"

#include "cmd/cmd.h"
#include "cmd/writer.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

FILE *output_open(const struct options *options, const char *file, struct err *err)
{
	int fd = writer_report(options->writer, file, err);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
	if (fd >= 0 && !out) {
		err_set(err, -ENOMEM, "%s: out of memory", file);
		close(fd);
		writer_finish(options->writer, -ENOMEM, NULL);
	}
	return out;
}

int output_finish(const struct options *options, FILE *out, const char *file, int code, struct err *err)
{
	errno = 0;
	bool wrote = fflush(out) == 0 && !ferror(out);
	/* Why an earlier write failed is forgotten, and nothing may be left: one byte more of what is thrown away tells. */
	if (!wrote && !errno && write(fileno(out), "\n", 1) >= 0)
		errno = EIO;
	if (!wrote)
		code = err_set(err, errno == EPIPE && !file ? -EPIPE : -EIO, "%s: %s", file ? file : "standard output",
			strerror(errno));
	if (out != stdout && fclose(out) != 0 && code == 0)
		code = err_set(err, -errno, "%s: %s", file, strerror(errno));
	return file ? writer_finish(options->writer, code, err) : code;
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
	int code = output_finish(options, stdout, NULL, 0, &err);
	if (code == 0)
		return EXIT_JUDGED;
	output_complain(options, code, &err);
	return EXIT_TROUBLE;
}
