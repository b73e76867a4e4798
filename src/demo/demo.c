/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/demo.h>

#include <isotop/manifest.h>

#include <string.h>

/*
 * Every scenario: a manifest as a person would write it, read by the same
 * reader as any file. To add one: add its row.
 */
static const struct {
	const char *name; /* what evidence cites */
	const char *text;
} scenarios[] = {
	{ "demo/hardened.yaml",
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
	{ "demo/privileged.yaml",
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
};

struct text_input {
	const char *text;
	size_t left;
};

static ssize_t read_text(void *ctx, char *buf, size_t size)
{
	struct text_input *input = ctx;
	size_t n = size < input->left ? size : input->left;
	memcpy(buf, input->text, n);
	input->text += n;
	input->left -= n;
	return (ssize_t)n;
}

void demo_load(struct inventory_builder *builder)
{
	struct manifest_load *load = manifest_load_new(builder, NULL);
	for (size_t i = 0; i < ISO_COUNT(scenarios); i++) {
		struct text_input text = { scenarios[i].text, strlen(scenarios[i].text) };
		struct doc_input input = { read_text, &text, scenarios[i].name };
		if (manifest_load_input(load, &input) < 0)
			die("the built-in scenario %s cannot be read", scenarios[i].name);
	}
	manifest_load_finish(load);
}

const char *demo_text(const char *name)
{
	for (size_t i = 0; i < ISO_COUNT(scenarios); i++)
		if (strcmp(scenarios[i].name, name) == 0)
			return scenarios[i].text;
	return NULL;
}
