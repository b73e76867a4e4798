#!/bin/sh
docker run --name engine --env-file engine.env x
docker run --name absent --env-file absent.env x
docker run --name clean --env-file clean.env x
docker run --name own-word --env-file engine.env -e DOCKER_HOST=unix:///run/x.sock x
docker run --name bare --env-file bare.env x
docker run --name bad-and-absent --env-file engine.env --env-file absent.env x
podman run --name host-variables --env-host x
podman run --name no-host-variables --env-host=false x
podman run --name secret --secret s,type=env,target=DOCKER_HOST x
podman run --name secret-file --secret s x
podman run --name many -e 'DOCKER_*' x
