# SPDX-License-Identifier: Apache-2.0
#
# fix.py ISOTOP NAME PATH...: isotop fix on every manifest in PATH, see fix.sh.
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile

import yaml

# The keys that a fix sets or takes away, in whatever form.
KEYS = {
    "privileged", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "runAsNonRoot", "runAsUser", "capabilities",
    "seccompProfile", "appArmorProfile", "seLinuxOptions", "windowsOptions", "hostProcess", "runAsUserName",
    "hostNetwork", "hostPID", "hostIPC", "hostUsers", "shareProcessNamespace", "automountServiceAccountToken",
    "mountPropagation", "readOnly", "procMount",
    "drop", "add",
    "cap_add", "cap_drop", "user", "security_opt", "network_mode", "pid", "ipc", "uts", "userns_mode", "read_only",
    "noNewPrivileges", "uid", "readonly", "namespaces", "username",
    "bounding", "effective", "inheritable", "permitted", "ambient",
}
# Maps that may come into being around them.
AROUND = {"securityContext", "root", "process", "linux"}


class Reader(yaml.SafeLoader):
    """Words stay as they are written: what they mean is not the question here."""


Reader.yaml_implicit_resolvers = {
    first: [r for r in rows if r[0] in ("tag:yaml.org,2002:merge", "tag:yaml.org,2002:null")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Reader.add_multi_constructor("!", lambda loader, tag, node: str(node))


def read(data):
    text = data.decode("utf-8-sig")
    try:
        return [json.loads(text, strict=False)]
    except ValueError:
        return list(yaml.load_all(text, Reader))


def only_fixes(value):
    """A map that came into being holds what a fix sets, and nothing else."""
    return isinstance(value, dict) and all(
        key in KEYS or (key in AROUND and only_fixes(inner)) for key, inner in value.items())


def mount_made_read_only(a, b):
    return isinstance(a, str) and isinstance(b, str) and (b in (a + ":ro", a + ",ro") or b == a.replace(":rw", ":ro"))


def annotations_without(a, b):
    """An annotation for AppArmor goes where the field says otherwise, and nothing else."""
    return all(key.startswith("container.apparmor.security.beta.kubernetes.io/") for key in a if key not in (b or {}))


def networks_without(a, b):
    """A service leaves networks, and joins none."""
    return all(name in (a or {}) for name in b or {}) and len(b or {}) < len(a or {})


def compare(a, b, path, out):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in list(a) + [k for k in b if k not in a]:
            here = path + "." + str(key)
            if key in KEYS and key not in AROUND:
                continue
            if ".services." in path and key == "networks" and networks_without(a.get(key), b.get(key)):
                continue
            if key not in a or (a[key] is None and key in b):
                if not (key in AROUND and (b[key] is None or only_fixes(b[key]))) and a.get(key) != b[key]:
                    out.append(here + " came into being")
            elif key not in b:
                if path.endswith(".metadata") and key == "annotations" and annotations_without(a[key], None):
                    continue
                if path.endswith(".annotations") and annotations_without({key: 0}, None):
                    continue
                out.append(here + " went")
            else:
                compare(a[key], b[key], here, out)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for i, (x, y) in enumerate(zip(a, b)):
            if not (path.endswith(".volumes") and mount_made_read_only(x, y)):
                compare(x, y, "%s[%d]" % (path, i), out)
    elif a != b:
        out.append("%s: %r became %r" % (path, a, b))


# ---- one file ---------------------------------------------------------------------

ORDER = {"n/a": 0, "pass": 0, "warn": 1, "unknown": 2, "fail": 3}


def run(folder, *words):
    return subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=120, check=False)


def verdicts(isotop, folder, name):
    report = json.loads(run(folder, isotop, "scan", "-f", "json", name).stdout)
    return [(s["key"], [c["verdict"] for c in s["checks"]], (s["score"] or {"low": 0})["low"]) for s in report["subjects"]]


def same_trees(before, after, out):
    try:
        a = read(before)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError):
        return  # not for that reader
    b = read(after)
    if len(a) != len(b):
        out.append("%d documents became %d" % (len(a), len(b)))
    for i, (x, y) in enumerate(zip(a, b)):
        compare(x, y, "document %d: " % i, out)


def none_worse(old, new, out):
    if [row[0] for row in old] != [row[0] for row in new]:
        out.append("its containers became others")
    for (key, a, low), (_, b, now) in zip(old, new):
        for n, (x, y) in enumerate(zip(a, b), 1):
            if ORDER[y] > ORDER[x] and not ((x, y) == ("warn", "unknown") and now >= low):
                out.append("%s: check %d was %s and is %s" % (key, n, x, y))


def lines_outside(before, name, diff, out):
    """What the difference takes away or leaves as context is what stood there, byte by byte."""
    lines = before.splitlines(keepends=True) if b"\r" not in before.replace(b"\r\n", b"") else None
    at, own = None, False
    for line in diff.split(b"\n"):
        if line.startswith(b"--- "):
            own, at = line.split(b"\t")[0] == b"--- a/" + name.encode(), None
        elif not own:
            continue
        elif line.startswith(b"@@ "):
            start = line.split()[1][1:].split(b",")
            at = int(start[0]) - (0 if start[1:] == [b"0"] else 1)
        elif at is not None and lines and line[:1] in (b" ", b"-"):
            if lines[at].rstrip(b"\n") != line[1:]:
                out.append("line %d is not what stands there" % (at + 1))
            at += 1


@contextlib.contextmanager
def copy_of(source):
    """What the file is called matters (compose.override.yaml is part of another), and so do its neighbours."""
    with tempfile.TemporaryDirectory(prefix="isotop-fix.") as folder:
        for entry in os.scandir(source):
            if entry.is_file():
                shutil.copy(entry.path, folder)
        yield folder


def try_file(isotop, path, folder):
    """None: nothing to fix; else a list of what is wrong. @folder, a copy of where it stands, is left as it was."""
    out = []
    names = set(os.listdir(folder))
    try:
        name = os.path.basename(path)
        target = os.path.join(folder, name)
        with open(target, "rb") as file:
            before = file.read()
        fix = run(folder, isotop, "fix", name)
        if fix.returncode not in (0, 2, 3):
            return ["status %d: %s" % (fix.returncode, fix.stderr[-300:])]
        if not fix.stdout:
            return None
        lines_outside(before, name, fix.stdout, out)
        old = verdicts(isotop, folder, name)
        with open(os.path.join(folder, "the.diff"), "wb") as file:
            file.write(fix.stdout)
        patch = run(folder, "patch", "-s", "--binary", "-p1", "-i", "the.diff")
        if patch.returncode:
            return ["patch: %s" % patch.stdout.decode(errors="replace")[:300]]
        with open(target, "rb") as file:
            after = file.read()
        if name.endswith((".yaml", ".yml", ".json")):
            same_trees(before, after, out)
        new = verdicts(isotop, folder, name)
        none_worse(old, new, out)
        again = run(folder, isotop, "fix", name)
        if again.stdout:
            out.append("a second fix changes more: %s" % again.stdout.decode(errors="replace")[:600])
        left = any(v in ("fail", "warn") for row in new for v in row[1])
        if left and b", by hand: " not in again.stderr:
            out.append("not all is good, and nothing is said to be left")
        return out
    finally:
        shutil.copy(path, folder)
        for made in set(os.listdir(folder)) - names:
            os.remove(os.path.join(folder, made))


def main():
    isotop, title = os.path.abspath(sys.argv[1]), sys.argv[2]
    paths = []
    for top in sys.argv[3:]:
        if os.path.isfile(top):
            paths.append(top)
        for folder, _, names in sorted(os.walk(top)):
            paths += [os.path.join(folder, n) for n in sorted(names)
                      if n.endswith((".yaml", ".yml", ".json", ".container", ".sh")) and not n.startswith("package")]
    fixed, wrong = 0, 0
    for source, its in itertools.groupby(paths, lambda path: os.path.dirname(path) or "."):
        with copy_of(source) as folder:
            for path in its:
                try:
                    out = try_file(isotop, path, folder)
                except (OSError, ValueError, subprocess.TimeoutExpired) as error:
                    out = [repr(error)]
                fixed += out is not None
                wrong += bool(out)
                for line in out or []:
                    print("%s: %s" % (path, line))
    print("%s %s: %d files, %d of them fixed" % ("not ok" if wrong or not fixed else "ok", title, len(paths), fixed))
    return 1 if wrong or not fixed else 0


sys.exit(main())
