/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox: the parts of guard_sandbox(). Inside the room only. */
#ifndef ISOTOP_GUARD_SANDBOX_H
#define ISOTOP_GUARD_SANDBOX_H

#include <isotop/guard.h>

/* Nothing but reading below @paths, from now on. 0, -ENOSYS where the kernel has no Landlock, or -errno. */
int landlock_restrict(const char *const *paths, size_t count);

/* Every capability but @keep, for good. 0 or -errno. */
int guard_drop_caps(uint64_t keep, struct err *err);

/* The filter of a role, see calls.c. @helper: whom it may kill; 0: nobody. 0 or -errno. */
int calls_restrict(enum guard_role role, pid_t helper, struct err *err);

#endif
