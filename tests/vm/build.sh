#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# build.sh DIR: what all guests share. DIR/kernel, DIR/initrd and DIR/disk, made of
# packages of this very Debian release from wherever apt is set up to take them.
#
# Status 1 and a "skip" line: there is no way to have one here. 2: it went wrong.
set -u
here=$(cd "$(dirname "$0")" && pwd)
dir=$(cd "${1:?usage: build.sh DIR}" && pwd) || exit 2

# What a guest needs beyond the smallest Debian. To add a package: add its name.
packages=apparmor,containerd,containernetworking-plugins,crun,dbus,docker.io,jq,kmod,podman,policycoreutils
packages=$packages,runc,selinux-policy-default,systemd-sysv
# jq 1.6 reads what it knows each time it starts, which takes half a second where everything is emulated, and gojq a third.
[ -z "$(apt-cache show gojq 2>/dev/null)" ] || packages=$packages,gojq
modules="virtio_pci virtio_blk crc32c_generic ext4"

# Types of containers, which Debian's policy lacks. What container_t may do is a part of what
# container-selinux 2.250 lets it (container.te), enough to run busybox and to be refused the rest. With the
# boolean it gets sys_admin, so that what it mounts is refused by the rule about mounts and not before. spc_t is
# an unconfined domain there, unconfined_domain_noaudit(): what that comes to in Debian's policy are attributes.
types='
(type container_t)
(roletype system_r container_t)
(typeattributeset domain (container_t))
(typeattributeset mcs_constrained_type (container_t))
(type container_file_t)
(typeattributeset file_type (container_file_t))
(allow container_t container_file_t (file (entrypoint execute execute_no_trans map open read write append create getattr setattr lock rename unlink ioctl)))
(allow container_t container_file_t (dir (open read write add_name remove_name search getattr setattr create rmdir mounton)))
(allow container_t container_file_t (lnk_file (read getattr create unlink)))
(allow container_t container_file_t (chr_file (open read write getattr create unlink)))
(allow container_t container_file_t (fifo_file (open read write getattr create unlink)))
(allow container_t container_file_t (sock_file (open read write getattr create unlink)))
(allow container_t self (process (fork sigchld sigkill signal signull sigstop getattr getcap setcap getpgid setpgid getsched setsched getsession setrlimit execmem)))
(allow container_t self (file (open read write getattr)))
(allow container_t self (dir (open read search getattr)))
(allow container_t self (lnk_file (read getattr)))
(allow container_t self (fifo_file (open read write getattr)))
(allow container_t self (capability (chown dac_override fowner kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap)))
(allow container_t self (packet_socket (create bind getattr setopt read write ioctl)))
(allow container_t self (netlink_route_socket (create bind getattr read write nlmsg_read)))
(allow container_t self (rawip_socket (create getattr setopt read write)))
(allow container_t self (unix_stream_socket (create connect bind listen accept getattr getopt setopt read write connectto)))
(allow container_t self (tcp_socket (create connect bind listen accept getattr getopt setopt read write)))
(allow container_t node_t (tcp_socket (node_bind)))
(allow container_t port_type (tcp_socket (name_bind)))
(allow container_t spc_t (unix_stream_socket (connectto)))
(allow container_t fs_t (filesystem (mount remount unmount getattr)))
(allow container_t tmpfs_t (filesystem (mount remount unmount getattr)))
(boolean virt_sandbox_use_sys_admin false)
(booleanif virt_sandbox_use_sys_admin (true (allow container_t self (capability (sys_admin)))))
(allow container_t file_type (dir (search getattr)))
(allow container_t usr_t (file (open read getattr)))
(allow container_t usr_t (dir (open read)))
(allow container_t proc_t (file (open read getattr)))
(allow container_t proc_t (dir (open read search getattr)))
(allow container_t sysctl_t (dir (open read search getattr)))
(allow container_t sysctl_t (file (open read getattr)))
(allow container_t sysctl_kernel_t (dir (open read search getattr)))
(allow container_t sysctl_kernel_t (file (open read getattr)))
(allow container_t sysctl_vm_t (dir (open read search getattr)))
(allow container_t sysctl_vm_t (file (open read getattr)))
(allow container_t sysfs_t (dir (open read search getattr)))
(allow container_t sysfs_t (file (open read getattr)))
(allow container_t kernel_t (fd (use)))
(allow container_t kernel_t (fifo_file (read write append getattr ioctl)))
(allow container_t kernel_t (process (sigchld)))
(allow container_t devpts_t (chr_file (read write getattr ioctl)))
(allow container_t null_device_t (chr_file (open read write getattr ioctl)))
(allow kernel_t container_t (process (transition dyntransition sigkill signal)))
(type container_loose_t)
(roletype system_r container_loose_t)
(typeattributeset domain (container_loose_t))
(typepermissive container_loose_t)
(allow kernel_t container_loose_t (process (transition dyntransition sigkill signal)))
(allow container_loose_t container_file_t (file (entrypoint)))
(type spc_t)
(roletype system_r spc_t)
(typeattributeset domain (spc_t))
(typeattributeset unconfined_domain_type (spc_t))
(typeattributeset kern_unconfined (spc_t))
(typeattributeset files_unconfined_type (spc_t))
(typeattributeset filesystem_unconfined_type (spc_t))
(typeattributeset devices_unconfined_type (spc_t))
(typeattributeset corenet_unconfined_type (spc_t))
(typeattributeset selinux_unconfined_type (spc_t))
(typeattributeset storage_unconfined_type (spc_t))
(typeattributeset set_curr_context (spc_t))
(typeattributeset can_change_object_identity (spc_t))
(typeattributeset can_load_kernmodule (spc_t))
(typeattributeset can_read_shadow_passwords (spc_t))
(typeattributeset can_write_shadow_passwords (spc_t))
(typeattributeset process_uncond_exempt (spc_t))
(allow spc_t self (process (transition execmem)))
(allow spc_t self (capability (chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap)))
(allow spc_t self (capability2 (syslog wake_alarm perfmon bpf)))
(allow spc_t self (fifo_file (ioctl read write create getattr setattr lock append open)))
(allow spc_t self (file (ioctl read write getattr lock append open)))
(allow spc_t self (dir (read getattr open search)))
(allow kernel_t spc_t (process (transition dyntransition sigkill signal)))
(allow spc_t container_file_t (file (entrypoint)))
'

skip() { # skip REASON [LOG]
	echo "skip virtual machine: $1${2:+: $(tail -n 1 "$2")}"
	exit 1
}

wrong() {
	[ -z "${2-}" ] || tail -n 20 "$2"
	echo "not ok virtual machine: $1"
	exit 2
}

stamp=$(cat "$here/build.sh" "$here/agent" "$here/agent.service" "$here/init" "$here/initrd" | sha256sum)
[ "$(cat "$dir/stamp" 2>/dev/null)" != "$stamp" ] || exit 0
rm -f "$dir/stamp"

# shellcheck source=/dev/null # what this system says of itself
. /etc/os-release
[ "${ID-}" = debian ] || skip "the guests are made of Debian's packages, and this is ${ID:-unknown}"

# The main archive of this release, and apt's proxy, which debootstrap knows by its variable alone.
source=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" \
	'Component: main' | head -n 1)
[ -n "$source" ] || skip "apt has no lists of $VERSION_CODENAME"
eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
export http_proxy https_proxy

new=$dir/new
guest=$new/guest
rm -rf --one-file-system "$new"
mkdir -p "$new/package" || wrong "the cache can be written"

# The kernel's package is unpacked, not installed: this machine keeps its own.
image=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/^ *Depends: //p' | head -n 1)
[ -n "$image" ] || skip "apt does not know linux-image-amd64"
(cd "$new/package" && apt-get -q -o APT::Sandbox::User=root download "$image") >"$dir/download.log" 2>&1 ||
	skip "no kernel" "$dir/download.log"
debootstrap --variant=minbase --include=$packages "$VERSION_CODENAME" "$guest" "$source" >"$dir/debootstrap.log" 2>&1 ||
	skip "debootstrap failed" "$dir/debootstrap.log"

log=$dir/build.log
exec 3>&1 >"$log" 2>&1
set -ex
trap 'set +ex; exec >&3 2>&1; wrong "the disk of the guests is made" "$log"' EXIT

# ---- kernel: what QEMU starts directly is the ELF file in the compressed image, a few seconds quicker
mkdir "$new/kernel"
# Modules are below /usr since Debian 13.
dpkg-deb --fsys-tarfile "$new"/package/*.deb >"$new/kernel.tar"
tar -C "$new/kernel" -xf "$new/kernel.tar" --wildcards './boot/vmlinuz*' '*lib/modules/*'
rm "$new/kernel.tar"
[ -d "$new/kernel/lib" ] || mv "$new/kernel/usr/lib" "$new/kernel/lib"
packed=$(echo "$new"/kernel/boot/vmlinuz-*)
version=${packed##*/vmlinuz-}
at=$(LC_ALL=C grep -abom 1 "$(printf '\3757zXZ')" "$packed" | cut -d: -f1)
tail -c "+$((at + 1))" "$packed" | xz -dcq >"$new/vmlinux" || : # what follows the stream is no xz
[ "$(head -c 4 "$new/vmlinux" | tail -c 3)" = ELF ] || cp "$packed" "$new/vmlinux"

# ---- modules: those that a container's file systems and networks need
to=lib/modules/$version
mkdir -p "$guest/$to/kernel/drivers"
cp "$new/kernel/$to"/modules.* "$guest/$to/"
for part in fs lib crypto net drivers/block drivers/net drivers/virtio; do
	cp -a "$new/kernel/$to/kernel/$part" "$guest/$to/kernel/$part"
done
chroot "$guest" depmod "$version"

# ---- initrd: finds the disk and goes on there
mkdir -p "$new/initrd/bin" "$new/initrd/proc" "$new/initrd/sys" "$new/initrd/dev" "$new/initrd/new" "$new/initrd/$to"
cp "$(command -v busybox)" "$new/initrd/bin/"
install -m 755 "$here/initrd" "$new/initrd/init"
for module in $modules; do
	chroot "$guest" modprobe -S "$version" --show-depends "$module"
done | awk '$1 == "insmod" { sub("^/usr/lib/", "/lib/", $2); print $2 }' | sort -u | while read -r file; do
	mkdir -p "$new/initrd/${file%/*}"
	cp "$guest$file" "$new/initrd$file"
done
cp "$guest/$to"/modules.* "$new/initrd/$to/"
(cd "$new/initrd" && find . | busybox cpio -o -H newc | gzip -1) >"$new/initrd.gz"

# ---- disk: the agent that answers, no services that nobody needs, labels for SELinux
mkdir "$guest/vm"
install -m 755 "$here/init" "$here/agent" "$guest/vm/"
cp "$(command -v busybox)" "$guest/vm/"
[ ! -e "$guest/usr/bin/gojq" ] || ln -s /usr/bin/gojq "$guest/usr/local/bin/jq"
install -m 644 "$here/agent.service" "$guest/etc/systemd/system/"
for unit in docker.service docker.socket containerd.service podman.service podman.socket podman-auto-update.timer \
	podman-restart.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer \
	e2scrub_all.timer e2scrub_reap.service selinux-autorelabel.service systemd-journal-flush.service \
	getty@tty1.service serial-getty@ttyS0.service; do
	ln -sf /dev/null "$guest/etc/systemd/system/$unit"
done
chroot "$guest" systemctl enable agent.service
: >"$guest/etc/fstab"
echo isotop-guest >"$guest/etc/hostname"
printf '%032d\n' 7 >"$guest/etc/machine-id"
echo "$types" >"$guest/vm/types.cil"
chroot "$guest" semodule -n -i /vm/types.cil
# setfiles finds its files through /proc, which only this one command gets. Inside a chroot "/" is no mount
# whose propagation could be changed: what is mounted is taken away again by hand.
unshare -m --propagation unchanged sh -c 'mount --make-rprivate / 2>/dev/null || :
	mount -t proc proc "$0/proc" || exit
	chroot "$0" "$@"
	code=$?
	umount "$0/proc"
	exit $code' "$guest" setfiles -F -e /proc /etc/selinux/default/contexts/files/file_contexts /
rm -rf "$guest"/var/cache/apt/archives/*.deb "$guest"/var/lib/apt/lists/* "$guest"/usr/share/doc "$guest"/usr/share/locale
mke2fs -q -t ext4 -d "$guest" "$new/disk" 2400M

mv "$new/vmlinux" "$dir/kernel"
mv "$new/initrd.gz" "$dir/initrd"
mv "$new/disk" "$dir/disk"
rm -rf --one-file-system "$new"
echo "$stamp" >"$dir/stamp"
trap - EXIT
