/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key of a pod in the core API, v1.35: what isotop takes from it, or why
 * it cannot touch isolation. A key that stands nowhere here is not known: it
 * may be misspelt, and then what it meant to set has its default.
 */
#include "config.h"

#include "manifest/kube.h"

#include <isotop/doc.h>

#include <string.h>
#include <strings.h>

/* What a key decides that is none of the facts. */
enum {
	DECIDES_NOTHING = -1,
	DECIDES_CONTEXT = -2, /* all that stands in securityContext */
	DECIDES_MOUNTS = -3,  /* what is mounted */
	DECIDES_EXISTENCE = -4, /* containers */
};

struct key {
	const char *name;
	int decides; /* enum fact_id or one of the above */
	const char *does;
};

#define SCHEDULING "where the pod runs, not what it may do there"
#define LIFECYCLE  "when it starts and ends"
#define RESOURCES  "how much it may use"
#define INSIDE     "inside of the container alone"

// clang-format off
static const struct key pod_keys[] = {
	{ "activeDeadlineSeconds",         DECIDES_NOTHING,      LIFECYCLE },
	{ "affinity",                      FACT_windows,         "the system of its nodes: Windows or not" },
	{ "automountServiceAccountToken",  FACT_token_mounted,   "check 9" },
	{ "containers",                    DECIDES_EXISTENCE,    "each is judged" },
	{ "dnsConfig",                     DECIDES_NOTHING,      "resolv.conf of the pod" },
	{ "dnsPolicy",                     DECIDES_NOTHING,      "resolv.conf of the pod" },
	{ "enableServiceLinks",            DECIDES_NOTHING,      "environment variables" },
	{ "ephemeralContainers",           DECIDES_EXISTENCE,    "each is judged" },
	{ "hostAliases",                   DECIDES_NOTHING,      "/etc/hosts of the pod" },
	{ "hostIPC",                       FACT_ns_ipc,          "check 6" },
	{ "hostNetwork",                   FACT_ns_net,          "check 6" },
	{ "hostPID",                       FACT_ns_pid,          "check 6" },
	{ "hostUsers",                     FACT_ns_user,         "a user namespace of its own" },
	{ "hostname",                      DECIDES_NOTHING,      "a name inside the pod" },
	{ "hostnameOverride",              DECIDES_NOTHING,      "a name inside the pod" },
	{ "imagePullSecrets",              DECIDES_NOTHING,      "used by the kubelet, not mounted" },
	{ "initContainers",                DECIDES_EXISTENCE,    "each is judged" },
	{ "nodeName",                      DECIDES_NOTHING,      SCHEDULING },
	{ "nodeSelector",                  FACT_windows,         "the system of its nodes: Windows or not" },
	{ "os",                            FACT_windows,         "Windows or Linux" },
	{ "overhead",                      DECIDES_NOTHING,      RESOURCES },
	{ "preemptionPolicy",              DECIDES_NOTHING,      SCHEDULING },
	{ "priority",                      DECIDES_NOTHING,      SCHEDULING },
	{ "priorityClassName",             DECIDES_NOTHING,      SCHEDULING },
	{ "readinessGates",                DECIDES_NOTHING,      LIFECYCLE },
	{ "resourceClaims",                DECIDES_NOTHING,      "devices that a driver gives: counted where a container claims them" },
	{ "resources",                     DECIDES_NOTHING,      RESOURCES },
	{ "restartPolicy",                 DECIDES_NOTHING,      LIFECYCLE },
	{ "runtimeClassName",              FACT_runtime_class,   "the sandbox" },
	{ "schedulerName",                 DECIDES_NOTHING,      SCHEDULING },
	{ "schedulingGates",               DECIDES_NOTHING,      SCHEDULING },
	{ "securityContext",               DECIDES_CONTEXT,      "what its containers have where they say nothing" },
	{ "serviceAccount",                FACT_service_account, "the old name of serviceAccountName" },
	{ "serviceAccountName",            FACT_service_account, "check 9: whose token" },
	{ "setHostnameAsFQDN",             DECIDES_NOTHING,      "a name inside the pod" },
	{ "shareProcessNamespace",         FACT_share_process_namespace, "the pid namespace layer" },
	{ "subdomain",                     DECIDES_NOTHING,      "a name inside the pod" },
	{ "terminationGracePeriodSeconds", DECIDES_NOTHING,      LIFECYCLE },
	{ "tolerations",                   DECIDES_NOTHING,      SCHEDULING },
	{ "topologySpreadConstraints",     DECIDES_NOTHING,      SCHEDULING },
	{ "volumes",                       DECIDES_MOUNTS,       "check 7, by what containers mount of them" },
	{ "workloadRef",                   DECIDES_NOTHING,      SCHEDULING },
};

static const struct key container_keys[] = {
	{ "args",                     FACT_engine_open, "whether it runs an engine of its own, or which it asks" },
	{ "command",                  FACT_engine_open, "whether it runs an engine of its own, or which it asks" },
	{ "env",                      FACT_engine,     "DOCKER_HOST and CONTAINER_HOST name an engine" },
	{ "envFrom",                  FACT_engine,     "DOCKER_HOST and CONTAINER_HOST of a ConfigMap, where that is in the load; what a Secret says is not known" },
	{ "image",                    FACT_windows,    "its name may say Windows" },
	{ "imagePullPolicy",          DECIDES_NOTHING, LIFECYCLE },
	{ "lifecycle",                DECIDES_NOTHING, "hooks run in the container, as it is; Pod Security looks at hosts in it" },
	{ "livenessProbe",            DECIDES_NOTHING, "Pod Security looks at hosts in it" },
	{ "name",                     DECIDES_NOTHING, "its name" },
	{ "ports",                    DECIDES_NOTHING, "Pod Security looks at hostPort" },
	{ "readinessProbe",           DECIDES_NOTHING, "Pod Security looks at hosts in it" },
	{ "resizePolicy",             DECIDES_NOTHING, RESOURCES },
	{ "resources",                FACT_devices,    "check 7: limits of a device plugin and claims pass devices in" },
	{ "restartPolicy",            DECIDES_NOTHING, "an init container with Always is a sidecar" },
	{ "restartPolicyRules",       DECIDES_NOTHING, LIFECYCLE },
	{ "securityContext",          DECIDES_CONTEXT, "most of what is judged" },
	{ "startupProbe",             DECIDES_NOTHING, "Pod Security looks at hosts in it" },
	{ "stdin",                    DECIDES_NOTHING, INSIDE },
	{ "stdinOnce",                DECIDES_NOTHING, INSIDE },
	{ "targetContainerName",      FACT_ns_pid,     "an ephemeral container shares the pid namespace of that one, in the same pod" },
	{ "terminationMessagePath",   DECIDES_NOTHING, "a file that the kubelet mounts for it alone" },
	{ "terminationMessagePolicy", DECIDES_NOTHING, LIFECYCLE },
	{ "tty",                      DECIDES_NOTHING, INSIDE },
	{ "volumeDevices",            DECIDES_MOUNTS,  "raw disks: check 7 where the volume is one of the node" },
	{ "volumeMounts",             DECIDES_MOUNTS,  "check 7 and check 9" },
	{ "workingDir",               DECIDES_NOTHING, INSIDE },
};

static const struct key context_keys[] = {
	{ "allowPrivilegeEscalation", FACT_no_new_privs,     "check 4" },
	{ "appArmorProfile",          FACT_apparmor_profile, "check 5" },
	{ "capabilities",             FACT_cap_more,         "check 2" },
	{ "privileged",               FACT_privileged,       "check 1" },
	{ "procMount",                FACT_proc_unmasked,    "the masks of /proc" },
	{ "readOnlyRootFilesystem",   FACT_rootfs_readonly,  "check 8" },
	{ "runAsGroup",               FACT_gid,              "the group" },
	{ "runAsNonRoot",             FACT_run_as_non_root,  "check 3" },
	{ "runAsUser",                FACT_uid,              "check 3" },
	{ "seLinuxOptions",           FACT_selinux_label,    "check 5 and the SELinux layer" },
	{ "seccompProfile",           FACT_seccomp_profile,  "check 5" },
	{ "windowsOptions",           FACT_host_process,     "hostProcess: check 1; runAsUserName: check 3" },
};

static const struct key pod_context_keys[] = {
	{ "appArmorProfile",          FACT_apparmor_profile, "check 5" },
	{ "fsGroup",                  FACT_groups,           "the group of the pod's volumes, which its processes get too" },
	{ "fsGroupChangePolicy",      DECIDES_NOTHING,       "when the group of volumes is set" },
	{ "runAsGroup",               FACT_gid,              "the group" },
	{ "runAsNonRoot",             FACT_run_as_non_root,  "check 3" },
	{ "runAsUser",                FACT_uid,              "check 3" },
	{ "seLinuxChangePolicy",      DECIDES_NOTHING,       "how volumes are labelled" },
	{ "seLinuxOptions",           FACT_selinux_label,    "check 5 and the SELinux layer" },
	{ "seccompProfile",           FACT_seccomp_profile,  "check 5" },
	{ "supplementalGroups",       FACT_groups,           "which files of the host's groups it may open" },
	{ "supplementalGroupsPolicy", DECIDES_NOTHING,       "more groups" },
	{ "sysctls",                  DECIDES_NOTHING,       "of the pod's own namespaces; Pod Security looks at them" },
	{ "windowsOptions",           FACT_host_process,     "hostProcess: check 1; runAsUserName: check 3" },
};

static const struct key capability_keys[] = {
	{ "add",  FACT_cap_more, "check 2" },
	{ "drop", FACT_cap_more, "check 2" },
};

static const struct key apparmor_keys[] = {
	{ "localhostProfile", FACT_apparmor_profile, "which profile of the node" },
	{ "type",             FACT_apparmor_profile, "check 5" },
};

static const struct key seccomp_keys[] = {
	{ "localhostProfile", FACT_seccomp_profile, "which profile of the node" },
	{ "type",             FACT_seccomp_profile, "check 5" },
};

static const struct key selinux_keys[] = {
	{ "level", FACT_selinux_label, "its categories: the SELinux layer" },
	{ "role",  FACT_selinux_label, "the SELinux layer" },
	{ "type",  FACT_selinux_label, "check 5 and the SELinux layer" },
	{ "user",  FACT_selinux_label, "the SELinux layer" },
};

static const struct key windows_keys[] = {
	{ "gmsaCredentialSpec",     DECIDES_NOTHING,   "an account of a Windows domain" },
	{ "gmsaCredentialSpecName", DECIDES_NOTHING,   "an account of a Windows domain" },
	{ "hostProcess",            FACT_host_process, "check 1" },
	{ "runAsUserName",          FACT_user_name,    "check 3" },
};

static const struct key host_path_keys[] = {
	{ "path", DECIDES_MOUNTS,  "check 7" },
	{ "type", DECIDES_NOTHING, "what must stand there" },
};

#define STORAGE "storage that a driver mounts, not a path of the node"

static const struct key volume_keys[] = {
	{ "awsElasticBlockStore",  DECIDES_NOTHING, STORAGE },
	{ "azureDisk",             DECIDES_NOTHING, STORAGE },
	{ "azureFile",             DECIDES_NOTHING, STORAGE },
	{ "cephfs",                DECIDES_NOTHING, STORAGE },
	{ "cinder",                DECIDES_NOTHING, STORAGE },
	{ "configMap",             DECIDES_NOTHING, "read-only files of the cluster" },
	{ "csi",                   DECIDES_NOTHING, "what its driver mounts: a driver is trusted as part of the node" },
	{ "downwardAPI",           DECIDES_NOTHING, "read-only files about the pod" },
	{ "emptyDir",              DECIDES_NOTHING, "a directory of its own" },
	{ "ephemeral",             DECIDES_MOUNTS,  "a claim: check 7 where a volume of its class in the load is a path of the node" },
	{ "fc",                    DECIDES_NOTHING, STORAGE },
	{ "flexVolume",            DECIDES_NOTHING, STORAGE },
	{ "flocker",               DECIDES_NOTHING, STORAGE },
	{ "gcePersistentDisk",     DECIDES_NOTHING, STORAGE },
	{ "gitRepo",               DECIDES_NOTHING, "a directory of its own, filled by git on the node (CVE-2024-10220); gone since 1.33" },
	{ "glusterfs",             DECIDES_NOTHING, STORAGE },
	{ "hostPath",              DECIDES_MOUNTS,  "check 7" },
	{ "image",                 DECIDES_NOTHING, "the files of an image, read-only" },
	{ "iscsi",                 DECIDES_NOTHING, STORAGE },
	{ "name",                  DECIDES_NOTHING, "its name" },
	{ "nfs",                   DECIDES_NOTHING, STORAGE },
	{ "persistentVolumeClaim", DECIDES_MOUNTS,  "check 7 where the volume behind it is in the load and is a path of the node" },
	{ "photonPersistentDisk",  DECIDES_NOTHING, STORAGE },
	{ "portworxVolume",        DECIDES_NOTHING, STORAGE },
	{ "projected",             DECIDES_NOTHING, "read-only files of the cluster; check 9 where a token is one" },
	{ "quobyte",               DECIDES_NOTHING, STORAGE },
	{ "rbd",                   DECIDES_NOTHING, STORAGE },
	{ "scaleIO",               DECIDES_NOTHING, STORAGE },
	{ "secret",                DECIDES_NOTHING, "read-only files of the cluster" },
	{ "storageos",             DECIDES_NOTHING, STORAGE },
	{ "vsphereVolume",         DECIDES_NOTHING, STORAGE },
};

static const struct key mount_keys[] = {
	{ "mountPath",         DECIDES_MOUNTS,  "where it is seen" },
	{ "mountPropagation",  DECIDES_MOUNTS,  "check 7: Bidirectional" },
	{ "name",              DECIDES_MOUNTS,  "which volume" },
	{ "readOnly",          DECIDES_MOUNTS,  "check 7" },
	{ "recursiveReadOnly", DECIDES_NOTHING, "what is mounted below it is read-only too; without it only the mount itself is" },
	{ "subPath",           DECIDES_MOUNTS,  "which part of it" },
	{ "subPathExpr",       DECIDES_NOTHING, "a part that only the running pod knows: the whole counts" },
};
// clang-format on

struct scope {
	const char *title; /* as docs have it */
	const struct key *keys;
	size_t count;
	int decides; /* what a key decides that is like none of them */
};

#define SCOPE(title, keys, decides) { title, keys, ISO_COUNT(keys), decides }

static const struct scope pod_scope = SCOPE("a pod's spec", pod_keys, FACT_ns_pid);
static const struct scope container_scope = SCOPE("a container", container_keys, FACT_privileged);
static const struct scope context_scope = SCOPE("a container's securityContext", context_keys, FACT_privileged);
static const struct scope pod_context_scope = SCOPE("a pod's securityContext", pod_context_keys, FACT_uid);
static const struct scope volume_scope = SCOPE("a volume", volume_keys, DECIDES_MOUNTS);
static const struct scope mount_scope = SCOPE("a volume mount", mount_keys, DECIDES_MOUNTS);

static const struct scope capability_scope = SCOPE("capabilities", capability_keys, FACT_cap_more);
static const struct scope apparmor_scope = SCOPE("appArmorProfile", apparmor_keys, FACT_apparmor_profile);
static const struct scope seccomp_scope = SCOPE("seccompProfile", seccomp_keys, FACT_seccomp_profile);
static const struct scope selinux_scope = SCOPE("seLinuxOptions", selinux_keys, FACT_selinux_label);
static const struct scope windows_scope = SCOPE("windowsOptions", windows_keys, FACT_host_process);
static const struct scope host_path_scope = SCOPE("hostPath", host_path_keys, DECIDES_MOUNTS);

static const struct scope *const scopes[] = { &pod_scope, &pod_context_scope, &container_scope, &context_scope,
	&capability_scope, &apparmor_scope, &seccomp_scope, &selinux_scope, &windows_scope, &volume_scope, &host_path_scope,
	&mount_scope };

/* Maps inside of a securityContext. To add one: its row. */
static const struct {
	const char *key;
	const struct scope *scope;
} inside_context[] = {
	{ "appArmorProfile", &apparmor_scope }, { "capabilities", &capability_scope }, { "seLinuxOptions", &selinux_scope },
	{ "seccompProfile", &seccomp_scope }, { "windowsOptions", &windows_scope },
};

static const struct key *find_key(const struct scope *scope, const char *name)
{
	for (size_t i = 0; i < scope->count; i++)
		if (strcmp(scope->keys[i].name, name) == 0)
			return &scope->keys[i];
	return NULL;
}

/* What a key that is not known was meant to be; NULL: nothing is near. */
static const struct key *meant(const struct scope *scope, const char *name)
{
	struct nearest nearest = { .typed = name };
	for (size_t i = 0; i < scope->count; i++) {
		if (strcasecmp(scope->keys[i].name, name) == 0)
			return &scope->keys[i];
		nearest_try(&nearest, scope->keys[i].name);
	}
	return nearest.word ? find_key(scope, nearest.word) : NULL;
}

/* The key of another map, which it stands in by mistake; NULL: of none. */
static const struct key *misplaced(const struct scope *here, const char *name, const struct scope **ret_scope)
{
	static const struct scope *const places[] = { &context_scope, &pod_context_scope, &pod_scope, &container_scope };
	for (size_t i = 0; i < ISO_COUNT(places); i++) {
		const struct key *key = places[i] == here ? NULL : find_key(places[i], name);
		*ret_scope = places[i];
		if (key && key->decides != DECIDES_NOTHING)
			return key;
	}
	*ret_scope = NULL;
	return NULL;
}

/* Where nothing is written the check fails anyway: a slip in the key cannot make it pass. */
static bool fails_by_default(enum fact_id id)
{
	static const enum fact_id worst[] = { FACT_no_new_privs, FACT_rootfs_readonly, FACT_run_as_non_root, FACT_uid,
		FACT_gid, FACT_seccomp_profile, FACT_token_mounted };
	for (size_t i = 0; i < ISO_COUNT(worst); i++)
		if (worst[i] == id)
			return true;
	return false;
}

/* A fact that has a default that passes, where something was meant to set it. */
static void leave_open(struct kube_container *c, enum fact_id id, const char *why, struct origin origin)
{
	const struct fact *fact = &c->sheet->facts[id];
	if (fails_by_default(id) || (fact->state == FACT_KNOWN && fact->origin.line))
		return;
	if (id == FACT_cap_more)
		sheet_set_text(c->sheet, id, why, origin);
	else
		sheet_set_unknown(c->sheet, id, why, origin);
}

static void leave_context_open(struct kube_container *c, const char *why, struct origin origin)
{
	static const char prefix[] = "securityContext.";
	for (size_t i = 0; i < kube_field_count; i++)
		if (kube_fields[i].container && strncmp(kube_fields[i].container, prefix, sizeof(prefix) - 1) == 0)
			leave_open(c, kube_fields[i].id, why, origin);
	leave_open(c, FACT_seccomp_profile, why, origin);
	leave_open(c, FACT_apparmor_profile, why, origin);
}

static void unknown_key(struct kube_container *c, const struct scope *scope, const struct node *key)
{
	const struct scope *place;
	const struct key *near = misplaced(scope, key->text, &place);
	near = near ? near : meant(scope, key->text);
	int decides = near ? near->decides : scope->decides;
	const char *why = arena_printf(c->arena, "%.60s is no key of %s%s%s", key->text, scope->title,
		place  ? "; it belongs in "
		: near ? "; did you mean "
		       : "",
		place  ? place->title
		: near ? near->name
		       : "");
	struct origin origin = kube_origin(c, key, key->text);
	origin.text = arena_printf(c->arena, "%.100s", key->text);
	if (decides >= 0)
		leave_open(c, (enum fact_id)decides, why, origin);
	else if (decides == DECIDES_CONTEXT)
		leave_context_open(c, why, origin);
	else if (decides == DECIDES_MOUNTS && !c->lacking.why)
		c->lacking = (struct more){ why, origin };
	kube_unknown(c->pod, key, "%s", why);
}

/* "x-" and the like have no place in a pod: the API knows every key there is. */
static void check_map(struct kube_container *c, const struct scope *scope, const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		if (!find_key(scope, map->keys[i]->text))
			unknown_key(c, scope, map->keys[i]);
}

static void check_list(struct kube_container *c, const struct scope *scope, const struct node *list)
{
	for (size_t i = 0; node_is(list, NODE_LIST) && i < list->count; i++)
		check_map(c, scope, list->items[i]);
}

static void check_context(struct kube_container *c, const struct scope *scope, const struct node *context)
{
	check_map(c, scope, context);
	for (size_t i = 0; i < ISO_COUNT(inside_context); i++)
		check_map(c, inside_context[i].scope, node_get(context, inside_context[i].key));
}

static bool are_known(const struct scope *scope, const struct node *map)
{
	for (size_t i = 0; node_is(map, NODE_MAP) && i < map->count; i++)
		if (!find_key(scope, map->keys[i]->text))
			return false;
	return true;
}

static bool knows_volumes(const struct node *volumes)
{
	for (size_t i = 0; i < node_count(volumes); i++)
		if ((volumes->kind == NODE_LIST && !are_known(&volume_scope, volumes->items[i])) ||
			!are_known(&host_path_scope, node_get(volumes->items[i], "hostPath")))
			return false;
	return true;
}

/* Many containers of many volumes: whether there is anything to say is looked for once in a pod. */
static void check_volumes(struct kube_container *c)
{
	const struct node *volumes = node_get(c->pod->spec, "volumes");
	if (!c->pod->volumes_seen)
		c->pod->volumes_known = knows_volumes(volumes);
	c->pod->volumes_seen = true;
	if (c->pod->volumes_known)
		return;
	check_list(c, &volume_scope, volumes);
	for (size_t i = 0; i < node_count(volumes); i++)
		check_map(c, &host_path_scope, node_get(volumes->items[i], "hostPath"));
}

void kube_check_keys(struct kube_container *c)
{
	if (!c->pod->exact)
		return;
	check_map(c, &pod_scope, c->pod->spec);
	check_context(c, &pod_context_scope, node_get(c->pod->spec, "securityContext"));
	check_volumes(c);
	check_map(c, &container_scope, c->node);
	check_context(c, &context_scope, node_get(c->node, "securityContext"));
	check_list(c, &mount_scope, node_get(c->node, "volumeMounts"));
}

bool kube_is_key(enum kube_key_of of, const char *name)
{
	static const char *const inner[] = { "add", "drop", "hostProcess", "level", "localhostProfile", "role",
		"runAsUserName", "type", "user" };
	if (of == KUBE_CONTAINER_KEY)
		return find_key(&container_scope, name) || find_key(&pod_scope, name);
	if (find_key(&context_scope, name))
		return true;
	for (size_t i = 0; of == KUBE_FLAT_KEY && i < ISO_COUNT(inner); i++)
		if (strcmp(inner[i], name) == 0)
			return true;
	return false;
}

const char *kube_meant_containers(const struct node *spec)
{
	for (size_t i = 0; node_is(spec, NODE_MAP) && i < spec->count; i++) {
		const char *name = spec->keys[i]->text;
		const struct key *near = find_key(&pod_scope, name) ? NULL : meant(&pod_scope, name);
		if (near && near->decides == DECIDES_EXISTENCE)
			return name;
	}
	return NULL;
}

void kube_keys_markdown(FILE *out)
{
	for (size_t i = 0; i < ISO_COUNT(scopes); i++) {
		fprintf(out, "%s| key of %s | what it sets, or why it cannot touch isolation |\n|---|---|\n", i ? "\n" : "",
			scopes[i]->title);
		for (size_t n = 0; n < scopes[i]->count; n++)
			fprintf(out, "| `%s` | %s |\n", scopes[i]->keys[n].name, scopes[i]->keys[n].does);
	}
}
