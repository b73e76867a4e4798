# docker run --privileged nginx
cat <<EOF2
docker run --privileged nginx
EOF2
docker run nginx # --privileged
podman run --security-opt=label=disable --userns=keep-id x
nerdctl run --privileged y
