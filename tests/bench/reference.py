# SPDX-License-Identifier: Apache-2.0
"""reference.py ISOTOP FLOOR [REPEATS]: the reference set, beside the least that anybody does who reads the same.

No test: nothing here passes or fails. A row's runs and its floor's take turns, so that
the ratio holds on a busy machine too; it is the median of the ratios. Instructions are
callgrind's, of the process itself, with --no-sandbox because valgrind needs calls that
the sandbox forbids. To add an input: a line in inputs(); to add a row: a line in ROWS.
"""
import glob
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from processes import pids_of_containers

isotop, floor = sys.argv[1], sys.argv[2]
repeats = int(sys.argv[3]) if len(sys.argv) > 3 else 5
valgrind = shutil.which("valgrind")


def pod(i, containers=2):
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "pod-%d" % i, "namespace": "ns-%d" % (i % 50), "uid": "%032x" % i,
                     "annotations": {"note": "x" * 200}},
        "spec": {
            "volumes": [{"name": "v", "hostPath": {"path": "/var/log"}},
                        {"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}],
            "containers": [{
                "name": "c%d" % k, "image": "registry.example/app:%d" % (i % 20),
                "env": [{"name": "E%d" % j, "value": "v" * 30} for j in range(12)],
                "securityContext": {"privileged": i % 7 == 0, "runAsNonRoot": i % 3 == 0,
                                    "capabilities": {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}},
                "volumeMounts": [{"name": "v", "mountPath": "/logs", "readOnly": True},
                                 {"name": "t", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}],
            } for k in range(containers)],
        },
        "status": {"phase": "Running", "podIP": "10.1.2.3"},
    }


def workload(i):
    """One that no other is like: its settings, mounts, ports and users are its own."""
    own = random.Random(i)
    context, volumes, mounts = {}, [{"name": "data", "emptyDir": {}}], [{"name": "data", "mountPath": "/data/app%d" % i}]

    def perhaps(share, key, value):
        if own.random() < share:
            context[key] = value
    perhaps(.1, "privileged", True)
    perhaps(.5, "runAsNonRoot", own.random() < .8)
    perhaps(.6, "runAsUser", 1000 + i)
    perhaps(.5, "allowPrivilegeEscalation", False)
    perhaps(.5, "readOnlyRootFilesystem", own.random() < .5)
    perhaps(.6, "capabilities", {"drop": ["ALL"] if own.random() < .7 else ["NET_RAW"], "add": own.sample(
        ["NET_BIND_SERVICE", "SYS_ADMIN", "SYS_PTRACE", "NET_ADMIN", "CHOWN", "SYS_TIME", "MKNOD"], own.randint(0, 3))})
    perhaps(.3, "seccompProfile", {"type": own.choice(["RuntimeDefault", "Unconfined"])})
    for k in range(own.randint(0, 3)):
        path = own.choice(["/var/log", "/var/run/docker.sock", "/etc", "/proc", "/dev/fuse", "/srv/app%d" % i,
                           "/opt/data%d" % i, "/var/lib/app%d" % i, "/home/u%d" % i])
        volumes.append({"name": "h%d" % k, "hostPath": {"path": path}})
        mounts.append({"name": "h%d" % k, "mountPath": "/host/%d" % k, "readOnly": own.random() < .5})
    spec = {"containers": [{
        "name": "app%d" % i, "image": "registry.example/team%d/app%d:1.%d" % (i % 9, i, i % 30),
        "env": [{"name": "E%d" % j, "value": "v%d" % (i * j)} for j in range(own.randint(0, 8))],
        "ports": [{"containerPort": 8000 + i}], "resources": {"limits": {"memory": "%dMi" % (64 + i)}},
        "securityContext": context, "volumeMounts": mounts}], "volumes": volumes}
    spec.update({key: True for key in ("hostPID", "hostNetwork") if own.random() < .12})
    spec.update({"serviceAccountName": "sa%d" % i} if own.random() < .5 else {"automountServiceAccountToken": False})
    labels = {"app": "app%d" % i}
    return {"apiVersion": "apps/v1", "kind": own.choice(["Deployment", "DaemonSet", "StatefulSet"]),
            "metadata": {"name": "app%d" % i, "namespace": "team%d" % (i % 9), "labels": labels},
            "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": spec}}}


def as_yaml(value, indent=0):
    """Block style, as kubectl prints it; enough for what pod() makes."""
    blank = "  " * indent
    if isinstance(value, dict):
        return "".join(
            "%s%s:%s" % (blank, key, "\n" + as_yaml(item, indent + 1) if isinstance(item, (dict, list)) and item
                         else " %s\n" % json.dumps(item)) for key, item in value.items())
    return "".join(
        "%s- %s" % (blank, as_yaml(item, indent + 1).lstrip()) if isinstance(item, dict)
        else "%s- %s\n" % (blank, json.dumps(item)) for item in value)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        out.write(text)
    return path


def inputs(top):
    made = {}
    for n in (80, 800, 8000):
        items = {"apiVersion": "v1", "kind": "List", "items": [pod(i) for i in range(n)]}
        made["%d pods, JSON" % n] = [write("%s/pods-%d.json" % (top, n), json.dumps(items, indent=4))]
    for n in (40, 400, 4000):
        text = "".join("---\n" + as_yaml(pod(i)) for i in range(n))
        made["%d pods, YAML" % n] = [write("%s/pods-%d.yaml" % (top, n), text)]
    made["1000 small files"] = [write("%s/files/%d.yaml" % (top, i), as_yaml(pod(i, 1))) for i in range(1000)]
    for n in (40, 400):
        made["%d different files" % n] = [
            write("%s/different-%d/%d.yaml" % (top, n, i), as_yaml(workload(i))) for i in range(n)]
    items = {"apiVersion": "v1", "kind": "List", "items": [workload(i) for i in range(4000)]}
    made["4000 different workloads, JSON"] = [write(top + "/different.json", json.dumps(items, indent=4))]
    for n in (100, 1000, 10000):
        many = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
                "spec": {"containers": [{"name": "c%d" % i, "image": "a"} for i in range(n)]}}
        made["a pod of %d containers" % n] = [write("%s/containers-%d.json" % (top, n), json.dumps(many))]
        many["spec"] = {"volumes": [{"name": "v%d" % i, "hostPath": {"path": "/data/%d" % i}} for i in range(n)],
                        "containers": [{"name": "c", "image": "a", "volumeMounts": [
                            {"name": "v%d" % i, "mountPath": "/m/%d" % i} for i in range(n)]}]}
        made["a pod of %d mounts" % n] = [write("%s/mounts-%d.json" % (top, n), json.dumps(many))]
    return made


def run(argv, ours=True):
    """CPU seconds, user and system, and peak memory in KiB. What others say of what they read is no error."""
    seconds, peak = subprocess.run([floor, "cost"] + argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                   stderr=None if ours else subprocess.DEVNULL, check=ours).stdout.split()
    return float(seconds), int(peak)


def instructions(argv):
    if not valgrind:
        return None
    done = subprocess.run([valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null"] + argv,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    return int(found.group(1)) / 1e6 if found else None


def median(values):
    return sorted(values)[len(values) // 2]


def of_isotop(form, files, sandbox=True):
    argv = [isotop, "scan"] + ([] if sandbox else ["--no-sandbox"])
    where = [os.path.dirname(files[0])] if len(files) > 1 else files
    return argv + (["-q"] if form == "-q" else ["-f", form]) + where


def state_files():
    """What runtimes keep of containers, and the configuration that each was started with."""
    found = []
    for pattern in ("/run/runc/*/state.json", "/run/*/runtime-runc/*/*/state.json", "/run/containerd/runc/*/*/state.json"):
        for path in glob.glob(pattern):
            found.append(path)
            with open(path) as file:
                labels = json.load(file)["config"]["labels"]
            found += [label[len("bundle="):] + "/config.json" for label in labels if label.startswith("bundle=")]
    return [path for path in found if os.path.exists(path)]


def machine():
    with open("/proc/cpuinfo") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return "%s, Linux %s, %d processors (%s), a load of %.0f; %s" % (
        time.strftime("%-d %B %Y"), os.uname().release, os.cpu_count(), model.group(1) if model else os.uname().machine,
        os.getloadavg()[0],
        subprocess.run([isotop, "--version"], stdout=subprocess.PIPE, text=True).stdout.split("\n")[0])


FORMS = ("-q", "table", "json")

# Other programs for the same files, where they are installed. To add one: its row, with what it is called with.
PEERS = [
    ("kube-score", ["score"]), ("kube-score, JSON", ["score", "-o", "json"]),
    ("kube-linter", ["lint"]), ("kubesec", ["scan"]),
    ("checkov", ["--framework", "kubernetes", "--compact", "--quiet", "-f"]),
]


def peers(title, files):
    """CPU time of each of ours beside each of theirs, on the same files."""
    for name, words in PEERS:
        program = shutil.which(name.split(",")[0])
        if not program:
            continue
        theirs = median([run([program] + words + files, False)[0] for _ in range(3)])
        cells = ["%s x%.3f" % (form, median([run(of_isotop(form, files))[0] for _ in range(3)]) / theirs) for form in FORMS]
        print("%s beside %s (%.2f s): %s" % (title, name, theirs, ", ".join(cells)), flush=True)


# Input, the floor it is held beside, and whether instructions are counted too (callgrind takes fifty times as long).
ROWS = [
    ("80 pods, JSON", "json", True), ("800 pods, JSON", "json", True), ("8000 pods, JSON", "json", False),
    ("40 pods, YAML", "yaml", True), ("400 pods, YAML", "yaml", True), ("4000 pods, YAML", "yaml", False),
    ("1000 small files", "yaml", True),
    ("40 different files", "yaml", True), ("400 different files", "yaml", True),
    ("4000 different workloads, JSON", "json", False),
    ("a pod of 100 containers", "json", True), ("a pod of 1000 containers", "json", True),
    ("a pod of 10000 containers", "json", False),
    ("a pod of 100 mounts", "json", True), ("a pod of 1000 mounts", "json", True), ("a pod of 10000 mounts", "json", False),
]


def row(title, kind, files, argvs, counted, raw):
    ours, floors, peaks = {form: [] for form in FORMS}, [], {}
    for _ in range(repeats):
        floors.append(run([floor, kind] + files)[0])
        for form in FORMS:
            seconds, peaks[form] = run(argvs[form][0])
            ours[form].append(seconds)
    base = median(floors)
    cells = ["x%.2f" % median([a / b if b else 0 for a, b in zip(ours[form], floors)]) if base > .004 else "-"
             for form in FORMS]
    count = [instructions(argvs[form][1]) for form in FORMS] if counted else [None] * 3
    counts = ["%.0f" % value if value else "-" for value in count]
    print("| %s | %s | %s | %.1f |" % (title, " | ".join(cells), " | ".join(counts), peaks["-q"] / 1024), flush=True)
    raw.append("%-28s floor %s %7.3f s; %s" % (title, kind, base, ", ".join(
        "%s %.3f s" % (form, median(ours[form])) for form in FORMS)))


def main():
    raw = []
    top = tempfile.mkdtemp(prefix="isotop-bench.")
    try:
        made = inputs(top)
        print(machine() + "\n")
        print("| input | -q / floor | table / floor | json / floor | -q, million instructions | table | json | peak, MiB |")
        print("|---|---|---|---|---|---|---|---|")
        for title, kind, counted in ROWS:
            files = made[title]
            row(title, kind, files, {form: (of_isotop(form, files), of_isotop(form, files, False)) for form in FORMS},
                counted, raw)
        pids = pids_of_containers()
        if os.geteuid() == 0 and pids:
            bare = {form: ([isotop, "scan"] + (["-q"] if form == "-q" else ["-f", form]),) * 2 for form in FORMS}
            row("this node, %d containers" % len(pids), "node", pids, bare, False, raw)
            row("the same, against one that reads the same", "live", ["/proc"] + pids + state_files(), bare, False, raw)
        else:
            print("skip this node: %s" % ("no container runs" if os.geteuid() == 0 else "not root"))
        print()
        for title in ("1000 small files", "400 different files"):
            peers(title, made[title])
        alone = write(top + "/alone.json", json.dumps(pod(0, 1)))
        costs = {form: median([run(of_isotop(form, [alone]))[0] for _ in range(repeats)]) for form in FORMS}
        print("\nWhat every run costs, of a file with one container: %s." % ", ".join(
            "%s %.1f ms" % (form, costs[form] * 1000) for form in FORMS))
        print("\nMedians of %d runs, CPU time, user and system:\n" % repeats)
        print("\n".join("    " + line for line in raw))
    finally:
        shutil.rmtree(top)


main()
