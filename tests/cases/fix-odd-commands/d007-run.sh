docker run --env-file ./a.env --cap-drop ALL --cap-add ALL --security-opt no-new-privileges=false --read-only=false nginx
docker run -itd --privileged=true nginx
docker run -v/etc:/etc -uroot nginx
docker run --mount type=bind,source=/srv,target=/srv --mount "type=bind,src=/a b,dst=/c" nginx
docker run --privileged=false --cap-add "SYS_ADMIN" --cap-add=sys_ptrace nginx
