/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loaded before the C library (LD_PRELOAD): the call number FAIL_AT of its kind fails, once.
 * Only calls that the program makes itself count: libseccomp 2.5.4 frees twice what it could not get.
 * FAIL_KIND: "alloc" (ENOMEM), "read" (EIO), "open" (EMFILE). How many there were is written
 * to the file FAIL_COUNT when the program ends.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* The program's own text: what a library does with failing memory is the library's. */
static uintptr_t text_from;
static uintptr_t text_to;

static int find_program(struct dl_phdr_info *info, size_t size, void *ctx)
{
	(void)size;
	(void)ctx;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		if (part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		text_from = info->dlpi_addr + part->p_vaddr;
		text_to = text_from + part->p_memsz;
	}
	return 1; /* the first one is the program */
}

static atomic_ulong made;
static unsigned long at;
static char kind;
static int count_fd = -1;
static pid_t first;

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);

__attribute__((constructor)) static void begin(void)
{
	const char *wanted = getenv("FAIL_KIND");
	const char *number = getenv("FAIL_AT");
	const char *file = getenv("FAIL_COUNT");
	dl_iterate_phdr(find_program, NULL);
	count_fd = file ? open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
	first = getpid();
	at = number ? strtoul(number, NULL, 10) : 0;
	made = 0;
	kind = wanted ? *wanted : '\0';
}

__attribute__((destructor)) static void end(void)
{
	char text[32];
	kind = '\0';
	int len = snprintf(text, sizeof(text), "%lu\n", (unsigned long)made);
	if (count_fd >= 0 && getpid() == first && write(count_fd, text, (size_t)len) != len)
		_exit(99);
}

#define OURS ((uintptr_t)__builtin_return_address(0) >= text_from && (uintptr_t)__builtin_return_address(0) < text_to)

static bool fails(char what, bool ours, int error)
{
	if (kind != what || !ours || ++made != at)
		return false;
	errno = error;
	return true;
}

void *malloc(size_t size)
{
	return fails('a', OURS, ENOMEM) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	return fails('a', OURS, ENOMEM) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	return fails('a', OURS, ENOMEM) ? NULL : __libc_realloc(old, size);
}

/* The C library's checked entries, which a fortified program calls, lead to the same. */
#define READING(name, args, call)                                                      \
	ssize_t name args;                                                             \
	ssize_t name args                                                              \
	{                                                                              \
		static ssize_t(*next)(int fd, void *buf, size_t size);                 \
		if (fails('r', OURS, EIO))                                                   \
			return -1;                                                     \
		if (!next)                                                             \
			next = (ssize_t(*)(int, void *, size_t))dlsym(RTLD_NEXT, "read"); \
		return next call;                                                      \
	}
READING(read, (int fd, void *buf, size_t size), (fd, buf, size))
READING(__read_chk, (int fd, void *buf, size_t size, size_t room), (fd, buf, room < size ? room : size))

static int pass_on(const char *name, bool ours, int dir, const char *path, int flags, int mode)
{
	int (*next)(int dir, const char *path, int flags, ...) = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, name);
	return fails('o', ours, EMFILE) ? -1 : next(dir, path, flags, mode);
}

#define MODE(flags)                               \
	va_list args;                             \
	va_start(args, flags);                    \
	int mode = flags & O_CREAT ? va_arg(args, int) : 0; \
	va_end(args)

int openat(int dir, const char *path, int flags, ...)
{
	MODE(flags);
	return pass_on("openat", OURS, dir, path, flags, mode);
}

int openat64(int dir, const char *path, int flags, ...)
{
	MODE(flags);
	return pass_on("openat", OURS, dir, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	MODE(flags);
	return pass_on("openat", OURS, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	MODE(flags);
	return pass_on("openat", OURS, AT_FDCWD, path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
	return pass_on("openat", OURS, AT_FDCWD, path, flags, 0);
}

int __openat_2(int dir, const char *path, int flags);
int __openat_2(int dir, const char *path, int flags)
{
	return pass_on("openat", OURS, dir, path, flags, 0);
}
