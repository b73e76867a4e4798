/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "made.h"
#include "suites.h"

#include <isotop/base.h>
#include <isotop/facts.h>
#include <isotop/form.h>
#include <isotop/inventory.h>
#include <isotop/manifest.h>
#include <isotop/origin.h>
#include <isotop/remarks.h>
#include <isotop/subject.h>
#include <isotop/values.h>

#include <stdlib.h>
#include <string.h>

static struct inventory *load(const char *text)
{
	return loaded_inventory(text, "t.yaml");
}

static void show_ns(struct strbuf *out, const struct ns *ns)
{
	static const char *const names[] = { "unknown", "own", "host", "shared" };
	strbuf_addf(out, "%s%s%s", names[ns->relation], ns->with ? " with " : "", ns->with ? ns->with : "");
}

static void show_mounts(struct strbuf *out, const struct mount_list *mounts)
{
	static const char *const kinds[] = { "root", "host", "runtime", "volume", "token", "tmpfs", "kernel" };
	static const char *const types[] = { "", " dir", " file", " socket", " block", " char" };
	static const char *const propagations[] = { "", " slave", " shared" };
	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount *mount = &mounts->items[i];
		strbuf_addf(out, "%s%s %s on %s %s%s%s", i ? ", " : "", kinds[mount->kind],
			mount->source ? mount->source : "-", mount->target, mount->read_only ? "ro" : "rw",
			types[mount->source_type], propagations[mount->propagation]);
	}
	if (mounts->more.why)
		strbuf_addf(out, " and more: %s", mounts->more.why);
}

/* "true <privileged: true @9>": the value and what it was read from. */
static const char *show(struct strbuf *out, struct fact fact, enum fact_id id)
{
	strbuf_reset(out);
	if (fact.state == FACT_ABSENT)
		return "absent";
	if (fact.state == FACT_UNKNOWN)
		strbuf_addf(out, "unknown: %s", fact.value.text);
	else if (fact_infos[id].kind == FACT_KIND_BOOL)
		strbuf_adds(out, fact.value.boolean ? "true" : "false");
	else if (fact_infos[id].kind == FACT_KIND_INT)
		strbuf_addf(out, "%lld", (long long)fact.value.integer);
	else if (fact_infos[id].kind == FACT_KIND_TEXT)
		strbuf_adds(out, fact.value.text);
	else if (fact_infos[id].kind == FACT_KIND_MASK)
		strbuf_addf(out, "%llx", (unsigned long long)fact.value.mask);
	else if (fact_infos[id].kind == FACT_KIND_NS)
		show_ns(out, fact.value.ns);
	else if (fact_infos[id].kind == FACT_KIND_MOUNTS)
		show_mounts(out, fact.value.mounts);
	strbuf_addf(out, " <%s", fact.origin.line ? fact.origin.text : fact.origin.where);
	if (fact.origin.line)
		strbuf_addf(out, " @%u", fact.origin.line);
	strbuf_addc(out, '>');
	return strbuf_text(out);
}

/* ---- one fact of one container -------------------------------------------------- */

#define DEFAULT " <default: Kubernetes>"

/*
 * @pod and @container are lines in flow style: the pod's stand on line 5, the
 * container's on line 7. @meta goes into metadata on line 3.
 */
static const struct {
	const char *meta;
	const char *pod;
	const char *container;
	enum fact_id id;
	const char *expect;
} facts[] = {
	// clang-format off
	/* defaults */
	{ "", "", "", FACT_privileged, "false" DEFAULT },
	{ "", "", "", FACT_no_new_privs, "false" DEFAULT },
	{ "", "", "", FACT_rootfs_readonly, "false" DEFAULT },
	{ "", "", "", FACT_proc_unmasked, "false" DEFAULT },
	{ "", "", "", FACT_run_as_non_root, "absent" },
	{ "", "", "", FACT_uid, "absent" },
	{ "", "", "", FACT_gid, "absent" },
	{ "", "", "", FACT_windows, "absent" },
	{ "", "", "", FACT_ns_pid, "own" DEFAULT },
	{ "", "", "", FACT_ns_net, "own" DEFAULT },
	{ "", "", "", FACT_ns_ipc, "own" DEFAULT },
	{ "", "", "", FACT_ns_uts, "own" DEFAULT },
	{ "", "", "", FACT_ns_mnt, "own" DEFAULT },
	{ "", "", "", FACT_ns_user, "host" DEFAULT },
	{ "", "", "", FACT_cap_effective, "a80425fb" DEFAULT },
	{ "", "", "", FACT_cap_added, "absent" },
	{ "", "", "", FACT_seccomp_profile, "absent" },
	{ "", "", "", FACT_apparmor_profile, "RuntimeDefault" DEFAULT },
	{ "", "", "", FACT_selinux_label, "absent" },
	{ "", "", "", FACT_sandbox, "none" DEFAULT },
	{ "", "", "", FACT_mounts, "" DEFAULT },
	{ "", "", "", FACT_token_mounted, "true" DEFAULT },
	{ "", "", "", FACT_token_projected, "absent" },
	{ "", "", "", FACT_service_account, "default" DEFAULT },
	/* what the container alone can say */
	{ "", "", "securityContext: {privileged: true}", FACT_privileged, "true <privileged: true @7>" },
	{ "", "", "securityContext: {privileged: yes}", FACT_privileged, "true <privileged: yes @7>" },
	{ "", "", "securityContext: {privileged: null}", FACT_privileged, "false" DEFAULT },
	{ "", "securityContext: {privileged: true}", "", FACT_privileged, "unknown: privileged is no key of a pod's securityContext; it belongs in a container's securityContext <privileged @5>" },
	{ "", "", "securityContext: {privileged: true}", FACT_cap_effective, "1ffffffffff <privileged: true @7>" },
	{ "", "", "securityContext: {allowPrivilegeEscalation: false}", FACT_no_new_privs, "true <allowPrivilegeEscalation: false @7>" },
	{ "", "", "securityContext: {allowPrivilegeEscalation: true}", FACT_no_new_privs, "false <allowPrivilegeEscalation: true @7>" },
	{ "", "", "securityContext: {readOnlyRootFilesystem: true}", FACT_rootfs_readonly, "true <readOnlyRootFilesystem: true @7>" },
	{ "", "", "securityContext: {procMount: Unmasked}", FACT_proc_unmasked, "true <procMount: Unmasked @7>" },
	{ "", "", "securityContext: {procMount: Default}", FACT_proc_unmasked, "false <procMount: Default @7>" },
	{ "", "", "securityContext: {procMount: Default, privileged: true}", FACT_proc_unmasked, "true <privileged: true @7>" },
	{ "", "", "securityContext: {privileged: true}", FACT_device_cgroup_all, "true <privileged: true @7>" },
	{ "", "", "", FACT_device_cgroup_all, "absent" },
	{ "", "", "securityContext: {procMount: Bare}", FACT_proc_unmasked, "unknown: procMount must be Default or Unmasked, not a string (\"Bare\") <procMount: Bare @7>" },
	/* the container before the pod */
	{ "", "securityContext: {runAsUser: 5}", "", FACT_uid, "5 <runAsUser: 5 @5>" },
	{ "", "securityContext: {runAsUser: 5}", "securityContext: {runAsUser: 0}", FACT_uid, "0 <runAsUser: 0 @7>" },
	{ "", "securityContext: {runAsUser: 5}", "securityContext: {runAsUser: ~}", FACT_uid, "5 <runAsUser: 5 @5>" },
	{ "", "securityContext: {runAsUser: 0x10}", "", FACT_uid, "16 <runAsUser: 0x10 @5>" },
	{ "", "securityContext: {runAsUser: 010}", "", FACT_uid, "8 <runAsUser: 010 @5>" },
	{ "", "securityContext: {runAsGroup: 3}", "securityContext: {runAsGroup: 4}", FACT_gid, "4 <runAsGroup: 4 @7>" },
	{ "", "securityContext: {runAsNonRoot: true}", "", FACT_run_as_non_root, "true <runAsNonRoot: true @5>" },
	{ "", "securityContext: {runAsNonRoot: true}", "securityContext: {runAsNonRoot: false}", FACT_run_as_non_root, "false <runAsNonRoot: false @7>" },
	/* wrong types are unknown, never false */
	{ "", "", "securityContext: {privileged: \"true\"}", FACT_privileged, "unknown: privileged must be true or false, not a string (\"true\") <privileged: true @7>" },
	{ "", "", "securityContext: {privileged: \"true\"}", FACT_cap_effective, "unknown: whether it is privileged is not known <privileged: true @7>" },
	{ "", "", "securityContext: {runAsUser: root}", FACT_uid, "unknown: runAsUser must be an integer from 0 to 2147483647, not a string (\"root\") <runAsUser: root @7>" },
	{ "", "", "securityContext: {runAsUser: -1}", FACT_uid, "unknown: runAsUser must be an integer from 0 to 2147483647, not an integer <runAsUser: -1 @7>" },
	{ "", "securityContext: {runAsUser: 5}", "securityContext: {runAsUser: root}", FACT_uid, "unknown: runAsUser must be an integer from 0 to 2147483647, not a string (\"root\") <runAsUser: root @7>" },
	{ "", "", "securityContext: [privileged]", FACT_privileged, "unknown: securityContext must be a map, not a list <securityContext @7>" },
	{ "", "hostPID: 1", "", FACT_ns_pid, "unknown: hostPID must be true or false, not an integer <hostPID: 1 @5>" },
	{ "", "", "securityContext: {allowPrivilegeEscalation: \"false\"}", FACT_no_new_privs, "unknown: allowPrivilegeEscalation must be true or false, not a string (\"false\") <allowPrivilegeEscalation: false @7>" },
	/* namespaces */
	{ "", "hostPID: true", "", FACT_ns_pid, "host <hostPID: true @5>" },
	{ "", "hostPID: false", "", FACT_ns_pid, "own <hostPID: false @5>" },
	{ "", "hostIPC: true", "", FACT_ns_ipc, "host <hostIPC: true @5>" },
	{ "", "hostNetwork: true", "", FACT_ns_net, "host <hostNetwork: true @5>" },
	{ "", "hostNetwork: true", "", FACT_ns_uts, "host <hostNetwork: true @5>" },
	{ "", "hostUsers: false", "", FACT_ns_user, "own <hostUsers: false @5>" },
	{ "", "hostUsers: true", "", FACT_ns_user, "host <hostUsers: true @5>" },
	{ "", "shareProcessNamespace: true", "", FACT_ns_pid, "own <default: Kubernetes>" }, /* alone in its pod */
	{ "", "{shareProcessNamespace: true, hostPID: true}", "", FACT_ns_pid, "host <hostPID: true @5>" },
	/* capabilities: ALL first, adds before drops, then names, adds before drops */
	{ "", "", "securityContext: {capabilities: {drop: [ALL]}}", FACT_cap_effective, "0 <drop: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {drop: [all]}}", FACT_cap_bounding, "0 <drop: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [ALL]}}", FACT_cap_effective, "1ffffffffff <add: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [ALL], drop: [ALL]}}", FACT_cap_effective, "0 <add: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [CHOWN], drop: [ALL]}}", FACT_cap_effective, "1 <add: [CHOWN] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [CHOWN], drop: [ALL, CHOWN]}}", FACT_cap_effective, "0 <add: [CHOWN] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [cap_sys_admin]}}", FACT_cap_effective, "a82425fb <add: [SYS_ADMIN] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [ALL], drop: [SYS_ADMIN]}}", FACT_cap_effective, "1ffffdfffff <add: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {drop: [NET_RAW]}}", FACT_cap_effective, "a80405fb <drop: [NET_RAW] @7>" },
	{ "", "", "securityContext: {capabilities: {drop: [NET_RAWW]}}", FACT_cap_effective, "a80425fb <drop: [] @7>" },
	{ "", "", "securityContext: {capabilities: {add: [SYS_ADMN]}}", FACT_cap_more, "it adds a capability that does not exist <add: SYS_ADMN @7>" },
	{ "", "", "securityContext: {capabilities: {add: SYS_ADMIN}}", FACT_cap_effective, "unknown: add must be a list, not a string (\"SYS_ADMIN\") <add: SYS_ADMIN @7>" },
	{ "", "", "securityContext: {capabilities: {add: [1]}}", FACT_cap_effective, "unknown: add must be a list of names, not an integer <add: 1 @7>" },
	{ "", "", "securityContext: {capabilities: {add: [ALL]}}", FACT_cap_added, "1ffffffffff <add: [ALL] @7>" },
	{ "", "", "securityContext: {capabilities: {drop: [ALL]}}", FACT_cap_dropped, "1ffffffffff <drop: [ALL] @7>" },
	/* seccomp: container field, container annotation, pod field, pod annotation */
	{ "", "securityContext: {seccompProfile: {type: RuntimeDefault}}", "", FACT_seccomp_profile, "RuntimeDefault <seccompProfile.type: RuntimeDefault @5>" },
	{ "", "securityContext: {seccompProfile: {type: RuntimeDefault}}", "securityContext: {seccompProfile: {type: Unconfined}}", FACT_seccomp_profile, "Unconfined <seccompProfile.type: Unconfined @7>" },
	{ "", "", "securityContext: {seccompProfile: {type: Localhost, localhostProfile: p.json}}", FACT_seccomp_profile, "Localhost:p.json <seccompProfile.type: Localhost @7>" },
	{ "", "", "securityContext: {seccompProfile: {type: Localhost}}", FACT_seccomp_profile, "unknown: localhostProfile is missing, which type Localhost needs <seccompProfile.type: Localhost @7>" },
	{ "", "", "securityContext: {seccompProfile: {type: runtimedefault}}", FACT_seccomp_profile, "unknown: type must be RuntimeDefault, Localhost or Unconfined, not a string (\"runtimedefault\") <type: runtimedefault @7>" },
	{ "", "", "securityContext: {seccompProfile: Unconfined}", FACT_seccomp_profile, "unknown: seccompProfile must be a map with a type, not a string (\"Unconfined\") <seccompProfile: Unconfined @7>" },
	{ ", annotations: {seccomp.security.alpha.kubernetes.io/pod: docker/default}", "", "", FACT_seccomp_profile, "absent" },
	{ ", annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}", "securityContext: {seccompProfile: {type: RuntimeDefault}}", "", FACT_seccomp_profile, "RuntimeDefault <seccompProfile.type: RuntimeDefault @5>" },
	{ ", annotations: {container.seccomp.security.alpha.kubernetes.io/c: localhost/x}", "securityContext: {seccompProfile: {type: RuntimeDefault}}", "", FACT_seccomp_profile, "RuntimeDefault <seccompProfile.type: RuntimeDefault @5>" },
	{ ", annotations: {container.seccomp.security.alpha.kubernetes.io/other: unconfined}", "", "", FACT_seccomp_profile, "absent" },
	/* AppArmor: container field, annotation, pod field */
	{ "", "securityContext: {appArmorProfile: {type: Unconfined}}", "", FACT_apparmor_profile, "Unconfined <appArmorProfile.type: Unconfined @5>" },
	{ "", "securityContext: {appArmorProfile: {type: Unconfined}}", "securityContext: {appArmorProfile: {type: RuntimeDefault}}", FACT_apparmor_profile, "RuntimeDefault <appArmorProfile.type: RuntimeDefault @7>" },
	{ ", annotations: {container.apparmor.security.beta.kubernetes.io/c: unconfined}", "", "", FACT_apparmor_profile, "Unconfined <container.apparmor.security.beta.kubernetes.io/c: unconfined @3>" },
	{ ", annotations: {container.apparmor.security.beta.kubernetes.io/c: unconfined}", "", "securityContext: {appArmorProfile: {type: Localhost, localhostProfile: k}}", FACT_apparmor_profile, "Localhost:k <appArmorProfile.type: Localhost @7>" },
	{ ", annotations: {container.apparmor.security.beta.kubernetes.io/c: strange}", "", "", FACT_apparmor_profile, "unknown: container.apparmor.security.beta.kubernetes.io/c must be runtime/default, localhost/NAME or unconfined, not a string (\"strange\") <container.apparmor.security.beta.kubernetes.io/c: strange @3>" },
	/* SELinux: the container's options replace the pod's as a whole */
	{ "", "securityContext: {seLinuxOptions: {type: spc_t}}", "", FACT_selinux_label, "::spc_t: <type: spc_t @5>" },
	{ "", "securityContext: {seLinuxOptions: {type: spc_t}}", "securityContext: {seLinuxOptions: {level: 's0:c1,c2'}}", FACT_selinux_label, ":::s0:c1,c2 <seLinuxOptions @7>" },
	{ "", "", "securityContext: {seLinuxOptions: {user: u, role: r, type: t, level: s0}}", FACT_selinux_label, "u:r:t:s0 <type: t @7>" },
	{ "", "", "securityContext: {seLinuxOptions: {type: 5}}", FACT_selinux_label, "unknown: type must be a string, not an integer <type: 5 @7>" },
	/* Windows */
	{ "", "os: {name: windows}", "", FACT_windows, "true <name: windows @5>" },
	{ "", "os: {name: linux}", "", FACT_windows, "false <name: linux @5>" },
	{ "", "securityContext: {windowsOptions: {hostProcess: true}}", "", FACT_host_process, "true <hostProcess: true @5>" },
	{ "", "{os: {name: windows}, securityContext: {windowsOptions: {runAsUserName: ContainerUser}}}", "securityContext: {windowsOptions: {runAsUserName: ContainerAdministrator}}", FACT_user_name, "ContainerAdministrator <runAsUserName: ContainerAdministrator @7>" },
	{ "", "securityContext: {windowsOptions: {runAsUserName: ContainerUser}}", "", FACT_user_name, "absent" },
	/* mounts */
	{ "", "volumes: [{name: v, hostPath: {path: /var/../etc//x/, type: Directory}}]", "volumeMounts: [{name: v, mountPath: /h/}]", FACT_mounts, "host /etc/x on /h rw dir <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: /a}}]", "volumeMounts: [{name: v, mountPath: /h, readOnly: true, subPath: ../b}]", FACT_mounts, "host /b on /h ro <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: /a}}]", "volumeMounts: [{name: v, mountPath: /h, subPathExpr: $(X)}]", FACT_mounts, "host /a on /h rw <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: /a, type: Socket}}]", "volumeMounts: [{name: v, mountPath: /h, mountPropagation: Bidirectional}]", FACT_mounts, "host /a on /h rw socket shared <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: /a, type: CharDevice}}]", "volumeMounts: [{name: v, mountPath: /h, mountPropagation: HostToContainer}]", FACT_mounts, "host /a on /h rw char slave <volumeMounts @7>" },
	{ "", "volumes: [{name: v}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "tmpfs v on /h rw <volumeMounts @7>" },
	{ "", "volumes: [{name: v, emptyDir: {}}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "tmpfs v on /h rw <volumeMounts @7>" },
	{ "", "volumes: [{name: v, configMap: {name: x}}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "volume v on /h ro <volumeMounts @7>" },
	{ "", "volumes: [{name: v, image: {reference: x}}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "volume v on /h ro <volumeMounts @7>" },
	{ "", "volumes: [{name: v, persistentVolumeClaim: {claimName: x}}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "volume v on /h rw <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: 5}}]", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, " and more: path must be a path, not an integer <volumeMounts @7>" },
	{ "", "volumes: [{name: v, hostPath: {path: /a}}]", "volumeMounts: [{name: v, mountPath: /h, readOnly: \"true\"}]", FACT_mounts, "host /a on /h rw and more: readOnly must be true or false, not a string (\"true\") <volumeMounts @7>" },
	{ "", "volumes: {}", "volumeMounts: [{name: v, mountPath: /h}]", FACT_mounts, "volume v on /h rw and more: volumes must be a list, not a map <volumeMounts @7>" },
	/* tokens */
	{ "", "automountServiceAccountToken: false", "", FACT_token_mounted, "false <automountServiceAccountToken: false @5>" },
	{ "", "automountServiceAccountToken: true", "", FACT_token_mounted, "true <automountServiceAccountToken: true @5>" },
	{ "", "automountServiceAccountToken: \"false\"", "", FACT_token_mounted, "unknown: automountServiceAccountToken must be true or false, not a string (\"false\") <automountServiceAccountToken: false @5>" },
	{ "", "volumes: [{name: v, emptyDir: {}}]", "volumeMounts: [{name: v, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]", FACT_token_mounted, "false <mountPath: /var/run/secrets/kubernetes.io/serviceaccount @7>" },
	{ "", "volumes: [{name: v, secret: {secretName: s}}]", "volumeMounts: [{name: v, mountPath: /run/secrets/kubernetes.io/serviceaccount}]", FACT_token_mounted, "true <mountPath: /run/secrets/kubernetes.io/serviceaccount @7>" },
	{ "", "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}", "volumeMounts: [{name: v, mountPath: /t}]", FACT_token_projected, "true <mountPath: /t @7>" },
	{ "", "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, audience: vault}}]}}]}", "volumeMounts: [{name: v, mountPath: /t}]", FACT_token_audience, "vault <mountPath: /t @7>" },
	{ "", "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t, audience: vault}}, {serviceAccountToken: {path: u}}]}}]}", "volumeMounts: [{name: v, mountPath: /t}]", FACT_token_projected, "true <mountPath: /t @7>" },
	{ "", "{automountServiceAccountToken: false, volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}", "volumeMounts: [{name: v, mountPath: /t}]", FACT_token_mounted, "false <automountServiceAccountToken: false @5>" },
	{ "", "{volumes: [{name: kube-api-access-x, projected: {sources: [{serviceAccountToken: {path: t}}]}}]}", "volumeMounts: [{name: kube-api-access-x, mountPath: /var/run/secrets/kubernetes.io/serviceaccount, readOnly: true}]", FACT_token_mounted, "true <mountPath: /var/run/secrets/kubernetes.io/serviceaccount @7>" },
	{ "", "{volumes: [{name: kube-api-access-x, projected: {sources: []}}]}", "", FACT_token_mounted, "true <default: Kubernetes>" },
	{ ", resourceVersion: \"7\"", "", "", FACT_token_mounted, "false <no mount at /var/run/secrets/kubernetes.io/serviceaccount in what the API server returned @6>" },
	{ "", "serviceAccount: old", "", FACT_service_account, "old <serviceAccount: old @5>" },
	{ "", "{serviceAccount: old, serviceAccountName: new}", "", FACT_service_account, "new <serviceAccountName: new @5>" },
	{ "", "runtimeClassName: gv", "", FACT_sandbox, "unknown: the RuntimeClass is not among what was loaded <runtimeClassName: gv @5>" },
	// clang-format on
};

/* "{a: 1, b: 2}" or "a: 1": the inner part of a flow map. */
static void add_inner(struct strbuf *out, const char *text)
{
	size_t len = strlen(text);
	bool braces = len && text[0] == '{';
	strbuf_add(out, text + braces, len - 2 * braces);
}

START_TEST(a_fact_follows_the_kubelet)
{
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf shown = { 0 };
	strbuf_addf(&text, "apiVersion: v1\nkind: Pod\nmetadata: {name: p%s}\nspec: {\n ", facts[_i].meta);
	add_inner(&text, facts[_i].pod);
	strbuf_addf(&text, "%s\n containers: [{name: c,\n  %s}]}\n", *facts[_i].pod ? "," : "", facts[_i].container);
	struct inventory *inventory = load(strbuf_text(&text));
	ck_assert_msg(inventory->count == 1, "%zu subjects of\n%s%s", inventory->count, strbuf_text(&text),
		inventory->errors.count ? inventory->errors.items[0].reason : "");
	struct fact fact = subject_said(inventory->subjects[0], SHEET_MANIFEST, facts[_i].id);
	ck_assert_str_eq(show(&shown, fact, facts[_i].id), facts[_i].expect);
	if (fact.state == FACT_UNKNOWN && facts[_i].id != FACT_sandbox)
		ck_assert_uint_ge(inventory->errors.count + remarks_count(&inventory->skipped, REMARK_UNJUDGED), 1);
	inventory_unref(inventory);
}
END_TEST

/* ---- whole texts: which subjects, errors and remarks ----------------------------------- */

#define POD             "spec: {containers: [{name: c, image: i}]}\n"
#define TEMPLATE(inner) "spec: {template: {" inner "spec: {containers: [{name: c}]}}}\n"

static const struct {
	const char *text;
	const char *subjects; /* "key, key" */
	const char *errors;   /* "where reason; ..." */
	const char *skipped;
} texts[] = {
	// clang-format off
	{ "kind: Pod\nmetadata: {name: p, namespace: ns}\n" POD, "k8s:ns/Pod/p/c", "", "" },
	{ "kind: Deployment\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/Deployment/d/c", "", "" },
	{ "kind: StatefulSet\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/StatefulSet/d/c", "", "" },
	{ "kind: DaemonSet\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/DaemonSet/d/c", "", "" },
	{ "kind: ReplicaSet\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/ReplicaSet/d/c", "", "" },
	{ "kind: ReplicationController\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/ReplicationController/d/c", "", "" },
	{ "kind: Job\nmetadata: {generateName: j-}\n" TEMPLATE(""), "k8s:default/Job/j-*/c", "", "" },
	{ "kind: CronJob\nmetadata: {name: d}\nspec: {jobTemplate: {" TEMPLATE("") "}}\n", "k8s:default/CronJob/d/c", "", "" },
	{ "apiVersion: v1\nkind: PodTemplate\nmetadata: {name: d}\ntemplate: {spec: {containers: [{name: c}]}}\n", "k8s:default/PodTemplate/d/c", "", "" },
	{ "kind: Rollout\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/Rollout/d/c", "", "" },
	{ "kind: DeploymentConfig\nmetadata: {name: d}\n" TEMPLATE(""), "k8s:default/DeploymentConfig/d/c", "", "" },
	{ "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{image: i}]}}}\n", "k8s:default/Service/d/0", "", "" },
	{ "kind: Prometheus\nmetadata: {name: d}\nspec: {containers: [{name: x}, {name: z}]}\n", "k8s:default/Prometheus/d/x, k8s:default/Prometheus/d/z", "", "" },
	{ "kind: ConfigMap\nmetadata: {name: d}\ndata: {}\n", "", "", "t.yaml:1 kind ConfigMap is not judged" },
	{ "kind: Deployment\nmetadata: {name: d}\nspec: {}\n", "", "", "t.yaml:1 kind Deployment without a pod" },
	{ "kind: Deployment\nmetadata: {name: d}\nspec: [1]\n", "", "t.yaml:3:7 kind Deployment: a map is expected here", "" },
	{ "kind: Pod\nmetadata: {name: d}\nspec:\n  containers: {name: c}\n", "k8s:default/Pod/d/0", "t.yaml:4:15 containers must be a list, not a map", "t.yaml:4 Pod d: its containers are not known: containers holds none" },
	{ "kind: Pod\nmetadata: {name: d}\nspec:\n  containers: [x]\n", "k8s:default/Pod/d/0", "t.yaml:4:16 a container must be a map, not a string", "t.yaml:4 Pod d: its containers are not known: containers holds none" },
	{ "kind: Pod\nmetadata: {name: p}\nspec: {ephemeralContainers: [{name: e}], containers: [{name: c}], initContainers: [{name: i}, {name: s, restartPolicy: Always}]}\n",
		"k8s:default/Pod/p/i, k8s:default/Pod/p/s, k8s:default/Pod/p/c, k8s:default/Pod/p/e", "", "" },
	/* n is false, as Kubernetes reads it */
	{ "kind: Pod\nmetadata: {name: n}\n" POD, "k8s:default/Pod/unnamed/c", "t.yaml:2:18 kind Pod: name must be a string", "" },
	{ "kind: Pod\nmetadata: {name: p, namespace: 5}\n" POD, "k8s:default/Pod/p/c", "t.yaml:2:32 kind Pod: namespace must be a string", "" },
	/* lists */
	{ "apiVersion: v1\nkind: List\nitems:\n- kind: Pod\n  metadata: {name: a}\n  " POD "- kind: ConfigMap\n  metadata: {name: m}\n- kind: Pod\n  metadata: {name: b}\n  " POD,
		"k8s:default/Pod/a/c, k8s:default/Pod/b/c", "", "t.yaml:7 kind ConfigMap is not judged" },
	{ "{\"apiVersion\": \"v1\", \"items\": [{\"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"name\": \"c\"}]}}], \"kind\": \"List\"}", "k8s:default/Pod/a/c", "", "" },
	{ "{\"kind\": \"PodList\", \"items\": [{\"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"name\": \"c\"}]}}]}", "k8s:default/Pod/a/c", "", "" },
	{ "{\"items\": [{\"metadata\": {\"name\": \"a\"}, \"spec\": {\"containers\": [{\"name\": \"c\"}]}}], \"kind\": \"PodList\"}", "k8s:default/Pod/a/c", "", "" },
	/* one broken document among others */
	{ "kind: Pod\nmetadata: {name: a}\n" POD "---\nkind: [\n---\nkind: Pod\nmetadata: {name: b}\n" POD, "k8s:default/Pod/a/c, k8s:default/Pod/b/c", "*", "" },
	{ "kind: Pod\nmetadata: {name: p}\nspec: {hostPID: 1, containers: [{name: a}, {name: b}]}\n", "k8s:default/Pod/p/a, k8s:default/Pod/p/b", "t.yaml:3:17 hostPID must be true or false, not an integer", "" },
	/* volumes */
	{ "kind: Pod\nmetadata: {name: p}\nspec:\n  volumes:\n  - {name: v, hostPath: {path: /}}\n  containers: [{name: a}]\n", "k8s:default/Pod/p/a", "", "t.yaml:5 hostPath volume v of Pod p is mounted nowhere" },
	{ "kind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: a\n    volumeMounts:\n    - {name: v, mountPath: /x}\n", "k8s:default/Pod/p/a", "", "t.yaml:7 volume v is mounted here and declared nowhere" },
	{ "kind: StatefulSet\nmetadata: {name: p}\nspec:\n  volumeClaimTemplates: [{metadata: {name: v}}]\n  template: {spec: {containers: [{name: a, volumeMounts: [{name: v, mountPath: /x}]}]}}\n", "k8s:default/StatefulSet/p/a", "", "" },
	// clang-format on
};

static const char *show_remarks(struct strbuf *out, const struct remark_list *remarks)
{
	strbuf_reset(out);
	for (size_t i = 0; i < remarks->count; i++)
		strbuf_addf(out, "%s%s %s", i ? "; " : "", remarks->items[i].where, remarks->items[i].reason);
	return strbuf_text(out);
}

START_TEST(a_text_becomes_its_subjects)
{
	cleanup_strbuf struct strbuf shown = { 0 };
	struct inventory *inventory = load(texts[_i].text);
	for (size_t i = 0; i < inventory->count; i++)
		strbuf_addf(&shown, "%s%s", i ? ", " : "", inventory->subjects[i]->key);
	ck_assert_str_eq(strbuf_text(&shown), texts[_i].subjects);
	if (strcmp(texts[_i].errors, "*") == 0)
		ck_assert_uint_ge(inventory->errors.count, 1);
	else
		ck_assert_str_eq(show_remarks(&shown, &inventory->errors), texts[_i].errors);
	ck_assert_str_eq(show_remarks(&shown, &inventory->skipped), texts[_i].skipped);
	inventory_unref(inventory);
}
END_TEST

/* ---- documents that speak of each other ----------------------------------------------------- */

#define ACCOUNT_OFF \
	"kind: ServiceAccount\nmetadata: {name: quiet, namespace: ns}\nautomountServiceAccountToken: false\n"
#define QUIET_POD \
	"kind: Pod\nmetadata: {name: p, namespace: ns}\nspec: {serviceAccountName: quiet, containers: [{name: c}]}\n"

static const struct {
	const char *text;
	enum fact_id id;
	const char *expect;
} contexts[] = {
	// clang-format off
	{ ACCOUNT_OFF "---\n" QUIET_POD, FACT_token_mounted, "false <ServiceAccount automountServiceAccountToken: false @3>" },
	{ QUIET_POD "---\n" ACCOUNT_OFF, FACT_token_mounted, "false <ServiceAccount automountServiceAccountToken: false @7>" },
	{ QUIET_POD "---\nkind: ServiceAccount\nmetadata: {name: quiet}\nautomountServiceAccountToken: false\n", FACT_token_mounted, "true" DEFAULT },
	{ ACCOUNT_OFF "---\nkind: Pod\nmetadata: {name: p, namespace: ns}\nspec: {automountServiceAccountToken: true, serviceAccountName: quiet, containers: [{name: c}]}\n", FACT_token_mounted, "true <automountServiceAccountToken: true @7>" },
	{ "kind: ServiceAccount\nmetadata: {name: default}\nautomountServiceAccountToken: off\n---\nkind: Pod\nmetadata: {name: p}\n" POD, FACT_token_mounted, "false <ServiceAccount automountServiceAccountToken: off @3>" },
	{ "kind: RuntimeClass\nmetadata: {name: gv}\nhandler: runsc\n---\nkind: Pod\nmetadata: {name: p}\nspec: {runtimeClassName: gv, containers: [{name: c}]}\n", FACT_sandbox, "gvisor <RuntimeClass handler: runsc @3>" },
	{ "kind: RuntimeClass\nmetadata: {name: gv}\nhandler: kata-qemu\n---\nkind: Pod\nmetadata: {name: p}\nspec: {runtimeClassName: gv, containers: [{name: c}]}\n", FACT_sandbox, "kata <RuntimeClass handler: kata-qemu @3>" },
	{ "kind: RuntimeClass\nmetadata: {name: gv}\nhandler: runc\n---\nkind: Pod\nmetadata: {name: p}\nspec: {runtimeClassName: gv, containers: [{name: c}]}\n", FACT_sandbox, "none <RuntimeClass handler: runc @3>" },
	{ "kind: Namespace\nmetadata: {name: ns, labels: {pod-security.kubernetes.io/enforce: restricted}}\n---\n" QUIET_POD, FACT_pss_enforced, "restricted <pod-security.kubernetes.io/enforce: restricted @2>" },
	{ "kind: Namespace\nmetadata: {name: ns, labels: {pod-security.kubernetes.io/enforce-version: v1.30}}\n---\n" QUIET_POD, FACT_pss_version, "v1.30 <pod-security.kubernetes.io/enforce-version: v1.30 @2>" },
	/* what the API server returned needs no guess; a status alone anybody may write */
	{ "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\nstatus: {phase: Running}\n", FACT_token_mounted, "true" DEFAULT },
	{ "kind: Pod\nmetadata: {name: p, resourceVersion: \"7\"}\nspec: {containers: [{name: c}]}\nstatus: {phase: Running}\n", FACT_token_mounted, "false <no mount at /var/run/secrets/kubernetes.io/serviceaccount in what the API server returned @3>" },
	{ "kind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\nstatus: {}\n", FACT_token_mounted, "true" DEFAULT },
	{ "kind: Deployment\nmetadata: {name: p}\nspec: {template: {spec: {containers: [{name: c}]}}}\nstatus: {replicas: 1}\n", FACT_token_mounted, "true" DEFAULT },
	/* annotations of the template count, not those of its controller */
	{ "kind: Deployment\nmetadata: {name: p, annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}\n" TEMPLATE(""), FACT_seccomp_profile, "absent" },
	{ "kind: Deployment\nmetadata: {name: p}\n" TEMPLATE("metadata: {annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}}, "), FACT_seccomp_profile, "absent" },
	// clang-format on
};

START_TEST(documents_of_one_load_know_each_other)
{
	cleanup_strbuf struct strbuf shown = { 0 };
	struct inventory *inventory = load(contexts[_i].text);
	ck_assert_uint_eq(inventory->count, 1);
	ck_assert_uint_eq(inventory->errors.count, 0);
	struct fact fact = subject_said(inventory->subjects[0], SHEET_MANIFEST, contexts[_i].id);
	ck_assert_str_eq(show(&shown, fact, contexts[_i].id), contexts[_i].expect);
	inventory_unref(inventory);
}
END_TEST

START_TEST(a_subject_says_who_it_is)
{
	struct inventory *inventory =
		load("kind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n"
		     "    spec:\n      initContainers:\n      - {name: s, restartPolicy: Always}\n"
		     "      containers:\n      - {name: app, image: 'nginx:1.27'}\n");
	ck_assert_uint_eq(inventory->count, 2);
	ck_assert_int_eq(inventory->subjects[0]->workload.role, ROLE_SIDECAR);
	const struct subject *app = inventory->subjects[1];
	ck_assert_str_eq(app->name, "shop/web:app");
	ck_assert_str_eq(app->image, "nginx:1.27");
	ck_assert_str_eq(app->workload.kind, "Deployment");
	ck_assert_str_eq(app->workload.namespace, "shop");
	ck_assert_str_eq(app->workload.name, "web");
	ck_assert_str_eq(app->workload.container, "app");
	ck_assert_int_eq(app->workload.role, ROLE_CONTAINER);
	ck_assert_str_eq(app->declared.file, "t.yaml");
	ck_assert_uint_eq(app->declared.line, 9);
	ck_assert_str_eq(app->form->id, "kubernetes");
	ck_assert(app->container);
	inventory_unref(inventory);
}
END_TEST

/* ---- replicas ---------------------------------------------------------------------------- */

/* Its spec begins at the line after @name's, its container three lines, its mount six lines later. */
#define REPLICA(name, user)                                                                                   \
	"---\nkind: Pod\nmetadata: {name: " name ", namespace: shop}\nspec:\n  securityContext:\n    runAsUser: " user \
	"\n  containers:\n  - name: app\n    image: registry.example/" name "\n    volumeMounts:\n"                     \
	"    - {name: v, mountPath: /v}\n  volumes:\n  - name: v\n    hostPath: {path: /srv}\n"
#define REPLICA_LINES 14

START_TEST(replicas_share_what_they_say)
{
	struct inventory *inventory = load(REPLICA("a", "7") REPLICA("b", "7") REPLICA("c", "8") REPLICA("d", "7"));
	static const bool same[] = { true, true, false, true };
	ck_assert_uint_eq(inventory->count, ISO_COUNT(same));
	const struct subject *first = inventory->subjects[0];
	for (size_t i = 0; i < inventory->count; i++) {
		const struct subject *subject = inventory->subjects[i];
		uint32_t moved = (uint32_t)i * REPLICA_LINES;
		ck_assert_int_eq(subject->sheets[SHEET_MANIFEST] == first->sheets[SHEET_MANIFEST], same[i]);
		ck_assert_uint_eq(subject_fact(subject, FACT_uid).origin.line, 6 + moved);
		ck_assert_int_eq(subject_fact(subject, FACT_uid).value.integer, same[i] ? 7 : 8);
		const struct mount *mount = &subject_fact(subject, FACT_mounts).value.mounts->items[0];
		ck_assert_uint_eq(subject_place(subject, mount->origin).line, 14 + moved);
		ck_assert_int_eq(subject->workload.name[0], (int)('a' + i));
		ck_assert_uint_eq(subject->declared.line, 8 + moved);
	}
	inventory_unref(inventory);
}
END_TEST

/* What settles one of them is said of that one alone. */
START_TEST(replicas_part_where_others_speak_of_one)
{
	struct inventory *inventory = load(REPLICA("a", "7") REPLICA("b", "7")
		"---\nkind: Pod\nmetadata: {name: z, namespace: bank}\nspec:\n  securityContext:\n    runAsUser: 7\n"
		"  containers:\n  - name: app\n    image: i\n    volumeMounts:\n    - {name: v, mountPath: /v}\n"
		"  volumes:\n  - name: v\n    hostPath: {path: /srv}\n"
		"---\nkind: ServiceAccount\nmetadata: {name: default, namespace: bank}\n"
		"automountServiceAccountToken: false\n");
	static const bool mounted[] = { true, true, false };
	ck_assert_uint_eq(inventory->count, ISO_COUNT(mounted));
	for (size_t i = 0; i < inventory->count; i++)
		ck_assert_int_eq(fact_true(subject_fact(inventory->subjects[i], FACT_token_mounted)), mounted[i]);
	inventory_unref(inventory);
}
END_TEST

/* Memory is kept by those that need it, in whatever order the others go. */
START_TEST(a_replica_outlives_the_first)
{
	struct inventory *inventory = load(REPLICA("a", "7") REPLICA("b", "7"));
	struct subject *replica = subject_ref(inventory->subjects[1]);
	inventory_unref(inventory);
	ck_assert_str_eq(replica->name, "shop/b:app");
	ck_assert_str_eq(replica->declared.file, "t.yaml");
	ck_assert_str_eq(subject_fact(replica, FACT_mounts).value.mounts->items[0].source, "/srv");
	subject_unref(replica);
}
END_TEST

/* ---- what isotop wrote itself ------------------------------------------------------------------ */

#define REPORT "{\"schema\": \"isotop/report/v1\",\n\"tool\": {\"name\": \"isotop\"},\n\"subjects\": ["

/* What stands in place of the list's end, and what becomes of the text. To add one: its row. */
static const struct {
	const char *rest;
	const char *said; /* of the one note or error */
	bool error;
} reports[] = {
	{ "], \"skipped\": [], \"errors\": []}\n", "a report of isotop", false },
	{ "], \"breaks\": [], \"refused\": []}", "a report of isotop", false },
	{ "], \"schema\": \"isotop/diff/v1\"}", "a report of isotop", false },
	{ "], \"image\": \"x\"}", "more than 2000000 values in one document", true },
	{ "], \"im\\u0061ge\": \"x\"}", "more than 2000000 values in one document", true },
	{ "], 'image': x}", "more than 2000000 values in one document", true },
	{ "], \"schema\": \"other\"}", "more than 2000000 values in one document", true },
	{ "]", "more than 2000000 values in one document", true },
};

static char *report_text(size_t values, const char *rest)
{
	struct strbuf out = { 0 };
	strbuf_adds(&out, REPORT "{\"a\": \"kind: \\\"{[\"}");
	for (size_t i = 0; i < values; i++)
		strbuf_adds(&out, ",0");
	strbuf_adds(&out, rest);
	return out.data;
}

/* However many containers it is about, and whoever else has keys beside: those are read. */
START_TEST(a_report_is_known_without_its_values)
{
	char *text = report_text(2000000, reports[_i].rest);
	struct inventory *inventory = loaded_inventory(text, "report.json");
	const struct remark_list *said = reports[_i].error ? &inventory->errors : &inventory->skipped;
	ck_assert_uint_eq(inventory->skipped.count + inventory->errors.count, 1);
	ck_assert_uint_eq(said->count, 1);
	ck_assert_str_eq(said->items[0].reason, reports[_i].said);
	ck_assert_msg(reports[_i].error || strcmp(said->items[0].where, "report.json:1") == 0, "%s", said->items[0].where);
	inventory_unref(inventory);
	free(text);
}
END_TEST

START_TEST(a_report_that_is_a_pod_too_is_a_pod)
{
	char *text = report_text(100000, "], \"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"containers\": [{\"name\": \"c\"}]}}");
	struct inventory *inventory = loaded_inventory(text, "report.json");
	ck_assert_uint_eq(inventory->count, 1);
	inventory_unref(inventory);
	free(text);
}
END_TEST

Suite *manifest_suite(void)
{
	Suite *suite = suite_create("manifest");
	TCase *tc = tcase_create("kubernetes");
	tcase_add_loop_test(tc, a_fact_follows_the_kubelet, 0, ISO_COUNT(facts));
	tcase_add_loop_test(tc, a_text_becomes_its_subjects, 0, ISO_COUNT(texts));
	tcase_add_loop_test(tc, documents_of_one_load_know_each_other, 0, ISO_COUNT(contexts));
	tcase_add_test(tc, a_subject_says_who_it_is);
	tcase_add_test(tc, replicas_share_what_they_say);
	tcase_add_test(tc, replicas_part_where_others_speak_of_one);
	tcase_add_test(tc, a_replica_outlives_the_first);
	suite_add_tcase(suite, tc);
	TCase *own = tcase_create("own");
	tcase_add_loop_test(own, a_report_is_known_without_its_values, 0, ISO_COUNT(reports));
	tcase_add_test(own, a_report_that_is_a_pod_too_is_a_pod);
	suite_add_tcase(suite, own);
	return suite;
}
