/* SPDX-License-Identifier: Apache-2.0 */
/*
 * panes: what a person looks at beyond one layer. The checklist, the mounts, the
 * file with its findings, the node in one page, the lesson behind a word.
 *
 * Owns: views only. Stands above judge and asks it; no verdict calls it.
 */
#ifndef ISOTOP_PANES_H
#define ISOTOP_PANES_H

#include <isotop/base.h>

struct inventory; /* <isotop/inventory.h> */
struct judged; /* <isotop/judged.h> */
struct subject; /* <isotop/subject.h> */
struct view; /* <isotop/view.h> */
struct file_names;

/* Appends the checklist pane: score, caps, the ten checks with reasons, evidence and fixes. */
void checklist_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/* Appends the pane of mounts and devices. */
void mounts_view(const struct subject *subject, const struct inventory *inventory, struct view *view);

/*
 * The file that tells what @subject should be: the one it was read from, or the
 * config.json that its runtime was given (then declared.file is NULL, and the path is the node's). NULL: none.
 */
const char *source_file(const struct subject *subject);

/*
 * Appends the pane of source_file(): @text with every finding at its line, each with
 * its check to explain. A line of JSON too long to read is broken. The caller read the file.
 */
void source_view(const struct subject *subject, const struct inventory *inventory, const char *text, size_t len,
	struct view *view);

/*
 * Appends what is to know about @ref, which rows of views carry so that they
 * can be opened ("check:privileged", "layer:seccomp", "capability:CAP_NET_RAW", "syscall:mount"):
 * in general, then for @subject (NULL, as @inventory then is: in general only). False, with nothing appended: no such thing.
 */
bool ref_view(const char *ref, const struct subject *subject, const struct inventory *inventory, struct view *view);

/* What @ref is called, for a heading: "privileged", "Seccomp"; what stands behind its colon where it is not known. */
/* Titles and tables of @view that are about nothing become about a layer of that name, else about @lesson. */
void ref_titles(struct view *view, const char *lesson);

const char *ref_title(const char *ref);

/* Appends all that could not be read, is not judged or was skipped, with reasons. @files: how they are called beside. */
void unread_view(const struct inventory *inventory, const struct file_names *files, struct view *view);

/*
 * Appends who shares what with whom, the host included: a row a thing, below it a row for each that has it.
 * @files: how they are called here; NULL: by their whole paths.
 */
void neighbours_view(const struct inventory *inventory, const struct file_names *files, struct view *view);

/* Appends a line for each thing that two or more share, @most of them; returns how many. */
size_t neighbours_brief(const struct inventory *inventory, struct view *view, size_t most);

/* Whether there are namespaces, mounts, ids or labels that are not known, and so may be shared. */
bool neighbours_unread(const struct inventory *inventory);

/*
 * Appends what is wrong with @count containers at @rows of @judged, each mistake once with
 * how many made it, and which of them are alike in all; refs "with:FILTER" narrow the list.
 */
void alike_view(const struct judged *judged, const uint32_t *rows, size_t count, struct view *view);

/* Appends the node in one page: its kernel and settings, its containers by grade, what fails most, who shares what. */
void node_view(const struct judged *judged, struct view *view);

#endif
