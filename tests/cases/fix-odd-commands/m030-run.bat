docker run ^
  --privileged ^
  nginx
