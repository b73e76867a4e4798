/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: the ground every other room stands on.
 *
 * Owns: memory regions (arena), growing text (strbuf), errors that carry their
 * context (err, die), measuring and cleaning text that strangers wrote (text).
 * What it does with files, roots, secrets and child processes has faces of its
 * own: <isotop/file.h>, <isotop/root.h>, <isotop/secret.h>, <isotop/apart.h>.
 * Knows nothing of containers, documents or screens.
 */
#ifndef ISOTOP_BASE_H
#define ISOTOP_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define ISO_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define ISO_COUNT(array)      (sizeof(array) / sizeof((array)[0]))
#define ISO_CLEANUP(func)     __attribute__((cleanup(func)))

/* ---- errors ------------------------------------------------------------ */

/*
 * A function that can fail returns 0 or a negative errno and takes a struct
 * err as its last argument, filled only on failure. NULL is allowed there:
 * the caller then wants the code alone.
 */
struct err {
	char text[512]; /* "outer: inner", always terminated; may hold hostile bytes, see text_clean() */
};

/* Sets the message and returns @code, so that "return err_set(err, -EINVAL, ...)" reads well. */
int err_set(struct err *err, int code, const char *fmt, ...) ISO_PRINTF(3, 4);

/* Puts "context: " before the message that is there and returns @code. */
int err_wrap(struct err *err, int code, const char *fmt, ...) ISO_PRINTF(3, 4);

/*
 * For broken invariants and exhausted memory only: runs the hook (the screen
 * restores the terminal there), prints the message and aborts the process with
 * status 2. Callable from any thread.
 */
_Noreturn void die(const char *fmt, ...) ISO_PRINTF(1, 2);

/*
 * Installs what die() runs first; NULL removes it. The hook must be
 * async-signal-safe. This and nothing else in base is process-wide state.
 */
void die_set_hook(void (*hook)(void));

/* ---- arena ------------------------------------------------------------- */

/*
 * A region of memory that is freed whole. Everything that belongs to one
 * subject, document or screenful lives in one arena; there are no frees per
 * field. Not thread-safe: one arena, one thread at a time.
 */
struct arena;

struct arena *arena_new(void);

/* For what is @likely bytes long, 0: not known: nothing more is taken for that, and little where it is longer. */
struct arena *arena_new_of(size_t likely);
size_t arena_bytes(const struct arena *arena); /* that are in use */
void arena_free(struct arena *arena); /* NULL is fine */
void arena_cleanup(struct arena **arena);

/* Zeroed memory aligned for any type. Never NULL: exhausted memory is die(). */
void *arena_alloc(struct arena *arena, size_t size);

/* @count elements of @size bytes, zeroed; an overflow of the product is die(). */
void *arena_array(struct arena *arena, size_t count, size_t size);

char *arena_strdup(struct arena *arena, const char *text); /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *fmt, ...) ISO_PRINTF(2, 3);
char *arena_vprintf(struct arena *arena, const char *fmt, va_list args) ISO_PRINTF(2, 0);

/* Heap allocation that dies instead of returning NULL, for what outlives every arena. */
void *heap_alloc(size_t count, size_t size); /* zeroed */
void *heap_grow(void *old, size_t count, size_t size);
/* Room for one more than the @count of a list that has grown by this alone: twice as much whenever it is full. */
void *heap_more(void *old, size_t count, size_t size);

/* ---- strbuf ------------------------------------------------------------ */

/* Text that grows. Zero-initialise; @data is terminated whenever it is not NULL. */
struct strbuf {
	char *data; /* owned */
	size_t len;
	size_t cap;
};

void strbuf_add(struct strbuf *buf, const char *data, size_t len);
void strbuf_adds(struct strbuf *buf, const char *text);
void strbuf_addc(struct strbuf *buf, char c);
void strbuf_addf(struct strbuf *buf, const char *fmt, ...) ISO_PRINTF(2, 3);

/* Where @most more bytes may be written; strbuf_took() then says how many were. */
char *strbuf_room(struct strbuf *buf, size_t most);
void strbuf_took(struct strbuf *buf, size_t len);

void strbuf_vaddf(struct strbuf *buf, const char *fmt, va_list args) ISO_PRINTF(2, 0);
void strbuf_reset(struct strbuf *buf); /* empties, keeps the memory */
void strbuf_free(struct strbuf *buf);
const char *strbuf_text(const struct strbuf *buf); /* never NULL */

/* Texts in the memory of whoever names them. */
struct text_list {
	size_t count;
	const char *const *items;
};

/* ---- text -------------------------------------------------------------- */

/*
 * Names, labels and paths come from the container being judged. They stay raw
 * as facts; each face calls exactly one of these for its own medium.
 */

/* One user-perceived character: a base code point with its combining marks. */
struct cluster {
	const char *bytes;
	size_t len;
	unsigned width; /* columns: 1 or 2 */
	bool safe;      /* false: control, bidi control, lone surrogate or invalid UTF-8; do not print @bytes */
	uint32_t code;  /* first code point; for an invalid byte, that byte */
};

/*
 * Reads the cluster at *@at (advanced) before @end. False at the end. An unsafe
 * cluster is one byte or one code point long and says width 1.
 * Widths are Unicode's East Asian ones, the same in every locale.
 */
bool cluster_next(const char **at, const char *end, struct cluster *ret);

/* Columns that @text takes when shown through text_clean(). */
unsigned text_width(const char *text, bool ascii);

/*
 * Appends @text with everything unsafe made visible and harmless (\xNN, \u{NNNN});
 * @ascii also spells out what is beyond ASCII. For terminals and plain reports.
 */
void text_clean(struct strbuf *out, const char *text, size_t len, bool ascii);

/* A word of more columns than this tells nobody more; namespace, pod and container names of Kubernetes fit. */
#define TEXT_WORD_MOST 320

/* text_clean() for reading: of a word of more than TEXT_WORD_MOST columns the two ends are kept. */
void text_brief(struct strbuf *out, const char *text, size_t len, bool ascii);

/* text_brief() for a sentence in Markdown: what that acts on is escaped (CommonMark 2.4). */
void text_markdown(struct strbuf *out, const char *text);

/* Appends @text as one word of a shell (POSIX.1-2017 2.2.2): in quotes, or as it stands where nothing in it acts on one. */
void text_shell(struct strbuf *out, const char *text);

bool text_is_utf8(const char *text, size_t len);
size_t text_decode(const char *at, const char *end, uint32_t *ret); /* @at < @end: one code point's length; 0 for no UTF-8 */
/*
 * The next field of a line of comma-separated values, RFC 4180: in quotes a comma is a
 * comma, "" is a quote. It is cut out of the text at *at, which moves behind it; NULL: no more.
 */
char *text_csv_field(char **at);
size_t text_encode(uint32_t code, char ret[4]); /* bytes written; 0 for what is no scalar value */

/*
 * Lexical normal form of an absolute path: no "//", ".", "..", no trailing
 * slash. In place; ".." at the top stays at "/". A relative path is cleaned alike.
 */
void path_normalise(char *path);
bool path_is_at_or_below(const char *path, const char *ancestor); /* both normalised */
bool path_is_windows(const char *path); /* "C:\x", "\\.\pipe\x" */

/* Whole-string numbers: false unless all of @text is one number in range. */
bool parse_u64(const char *text, int base, uint64_t *ret);
bool parse_i64(const char *text, int base, int64_t *ret);

/* What @typed may be a slip of, among the words that were tried. */
struct nearest {
	const char *typed;
	const char *word; /* the nearest one so far, two letters off at most; NULL: none */
	unsigned count;   /* of slips that lead there */
};

void nearest_try(struct nearest *nearest, const char *known);

/* The one of @word(0), @word(1) ... NULL that is nearest to @typed. NULL: none is near. */
const char *nearest_word(const char *typed, const char *(*word)(size_t i));

/* How a message about @typed ends, in @ret: "; did you mean WORD?", or @otherwise where none is near. */
#define NEAREST_END_MAX 128
const char *nearest_end(const char *typed, const char *(*word)(size_t i), const char *otherwise, char ret[NEAREST_END_MAX]);

/* ---- what goes with its scope --------------------------------------------- */

void fd_cleanup(int *fd);
#define cleanup_fd     ISO_CLEANUP(fd_cleanup)
#define cleanup_arena  ISO_CLEANUP(arena_cleanup)
#define cleanup_strbuf ISO_CLEANUP(strbuf_free)

#endif
