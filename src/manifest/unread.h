/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that hold manifests and cannot be read as one: templates, and scripts that write manifests. */
#ifndef ISOTOP_MANIFEST_UNREAD_H
#define ISOTOP_MANIFEST_UNREAD_H

#include <stdbool.h>
#include <stddef.h>

/* Does @line of the text, from 1, or one of the few before it, have an action of a template: Go's, Jinja's or ERB's? */
bool unread_template_at(const char *text, size_t len, unsigned long line);

/* Does it speak of containers at all? */
bool unread_names_container(const char *text, size_t len);

/* Shell text that writes manifests of Kubernetes or Compose: which of the two; NULL: it writes none. */
const char *unread_manifest_in(const char *text, size_t len);

/* The line of a Jenkins pipeline, from 1, that gives the container of an agent options of the engine; 0: none does. */
unsigned long unread_agent_options(const char *text, size_t len);

#endif
