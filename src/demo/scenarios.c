/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every scenario: a manifest or a command line as a person would write it, what
 * the judge must find in it, and what to say about it. The examples of the source
 * are by Ivan Piskunov. To add one: its row; tests hold each against the judge.
 */
#include "config.h"

#include <isotop/demo.h>

// clang-format off
const struct scenario scenarios[] = {
	{ .id = "default-run",
	  .file = "demo/default-run.sh",
	  .title = "docker run with no option",
	  .shows = "What Docker gives to whoever asks for nothing: a default filter and default capabilities, but also root, a writable root file system, and no_new_privs not set. Add a user, --cap-drop ALL, --read-only and --security-opt no-new-privileges.",
	  .fails = "root escalation writable-rootfs",
	  .layers = "",
	  .thins = "load-module",
	  .before = "68 C",
	  .after = "100 A",
	  .lessons = "check:root check:escalation check:writable-rootfs",
	  .say = "This is what almost everybody runs. Nothing is switched off, and three of the ten mistakes are in it: nobody chose them.",
	  .ask = "Which of the three would you change first in a service that you run today?",
	  .manifest =
			"docker run --name plain nginx:stable\n" },
	{ .id = "privileged",
	  .file = "demo/privileged.yaml",
	  .title = "everything asked for, and given",
	  .shows = "A node agent with all ten mistakes. Begin with privileged: without it three layers come back.",
	  .fails = "privileged sys-admin root escalation unconfined host-namespaces host-path writable-rootfs service-account-token single-layer",
	  .layers = "namespaces capabilities seccomp apparmor",
	  .opens = "load-module",
	  .before = "0 F",
	  .after = "100 A",
	  .lessons = "check:privileged check:single-layer",
	  .say = "An agent of the node asked for everything. Read the manifest from the bottom: each line has a reason, and together they are the node.",
	  .ask = "Which line would its developers fight for, and what would they need in its place?",
	  .instead = { "        hostPath:\n          path: /\n",
		"        emptyDir: {}\n" },
	  .manifest =
			"# A node agent that asked for everything, and got it.\n"
			"apiVersion: apps/v1\n"
			"kind: DaemonSet\n"
			"metadata:\n"
			"  name: node-agent\n"
			"  namespace: demo\n"
			"spec:\n"
			"  selector:\n"
			"    matchLabels: {app: node-agent}\n"
			"  template:\n"
			"    metadata:\n"
			"      labels: {app: node-agent}\n"
			"    spec:\n"
			"      hostNetwork: true\n"
			"      hostPID: true\n"
			"      hostIPC: true\n"
			"      containers:\n"
			"      - name: agent\n"
			"        image: registry.example/node-agent:latest\n"
			"        securityContext:\n"
			"          privileged: true\n"
			"          runAsUser: 0\n"
			"        volumeMounts:\n"
			"        - name: host\n"
			"          mountPath: /host\n"
			"      volumes:\n"
			"      - name: host\n"
			"        hostPath:\n"
			"          path: /\n" },
	{ .id = "mistake-privileged",
	  .file = "demo/mistake-privileged.yaml",
	  .title = "mistake 1: privileged",
	  .shows = "One word takes the filter, the profile and the limits on capabilities and devices away at once. Remove privileged: true.",
	  .fails = "privileged sys-admin root escalation unconfined single-layer",
	  .layers = "capabilities seccomp apparmor",
	  .opens = "load-module",
	  .before = "30 F",
	  .after = "100 A",
	  .lessons = "check:privileged layer:capabilities",
	  .say = "One word takes away the filter, the profile, and the limits on capabilities and devices at once. The namespaces stay, and they do not help.",
	  .ask = "What was the program unable to do that made somebody write this word?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: privileged-app\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      readOnlyRootFilesystem: true\n"
			"      privileged: true\n" },
	{ .id = "mistake-sys-admin",
	  .file = "demo/mistake-sys-admin.yaml",
	  .title = "mistake 2: CAP_SYS_ADMIN kept",
	  .shows = "Everything is dropped and the widest capability is given back. Do not add SYS_ADMIN: find the smaller one that the program needs.",
	  .fails = "sys-admin root escalation single-layer",
	  .layers = "capabilities",
	  .opens = "kernel-programs",
	  .before = "59 D",
	  .after = "100 A",
	  .lessons = "check:sys-admin capability:SYS_ADMIN",
	  .say = "Everything was dropped, then the widest of all was given back. The runtime's filter follows: it opens mount and setns again for whoever holds it.",
	  .ask = "Which smaller capability, or which service of the platform, does a program that mounts a volume need?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: mounter\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsUser: 0\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"], add: [\"SYS_ADMIN\"]}\n" },
	{ .id = "mistake-root",
	  .file = "demo/mistake-root.yaml",
	  .title = "mistake 3: root by default",
	  .shows = "Whoever breaks in is root of whatever the other layers leave. Set runAsNonRoot: true and a uid above 0.",
	  .fails = "root",
	  .layers = "",
	  .thins = "load-module",
	  .before = "87 B",
	  .after = "100 A",
	  .lessons = "check:root word:runasnonroot",
	  .say = "Root inside holds no capability here, and still owns every file of root that is mounted. It is the first thing an intruder looks for.",
	  .ask = "How do you find out whether an image can run as another user?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: rooted\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsUser: 0\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-escalation",
	  .file = "demo/mistake-escalation.yaml",
	  .title = "mistake 4: privilege escalation allowed",
	  .shows = "A setuid program in the image can gain what the process gave up. Set allowPrivilegeEscalation: false.",
	  .fails = "escalation",
	  .layers = "",
	  .thins = "load-module",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "check:escalation word:no_new_privs",
	  .say = "The process gave up root, and the image still has programs that give it back. The kernel has one bit against that.",
	  .ask = "Which programs in your base image have the setuid bit?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: escalating\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: true\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-unconfined",
	  .file = "demo/mistake-unconfined.yaml",
	  .title = "mistake 5: seccomp and AppArmor unconfined",
	  .shows = "Both guardrails of the kernel are switched off. Unconfined is an exception that needs a reason: set RuntimeDefault.",
	  .fails = "unconfined",
	  .layers = "seccomp apparmor",
	  .before = "85 B",
	  .after = "100 A",
	  .lessons = "check:unconfined layer:seccomp layer:apparmor",
	  .say = "Both guardrails are off. Nothing happens on the day that somebody sets this; it decides how bad the next kernel bug is.",
	  .ask = "Unconfined is an exception: who signed it, for which program, and until when?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: unconfined\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: Unconfined}\n"
			"      seccompProfile: {type: Unconfined}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-host-namespaces",
	  .file = "demo/mistake-host-namespaces.yaml",
	  .title = "mistake 6: namespaces of the host",
	  .shows = "The process sees the host's processes, network and shared memory. Remove hostNetwork, hostPID and hostIPC.",
	  .fails = "host-namespaces single-layer",
	  .layers = "namespaces",
	  .opens = "host-processes",
	  .before = "59 D",
	  .after = "100 A",
	  .lessons = "check:host-namespaces layer:namespaces",
	  .say = "Three lines, three views of the host: its processes, its network, its shared memory. The container is a guest who was given the keys of the house.",
	  .ask = "Which of the three does a monitoring agent really need?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: neighbour\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  hostNetwork: true\n"
			"  hostPID: true\n"
			"  hostIPC: true\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-host-path",
	  .file = "demo/mistake-host-path.yaml",
	  .title = "mistake 7: a broad host path",
	  .shows = "The root directory of the host is mounted into the container. Mount the one directory that is needed, and read-only.",
	  .fails = "host-path single-layer",
	  .layers = "",
	  .opens = "host-processes",
	  .before = "59 D",
	  .after = "100 A",
	  .lessons = "check:host-path word:hostpath",
	  .say = "The root directory of the node is inside. All six layers are in place, and none of them is asked.",
	  .ask = "Which files on a node are worth more than the whole container?",
	  .instead = { "    - {name: host, mountPath: /host}\n  volumes:\n  - name: host\n    hostPath: {path: /}\n",
		"    - {name: host, mountPath: /host, readOnly: true}\n  volumes:\n  - name: host\n    hostPath: {path: /srv/app/data}\n" },
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: mounted\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n"
			"    volumeMounts:\n"
			"    - {name: host, mountPath: /host}\n"
			"  volumes:\n"
			"  - name: host\n"
			"    hostPath: {path: /}\n" },
	{ .id = "mistake-writable-root",
	  .file = "demo/mistake-writable-root.yaml",
	  .title = "mistake 8: a writable root file system",
	  .shows = "An intruder can change programs and stay. Set readOnlyRootFilesystem: true and mount an emptyDir where it writes.",
	  .fails = "writable-rootfs",
	  .layers = "",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "check:writable-rootfs word:readonlyrootfilesystem",
	  .say = "Nothing breaks out of it. What an intruder changes here stays until the container is replaced.",
	  .ask = "Where does your program write, and could each of these places be a volume?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: writable\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: false\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-token",
	  .file = "demo/mistake-token.yaml",
	  .title = "mistake 9: the token that nobody asked for",
	  .shows = "Kubernetes mounts the pod's identity unless told not to, and an intruder takes it over. Set automountServiceAccountToken: false.",
	  .fails = "service-account-token",
	  .layers = "",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "check:service-account-token word:automountserviceaccounttoken",
	  .say = "The pod has an identity that it never uses. Whoever takes the pod over has it too.",
	  .ask = "What may the default service account of your namespace do?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: token\n"
			"  namespace: class\n"
			"spec:\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "mistake-gvisor-alone",
	  .file = "demo/mistake-gvisor-alone.yaml",
	  .title = "mistake 10: gVisor alone",
	  .shows = "A second kernel, and everything else left out: it fixes neither the program nor its token. Keep the sandbox and add the layers below it.",
	  .fails = "root writable-rootfs service-account-token",
	  .layers = "seccomp apparmor",
	  .thins = "load-module",
	  .before = "51 D",
	  .after = "100 A",
	  .lessons = "check:single-layer layer:sandbox",
	  .say = "A second kernel stands between the program and the host, and everything else was dropped. The bug in the application, its token and its writable files are inside with the intruder.",
	  .ask = "What does gVisor not fix? Name three.",
	  .instead = { "      appArmorProfile: {type: Unconfined}\n      seccompProfile: {type: Unconfined}\n",
		"      appArmorProfile: {type: RuntimeDefault}\n      seccompProfile: {type: RuntimeDefault}\n" },
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: sandboxed\n"
			"  namespace: class\n"
			"spec:\n"
			"  runtimeClassName: gvisor\n"
			"  securityContext:\n"
			"    runAsUser: 0\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      appArmorProfile: {type: Unconfined}\n"
			"      seccompProfile: {type: Unconfined}\n" },
	{ .id = "gvisor",
	  .file = "demo/gvisor.yaml",
	  .title = "gVisor as it should be",
	  .shows = "The sandbox is one layer among others: a flaw in one leaves the rest standing. It suits code that nobody has reviewed.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:sandbox word:gvisor",
	  .say = "The sandbox is one layer among others. It suits code that nobody has reviewed, and tenants who do not know each other.",
	  .ask = "What would still be lost if the sandbox had a flaw tomorrow?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: sandboxed-well\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  runtimeClassName: gvisor\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "without-namespaces",
	  .file = "demo/without-namespaces.yaml",
	  .title = "hardened, but in the host's pid namespace",
	  .shows = "One line hands back the view of every process of the node, past all that is set below it. Remove hostPID.",
	  .fails = "host-namespaces single-layer",
	  .layers = "namespaces",
	  .opens = "host-processes",
	  .before = "59 D",
	  .after = "100 A",
	  .lessons = "layer:namespaces word:hostpid",
	  .say = "The pod is hardened in every other way. Count what is left when one view is handed back.",
	  .ask = "Why do capabilities and seccomp not make up for it?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: watcher\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  hostPID: true\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "without-capabilities",
	  .file = "demo/without-capabilities.yaml",
	  .title = "hardened, but no capability dropped",
	  .shows = "Only the user and no_new_privs keep the default capabilities out of reach. Drop ALL, and add back only what is needed.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:capabilities",
	  .say = "Nothing opens, because the user is not root and cannot become it. Ask what happens when either of the two changes.",
	  .ask = "Which of the default capabilities does your program use?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: caps-kept\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n" },
	{ .id = "without-seccomp",
	  .file = "demo/without-seccomp.yaml",
	  .title = "hardened, but no seccomp filter",
	  .shows = "Every system call reaches the host's kernel. Begin with RuntimeDefault; tighten it where you can test what the program does.",
	  .fails = "unconfined",
	  .layers = "seccomp",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "layer:seccomp word:unconfined",
	  .say = "Some three hundred system calls more reach the kernel. No escape is open, and every bug behind those calls is in reach.",
	  .ask = "How would you find out which calls your program makes?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: unfiltered\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: Unconfined}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "without-apparmor",
	  .file = "demo/without-apparmor.yaml",
	  .title = "hardened, but no AppArmor profile",
	  .shows = "Paths and mounts are no longer limited by a profile. Set RuntimeDefault or a profile of your own that was reviewed.",
	  .fails = "unconfined",
	  .layers = "apparmor",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "layer:apparmor word:runtimedefault",
	  .say = "What the profile refused is up to the other layers alone.",
	  .ask = "What does the profile refuse that capabilities do not?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: unprofiled\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: Unconfined}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "without-selinux",
	  .file = "demo/without-selinux.yaml",
	  .title = "hardened, but with a super-privileged SELinux type",
	  .shows = "spc_t is the type that the policy holds to nothing. Leave the type to the runtime, which gives container_t.",
	  .fails = "",
	  .layers = "selinux",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:selinux",
	  .say = "On a node with SELinux, spc_t is the way to say unconfined. It looks like a label and is none.",
	  .ask = "Who asked for spc_t in your cluster, and for what?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: unlabelled\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"    seLinuxOptions: {type: spc_t}\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "selinux-pair",
	  .file = "demo/selinux-pair.yaml",
	  .title = "SELinux: two pods with one pair of categories, one with all",
	  .shows = "Two pods with the same categories may touch each other's files, and the third has them all. Give each container a pair of its own.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:selinux",
	  .say = "Each pod has a label, so a quick look says that SELinux is on. Look at the pairs: two are alike, and the third has all of them.",
	  .ask = "Which two pods can read each other's volumes, and why does the third matter most?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: left\n"
			"  namespace: labels\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"    seLinuxOptions: {level: \"s0:c123,c456\"}\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n"
			"---\n"
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: right\n"
			"  namespace: labels\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"    seLinuxOptions: {level: \"s0:c123,c456\"}\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n"
			"---\n"
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: broad\n"
			"  namespace: labels\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"    seLinuxOptions: {level: \"s0:c0.c1023\"}\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "apparmor-broad",
	  .file = "demo/apparmor-broad.yaml",
	  .title = "AppArmor: a profile with a broad rule",
	  .shows = "The profile is loaded and enforced, and one rule in it allows every file. Read a profile before you trust its name: the pane marks the rule.",
	  .fails = "",
	  .layers = "",
	  .weak = { "apparmor", "one of its rules allows every file" },
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:apparmor word:localhost",
	  .say = "The name of a profile says nothing about its rules. Open the AppArmor pane and read it together.",
	  .ask = "Which line would you take out first, and how would you test it?",
	  .profile = { "class-broad", "/etc/apparmor.d/class-broad",
			"abi <abi/3.0>,\n"
			"profile class-broad flags=(attach_disconnected) {\n"
			"  file,\n"
			"  network inet stream,\n"
			"  deny /proc/sys/** w,\n"
			"  deny mount,\n"
			"}\n" },
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: broad-profile\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: Localhost, localhostProfile: class-broad}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "seccomp-tight",
	  .file = "demo/seccomp-tight.json",
	  .title = "seccomp: a profile tightened for one program",
	  .shows = "The runtime default comes first; this list of calls was cut down from it and tested with the program. Whatever a new version needs besides fails, so it wants a test with each release.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "layer:seccomp word:localhost",
	  .say = "This is what tightening comes to: forty calls for one program, tested with it. Runtime default first, then this, only where you can validate it.",
	  .ask = "Who will notice when a new version of the library needs one call more?",
	  .manifest =
			"{\n"
			"  \"ociVersion\": \"1.0.2\",\n"
			"  \"process\": {\n"
			"    \"args\": [\"/app\"],\n"
			"    \"user\": {\"uid\": 10001, \"gid\": 10001},\n"
			"    \"noNewPrivileges\": true,\n"
			"    \"apparmorProfile\": \"docker-default\",\n"
			"    \"capabilities\": {\"bounding\": [], \"effective\": [], \"permitted\": [], \"inheritable\": [], \"ambient\": []}\n"
			"  },\n"
			"  \"root\": {\"path\": \"rootfs\", \"readonly\": true},\n"
			"  \"hostname\": \"tight\",\n"
			"  \"mounts\": [\n"
			"    {\"destination\": \"/proc\", \"type\": \"proc\", \"source\": \"proc\", \"options\": [\"nosuid\", \"noexec\", \"nodev\"]},\n"
			"    {\"destination\": \"/dev\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", \"options\": [\"nosuid\", \"mode=755\"]}\n"
			"  ],\n"
			"  \"linux\": {\n"
			"    \"namespaces\": [\n"
			"      {\"type\": \"pid\"}, {\"type\": \"network\"}, {\"type\": \"ipc\"}, {\"type\": \"uts\"}, {\"type\": \"mount\"}, {\"type\": \"cgroup\"}\n"
			"    ],\n"
			"    \"resources\": {\"devices\": [{\"allow\": false, \"access\": \"rwm\"}]},\n"
			"    \"seccomp\": {\n"
			"      \"defaultAction\": \"SCMP_ACT_ERRNO\",\n"
			"      \"architectures\": [\"SCMP_ARCH_X86_64\", \"SCMP_ARCH_X86\", \"SCMP_ARCH_X32\"],\n"
			"      \"syscalls\": [\n"
			"        {\"action\": \"SCMP_ACT_ALLOW\", \"names\": [\n"
			"          \"accept4\", \"arch_prctl\", \"bind\", \"brk\", \"clock_nanosleep\", \"clone3\", \"close\", \"epoll_create1\", \"epoll_ctl\",\n"
			"          \"epoll_pwait\", \"execve\", \"exit\", \"exit_group\", \"fcntl\", \"fstat\", \"futex\", \"getpid\", \"getrandom\", \"listen\",\n"
			"          \"lseek\", \"madvise\", \"mmap\", \"mprotect\", \"munmap\", \"newfstatat\", \"openat\", \"pread64\", \"prlimit64\", \"read\",\n"
			"          \"recvfrom\", \"rseq\", \"rt_sigaction\", \"rt_sigprocmask\", \"rt_sigreturn\", \"sched_yield\", \"sendto\",\n"
			"          \"set_robust_list\", \"set_tid_address\", \"sigaltstack\", \"socket\", \"tgkill\", \"write\", \"writev\"]}\n"
			"      ]\n"
			"    },\n"
			"    \"maskedPaths\": [\"/proc/acpi\", \"/proc/asound\", \"/proc/kcore\", \"/proc/keys\", \"/proc/latency_stats\", \"/proc/timer_list\",\n"
			"      \"/proc/timer_stats\", \"/proc/sched_debug\", \"/proc/scsi\", \"/sys/firmware\"],\n"
			"    \"readonlyPaths\": [\"/proc/bus\", \"/proc/fs\", \"/proc/irq\", \"/proc/sys\", \"/proc/sysrq-trigger\"]\n"
			"  }\n"
			"}\n" },
	{ .id = "user-namespace",
	  .file = "demo/user-namespace.yaml",
	  .title = "root in a user namespace of its own",
	  .shows = "Root inside is nobody on the host. Even so a program that needs no root should not have it.",
	  .fails = "",
	  .layers = "",
	  .before = "95 A",
	  .after = "100 A",
	  .lessons = "word:hostusers check:root",
	  .say = "Root inside is a number without rights outside. It does not excuse a program that needs no root, and it opens parts of the kernel that only root could reach.",
	  .ask = "Which of the ten mistakes does a user namespace make smaller, and which not?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: mapped\n"
			"  namespace: class\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  hostUsers: false\n"
			"  securityContext:\n"
			"    runAsUser: 0\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "example-capabilities",
	  .file = "demo/example-capabilities.yaml",
	  .title = "the source's pod without capabilities",
	  .shows = "Capabilities, user and escalation are right; filter, profile, root file system and token were not said. Say them.",
	  .fails = "unconfined writable-rootfs service-account-token",
	  .layers = "seccomp",
	  .before = "81 B",
	  .after = "100 A",
	  .lessons = "layer:capabilities check:escalation",
	  .say = "Three lines from the source's chapter on capabilities. They are right, and they are three of ten.",
	  .ask = "Which lines are missing? Write them down before the fix is typed.",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: no-capabilities\n"
			"  namespace: source\n"
			"spec:\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      runAsNonRoot: true\n"
			"      allowPrivilegeEscalation: false\n"
			"      capabilities:\n"
			"        drop: [\"ALL\"]\n" },
	{ .id = "example-docker",
	  .file = "demo/example-docker.sh",
	  .title = "the source's hardened docker run",
	  .shows = "No capability, no writing, no new privileges; but nobody said which user. Add --user.",
	  .fails = "root",
	  .layers = "",
	  .thins = "load-module",
	  .before = "86 B",
	  .after = "100 A",
	  .lessons = "layer:capabilities check:root",
	  .say = "The same idea for Docker in one command line. It forgot one thing.",
	  .ask = "Which user does this command run as?",
	  .manifest =
			"docker run --cap-drop ALL --read-only --security-opt no-new-privileges busybox:1.36\n" },
	{ .id = "example-seccomp",
	  .file = "demo/example-seccomp.yaml",
	  .title = "the source's pod with the default filter",
	  .shows = "Filter, capabilities and user are right; the root file system and the token are forgotten. Two lines close both.",
	  .fails = "writable-rootfs service-account-token",
	  .layers = "",
	  .before = "89 B",
	  .after = "100 A",
	  .lessons = "layer:seccomp check:writable-rootfs",
	  .say = "The source's chapter on seccomp. Filter, user and capabilities are right.",
	  .ask = "Two of the ten mistakes are left. Which ones?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: default-filter\n"
			"  namespace: source\n"
			"spec:\n"
			"  securityContext:\n"
			"    seccompProfile:\n"
			"      type: RuntimeDefault\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: cgr.dev/chainguard/nginx\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      runAsNonRoot: true\n"
			"      capabilities:\n"
			"        drop: [\"ALL\"]\n" },
	{ .id = "example-docker-profile",
	  .file = "demo/example-docker-profile.sh",
	  .title = "the source's docker run with a profile of its own",
	  .shows = "Which calls it allows stands in a file of the node that nobody here can read: unknown, not good. isotop seccomp shows what a profile lets through.",
	  .fails = "root escalation writable-rootfs",
	  .layers = "",
	  .thins = "load-module",
	  .before = "60 C",
	  .after = "91 A",
	  .lessons = "layer:seccomp word:localhost",
	  .say = "A profile of one's own: nobody can say from here whether it is better or worse than the default. isotop says unknown.",
	  .ask = "What would you ask of whoever wrote this profile?",
	  .manifest =
			"docker run --security-opt seccomp=/path/to/profile.json nginx:stable\n" },
	{ .id = "example-apparmor",
	  .file = "demo/example-apparmor.yaml",
	  .title = "the source's pod with an AppArmor profile",
	  .shows = "RuntimeDefault is a good beginning for one layer out of six. The rest of the pod is as Kubernetes gives it.",
	  .fails = "root escalation unconfined writable-rootfs service-account-token",
	  .layers = "seccomp",
	  .thins = "load-module",
	  .before = "59 D",
	  .after = "100 A",
	  .lessons = "layer:apparmor check:unconfined",
	  .say = "The source's chapter on AppArmor, one layer alone. Everything else is as Kubernetes gives it.",
	  .ask = "How much of the score does one good layer carry?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: default-profile\n"
			"  namespace: source\n"
			"spec:\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      appArmorProfile:\n"
			"        type: RuntimeDefault\n" },
	{ .id = "example-selinux",
	  .file = "demo/example-selinux.yaml",
	  .title = "the source's pod with an SELinux level",
	  .shows = "A pair of categories of its own keeps it from other containers' files, where SELinux enforces. The rest of the pod is as Kubernetes gives it.",
	  .fails = "root escalation unconfined writable-rootfs service-account-token single-layer",
	  .layers = "seccomp",
	  .thins = "load-module",
	  .before = "57 D",
	  .after = "100 A",
	  .lessons = "layer:selinux",
	  .say = "The source's chapter on SELinux: a level of its own. It counts only where a node enforces SELinux.",
	  .ask = "Who makes sure that no other pod has this pair?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: own-pair\n"
			"  namespace: source\n"
			"spec:\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      seLinuxOptions:\n"
			"        level: \"s0:c321,c654\"\n" },
	{ .id = "example-practical",
	  .file = "demo/example-practical.yaml",
	  .title = "the source's practical hardening",
	  .shows = "The ten mistakes read backwards, one line each. Compare it with any of the others.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "check:single-layer",
	  .say = "The ten mistakes read backwards, one line each. This is the manifest to take home.",
	  .ask = "Which of these lines would break your own service today?",
	  .manifest =
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: practical\n"
			"  namespace: source\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile: {type: RuntimeDefault}\n"
			"      seccompProfile: {type: RuntimeDefault}\n"
			"      capabilities: {drop: [\"ALL\"]}\n" },
	{ .id = "hardened",
	  .file = "demo/hardened.yaml",
	  .title = "the fully hardened pod",
	  .shows = "Everything that the checklist asks for. No layer gives way, and no escape is open.",
	  .fails = "",
	  .layers = "",
	  .before = "100 A",
	  .after = "100 A",
	  .lessons = "check:single-layer",
	  .say = "The same, with a numeric user. No layer gives way, no escape is open, and each is stopped twice.",
	  .ask = "If you could keep only five of these lines, which?",
	  .manifest =
			"# Everything the checklist asks for: two barriers or more before the host.\n"
			"apiVersion: v1\n"
			"kind: Pod\n"
			"metadata:\n"
			"  name: hardened\n"
			"  namespace: demo\n"
			"spec:\n"
			"  automountServiceAccountToken: false\n"
			"  securityContext:\n"
			"    runAsNonRoot: true\n"
			"    runAsUser: 10001\n"
			"    seccompProfile:\n"
			"      type: RuntimeDefault\n"
			"  containers:\n"
			"  - name: app\n"
			"    image: registry.example/app@sha256:4f1c\n"
			"    securityContext:\n"
			"      allowPrivilegeEscalation: false\n"
			"      readOnlyRootFilesystem: true\n"
			"      appArmorProfile:\n"
			"        type: RuntimeDefault\n"
			"      capabilities:\n"
			"        drop: [\"ALL\"]\n" },
};
// clang-format on

const size_t scenario_count = ISO_COUNT(scenarios);
