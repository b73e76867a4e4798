# SPDX-License-Identifier: Apache-2.0
"""node.py ISOTOP FLOOR [SECONDS]: what the screen costs on this node, beside htop and the least that a refresh reads.

No test: nothing here passes or fails. CPU time of all threads and children, by the
kernel's count of nanoseconds; runs of a row follow each other within a minute.
ISOTOP_BENCH_PROCESSES says how many more processes sleep in the second row.
"""
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

from processes import crowd, pids_of_containers

isotop, floor = sys.argv[1], sys.argv[2]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 30
INTERVAL = 2  # seconds between two refreshes of isotop; htop is told the same


class Screen:
    """A program on a pseudo-terminal of 120x40."""

    def __init__(self, argv):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            try:
                os.execvp(argv[0], argv)
            finally:
                os._exit(126)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def read(self, patience):
        if not select.select([self.fd], [], [], patience)[0]:
            return b""
        try:
            return os.read(self.fd, 65536)
        except OSError:
            return b""

    def run(self, duration):
        end = time.monotonic() + duration
        while time.monotonic() < end:
            self.read(.2)

    def tree(self, pid):
        found = [pid]
        try:
            with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
                for child in file.read().split():
                    found += self.tree(int(child))
        except OSError:
            pass
        return found

    def cpu(self):
        total = 0
        for pid in self.tree(self.pid):
            for task in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/schedstat" % (pid, task)) as file:
                    total += int(file.read().split()[0])
        return total / 1e9

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def minute(argv):
    """CPU seconds a minute once it has settled."""
    screen = Screen(argv)
    try:
        screen.run(3 * INTERVAL)
        begin, at = screen.cpu(), time.monotonic()
        screen.run(seconds)
        return (screen.cpu() - begin) / (time.monotonic() - at) * 60
    finally:
        screen.end()


def first_rows(argv, mark):
    """Milliseconds until @mark is on the screen, the median of nine."""
    times = []
    for _ in range(9):
        begin, seen = time.monotonic(), b""
        screen = Screen(argv)
        while mark not in seen and time.monotonic() < begin + 10:
            seen += screen.read(.1)
        times.append((time.monotonic() - begin) * 1000)
        screen.end()
    return sorted(times)[len(times) // 2]


def floor_minute(pids):
    if not pids:
        return None
    argv = [floor, "cost", floor, "live", "/proc"] + pids
    cost = sorted(float(subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True).stdout.split()[0])
                  for _ in range(5))[2]
    return cost * 60 / INTERVAL


def cell(value):
    return "-" if value is None else "%.2f s" % value


def main():
    htop = shutil.which("htop")
    with tempfile.TemporaryDirectory() as top:
        os.environ["HTOPRC"] = os.path.join(top, "htoprc")
        os.environ["XDG_STATE_HOME"] = top
        beside = [htop, "-d", str(INTERVAL * 10)] if htop else None
        pids = pids_of_containers()
        print("\n| the screen on this node, %d containers | isotop | htop | floor |" % len(pids))
        print("|---|---|---|---|")

        def row(title):
            print("| CPU a minute, %s | %s | %s | %s |" % (title, cell(minute([isotop])),
                  cell(minute(beside) if beside else None), cell(floor_minute(pids))), flush=True)

        row("%d processes" % sum(name.isdigit() for name in os.listdir("/proc")))
        more = crowd(int(os.environ.get("ISOTOP_BENCH_PROCESSES", "4700")))
        try:
            row("%d processes" % sum(name.isdigit() for name in os.listdir("/proc")))
        finally:
            for pid in more:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        print("| first rows | %.0f ms | %s | |" % (first_rows([isotop], b"pid"),
              "%.0f ms" % first_rows(beside, b"PID") if beside else "-"))


main()
