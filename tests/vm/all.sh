#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Everything that starts virtual machines.
exec "$(dirname "$0")/../each.sh" vm/escapes.sh vm/mac.sh vm/run.sh
