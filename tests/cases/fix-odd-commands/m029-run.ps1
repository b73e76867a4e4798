docker run `
  --privileged `
  -v C:\x:C:\y `
  nginx
