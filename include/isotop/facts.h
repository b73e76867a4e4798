/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model: what is known, as plain data: facts (a value, or unknown with a reason, with where
 * it was read), by the lines of facts.def, and sheets (the facts of one subject from one origin).
 *
 * All of the room is immutable once made. It knows nothing of where facts come from or of
 * what they mean.
 */
#ifndef ISOTOP_FACTS_H
#define ISOTOP_FACTS_H

#include <isotop/base.h>
#include <isotop/origin.h>

struct device_list; /* <isotop/values.h> */
struct mac_answers; /* <isotop/mac.h> */
struct mount_list;
struct ns;
struct process_list;
struct profile; /* <isotop/profile.h> */
struct range_list;
struct setting_list;
struct subject; /* <isotop/subject.h> */

/* ---- facts ------------------------------------------------------------- */

enum fact_kind {
	FACT_KIND_BOOL,
	FACT_KIND_INT,
	FACT_KIND_MASK,
	FACT_KIND_TEXT,
	FACT_KIND_NS,
	FACT_KIND_TEXTS,
	FACT_KIND_MOUNTS,
	FACT_KIND_DEVICES,
	FACT_KIND_RANGES,
	FACT_KIND_PROCESSES,
	FACT_KIND_SETTINGS,
	FACT_KIND_PROFILE,
	FACT_KIND_ANSWERS,
};

enum fact_id {
#define FACT(id, kind, from) FACT_##id,
#include <isotop/facts.def>
#undef FACT
	FACT_COUNT
};

enum fact_state {
	FACT_ABSENT,  /* this source says nothing about it; in a declared sheet: nobody wrote it */
	FACT_UNKNOWN, /* it should be here and could not be had; value.text says why */
	FACT_KNOWN,
};

union fact_value {
	bool boolean;
	int64_t integer;
	uint64_t mask; /* bit n is capability n, capabilities(7) */
	const char *text;
	const struct ns *ns;
	const struct text_list *texts;
	const struct mount_list *mounts;
	const struct device_list *devices;
	const struct range_list *ranges;
	const struct process_list *processes;
	const struct setting_list *settings;
	const struct profile *profile;
	const struct mac_answers *answers;
};

struct fact {
	enum fact_state state;
	union fact_value value; /* FACT_KNOWN: of the fact's kind; FACT_UNKNOWN: .text is the reason */
	struct origin origin;
};

/* The line of facts.def, for help and for printing a fact by name. */
struct fact_info {
	const char *id;
	enum fact_kind kind;
	const char *from;
};

extern const struct fact_info fact_infos[FACT_COUNT];

static inline bool fact_known(struct fact fact)
{
	return fact.state == FACT_KNOWN;
}

static inline bool fact_true(struct fact fact) /* of a BOOL: known and true */
{
	return fact.state == FACT_KNOWN && fact.value.boolean;
}

static inline bool fact_false(struct fact fact) /* of a BOOL: known and false */
{
	return fact.state == FACT_KNOWN && !fact.value.boolean;
}

/*
 * Why there may be more than what stands in a fact of mounts or devices: what its
 * list lacks, or, of an unknown one, all. @why NULL where it is whole or absent.
 */
struct more fact_more(enum fact_id id, struct fact fact);

/* The host id that @inside maps to: true and *ret_outside where the map covers it. */
bool ranges_map(const struct range_list *ranges, uint32_t inside, uint32_t *ret_outside);
bool ranges_unmap(const struct range_list *ranges, uint32_t outside, uint32_t *ret_inside); /* the way back */
bool ranges_equal(const struct range_list *a, const struct range_list *b); /* line by line */
bool ranges_identity(const struct range_list *ranges); /* the map of the initial user namespace: 0 0 4294967295 */

/* A path of /proc or /sys that runtimes keep from containers; the table is in src/model/hidden.c. */
struct hidden_path {
	const char *path;
	bool written; /* kept from being written; else covered */
	bool rare;    /* only some kernels have it */
	const char *gives;
};

extern const struct hidden_path hidden_paths[];
extern const size_t hidden_path_count;

/* ---- sheets ------------------------------------------------------------ */

/*
 * What a source fills in: a plain table, zero-initialised, on the heap or the
 * stack (some 2 KiB). Texts and lists set here must live in the arena that the
 * sheet is packed into, or be string literals.
 */
struct sheet_builder {
	struct fact facts[FACT_COUNT];
};

/* Each sets one fact; the last one wins. The kind must be that of facts.def: die() otherwise. */
void sheet_set_bool(struct sheet_builder *builder, enum fact_id id, bool value, struct origin origin);
void sheet_set_int(struct sheet_builder *builder, enum fact_id id, int64_t value, struct origin origin);
void sheet_set_mask(struct sheet_builder *builder, enum fact_id id, uint64_t value, struct origin origin);
void sheet_set_text(struct sheet_builder *builder, enum fact_id id, const char *value, struct origin origin);
void sheet_set_ns(struct sheet_builder *builder, enum fact_id id, const struct ns *value, struct origin origin);
void sheet_set_texts(struct sheet_builder *builder, enum fact_id id, const struct text_list *value, struct origin origin);
void sheet_set_mounts(struct sheet_builder *builder, const struct mount_list *value, struct origin origin);
void sheet_set_devices(struct sheet_builder *builder, const struct device_list *value, struct origin origin);
void sheet_set_ranges(struct sheet_builder *builder, enum fact_id id, const struct range_list *value, struct origin origin);
void sheet_set_processes(
	struct sheet_builder *builder, enum fact_id id, const struct process_list *value, struct origin origin);

void sheet_set_answers(struct sheet_builder *builder, enum fact_id id, const struct mac_answers *value, struct origin origin);
void sheet_set_profile(struct sheet_builder *builder, enum fact_id id, const struct profile *value, struct origin origin);
void sheet_set_settings(struct sheet_builder *builder, enum fact_id id, const struct setting_list *value, struct origin origin);

/* @why in a few words, a literal or in the arena: "permission denied", "not an integer". */
void sheet_set_unknown(struct sheet_builder *builder, enum fact_id id, const char *why, struct origin origin);

struct sheet; /* packed, immutable; lives in its subject's arena */

const struct sheet *sheet_pack(struct arena *arena, const struct sheet_builder *builder);

/* FACT_ABSENT for a NULL sheet. */
struct fact sheet_fact(const struct sheet *sheet, enum fact_id id);

/* Each fact that @facts knows less about than the sheet becomes the sheet's. */
void sheet_lay_under(const struct sheet *sheet, struct fact facts[FACT_COUNT]);

/* The same number for sheets that are equal, by which to look for them. */
uint64_t sheet_print(const struct sheet *sheet);
bool sheet_equal(const struct sheet *a, const struct sheet *b); /* values and origins */

/* ---- the facts of a subject ---------------------------------------------- */

/*
 * The best reading of a fact: kernel, then spec, then manifest; the first that
 * is known, else the first that is unknown, else absent. A sandboxed subject's
 * kernel sheet describes the sentry, so there the spec comes first and the
 * kernel's sheet answers only for what it alone can know (see sandbox facts).
 */
struct fact subject_fact(const struct subject *subject, enum fact_id id);

/* What one origin says of it. */
struct fact subject_said(const struct subject *subject, enum sheet_kind kind, enum fact_id id);

/* All of them at once, for who asks for most of them. */
void subject_facts(const struct subject *subject, struct fact ret_facts[FACT_COUNT]);

extern const enum fact_id ns_facts[]; /* FACT_ns_pid, ... in the order of enum ns_kind */

#endif
