/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTINGS_H
#define CMD_SETTINGS_H

#include <isotop/base.h>

struct strbuf; /* <isotop/base.h> */
struct doc; /* <isotop/doc.h> */

struct options;
struct tui_kept;

char *settings_path(void); /* the caller frees it; NULL: there is no home */

/* -ENOENT: there is none. */
int settings_read_file(const char *path, struct strbuf *out, struct err *err);

/*
 * Puts the values into the file, which is made with its directories where it is
 * not there; all else in it stays. 0 or -errno: then it is as it was. Not
 * through a link, nor where the text would not read back as it is meant.
 */
int settings_write(const char *path, const struct tui_kept *kept, size_t count, struct err *err);

/* struct tui_options' save(). */
int settings_save(void *ctx, const struct tui_kept *kept, size_t count, struct strbuf *ret_path, struct err *err);

/*
 * Fills what the command line left open from the user's file of settings, and
 * complains of what is wrong in it. *ret_doc (NULL: no file) holds the texts:
 * doc_free() it when @options are done with.
 */
void settings_read(struct options *options, struct doc **ret_doc);

#endif
