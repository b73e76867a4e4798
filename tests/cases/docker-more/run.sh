docker run --use-api-socket --name socket alpine
docker run -u +0 --security-opt no-new-privileges=F --name zero alpine
docker run --device /dev/sda --device vendor.example/gpu=all --cap-add SYS_ADMIN --name cdi alpine
docker run --volumes-from other -v /:/host --name from alpine
docker run --cap-add SYS_ADMIN --cap-add SYS_ADMUN --name misspelt alpine
docker run --mount 'type=volume,dst=/v,volume-driver=local,volume-opt=type=none,volume-opt=device=/etc,"volume-opt=o=bind,ro"' --name bound alpine
docker run --mount type=volume,dst=/v,volume-opt=type=ext4,volume-opt=device=/dev/vda1 --name disk alpine
docker run --mount 'type=volume,dst=/v,volume-opt=type=overlay,volume-opt=device=overlay,"volume-opt=o=lowerdir=/,upperdir=/srv/up,workdir=/srv/work"' --name overlay alpine
docker run --device-cgroup-rule 'b 8:* rwm' --name rule alpine
docker run --network container:db --pid private --cgroupns odd --name joined alpine
docker run --flag-of-tomorrow=1 --user 1000 --name tomorrow alpine
podman run --rootfs --name rootfs /srv/root
podman run --pod shop --name member alpine
podman run --security-opt unmask=/proc/sys:/sys/firmware --cgroups=disabled --name unmask alpine
