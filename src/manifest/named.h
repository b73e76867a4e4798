/* SPDX-License-Identifier: Apache-2.0 */
/* Documents by which other programs start containers. */
#ifndef ISOTOP_MANIFEST_NAMED_H
#define ISOTOP_MANIFEST_NAMED_H

struct node; /* <isotop/doc.h> */

/* Of which kind of those it is; NULL: of none. */
const char *named_document(const struct node *root);

#endif
