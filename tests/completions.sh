#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What each shell offers after a line with Tab, by the shells themselves. One that is not installed is skipped.
set -u
top=${ISOTOP_TOP:-$(cd "$(dirname "$0")/.." && pwd)}
completions=$top/docs/completions
dir=$(mktemp -d "${TMPDIR:-/tmp}/isotop-completions.XXXXXX") || exit 99
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/work" && : >"$dir/work/zz-web.yaml"
export PATH="$dir:$PATH"
printf '#!/bin/sh\n' >"$dir/isotop" && chmod +x "$dir/isotop" # completions must not run it

# LINE; what must be offered, blanks between; after "!" what must not be. To add a case: one line.
lines='
isotop |scan list zz-web.yaml
isotop sc|scan
isotop list |checks themes ! zz-web.yaml scan
isotop explain |host-path CAP_NET_RAW release-agent ! zz-web.yaml
isotop explain CAP_SYS_PTR|CAP_SYS_PTRACE
isotop help |scan seccomp ! zz-web.yaml
isotop demo |hardened gvisor zz-web.yaml ! scan
isotop self |! zz-web.yaml scan
isotop scan |zz-web.yaml ! list
isotop scan --|--fail-on --what-if ! --disasm --theme --list
isotop seccomp --|--disasm --arch ! --fail-on --theme --what-if
isotop list --|--help --version ! --format --root
isotop --|--theme --fail-on ! --disasm --what-if
isotop --ascii scan --|--what-if ! --theme
isotop --filter scan --|--theme ! --what-if
isotop scan --format |table json ! zz-web.yaml
isotop scan -f js|json ! table
isotop scan --fail-on pri|privileged ! root
isotop scan --fail-on privileged,|privileged,root privileged,host-path ! root zz-web.yaml
isotop scan --fail-on root,pri|root,privileged ! privileged
isotop scan --fail-on escape:core|escape:core-pattern
isotop scan --fail-on root,cap:SYS_AD|root,cap:SYS_ADMIN
isotop scan --what-if drop-all,non|drop-all,non-root
isotop scan --fail-on=pri|--fail-on=privileged
isotop scan --fail-under |! zz-web.yaml list
isotop scan --filter |! zz-web.yaml list
isotop scan -o |zz-web.yaml ! json
isotop seccomp --arch aarch|aarch64 ! x86
isotop seccomp --diff zz|zz-web.yaml
'

# Each offers LINE: what the shell would write into the line, one a line.

# bash: through readline, which wants a terminal, script(1)'s. Alt-* writes all that can come instead of the word, and Ctrl-X the line to a file.
bash_offers() {
	cat >"$dir/bashrc" <<-END
		PS1=
		unset HISTFILE
		set +o history
		bind 'set bell-style none' 'set page-completions off'
		cd '$dir/work'
		. '$completions/isotop'
		isotop_shown() { printf '%s' "\$READLINE_LINE" >'$dir/line'; }
		bind -x '"\C-x": isotop_shown'
	END
	rm -f "$dir/line"
	printf '%s\033*\030' "$1" >"$dir/keys"
	# Whoever types waits for the shell to have written the line.
	{
		cat "$dir/keys"
		for _ in $(seq 50); do
			[ ! -s "$dir/line" ] || break
			sleep 0.1
		done
		printf '\025exit\r'
	} | script -qec "bash --noprofile --rcfile $dir/bashrc -i" /dev/null >/dev/null 2>&1
	tr -s ' ' '\n' <"$dir/line" | sed 's/\\//g'
}

# zsh: compadd notes what it was given and does not go on to draw.
zsh_offers() {
	cat >"$dir/zsh" <<-'END'
		zmodload zsh/zpty
		zpty shell "cd $3; exec zsh -f -i"
		send() { zpty -w shell "$1"; }
		send "PROMPT=; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $4/dump"
		send 'zstyle ":completion:*" verbose no; zstyle ":completion:*" list-separator ""'
		send "compadd() { local -a hits; local b=; [[ \$@[(i)-[OAD]] -le \$# ]] || builtin compadd -O hits \"\$@\"; b=\$IPREFIX\$PREFIX; print -rl -- \${IPREFIX}\${^hits} >>$4/hits; builtin compadd \"\$@\" }"
		send "echo ready >$4/ready"
		for i in {1..100}; do [[ -s $4/ready ]] && break; sleep 0.1; done
		zpty -w -n shell "$2"$'\t'
		zpty -w -n shell $'\C-u'"echo done >$4/done"$'\r'
		for i in {1..100}; do [[ -s $4/done ]] && break; sleep 0.1; done
		zpty -d shell
	END
	rm -f "$dir/hits" "$dir/ready" "$dir/done"
	: >"$dir/hits"
	zsh -f "$dir/zsh" "$completions" "$1" "$dir/work" "$dir" >/dev/null 2>&1
	cat "$dir/hits"
}

fish_offers() {
	(cd "$dir/work" && HOME=$dir fish --no-config -c "source '$completions/isotop.fish'; complete -C \"\$argv[1]\"" "$1") | cut -f 1
}

failed=0
try() { # try SHELL LINE WANTED UNWANTED
	"$1_offers" "$2" >"$dir/offers" 2>"$dir/errors"
	for word in $3; do
		grep -qxF -e "$word" "$dir/offers" && continue
		echo "not ok $1: \"$2\" offers $word (it offers: $(head -c 300 "$dir/offers" | tr '\n' ' ')$(head -c 300 "$dir/errors"))"
		failed=1
		return
	done
	for word in $4; do
		grep -qxF -e "$word" "$dir/offers" || continue
		echo "not ok $1: \"$2\" does not offer $word"
		failed=1
		return
	done
	echo "ok $1: \"$2\""
}

for shell in bash zsh fish; do
	for program in "$shell" $([ "$shell" != bash ] || echo script); do
		command -v "$program" >/dev/null && continue
		echo "skip completions of $shell: $program is not installed"
		continue 2
	done
	while IFS='|' read -r line words; do
		[ -n "$line" ] || continue
		case $words in
		*!*) try "$shell" "$line" "${words%%!*}" "${words#*!}" ;;
		*) try "$shell" "$line" "$words" "" ;;
		esac
	done <<-END
		$lines
	END
done
exit $failed
