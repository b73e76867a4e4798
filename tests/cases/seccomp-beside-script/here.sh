#!/bin/sh
cd "$(dirname "$0")"
docker run --security-opt seccomp=open.json beside
docker run --security-opt seccomp="$(pwd)/open.json" beside-by-pwd
podman run --security-opt seccomp=$PWD/open.json beside-podman
docker run --security-opt seccomp=gone.json not-there
docker run --security-opt seccomp=../../../configure.ac not-to-be-read
