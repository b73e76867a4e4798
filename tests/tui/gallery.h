/* SPDX-License-Identifier: Apache-2.0 */
/* gallery: a node and a folder of manifests, made of words, for the tests of the screen. */
#ifndef ISOTOP_GALLERY_H
#define ISOTOP_GALLERY_H

#include <isotop/judge.h>

enum gallery {
	GALLERY_NODE,  /* a dozen running containers, from privileged to hardened, one with a hostile name */
	GALLERY_FILES, /* what manifests would start */
	GALLERY_EMPTY, /* a node without a container */
	GALLERY_BLIND, /* a node read without privilege */
	GALLERY_LATER, /* GALLERY_NODE after a while: the first is gone, another is new, one is worse */
	GALLERY_PART,  /* GALLERY_FILES while they are still read */
};

/* When GALLERY_NODE's containers were started is told from this moment back. */
#define GALLERY_NOW 1700000000

/* The caller's reference. */
struct judged *gallery(enum gallery which);

#endif
