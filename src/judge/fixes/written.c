/* SPDX-License-Identifier: Apache-2.0 */
/* What was really written where the usual key or value of a fix does not stand. */
#include "config.h"

#include <ctype.h>
#include <string.h>

#include <isotop/facts.h>
#include <isotop/fixes.h>

#include "judge/readings.h"

/* "post_start[0].privileged": a hook of Compose has keys of its own. */
static size_t hook_key(const char *text)
{
	static const char *const hooks[] = { "post_start[", "pre_stop[", "develop.watch[" };
	for (size_t i = 0; i < ISO_COUNT(hooks); i++)
		if (strncmp(text, hooks[i], strlen(hooks[i])) == 0)
			return strcspn(text, ":");
	return 0;
}

/* "networks: shared, which is the engine's network host": Compose has them at a key of their own; NULL: none of them. */
static const char *network_listed(const char *text)
{
	return strncmp(text, "networks: ", strlen("networks: ")) == 0 ? text + strlen("networks: ") : NULL;
}

/* "service:web", "container:web", "web.container": another one's, which is the host's; NULL: it says so itself. */
static const char *others(const char *text)
{
	const char *value = text + strcspn(text, " =:");
	value += strspn(value, " =:");
	size_t len = strlen(value);
	bool unit = len > strlen(".container") && strcmp(value + len - strlen(".container"), ".container") == 0 && !strchr(value, ' ');
	return strncmp(value, "service:", 8) == 0 || strncmp(value, "container:", 10) == 0 || unit ? value : NULL;
}

/* "--network=host" among PodmanArgs=; NULL: a key of its own says it. */
static const char *among_arguments(const char *text)
{
	return text[0] == '-' && text[1] == '-' ? text : NULL;
}

/* Placeholders: the fact whose origin says what was written, and what usually is. To add one: its row. */
static const struct {
	const char *name;
	enum fact_id fact;
	bool key;
	const char *usual;
} rows[] = {
	{ "{privileged}", FACT_privileged, true, "privileged" },
	{ "{user}", FACT_uid, true, "user" },
	{ "{network}", FACT_ns_net, true, "network_mode" },
	{ "{net}", FACT_ns_net, false, "host" },
	{ "{Network}", FACT_ns_net, true, "Network" },
	{ "{Net}", FACT_ns_net, false, "host" },
	{ "{AddCapability}", FACT_cap_added, true, "AddCapability" },
	{ "{AppArmor}", FACT_apparmor_profile, true, "AppArmor" },
	{ "{Unconfined}", FACT_apparmor_profile, false, "unconfined" },
	{ "{SeccompProfile}", FACT_seccomp_profile, true, "SeccompProfile" },
	/* of these fix.c says what stands there */
	{ "{Profile}", FACT_seccomp_profile, false, "{profile}" },
	{ "{flag}", FACT_mounts, false, "-v {bind}:{target}" },
	{ "{option}", FACT_mounts, false, "-v" },
	{ "{mounted}", FACT_mounts, false, "Volume=" },
	{ "{passed}", FACT_devices, false, "AddDevice=" },
	{ "{pid}", FACT_ns_pid, false, "host" },
	{ "{ipc}", FACT_ns_ipc, false, "host" },
};

bool fix_add_written(struct strbuf *out, const struct subject *subject, const char *name, size_t len)
{
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		if (strlen(rows[i].name) != len || memcmp(rows[i].name, name, len) != 0)
			continue;
		struct fact fact = subject ? subject_fact(subject, rows[i].fact) : (struct fact){ .state = FACT_ABSENT };
		const char *text = fact_known(fact) && fact.origin.text ? fact.origin.text : "";
		const char *value = rows[i].key ? NULL : others(text);
		const char *listed = network_listed(text);
		const char *argument = isupper((unsigned char)rows[i].name[1]) ? among_arguments(text) : NULL;
		if (!argument && subject && rows[i].usual[0] == '{')
			return false;
		if (argument)
			strbuf_adds(out, rows[i].key ? "PodmanArgs" : argument);
		else if (listed && rows[i].key)
			strbuf_adds(out, "networks");
		else if (listed)
			strbuf_add(out, listed, strcspn(listed, ","));
		else if (rows[i].key && hook_key(text))
			strbuf_add(out, text, hook_key(text));
		else
			strbuf_adds(out, value ? value : rows[i].usual);
		return true;
	}
	return false;
}
