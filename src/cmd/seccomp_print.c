/* SPDX-License-Identifier: Apache-2.0 */
/* The faces of "isotop seccomp": a table, JSON, programs, differences. */
#include "config.h"

#include "cmd/seccomp.h"

#include <isotop/emit.h>
#include <isotop/rulebook.h>

#include <inttypes.h>
#include <string.h>

/* ---- text ---------------------------------------------------------------------- */

/* Prints a text that may be hostile. */
static void put_text(const struct seccomp_print *p, const char *text)
{
	cleanup_strbuf struct strbuf clean = { 0 };
	text_brief(&clean, text, strlen(text), options_ascii(p->options));
	fputs(strbuf_text(&clean), p->out);
}

static size_t insn_count(const struct ruled_program *program)
{
	size_t count = 0;
	for (size_t i = 0; i < program->count; i++)
		count += program->progs[i].count;
	return count;
}

static void put_head(const struct seccomp_print *p, const struct seccomp_case *sc, bool size)
{
	struct ruled_program program = ruled_program(sc->ruled);
	put_text(p, sc->title);
	fputs(": ", p->out);
	put_text(p, sc->what);
	fprintf(p->out, "; %s", sc->rulings->abi->title);
	if (program.count && size)
		fprintf(p->out, ", %zu instructions", insn_count(&program));
	fputs("\n", p->out);
}

/* "allow when ..." of one branch. */
static const char *branch_text(struct arena *arena, const struct ruling *ruling, const struct branch *branch)
{
	cleanup_strbuf struct strbuf text = { 0 };
	outcome_text(&text, branch->outcome);
	bool clause = strcmp(branch->when, "otherwise") == 0 || !ruling->listed;
	strbuf_addf(&text, clause ? " %s" : " when %s", branch->when);
	return arena_strdup(arena, strbuf_text(&text));
}

static bool is_open_danger(const struct ruling *ruling)
{
	return ruling_reaches(ruling) && dangerous_find(ruling->name);
}

/* One line for a plain outcome, one for each branch of another. */
static void put_row(const struct seccomp_print *p, const struct ruling *ruling, uint32_t first)
{
	cleanup_strbuf struct strbuf text = { 0 };
	fprintf(p->out, "%c %5" PRIu32 "  %-24s ", is_open_danger(ruling) ? '!' : ' ', ruling->nr - first,
		ruling->name);
	if (!ruling->branch_count) {
		outcome_text(&text, ruling->outcome);
		fprintf(p->out, "%s\n", strbuf_text(&text));
	}
	for (size_t i = 0; i < ruling->branch_count; i++)
		fprintf(p->out, "%*s%s\n", i ? 34 : 0, "", branch_text(p->arena, ruling, &ruling->branches[i]));
	if (ruling->slips)
		fprintf(p->out, "%34s! when %s,\n%36sanything in its upper half, which the kernel drops, gets it through\n",
			"", ruling->slips, "");
}

static void put_counts(const struct seccomp_print *p, const struct ruling_counts *counts)
{
	fprintf(p->out, "\n%zu of %zu syscalls may reach the kernel: %zu are allowed", counts->reach, counts->total,
		counts->allow);
	if (counts->depends)
		fprintf(p->out, ", %zu depend on arguments", counts->depends);
	if (counts->other)
		fprintf(p->out, ", %zu are another process's to decide", counts->other);
	if (counts->unknown)
		fprintf(p->out, ", %zu could not be worked out", counts->unknown);
	fprintf(p->out, "; %zu are blocked.\n", counts->blocked);
}

#define WIDTH 78 /* of lines that are broken */

static void put_dangers(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	const char *before = "Dangerous and open:";
	size_t column = 0;
	for (size_t i = 0; i < dangerous_syscall_count; i++) {
		const struct ruling *ruling = ruling_find(sc->rulings, dangerous_syscalls[i].name);
		if (!ruling || !ruling_reaches(ruling))
			continue;
		const char *how = ruling->outcome.action == ACTION_DEPENDS ? " (depends)" : "";
		size_t len = 1 + strlen(ruling->name) + strlen(how);
		column += strlen(before);
		bool next = column + len >= WIDTH;
		fprintf(p->out, "%s%s%s%s", before, next ? "\n  " : " ", ruling->name, how);
		column = next ? len + 1 : column + len;
		before = ",";
	}
	if (*before == ',')
		fputs(".\n", p->out);
}

static const char *plain_text(struct arena *arena, const struct ruling *ruling)
{
	cleanup_strbuf struct strbuf text = { 0 };
	ruling_text(&text, ruling);
	return arena_strdup(arena, strbuf_text(&text));
}

/* The lines of syscalls that two cases rule differently. */
static size_t put_changes(const struct seccomp_print *p, const struct ruling_list *a, const struct ruling_list *b)
{
	size_t differ = 0;
	for (size_t i = 0; i < a->count; i++) {
		const struct ruling *x = &a->items[i];
		const struct ruling *y = &b->items[i];
		if (ruling_same(x, y))
			continue;
		fprintf(p->out, "  %5" PRIu32 "  %-24s %s\n%34s%s\n", x->nr - a->abi->first, x->name,
			plain_text(p->arena, x), "-> ", plain_text(p->arena, y));
		differ++;
	}
	return differ;
}

static void put_drift(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	if (!sc->declared)
		return;
	fputs("\nDeclared: ", p->out);
	put_text(p, sc->declared_what);
	fputs("\n", p->out);
	size_t differ = put_changes(p, ruled_list(sc->declared, sc->rulings->abi), sc->rulings);
	if (differ)
		fprintf(p->out, "The kernel does otherwise for %zu syscalls.\n", differ);
	else
		fputs("The kernel does the same for every syscall.\n", p->out);
}

static void put_ignored(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	struct ruled_program program = ruled_program(sc->ruled);
	for (size_t i = 0; p->options->verbose && i < program.ignored_count; i++) {
		fputs(i ? ", " : "Named, but not known to libseccomp here: ", p->out);
		put_text(p, program.ignored[i]);
		fputs(i + 1 == program.ignored_count ? ".\n" : "", p->out);
	}
}

int seccomp_print_table(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	struct ruling_counts counts = ruling_count(sc->rulings);
	struct ruling_counts usual = ruling_count(ruled_list(sc->usual, sc->rulings->abi));
	put_head(p, sc, true);
	fputs("\n", p->out);
	for (size_t i = 0; i < sc->rulings->count; i++)
		put_row(p, &sc->rulings->items[i], sc->rulings->abi->first);
	put_counts(p, &counts);
	fprintf(p->out, "The default of %s would let %zu through, with the same capabilities.\n", sc->runtime->title,
		usual.reach);
	put_dangers(p, sc);
	put_ignored(p, sc);
	put_drift(p, sc);
	return 0;
}

static void put_call(const struct seccomp_print *p, const struct seccomp_case *sc, const struct ruling *ruling)
{
	const struct dangerous_syscall *danger = dangerous_find(ruling->name);
	fputs("\n", p->out);
	put_row(p, ruling, sc->rulings->abi->first);
	if (!ruling->branch_count)
		fprintf(p->out, "\n%s\n", action_infos[ruling->outcome.action].means);
	if (danger)
		fprintf(p->out, "\nWhat it gives an attacker: %s\n", danger->gives);
}

int seccomp_print_calls(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *calls)
{
	put_head(p, sc, false);
	for (size_t i = 0; i < calls->count; i++)
		put_call(p, sc, calls->items[i]);
	return 0;
}

int seccomp_print_programs(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	put_head(p, sc, true);
	struct ruled_program program = ruled_program(sc->ruled);
	for (size_t i = 0; i < program.count; i++) {
		cleanup_strbuf struct strbuf text = { 0 };
		if (program.count > 1)
			fprintf(p->out, "\nfilter %zu of %zu, the newest first\n", i + 1, program.count);
		bpf_disassemble(&text, &program.progs[i], NULL);
		fprintf(p->out, "\n%s", strbuf_text(&text));
	}
	return 0;
}

size_t seccomp_print_diff(const struct seccomp_print *p, const struct seccomp_case *a, const struct seccomp_case *b)
{
	fputs("   ", p->out);
	put_head(p, a, false);
	fputs("-> ", p->out);
	put_head(p, b, false);
	fputs("\n", p->out);
	size_t differ = put_changes(p, a->rulings, b->rulings);
	if (differ)
		fprintf(p->out, "\n%zu of %zu syscalls differ.\n", differ, a->rulings->count);
	else
		fputs("No syscall differs.\n", p->out);
	return differ;
}

/* ---- JSON ------------------------------------------------------------------------- */

static void put_outcome(struct emitter *out, const struct ruling *ruling, struct arena *arena)
{
	enum action action = ruling->outcome.action;
	emit_text(out, "action", action_infos[action].name);
	if (action == ACTION_ERRNO)
		emit_integer(out, "errno", ruling->outcome.data);
	else
		emit_null(out, "errno");
	emit_list(out, "conditions");
	for (size_t i = 0; i < ruling->branch_count; i++)
		emit_text(out, NULL, branch_text(arena, ruling, &ruling->branches[i]));
	emit_close(out);
}

static void put_syscall(struct emitter *out, const struct ruling *ruling, struct arena *arena)
{
	const struct dangerous_syscall *danger = dangerous_find(ruling->name);
	emit_object(out, NULL);
	put_outcome(out, ruling, arena);
	emit_integer(out, "nr", ruling->nr);
	emit_text(out, "name", ruling->name);
	emit_boolean(out, "dangerous", danger != NULL);
	emit_text(out, "why", danger ? danger->gives : NULL);
	emit_text(out, "slips_when", ruling->slips);
	emit_close(out);
}

static void put_summary(struct emitter *out, const struct ruling_counts *counts, size_t usual)
{
	emit_object(out, "summary");
	emit_integer(out, "allow", (int64_t)counts->allow);
	emit_integer(out, "depends", (int64_t)counts->depends);
	emit_integer(out, "blocked", (int64_t)counts->blocked);
	emit_integer(out, "other", (int64_t)counts->other);
	emit_integer(out, "unknown", (int64_t)counts->unknown);
	emit_integer(out, "reach", (int64_t)counts->reach);
	emit_integer(out, "default_reach", (int64_t)usual);
	emit_close(out);
}

static void put_side(struct emitter *out, const char *key, const struct ruling *ruling, struct arena *arena)
{
	emit_object(out, key);
	put_outcome(out, ruling, arena);
	emit_close(out);
}

/* Returns how many there are. */
static size_t emit_changes(struct emitter *out, const char *key, const struct ruling_list *a,
	const struct ruling_list *b, struct arena *arena)
{
	size_t differ = 0;
	emit_list(out, key);
	for (size_t i = 0; i < a->count; i++) {
		const struct ruling *x = &a->items[i];
		const struct ruling *y = &b->items[i];
		if (ruling_same(x, y))
			continue;
		differ++;
		emit_object(out, NULL);
		emit_integer(out, "nr", x->nr);
		emit_text(out, "name", x->name);
		put_side(out, "a", x, arena);
		put_side(out, "b", y, arena);
		emit_close(out);
	}
	emit_close(out);
	return differ;
}

static bool is_asked(const struct calls *calls, const struct ruling *ruling)
{
	bool asked = !calls;
	for (size_t i = 0; calls && i < calls->count; i++)
		asked |= calls->items[i] == ruling;
	return asked;
}

static struct emitter begin(const struct seccomp_print *p)
{
	struct emitter out = emit_begin(p->out, 0);
	emit_object(&out, NULL);
	return out;
}

/* A write that failed is reported when the output is finished. */
static void end(struct emitter *out)
{
	emit_close(out);
	emit_literal(out, "\n");
	emit_end(out);
}

int seccomp_print_json(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *only)
{
	struct ruling_counts counts = ruling_count(sc->rulings);
	struct ruling_counts usual = ruling_count(ruled_list(sc->usual, sc->rulings->abi));
	const struct ruling_list *declared = sc->declared ? ruled_list(sc->declared, sc->rulings->abi) : NULL;
	struct emitter out = begin(p);
	emit_text(&out, "schema", "isotop/seccomp/v1");
	emit_text(&out, "arch", sc->rulings->abi->id);
	emit_text(&out, "origin", sc->origin);
	emit_text(&out, "source", sc->title);
	emit_text(&out, "profile", sc->what);
	emit_text(&out, "runtime_default", sc->runtime->id);
	emit_list(&out, "syscalls");
	for (size_t i = 0; i < sc->rulings->count; i++)
		if (is_asked(only, &sc->rulings->items[i]))
			put_syscall(&out, &sc->rulings->items[i], p->arena);
	emit_close(&out);
	put_summary(&out, &counts, usual.reach);
	if (declared)
		emit_changes(&out, "drift", declared, sc->rulings, p->arena);
	else
		emit_null(&out, "drift");
	end(&out);
	return 0;
}

size_t seccomp_print_diff_json(
	const struct seccomp_print *p, const struct seccomp_case *a, const struct seccomp_case *b)
{
	struct emitter out = begin(p);
	emit_text(&out, "schema", "isotop/seccomp-diff/v1");
	emit_text(&out, "arch", a->rulings->abi->id);
	emit_text(&out, "a", a->title);
	emit_text(&out, "b", b->title);
	size_t differ = emit_changes(&out, "changes", a->rulings, b->rulings, p->arena);
	end(&out);
	return differ;
}
