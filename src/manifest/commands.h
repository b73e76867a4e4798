/* SPDX-License-Identifier: Apache-2.0 */
/* commands: docker and podman command lines, in a shell file or inside a file of another kind. */
#ifndef ISOTOP_MANIFEST_COMMANDS_H
#define ISOTOP_MANIFEST_COMMANDS_H

#include "manifest/load.h"

struct doc; /* <isotop/doc.h> */
struct node; /* likewise */

/* "{ docker run x; }", sh(1) 2.9.4: no map of JSON or YAML begins with two words. */
bool shell_group(const char *text, const char *end);

/* Does the first line name a shell, "#!/usr/bin/env bash"? */
bool shell_named(const char *text, size_t len);

/* Shell text: begins with the line that names the shell, or with a command, and has one of the engines' somewhere. */
bool shell_detect(const char *text, size_t len);
void shell_read(struct manifest_load *load, const char *name, const char *text, size_t len);

/* What a script writes for others to start is named, and not judged. False: it writes none. */
bool name_manifest_inside(struct manifest_load *load, const char *name, const char *text, size_t len);

/* A systemd unit whose Exec lines start containers, systemd.service(5), or a makefile whose recipes do. */
bool inside_detect(const char *text, size_t len);
void inside_read(struct manifest_load *load, const char *name, const char *text, size_t len);

/*
 * Words of a unit up to @end as words of a shell that are as long: the escapes that only systemd has
 * ("\x2d", systemd.syntax(7), "Quoting") as others. *quote: the quotes that are open, 0: none.
 */
void unit_words(char *text, const char *end, char *quote);

/* The steps of a pipeline or a playbook: shell text below the keys that such files have for it. */
bool steps_detect(const struct doc *doc);
void steps_read(struct manifest_load *load, const struct doc *doc);

/* An option of the engines, or a runtime's socket, that stands in no step of a document; NULL: none does. */
const char *steps_option_in(const struct node *root);

#endif
