#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# ssh-loop.sh FILES HOST... : what runs on every host, with nothing left there.
#
# FILES is the folder of "make static". A report a host comes to ./HOST.json; the exit
# status is the worst of all: 0 judged, 1 a check of FAIL_ON failed, 2 trouble.
# The file is sent through the connection that runs it; root is reached by sudo if need be.
set -u
FAIL_ON=${FAIL_ON:-privileged,host-path}
[ $# -ge 2 ] || {
	echo "usage: ssh-loop.sh FILES HOST..." >&2
	exit 2
}
files=$1
shift

# mktemp's folder is this user's alone; it goes whatever happens.
there='set -e
dir=$(mktemp -d)
trap "rm -rf \"$dir\"" EXIT
cat >"$dir/isotop"
chmod 700 "$dir/isotop"
as_root=
[ "$(id -u)" = 0 ] || as_root="sudo -n"
set +e
$as_root "$dir/isotop" scan --format json --fail-on "$1" </dev/null'

worst=0
for host; do
	status=2
	case $host in -*) arch='' ;; *) arch=$(ssh -o BatchMode=yes "$host" uname -m </dev/null) ;; esac
	if [ -f "$files/isotop-$arch" ]; then
		ssh -o BatchMode=yes "$host" "sh -c '$(printf %s "$there" | sed "s/'/'\\\\''/g")' isotop '$FAIL_ON'" \
			<"$files/isotop-$arch" >"$host.json"
		status=$?
	else
		echo "$host: no answer, or no $files/isotop-$arch" >&2
	fi
	case $status in
	0) echo "$host: judged" ;;
	1) echo "$host: a check of $FAIL_ON failed, see $host.json" ;;
	3) echo "$host: no container runs there" ;;
	*) echo "$host: trouble ($status)" >&2 ;;
	esac
	[ "$status" != 3 ] || status=0
	[ "$status" -le 2 ] || status=2
	[ "$status" -le "$worst" ] || worst=$status
done
exit "$worst"
