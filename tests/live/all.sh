#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Everything that starts containers.
exec "$(dirname "$0")/../each.sh" live/hostile.sh live/run.sh live/escapes.sh live/seccomp.sh live/churn.sh \
	live/differential.sh live/differential_pods.sh
