/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check_isotop [SUITE...]: every unit suite, or those named by arguments, by
 * ISOTOP_SUITES (several) or by CK_RUN_SUITE (one) of the environment. Suites run at the same time, a
 * process each and as many as there are processors (ISOTOP_JOBS: another
 * number); what each prints appears whole, in the order of suites.h.
 *
 * Nothing is passed that did not run: a name that no suite has is a failure, and
 * so is a suite, or with CK_RUN_CASE a whole run, in which no check ran.
 */
#include "config.h"

#include "suites.h"

#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *name;
	Suite *(*make)(void);
} suites[] = {
#define ROW(name) {#name, name##_suite},
	SUITES(ROW)
#undef ROW
};

enum { SUITE_COUNT = sizeof(suites) / sizeof(suites[0]) };

/* What a worker's exit status says. */
enum { ALL_PASSED, SOME_FAILED, NONE_RAN };

struct run {
	bool wanted;
	pid_t pid;
	int status; /* as of waitpid(2), once pid is 0 again */
	FILE *output;
};

/* Suites were once named with blanks, and "tui golden" still finds tui_golden. */
static bool is_name(const char *asked, const char *name)
{
	for (; *asked && *name; asked++, name++) {
		if (*asked != *name && !(*asked == ' ' && *name == '_'))
			return false;
	}
	return *asked == *name;
}

static bool want(struct run *runs, const char *name)
{
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		if (is_name(name, suites[i].name))
			return runs[i].wanted = true;
	}
	printf("not ok suite %s: there is none of that name. There are:", name);
	for (size_t i = 0; i < SUITE_COUNT; i++)
		printf(" %s", suites[i].name);
	putchar('\n');
	return false;
}

/* Names separated by blanks, as make hands them over. */
static bool want_words(struct run *runs, char *words)
{
	char *rest = NULL;
	for (char *word = strtok_r(words, " ", &rest); word != NULL; word = strtok_r(NULL, " ", &rest)) {
		if (!want(runs, word))
			return false;
	}
	return true;
}

static bool choose(struct run *runs, int argc, char **argv)
{
	char *words = getenv("ISOTOP_SUITES");
	const char *one = getenv("CK_RUN_SUITE");
	if (argc > 1) {
		for (int i = 1; i < argc; i++) {
			if (!want(runs, argv[i]))
				return false;
		}
	} else if (words != NULL && words[strspn(words, " ")] != '\0') {
		return want_words(runs, words);
	} else if (one != NULL && *one) {
		return want(runs, one);
	} else {
		for (size_t i = 0; i < SUITE_COUNT; i++)
			runs[i].wanted = true;
	}
	return true;
}

/*
 * What an assertion that holds calls, by the linker's --wrap. Check writes down where it stands, for a test that dies
 * later: a system call each, and loops come by the same few a million times. Those are written down once.
 */
void __real__mark_point(const char *file, int line);
void __wrap__mark_point(const char *file, int line);

void __wrap__mark_point(const char *file, int line)
{
	enum { KEPT = 8 };
	static _Thread_local struct {
		const char *file;
		int line;
	} last[KEPT];
	static _Thread_local unsigned next;
	for (unsigned i = 0; i < KEPT; i++) {
		if (last[i].line == line && last[i].file == file)
			return;
	}
	last[next].file = file;
	last[next].line = line;
	next = (next + 1) % KEPT;
	__real__mark_point(file, line);
}

_Noreturn static void work(size_t at, FILE *output)
{
	dup2(fileno(output), STDOUT_FILENO);
	dup2(fileno(output), STDERR_FILENO);
	SRunner *runner = srunner_create(suites[at].make());
	srunner_run_all(runner, CK_ENV);
	int ran = srunner_ntests_run(runner);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	exit(failed ? SOME_FAILED : ran == 0 ? NONE_RAN : ALL_PASSED);
}

static bool start(struct run *run, size_t at)
{
	run->output = tmpfile();
	if (run->output == NULL)
		return false;
	fflush(stdout);
	run->pid = fork();
	if (run->pid == 0)
		work(at, run->output);
	return run->pid > 0;
}

static void wait_for_one(struct run *runs)
{
	int status;
	pid_t pid = wait(&status);
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		if (pid > 0 && runs[i].pid == pid) {
			runs[i].pid = 0;
			runs[i].status = status;
		}
	}
}

static bool run_all(struct run *runs, int limit)
{
	int working = 0;
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		if (!runs[i].wanted)
			continue;
		if (working == limit) {
			wait_for_one(runs);
			working--;
		}
		if (!start(&runs[i], i))
			return false;
		working++;
	}
	while (working-- > 0)
		wait_for_one(runs);
	return true;
}

static void print_output(FILE *output)
{
	char buffer[4096];
	size_t count;
	rewind(output);
	while ((count = fread(buffer, 1, sizeof(buffer), output)) > 0)
		fwrite(buffer, 1, count, stdout);
	fclose(output);
}

/* Whether the suite passed. A case that was asked for is in one suite only. */
static bool report(const struct run *run, const char *name, bool *ret_ran)
{
	print_output(run->output);
	if (!WIFEXITED(run->status) || WEXITSTATUS(run->status) > NONE_RAN) {
		printf("not ok suite %s: it was ended (wait status %d)\n", name, run->status);
		return false;
	}
	if (WEXITSTATUS(run->status) == NONE_RAN) {
		if (getenv("CK_RUN_CASE") != NULL)
			return true;
		printf("not ok suite %s: no check ran\n", name);
		return false;
	}
	*ret_ran = true;
	return WEXITSTATUS(run->status) == ALL_PASSED;
}

static int processors(void)
{
	const char *told = getenv("ISOTOP_JOBS");
	long count = told != NULL ? strtol(told, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
	return count < 1 ? 1 : count > 64 ? 64 : (int)count;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	static struct run runs[SUITE_COUNT];
	if (!choose(runs, argc, argv))
		return EXIT_FAILURE;
	unsetenv("CK_RUN_SUITE"); /* check would look for it among the names with blanks */
	if (!run_all(runs, processors())) {
		printf("not ok unit suites: no process could be started\n");
		return EXIT_FAILURE;
	}
	bool passed = true;
	bool ran = false;
	for (size_t i = 0; i < SUITE_COUNT; i++) {
		if (runs[i].wanted)
			passed &= report(&runs[i], suites[i].name, &ran);
	}
	if (!ran)
		printf("not ok unit suites: no check ran\n");
	return passed && ran ? EXIT_SUCCESS : EXIT_FAILURE;
}
