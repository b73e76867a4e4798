#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One pod, one answer: a sample of the pods of differential.sh, by containerd's CRI plugin.
#
ISOTOP_ENGINE=cri
ISOTOP_LINES=${ISOTOP_LINES:-8}
export ISOTOP_ENGINE ISOTOP_LINES
exec "$(dirname "$0")/differential.sh"
