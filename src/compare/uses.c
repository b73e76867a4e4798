/* SPDX-License-Identifier: Apache-2.0 */
/* What a fix would take from a running container that it uses now. */
#include "config.h"

#include <isotop/capabilities.h>
#include <isotop/live.h>
#include <isotop/whatif.h>

#include <string.h>

#define NAMED_MOST 4 /* the others are counted */

static void add_list(struct strbuf *out, const char *before, const struct text_list *list)
{
	if (!list->count)
		return;
	strbuf_addf(out, "%s%s", out->len ? "; " : "", before);
	for (size_t i = 0; i < list->count && i < NAMED_MOST; i++)
		strbuf_addf(out, "%s%s", i ? ", " : " ", list->items[i]);
	if (list->count > NAMED_MOST)
		strbuf_addf(out, " and %zu more", list->count - NAMED_MOST);
}

static void say_capabilities(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "NET_BIND_SERVICE: it listens on", &uses->low);
	if (uses->raw)
		strbuf_addf(out, "%sNET_RAW: a raw socket is open", out->len ? "; " : "");
	if (uses->users && uses->roots)
		strbuf_addf(out, "%sSETUID, SETGID: its processes have several users", out->len ? "; " : "");
	if (!out->len)
		strbuf_adds(out, "no capability that open sockets or users of processes would show");
	if (uses->held == 0) {
		strbuf_adds(out, "; none is held");
		return;
	}
	strbuf_adds(out, "; held: ");
	if ((uses->held & cap_all()) == cap_all())
		strbuf_adds(out, "all");
	else
		cap_list(out, uses->held);
}

static void say_root(const struct live_uses *uses, struct strbuf *out)
{
	if (uses->roots && uses->processes == 1)
		strbuf_adds(out, "its only process is root");
	else if (uses->roots)
		strbuf_addf(out, "%zu of %zu processes %s root", uses->roots, uses->processes, uses->roots == 1 ? "is" : "are");
	add_list(out, "it listens on", &uses->low);
	if (!out->len)
		strbuf_adds(out, "no process is root");
}

static void say_writes(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "open for writing on its root:", &uses->writes);
	if (!out->len)
		strbuf_adds(out, "no file of its root is open for writing");
}

static void say_programs(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "runs as another user than started it:", &uses->programs);
	if (!out->len)
		strbuf_adds(out, "no set-user-ID program runs");
}

static void say_listens(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "it listens on the host's", &uses->listens);
	if (!out->len)
		strbuf_adds(out, "it listens on no port");
}

static void say_devices(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "open devices:", &uses->devices);
	if (!out->len)
		strbuf_adds(out, "no device of the host is open");
}

static void say_privileges(const struct live_uses *uses, struct strbuf *out)
{
	say_capabilities(uses, out);
	add_list(out, "open devices:", &uses->devices);
}

static void say_mounted(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "open below its mounts:", &uses->mounted);
	if (!out->len)
		strbuf_adds(out, "no file below its mounts is open");
}

static void say_mounted_writes(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "open for writing below its mounts:", &uses->mounted_writes);
	if (!out->len)
		strbuf_adds(out, "no file below its mounts is open for writing");
}

static void say_calls(const struct live_uses *uses, struct strbuf *out)
{
	add_list(out, "open, and refused by default profiles:", &uses->special);
	strbuf_addf(out, "%swhich system calls it makes cannot be seen from outside", out->len ? "; " : "");
}

static void say_nothing(const struct live_uses *uses, struct strbuf *out)
{
	(void)uses;
	strbuf_adds(out, "what it uses of that cannot be seen from outside");
}

/* To add a fix whose loss can be seen, or can not: its row. */
static const struct {
	enum fix_id fix;
	void (*say)(const struct live_uses *uses, struct strbuf *out);
} rows[] = {
	{ FIX_unprivileged, say_privileges },
	{ FIX_drop_all, say_capabilities },
	{ FIX_caps_needed, say_capabilities },
	{ FIX_no_added_caps, say_capabilities },
	{ FIX_non_root, say_root },
	{ FIX_run_as_user, say_root },
	{ FIX_read_only_root, say_writes },
	{ FIX_no_new_privileges, say_programs },
	{ FIX_no_host_network, say_listens },
	{ FIX_volume_for_host_path, say_mounted },
	{ FIX_without_mount, say_mounted },
	{ FIX_read_only_mount, say_mounted_writes },
	{ FIX_mounts_read_only, say_mounted_writes },
	{ FIX_without_device, say_devices },
	{ FIX_no_device_rule, say_devices },
	{ FIX_sandbox, say_devices },
	{ FIX_seccomp_default, say_calls },
	{ FIX_apparmor_default, say_nothing },
	{ FIX_no_host_pid, say_nothing },
	{ FIX_no_host_ipc, say_nothing },
	{ FIX_no_runtime_socket, say_nothing },
};

bool uses_hidden(const struct live_uses *uses, enum fix_id id)
{
	bool hidden = false;
	for (size_t i = 0; i < ISO_COUNT(rows); i++)
		hidden |= rows[i].fix == id && (rows[i].say == say_nothing || (rows[i].say == say_calls && !uses->special.count));
	return hidden;
}

bool uses_text(const struct live_uses *uses, enum fix_id id, struct strbuf *out)
{
	cleanup_strbuf struct strbuf text = { 0 };
	for (size_t i = 0; i < ISO_COUNT(rows); i++) {
		if (rows[i].fix != id)
			continue;
		rows[i].say(uses, &text);
		strbuf_addf(out, "%s%s", strbuf_text(&text), uses->cut ? ", as far as was looked" : "");
		return true;
	}
	return false;
}
