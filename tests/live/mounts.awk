# SPDX-License-Identifier: Apache-2.0
#
# mounts.awk PANE HOST CONTAINER: the pane of mounts as text, and findmnt's rows "TARGET MAJ:MIN FSROOT VFS-OPTIONS ID
# PARENT OPT-FIELDS" of the host and of the container. Prints each mount of the container that the pane has no row of.
#
# Of two on one place the one that is seen is the one whose parent lies deeper: a mount on the other has it for parent,
# and one made before its directory was covered hangs on what is covered. The order of the rows says nothing.
function has(options, what) {
	return index("," options ",", "," what ",")
}

function group(fields, kind) { # "shared:5\x20master:3"
	return match(fields, kind ":[0-9]+") ? substr(fields, RSTART + length(kind) + 1, RLENGTH - length(kind) - 1) : ""
}

function came_along(target) { # what stands there on the host, or a part of its root put onto itself
	return host[target] == $2 " " $3 || host["/"] == $2 " /" && target == $3
}

FNR == 1 {
	file++
}

# A row goes on where the next line begins further to the right; at its end stands the evidence.
file == 1 && /^          *[^ ]/ && n {
	sub(/^ +/, "")
	rows[n] = rows[n] (rows[n] ~ /\/$/ ? "" : " ") $0
	next
}

file == 1 {
	sub(/ *\/proc\/[0-9]+\/mountinfo:[0-9]+ *$/, "")
	rows[++n] = $0
	sub(/ +$/, "", rows[n])
	next
}

file == 2 {
	host[$1] = $2 " " $3
	peers[group($7, "shared")] = 1
	next
}

{
	place[$5] = $1
}

$1 in wanted && length(place[$6]) < depth[$1] {
	next
}

{
	depth[$1] = length(place[$6])
}

$1 == "/" {
	of_host = $2 " " $3 == host["/"]
	next
}

{
	if ($1 ~ /^\/host\// || (of_host && came_along($1))) {
		delete wanted[$1]
		next
	}
	shared = group($7, "shared")
	flags = (has($4, "nosuid") ? " nosuid" : "") (has($4, "nodev") ? " nodev" : "") (has($4, "noexec") ? " noexec" : "")
	wanted[$1] = (has($4, "ro") ? "read-only" : "writable") (flags ? "," flags : "") \
		(shared && shared in peers ? ", shared with the host" : group($7, "master") ? ", follows the host\047s mounts" : "")
}

END {
	for (target in wanted) {
		found = 0
		for (i = 1; i <= n && !found; i++)
			found = index(rows[i] " ", "  " target " ") &&
				substr(rows[i], length(rows[i]) - length(wanted[target])) == " " wanted[target]
		if (!found)
			print target, wanted[target]
	}
}
