/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "gallery.h"

#include "made.h"

#include <isotop/builder.h>
#include <isotop/form.h>
#include <isotop/host.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/subject.h>

#define MINUTE 60
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

#define COVER "readonly_paths=/proc/sys,/proc/sysrq-trigger device_cgroup_all=false "
#define OWN   "ns_pid=own ns_net=own ns_mnt=own ns_ipc=own ns_uts=own ns_cgroup=own ns_user=host " COVER
#define CAPS(set) \
	"cap_effective=" set " cap_permitted=" set " cap_bounding=" set " cap_inheritable=none cap_ambient=none "
#define FILTER "seccomp_mode=2 seccomp_filters=1 "
#define AA     "apparmor_profile=docker-default apparmor_mode=enforce "
#define CRI    "apparmor_profile=cri-containerd.apparmor.d apparmor_mode=enforce "
#define MASKS  "mounts=overlay:/:root,proc:/proc:kernel "
#define HARD   "uid=1000 gid=1000 no_new_privs=true rootfs_readonly=true token_mounted=false "

struct exhibit {
	const char *name;
	const char *who; /* as in tests/made.h */
	const char *image;
	int64_t age;
	const char *facts;
};

/* To add one: a row; the golden screens change with it. */
static const struct exhibit node[] = {
	{ "ci/dind", "live docker", "docker:24-dind", 3 * DAY,
		"uid=0 gid=0 no_new_privs=false ns_pid=own ns_net=own ns_mnt=own ns_ipc=own ns_uts=own "
		"ns_user=host " CAPS(
			"all") "seccomp_mode=0 apparmor_profile=unconfined rootfs_readonly=false proc_unmasked=true "
			       "devices=/dev/sda:b:8:0,/dev/mem:c:1:1 "
			       "mounts=/var/lib/docker:/var/lib/docker,/run/docker.sock:/run/docker.sock:socket" },
	{ "kube-system/node-agent-x7f2d:agent", "live containerd pod", "registry.example/node-agent:1.2", 41 * DAY,
		"uid=0 gid=0 no_new_privs=false ns_pid=host ns_net=host ns_mnt=own ns_ipc=own ns_uts=host "
		"ns_user=host " CAPS("all") "seccomp_mode=0 " CRI "rootfs_readonly=false token_mounted=true "
					    "mounts=/:/host:ro,/opt/cni/bin:/host/opt/cni/bin" },
	{ "build/kaniko-77x:executor", "live containerd pod", "kaniko:1.20", 12 * MINUTE,
		"uid=0 gid=0 no_new_privs=false " OWN CAPS("default,+SYS_ADMIN") FILTER CRI
		"rootfs_readonly=false token_mounted=true mounts=/x:/x:kernel" },
	{ "shop/web-0:app", "live containerd pod", "web:3", 2 * HOUR,
		"uid=0 gid=0 no_new_privs=false " OWN CAPS("default") FILTER CRI
		"rootfs_readonly=true token_mounted=true mounts=/x:/x:kernel" },
	{ "shop/web-0:istio-proxy", "live containerd pod", "istio/proxyv2:1.20", 2 * HOUR,
		"uid=1337 gid=1337 no_new_privs=false " OWN CAPS("NET_ADMIN,NET_RAW") FILTER CRI
		"rootfs_readonly=true token_mounted=true mounts=/x:/x:kernel" },
	{ "postgres", "live docker", "postgres:15", 9 * DAY,
		"uid=999 gid=999 no_new_privs=false " OWN CAPS("default") FILTER AA
		"rootfs_readonly=false mounts=/srv/db:/var/lib/postgresql/data,/etc:/mnt/etc:ro "
		"uid_map=0:0:4294967295 spec.uid=0 spec.no_new_privs=false spec.cap_effective=default "
		"spec.cap_permitted=default spec.cap_bounding=default spec.seccomp_profile=custom "
		"spec.rootfs_readonly=true spec.ns_pid=own spec.mounts=/srv/db:/var/lib/postgresql/data" },
	{ "podman-bench", "live podman", "localhost/bench", HOUR,
		"uid=1000 gid=1000 uid_map=0:1000:1,1:100000:65536 gid_map=0:1000:1,1:100000:65536 ns_pid=own "
		"ns_net=own ns_mnt=own ns_ipc=own ns_uts=own ns_user=own no_new_privs=false " COVER CAPS("podman") FILTER
		"apparmor_profile=unconfined rootfs_readonly=false mounts=/x:/x:kernel" },
	{ "batch/report-28111:job", "live containerd pod", "report:8", 4 * MINUTE,
		HARD OWN CAPS("none") FILTER "apparmor_profile=?permission_denied mounts=/x:/x:kernel" },
	{ "shop/api-1:app", "live containerd pod", "api:7", 2 * HOUR,
		"sandbox=gvisor sandbox_platform=systrap spec.uid=1000 spec.no_new_privs=true spec.cap_effective=none "
		"spec.cap_bounding=none spec.cap_permitted=none spec.rootfs_readonly=false spec.token_mounted=false "
		"spec.seccomp_profile=RuntimeDefault " OWN "mounts=/x:/x:kernel" },
	{ "shop/api-2:app", "live containerd pod", "api:7", 2 * HOUR,
		"uid=1000 gid=1000 no_new_privs=true rootfs_readonly=true token_mounted=true " OWN CAPS("none")
			FILTER CRI "mounts=/x:/x:kernel" },
	{ "edge/gateway:envoy", "live containerd pod", "envoy:1.29", 17 * DAY,
		HARD OWN CAPS("NET_BIND_SERVICE") FILTER CRI "mounts=/x:/x:kernel" },
	{ "evil\033[2J\x9B/\xE2\x80\xAE容器\xCC\x81:\n", "live docker", "x\033]0;y\007", 5,
		"uid=0 gid=0 no_new_privs=false " OWN CAPS("default,+SYS_PTRACE") FILTER AA
		"rootfs_readonly=false mounts=/etc\033[31m:/etc" },
};

static const struct exhibit files[] = {
	{ "shop/web:app", "kubernetes pod", "nginx:1.27", 0,
		"uid=1000 run_as_non_root=true no_new_privs=true cap_effective=none seccomp_profile=RuntimeDefault "
		"apparmor_profile=RuntimeDefault rootfs_readonly=true token_mounted=false" },
	{ "shop/web:metrics", "kubernetes pod", "exporter:2", 0,
		"run_as_non_root=true no_new_privs=true cap_effective=none seccomp_profile=RuntimeDefault "
		"rootfs_readonly=false" },
	{ "kube-system/cni:install", "kubernetes pod", "cni:1", 0,
		"privileged=true ns_net=host mounts=/:/host cap_effective=all" },
	{ "cache", "compose", "redis:7", 0, "cap_effective=default seccomp_profile=RuntimeDefault" },
};

static void add(struct inventory_builder *builder, const struct exhibit *exhibit, size_t index)
{
	struct subject *subject = made_subject(exhibit->who, exhibit->facts);
	subject->key = exhibit->name;
	subject->name = exhibit->name;
	subject->image = exhibit->image;
	if (subject->form->live) {
		subject->running.pid = 4121 + (int32_t)index;
		subject->running.since = GALLERY_NOW - exhibit->age;
		subject->running.cgroup = arena_printf(subject->arena, "/system.slice/%zu.scope", index);
	} else {
		subject->declared.file = "deploy/shop.yaml";
		subject->declared.line = 12 + 20 * (uint32_t)index;
	}
	inventory_add(builder, subject);
}

static const struct host_setting settings[] = {
	{ "kernel.unprivileged_userns_clone", "1", NULL, "/proc/sys/kernel/unprivileged_userns_clone" },
	{ "kernel.yama.ptrace_scope", "1", NULL, "/proc/sys/kernel/yama/ptrace_scope" },
	{ "kernel.kptr_restrict", "0", NULL, "/proc/sys/kernel/kptr_restrict" },
	{ "lockdown", NULL, "permission denied", "/sys/kernel/security/lockdown" },
};

static void add_host(struct inventory_builder *builder, enum gallery which)
{
	made_host(builder, "live lsm:apparmor");
	struct host *host = inventory_builder_host(builder);
	host->kernel = "6.1.0-21-amd64";
	host->cgroup = 2;
	host->privileged_reader = which != GALLERY_BLIND;
	host->settings = (struct host_setting_list){ ISO_COUNT(settings), settings };
	host->unread = which == GALLERY_BLIND ? 37 : 0;
}

static void add_node(struct inventory_builder *builder, enum gallery which)
{
	for (size_t i = 0; i < ISO_COUNT(node); i++) {
		struct exhibit exhibit = node[i];
		if (which == GALLERY_LATER && i == 0)
			exhibit = (struct exhibit){ "ci/new", node[6].who, node[6].image, 1, node[6].facts };
		if (which == GALLERY_LATER && i == 10)
			exhibit.facts = node[2].facts;
		if (which == GALLERY_BLIND)
			exhibit.facts =
				"uid=?permission_denied cap_effective=?permission_denied mounts=?permission_denied "
				"no_new_privs=true seccomp_mode=2 rootfs_readonly=?permission_denied";
		add(builder, &exhibit, i);
	}
}

struct judged *gallery(enum gallery which)
{
	struct inventory_builder *builder = inventory_builder_new();
	bool declared = which == GALLERY_FILES || which == GALLERY_PART;
	if (which == GALLERY_PART)
		inventory_builder_partial(builder);
	if (declared)
		for (size_t i = 0; i < ISO_COUNT(files); i++)
			add(builder, &files[i], i);
	else
		add_host(builder, which);
	if (!declared && which != GALLERY_EMPTY)
		add_node(builder, which);
	struct inventory *inventory = inventory_finish(builder, NULL);
	struct judged *judged = judge_inventory(inventory, NULL);
	inventory_unref(inventory);
	return judged;
}
