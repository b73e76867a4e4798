set -e
run() { docker run --rm "$@" nginx; }
docker run --rm --privileged=true --user="" nginx
docker run --privileged --privileged=false nginx
docker run --rm -u 0 -u root nginx
docker run --cap-add={SYS_ADMIN,NET_ADMIN} nginx
docker run --net=host --network=bridge nginx
docker run --volume=/var/run/docker.sock:/var/run/docker.sock nginx
