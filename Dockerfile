# Four images with most of their layers in common: `services` (every part without an image of its own), `permits` with what prints documents,
# `gateway` with what opens uploads, `administrator` with PostgreSQL's client. docker-compose.yml says which of them a container runs.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS python
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore LANG=C.UTF-8
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# Every package once, each held to its digest.
FROM python AS wheels
WORKDIR /wheels
COPY deploy/packages.txt .
RUN pip download -q --no-deps --require-hashes -r packages.txt

# The base without what no process of ours reads. Copied into an empty image, because a layer above cannot make it smaller.
FROM python AS trimmed
WORKDIR /srv/izin
COPY deploy/dependencies.py deploy/
RUN python deploy/dependencies.py trim-base && rm -rf deploy /var/cache/* /usr/share/doc /usr/share/man /usr/share/locale /usr/share/info \
    && useradd --system --uid 10001 --home-dir /srv/izin izin && install -d -o izin -g izin /srv/files /srv/definitions /srv/mail

FROM scratch AS base
# hadolint ignore=DL3067
COPY --from=trimmed / /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin LANG=C.UTF-8 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 XDG_CACHE_HOME=/tmp
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /srv/izin
ENV PYTHONPATH=/srv/izin/bus:/srv/izin/services/identity:/srv/izin/services/permits:/srv/izin/services/notifications:/srv/izin/services/tracking:/srv/izin/gateway:/srv/izin/tools
CMD ["python", "-c", "raise SystemExit('say which process: see docker-compose.yml')"]

# What the parts depend on, before their code: a change of code builds in seconds. pip is there while it works, and no longer.
FROM base AS bus-packages
COPY deploy/dependencies.py deploy/
COPY bus/pyproject.toml bus/
RUN --mount=from=wheels,source=/wheels,target=/wheels python deploy/dependencies.py install /wheels bus

FROM bus-packages AS services-packages
COPY services/identity/pyproject.toml services/identity/
COPY services/notifications/pyproject.toml services/notifications/
COPY services/tracking/pyproject.toml services/tracking/
COPY tools/pyproject.toml tools/
RUN --mount=from=wheels,source=/wheels,target=/wheels python deploy/dependencies.py install /wheels services tools

FROM services-packages AS permits-packages
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /usr/share/doc /usr/share/man
COPY services/permits/pyproject.toml services/permits/
RUN --mount=from=wheels,source=/wheels,target=/wheels python deploy/dependencies.py install /wheels services/permits

FROM bus-packages AS gateway-packages
COPY gateway/pyproject.toml gateway/
COPY gateway/gateway/languages.py gateway/gateway/
RUN --mount=from=wheels,source=/wheels,target=/wheels python deploy/dependencies.py install /wheels gateway

FROM services-packages AS administrator-packages
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* /var/cache/* /usr/share/doc /usr/share/man

FROM python AS code
WORKDIR /srv/izin
COPY deploy/healthy.py deploy/
COPY bus bus
COPY services services
COPY gateway gateway
COPY tools tools
RUN python -m compileall -q -j 0 bus services gateway tools

FROM permits-packages AS permits
COPY --from=code /srv/izin /srv/izin
USER 10001

FROM gateway-packages AS gateway
COPY --from=code /srv/izin /srv/izin
USER 10001

FROM administrator-packages AS administrator
COPY --from=code /srv/izin /srv/izin
USER 10001

FROM services-packages AS services
COPY --from=code /srv/izin /srv/izin
USER 10001
