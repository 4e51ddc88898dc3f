# Stands in for somebody's S3, which is not ours: moto's server speaks its protocol.
FROM python:3.11-slim-bookworm
# hadolint ignore=DL3013
RUN pip install -q --no-cache-dir "moto[server]"
CMD ["moto_server", "-H", "0.0.0.0", "-p", "5000"]
