/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of kinds. Fields were checked in the projects' sources for Tekton's pod
 * template (pkg/apis/pipeline/pod), Spark's SparkPodSpec (api/v1beta2), OpenTelemetry's
 * common fields (apis/v1beta1), Strimzi's PodTemplate and entity operator, Argo's Template
 * (pkg/apis/workflow/v1alpha1) and the Prometheus operator's specs (pkg/apis/monitoring/v1);
 * the others follow their API references. What a field does not say is searched for words of pods.
 */
#include "config.h"

#include "manifest/kube_kinds.h"

#include <string.h>

/* What a pod's settings are called almost everywhere, one level up where the pod itself says nothing. */
#define SETTINGS(at)                                                                            \
	{ at "securityContext", "securityContext", PART_KEY, NULL, NULL, false },              \
		{ at "serviceAccountName", "serviceAccountName", PART_KEY, NULL, NULL, false }, \
		{ at "automountServiceAccountToken", "automountServiceAccountToken", PART_KEY, NULL, NULL, false }, \
		{ at "hostNetwork", "hostNetwork", PART_KEY, NULL, NULL, false },               \
		{ at "hostPID", "hostPID", PART_KEY, NULL, NULL, false },                       \
		{ at "hostIPC", "hostIPC", PART_KEY, NULL, NULL, false },                       \
		{ at "hostUsers", "hostUsers", PART_KEY, NULL, NULL, false },                   \
		{ at "shareProcessNamespace", "shareProcessNamespace", PART_KEY, NULL, NULL, false }, \
		{ at "runtimeClassName", "runtimeClassName", PART_KEY, NULL, NULL, false },     \
		{ at "nodeSelector", "nodeSelector", PART_KEY, NULL, NULL, false },             \
		{ at "affinity", "affinity", PART_KEY, NULL, NULL, false },                     \
		{ at "volumes", "volumes", PART_LIST, NULL, NULL, false }

#define CONTAINER(from, name, keys, operated) { from, "containers", PART_CONTAINER, name, keys, operated }
#define INIT(from, name, keys, operated)      { from, "initContainers", PART_CONTAINER, name, keys, operated }
#define LIST(from, to)                        { from, to, PART_LIST, NULL, NULL, false }
#define MOUNTS(from, to, asked)               { from, to, PART_MOUNTS, NULL, asked, false }
#define KEY(from, to)                         { from, to, PART_KEY, NULL, NULL, false }

#define OWN "image securityContext volumeMounts volumeDevices ports env lifecycle"

/* Argo Workflows: a template is a pod, with what the workflow says for all of them behind it. */
static const struct kube_part argo[] = {
	CONTAINER("container", "main", NULL, false),
	CONTAINER("script", "main", NULL, false),
	LIST("containerSet.containers", "containers"),
	MOUNTS("containerSet.volumeMounts", "containers", NULL),
	LIST("sidecars", "containers"),
	LIST("initContainers", "initContainers"),
	MOUNTS("container.volumeMounts", "containers", "mirrorVolumeMounts"),
	MOUNTS("container.volumeMounts", "initContainers", "mirrorVolumeMounts"),
	MOUNTS("script.volumeMounts", "containers", "mirrorVolumeMounts"),
	MOUNTS("script.volumeMounts", "initContainers", "mirrorVolumeMounts"),
	KEY("metadata", "metadata"),
	KEY("^podMetadata", "metadata"),
	SETTINGS(""),
	SETTINGS("^templateDefaults."),
	SETTINGS("^"),
	{ "^templateDefaults.container", "containers", PART_DEFAULTS, NULL, NULL, false },
	LIST("^volumeClaimTemplates", "volumeClaimTemplates"),
	{ "podSpecPatch", "podSpecPatch", PART_PATCH, NULL, NULL, false },
	{ "^podSpecPatch", "podSpecPatch", PART_PATCH, NULL, NULL, false },
};

/* A template of data, resource or http runs the executor, which the controller's own settings describe. */
static const struct kube_part argo_events[] = {
	CONTAINER("container", "main", NULL, true),
	KEY("metadata", "metadata"),
	SETTINGS(""),
};

/* Tekton: steps are containers that share a template; the pod's settings are those of the run. */
static const struct kube_part tekton[] = {
	LIST("steps", "containers"),
	{ "stepTemplate", "containers", PART_DEFAULTS, NULL, NULL, false }, /* of steps, not of sidecars */
	{ "", "containers", PART_REFERRED, NULL, "ref", false }, /* to a StepAction */
	LIST("sidecars", "containers"),
	LIST("volumes", "volumes"),
	SETTINGS("^podTemplate."),
	SETTINGS("^taskRunTemplate.podTemplate."),
	KEY("^serviceAccountName", "serviceAccountName"),
	KEY("^taskRunTemplate.serviceAccountName", "serviceAccountName"),
};

static const struct kube_part tekton_step[] = {
	CONTAINER("", "step", "image securityContext volumeMounts env", false),
};

/* The Spark operator: driver and executor are pods of one container each. */
#define SPARK(name)                                          \
	CONTAINER("", name, OWN, false),                     \
		LIST("sidecars", "containers"),              \
		LIST("initContainers", "initContainers"),    \
		KEY("podSecurityContext", "securityContext"), \
		KEY("serviceAccount", "serviceAccountName"), \
		KEY("hostNetwork", "hostNetwork"),           \
		KEY("shareProcessNamespace", "shareProcessNamespace"), \
		KEY("runtimeClassName", "runtimeClassName"), \
		KEY("nodeSelector", "nodeSelector"),         \
		KEY("affinity", "affinity"),                 \
		LIST("^volumes", "volumes")

static const struct kube_part spark_driver[] = { SPARK("spark-kubernetes-driver") };
static const struct kube_part spark_executor[] = { SPARK("spark-kubernetes-executor") };

/* The Prometheus operator: it makes the main container; listed ones are added or, by name, merged into its own. */
#define MONITORING(name)                                    \
	LIST("containers", "containers"),                   \
		CONTAINER("", name, "image volumeMounts", true), \
		LIST("initContainers", "initContainers"),   \
		KEY("podMetadata", "metadata"),             \
		SETTINGS("")

static const struct kube_part prometheus[] = { MONITORING("prometheus") };
static const struct kube_part alertmanager[] = { MONITORING("alertmanager") };
static const struct kube_part thanos_ruler[] = { MONITORING("thanos-ruler") };

static const struct kube_part otel[] = {
	CONTAINER("", "otc-container", OWN, false),
	LIST("additionalContainers", "containers"),
	LIST("initContainers", "initContainers"),
	KEY("podSecurityContext", "securityContext"),
	KEY("serviceAccount", "serviceAccountName"),
	KEY("hostNetwork", "hostNetwork"),
	KEY("hostPID", "hostPID"),
	KEY("shareProcessNamespace", "shareProcessNamespace"),
	KEY("nodeSelector", "nodeSelector"),
	KEY("affinity", "affinity"),
	LIST("volumes", "volumes"),
};

/* Strimzi: the operator makes every container; template.pod and template.NAMEContainer change them. */
#define STRIMZI(name, container)                                                          \
	CONTAINER("template." container, name, "securityContext volumeMounts env", true), \
		KEY("template.pod.metadata", "metadata"), SETTINGS("template.pod.")

static const struct kube_part strimzi_kafka[] = {
	STRIMZI("kafka", "kafkaContainer"),
	INIT("template.initContainer", "kafka-init", "securityContext volumeMounts env", true),
};
static const struct kube_part strimzi_zookeeper[] = { STRIMZI("zookeeper", "zookeeperContainer") };
static const struct kube_part strimzi_entity[] = {
	CONTAINER("template.topicOperatorContainer", "topic-operator", "securityContext volumeMounts env", true),
	STRIMZI("user-operator", "userOperatorContainer"),
};
static const struct kube_part strimzi_cruise[] = { STRIMZI("cruise-control", "cruiseControlContainer") };
static const struct kube_part strimzi_exporter[] = { STRIMZI("kafka-exporter", "container") };
static const struct kube_part strimzi_connect[] = { STRIMZI("connect", "connectContainer") };
static const struct kube_part strimzi_bridge[] = { STRIMZI("bridge", "bridgeContainer") };
static const struct kube_part strimzi_mirror[] = { STRIMZI("mirror-maker", "mirrorMakerContainer") };

#define PARTS(group, kind, base, path, settings, parts) \
	{ group, kind, KIND_PARTS, base, path, settings, parts, ISO_COUNT(parts), NULL }
#define PODS(group, kind, path)         { group, kind, KIND_PODS, "", path, NULL, NULL, 0, NULL }
#define OBJECTS(group, kind, path)      { group, kind, KIND_OBJECTS, "", path, NULL, NULL, 0, NULL }
#define UNJUDGED(group, kind, sort, says) { group, kind, sort, "", NULL, NULL, NULL, 0, says }

/* A workflow's templates, and those that stand in its steps and tasks themselves. */
#define ARGO(kind, base)                                                                          \
	PARTS("argoproj.io", kind, base, "templates[]", "^", argo),                              \
		PARTS("argoproj.io", kind, base, "templates[].steps[][].inline", "^", argo),     \
		PARTS("argoproj.io", kind, base, "templates[].dag.tasks[].inline", "^", argo)

#define POLICY(group, kind) UNJUDGED(group, kind, KIND_POLICY, "a policy about pods, which starts none")
#define BRINGS(group, kind, what) \
	UNJUDGED(group, kind, KIND_BRINGS, "it starts what " what " holds, which is not here: render it and judge that")
#define MACHINE(kind)       UNJUDGED("kubevirt.io", kind, KIND_OTHER, "a virtual machine, not a container")

/*
 * To add a kind: its row, one for every place where it keeps pods. A kind
 * without a row is searched for the shape of a pod, and named as not judged
 * where words of pods are left over.
 */
// clang-format off
static const struct kube_kind kube_kinds[] = {
	PODS(NULL, "CronJob",               "spec.jobTemplate.spec.template"),
	PODS(NULL, "DaemonSet",             "spec.template"),
	PODS(NULL, "Deployment",            "spec.template"),
	PODS(NULL, "Job",                   "spec.template"),
	PODS(NULL, "Pod",                   ""),
	PODS(NULL, "PodTemplate",           "template"),
	PODS(NULL, "ReplicaSet",            "spec.template"),
	PODS(NULL, "ReplicationController", "spec.template"),
	PODS(NULL, "StatefulSet",           "spec.template"),

	PODS("apps.kruise.io", "AdvancedCronJob",  "spec.template.jobTemplate.spec.template"),
	PODS("apps.kruise.io", "AdvancedCronJob",  "spec.template.broadcastJobTemplate.spec.template"),
	PODS("apps.kruise.io", "BroadcastJob",     "spec.template"),
	PODS("apps.kruise.io", "CloneSet",         "spec.template"),
	PODS("apps.openshift.io", "DeploymentConfig", "spec.template"),
	PODS("argoproj.io", "Rollout",             "spec.template"),
	PODS("batch.volcano.sh", "Job",            "spec.tasks[].template"),
	PODS("ray.io", "RayCluster",               "spec.headGroupSpec.template"),
	PODS("ray.io", "RayCluster",               "spec.workerGroupSpecs[].template"),
	PODS("run.googleapis.com", "Execution",    "spec.template"),
	PODS("run.googleapis.com", "Job",          "spec.template.spec.template"),
	PODS("serving.knative.dev", "Configuration", "spec.template"),
	PODS("serving.knative.dev", "Revision",    ""),
	PODS("serving.knative.dev", "Service",     "spec.template"),
	PODS("sparkoperator.k8s.io", "SparkApplication", "spec.driver.template"),
	PODS("sparkoperator.k8s.io", "SparkApplication", "spec.executor.template"),

	ARGO("ClusterWorkflowTemplate", "spec"),
	ARGO("CronWorkflow", "spec.workflowSpec"),
	ARGO("Workflow", "spec"),
	ARGO("WorkflowTemplate", "spec"),
	PARTS("argoproj.io", "EventSource",  "spec", "template",                 "",  argo_events),
	PARTS("argoproj.io", "Sensor",       "spec", "template",                 "",  argo_events),
	PARTS("kafka.strimzi.io", "Kafka",   "spec", "cruiseControl", "template.pod", strimzi_cruise),
	PARTS("kafka.strimzi.io", "Kafka",   "spec", "entityOperator", "template.pod", strimzi_entity),
	PARTS("kafka.strimzi.io", "Kafka",   "spec", "kafka",        "template.pod", strimzi_kafka),
	PARTS("kafka.strimzi.io", "Kafka",   "spec", "kafkaExporter", "template.pod", strimzi_exporter),
	PARTS("kafka.strimzi.io", "Kafka",   "spec", "zookeeper",    "template.pod", strimzi_zookeeper),
	PARTS("kafka.strimzi.io", "KafkaBridge",       "", "spec", "template.pod", strimzi_bridge),
	PARTS("kafka.strimzi.io", "KafkaConnect",      "", "spec", "template.pod", strimzi_connect),
	PARTS("kafka.strimzi.io", "KafkaMirrorMaker",  "", "spec", "template.pod", strimzi_mirror),
	PARTS("kafka.strimzi.io", "KafkaMirrorMaker2", "", "spec", "template.pod", strimzi_connect),
	PARTS("kafka.strimzi.io", "KafkaNodePool",     "", "spec", "template.pod", strimzi_kafka),
	PARTS("monitoring.coreos.com", "Alertmanager",    "", "spec", "", alertmanager),
	PARTS("monitoring.coreos.com", "Prometheus",      "", "spec", "", prometheus),
	PARTS("monitoring.coreos.com", "PrometheusAgent", "", "spec", "", prometheus),
	PARTS("monitoring.coreos.com", "ThanosRuler",     "", "spec", "", thanos_ruler),
	PARTS("opentelemetry.io", "OpenTelemetryCollector", "", "spec", "", otel),
	PARTS("sparkoperator.k8s.io", "ScheduledSparkApplication", "spec.template", "driver", "", spark_driver),
	PARTS("sparkoperator.k8s.io", "ScheduledSparkApplication", "spec.template", "executor", "", spark_executor),
	PARTS("sparkoperator.k8s.io", "SparkApplication", "spec", "driver",   "", spark_driver),
	PARTS("sparkoperator.k8s.io", "SparkApplication", "spec", "executor", "", spark_executor),
	PARTS("tekton.dev", "ClusterTask", "spec", "",                             "^", tekton),
	PARTS("tekton.dev", "Pipeline",    "spec", "finally[].taskSpec",           "",  tekton),
	PARTS("tekton.dev", "Pipeline",    "spec", "tasks[].taskSpec",             "",  tekton),
	PARTS("tekton.dev", "PipelineRun", "spec", "pipelineSpec.finally[].taskSpec", "^taskRunTemplate.podTemplate", tekton),
	PARTS("tekton.dev", "PipelineRun", "spec", "pipelineSpec.tasks[].taskSpec", "^taskRunTemplate.podTemplate", tekton),
	PARTS("tekton.dev", "StepAction",  "", "spec",                             "",  tekton_step),
	PARTS("tekton.dev", "Task",        "spec", "",                             "^", tekton),
	PARTS("tekton.dev", "TaskRun",     "spec", "taskSpec",                     "^podTemplate", tekton),

	OBJECTS("addon.open-cluster-management.io", "AddOnTemplate", "spec.agentSpec.workload.manifests[]"),
	OBJECTS("argoproj.io", "Sensor",            "spec.triggers[].template.argoWorkflow.source.resource"),
	OBJECTS("argoproj.io", "Sensor",            "spec.triggers[].template.k8s.source.resource"),
	OBJECTS("hive.openshift.io", "SelectorSyncSet", "spec.resources[]"),
	OBJECTS("hive.openshift.io", "SyncSet",     "spec.resources[]"),
	OBJECTS("kubernetes.crossplane.io", "Object", "spec.forProvider.manifest"),
	OBJECTS("kubernetes.m.crossplane.io", "Object", "spec.forProvider.manifest"),
	OBJECTS("template.openshift.io", "Template", "objects[]"),
	OBJECTS("tekton.dev", "TriggerTemplate",    "spec.resourcetemplates[]"),
	OBJECTS("triggers.tekton.dev", "TriggerTemplate", "spec.resourcetemplates[]"),
	OBJECTS("work.open-cluster-management.io", "ManifestWork", "spec.workload.manifests[]"),
	OBJECTS("", "Template",                     "objects[]"),

	BRINGS("addons.cluster.x-k8s.io", "HelmChartProxy", "a chart"),
	BRINGS("argoproj.io", "Application",       "a repository or a chart"),
	BRINGS("argoproj.io", "ApplicationSet",    "a repository or a chart"),
	BRINGS("fleet.cattle.io", "Bundle",        "a repository"),
	BRINGS("fleet.cattle.io", "GitRepo",       "a repository"),
	BRINGS("helm.cattle.io", "HelmChart",      "a chart"),
	BRINGS("helm.cattle.io", "HelmChartConfig", "a chart"),
	BRINGS("helm.crossplane.io", "Release",    "a chart"),
	BRINGS("helm.toolkit.fluxcd.io", "HelmRelease", "a chart"),
	BRINGS("kustomize.toolkit.fluxcd.io", "Kustomization", "a repository"),

	POLICY("admission.k8s.io", NULL),
	POLICY("admissionregistration.k8s.io", NULL),
	POLICY("apiserver.config.k8s.io", NULL),
	POLICY("cli.kyverno.io", NULL),
	POLICY("config.gatekeeper.sh", NULL),
	POLICY("constraints.gatekeeper.sh", NULL),
	POLICY("expansion.gatekeeper.sh", NULL),
	POLICY("extensions", "PodSecurityPolicy"),
	POLICY("kyverno.io", NULL),
	POLICY("mutations.gatekeeper.sh", NULL),
	POLICY("policies.kubewarden.io", NULL),
	POLICY("policies.kyverno.io", NULL),
	POLICY("policy", "PodSecurityPolicy"),
	POLICY("policy.open-cluster-management.io", NULL),
	POLICY("security.openshift.io", NULL),
	POLICY("templates.gatekeeper.sh", NULL),
	POLICY("test.gatekeeper.sh", NULL),
	POLICY(NULL, "AdmissionReview"),

	MACHINE("VirtualMachine"),
	MACHINE("VirtualMachineInstance"),
	MACHINE("VirtualMachineInstancePreset"),
	MACHINE("VirtualMachineInstanceReplicaSet"),
	UNJUDGED("pool.kubevirt.io", NULL, KIND_OTHER, "a pool of virtual machines, not containers"),

	UNJUDGED("apiextensions.k8s.io", NULL, KIND_NONE, "describes a kind and starts nothing"),
};
// clang-format on

static const size_t kube_kind_count = ISO_COUNT(kube_kinds);

/* "apps/v1" is of the group apps, "v1" of the core's, which is "". */
static bool of_group(const char *api_version, size_t len, const char *group)
{
	return strncmp(group, api_version, len) == 0 && !group[len];
}

static size_t group_len(const char *api_version)
{
	const char *slash = strchr(api_version, '/');
	return slash ? (size_t)(slash - api_version) : 0;
}

static bool has_row(const char *api_version, size_t len, const char *kind)
{
	for (size_t i = 0; i < kube_kind_count; i++)
		if (kube_kinds[i].group && (!kube_kinds[i].kind || strcmp(kube_kinds[i].kind, kind) == 0) &&
			of_group(api_version, len, kube_kinds[i].group))
			return true;
	return false;
}

const struct kube_kind *kube_kind_next(const char *api_version, const char *kind, size_t *at)
{
	const char *version = api_version ? api_version : "";
	size_t len = group_len(version);
	int own = -1; /* nobody asked yet */
	while (*at < kube_kind_count) {
		const struct kube_kind *row = &kube_kinds[(*at)++];
		if (row->kind && strcmp(row->kind, kind) != 0)
			continue;
		if (row->group && of_group(version, len, row->group))
			return row;
		if (row->group)
			continue;
		own = own < 0 ? has_row(version, len, kind) : own;
		if (!own)
			return row;
	}
	return NULL;
}

static void print_place(FILE *out, const struct kube_kind *row)
{
	const char *dot = *row->base && *row->path ? "." : "";
	if (row->says)
		fprintf(out, "not judged: %s", row->says);
	else if (row->sort == KIND_OBJECTS)
		fprintf(out, "objects at `%s`", row->path);
	else if (row->sort == KIND_PODS)
		fprintf(out, "a pod at `%s%sspec`", row->path, *row->path ? "." : "");
	else
		fprintf(out, "parts of a pod at `%s%s%s`", row->base, dot, row->path);
}

void kube_kinds_markdown(FILE *out)
{
	fputs("| group | kind | where its containers stand |\n|---|---|---|\n", out);
	for (size_t i = 0; i < kube_kind_count; i++) {
		const struct kube_kind *row = &kube_kinds[i];
		fprintf(out, "| %s | %s | ", !row->group ? "any" : *row->group ? row->group : "core",
			row->kind ? row->kind : "every kind");
		print_place(out, row);
		fputs(" |\n", out);
	}
}
