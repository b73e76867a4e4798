/* SPDX-License-Identifier: Apache-2.0 */
/* What a file of a language is written with. Seen in this folder alone. */
#ifndef ISOTOP_LANGUAGES_H
#define ISOTOP_LANGUAGES_H

#include <isotop/fixes.h>

#define SET(at, to)   { WAY_SET, (at), (to) }
#define ADD(at, one)  { WAY_ADD, (at), (one) }
#define DROP(at, one) { WAY_DROP, (at), (one) }
#define FLAG(at)      { WAY_FLAG, (at), NULL }
#define UNFLAG(at)    { WAY_UNFLAG, (at), NULL }
#define ADVICE(text)  { WAY_ADVICE, NULL, (text) }

extern const struct fix_language language_compose;
extern const struct fix_language language_docker;
extern const struct fix_language language_oci;
extern const struct fix_language language_quadlet;

#endif
