# SPDX-License-Identifier: Apache-2.0
#
# fix_patch.py ISOTOP NAME PATH...: what isotop fix prints for objects as the API server
# gives them comes to the same as the file that it writes. Every manifest in PATH is made
# one of the server's first (uid, resourceVersion, status); kubectl carries the patches
# out, without a server. Pods are given an owner, whose template is patched instead.
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import yaml

STRATEGIC = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "CronJob", "PodTemplate"}


def run(words, **more):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False, **more)


def objects_of(path):
    with open(path, encoding="utf-8-sig") as file:
        try:
            docs = list(yaml.safe_load_all(file))
        except (yaml.YAMLError, ValueError, UnicodeDecodeError):
            return
    for doc in docs:
        found = doc.get("items") if isinstance(doc, dict) and isinstance(doc.get("items"), list) else [doc]
        for item in found:
            if isinstance(item, dict) and isinstance(item.get("metadata"), dict) and item.get("kind") and item.get("apiVersion"):
                yield item


def as_served(item):
    item = json.loads(json.dumps(item, default=str))
    meta = item["metadata"]
    meta.setdefault("name", "web")
    meta["uid"] = "0b0d5a8e-9f5e-4b53-b1f7-2f5b6e1d9a01"
    meta["resourceVersion"] = "4711"
    if item["kind"] == "Pod":
        meta["name"] = "web-7d9c6b5f4-x2x4z"
        meta["labels"] = {"pod-template-hash": "7d9c6b5f4"}
        meta["ownerReferences"] = [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-7d9c6b5f4", "controller": True, "uid": "x"}]
    return item


def is_left(item):
    """No patch of it would be taken, or it never came from a server."""
    names = [item["kind"], item["metadata"]["name"], item["metadata"].get("namespace", "x")]
    return item["kind"] == "Job" or not all(re.fullmatch(r"[A-Za-z0-9.:-]+", str(name)) for name in names)


def owner_of(pod):
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
            "spec": {"selector": {}, "template": {"metadata": {}, "spec": pod["spec"]}}}


def without_null(value):
    if isinstance(value, dict):
        return {k: without_null(v) for k, v in value.items() if v is not None}
    return [without_null(v) for v in value] if isinstance(value, list) else value


def differs(a, b):
    """kubectl writes the maps of a type with its defaults: what is null or empty is nothing."""
    def bare(value):
        if isinstance(value, dict):
            made = {k: bare(v) for k, v in value.items()}
            return {k: v for k, v in made.items() if v not in (None, {}, [])}
        return [bare(v) for v in value] if isinstance(value, list) else value
    return bare(a) != bare(b)


def try_object(isotop, item, folder):
    """None: nothing to fix, or nothing that a patch does; else a list of what is wrong."""
    name = os.path.join(folder, "object.json")
    with open(name, "w", encoding="utf-8") as file:
        json.dump(item, file, indent=1)
    with open(name, "rb") as file:
        fix = run([isotop, "fix", "-q", "-"], stdin=file)
    if is_left(item):
        return ["a patch of what takes none"] if b"kubectl patch" in fix.stdout else None
    lines = [line for line in fix.stdout.decode().splitlines() if line and not line.startswith("#")]
    if not lines:
        return ["a diff of standard input"] if b"@@" in fix.stdout else None
    if len(lines) != 1 or not lines[0].startswith("kubectl patch "):
        return ["not one command: %s" % fix.stdout.decode()[:300]]
    words = shlex.split(lines[0])
    patch, kind = words[words.index("-p") + 1], words[words.index("--type") + 1]
    printed = run([isotop, "fix", "-q", "object.json"], cwd=folder)
    with open(os.path.join(folder, "the.diff"), "wb") as file:
        file.write(printed.stdout)
    shutil.copy(name, name + ".was")
    applied = run(["patch", "-s", "-p1", "-i", "the.diff"], cwd=folder)
    if applied.returncode:
        return ["patch: " + applied.stdout.decode()[:300]]
    with open(name, encoding="utf-8") as file:
        fixed = json.load(file)
    owned = item["kind"] == "Pod"
    target = os.path.join(folder, "target.json")
    with open(target, "w", encoding="utf-8") as file:
        json.dump(owner_of(item) if owned else item, file)
    if kind == "json" or item["kind"] in STRATEGIC or owned:
        served = run(["kubectl", "patch", "--local", "-f", target, "--type", kind, "-p", patch, "-o", "json"],
                     env=dict(os.environ, KUBECONFIG=os.devnull))
        if served.returncode:
            return ["kubectl: " + served.stderr.decode()[:300]]
        got = json.loads(served.stdout)
    else:
        return ["a patch of type %s for %s" % (kind, item["kind"])]
    want = owner_of(fixed) if owned else fixed
    if differs(got.get("spec", got), want.get("spec", want)):
        return ["another result: %s\nbut: %s" % (json.dumps(got.get("spec"))[:1500], json.dumps(want.get("spec"))[:1500])]
    return []


def main():
    isotop, title = os.path.abspath(sys.argv[1]), sys.argv[2]
    tried, wrong, seen = 0, 0, 0
    for top in sys.argv[3:]:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not name.endswith((".yaml", ".yml")):
                    continue
                for item in objects_of(path):
                    seen += 1
                    work = tempfile.mkdtemp(prefix="isotop-patch.")
                    try:
                        out = try_object(isotop, as_served(item), work)
                    except (OSError, ValueError, KeyError, TypeError, subprocess.TimeoutExpired) as error:
                        out = [repr(error)]
                    finally:
                        shutil.rmtree(work)
                    tried += out is not None
                    wrong += bool(out)
                    for line in out or []:
                        print("%s: %s" % (path, line))
    print("%s %s: %d objects, %d of them patched" % ("not ok" if wrong or not tried else "ok", title, seen, tried))
    return 1 if wrong or not tried else 0


sys.exit(main())
