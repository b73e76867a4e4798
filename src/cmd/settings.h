/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_SETTINGS_H
#define CMD_SETTINGS_H

#include <isotop/doc.h>

struct options;

/*
 * Fills what the command line left open from the user's file of settings, and
 * complains of what is wrong in it. *ret_doc (NULL: no file) holds the texts:
 * doc_free() it when @options are done with.
 */
void settings_read(struct options *options, struct doc **ret_doc);

#endif
