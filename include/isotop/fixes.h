/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixes: the smallest change that removes a finding's cause, in the language
 * that the container was declared in.
 *
 * Owns: the fixes (fixes.def), the languages and their words (src/judge/fixes/).
 * Everybody else names a fix by its key. Knows no screen and no file.
 */
#ifndef ISOTOP_FIXES_H
#define ISOTOP_FIXES_H

#include <isotop/facts.h>
#include <isotop/fix_id.h>

struct device;  /* <isotop/values.h> */
struct finding; /* <isotop/judge.h> */
struct mount;
struct subject; /* <isotop/subject.h> */

/* ---- what a fix does ----------------------------------------------------- */

enum fix_sets {
	SETS_NONE, /* ends a list */
	SETS_BOOL,
	SETS_INTEGER,
	SETS_TEXT,
	SETS_CAPS,         /* exactly these capabilities */
	SETS_CAPS_WITHOUT, /* what was there without these */
	SETS_CAPS_DEFAULT, /* what the form gives where nothing is said */
	SETS_NAMESPACE,    /* its own */
	SETS_NOTHING,      /* nobody says anything of it */
	/* One item of a list goes or changes, the one that the fix is about; about none: each that check 7 does not pass. */
	SETS_WITHOUT_MOUNT,
	SETS_READ_ONLY_MOUNT,
	SETS_PRIVATE_MOUNT, /* what is mounted inside stays inside */
	SETS_WITHOUT_DEVICE,
	SETS_WITHOUT_PROCESS,
};

/* What a fact is once the fix is made. */
struct fix_effect {
	enum fact_id fact;
	enum fix_sets kind;
	union fact_value value; /* SETS_BOOL, INTEGER, TEXT; the mask of CAPS and CAPS_WITHOUT; 0 there: what the fix is about */
};

#define FIX_PARTS   4
#define FIX_EFFECTS 6

struct fix {
	const char *id;         /* "drop-all": stable, what a user types */
	const char *everywhere; /* its words in every language; NULL: each has its own */
	enum fix_id otherwise;
	const char *breaks; /* what may stop to work, and what is needed then; NULL: nothing */
	enum fix_id parts[FIX_PARTS];           /* up to FIX_NONE */
	struct fix_effect sets[FIX_EFFECTS + 1]; /* up to SETS_NONE; none at all: it depends on what is found */
};

extern const struct fix fixes[FIX_COUNT];

enum fix_id fix_named(const char *id); /* FIX_NONE: no such */

/* ---- how it is written --------------------------------------------------- */

/* What is done to a place in a document. */
enum fix_way {
	WAY_NONE, /* this language has no words for it */
	WAY_SET,  /* the value stands at the path, in place of what was there */
	WAY_ADD,  /* the value is one more in the list at the path */
	WAY_DROP, /* the value is gone from the path, or from the list there */
	WAY_FLAG, /* the path alone stands there */
	WAY_UNFLAG,
	WAY_ADVICE, /* no edit that a program could make: @value is the sentence */
	WAY_COUNT
};

/*
 * Placeholders: "{container}", "{pod}", "{service}" become the path to the
 * container; "{volume}", "{source}", "{target}" those of a mount; "{device}" a
 * device; "{what}" what the finding is about; "{profile}" the one of seccomp.
 */
struct fix_words {
	enum fix_way way;
	const char *path;
	const char *value;
};

/* A language; the table is in src/judge/fixes/languages.c. */
struct fix_language {
	const char *id;    /* "docker-run": as a form's @language */
	const char *title; /* "docker run" */
	const char *ways[WAY_COUNT]; /* how each way is said, of "{path}" and "{value}" */
	const struct fix_words *words; /* FIX_COUNT of them */
};

extern const struct fix_language *const fix_languages[];
extern const size_t fix_language_count;
extern const struct fix_language language_kubernetes; /* in whose words the Pod Security Standards are */

const struct fix_language *subject_language(const struct subject *subject); /* never NULL */

/* How @language writes @id, NULL where it has no words of its own for it: an edit, or advice. */
const struct fix_words *fix_words_of(const struct fix_language *language, enum fix_id id);

/*
 * Appends what the placeholder @name of @len bytes stands for: "{privileged}" is privileged, or the key of the hook
 * that is; "{net}" is host, or the container whose network is the host's. Without a @subject (NULL) it is what is
 * usual. False: it is none of those.
 */
bool fix_add_written(struct strbuf *out, const struct subject *subject, const char *name, size_t len);

/* Appends the fix with its placeholders as they are; false: the language has none. */
bool fix_say(struct strbuf *out, const struct fix_language *language, enum fix_id id);

/* What a fix is about, where its words or what it sets depend on it. Borrowed from the subject. */
struct fix_about {
	const struct mount *mount;   /* NULL: no mount */
	const struct device *device; /* a node or a rule; NULL: none */
	const char *what;            /* for the words; NULL: nothing */
	uint64_t caps;               /* these capabilities */
	int32_t pid;                 /* this process as the host numbers it; 0: none */
};

/* One change that a finding asks for. */
struct proposal {
	enum fix_id fix;
	struct fix_about about;
	const char *text; /* the fix in the words of the subject */
};

/* The fix in the words of @subject, in @arena; NULL: none. @about may be NULL. */
const char *fix_text(enum fix_id id, const struct subject *subject, const struct fix_about *about, struct arena *arena);

/* The same in a language, as for a Pod or service called NAME. */
const char *fix_example(enum fix_id id, const struct fix_language *language, struct arena *arena);

/* ---- of a subject's findings ---------------------------------------------- */

/* Whether a finding before @index asks for @change too; *ret_index is the first of them, written only then. */
bool change_is_named(const struct finding *findings, size_t index, const char *change, size_t *ret_index);

/* In whose words the fixes of @subject are: "Kubernetes", "docker run"; NULL: it is no container, and there are none. */
const char *fix_language(const struct subject *subject);

/* What a reader of fixes must know once: whose words they are, or why there are none. NULL: nothing. */
const char *fix_note(const struct subject *subject);

/* Whether two that are alike (subject_alike) are told of fixes in the same words: as their containers are called the same. */
bool fixes_alike(const struct subject *a, const struct subject *b);

#endif
