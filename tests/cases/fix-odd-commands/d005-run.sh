IMAGE=nginx
OPTS="--privileged --net host"
docker run $OPTS "$IMAGE"
docker run ${X:---privileged} nginx
