/* SPDX-License-Identifier: Apache-2.0 */
/*
 * isotop seccomp --tighten: a profile written out, in the JSON that config.json of OCI,
 * docker run --security-opt seccomp= and Localhost profiles of Kubernetes have in
 * common (runtime-spec config-linux.md, "Seccomp").
 */
#include "config.h"

#include "cmd/seccomp.h"

#include <isotop/emit.h>

#include <string.h>

/* An empty profile is no filter, and nothing to begin with. */
static bool has_own(const struct seccomp_case *sc)
{
	return sc->profile && !sc->profile->empty;
}

static void put_names(struct emitter *out, const char *key, size_t count, const char *const *names)
{
	emit_list(out, key);
	for (size_t i = 0; i < count; i++)
		emit_text(out, NULL, names[i]);
	emit_close(out);
}

static void put_test(struct emitter *out, const struct profile_test *test)
{
	emit_object(out, NULL);
	emit_integer(out, "index", test->index);
	emit_unsigned(out, "value", test->value);
	emit_unsigned(out, "valueTwo", test->value_two);
	emit_text(out, "op", profile_op_word(test->op));
	emit_close(out);
}

static void put_rule(struct emitter *out, const struct profile_rule *rule)
{
	emit_object(out, NULL);
	put_names(out, "names", rule->name_count, rule->names);
	emit_text(out, "action", profile_action_word(rule->action));
	if (rule->errno_set)
		emit_integer(out, "errnoRet", rule->errno_ret);
	if (rule->test_count) {
		emit_list(out, "args");
		for (size_t i = 0; i < rule->test_count; i++)
			put_test(out, &rule->tests[i]);
		emit_close(out);
	}
	emit_close(out);
}

/* What it is made of and what it lacks, for whoever reads the file. Runtimes do not look at it. */
static void put_comment(struct emitter *out, const struct seccomp_case *sc, const struct tightened *tightened)
{
	cleanup_strbuf struct strbuf text = { 0 };
	strbuf_addf(&text, "Validate before use. Made by isotop for %s from ", sc->title);
	if (has_own(sc))
		strbuf_addf(&text, "its own profile");
	else
		strbuf_addf(&text, "the default of %s (%s %s)", sc->runtime->title, sc->runtime->source, sc->runtime->version);
	strbuf_addf(&text, ", without the calls that nothing declared needs:");
	for (size_t i = 0; i < tightened->count; i++)
		strbuf_addf(&text, "%s %s", i ? "," : "", tightened->denied[i]);
	if (!tightened->count)
		strbuf_addf(&text, " none");
	emit_text(out, "comment", strbuf_text(&text));
}

static void put_profile(struct emitter *out, const struct profile *profile)
{
	emit_text(out, "defaultAction", profile_action_word(profile->default_action));
	if (profile->errno_set)
		emit_integer(out, "defaultErrnoRet", profile->errno_ret);
	if (profile->arch_count)
		put_names(out, "architectures", profile->arch_count, profile->arches);
	if (profile->flag_count)
		put_names(out, "flags", profile->flag_count, profile->flags);
	if (profile->listener)
		emit_text(out, "listenerPath", profile->listener);
	emit_list(out, "syscalls");
	for (size_t i = 0; i < profile->rule_count; i++)
		put_rule(out, &profile->rules[i]);
	emit_close(out);
}

int seccomp_print_tightened(const struct seccomp_print *p, const struct seccomp_case *sc)
{
	struct profile base = has_own(sc) ? *sc->profile : runtime_default_profile(sc->runtime, p->arena);
	struct tightened tightened = profile_tighten(&base, &sc->target, p->arena);
	struct emitter out = emit_begin(p->out, 0);
	emit_object(&out, NULL);
	put_comment(&out, sc, &tightened);
	put_profile(&out, &tightened.profile);
	emit_close(&out);
	emit_literal(&out, "\n");
	emit_end(&out);
	return 0;
}
