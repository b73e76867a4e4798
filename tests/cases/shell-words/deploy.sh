#!/usr/bin/env bash
set -euo pipefail
ENGINE="${ENGINE:-podman}"
# docker run --privileged example.org/comment:1
docker run -d -u "$UID" -v "$HOME/.kube:/k:ro" example.org/user:1
docker run -v "${PIPE}:/var/run/docker.sock" -v /:/host:ro example.org/beside:1
docker run --privileged=$CI --read-only="${RO}" example.org/switches:1
docker run "${FLAGS[@]}" --user 1000 example.org/flags:1
docker run --network "$NET" --cap-add "$CAP" --cap-add SYS_ADMIN example.org/lists:1
docker run --security-opt "seccomp=$PROFILE" -v .:/src example.org/profile:1
"$ENGINE" run --pid host example.org/engine:1
id=$(docker run -d --ipc=host example.org/inside:1)
! docker run --net=host example.org/not:1 || sudo -E nohup docker run --uts host example.org/sudo:1 >log 2>&1 &
ssh build@node 'cd /srv && docker run --privileged example.org/there:1'
sh -c "docker run --network name=host example.org/shell:1"
cat names | xargs -n1 docker run --privileged
echo "docker run --privileged example.org/quoted:1"; printf '%s\n' docker run --privileged example.org/shown:1
cat > unit <<-'END'
	docker run --privileged example.org/text:1
	END
ssh node <<END
docker run --pid=host example.org/fed:1
END
docker run --rm \
  # what the shell reads no more
  --privileged example.org/lost:1
docker run --rm Example.org/Image:1
