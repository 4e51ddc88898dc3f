# PostgreSQL, Patroni which decides who is primary, and etcd in which it writes that down.
# Patroni is not the distribution's: Debian 12 has 3.0.2, with which a primary that stood still takes the lock from its successor again, and
# what the successor had acknowledged is lost (patroni pull request 2689).
ARG POSTGRES_IMAGE=postgres:15
FROM ${POSTGRES_IMAGE}
COPY packages.txt /tmp/packages.txt
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends python3-venv etcd-server etcd-client && rm -rf /var/lib/apt/lists/* \
    && python3 -m venv /opt/patroni && /opt/patroni/bin/pip install -q --no-cache-dir --require-hashes -r /tmp/packages.txt \
    && ln -s /opt/patroni/bin/patroni /opt/patroni/bin/patronictl /usr/local/bin/
