# Stands in for nginx's official image where that cannot be fetched: Debian's nginx on the base that the product's own image has.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
