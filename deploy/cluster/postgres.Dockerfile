# PostgreSQL, Patroni which decides who is primary, and etcd in which it writes that down: from the packages of the image's own distribution.
ARG POSTGRES_IMAGE=postgres:15
FROM ${POSTGRES_IMAGE}
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends patroni etcd-server etcd-client && rm -rf /var/lib/apt/lists/*
