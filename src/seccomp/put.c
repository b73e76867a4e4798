/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile written out, in the JSON that config.json of OCI, docker run --security-opt seccomp=
 * and Localhost profiles of Kubernetes have in common (runtime-spec config-linux.md, "Seccomp").
 */
#include "config.h"

#include <isotop/emit.h>
#include <isotop/profile.h>

static void put_names(struct emitter *out, const char *key, size_t count, const char *const *names)
{
	if (!count)
		return;
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

void profile_put(struct emitter *out, const struct profile *profile)
{
	emit_text(out, "defaultAction", profile_action_word(profile->default_action));
	if (profile->errno_set)
		emit_integer(out, "defaultErrnoRet", profile->errno_ret);
	put_names(out, "architectures", profile->arch_count, profile->arches);
	put_names(out, "flags", profile->flag_count, profile->flags);
	if (profile->listener)
		emit_text(out, "listenerPath", profile->listener);
	emit_list(out, "syscalls");
	for (size_t i = 0; i < profile->rule_count; i++)
		put_rule(out, &profile->rules[i]);
	emit_close(out);
}
