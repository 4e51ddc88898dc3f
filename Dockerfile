# One recipe for every part. PARTS: the folders it runs, e.g. "services/permits"; bus is always there.
#   docker build --build-arg PARTS="services/permits" .
FROM python:3.11-slim-bookworm

ARG PARTS
# Packages of Debian that the parts need, e.g. Pango for the permit's document; usually none.
ARG PACKAGES=""

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# hadolint ignore=DL3008
RUN if [ -n "$PACKAGES" ]; then \
      apt-get update && read -ra names <<< "$PACKAGES" && apt-get install -y --no-install-recommends "${names[@]}" && rm -rf /var/lib/apt/lists/*; \
    fi && useradd --system --uid 10001 --home-dir /srv/izin izin && install -d -o izin -g izin /srv/files /srv/definitions

WORKDIR /srv/izin
COPY constraints.txt ./
COPY deploy ./deploy
COPY bus ./bus
COPY services ./services
COPY gateway ./gateway
COPY tools ./tools
# Only what PARTS names stays, and only what it depends on is installed, in the versions of constraints.txt.
RUN python deploy/keep.py $PARTS > requirements.txt && pip install -r requirements.txt -c constraints.txt

ENV PYTHONPATH=/srv/izin/bus:/srv/izin/services/identity:/srv/izin/services/permits:/srv/izin/services/notifications:/srv/izin/services/tracking:/srv/izin/gateway:/srv/izin/tools
USER 10001

# A service is healthy while its process beats; what it can reach is asked of the gateway (/sehat).
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["python", "deploy/healthy.py"]
CMD ["python", "-c", "raise SystemExit('say which process: see docker-compose.yml')"]
