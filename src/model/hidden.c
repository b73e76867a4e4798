/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <isotop/facts.h>

/*
 * What moby (oci/defaults.go), containerd (oci/spec.go) and podman cover or make
 * read-only unless told otherwise. To add one: add its row, the worst first.
 */
// clang-format off
const struct hidden_path hidden_paths[] = {
	{ "/proc/kcore",          false, false, "the host's memory" },
	{ "/proc/keys",           false, false, "the names of keys in the kernel's keyrings" },
	{ "/proc/timer_list",     false, false, "kernel addresses and the host's timers" },
	{ "/proc/acpi",           false, false, "the machine's power and hardware switches" },
	{ "/proc/scsi",           false, true,  "adding and removing of disks" },
	{ "/proc/sched_debug",    false, true,  "every process of the host" },
	{ "/proc/latency_stats",  false, true,  "what the host's processes wait for" },
	{ "/proc/timer_stats",    false, true,  "timers of the host's processes" },
	{ "/proc/asound",         false, true,  "the host's sound devices" },
	{ "/sys/firmware",        false, false, "firmware tables and variables of the machine" },
	{ "/proc/sys",            true,  false, "the kernel's settings" },
	{ "/proc/sysrq-trigger",  true,  false, "crash and reboot of the host" },
	{ "/proc/irq",            true,  false, "the host's interrupts" },
	{ "/proc/bus",            true,  false, "the registers of PCI devices" },
	{ "/proc/fs",             true,  false, "settings of the host's file systems" },
};
// clang-format on

const size_t hidden_path_count = ISO_COUNT(hidden_paths);
