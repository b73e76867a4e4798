#!/bin/sh
IMAGE=registry.example/known:1
OPTS="--privileged -v /:/host"
readonly RUNTIME=podman
docker run --rm $OPTS $IMAGE
if [ -n "$CI" ]; then
  LATER=--read-only
fi
docker run $LATER --user 1000 $IMAGE
TWICE=--user=1000
TWICE=--user=0
docker run "$TWICE" registry.example/twice:1
$RUNTIME run -v "$HOME/.aws:/k:ro" "$IMAGE"
docker run -d --name web --network host $IMAGE
docker run -d --name side --network container:web $IMAGE
[ -n "$X" ] && MAYBE=--privileged
docker run $MAYBE registry.example/maybe:1
docker run $AFTER registry.example/after:1
AFTER=--privileged
podman pod create --network host -v /etc:/e --name shop
podman run --pod shop registry.example/member:1
docker volume create --opt type=none --opt o=bind --opt device=/ rootvol
docker run --name named -v rootvol:/h registry.example/named:1
docker run --security-opt seccomp=profile.json registry.example/profile:1
docker service create --mount type=bind,src=/,dst=/h registry.example/service:1
docker compose -f prod.yaml up -d
