#!/bin/sh
docker run -d --name web \
	--privileged \
	-v /srv/data:/data -v /etc:/etc2:z \
	--cap-add=SYS_ADMIN,NET_ADMIN --net host \
	--security-opt "seccomp=unconfined" nginx:1.27 -v x
podman run --rm -it --user root --mount type=bind,src=/srv/a,dst=/a alpine sh -c 'docker run --privileged x'
