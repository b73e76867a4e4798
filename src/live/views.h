/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the host sees file systems: by this a container's mounts get their paths on the host. On a node
 * where containers come and go the host's mounts change all the time, but not those of the file
 * systems that another container has.
 */
#ifndef ISOTOP_LIVE_VIEWS_H
#define ISOTOP_LIVE_VIEWS_H

#include "live/kernel/mountinfo.h"

struct views;

struct views *views_new(void);
void views_free(struct views *views);

/* Compares the host's mounts with those of the scan before. */
void views_refresh(struct views *views, const struct mount_table *host);

/* Grows with every change of any of them. */
uint64_t views_serial(const struct views *views);

/* The file systems of a container's mountinfo, each once: bytes for views_note(). */
void views_devices(const char *mountinfo, struct strbuf *ret_devices);

/* Appends to @out when the host's mounts of each of @devices changed last; never the same for other mounts. */
void views_note(const struct views *views, const struct strbuf *devices, struct strbuf *out);

#endif
