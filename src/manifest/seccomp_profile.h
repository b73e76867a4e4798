/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp_profile: what a profile says of itself, for every form that holds or
 * names one. What it does to each system call is the room seccomp's to say.
 */
#ifndef ISOTOP_MANIFEST_SECCOMP_PROFILE_H
#define ISOTOP_MANIFEST_SECCOMP_PROFILE_H

#include <isotop/origin.h>
#include <isotop/profile.h>

struct subject; /* <isotop/subject.h> */
struct doc; /* <isotop/doc.h> */
struct sheet_builder; /* <isotop/facts.h> */
struct inventory_builder; /* <isotop/builder.h> */
struct scope;

/*
 * Facts of a profile's object: custom, its actions, whether it allows everything,
 * and its rules as @dialect means them. Texts go to @arena.
 */
void seccomp_profile_facts(const struct node *profile, enum profile_dialect dialect, const char *where,
	struct arena *arena, struct sheet_builder *sheet);

/* The same for a profile's text. -errno and @err where it is none. */
int seccomp_profile_text(const char *text, size_t len, const char *where, enum profile_dialect dialect,
	struct arena *arena, struct sheet_builder *sheet, struct err *err);

/*
 * Reads the file that the subject's seccomp_profile names ("Localhost:x.json"),
 * relative to the folder of @beside and within @scope (NULL: the user himself named it), into its spec sheet; what cannot be read is
 * unknown there. 0, also where no file is named, or -errno with the reason in @err.
 */
int seccomp_profile_named(struct subject *subject, const struct scope *scope, const char *beside,
	enum profile_dialect dialect, struct err *err);

/*
 * crun(1): the annotation with a filter, in the code of the machine, that takes the place of whatever profile is asked for.
 * Other runtimes take no notice of it.
 */
#define SECCOMP_ANNOTATION "run.oci.seccomp_bpf_data"

/* The facts of a profile where such an annotation stands at @origin: unknown, but for a profile that there is none of. */
void seccomp_profile_replaced(struct sheet_builder *sheet, const char *why, struct origin origin);

/* A profile as a file of its own: shown in the seccomp pane, not judged. */
bool seccomp_profile_detect(const struct node *root);
void seccomp_profile_read(struct inventory_builder *builder, const struct doc *doc);

#endif
