/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what is known, as plain data: all faces of the room in one.
 *
 * Owns: facts (a value, or unknown with a reason, with where it was read),
 * sheets (the facts of one subject from one origin), subjects (one container),
 * inventories (many subjects and their host). All of it is immutable once made
 * and reference counted, so that the collector can publish while the screen reads.
 * Knows nothing of where facts come from or of what they mean.
 */
#ifndef ISOTOP_MODEL_H
#define ISOTOP_MODEL_H

#include <isotop/capabilities.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/mac.h>

#endif
