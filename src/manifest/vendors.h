/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vendors: devices by the names that their makers gave them, in the limits of a
 * container and in the Container Device Interface: "nvidia.com/gpu". Facts: the
 * device plugins and CDI generators of the makers.
 */
#ifndef ISOTOP_MANIFEST_VENDORS_H
#define ISOTOP_MANIFEST_VENDORS_H

/* A node that a graphics card of this name passes in; NULL: not a card that is known. */
const char *vendor_card(const char *name);

#endif
