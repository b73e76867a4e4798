/* SPDX-License-Identifier: Apache-2.0 */
/* isotop seccomp: the verdict of every syscall. */
#include "config.h"

#include "cmd/seccomp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <isotop/report.h>
#include <isotop/rulebook.h>

/* How a format prints it. @calls: those asked for alone; NULL: all. */
struct printer {
	const char *format;
	int (*print)(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *calls);
	size_t (*diff)(const struct seccomp_print *p, const struct seccomp_case *a, const struct seccomp_case *b);
};

/* What one run holds. */
struct run {
	const struct options *options;
	interrupted_fn interrupted;
	struct arena *arena;
	const struct printer *printer;
	FILE *out;
};

static int print_table(const struct seccomp_print *p, const struct seccomp_case *sc, const struct calls *calls)
{
	return calls ? seccomp_print_calls(p, sc, calls) : seccomp_print_table(p, sc);
}

/* The first is what is printed unless another is asked for. To add a format: one row. */
static const struct printer printers[] = {
	{ "table", print_table, seccomp_print_diff },
	{ "json", seccomp_print_json, seccomp_print_diff_json },
};

static int choose_printer(struct run *run, const char *format, struct err *err)
{
	cleanup_strbuf struct strbuf known = { 0 };
	for (size_t i = 0; i < ISO_COUNT(printers); i++) {
		run->printer = &printers[i];
		if (strcmp(printers[i].format, format) == 0)
			return 0;
		strbuf_addf(&known, "%s%s", i ? " or " : "", printers[i].format);
	}
	return err_set(err, -EINVAL, "seccomp prints %s, not %s", strbuf_text(&known), format);
}

static int check_options(struct run *run, struct err *err)
{
	const struct options *o = run->options;
	for (size_t i = 0; i < o->report_count; i++)
		if (choose_printer(run, o->reports[i].format->id, err) < 0)
			return -EINVAL;
	if (o->report_count > 1)
		return err_set(err, -EINVAL, "seccomp prints one format at a time");
	if (o->tighten && (o->diff || o->syscall || o->disasm || o->kernel))
		return err_set(err, -EINVAL, "seccomp --tighten writes a profile: no --diff, --syscall, --disasm or --kernel");
	if (o->diff && (o->syscall || o->disasm))
		return err_set(err, -EINVAL, "seccomp --diff compares every call: no --syscall or --disasm");
	if (o->source_count > 1)
		return err_set(err, -EINVAL, "seccomp takes one SOURCE; --diff takes the other");
	if (o->source_count == 0 && !o->command_line && !o->runtime_default)
		return err_set(err, -EINVAL, "seccomp takes a SOURCE, or --runtime-default alone");
	return 0;
}

/* Opens a source and rules on it. */
static int open_case(struct run *run, char *source, struct seccomp_case *ret, struct err *err)
{
	int code = seccomp_open(run->options, source, run->interrupted, run->arena, ret, err);
	if (code < 0)
		return code;
	ret->rulings = ruled_list(ret->ruled, run->options->arch);
	return 0;
}

/* By its name, or by the number that the table shows before it. */
static const struct ruling *find_call(const struct ruling_list *list, const char *word)
{
	uint64_t number;
	if (!parse_u64(word, 10, &number))
		return ruling_find(list, word);
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].nr - list->abi->first == number)
			return &list->items[i];
	return NULL;
}

/* "mount,bpf,165": names and numbers. */
static int find_calls(struct run *run, const struct ruling_list *list, struct calls *ret_calls, struct err *err)
{
	char *words = arena_strdup(run->arena, run->options->syscall);
	char *save = NULL;
	struct calls calls = { 0, arena_array(run->arena, strlen(words) / 2 + 1, sizeof(*calls.items)) };
	for (char *word = strtok_r(words, ", ", &save); word; word = strtok_r(NULL, ", ", &save)) {
		const struct ruling *ruling = find_call(list, word);
		if (!ruling)
			return err_set(err, -EINVAL, "%s has no syscall %s", list->abi->title, word);
		calls.items[calls.count++] = ruling;
	}
	if (!calls.count)
		return err_set(err, -EINVAL, "--syscall takes names or numbers of system calls");
	*ret_calls = calls;
	return 0;
}

static int print_case(struct run *run, const struct seccomp_print *p, const struct seccomp_case *sc, struct err *err)
{
	if (run->options->syscall) {
		struct calls calls;
		int code = find_calls(run, sc->rulings, &calls, err);
		return code < 0 ? code : run->printer->print(p, sc, &calls);
	}
	if (run->options->tighten)
		return seccomp_print_tightened(p, sc);
	return run->options->disasm ? seccomp_print_programs(p, sc) : run->printer->print(p, sc, NULL);
}

static int compare(struct run *run, const struct seccomp_print *p, const struct seccomp_case *a, struct err *err)
{
	struct seccomp_case b;
	int code = open_case(run, (char *)(uintptr_t)run->options->diff, &b, err);
	if (code < 0)
		return code;
	/* a number stands for another call on each */
	if (a->rulings->abi == b.rulings->abi)
		code = run->printer->diff(p, a, &b) ? EXIT_THRESHOLD : EXIT_JUDGED;
	else
		code = err_set(err, -EINVAL, "%s makes the calls of %s, %s those of %s: --arch chooses one", a->title,
			a->rulings->abi->title, b.title, b.rulings->abi->title);
	seccomp_close(&b);
	return code;
}

/* The exit status, or -errno. */
static int work(struct run *run, struct err *err)
{
	const struct options *o = run->options;
	struct seccomp_case sc;
	int code = open_case(run, o->source_count ? o->sources[0] : NULL, &sc, err);
	if (code < 0)
		return code;
	struct seccomp_print p = { .options = o, .arena = run->arena, .out = run->out };
	code = o->diff ? compare(run, &p, &sc, err) : print_case(run, &p, &sc, err);
	seccomp_close(&sc);
	return code;
}

/* Where the output goes; as for scan, never half of it. */
static const char *output_file(const struct options *options)
{
	const char *file = options->report_count ? options->reports[0].file : options->output;
	return file && strcmp(file, "-") != 0 ? file : NULL;
}

static int write_out(struct run *run, struct err *err)
{
	const char *file = output_file(run->options);
	run->out = file ? output_open(run->options, file, err) : stdout;
	if (!run->out)
		return -EIO;
	int status = work(run, err);
	int code = output_finish(run->options, run->out, file, status < 0 ? status : 0, err);
	return code < 0 ? code : status;
}

bool seccomp_wants_helper(const struct options *options)
{
	return options->kernel;
}

int cmd_seccomp(const struct options *options, interrupted_fn interrupted)
{
	struct err err;
	struct run run = { .options = options, .interrupted = interrupted, .printer = printers };
	int code = check_options(&run, &err);
	if (code == 0) {
		run.arena = arena_new();
		code = write_out(&run, &err);
		arena_free(run.arena);
	}
	if (interrupted(NULL))
		return EXIT_INTERRUPTED;
	if (code >= 0)
		return code;
	output_complain(options, code, &err);
	return EXIT_TROUBLE;
}
