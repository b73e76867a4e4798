docker run --privileged nginx && \
  docker run --pid=host \
    nginx; docker run -d --net=host nginx
sh -c 'docker run --privileged nginx'
ssh host "docker run --privileged nginx"
