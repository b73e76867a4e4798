docker run --cap-add ALL --cap-add SYS_ADMIN --cap-drop CHOWN x
docker run --cap-add all --cap-drop CHOWN --user 5 x
docker run --cap-add ALL,NET_ADMIN x
