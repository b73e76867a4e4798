docker run -d \
  --name web \
  --privileged \
  --cap-add=SYS_ADMIN --cap-add NET_ADMIN \
  -v "$PWD/data:/data" \
  -v '/etc/x y:/z:rw' \
  --net host \
  --pid=host \
  -u root \
  -e 'A=b c' \
  nginx:1 sh -c "echo --privileged"
