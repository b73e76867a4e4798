#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run.sh [REPEATS]: what a key costs in a list of ten thousand pods, and what a refresh
# costs htop. No test: nothing here passes or fails. ISOTOP names the program.
#
# Read the ratios, which compare runs of the same minute on the same machine; the
# milliseconds are of this machine alone. "per key" is a run with N more key presses less
# the median of the runs without, divided by N: CPU time, user and system, without drawing,
# because --dump-screen draws once at the end. Ten thousand pods are read and judged in both.
# "screen" is a redraw on a pseudo-terminal: one key at a time, hence drawn and sent each time.
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../../build/isotop}
repeats=${1:-11}
subjects=10000
LC_ALL=C.UTF-8
TERM=xterm-256color
export LC_ALL TERM

skip() { # skip TITLE REASON
	echo "skip $1: $2"
}

[ -x "$ISOTOP" ] || { skip bench "there is no $ISOTOP"; exit 77; }
command -v python3 >/dev/null || { skip bench "python3 is not installed"; exit 77; }
dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-bench.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM HUP

i=0
while [ $i -lt $subjects ]; do
	printf -- '---\napiVersion: v1\nkind: Pod\nmetadata: {name: pod-%05d, namespace: team-%d}\n' $i $((i % 40))
	printf 'spec:\n  hostPID: %s\n  containers:\n' "$([ $((i % 7)) = 0 ] && echo true || echo false)"
	printf '  - {name: main, image: "example/app:%d", securityContext: {privileged: %s}}\n' $((i % 90)) \
		"$([ $((i % 11)) = 0 ] && echo true || echo false)"
	i=$((i + 1))
done >"$dir/pods.yaml"

cat >"$dir/bench.py" <<'END'
import fcntl, os, pty, select, signal, struct, sys, termios, time
from processes import crowd

isotop, manifest, repeats, subjects = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
presses = 200
width, height = 120, 40


def rank(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def line(title, values, base):
    mid, high = rank(values, .5), rank(values, .99)
    ratio = "  x%.2f of a cursor move" % (mid / base) if base else ""
    print("%-34s p50 %9.3f ms  p99 %9.3f ms%s" % (title, mid, high, ratio), flush=True)
    return mid


def dump(keys):
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.execv(isotop, [isotop, "--size", "%dx%d" % (width, height), "--keys", keys, "--dump-screen", manifest])
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit("isotop ended with status %d" % status)
    return (usage.ru_utime + usage.ru_stime) * 1000


# To add a key: a line here, with keys that may be pressed again and again.
keys = [
    ("cursor down", "j", 1),
    ("Home and End", "<Home><End>", 2),
    ("a page down", "<PgDn>", 1),
    ("sort by the next column", "lt", 1),
    ("order turned round", "I", 1),
    ("filter typed, taken away", "/pod-09<Enter><Esc>", 9),
    ("one check alone, and all", "1", 1),
]
keys = [(title, "<lt>" if what == "lt" else what, count) for title, what, count in keys]

print("# %d subjects, %d repeats, %dx%d" % (subjects, repeats, width, height))
plain = [dump("") for _ in range(repeats)]
line("read, judged, drawn once", plain, None)
base = None
for title, what, count in keys:
    times = max(1, presses // count)
    costs = [(dump(what * times) - rank(plain, .5)) / (times * count) for _ in range(repeats)]
    mid = line("per key: " + title, costs, base)
    # with one repeat the noise of a run may be more than two hundred keys: then there is nothing to compare with
    base = base if base is not None else mid if mid > 0 else 0


class Screen:
    """A program on a pseudo-terminal, and the CPU time it has used: schedstat is in ns, of all its threads."""

    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                os.execvp(argv[0], argv)
            finally:
                os._exit(126)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def read(self, patience):
        total = 0
        while select.select([self.fd], [], [], patience)[0]:
            try:
                got = len(os.read(self.fd, 65536))
            except OSError:
                break
            if not got:
                break
            total += got
        return total

    def cpu(self):
        total = 0
        for task in os.listdir("/proc/%d/task" % self.pid):
            with open("/proc/%d/task/%s/schedstat" % (self.pid, task)) as file:
                total += int(file.read().split()[0])
        return total / 1e6

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def screen_of_isotop():
    screen = Screen([isotop, manifest])
    while not screen.read(3):
        pass
    costs = []
    for i in range(200):
        before = screen.cpu()
        os.write(screen.fd, b"j" if i % 2 == 0 else b"k")
        screen.read(.02)
        costs.append(screen.cpu() - before)
    screen.end()
    return line("screen: isotop, a redraw", costs, base)


def screen_of_htop(ours):
    pids = crowd(int(os.environ.get("ISOTOP_BENCH_PROCESSES", "2000")))
    try:
        os.environ["HTOPRC"] = os.path.join(os.path.dirname(manifest), "htoprc")
        screen = Screen(["htop", "-d", "10"])
        screen.read(.5)
        seen = sum(name.isdigit() for name in os.listdir("/proc"))
        costs = []
        for _ in range(20):
            before = screen.cpu()
            end = time.monotonic() + 1
            while time.monotonic() < end:
                screen.read(.1)
            costs.append(screen.cpu() - before)
        screen.end()
        mid = line("screen: htop, a refresh", costs, None)
        print("# htop reads %d processes, %.4f ms each; isotop draws %d subjects, %.4f ms each" %
              (seen, mid / seen, subjects, ours / subjects))
        print("# a redraw of isotop is x%.3f of a refresh of htop" % (ours / mid))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


ours = screen_of_isotop()
if any(os.access(os.path.join(place, "htop"), os.X_OK) for place in os.environ["PATH"].split(":")):
    screen_of_htop(ours)
else:
    print("skip htop beside it: htop is not installed")
END
PYTHONDONTWRITEBYTECODE=yes PYTHONPATH=$here python3 "$dir/bench.py" "$ISOTOP" "$dir/pods.yaml" "$repeats" "$subjects"
