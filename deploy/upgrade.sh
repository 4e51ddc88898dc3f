#!/bin/sh
# Replaces what runs by what this folder holds, one process at a time, while people work (docs/operating.md, "Upgrading").
#   sh deploy/upgrade.sh                      the tables first, then the services, the gateway last
#   sh ../<new folder>/deploy/upgrade.sh back    in the earlier release's folder: its processes again, the gateway first; the tables stay
set -eu

# The new process beside the old one; when it is healthy, the old one is told to stop, and ends what it has begun. Until then the new one takes
# only the processor time that those who serve leave over.
replace() {
  for service in "$@"; do
    for old in $(docker compose ps -q "$service"); do
      count=$(docker compose ps -q "$service" | wc -l)
      docker compose up --no-start --no-deps --no-recreate --scale "$service=$((count + 1))" "$service"
      new=$(docker compose ps -aq --status created "$service")
      docker update --cpu-shares 64 "$new" >/dev/null
      docker compose up -d --no-deps --no-recreate --wait --scale "$service=$((count + 1))" "$service"
      docker update --cpu-shares 1024 "$new" >/dev/null
      docker stop "$old" >/dev/null
      docker rm "$old" >/dev/null
      echo "$service: replaced"
    done
  done
}

job() { docker compose run --rm --no-deps -T "$@"; }

if [ "${1:-}" = back ]; then
  replace gateway tracking notifications permits identity topology
else
  job settings
  docker compose exec -T -u rabbitmq rabbitmq rabbitmqctl -q import_definitions /srv/definitions/izin.json
  job migrate
  replace topology identity permits notifications tracking gateway
  job seed-identity
  job seed-permits
fi
