docker create --privileged nginx
docker run --cap-add=SYS_ADMIN,NET_ADMIN nginx
docker run --cap-add SYS_ADMIN --cap-add SYS_ADMIN nginx
docker run "--privileged" '--net=host' nginx
docker run --network host --network host nginx
