# RabbitMQ 4 of the next Debian over the older image, for an engine that reaches no registry of images.
ARG BROKER_IMAGE=rabbitmq:3.13
FROM ${BROKER_IMAGE}
USER root
# hadolint ignore=DL3008
RUN sed -i 's/bookworm/trixie/g' /etc/apt/sources.list.d/debian.sources \
    && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold rabbitmq-server \
    && rm -rf /var/lib/apt/lists/*
