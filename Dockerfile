# One image for every part: docker-compose.yml says which of them a container runs.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore XDG_CACHE_HOME=/tmp
SHELL ["/bin/bash", "-o", "pipefail", "-c"]

# Pango is for the permit's document, PostgreSQL's client for backups.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* /var/cache/debconf /usr/share/doc /usr/share/man \
    && useradd --system --uid 10001 --home-dir /srv/izin izin && install -d -o izin -g izin /srv/files /srv/definitions /srv/mail

WORKDIR /srv/izin

# What the parts depend on, in the versions of constraints.txt, before their code: a change of code builds in seconds.
COPY constraints.txt deploy/dependencies.py ./
COPY bus/pyproject.toml bus/
COPY services/identity/pyproject.toml services/identity/
COPY services/permits/pyproject.toml services/permits/
COPY services/notifications/pyproject.toml services/notifications/
COPY services/tracking/pyproject.toml services/tracking/
COPY gateway/pyproject.toml gateway/
COPY tools/pyproject.toml tools/
RUN python dependencies.py > requirements.txt && pip install -r requirements.txt -c constraints.txt && python dependencies.py trim

COPY deploy/healthy.py deploy/
COPY bus bus
COPY services services
COPY gateway gateway
COPY tools tools
RUN python -m compileall -q bus services gateway tools

ENV PYTHONPATH=/srv/izin/bus:/srv/izin/services/identity:/srv/izin/services/permits:/srv/izin/services/notifications:/srv/izin/services/tracking:/srv/izin/gateway:/srv/izin/tools
USER 10001
CMD ["python", "-c", "raise SystemExit('say which process: see docker-compose.yml')"]
