/* SPDX-License-Identifier: Apache-2.0 */
/*
 * base: the ground every other room stands on.
 *
 * Owns: memory regions (arena), growing text (strbuf), errors that carry their
 * context (err, die), measuring and cleaning text that strangers wrote (text),
 * opening files that strangers may have laid down (file), and reading below a
 * root directory (root).
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
void strbuf_vaddf(struct strbuf *buf, const char *fmt, va_list args) ISO_PRINTF(2, 0);
void strbuf_reset(struct strbuf *buf); /* empties, keeps the memory */
void strbuf_free(struct strbuf *buf);
const char *strbuf_text(const struct strbuf *buf); /* never NULL */

/* ---- text -------------------------------------------------------------- */

/*
 * Names, labels and paths come from the workload being judged. They stay raw
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

/* Appends @text as valid UTF-8, invalid bytes replaced by U+FFFD. For writers that escape themselves (JSON). */
void text_utf8(struct strbuf *out, const char *text, size_t len);

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

/* ---- secret ------------------------------------------------------------ */

/* Whether a variable of this name keeps a secret, and whether a text is one by its looks. Guesses, meant to be wide. */
bool secret_name(const char *name);
bool secret_value(const char *value);

/*
 * Whether something in @text is a secret for certain: a key by which a well-known service's
 * begin, the password of an address. secret_mask() appends the text with that made unreadable.
 */
bool secret_within(const char *text, size_t len);
void secret_mask(struct strbuf *out, const char *text, size_t len);

/*
 * One line of a file after another, as it is shown: also what variables, options and private
 * keys are given that are secrets by their names. Zero before the first line.
 */
struct secret_lines {
	bool key;      /* inside a private key */
	bool variable; /* the last "name:" was a secret's, whose "value:" follows */
};

void secret_mask_line(struct secret_lines *lines, struct strbuf *out, const char *text, size_t len);

/* ---- files ------------------------------------------------------------- */

/*
 * Opening what strangers may have laid down, so that nothing but a regular file
 * is ever opened: no named pipe, no device, no file of the kernel that a link
 * leads to. Works without openat2(2). All give a descriptor or -errno.
 */
enum file_reach {
	FILE_IN_ROOT, /* the directory is a root: "/" and ".." of links stay in it, as for chroot(2) */
	FILE_BENEATH, /* what leads out of the directory is -EXDEV, and files of the kernel are -ENODEV */
};

/* O_PATH on what @path is below @dirfd, links followed, nothing opened. Not through /proc's magic links: -ELOOP. */
int file_place(int dirfd, const char *path, enum file_reach reach);
int file_open(int dirfd, const char *path, enum file_reach reach); /* for reading; -EINVAL: not a regular file */
int file_open_dir(int dirfd, const char *path, enum file_reach reach);

/*
 * What the user typed: its links lead anywhere, and it may be a pipe or a
 * terminal too, which is opened without waiting (O_NONBLOCK).
 */
int file_open_typed(const char *path);

/* Appends at most @max bytes. 0 or -errno; -EFBIG when there was more (what fitted is kept). */
int file_read(int fd, size_t max, struct strbuf *out);

/* The same of a regular file that the user named or keeps. */
int file_read_typed(const char *path, size_t max, struct strbuf *out);

/* All of @data, to a file or a pipe. 0 or -errno; some of it may have been written then. */
int file_write(int fd, const void *data, size_t len);

const char *file_why(int code); /* strerror() with what the codes mean here */

/* ---- apart ------------------------------------------------------------- */

/*
 * Work on what strangers wrote whose end nobody can foresee: done by a child
 * process with a deadline and a limit of memory, which takes nothing with it
 * when it fails. The child has this process's memory as it was, one thread, and
 * no signal handlers; it dies with the thread that started it.
 */
struct apart {
	int (*work)(void *ctx, struct strbuf *out, struct err *err); /* 0 or -errno; only @out comes back */
	void *ctx;
	unsigned ms;
	size_t bytes; /* of memory, beside what this process has */
};

/*
 * What the work returned, its bytes appended to @out. -ETIMEDOUT, -ENOMEM: the
 * deadline or the memory was not enough, as @err says. @out may hold anything
 * that a child which was taken over would send.
 */
int apart_run(const struct apart *apart, struct strbuf *out, struct err *err);

/* ---- root -------------------------------------------------------------- */

/*
 * A directory tree that is read: "/" or a captured or mounted host below
 * --root. Every read of the live source goes through here. Symbolic links are
 * resolved inside the root and never through /proc's magic links.
 */
struct root;

int root_open(const char *path, struct root **ret_root, struct err *err);
void root_close(struct root *root);           /* NULL is fine */
bool root_is_system(const struct root *root); /* true for "/": the kernel itself answers */
const char *root_path(const struct root *root);

/* Opens the directory @path (relative to the root, a leading slash is ignored). An fd or -errno. */
int root_open_dir(const struct root *root, const char *path);

/* Opens the directory @name below @dirfd, for reading several things in it. An fd or -errno. */
int root_open_dir_at(const struct root *root, int dirfd, const char *name);

/*
 * Opens a regular file or /proc file for reading, never blocking on a fifo and
 * never becoming a controlling terminal. @dirfd is from root_open_dir() or
 * AT_FDCWD-like -1 for the root itself. An fd or -errno.
 */
int root_open_file(const struct root *root, int dirfd, const char *name);

/*
 * Appends at most @max bytes of the file to @out. 0 or -errno; -EFBIG when
 * there was more (what fitted is kept). A /proc file is read until its end,
 * whatever its size says.
 */
int root_read(const struct root *root, int dirfd, const char *name, size_t max, struct strbuf *out);

/*
 * The text of a link. Below a root other than "/" a regular file whose first
 * line is the text may stand for the link (tar drops dangling links).
 * Returns its length, or -errno; -ENAMETOOLONG when it does not fit.
 */
ssize_t root_readlink(const struct root *root, int dirfd, const char *name, char *buf, size_t size);

/* Type of what stands at @path, following links inside the root: an S_IFMT value, or -errno. */
int root_type(const struct root *root, const char *path);

/*
 * Looks at what stands at @path (@dirfd as in root_open_file()) without opening it,
 * and without asking a file server that may never answer: what the kernel knows of
 * it already. 0 or -errno.
 */
struct stat;
int root_look(const struct root *root, int dirfd, const char *path, struct stat *ret_look);

/*
 * The same for the program that runs in the process directory @dirfd, wherever in
 * whatever mount namespace it lies. -EOPNOTSUPP below a root whose /proc is a copy.
 */
int root_look_program(int dirfd, struct stat *ret_look);

/*
 * The SELinux label of what stands at @path, following links inside the root. 0
 * or -errno; -EOPNOTSUPP where /proc is a copy, as files lose their labels there.
 */
int root_label(const struct root *root, const char *path, char *ret_label, size_t size);

/*
 * An fd on the namespace "ns/@name" of the process directory @dirfd, only for
 * asking the kernel about it. It keeps the namespace alive: close it at once.
 * -EOPNOTSUPP below a root whose /proc is a copy.
 */
int root_open_namespace(const struct root *root, int dirfd, const char *name);

/*
 * Who asks the kernel what only a privileged process may, where this one has
 * given that up: @ask appends the answer. Questions are the reading room's.
 */
struct root_asker {
	int (*ask)(void *ctx, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer);
	void *ctx;
};

void root_set_asker(struct root *root, const struct root_asker *asker);

/* 0 or -errno; -ENOSYS: nobody else asks. */
int root_ask(const struct root *root, uint32_t what, const void *data, size_t len, int fd, struct strbuf *answer);

/* O_PATH on what stands at @path, following links inside the root. A descriptor or -errno. */
int root_place(const struct root *root, const char *path);

void fd_cleanup(int *fd);
#define cleanup_fd     ISO_CLEANUP(fd_cleanup)
#define cleanup_arena  ISO_CLEANUP(arena_cleanup)
#define cleanup_strbuf ISO_CLEANUP(strbuf_free)

#endif
