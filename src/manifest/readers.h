/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readers: the detections and readers of the forms. The rows of forms.def declare
 * what they name, so that a form's file needs no header of its own.
 */
#ifndef ISOTOP_MANIFEST_READERS_H
#define ISOTOP_MANIFEST_READERS_H

#include "manifest/load.h"

// clang-format off
#define UNREAD
#define DOCUMENT(yes, function) \
	bool yes(const struct doc *doc); \
	void function(struct manifest_load *load, const struct doc *doc);
#define TEXT(yes, function, ...) \
	bool yes(const char *text, size_t len); \
	void function(struct manifest_load *load, const char *name, const char *text, size_t len);
#define ANY(yes, function, yes_text, function_text) DOCUMENT(yes, function) TEXT(yes_text, function_text, )
#define FORM(name, reader, ...) reader
// clang-format on
#include "manifest/forms.def"
#undef UNREAD
#undef DOCUMENT
#undef TEXT
#undef ANY
#undef FORM

#endif
