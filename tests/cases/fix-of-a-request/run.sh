#!/bin/sh
docker run --gpus all cards-of-docker
docker run --runtime=nvidia runtime-of-docker
docker run --device /dev/nvidia0 card-of-docker
docker run --security-opt label=type:spc_t type-of-docker
