#!/bin/sh
docker run -d --name a \
   --privileged x
podman run --user 5 --cap-drop=all y
