/* SPDX-License-Identifier: Apache-2.0 */
/* Which runtime a root looks like from within; decides nothing. */
#include "config.h"

#include "live/inside.h"

#include <string.h>

#include <isotop/root.h>

#include "live/kernel/proc.h"

#define HINT_MAX 4096

/*
 * What runtimes leave inside for programs that want to know. The container can
 * write all of it, so it is shown as a hint and decides nothing. The most telling
 * first. To add one: its row.
 */
// clang-format off
static const struct {
	const char *title;
	const char *file;
	const char *text; /* in the file; NULL: that it is there is enough */
} hints[] = {
	{ "gVisor",            "proc/version", "Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016" }, /* pkg/sentry/syscalls/linux */
	{ "Kata",              "proc/cmdline", "kata-containers" }, /* the guest's systemd target */
	{ "Flatpak",           ".flatpak-info", NULL },
	{ "a Kubernetes pod",  "run/secrets/kubernetes.io/serviceaccount/namespace", NULL },
	{ "Podman",            "run/.containerenv", NULL },
	{ "Docker",            ".dockerenv", NULL },
	{ "LXD or Incus",      "dev/lxd/sock", NULL },
	{ "systemd-nspawn",    "run/host/container-manager", "systemd-nspawn" },
	{ "LXC",               "proc/1/environ", "container=lxc" },
	{ "systemd-nspawn",    "proc/1/environ", "container=systemd-nspawn" },
	{ "Podman",            "proc/1/environ", "container=podman" },
	{ "a container",       "proc/1/environ", "container=" },
};
// clang-format on

/* @data may hold zero bytes, as environ does. */
static bool contains(const char *data, size_t len, const char *text)
{
	return memmem(data, len, text, strlen(text)) != NULL;
}

const char *inside_hint(const struct root *root, struct arena *arena)
{
	for (size_t i = 0; i < ISO_COUNT(hints); i++) {
		int error;
		size_t len;
		if (!hints[i].text && root_type(root, hints[i].file) < 0)
			continue;
		const char *data =
			hints[i].text ? proc_text(root, arena, -1, hints[i].file, HINT_MAX, &len, &error) : NULL;
		if (hints[i].text && (!data || !contains(data, len, hints[i].text)))
			continue;
		return arena_printf(arena, "%s, says /%s", hints[i].title, hints[i].file);
	}
	return NULL;
}
