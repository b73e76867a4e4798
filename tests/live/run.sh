#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Starts real containers with every runtime that is installed here and compares
# what isotop says of them with an independent reading of /proc, with capsh and
# with what the runtime itself says; and its verdicts with docs/checks.md.
#
# Root only. Everything it starts has directories and names of its own and is
# ended by the process id that was kept.
#
# To add a runtime: a file bed-NAME.sh here with the functions bed_NAME (starts
# containers, calls expect for each) and, where needed, unbed_NAME (ends them).
#
# run.sh [--update] [BED...]: --update writes the matrix of docs/runtimes.md
set -u
here=$(cd "$(dirname "$0")" && pwd)
ISOTOP=${ISOTOP:-$here/../../build/isotop}
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C.UTF-8
export PATH LC_ALL

# shellcheck source=tests/live/lib.sh
. "$here/lib.sh"
# shellcheck source=tests/live/matrix.sh
. "$here/matrix.sh"

page=$here/../../docs/runtimes.md
action=matrix_compare
if [ "${1-}" = --update ]; then
	action=matrix_update
	shift
fi

[ "$(id -u)" = 0 ] || skip_all "not root"
for program in jq capsh getpcaps lsns findmnt busybox timeout; do
	command -v $program >/dev/null || skip_all "$program is not installed"
done

[ $# -gt 0 ] || set -- runc docker containerd cri podman rootlesskit crun lxc nspawn bubblewrap firejail runsc self layers versions
begin
try_container
for bed; do
	# shellcheck disable=SC1090 # one file a bed
	. "$here/bed-$bed.sh"
	beds="$bed $beds"
	"bed_$bed"
done
"$action" "$page"
end
