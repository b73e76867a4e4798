/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that are edited in place: every byte that no fix is about stays. */
#include "config.h"

#include "edit/draft.h"
#include "made.h"
#include "suites.h"

#include <isotop/compare.h>
#include <isotop/edit.h>
#include <isotop/fixes.h>
#include <isotop/inventory.h>
#include <isotop/judged.h>
#include <isotop/whatif.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- pieces of a text --------------------------------------------------------------------- */

START_TEST(pieces_are_put_in_their_places_all_at_once)
{
	struct draft draft;
	struct splices splices = { 0 };
	draft_start(&draft, "one\ntwo\nthree", 13, 1);
	splices_add(&splices, 13, 13, "!");
	splices_add(&splices, 0, 3, "1");
	splices_add(&splices, 4, 4, "a");
	splices_add(&splices, 4, 4, "b"); /* at one place in the order in which they came */
	ck_assert_int_eq(draft_apply(&draft, &splices), 0);
	ck_assert_str_eq(strbuf_text(&draft.text), "1\nabtwo\nthree!");
	splices_free(&splices);
	splices_add(&splices, 0, draft.text.len, "");
	ck_assert_int_eq(draft_apply(&draft, &splices), 0);
	ck_assert_str_eq(strbuf_text(&draft.text), "");
	splices_free(&splices);
	draft_free(&draft);
}
END_TEST

START_TEST(pieces_that_overlap_or_lie_outside_change_nothing)
{
	static const size_t pairs[][4] = { { 0, 5, 3, 6 }, { 2, 4, 0, 3 }, { 5, 4, 0, 0 }, { 0, 0, 8, 20 }, { 20, 20, 0, 0 } };
	for (size_t i = 0; i < ISO_COUNT(pairs); i++) {
		struct draft draft;
		struct splices splices = { 0 };
		draft_start(&draft, "0123456789", 10, 1);
		splices_add(&splices, pairs[i][0], pairs[i][1], "x");
		splices_add(&splices, pairs[i][2], pairs[i][3], "y");
		ck_assert_int_eq(draft_apply(&draft, &splices), -EINVAL);
		ck_assert_str_eq(strbuf_text(&draft.text), "0123456789");
		splices_free(&splices);
		draft_free(&draft);
	}
}
END_TEST

/* Without a final newline, and with one that comes: as diff -u says it. */
START_TEST(a_difference_names_what_has_no_final_newline)
{
	struct draft draft;
	struct splices splices = { 0 };
	cleanup_strbuf struct strbuf diff = { 0 };
	draft_start(&draft, "a\nb", 3, 1);
	splices_add(&splices, 2, 3, "c\n");
	ck_assert_int_eq(draft_apply(&draft, &splices), 0);
	draft_diff(&draft, "a\nb", 3, "./x//y/../z w.yaml", &diff);
	ck_assert_str_eq(strbuf_text(&diff), "--- a/x/z w.yaml\t\n+++ b/x/z w.yaml\t\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n");
	splices_free(&splices);
	draft_free(&draft);
}
END_TEST

/* ---- files ---------------------------------------------------------------------------------- */

#define HEAD "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n"

/* @fix made in a text. To add a way to write one: its row. */
static const struct {
	const char *fix;
	const char *before;
	const char *after; /* NULL: it stays */
} edits[] = {
	/* values, and what stands behind them */
	{ "unprivileged", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      privileged: true # why\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      privileged: false # why\n" },
	{ "unprivileged", HEAD "  containers:\n  - name: c\n    image: i\n    \"securityContext\":   {  'privileged' :  yes  }\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    \"securityContext\":   {  'privileged' :  false  }\n" },
	/* blocks of any depth */
	{ "read-only-root", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n containers:\n - name: c\n   image: i\n",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec:\n containers:\n - name: c\n   image: i\n   securityContext:\n    readOnlyRootFilesystem: true\n" },
	{ "read-only-root", HEAD "    containers:\n        -   name: c\n            image: i\n            securityContext:\n                runAsUser: 1\n",
		HEAD "    containers:\n        -   name: c\n            image: i\n            securityContext:\n                runAsUser: 1\n                readOnlyRootFilesystem: true\n" },
	/* a comment that belongs to what follows, and a text of several lines at the end: the blank one is of it */
	{ "read-only-root", HEAD "  containers:\n  - name: c\n    image: i\n    args:\n    - |\n      a\n\n      b\n\n  # the others\n  - name: d\n    image: i\n    securityContext: {readOnlyRootFilesystem: true}\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    args:\n    - |\n      a\n\n      b\n\n    securityContext:\n      readOnlyRootFilesystem: true\n  # the others\n  - name: d\n    image: i\n    securityContext: {readOnlyRootFilesystem: true}\n" },
	/* flow */
	{ "read-only-root", HEAD "  containers: [{name: c, image: i}]\n",
		HEAD "  containers: [{name: c, image: i, securityContext: {readOnlyRootFilesystem: true}}]\n" },
	{ "read-only-root", HEAD "  containers: [{name: c, image: i,}]\n",
		HEAD "  containers: [{name: c, image: i, securityContext: {readOnlyRootFilesystem: true}}]\n" },
	{ "no-host-pid", HEAD "  containers: [{name: c, image: i}]\n  hostPID: true\n",
		HEAD "  containers: [{name: c, image: i}]\n  hostPID: false\n" },
	/* nothing where a map is to be */
	{ "read-only-root", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      readOnlyRootFilesystem: true\n" },
	{ "read-only-root", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: {}\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: {readOnlyRootFilesystem: true}\n" },
	{ "read-only-root", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: ~ # none\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: # none\n      readOnlyRootFilesystem: true\n" },
	/* line ends, marks, the end of the file */
	{ "unprivileged", "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: x}\r\nspec:\r\n  containers:\r\n  - name: c\r\n    image: i\r\n    securityContext:\r\n      privileged: true\r\n",
		"apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: x}\r\nspec:\r\n  containers:\r\n  - name: c\r\n    image: i\r\n    securityContext:\r\n      privileged: false\r\n" },
	{ "read-only-root", "apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: x}\r\nspec:\r\n  containers:\r\n  - name: c\r\n    image: i\r\n",
		"apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: x}\r\nspec:\r\n  containers:\r\n  - name: c\r\n    image: i\r\n    securityContext:\r\n      readOnlyRootFilesystem: true\r\n" },
	{ "read-only-root", "\xEF\xBB\xBF" HEAD "  containers:\n  - name: c\n    image: i",
		"\xEF\xBB\xBF" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      readOnlyRootFilesystem: true" },
	/* several documents, some of them empty */
	{ "no-host-pid", "# first\n---\n---\n# second\n" HEAD "  containers: [{name: c, image: i}]\n  hostPID: yes\n...\n---\n# last\n",
		"# first\n---\n---\n# second\n" HEAD "  containers: [{name: c, image: i}]\n  hostPID: false\n...\n---\n# last\n" },
	/* anchors and merge keys: what others use is not edited */
	{ "unprivileged", "x: &a {privileged: true}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: *a\n",
		"x: &a {privileged: true}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      <<: *a\n      privileged: false\n" },
	{ "unprivileged", "x: &a {privileged: true}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      <<: *a\n      runAsUser: 1\n",
		"x: &a {privileged: true}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      <<: *a\n      runAsUser: 1\n      privileged: false\n" },
	{ "unprivileged", "x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: *a}]\n",
		"x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: {<<: *a, privileged: false}}]\n" },
	/* and what has the anchor, once whoever uses it has a key of its own; not while somebody would see it */
	{ "unprivileged", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: &a\n      privileged: true # why\n  - name: d\n    image: i\n    securityContext: *a\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext: &a\n      privileged: false # why\n  - name: d\n    image: i\n    securityContext:\n      <<: *a\n      privileged: false\n" },
	{ "unprivileged", "services:\n  s: &a {image: i, privileged: true}\n  t: *a\n", NULL },
	{ "no-host-pid", "x-y: [&a {pid: host}]\nservices:\n  s: &b\n    <<: *a\n    image: i\n    pid: host\n  t:\n    <<: *b\n    pid: \"\"\n",
		"x-y: [&a {pid: host}]\nservices:\n  s: &b\n    <<: *a\n    image: i\n    pid: host\n  t:\n    <<: *b\n    pid: \"\"\n" },
	/* lists */
	{ "no-sys-admin", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      capabilities:\n        drop: [ALL]\n        add:\n        - SYS_ADMIN # mount\n        - CHOWN\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      capabilities:\n        drop: [ALL]\n        add:\n        - CHOWN\n" },
	{ "no-sys-admin", HEAD "  containers: [{name: c, image: i, securityContext: {capabilities: {drop: [ALL], add: [CHOWN, SYS_ADMIN]}}}]\n",
		HEAD "  containers: [{name: c, image: i, securityContext: {capabilities: {drop: [ALL], add: [CHOWN]}}}]\n" },
	/* JSON with its own indentation */
	{ "no-host-pid", "{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"x\"},\n\t\"spec\": {\n\t\t\"hostPID\": true,\n\t\t\"containers\": [{\"name\": \"c\", \"image\": \"i\"}]\n\t}\n}\n",
		"{\n\t\"apiVersion\": \"v1\", \"kind\": \"Pod\",\n\t\"metadata\": {\"name\": \"x\"},\n\t\"spec\": {\n\t\t\"hostPID\": false,\n\t\t\"containers\": [{\"name\": \"c\", \"image\": \"i\"}]\n\t}\n}\n" },
	{ "no-token", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\n\t\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]\n}}",
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\n\t\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],\n\t\"automountServiceAccountToken\":false\n}}" },
	{ "no-token", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}\n",
		"{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}],\"automountServiceAccountToken\":false}}\n" },
	{ "read-only-root", "{\n   \"apiVersion\": \"v1\",\n   \"kind\": \"Pod\",\n   \"metadata\": {\"name\": \"x\"},\n   \"spec\": {\n      \"containers\": [\n         {\n            \"name\": \"c\",\n            \"image\": \"i\",\n            \"securityContext\": {}\n         }\n      ]\n   }\n}\n",
		"{\n   \"apiVersion\": \"v1\",\n   \"kind\": \"Pod\",\n   \"metadata\": {\"name\": \"x\"},\n   \"spec\": {\n      \"containers\": [\n         {\n            \"name\": \"c\",\n            \"image\": \"i\",\n            \"securityContext\": {\n               \"readOnlyRootFilesystem\": true\n            }\n         }\n      ]\n   }\n}\n" },
	/* a level is as deep as the file's others, whatever holds lists */
	{ "seccomp-default", "apiVersion: v1\nkind: Pod\nmetadata:\n    name: x\nspec:\n    containers:\n    - name: c\n      image: i\n      securityContext:\n          runAsUser: 1\n",
		"apiVersion: v1\nkind: Pod\nmetadata:\n    name: x\nspec:\n    containers:\n    - name: c\n      image: i\n      securityContext:\n          runAsUser: 1\n          seccompProfile:\n              type: RuntimeDefault\n" },
	/* comments stay with what they are indented as */
	{ "no-token", HEAD "    containers:\n    - name: c\n      image: i\n      # of c\n\n        # deep\n    # of the pod\n# of the file\n",
		HEAD "    containers:\n    - name: c\n      image: i\n      # of c\n\n        # deep\n    automountServiceAccountToken: false\n    # of the pod\n# of the file\n" },
	{ "read-only-root", HEAD "  containers: [\n    {\n      name: c,\n      image: i # which\n    }]\n",
		HEAD "  containers: [\n    {\n      name: c,\n      image: i, # which\n      securityContext: {\n        readOnlyRootFilesystem: true\n      }\n    }]\n" },
	/* YAML in brackets is no JSON */
	{ "no-token", "{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: c, image: i}]}}\n",
		"{apiVersion: v1, kind: Pod, metadata: {name: x}, spec: {containers: [{name: c, image: i}], automountServiceAccountToken: false}}\n" },
	/* Compose, command lines, units */
	{ "no-host-network", "services:\n  web: # x\n    image: i\n    network_mode: \"host\" # fast\n    # tail\n",
		"services:\n  web: # x\n    image: i\n    # tail\n" },
	{ "unprivileged", "# a\ndocker run -d \\\n  --privileged \\\n  --name 'my web' i sh -c 'a b'\n", "# a\ndocker run -d \\\n  --name 'my web' i sh -c 'a b'\n" },
	{ "no-host-pid", "docker run --pid=host i && echo --pid=host\n", "docker run i && echo --pid=host\n" },
	/* the quotes stay, and a drive's colon ends nothing */
	{ "read-only-mount", "services:\n  s:\n    image: i\n    volumes: ['/opt/x:/x']\n", "services:\n  s:\n    image: i\n    volumes: ['/opt/x:/x:ro']\n" },
	{ "read-only-mount", "services:\n  s:\n    image: mcr.microsoft.com/windows/nanoserver\n    volumes:\n    - 'C:\\data:C:\\app'\n",
		"services:\n  s:\n    image: mcr.microsoft.com/windows/nanoserver\n    volumes:\n    - 'C:\\data:C:\\app:ro'\n" },
	/* words in quotes, and what a shell fills in */
	{ "no-host-pid", "docker run \"--pid=host\" i\n", "docker run i\n" },
	{ "run-as-user", "docker run --user=\"0\" i\n", "docker run --user=1000:1000 i\n" },
	{ "run-as-user", "docker run '--user=0' i\n", "docker run --user=1000:1000 i\n" },
	{ "read-only-mount", "docker run -v /etc:/e:ro -v \"$PWD\":/src:rw i\n", "docker run -v /etc:/e:ro -v \"$PWD\":/src:ro i\n" },
	{ "read-only-mount", "docker run -v /etc:/e:ro -v \"$PWD:/src\" i\n", "docker run -v /etc:/e:ro -v \"$PWD:/src:ro\" i\n" },
	{ "read-only-mount", "docker run -v '/opt/a b':/src:\"z,rw\" i\n", "docker run -v '/opt/a b':/src:\"z,ro\" i\n" },
	/* units: values of several lines */
	{ "no-host-pid", "[Container]\nImage=i\nPodmanArgs=--memory 1g \\\n# why\n  --pid=host \\\n  --cpus 1\n", "[Container]\nImage=i\nPodmanArgs=--memory 1g \\\n  --cpus 1\n" },
	{ "no-host-pid", "[Container]\nImage=i\nPodmanArgs=--pid host \\\n  --cpus 1\n", "[Container]\nImage=i\nPodmanArgs=--cpus 1\n" },
	{ "no-host-network", "[Container]\nImage=i\nPodmanArgs=--net host\nNetwork=host\n", "[Container]\nImage=i\n" },
	{ "no-sys-admin", "[Container]\nImage=i\nPodmanArgs=\"--cap-add=SYS_ADMIN\" --memory 1g\n", "[Container]\nImage=i\nPodmanArgs=--memory 1g\n" },
	/* nothing stands between joined lines, and empty ones are passed over */
	{ "no-sys-admin", "[Container]\nImage=i\nAddCapability=SYS_\\\n   ADMIN NET_RAW\n", "[Container]\nImage=i\nAddCapability=NET_RAW\n" },
	{ "no-host-pid", "[Container]\nImage=i\nPodmanArgs=--memory 1g \\ \n\n # why\n\n --pid=host\nTmpfs=/t\n", "[Container]\nImage=i\nPodmanArgs=--memory 1g\nTmpfs=/t\n" },
	{ "no-new-privileges", "[Container]\nImage=i\nExec=a \\\n\n b\n", "[Container]\nImage=i\nExec=a \\\n\n b\nNoNewPrivileges=true\n" },
	/* a user whom the map of ids has, and one whom it has not: runc refuses him */
	{ "run-as-user", "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0}},\"root\":{\"path\":\"r\"},"
		"\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":65536}],\"namespaces\":[{\"type\":\"user\"}]}}\n",
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"user\":{\"uid\":1000,\"gid\":0}},\"root\":{\"path\":\"r\"},"
		"\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":65536}],\"namespaces\":[{\"type\":\"user\"}]}}\n" },
	{ "run-as-user", "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0}},\"root\":{\"path\":\"r\"},"
		"\"linux\":{\"uidMappings\":[{\"containerID\":0,\"hostID\":0,\"size\":1}],\"namespaces\":[{\"type\":\"user\"}]}}\n", NULL },
	/* what a merge alone says is answered at the end, in brackets too */
	{ "unprivileged", "x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: {<<: [*a]}}]\n",
		"x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: {<<: [*a], privileged: false}}]\n" },
	{ "unprivileged", "x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: {runAsUser: 1, <<: *a, }}]\n",
		"x: &a {privileged: true}\n" HEAD "  containers: [{name: c, image: i, securityContext: {runAsUser: 1, <<: *a, privileged: false }}]\n" },
	{ "no-sys-admin", "x: &a {add: [SYS_ADMIN]}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      capabilities: *a\n",
		"x: &a {add: [SYS_ADMIN]}\n" HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      capabilities:\n        <<: *a\n        add: []\n" },
	/* quotes and blanks as they stand around */
	{ "seccomp-default", "\"apiVersion\": v1\n\"kind\": Pod\n\"metadata\": {\"name\": x}\n\"spec\":\n  \"containers\":\n  - \"name\": c\n    \"image\": i\n    \"securityContext\": {}\n",
		"\"apiVersion\": v1\n\"kind\": Pod\n\"metadata\": {\"name\": x}\n\"spec\":\n  \"containers\":\n  - \"name\": c\n    \"image\": i\n    \"securityContext\": {\"seccompProfile\": {\"type\": \"RuntimeDefault\"}}\n" },
	{ "seccomp-default", HEAD "  containers:\n  - { name: c, image: i, securityContext: { } } # x\n",
		HEAD "  containers:\n  - { name: c, image: i, securityContext: { seccompProfile: { type: RuntimeDefault } } } # x\n" },
	{ "seccomp-default", HEAD "  containers:\n  - { name: c, image: i }\n",
		HEAD "  containers:\n  - { name: c, image: i, securityContext: { seccompProfile: { type: RuntimeDefault } } }\n" },
	{ "read-only-mount", "services:\n  s:\n    image: i\n    volumes:\n    - ./x:/x:rw,z # y\n", "services:\n  s:\n    image: i\n    volumes:\n    - ./x:/x:ro,z # y\n" },
	{ "read-only-mount", "services:\n  s:\n    image: i\n    volumes: [./x:/x]\n", "services:\n  s:\n    image: i\n    volumes: [./x:/x:ro]\n" },
	/* keys behind question marks */
	{ "read-only-root", HEAD "  containers:\n  - ? name\n    : c\n    ? image\n    : i\n    ? securityContext\n    : runAsUser: 1\n",
		HEAD "  containers:\n  - ? name\n    : c\n    ? image\n    : i\n    ? securityContext\n    : runAsUser: 1\n      readOnlyRootFilesystem: true\n" },
	/* a newline behind a text of several lines would be of the text */
	{ "read-only-root", HEAD "  containers:\n  - name: c\n    image: i\n    args:\n    - |\n      a", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      readOnlyRootFilesystem: true\n    args:\n    - |\n      a" },
	/* neighbours that go together, with their commas and lines */
	{ "no-sys-admin", HEAD "  containers: [{name: c, image: i, securityContext: {capabilities: {drop: [ALL], add: [CHOWN, SYS_ADMIN, CAP_SYS_ADMIN, sys_admin]}}}]\n",
		HEAD "  containers: [{name: c, image: i, securityContext: {capabilities: {drop: [ALL], add: [CHOWN]}}}]\n" },
	{ "no-sys-admin", "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"capabilities\":{\"inheritable\":[],\n\"bounding\":[\"CAP_SYS_ADMIN\"],\n\"effective\":[\"CAP_SYS_ADMIN\"],\n\"permitted\":[\"CAP_SYS_ADMIN\"]\n}},\"root\":{\"path\":\"r\"}}\n",
		"{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"capabilities\":{\"inheritable\":[]\n}},\"root\":{\"path\":\"r\"}}\n" },
	{ "no-sys-admin", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"securityContext\": {\"capabilities\": {\"add\": [\n  \"SYS_ADMIN\",\n  \"CHOWN\"\n]}}}]}}\n",
		"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"x\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"securityContext\": {\"capabilities\": {\"add\": [\n  \"CHOWN\"\n]}}}]}}\n" },
	/* a map of which nothing is left goes, too */
	{ "no-sys-admin", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      runAsUser: 1\n      capabilities:\n        add:\n        - SYS_ADMIN\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      runAsUser: 1\n" },
	/* several items that are maps stand below each other */
	{ "no-host-pid", "{\n  \"ociVersion\": \"1.0.2\",\n  \"process\": {\"args\": [\"sh\"], \"cwd\": \"/\"},\n  \"root\": {\"path\": \"r\"},\n  \"linux\": {}\n}\n",
		"{\n  \"ociVersion\": \"1.0.2\",\n  \"process\": {\"args\": [\"sh\"], \"cwd\": \"/\"},\n  \"root\": {\"path\": \"r\"},\n  \"linux\": {\n    \"namespaces\": [\n      {\"type\": \"pid\"}\n    ]\n  }\n}\n" },
	/* one name for all of them, whatever is dropped again */
	{ "caps-needed", "[Container]\nImage=i\nAddCapability=all CAP_SYS_ADMIN\nDropCapability=CAP_CHOWN\n", "[Container]\nImage=i\nDropCapability=all\n" },
	/* the API server wants the annotation to say the same as the field */
	{ "apparmor-default", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    container.apparmor.security.beta.kubernetes.io/c: unconfined # why\n    a: b\nspec:\n  containers:\n  - {name: c, image: i}\n",
		"apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n  annotations:\n    a: b\nspec:\n  containers:\n  - {name: c, image: i, securityContext: {appArmorProfile: {type: RuntimeDefault}}}\n" },
	/* several in one line, in makefiles, in units of systemd; line ends of Windows */
	{ "no-host-pid", "docker run --pid=host a && (podman run --pid host b); docker run --pid=host c\n", "docker run a && (podman run b); docker run c\n" },
	{ "no-host-pid", "all:\n\t-@docker run --rm \\\n\t\t--pid=host \\\n\t\t-v $(PWD):/x i\n\techo --pid=host\n", "all:\n\t-@docker run --rm \\\n\t\t-v $(PWD):/x i\n\techo --pid=host\n" },
	{ "no-host-pid", "[Service]\nExecStart=-/usr/bin/docker run --pid=host \\\n# why\n  --rm i --pid=host\n", "[Service]\nExecStart=-/usr/bin/docker run \\\n# why\n  --rm i --pid=host\n" },
	{ "no-host-pid", "docker run --rm \\\r\n  --pid=host \\\r\n  i\r\n", "docker run --rm \\\r\n  i\r\n" },
	/* a value keeps its quotes; a line of PowerShell and of cmd goes whole, an indented one of a unit, too */
	{ "seccomp-default", HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      seccompProfile: {type: 'Unconfined'}\n",
		HEAD "  containers:\n  - name: c\n    image: i\n    securityContext:\n      seccompProfile: {type: 'RuntimeDefault'}\n" },
	{ "run-as-user", "services:\n  s:\n    image: i\n    user: '0'\n", "services:\n  s:\n    image: i\n    user: '1000:1000'\n" },
	{ "no-host-pid", "docker run `\n  --pid=host `\n  i\n", "docker run `\n  i\n" },
	{ "no-host-pid", "docker run ^\r\n  --pid=host ^\r\n  i\r\n", "docker run ^\r\n  i\r\n" },
	{ "no-sys-admin", "[Container]\nImage=i\n  AddCapability = SYS_ADMIN\nTmpfs=/t\n", "[Container]\nImage=i\nTmpfs=/t\n" },
	{ "read-only-mount", "[Container]\nImage=i\nMount=type=bind,source=/opt/x,target=/x\n", "[Container]\nImage=i\nMount=type=bind,source=/opt/x,target=/x,readonly\n" },
	/* what each container says itself is written there, and not for the pod */
	{ "non-root", HEAD "  containers:\n  - {name: c, image: i, securityContext: {runAsNonRoot: false}}\n  - {name: d, image: i}\n",
		HEAD "  containers:\n  - {name: c, image: i, securityContext: {runAsNonRoot: true}}\n  - {name: d, image: i, securityContext: {runAsNonRoot: true}}\n" },
	/* there already, and nothing of the kind */
	{ "no-host-pid", HEAD "  containers: [{name: c, image: i}]\n  hostPID: false\n", NULL },
	{ "unprivileged", HEAD "  containers: [{name: c, image: i}]\n", NULL },
};

static struct inventory *load(void *ctx, const struct edit_text *texts, size_t count)
{
	return loaded_inventory(count ? texts[0].text : ctx, "x.yaml");
}

static int read_text(void *ctx, const char *path, struct strbuf *out, struct err *err)
{
	(void)path;
	(void)err;
	strbuf_adds(out, ctx);
	return 0;
}

static void edit(const char *text, enum fix_id fix, struct strbuf *out)
{
	const struct edit_source source = { load, read_text, (void *)(uintptr_t)text };
	struct edit_request request = { .some = true };
	struct edit_result result;
	request.fixes[fix] = true;
	edit_run(&request, &source, &result);
	ck_assert_uint_eq(result.file_count, 1);
	ck_assert(!result.files[0].refused);
	ck_assert_uint_eq(result.files[0].before_len, strlen(text));
	strbuf_add(out, result.files[0].after, result.files[0].after_len);
	ck_assert(!*result.files[0].diff == (strcmp(strbuf_text(out), text) == 0));
	edit_free(&result);
}

START_TEST(a_fix_changes_what_it_is_about_and_not_a_byte_more)
{
	const char *after = edits[_i].after ? edits[_i].after : edits[_i].before;
	enum fix_id fix = fix_named(edits[_i].fix);
	cleanup_strbuf struct strbuf once = { 0 };
	cleanup_strbuf struct strbuf twice = { 0 };
	ck_assert_msg(fix != FIX_NONE, "%s is no fix", edits[_i].fix);
	edit(edits[_i].before, fix, &once);
	ck_assert_str_eq(strbuf_text(&once), after);
	edit(after, fix, &twice);
	ck_assert_str_eq(strbuf_text(&twice), after);
}
END_TEST

/* A large text is read a document at a time: what is between them, and how they begin and end, makes no difference. */
START_TEST(each_document_of_a_large_text_is_edited)
{
	static const char *const between[] = { "---\n", "...\n---\n", "--- # c\n", "# c\n---\r\n", "---\n---\n" };
	cleanup_strbuf struct strbuf text = { 0 };
	cleanup_strbuf struct strbuf after = { 0 };
	cleanup_strbuf struct strbuf done = { 0 };
	strbuf_adds(&text, _i ? "%YAML 1.1\n---\n" : "# first\n");
	strbuf_adds(&after, strbuf_text(&text));
	for (unsigned i = 0; i < (_i ? 40 : 400); i++) {
		const char *begins = i ? between[i % ISO_COUNT(between)] : "";
		const char *pod = HEAD "  x: \"a\n    ---b\"\n  containers: [{name: c, image: i}]\n";
		strbuf_addf(&text, "%s%s  hostPID: true # %u\n", begins, pod, i);
		strbuf_addf(&after, "%s%s  hostPID: false # %u\n", begins, pod, i);
	}
	edit(strbuf_text(&text), FIX_no_host_pid, &done);
	ck_assert_str_eq(strbuf_text(&done), strbuf_text(&after));
}
END_TEST

/* How the items of a List stand that have no lines: the head, one item, what is between two, the tail. To add one: its row. */
static const struct {
	const char *head;
	const char *item; /* "@": false, or true */
	const char *between;
	const char *tail;
	unsigned lines; /* that are changed, of 40 items */
} lists[] = {
	{ "{\"apiVersion\":\"v1\",\"items\":[", "{\"kind\":\"Pod\",\"spec\":{\"hostPID\":@,\"containers\":[{\"name\":\"]}\\\"\"}]}}", ",",
		"],\"kind\":\"List\"}\n", 1 },
	{ "{\"apiVersion\":\"v1\",\n\"items\": [\n", "{\"kind\": \"Pod\", \"spec\": {\"hostPID\": @, \"containers\": [{\"name\": \"c\"}]}}", ",\n",
		"\n],\n\"kind\": \"List\"}", 40 },
	{ "{ \"a\": {\"items\": [1]}, \"kind\": \"List\", \"items\": [ ", "{ \"kind\": \"Pod\", \"spec\": { \"hostPID\": @, \"containers\": [ { \"name\": \"c\" } ] } }", " , ",
		" ], \"b\": \"items\" }\r\n", 1 },
	{ "{\"kind\":\"List\",\"items\":[", "{\"kind\": \"Pod\",\"spec\":{\"hostPID\":@,\"containers\":[{\"name\": \"c\"}]}}", ",", "]}", 1 },
	{ "{\"kind\":\"List\",\"items\":[{}],\"items\":[", "{\"kind\":\"Pod\",\"spec\":{\"hostPID\":@,\"containers\":[{\"name\":\"c\"}]}}", ",", "]}", 1 },
};

static char *list_text(size_t row, const char *value)
{
	struct strbuf out = { 0 };
	strbuf_adds(&out, lists[row].head);
	for (unsigned i = 0; i < 40; i++) {
		const char *at = strchr(lists[row].item, '@');
		strbuf_adds(&out, i ? lists[row].between : "");
		strbuf_add(&out, lists[row].item, (size_t)(at - lists[row].item));
		strbuf_adds(&out, value);
		strbuf_adds(&out, at + 1);
	}
	strbuf_adds(&out, lists[row].tail);
	return out.data;
}

static unsigned count_added(const char *diff)
{
	unsigned count = 0;
	for (const char *at = strstr(diff, "\n@@"); at && (at = strstr(at, "\n+")); at++)
		count++;
	return count;
}

START_TEST(each_item_of_a_list_without_lines_is_edited)
{
	char *before = list_text((size_t)_i, "true");
	char *after = list_text((size_t)_i, "false");
	const struct edit_source source = { load, read_text, before };
	struct edit_request request = { .some = true };
	struct edit_result result;
	request.fixes[FIX_no_host_pid] = true;
	edit_run(&request, &source, &result);
	ck_assert_str_eq(result.files[0].after, after);
	ck_assert_uint_eq(count_added(result.files[0].diff), lists[_i].lines);
	edit_free(&result);
	free(after);
	free(before);
}
END_TEST

/* ---- what is taken back ------------------------------------------------------------------------ */

/* Pods that would be refused with one of two changes: each in a document of its own, in a List, in a List without lines. To add one: its row. */
static const struct {
	const char *head;
	const char *item;
	const char *between;
} refused_forms[] = {
	{ "", "apiVersion: v1\nkind: Pod\nmetadata: {name: p%u}\nspec:\n  hostPID: true\n  containers:\n  - name: c\n    image: i\n    securityContext: {privileged: true}\n", "---\n" },
	{ "apiVersion: v1\nkind: List\nitems:\n", "- apiVersion: v1\n  kind: Pod\n  metadata: {name: p%u}\n  spec:\n    hostPID: true\n    containers:\n    - name: c\n      image: i\n      securityContext: {privileged: true}\n", "" },
	{ "apiVersion: v1\nkind: List\nitems: [", "{apiVersion: v1, kind: Pod, metadata: {name: p%u}, spec: {hostPID: true, containers: [{name: c, image: i, securityContext: {privileged: true}}]}}", ", " },
};

struct counted {
	const char *text;
	unsigned loads;
};

static struct inventory *load_counted(void *ctx, const struct edit_text *texts, size_t count)
{
	struct counted *counted = ctx;
	counted->loads++;
	return loaded_inventory(count ? texts[0].text : counted->text, "x.yaml");
}

static int read_counted(void *ctx, const char *path, struct strbuf *out, struct err *err)
{
	const struct counted *counted = ctx;
	return read_text((void *)(uintptr_t)counted->text, path, out, err);
}

/* Returns how often all was read. */
static unsigned take_back(size_t row, unsigned pods)
{
	cleanup_strbuf struct strbuf text = { 0 };
	struct edit_request request = { .some = true };
	struct edit_result result;
	strbuf_adds(&text, refused_forms[row].head);
	for (unsigned i = 0; i < pods; i++) {
		const char *number = strstr(refused_forms[row].item, "%u");
		strbuf_adds(&text, i ? refused_forms[row].between : "");
		strbuf_add(&text, refused_forms[row].item, (size_t)(number - refused_forms[row].item));
		strbuf_addf(&text, "%u%s", i, number + 2);
	}
	strbuf_adds(&text, strchr(refused_forms[row].head, '[') ? "]\n" : "");
	struct counted counted = { .text = strbuf_text(&text) };
	const struct edit_source source = { load_counted, read_counted, &counted };
	request.fixes[FIX_no_host_pid] = request.fixes[FIX_no_new_privileges] = true;
	edit_run(&request, &source, &result);
	ck_assert_uint_eq(result.done_count, pods);
	ck_assert_uint_eq(result.left_count, pods);
	for (unsigned i = 0; i < pods; i++)
		ck_assert_str_eq(result.left[i].why, "the API server refuses allowPrivilegeEscalation: false beside privileged");
	edit_free(&result);
	return counted.loads;
}

START_TEST(what_is_taken_back_of_many_takes_no_more_readings)
{
	unsigned few = take_back((size_t)_i, 3);
	ck_assert_uint_eq(take_back((size_t)_i, 60), few);
}
END_TEST

/* ---- what if, and really done, at random ------------------------------------------------------ */

#define ROUNDS 300 /* for each form */

/* A form as its head, what may stand in it or not, and its end. To add one: its row. */
static const struct {
	const char *name;
	const char *head;
	const char *parts[12];
	const char *between; /* two of them */
	const char *tail;
} kinds[] = {
	{ "x.yaml", "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostPID: false, ",
		{ "hostNetwork: true", "hostIPC: true", "automountServiceAccountToken: true", "securityContext: {runAsUser: 0}",
			"securityContext: {seccompProfile: {type: Unconfined}}", "shareProcessNamespace: true" },
		", ", ", containers: [{name: c, image: i}, {name: d, image: i, securityContext: {privileged: true}}]}}\n" },
	{ "x.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n  - name: c\n    image: i\n    securityContext:\n      runAsGroup: 1\n",
		{ "      privileged: true\n", "      allowPrivilegeEscalation: true\n", "      capabilities: {add: [SYS_ADMIN, NET_ADMIN]}\n",
			"      runAsUser: 0\n", "      readOnlyRootFilesystem: false\n", "      seccompProfile: {type: Unconfined}\n",
			"      appArmorProfile: {type: Unconfined}\n" },
		"", "  hostPID: true\n" },
	{ "x.yaml", "services:\n  s:\n    image: i\n",
		{ "    privileged: true\n", "    cap_add: [SYS_ADMIN, CHOWN]\n", "    user: root\n", "    pid: host\n", "    network_mode: host\n",
			"    ipc: host\n", "    security_opt: [seccomp=unconfined]\n", "    read_only: false\n", "    cap_drop: [NET_RAW]\n",
			"    volumes: [/opt/x:/x]\n" },
		"", "" },
	{ "x.sh", "#!/bin/sh\ndocker run ",
		{ "--privileged", "--cap-add SYS_ADMIN", "--cap-add=NET_ADMIN", "-u0", "--pid=host", "--net host", "\"--ipc=host\"",
			"--security-opt seccomp=unconfined", "--read-only=false", "-v '/opt/x':/x", "--cap-drop NET_RAW", "--security-opt no-new-privileges:false" },
		" ", " i\n" },
	{ "x.container", "[Container]\nImage=i\n",
		{ "AddCapability=CAP_SYS_ADMIN\n", "User=0\n", "Network=host\n", "PodmanArgs=--pid=host \\\n --ipc host\n", "NoNewPrivileges=false\n",
			"SeccompProfile=unconfined\n", "ReadOnly=false\n", "PodmanArgs=--privileged\n", "SecurityLabelDisable=true\n",
			"DropCapability=CAP_NET_RAW\n" },
		"", "" },
	{ "config.json", "{\"ociVersion\":\"1.0.2\",\"process\":{\"args\":[\"sh\"],\"cwd\":\"/\",\"user\":{\"uid\":0,\"gid\":0},",
		{ "\"noNewPrivileges\":false", "\"terminal\":false",
			"\"capabilities\":{\"bounding\":[\"CAP_SYS_ADMIN\",\"CAP_CHOWN\"],\"effective\":[\"CAP_SYS_ADMIN\"],\"permitted\":[\"CAP_SYS_ADMIN\"]}" },
		",", "},\"root\":{\"path\":\"r\"},\"linux\":{\"namespaces\":[{\"type\":\"pid\"},{\"type\":\"mount\"}]}}\n" },
};

static const char *const tried[] = { "unprivileged", "drop-all", "no-sys-admin", "non-root", "run-as-user", "no-new-privileges",
	"seccomp-default", "apparmor-default", "no-host-network", "no-host-pid", "no-host-ipc", "read-only-root", "no-token" };

struct random_input {
	const char *text;
	const char *name;
};

static struct inventory *load_random(void *ctx, const struct edit_text *texts, size_t count)
{
	const struct random_input *input = ctx;
	return loaded_inventory(count ? texts[0].text : input->text, input->name);
}

static int read_random(void *ctx, const char *path, struct strbuf *out, struct err *err)
{
	const struct random_input *input = ctx;
	return read_text((void *)(uintptr_t)input->text, path, out, err);
}

static unsigned draw(unsigned *seed, size_t below)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % (unsigned)below;
}

static const char *random_text(size_t kind, unsigned *seed, struct arena *arena)
{
	cleanup_strbuf struct strbuf out = { 0 };
	bool any = false;
	strbuf_adds(&out, kinds[kind].head);
	for (size_t i = 0; i < ISO_COUNT(kinds[kind].parts) && kinds[kind].parts[i]; i++) {
		bool again = i && strncmp(kinds[kind].parts[i], kinds[kind].parts[i - 1], 16) == 0; /* a key stands once */
		if (again || draw(seed, 2))
			continue;
		strbuf_addf(&out, "%s%s", any ? kinds[kind].between : "", kinds[kind].parts[i]);
		any = true;
	}
	if (!any)
		strbuf_adds(&out, kinds[kind].parts[0]);
	strbuf_adds(&out, kinds[kind].tail);
	return arena_strdup(arena, strbuf_text(&out));
}

/* True: all that was asked for was written, and could be compared. */
static bool compare_random(const struct random_input *input, unsigned *seed)
{
	const struct edit_source source = { load_random, read_random, (void *)(uintptr_t)input };
	struct edit_request request = { .some = true };
	struct edit_result result;
	struct fix_set set = { .proposal_count = 0 };
	cleanup_strbuf struct strbuf names = { 0 };
	for (unsigned i = 1 + draw(seed, 4); i; i--) {
		enum fix_id id = fix_named(tried[draw(seed, ISO_COUNT(tried))]);
		request.fixes[id] = true;
		fix_set_add(&set, id);
		strbuf_addf(&names, " %s", fixes[id].id);
	}
	edit_run(&request, &source, &result);
	bool whole = result.left_count == 0;
	struct inventory *after = what_if_all(result.before->inventory, &set);
	for (size_t i = 0; whole && i < after->count; i++) {
		struct judgement told;
		judge(after->subjects[i], after, &told);
		for (size_t check = 0; check < CHECK_COUNT; check++)
			ck_assert_msg(told.checks[check] == result.after->judgements[i].checks[check], "%s with%s: check %zu is %s, what-if told %s\n%s",
				input->text, strbuf_text(&names), check + 1, verdict_name(result.after->judgements[i].checks[check]),
				verdict_name(told.checks[check]), result.files[0].after);
	}
	inventory_unref(after);
	edit_free(&result);
	return whole;
}

START_TEST(what_if_tells_what_a_fix_comes_to)
{
	unsigned seed = 7u + (unsigned)_i;
	size_t compared = 0;
	for (size_t i = 0; i < ROUNDS; i++) {
		cleanup_arena struct arena *arena = arena_new();
		const struct random_input input = { random_text((size_t)_i, &seed, arena), kinds[_i].name };
		compared += compare_random(&input, &seed);
	}
	ck_assert_uint_gt(compared, ROUNDS / 3);
}
END_TEST

Suite *edit_suite(void)
{
	Suite *suite = suite_create("edit");
	TCase *pieces = tcase_create("pieces");
	tcase_add_test(pieces, pieces_are_put_in_their_places_all_at_once);
	tcase_add_test(pieces, pieces_that_overlap_or_lie_outside_change_nothing);
	tcase_add_test(pieces, a_difference_names_what_has_no_final_newline);
	suite_add_tcase(suite, pieces);
	TCase *texts = tcase_create("texts");
	tcase_add_loop_test(texts, a_fix_changes_what_it_is_about_and_not_a_byte_more, 0, ISO_COUNT(edits));
	tcase_add_loop_test(texts, each_document_of_a_large_text_is_edited, 0, 2);
	tcase_add_loop_test(texts, each_item_of_a_list_without_lines_is_edited, 0, ISO_COUNT(lists));
	tcase_add_loop_test(texts, what_is_taken_back_of_many_takes_no_more_readings, 0, ISO_COUNT(refused_forms));
	suite_add_tcase(suite, texts);
	TCase *random = tcase_create("random");
	tcase_add_loop_test(random, what_if_tells_what_a_fix_comes_to, 0, ISO_COUNT(kinds));
	suite_add_tcase(suite, random);
	return suite;
}
