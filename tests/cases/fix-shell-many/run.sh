#!/bin/sh
# lines above go while those below are still to be changed
docker run \
	--privileged \
	--pid=host \
	alpine
docker run -dp 8080:80 --privileged alpine
docker run --cap-add SYS_ADMIN -itu0 alpine
docker run -itu 0 -P $MORE --ipc host alpine
podman run --userns=host --ipc host alpine
