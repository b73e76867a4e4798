# SPDX-License-Identifier: Apache-2.0
#
# fix_whatif.py ISOTOP NAME PATH...: what if, and really done. For each manifest in PATH
# random sets of fixes: the checks that scan --what-if tells are those of the file that
# fix --only wrote. FIX_SEED chooses other sets.
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

FIXES = ["unprivileged", "drop-all", "caps-needed", "non-root", "run-as-user", "no-new-privileges", "seccomp-default",
         "no-host-network", "no-host-pid", "no-host-ipc", "read-only-root", "no-token", "no-sys-admin", "apparmor-default"]


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          check=False)


def checks(isotop, path):
    report = json.loads(run(isotop, "scan", "-f", "json", path).stdout)
    return [(s["name"], {c["id"]: c["verdict"] for c in s["checks"]}) for s in report["subjects"]]


def try_set(isotop, path, fixes, out):
    folder = tempfile.mkdtemp(prefix="isotop-whatif.")
    try:
        # its neighbours are part of it: extends, include, env_file
        for entry in os.scandir(os.path.dirname(path) or "."):
            if entry.is_file():
                shutil.copy(entry.path, folder)
        target = os.path.join(folder, os.path.basename(path))
        before = checks(isotop, target)
        if len({name for name, _ in before}) != len(before) or not before:
            return 0  # two of one name cannot be distinguished in the report
        said = run(isotop, "fix", "--write", "--only", fixes, target).stderr.decode(errors="replace")
        told = json.loads(run(isotop, "scan", "-f", "json", "--what-if", fixes, path).stdout)["checks"]
        for (name, was), (_, done) in zip(before, checks(isotop, target)):
            if "%s:   check" % name in said and ", by hand: " in said:
                continue  # some of it is to be done by hand
            for check in told:
                if check.get("container", name) == name:
                    was[check["id"]] = check["b"]
            for check, verdict in done.items():
                if verdict != was[check]:
                    out.append("%s: %s with %s: %s is %s, what-if told %s" % (path, name, fixes, check, verdict, was[check]))
        return 1
    finally:
        shutil.rmtree(folder)


def main():
    isotop, title = os.path.abspath(sys.argv[1]), sys.argv[2]
    choose = random.Random(os.environ.get("FIX_SEED", "1"))
    tried, out = 0, []
    for top in sys.argv[3:]:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(n for n in names if n.endswith((".yaml", ".yml"))):
                fixes = ",".join(choose.sample(FIXES, choose.randint(1, 6)))
                try:
                    tried += try_set(isotop, os.path.join(folder, name), fixes, out)
                except (ValueError, KeyError):
                    pass  # not a manifest
    print("\n".join(out[:20]))
    print("%s %s: %d sets of fixes" % ("not ok" if out or not tried else "ok", title, tried))
    return 1 if out or not tried else 0


sys.exit(main())
