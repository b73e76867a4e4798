/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/list.h>
#include <isotop/subject.h>
#include <isotop/verdict.h>

#include <string.h>

static int64_t score(const struct listed *it)
{
	return it->judgement->judged ? it->judgement->score.value : COLUMN_NONE;
}

static int64_t worst_first(const struct listed *it)
{
	return it->judgement->judged ? score_order(&it->judgement->score) : COLUMN_NONE;
}

/* Checks with this verdict. */
static int64_t count(const struct judgement *judgement, enum verdict verdict)
{
	int64_t found = 0;
	for (size_t i = 0; i < CHECK_COUNT; i++)
		found += judgement->checks[i] == verdict;
	return found;
}

static int64_t failed(const struct listed *it)
{
	return count(it->judgement, VERDICT_FAIL);
}

static int64_t warned(const struct listed *it)
{
	return count(it->judgement, VERDICT_WARN);
}

static int64_t unknown(const struct listed *it)
{
	return count(it->judgement, VERDICT_UNKNOWN);
}

static const char *grade(const struct listed *it)
{
	static const struct {
		char grade;
		const char *text;
	} grades[] = { { 'A', "A" }, { 'B', "B" }, { 'C', "C" }, { 'D', "D" }, { 'F', "F" } };
	for (size_t i = 0; it->judgement->judged && i < ISO_COUNT(grades); i++)
		if (grades[i].grade == it->judgement->score.grade)
			return grades[i].text;
	return NULL;
}

static const char *name(const struct listed *it)
{
	return it->subject->name;
}

static const char *runtime(const struct listed *it)
{
	return it->subject->running.runtime;
}

static const char *image(const struct listed *it)
{
	return it->subject->image;
}

static const char *kind(const struct listed *it)
{
	return it->subject->workload.kind;
}

static const char *namespace(const struct listed *it)
{
	/* what a manifest leaves out is what its name is shown with */
	if (!it->subject->workload.namespace && it->subject->form->pod)
		return "default";
	return it->subject->workload.namespace;
}

static const char *role(const struct listed *it)
{
	return role_name(it->subject->workload.role);
}

static const char *origin(const struct listed *it)
{
	return it->subject->form->id;
}

static const char *file(const struct listed *it)
{
	return it->subject->declared.file;
}

static const char *sandbox(const struct listed *it)
{
	struct fact fact = subject_fact(it->subject, FACT_sandbox);
	if (fact.state == FACT_UNKNOWN)
		return NULL;
	return fact_known(fact) ? fact.value.text : "none";
}

/* Since when, so that no clock is needed: a face shows how long ago that is. */
static int64_t age(const struct listed *it)
{
	return it->subject->running.since ? it->subject->running.since : COLUMN_NONE;
}

static int64_t pid(const struct listed *it)
{
	return it->subject->running.pid ? it->subject->running.pid : COLUMN_NONE;
}

static int64_t uid(const struct listed *it)
{
	struct fact fact = subject_fact(it->subject, FACT_uid);
	return fact_known(fact) ? fact.value.integer : COLUMN_NONE;
}

/*
 * What a list can show, sort by and filter with. To add one: its getter above
 * and its row here; --sort, the s menu and the filter language follow.
 */
// clang-format off
const struct column columns[] = {
	{ "score",     "SCORE",     "the score, worst first",                    false, score,   NULL, worst_first },
	{ "name",      "NAME",      "the name",                                  false, NULL,    name, NULL },
	{ "grade",     "GRADE",     "the grade, A to F",                         true,  NULL,    grade, NULL },
	{ "failed",    "FAILED",    "how many checks fail, most first",          true,  failed,  NULL, NULL },
	{ "warned",    "WARNED",    "how many checks warn, most first",          true,  warned,  NULL, NULL },
	{ "unknown",   "UNKNOWN",   "how many checks are unknown, most first", true, unknown, NULL, NULL },
	{ "runtime",   "RUNTIME",   "the container runtime",                     false, NULL,    runtime, NULL },
	{ "sandbox",   "SANDBOX",   "none, gvisor or kata",                      false, NULL,    sandbox, NULL },
	{ "image",     "IMAGE",     "the image",                                 false, NULL,    image, NULL },
	{ "age",       "AGE",       "when it started, newest first",             true,  age,     NULL, NULL },
	{ "pid",       "PID",       "the process id of its init on the host",    false, pid,     NULL, NULL },
	{ "uid",       "UID",       "the user it runs as",                       false, uid,     NULL, NULL },
	{ "kind",      "KIND",      "the kind of workload: Pod, Deployment, ...", false, NULL,   kind, NULL },
	{ "namespace", "NAMESPACE", "the Kubernetes namespace",                  false, NULL,    namespace, NULL },
	{ "role",      "ROLE",      "container, init, sidecar or ephemeral",     false, NULL,    role, NULL },
	{ "origin",    "ORIGIN",    "where it is from: live, kubernetes, ...",   false, NULL,    origin, NULL },
	{ "file",      "FILE",      "the file it is declared in",                false, NULL,    file, NULL },
};
// clang-format on

const size_t column_count = ISO_COUNT(columns);

/* What the list's headings say where they are not the column's id. */
static const struct {
	const char *head;
	const char *id;
} heads[] = { { "form", "origin" }, { "from", "origin" }, { "source", "file" } };

int column_index(const char *id)
{
	for (size_t i = 0; i < ISO_COUNT(heads); i++)
		if (strcmp(heads[i].head, id) == 0)
			id = heads[i].id;
	for (size_t i = 0; i < ISO_COUNT(columns); i++)
		if (strcmp(columns[i].id, id) == 0)
			return (int)i;
	return -1;
}
