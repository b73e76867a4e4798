/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: text that is compressed as gzip does it, RFC 1952.
 */
#ifndef ISOTOP_PACKED_H
#define ISOTOP_PACKED_H

#include <isotop/base.h>

/* Does a text begin so? Two bytes tell. */
bool packed_begins(const char *head, size_t len);

/*
 * Appends what @text was before it was compressed, at most @most bytes of it. 0, also where the end is
 * missing; -EFBIG: there is more; -EBADMSG: damaged, or followed by something else. What came before is kept.
 */
int packed_open(const char *text, size_t len, size_t most, struct strbuf *out);

/* The same, of a text that must not be cut off: -EBADMSG where the end is missing. */
int packed_open_whole(const char *text, size_t len, size_t most, struct strbuf *out);

/* The first bytes of it, as far as @text goes. Returns how many. */
size_t packed_head(const char *text, size_t len, char *buf, size_t size);

/* What is compressed piece by piece. */
struct packer;

struct packer *packer_new(void);
void packer_free(struct packer *packer); /* NULL is fine */

/* Appends @text to @out so that all of it can be read from what was written until now. */
void packer_add(struct packer *packer, const char *text, size_t len, struct strbuf *out);

/* Appends the end, with the sum over all; nothing may be added after it. */
void packer_end(struct packer *packer, struct strbuf *out);

#endif
