/* SPDX-License-Identifier: Apache-2.0 */
/* What AppArmor and SELinux answered about the very act and path of an escape. */
#include "config.h"

#include "judge/escapes/escapes.h"

#include <string.h>

#include <isotop/capabilities.h>
#include <isotop/mac.h>
#include <isotop/values.h>

/* ---- one part of what it takes ---------------------------------------------------------- */

/* What is known of the parts of an escape so far. */
struct verdict_of_parts {
	bool asked;
	bool denied;
	bool doubtful;
};

static void add_result(struct verdict_of_parts *parts, enum mac_result result)
{
	parts->asked |= result != MAC_UNKNOWN;
	parts->denied |= result == MAC_DENIED;
	parts->doubtful |= result == MAC_UNKNOWN;
}

static enum mac_result result_about(const struct escape_case *c, enum mac_system system, const struct mac_act *act)
{
	const struct mac_answer *answer = act ? mac_answer_about(c->answers, system, act) : NULL;
	return answer ? answer->result : MAC_UNKNOWN;
}

/* All of a set are needed: one that is denied denies the set. */
static enum mac_result all_of(const struct escape_case *c, enum mac_system system, uint64_t caps)
{
	enum mac_result result = MAC_ALLOWED;
	for (unsigned number = 0; number < CAP_BITS; number++) {
		if (!(caps & CAP_BIT(number)))
			continue;
		enum mac_result one = result_about(c, system, mac_act_of_capability(number));
		if (one == MAC_DENIED)
			return MAC_DENIED;
		if (one == MAC_UNKNOWN)
			result = MAC_UNKNOWN;
	}
	return result;
}

/* Of two sets either is enough. */
static enum mac_result either(const struct escape_case *c, enum mac_system system, const struct escape *escape)
{
	enum mac_result first = all_of(c, system, escape->caps);
	if (!escape->caps_or || first == MAC_ALLOWED)
		return first;
	enum mac_result second = all_of(c, system, escape->caps_or);
	return second == MAC_DENIED ? first : second;
}

/* ---- files ---------------------------------------------------------------------------------- */

static enum mac_kind kind_for(enum place place)
{
	switch (place) {
	case PLACE_SECRETS:
	case PLACE_NODE_KEYS:
	case PLACE_PODS:
	case PLACE_PROC:
	case PLACE_TERMINALS:
		return MAC_READ;
	case PLACE_SOCKET:
	case PLACE_DAEMON:
		return MAC_CONNECT;
	case PLACE_PROC_SYS:
	case PLACE_SYS:
	case PLACE_POWER:
	case PLACE_TRACING:
	case PLACE_CGROUPS:
	case PLACE_PROGRAMS:
	case PLACE_LOGS:
	case PLACE_LXCFS:
	case PLACE_SHARED:
	case PLACE_COUNT:
		break;
	}
	return MAC_WRITE;
}

static bool belongs(const struct mac_answer *answer, enum place place, const struct mount *mount)
{
	if (answer->act || !answer->path || !answer->source || answer->kind != kind_for(place) ||
		!path_is_at_or_below(answer->path, mount->target))
		return false;
	return place == PLACE_SOCKET ? answer->kind == MAC_CONNECT : place_holds(place, answer->source);
}

/* Places that are one or two files. Of all others some are asked about, and another may be allowed. */
static bool is_asked_whole(enum place place)
{
	return place == PLACE_PROC_SYS || place == PLACE_SYS;
}

/* One file that it may have is enough: all must be denied. */
static enum mac_result files(const struct escape_case *c, enum mac_system system, enum place place)
{
	bool any = false;
	enum mac_result result = MAC_DENIED;
	for (size_t i = 0; i < c->answers->count; i++) {
		const struct mac_answer *answer = &c->answers->items[i];
		if (answer->system != system || !belongs(answer, place, c->places[place].mount))
			continue;
		any = true;
		if (answer->result == MAC_ALLOWED)
			return MAC_ALLOWED;
		if (answer->result == MAC_UNKNOWN)
			result = MAC_UNKNOWN;
	}
	return any && !c->answers->cut && is_asked_whole(place) ? result : MAC_UNKNOWN;
}

/* ---- all of it --------------------------------------------------------------------------------- */

bool mac_answered(const struct escape_case *c, const struct escape *escape, enum mac_system system, enum tri *ret_denies)
{
	struct verdict_of_parts parts = { 0 };
	enum place place = escape_place(escape);
	if (!c->answers)
		return false;
	if (escape->caps)
		add_result(&parts, either(c, system, escape));
	if (escape->mac)
		add_result(&parts, result_about(c, system, mac_act_named(escape->mac)));
	if (place != PLACE_COUNT && place != PLACE_SHARED && c->places[place].mount)
		add_result(&parts, files(c, system, place));
	*ret_denies = parts.denied ? YES : parts.doubtful ? MAYBE : NO;
	return parts.asked;
}
