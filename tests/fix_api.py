# SPDX-License-Identifier: Apache-2.0
#
# fix_api.py ISOTOP NAME [PATH...]: what isotop fix makes of Kubernetes manifests is
# accepted by the API server. For each manifest in PATH, or (without one) for random
# pods and random sets of fixes: nothing that the server or the kubelet refuses comes
# into being, and objects that were valid by the published schema still are.
# FIX_SEED chooses other pods.
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

import yaml

try:
    import kubernetes_validate
except ImportError:
    kubernetes_validate = None

API = os.environ.get("FIX_API", "1.31")


# ---- what is refused ----------------------------------------------------------------
# After ValidatePodTemplateSpec and what it calls (pkg/apis/core/validation), and
# verifyRunAsNonRoot of the kubelet.

def of(value, *keys):
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def containers_of(spec):
    for key in ("initContainers", "containers", "ephemeralContainers"):
        for container in of(spec, key) or []:
            if isinstance(container, dict):
                yield container


def refused_profiles(where, context):
    for key in ("seccompProfile", "appArmorProfile"):
        profile = of(context, key)
        if of(profile, "localhostProfile") and of(profile, "type") != "Localhost":
            yield "%s: localhostProfile beside type %s of %s" % (where, of(profile, "type"), key)


def refused_container(spec, container):
    context, pod = of(container, "securityContext"), of(spec, "securityContext")
    name = str(of(container, "name"))
    privileged = of(context, "privileged") is True
    added = of(context, "capabilities", "add") or []
    if of(context, "allowPrivilegeEscalation") is False:
        if privileged:
            yield name + ": allowPrivilegeEscalation false, and privileged"
        if "CAP_SYS_ADMIN" in added or "SYS_ADMIN" in added:
            yield name + ": allowPrivilegeEscalation false, and SYS_ADMIN"
    for mount in of(container, "volumeMounts") or []:
        if of(mount, "mountPropagation") == "Bidirectional" and not privileged:
            yield name + ": Bidirectional, and not privileged"
        if of(mount, "recursiveReadOnly") in ("Enabled", "IfPossible") and of(mount, "readOnly") is not True:
            yield name + ": recursiveReadOnly, and not readOnly"

    def effective(key):
        own = of(context, key)
        return of(pod, key) if own is None else own

    if effective("runAsNonRoot") is True and effective("runAsUser") == 0:
        yield name + ": runAsNonRoot, and runAsUser 0"
    if of(context, "procMount") == "Unmasked" and of(spec, "hostUsers") is not False:
        yield name + ": Unmasked, and the host's users"
    yield from refused_profiles(name, context)


ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
ANNOTATED = {"Unconfined": "unconfined", "RuntimeDefault": "runtime/default"}


def refused_annotations(metadata, spec):
    """The field and the annotation must agree, validateAppArmorAnnotationsAndFieldsMatchOnCreate."""
    pod = of(spec, "securityContext", "appArmorProfile")
    for container in containers_of(spec):
        own = of(container, "securityContext", "appArmorProfile")
        profile = pod if own is None else own
        said = of(metadata, "annotations", ANNOTATION + str(of(container, "name")))
        means = ANNOTATED.get(of(profile, "type"), "localhost/%s" % of(profile, "localhostProfile"))
        if said is not None and profile is not None and said != means:
            yield "%s: apparmor type in annotation and field" % of(container, "name")


def refused_host_process(spec):
    pod = of(spec, "securityContext", "windowsOptions", "hostProcess")
    effective = set()
    for container in containers_of(spec):
        own = of(container, "securityContext", "windowsOptions", "hostProcess")
        if pod is not None and own is not None and own != pod:
            yield "%s: hostProcess is another than the pod's" % of(container, "name")
        effective.add(bool(pod if own is None else own))
    if len(effective) > 1:
        yield "hostProcess of some containers and not of others"
    if True in effective and of(spec, "hostNetwork") is not True:
        yield "hostProcess, and not hostNetwork"


LINUX_OF_POD = ("hostPID", "hostIPC", "hostUsers", "shareProcessNamespace")
LINUX = ("seLinuxOptions", "seccompProfile", "appArmorProfile", "runAsUser", "runAsGroup")
LINUX_OF_CONTAINER = LINUX + ("capabilities", "readOnlyRootFilesystem", "privileged", "allowPrivilegeEscalation", "procMount")


def refused_system(spec):
    system = of(spec, "os", "name")
    contexts = [(of(c, "securityContext"), LINUX_OF_CONTAINER, str(of(c, "name"))) for c in containers_of(spec)]
    contexts.append((of(spec, "securityContext"), LINUX, "pod"))
    for context, keys, name in contexts:
        if system == "linux" and of(context, "windowsOptions") is not None:
            yield name + ": windowsOptions on Linux"
        for key in keys if system == "windows" else ():
            if of(context, key) is not None:
                yield "%s: %s on Windows" % (name, key)
    for key in LINUX_OF_POD if system == "windows" else ():
        if of(spec, key) is not None:
            yield "pod: %s on Windows" % key


def refused_pod(metadata, spec):
    yield from refused_annotations(metadata, spec)
    if of(spec, "hostUsers") is False:
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if of(spec, key) is True:
                yield "hostUsers false, and " + key
        for container in containers_of(spec):
            if of(container, "volumeDevices"):
                yield "hostUsers false, and volumeDevices"
    if of(spec, "shareProcessNamespace") is True and of(spec, "hostPID") is True:
        yield "shareProcessNamespace, and hostPID"
    yield from refused_profiles("pod", of(spec, "securityContext"))
    yield from refused_host_process(spec)
    yield from refused_system(spec)
    for container in containers_of(spec):
        yield from refused_container(spec, container)


def pods_in(value, metadata=None):
    """Whatever looks like the spec of a pod, however deep, and what stands beside it."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield metadata, value
        for inner in value.values():
            yield from pods_in(inner, value.get("metadata"))
    elif isinstance(value, list):
        for inner in value:
            yield from pods_in(inner)


def refused(documents):
    return [sorted(refused_pod(*pod)) for pod in pods_in(documents)]


# ---- what the schema says --------------------------------------------------------------

def objects(documents):
    for document in documents:
        if of(document, "kind") == "List":
            yield from objects(of(document, "items") or [])
        elif of(document, "kind") and of(document, "apiVersion"):
            yield document


def validity(documents):
    """Of each object: None where there is no schema, "" where it is valid, else what is wrong."""
    ret = []
    for item in objects(documents) if kubernetes_validate else ():
        try:
            kubernetes_validate.validate(item, API, strict=True)
            ret.append("")
        except kubernetes_validate.ValidationError as error:
            ret.append(str(error.message)[:200])
        except kubernetes_validate.SchemaNotFoundError:
            ret.append(None)
    return ret


# ---- one manifest ------------------------------------------------------------------------

def run(folder, *words):
    return subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120, check=False)


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    try:
        return list(yaml.safe_load_all(data.decode("utf-8-sig")))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return None  # not for that reader


class Count:
    files = pods = objects = 0


def try_file(isotop, path, only, count, out):
    """@path is fixed in place."""
    before = read(path)
    if before is None or not any(True for _ in pods_in(before)):
        return
    words = ["--only", ",".join(only)] if only else []
    fix = run(os.path.dirname(path), isotop, "fix", "-q", "--write", *words, os.path.basename(path))
    if fix.returncode not in (0, 2, 3):
        out.append("%s: status %d: %s" % (path, fix.returncode, fix.stderr[-300:]))
    after = read(path)
    count.files += 1
    for old, new in zip(refused(before), refused(after)):
        count.pods += 1
        out += ["%s %s: refused: %s" % (path, words, line) for line in new if line not in old]
    if before == after:
        return
    for old, new in zip(validity(before), validity(after)):
        count.objects += new == ""
        if old == "" and new != "":
            out.append("%s %s: no longer valid: %s" % (path, words, new))


def try_paths(isotop, paths, count, out):
    for top in paths:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(n for n in names if n.endswith((".yaml", ".yml", ".json"))):
                with tempfile.TemporaryDirectory(prefix="isotop-api.") as own:
                    shutil.copy(os.path.join(folder, name), own)
                    try_file(isotop, os.path.join(own, name), None, count, out)


# ---- random pods ---------------------------------------------------------------------------

FIXES = ["unprivileged", "drop-all", "caps-needed", "non-root", "run-as-user", "no-new-privileges", "seccomp-default",
         "no-host-network", "no-host-pid", "no-host-ipc", "read-only-root", "no-token", "no-sys-admin", "apparmor-default",
         "user-namespace", "no-host-process", "container-user", "no-shared-mounts", "no-added-caps", "no-shared-pid",
         "read-only-mount", "selinux-type"]


def some(choose, keys):
    """Each of @keys with one of its values, or not at all."""
    return {key: choose.choice(values) for key, values in keys.items() if choose.random() < 0.35}


def random_context(choose, system, of_pod):
    if system == "windows":
        return some(choose, {"windowsOptions": [{"hostProcess": True}, {"hostProcess": False}, {"runAsUserName": "x"}],
                             "runAsNonRoot": [True, False]})
    context = some(choose, {
        "runAsUser": [0, 0, 1000], "runAsNonRoot": [True, False],
        "seccompProfile": [{"type": "Unconfined"}, {"type": "Localhost", "localhostProfile": "a.json"}],
        "appArmorProfile": [{"type": "Unconfined"}, {"type": "Localhost", "localhostProfile": "a"}],
        "seLinuxOptions": [{"type": "spc_t"}, {"level": "s0"}]})
    if not of_pod:
        context.update(some(choose, {
            "privileged": [True, True, False], "allowPrivilegeEscalation": [True, False], "procMount": ["Default", "Unmasked"],
            "readOnlyRootFilesystem": [False],
            "capabilities": [{"add": ["SYS_ADMIN"]}, {"add": ["CAP_SYS_ADMIN", "NET_RAW"]}, {"drop": ["ALL"], "add": ["ALL"]},
                             {"drop": ["NET_RAW"]}]}))
    return context


def random_pod(choose, number):
    system = "windows" if choose.random() < 0.2 else "linux"
    spec = some(choose, {"hostNetwork": [True], "hostPID": [True, False], "hostIPC": [True], "hostUsers": [True, False],
                         "shareProcessNamespace": [True, False], "automountServiceAccountToken": [True]})
    if system == "windows" or choose.random() < 0.3:
        spec["os"] = {"name": system}
    context = random_context(choose, system, True)
    if context:
        spec["securityContext"] = context
    spec["volumes"] = [{"name": "v", "hostPath": {"path": "/var/lib"}}]
    for key, most in (("initContainers", 1), ("containers", 3)):
        for i in range(choose.randint(key == "containers", most)):
            container = {"name": "%s%d" % (key[0], i), "image": "x"}
            context = random_context(choose, system, False)
            if context:
                container["securityContext"] = context
            if choose.random() < 0.3:
                container["volumeMounts"] = [dict(name="v", mountPath="/v", **some(choose, {
                    "mountPropagation": ["Bidirectional", "HostToContainer"], "readOnly": [True, False]}))]
            spec.setdefault(key, []).append(container)
    annotations = {ANNOTATION + c["name"]: choose.choice(["unconfined", "runtime/default", "localhost/a"])
                   for c in spec["containers"] if system == "linux" and choose.random() < 0.3}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p%d" % number, "annotations": annotations}, "spec": spec}


def try_random(isotop, count, out):
    choose = random.Random(os.environ.get("FIX_SEED", "1"))
    with tempfile.TemporaryDirectory(prefix="isotop-api.") as own:
        path = os.path.join(own, "pods.yaml")
        for i in range(int(os.environ.get("FIX_PODS", "90"))):
            # one that is refused already is nobody's
            pod = random_pod(choose, i)
            while refused([pod]) != [[]]:
                pod = random_pod(choose, i)
            with open(path, "w") as file:
                yaml.safe_dump(pod, file)
            only = choose.sample(FIXES, choose.randint(1, 4)) if i % 3 else None
            wrong = []
            try_file(isotop, path, only, count, wrong)
            out += ["%s: %s" % (line, json.dumps(pod["spec"])) for line in wrong]


def main():
    isotop, title = os.path.abspath(sys.argv[1]), sys.argv[2]
    count, out = Count(), []
    if sys.argv[3:]:
        try_paths(isotop, sys.argv[3:], count, out)
    else:
        try_random(isotop, count, out)
    for line in out:
        print(line)
    schema = "%d objects valid by the schema of %s" % (count.objects, API) if kubernetes_validate else \
        "not asked of a schema: python3 has no kubernetes_validate"
    print("%s %s: %d files, %d pods, %s" % ("not ok" if out or not count.pods else "ok", title, count.files, count.pods, schema))
    return 1 if out or not count.pods else 0


sys.exit(main())
