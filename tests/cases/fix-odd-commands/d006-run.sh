if true; then docker run --privileged a; else podman run --cap-add=all b; fi
( docker run -d c ) && sudo docker run --user 0 d | tee log
x=$(docker run --rm --pid host e)
docker container run --uts=host f
docker --context x run -v /:/host g
