# fish completion for isotop, printed by the program from its own tables
function __isotop_on
	set -l pending
	for word in (commandline -opc)[2..]
		if set -q pending[1]
			set pending
			continue
		end
		switch $word
			case --
				return 1
			case -f --format -o --output --fail-under --fail-on --min-pss --pss-version --policy --baseline --what-if --only --to --filter --sort --at --every --keep --color -i --interval --theme --auto --handout --root --runtime-default --node-lsm --arch --kubernetes-version --syscall --diff
				set pending $word
			case '-*'
			case scan diff fix self demo explain list seccomp mac record help
				contains -- $word $argv
				return
			case '*'
				contains inspector $argv
				return
		end
	end
	contains none $argv
end
# Those before the last comma stay as they are.
function __isotop_list
	set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
	printf '%s\n' "$before"$argv
end
complete -c isotop -f
complete -c isotop -n '__isotop_on none' -a scan -d 'judge and print'
complete -c isotop -n '__isotop_on none' -a diff -d 'what differs between two sources'
complete -c isotop -n '__isotop_on none' -a fix -d 'the smallest change that fixes what fails'
complete -c isotop -n '__isotop_on none' -a self -d 'the isolation this very process runs under'
complete -c isotop -n '__isotop_on none' -a demo -d 'a class of built-in containers, or of your own manifests'
complete -c isotop -n '__isotop_on demo' -a 'default-run privileged mistake-privileged mistake-sys-admin mistake-root mistake-escalation mistake-unconfined mistake-host-namespaces mistake-host-path mistake-writable-root mistake-token mistake-gvisor-alone gvisor without-namespaces without-capabilities without-seccomp without-apparmor without-selinux selinux-pair apparmor-broad seccomp-tight user-namespace example-capabilities example-docker example-seccomp example-docker-profile example-apparmor example-selinux example-practical hardened life'
complete -c isotop -n '__isotop_on none' -a explain -d 'the lesson behind it'
complete -c isotop -n '__isotop_on explain' -a 'privileged sys-admin root escalation unconfined host-namespaces host-path writable-rootfs service-account-token single-layer namespaces capabilities seccomp apparmor selinux sandbox load-module load-kernel mount-host-disk release-agent core-pattern uevent-helper host-procfs host-sysfs runtime-socket daemon-socket engine-api binfmt-misc host-programs enter-namespaces trace-process host-root-by-pid user-processes shared-mount raw-memory raw-ports raw-disk make-disk-node device-rules lxcfs mac-policy write-by-handle open-by-handle host-secrets host-processes kernel-programs kernel-tracing host-terminals log-links node-credentials pod-tokens node-services token-to-node bridge-neighbours vsock host-network steer-network host-ipc sibling-processes set-clock sysrq host-power overwrite-runc runc-leaked-descriptor runc-masked-paths containerd-abstract-socket nvidia-toolkit crio-sysctl git-repo-volume userns-surface io-uring af-alg userns-release-agent CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_KILL CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_LINUX_IMMUTABLE CAP_NET_BIND_SERVICE CAP_NET_BROADCAST CAP_NET_ADMIN CAP_NET_RAW CAP_IPC_LOCK CAP_IPC_OWNER CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_CHROOT CAP_SYS_PTRACE CAP_SYS_PACCT CAP_SYS_ADMIN CAP_SYS_BOOT CAP_SYS_NICE CAP_SYS_RESOURCE CAP_SYS_TIME CAP_SYS_TTY_CONFIG CAP_MKNOD CAP_LEASE CAP_AUDIT_WRITE CAP_AUDIT_CONTROL CAP_SETFCAP CAP_MAC_OVERRIDE CAP_MAC_ADMIN CAP_SYSLOG CAP_WAKE_ALARM CAP_BLOCK_SUSPEND CAP_AUDIT_READ CAP_PERFMON CAP_BPF CAP_CHECKPOINT_RESTORE'
complete -c isotop -n '__isotop_on none' -a list -d 'what it knows'
complete -c isotop -n '__isotop_on list' -a 'checks layers escapes fixes formats runtimes settings themes'
complete -c isotop -n '__isotop_on none' -a seccomp -d 'the verdict of every syscall'
complete -c isotop -n '__isotop_on none' -a mac -d 'what AppArmor or SELinux answers, asked in the kernel'
complete -c isotop -n '__isotop_on none' -a record -d 'this node'\''s facts in one file that opens anywhere'
complete -c isotop -n '__isotop_on none' -a help -d 'what isotop, or one command, takes'
complete -c isotop -n '__isotop_on help' -a 'scan diff fix self demo explain list seccomp mac record help'
complete -c isotop -n '__isotop_on none inspector scan diff fix demo seccomp' -F
complete -c isotop -n '__isotop_on none inspector scan diff self demo seccomp mac' -l format -s f -x -a 'table json ndjson sarif junit markdown html openmetrics' -d 'table (default), json, ndjson, sarif, junit, markdown, html, openmetrics; repeatable, paired with -o'
complete -c isotop -n '__isotop_on none inspector scan diff self demo seccomp mac record' -l output -s o -r -F -d 'the file for the last --format; whole or not at all'
complete -c isotop -n '__isotop_on none inspector scan self demo' -l fail-under -x -d 'exit 1 when a score (its low end) is below N'
complete -c isotop -n '__isotop_on none inspector scan self demo' -l fail-on -x -a '(__isotop_list privileged sys-admin root escalation unconfined host-namespaces host-path writable-rootfs service-account-token single-layer escape:load-module escape:load-kernel escape:mount-host-disk escape:release-agent escape:core-pattern escape:uevent-helper escape:host-procfs escape:host-sysfs escape:runtime-socket escape:daemon-socket escape:engine-api escape:binfmt-misc escape:host-programs escape:enter-namespaces escape:trace-process escape:host-root-by-pid escape:user-processes escape:shared-mount escape:raw-memory escape:raw-ports escape:raw-disk escape:make-disk-node escape:device-rules escape:lxcfs escape:mac-policy escape:write-by-handle escape:open-by-handle escape:host-secrets escape:host-processes escape:kernel-programs escape:kernel-tracing escape:host-terminals escape:log-links escape:node-credentials escape:pod-tokens escape:node-services escape:token-to-node escape:bridge-neighbours escape:vsock escape:host-network escape:steer-network escape:host-ipc escape:sibling-processes escape:set-clock escape:sysrq escape:host-power escape:overwrite-runc escape:runc-leaked-descriptor escape:runc-masked-paths escape:containerd-abstract-socket escape:nvidia-toolkit escape:crio-sysctl escape:git-repo-volume escape:userns-surface escape:io-uring escape:af-alg escape:userns-release-agent cap:CHOWN cap:DAC_OVERRIDE cap:DAC_READ_SEARCH cap:FOWNER cap:FSETID cap:KILL cap:SETGID cap:SETUID cap:SETPCAP cap:LINUX_IMMUTABLE cap:NET_BIND_SERVICE cap:NET_BROADCAST cap:NET_ADMIN cap:NET_RAW cap:IPC_LOCK cap:IPC_OWNER cap:SYS_MODULE cap:SYS_RAWIO cap:SYS_CHROOT cap:SYS_PTRACE cap:SYS_PACCT cap:SYS_ADMIN cap:SYS_BOOT cap:SYS_NICE cap:SYS_RESOURCE cap:SYS_TIME cap:SYS_TTY_CONFIG cap:MKNOD cap:LEASE cap:AUDIT_WRITE cap:AUDIT_CONTROL cap:SETFCAP cap:MAC_OVERRIDE cap:MAC_ADMIN cap:SYSLOG cap:WAKE_ALARM cap:BLOCK_SUSPEND cap:AUDIT_READ cap:PERFMON cap:BPF cap:CHECKPOINT_RESTORE)' -d 'exit 1 when one of these fails: a check, escape:ID, cap:NAME'
complete -c isotop -n '__isotop_on none inspector scan self demo' -l min-pss -x -a 'privileged baseline restricted' -d 'exit 1 when a pod does not reach baseline or restricted'
complete -c isotop -n '__isotop_on none inspector scan self demo' -l pss-version -x -d 'policy version of the Pod Security Standards (latest)'
complete -c isotop -n '__isotop_on scan' -l policy -r -F -d 'waivers with their reasons, in YAML: what they cover fails no gate'
complete -c isotop -n '__isotop_on scan' -l no-inline-waivers -d 'as it always is: nothing that a manifest says waives a finding'
complete -c isotop -n '__isotop_on scan' -l baseline -r -F -d 'an earlier JSON report or recording: only what is new or worse counts'
complete -c isotop -n '__isotop_on scan' -l what-if -x -a '(__isotop_list baseline restricted source unprivileged no-host-process drop-all caps-needed no-sys-admin no-added-caps non-root run-as-user container-user no-new-privileges seccomp-default apparmor-default selinux-labels confined-type no-host-network no-host-pid no-host-ipc no-host-mounts no-host-uts no-host-namespaces no-shared-pid user-namespace userns-remap volume-for-host-path without-mount read-only-mount mounts-read-only no-shared-mounts no-runtime-socket no-engine without-device without-request no-device-rule masked-proc read-only-root no-token no-projected-token sandbox hardened)' -d 'before and after, as if these fixes or presets were made: drop-all,restricted'
complete -c isotop -n '__isotop_on fix' -l write -d 'change the files in place of printing what would change'
complete -c isotop -n '__isotop_on fix' -l only -x -a '(__isotop_list privileged sys-admin root escalation unconfined host-namespaces host-path writable-rootfs service-account-token single-layer baseline restricted source unprivileged no-host-process drop-all caps-needed no-sys-admin no-added-caps without-caps non-root run-as-user container-user no-new-privileges seccomp-default apparmor-default selinux-labels confined-type selinux-type selinux-level host-lsm selinux-enforcing selinux-domain no-host-network no-host-pid no-host-ipc no-host-mounts no-host-uts no-host-namespaces no-shared-pid user-namespace userns-remap volume-for-host-path without-mount read-only-mount mounts-read-only no-shared-mounts no-runtime-socket no-engine without-device without-request no-device-rule without-disks device-rules masked-proc read-only-sys read-only-root no-token no-projected-token sandbox hyper-v hardened second-barrier no-held-directory end-process waiver)' -d 'only what these ask for: checks, fixes or presets, as root,drop-all'
complete -c isotop -n '__isotop_on fix' -l to -x -a 'A B C D' -d 'no more than each container needs for that grade: A to D'
complete -c isotop -n '__isotop_on none inspector scan self demo' -l strict -d 'exit 2 when something that could hold a container was not judged'
complete -c isotop -n '__isotop_on none inspector scan demo' -l only-failed -d 'leave out what passes every check'
complete -c isotop -n '__isotop_on none inspector scan demo seccomp' -l filter -x -d 'keep what matches, as in the list: score<60 cap:SYS_ADMIN'
complete -c isotop -n '__isotop_on none inspector scan demo' -l sort -x -a 'score name grade failed warned unknown runtime sandbox image age pid uid kind namespace role origin file' -d 'order by a column of the list: score, name, runtime ...'
complete -c isotop -n '__isotop_on none inspector scan diff fix seccomp mac record' -l all -d 'isolated processes too that are not containers'
complete -c isotop -n '__isotop_on none inspector scan diff demo' -l live -d 'what runs on this node as well as the files; diff: what drifted from them'
complete -c isotop -n '__isotop_on none inspector scan demo' -l at -x -d 'of a recording: as it was at 02:00, at "2026-11-28 02:00", 90m ago'
complete -c isotop -n '__isotop_on scan' -l history -d 'of a recording: the score of each container over time'
complete -c isotop -n '__isotop_on record' -l every -x -d 'record: look again every TIME (such as 10m) and append what changed to the directory FILE'
complete -c isotop -n '__isotop_on record' -l keep -x -d 'record: with --every, drop what is older (default 7d)'
complete -c isotop -n '__isotop_on record' -l record-events -d 'record: go on until interrupted, and append what happens to the one file'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo' -l color -x -a 'auto always never' -d 'auto, always or never; auto honours NO_COLOR'
complete -c isotop -n '__isotop_on none inspector demo record' -l interval -s i -x -a '0.5 1 2 5 10 30 60 300' -d 'seconds between refreshes (default 2)'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l ascii -d 'plain glyphs'
complete -c isotop -n '__isotop_on none inspector demo' -l no-mouse -d 'leave the mouse to the terminal'
complete -c isotop -n '__isotop_on none inspector demo' -l theme -x -a 'auto dark light projector contrast colourblind mono' -d 'colours of the screen (see isotop list themes)'
complete -c isotop -n '__isotop_on demo' -l auto -x -d 'begin the tour, and go on every S seconds'
complete -c isotop -n '__isotop_on demo' -l handout -r -F -d 'write a handout for the class, as Markdown or .txt'
complete -c isotop -n '__isotop_on demo' -l list -d 'the built-in scenarios with their scores'
complete -c isotop -n '__isotop_on none inspector demo' -l linear -d 'plain lines instead of a screen, for screen readers'
complete -c isotop -n '__isotop_on none inspector demo' -l no-state -d 'do not read or keep what was seen of a node last'
complete -c isotop -n '__isotop_on none inspector scan diff fix seccomp mac record' -l root -r -F -d 'read another tree'\''s /proc and /run, such as a mounted host'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l runtime-default -x -a 'containerd docker crio podman' -d 'whose profile RuntimeDefault means: containerd, crio ...'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l node-lsm -x -a 'none apparmor selinux' -d 'what the nodes of a manifest have: apparmor, selinux or none'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l arch -x -a 'x86_64 x86 x32 aarch64 arm riscv64 loongarch64 ppc64le ppc64 ppc s390x s390 mips64 mips mips64n32 mipsel64 mipsel mipsel64n32' -d 'architecture of those nodes (x86_64); seccomp: whose calls'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l kubernetes-version -x -d 'whose rules hold for manifests, such as 1.26 (latest)'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp' -l env -d 'let ${NAME} in manifests take values from this environment'
complete -c isotop -n '__isotop_on seccomp' -l syscall -x -d 'seccomp: the answer for these calls, names or numbers'
complete -c isotop -n '__isotop_on seccomp' -l kernel -d 'seccomp: the filters of a running container, which stops for a moment'
complete -c isotop -n '__isotop_on seccomp' -l disasm -d 'seccomp: print the filter'\''s program'
complete -c isotop -n '__isotop_on seccomp' -l tighten -d 'seccomp: write a tighter profile, to validate before use'
complete -c isotop -n '__isotop_on seccomp' -l diff -r -F -d 'seccomp: what differs from this other SOURCE; then exit 1'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo seccomp mac' -l quiet -s q -d 'no report, only the exit status and errors'
complete -c isotop -n '__isotop_on none inspector scan diff self demo seccomp mac' -l verbose -s v -d 'every check, and what was skipped'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo explain list seccomp mac record help' -l version -d 'print the version'
complete -c isotop -n '__isotop_on none inspector scan diff fix self demo explain list seccomp mac record help' -l help -s h -d 'print this'
