/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seccomp: what a seccomp filter really does, down to every syscall: all faces of the room in one.
 *
 * Owns: classic BPF as the kernel checks and runs it, the outcome of every
 * syscall over all values of its arguments, profiles (OCI, Docker) and the
 * runtimes' defaults, both compiled the way the runtimes compile them.
 * Knows nothing of containers; reads nothing from the kernel.
 */
#ifndef ISOTOP_SECCOMP_H
#define ISOTOP_SECCOMP_H

#include <isotop/rulebook.h>

#endif
