/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runtimes leave on disk: one text is the state file of every runtime, of root and of
 * a user, about a container that runs. It may give that container a name. It never hides it,
 * and never says what the kernel knows better.
 */
#include "config.h"

#include "fuzz.h"

#include <isotop/inventory.h>
#include <isotop/judge.h>
#include <isotop/judged.h>
#include <isotop/live.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <unistd.h>

#include "unit/live_tree.h"

/* Where the file lies; to add one: a line. */
static const char *const paths[] = {
	"run/runc/" ID_A "/state.json",
	"run/crun/" ID_A "/status",
	"run/user/1001/runc/" ID_A "/state.json",
	"run/user/1001/crun/" ID_A "/status",
	"run/user/1001/libpod/tmp/pause.pid",
	"run/user/1001/runsc/" ID_A "_sandbox:" ID_A ".state",
	"run/runsc/" ID_A "_sandbox:" ID_A ".state",
	"run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID_B "/init.pid",
	"run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID_A "/config.json",
	"var/lib/docker/containers/" ID_A "/config.v2.json",
	"var/lib/docker/containers/" ID_A "/hostconfig.json",
	"etc/docker/daemon.json",
	"run/containers/storage/overlay-containers/" ID_B "/userdata/pidfile",
	"var/lib/containers/storage/overlay-containers/" ID_A "/userdata/config.json",
	"var/lib/containers/storage/overlay-containers/containers.json",
	"run/firejail/name/42",
	"b/" ID_A "/config.json",
};

static struct tree tree;

static void end_tree(void)
{
	tree_free(&tree);
}

static void make_tree(void)
{
	if (tree.root)
		return;
	tree_new(&tree);
	atexit(end_tree);
	put_process(&tree, &(struct made){ .pid = 42, .ppid = 1, .own = OWN_USUAL, .caps = CAPS_USUAL,
				   .cgroup = "0::/docker/" ID_A });
	put_process(&tree, &(struct made){ .pid = 43, .ppid = 42, .own = OWN_USUAL, .ns = 42, .caps = CAPS_USUAL,
				   .nspid = "43\t2", .cgroup = "0::/docker/" ID_A });
	put(&tree, "run/containerd/io.containerd.runtime.v2.task/k8s.io/" ID_A "/init.pid", "42");
	put(&tree, "run/containers/storage/overlay-containers/" ID_A "/userdata/pidfile", "42");
	put(&tree, "etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1001:1001::/home/ann:/bin/sh\n");
}

/* One file under every name: only its text is replaced. */
static void lay(const uint8_t *bytes, size_t size)
{
	char target[128];
	put_bytes(&tree, "state", (const char *)bytes, size);
	snprintf(target, sizeof(target), "%s/state", tree.dir);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char path[512];
		put_bytes(&tree, paths[i], "", 0); /* and its directories */
		snprintf(path, sizeof(path), "%s/%s", tree.dir, paths[i]);
		must(unlink(path) == 0 && link(target, path) == 0);
	}
}

FUZZ_TARGET(bytes, size)
{
	make_tree();
	lay(bytes, size);
	const struct inventory *inventory = tree_scan(&tree);
	const struct subject *found = NULL;
	for (size_t i = 0; i < inventory->count; i++)
		if (inventory->subjects[i]->running.pid == 42)
			found = inventory->subjects[i];
	must(found && found->name && found->key);
	must(kernel_fact(found, FACT_cap_effective).value.mask == CAPS_USUAL);
	must(relation_of(found, NS_MNT) == NS_OWN);
	struct judged *judged = judge_inventory(inventory, NULL);
	must(judged->judgements[0].score.low <= judged->judgements[0].score.high);
	judged_unref(judged);
	return 0;
}
