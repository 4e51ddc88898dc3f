#!/bin/sh
# What the image starts, after the secret by which the nodes know each other has been written down.
set -eu
umask 077
rm -f /var/lib/rabbitmq/.erlang.cookie
printf %s "$BROKER_CLUSTER_PASSWORD" > /var/lib/rabbitmq/.erlang.cookie
exec docker-entrypoint.sh rabbitmq-server
