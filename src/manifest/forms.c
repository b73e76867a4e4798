/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of each form: its half of the rows of forms.def. */
#include "config.h"

#include "manifest/literal.h"

#include <isotop/capabilities.h>
#include <isotop/form.h>
#include <isotop/manifest.h>

#include <string.h>

/* What no engine adds to: a config.json, and the one that the runtime of a running container was given. */
#define LITERAL                                                             \
	.literal = true, .escalation = "no-new-privileges",                 \
	.user = { true, "process.user is not set, which is uid 0" },        \
	.seccomp = { true, "linux.seccomp is not set, so seccomp is off" }, \
	.apparmor = { true, "process.apparmorProfile is not set" }

/* What docker and podman run from: their own defaults hold. */
#define ENGINE(name) .engine = (name), .escalation = "no-new-privileges"

static const struct form forms[] = {
#define FORM(name, reader, ...) { .id = (name), __VA_ARGS__ },
#include "manifest/forms.def"
#undef FORM
};

size_t form_count(void)
{
	return ISO_COUNT(forms);
}

const struct form *form_at(size_t i)
{
	return &forms[i];
}

const struct form *form_named(const char *id)
{
	for (size_t i = 0; i < ISO_COUNT(forms); i++)
		if (strcmp(forms[i].id, id) == 0)
			return &forms[i];
	die("no form is called %s", id);
}
