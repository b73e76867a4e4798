/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "edit/lines.h"

#include <errno.h>
#include <string.h>

bool lines_form(const struct subject *subject)
{
	return strcmp(subject->form->id, "quadlet") == 0 || strcmp(subject->form->id, "docker-run") == 0;
}

int lines_edit(const char *text, size_t len, const struct subject *subject, const struct mechanic *step,
	struct arena *arena, struct splices *out, const char **ret_why)
{
	(void)text; (void)len; (void)subject; (void)step; (void)arena; (void)out;
	*ret_why = "a command line";
	return -EINVAL;
}
