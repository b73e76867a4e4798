#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# each.sh SCRIPT...: scripts that must not run beside each other, as one test of the list. Where one test waits for another
# by a rule, make takes it up only once everything behind it in the list has begun: what starts containers and mostly
# waits was left for the end that way, when nothing else had to be done meanwhile.
set -u
here=$(cd "$(dirname "$0")" && pwd)
status=77
for script; do
	"$here/$script"
	ended=$?
	case $ended in
	77) ;;
	0) [ $status != 77 ] || status=0 ;;
	*)
		echo "# tests/$script ended with status $ended"
		status=1
		;;
	esac
done
exit $status
