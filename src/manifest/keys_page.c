/* SPDX-License-Identifier: Apache-2.0 */
/* docs/forms.md: every key and option of every form, printed from the tables that read them. */
#include "config.h"

#include <isotop/manifest.h>

#include "manifest/compose.h"
#include "manifest/docker_flags.h"
#include "manifest/inspect.h"
#include "manifest/kube.h"
#include "manifest/oci.h"
#include "manifest/quadlet.h"

/* The forms with a table of keys. To add one: its row, with a function that prints its table. */
static const struct {
	const char *title;
	const char *about;
	void (*print)(FILE *out);
} parts[] = {
	{ "docker run, podman run, nerdctl run",
		"Every option of `run` and `create`, in a command line, in shell text, in `PodmanArgs=`.", cli_flags_markdown },
	{ "--security-opt", "Its keys, each followed by `=` or `:`.", docker_security_markdown },
	{ "Quadlet", "The sections that make a container. Drop-ins, `.pod`, `.volume` and `.network` units are read with it.",
		quadlet_markdown },
	{ "docker inspect, podman inspect",
		"Keys of `HostConfig` and beside it. A key that a newer engine prints with something in it is not known.",
		inspect_markdown },
	{ "Compose",
		"Every key of a service; `x-` keys are everybody's own. Files that it includes, extends or that override it "
		"are read below the directory that was named.", compose_markdown },
	{ "Kubernetes: kinds",
		"Where each kind keeps its containers. A kind without a row is searched for the shape of a pod; what holds "
		"words of pods and is not found is named as not judged.", kube_kinds_markdown },
	{ "Kubernetes: keys", "Every key of a pod in the core API, v1.35.", kube_keys_markdown },
	{ "OCI config.json", "Also inside what `crictl inspect` and `ctr containers info` print.", oci_keys_markdown },
};

void forms_markdown(FILE *out)
{
	fputs("# What each form can say\n\n"
	      "Printed from the tables that isotop reads the forms with.\n"
	      "An option or key without a row is *not known*: it makes unknown what it may set, and a note says so.\n"
	      "A word that a shell, a template or systemd fills in is not known either, unless its value is certain.\n",
		out);
	for (size_t i = 0; i < ISO_COUNT(parts); i++) {
		fprintf(out, "\n## %s\n\n%s\n\n", parts[i].title, parts[i].about);
		parts[i].print(out);
	}
}
