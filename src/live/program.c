/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version in a program's own file: ELF as elf(5) has it, build information and variables as Go's linker leaves
 * them, and a text beside another in a program in C. Nothing is run, and every number in the file is somebody's word.
 */
#include "config.h"

#include "live/program.h"

#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION_MOST  64
#define SECTIONS_MOST 256
#define INFO_MOST     (256 * 1024)      /* of .go.buildinfo */
#define DATA_MOST     (4 * 1024 * 1024) /* of .data, and of .rodata of a program in C */
#define MOVED_MOST    (32 * 1024 * 1024) /* of .rela.dyn */

/* ---- versions in words ---------------------------------------------------------------------- */

/* "1.1.5+ds1", "20240401.0"; no byte that acts on a terminal, no address and no number of a thing of two digits. */
static bool is_version(const char *text, size_t len)
{
	static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+~_-";
	size_t dots = 0;
	if (len < 3 || text[0] < '0' || text[0] > '9')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (!text[i] || !strchr(letters, text[i]))
			return false;
		dots += text[i] == '.';
	}
	return dots > 0;
}

/* Not the number that Go gives a commit between versions, go.dev/ref/mod#pseudo-versions. */
static bool take_version(const char *text, size_t len, struct strbuf *out)
{
	size_t skip = len && *text == 'v';
	size_t take = 0;
	if (len > 7 && memcmp(text, "v0.0.0-", 7) == 0)
		return false;
	while (skip + take < len && !strchr("\" \t\\'", text[skip + take]))
		take++;
	if (take > VERSION_MOST || !is_version(text + skip, take))
		return false;
	strbuf_add(out, text + skip, take);
	return true;
}

/* "... -X main.version=1.1.12 ...": cmd/link's own option. */
static bool linker_version(const char *line, size_t len, struct strbuf *out)
{
	static const char ending[] = "ersion=";
	const size_t wide = sizeof(ending) - 1;
	for (const char *at = line; (at = memmem(at, len - (size_t)(at - line), ending, wide)); at += wide)
		if (take_version(at + wide, len - (size_t)(at + wide - line), out))
			return true;
	return false;
}

bool go_version(const char *text, size_t len, struct strbuf *out)
{
	const char *end = text + len;
	for (const char *line = text; line && line < end;) {
		const char *stop = memchr(line, '\n', (size_t)(end - line));
		size_t wide = (size_t)((stop ? stop : end) - line);
		const char *tab = wide > 4 && memcmp(line, "mod\t", 4) == 0 ? memchr(line + 4, '\t', wide - 4) : NULL;
		if (tab && take_version(tab + 1, wide - (size_t)(tab + 1 - line), out))
			return true;
		if (wide > 6 && memcmp(line, "build\t", 6) == 0 && linker_version(line, wide, out))
			return true;
		line = stop ? stop + 1 : NULL;
	}
	return false;
}

/* ---- sections --------------------------------------------------------------------------------- */

static bool read_at(int fd, uint64_t offset, void *buf, size_t size)
{
	return offset <= INT64_MAX && pread(fd, buf, size, (off_t)offset) == (ssize_t)size;
}

/* Section @name of an ELF file of 64 bits, elf(5). False: it has none, or is none. */
static bool find_section(int fd, const char *name, Elf64_Shdr *ret_section)
{
	Elf64_Ehdr head;
	Elf64_Shdr names;
	size_t wide = strlen(name) + 1;
	if (!read_at(fd, 0, &head, sizeof(head)) || memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
		head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_shentsize != sizeof(Elf64_Shdr) ||
		head.e_shnum > SECTIONS_MOST || head.e_shstrndx >= head.e_shnum ||
		!read_at(fd, head.e_shoff + head.e_shstrndx * sizeof(names), &names, sizeof(names)))
		return false;
	for (unsigned i = 0; i < head.e_shnum; i++) {
		Elf64_Shdr section;
		char text[32] = "";
		if (wide <= sizeof(text) && read_at(fd, head.e_shoff + i * sizeof(section), &section, sizeof(section)) &&
			read_at(fd, names.sh_offset + section.sh_name, text, wide) && memcmp(text, name, wide) == 0) {
			*ret_section = section;
			return true;
		}
	}
	return false;
}

/* The bytes of a section. Free them. NULL: it is longer than @most, or cannot be read. */
static char *read_section(int fd, const Elf64_Shdr *section, size_t most)
{
	if (!section->sh_size || section->sh_size > most)
		return NULL;
	char *bytes = heap_alloc((size_t)section->sh_size, 1);
	if (read_at(fd, section->sh_offset, bytes, (size_t)section->sh_size))
		return bytes;
	free(bytes);
	return NULL;
}

/* ---- Go's build information -------------------------------------------------------------------- */

/* A length before a string, as encoding/binary's Uvarint has it. */
static bool take_string(const char **at, const char *end, const char **ret_text, size_t *ret_len)
{
	uint64_t len = 0;
	for (unsigned shift = 0; *at < end && shift < 35; shift += 7) {
		unsigned char byte = (unsigned char)*(*at)++;
		len |= (uint64_t)(byte & 0x7Fu) << shift;
		if (byte & 0x80u)
			continue;
		if (len > (uint64_t)(end - *at))
			return false;
		*ret_text = *at;
		*ret_len = (size_t)len;
		*at += len;
		return true;
	}
	return false;
}

/*
 * Go 1.18 and later keep it in place: 14 bytes of magic, the width of a pointer, flags
 * (2: in place), from byte 32 on the compiler's version and then the modules, the
 * latter between two marks of 16 bytes; debug/buildinfo of the Go project.
 */
static bool read_build_info(int fd, struct strbuf *out)
{
	static const char magic[] = "\xff Go buildinf:";
	const char *text;
	size_t wide;
	Elf64_Shdr section;
	if (!find_section(fd, ".go.buildinfo", &section))
		return false;
	size_t len = (size_t)section.sh_size;
	char *bytes = read_section(fd, &section, INFO_MOST);
	bool found = false;
	if (bytes && len > 32 && memcmp(bytes, magic, 14) == 0 && (bytes[15] & 2)) {
		const char *at = bytes + 32;
		const char *end = bytes + len;
		bool toolchain = take_string(&at, end, &text, &wide); /* stands first, and is not what is looked for */
		found = toolchain && take_string(&at, end, &text, &wide) && wide > 32 &&
			go_version(text + 16, wide - 32, out);
	}
	free(bytes);
	return found;
}

/* ---- variables that Go's linker set ---------------------------------------------------------------- */

/*
 * A build with -trimpath keeps no -ldflags. What "-X main.version=1.1.12" sets is found still: the variable in
 * .data is an address and a length, and the text it leads to in .rodata ends with a zero byte, as no text of the
 * program's own does (cmd/link addstrdata); a file that was embedded ends with its line (runc 1.2 and later). Names
 * are stripped: among several the version is the one that all others begin with, as a description of the commit does.
 */
struct variables {
	int fd;
	Elf64_Shdr texts; /* .rodata */
	char best[VERSION_MOST + 1];
	bool vague; /* there are two of which neither begins with the other */
};

static void take_variable(struct variables *v, uint64_t address, uint64_t len)
{
	static const char release[] = "release-"; /* gVisor's */
	char text[VERSION_MOST + 2];
	if (len < 5 || len > VERSION_MOST || address < v->texts.sh_addr ||
		address - v->texts.sh_addr >= v->texts.sh_size || v->texts.sh_size - (address - v->texts.sh_addr) <= len ||
		!read_at(v->fd, v->texts.sh_offset + (address - v->texts.sh_addr), text, (size_t)len + 1))
		return;
	size_t end = (size_t)len - (text[len - 1] == '\n');
	if (end == len && text[len])
		return;
	text[end] = '\0';
	const char *start = text + (text[0] == 'v');
	if (strncmp(start, release, strlen(release)) == 0)
		start += strlen(release);
	if (!is_version(start, strlen(start)))
		return;
	if (!*v->best || strncmp(v->best, start, strlen(start)) == 0)
		memcpy(v->best, start, strlen(start) + 1);
	else if (strncmp(v->best, start, strlen(v->best)) != 0)
		v->vague = true;
}

static uint64_t word_at(const char *bytes)
{
	uint64_t word;
	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* A program that may be loaded anywhere has its addresses in a list of what to add, one of which is this variable's. */
static void take_moved(struct variables *v, const Elf64_Shdr *data, const char *bytes)
{
	Elf64_Rela moved[256];
	Elf64_Shdr list;
	if (!find_section(v->fd, ".rela.dyn", &list) || list.sh_size > MOVED_MOST)
		return;
	for (uint64_t at = 0; at < list.sh_size; at += sizeof(moved)) {
		size_t left = (size_t)(list.sh_size - at);
		size_t size = left < sizeof(moved) ? left : sizeof(moved);
		if (!read_at(v->fd, list.sh_offset + at, moved, size))
			return;
		for (size_t i = 0; i < size / sizeof(*moved); i++) {
			uint64_t place = moved[i].r_offset - data->sh_addr;
			if (moved[i].r_offset >= data->sh_addr && place < data->sh_size && data->sh_size - place >= 16)
				take_variable(v, (uint64_t)moved[i].r_addend, word_at(bytes + place + 8));
		}
	}
}

static bool read_variables(int fd, struct strbuf *out)
{
	struct variables v = { .fd = fd };
	Elf64_Shdr data;
	if (!find_section(fd, ".rodata", &v.texts) || !find_section(fd, ".data", &data))
		return false;
	char *bytes = read_section(fd, &data, DATA_MOST);
	for (size_t at = 0; bytes && at + 16 <= data.sh_size; at += 8)
		take_variable(&v, word_at(bytes + at), word_at(bytes + at + 8));
	if (bytes)
		take_moved(&v, &data, bytes);
	free(bytes);
	if (v.vague || !*v.best)
		return false;
	strbuf_adds(out, v.best);
	return true;
}

/* ---- a program in C --------------------------------------------------------------------------------- */

/* The text before @at, which begins behind another zero byte. */
static const char *text_before(const char *bytes, const char *at)
{
	const char *start = at - 1;
	while (start > bytes && start[-1])
		start--;
	return start;
}

/* Compilers put the texts of one call beside each other. */
static bool read_beside(int fd, const char *banner, struct strbuf *out)
{
	Elf64_Shdr texts;
	bool found = false;
	if (!find_section(fd, ".rodata", &texts))
		return false;
	char *bytes = read_section(fd, &texts, DATA_MOST);
	size_t len = bytes ? (size_t)texts.sh_size : 0;
	const char *at = bytes ? memmem(bytes, len, banner, strlen(banner) + 1) : NULL;
	if (at && at - bytes > 1 && !at[-1]) {
		const char *before = text_before(bytes, at - 1);
		const char *behind = at + strlen(banner) + 1;
		size_t left = len - (size_t)(behind - bytes);
		size_t wide = (size_t)(at - 1 - before);
		if (wide > VERSION_MOST || !is_version(before, wide)) {
			before = behind;
			wide = strnlen(behind, left);
		}
		found = wide <= VERSION_MOST && is_version(before, wide);
		if (found)
			strbuf_add(out, before, wide);
	}
	free(bytes);
	return found;
}

bool program_version(int fd, const char *banner, struct strbuf *out)
{
	if (banner)
		return read_beside(fd, banner, out);
	return read_build_info(fd, out) || read_variables(fd, out);
}
