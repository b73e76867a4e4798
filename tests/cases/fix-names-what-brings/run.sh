#!/bin/sh
docker run --name base -v /etc:/e x
docker run --name vf --volumes-from base x
docker run --name h --network host x
docker run --name j --network container:h x
docker volume create --opt type=none --opt o=bind --opt device=/etc vv
docker run --name v -v vv:/x x

docker run --name mounted --mount type=bind,src=/etc,dst=/e x
