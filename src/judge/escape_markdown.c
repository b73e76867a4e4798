/* SPDX-License-Identifier: Apache-2.0 */
/* docs/escapes.md: everything in it is printed from the tables of this room. */
#include "config.h"

#include "escapes.h"

#include <string.h>

void escapes_markdown(FILE *out)
{
	fputs("# Escapes\n\n<!-- Printed by the program from its own tables and compared by a test. Do not edit. "
	      "-->\n\n",
		out);
}
