docker run \
    --name=x \
    --cap-add=ALL \
    -p 80:80 -p 81:81 \
    -v /a:/a -v /b:/b:rw \
    --pid host \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined \
    nginx \
    --privileged
