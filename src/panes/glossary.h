/* SPDX-License-Identifier: Apache-2.0 */
/* glossary: lessons of words that no table of the judge has. Seen in this room alone. */
#ifndef ISOTOP_GLOSSARY_H
#define ISOTOP_GLOSSARY_H

#include <isotop/base.h>

struct view; /* <isotop/view.h> */

struct subject; /* <isotop/subject.h> */
struct inventory; /* <isotop/inventory.h> */

/* Appends the lesson of a word: "hostPID", "layered"; false: there is none. @subject and @inventory are not looked at. */
bool glossary_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends the escapes that others call so: a CVE, an ATT&CK id, a name of KubeHound's or CDK's; false: there is none. */
bool references_view(const char *id, const struct subject *subject, const struct inventory *inventory, struct view *view);

#endif
