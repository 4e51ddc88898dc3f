#!/bin/sh
# Run once by the postgres image on an empty data directory: one database and one role per service, closed to the others.
set -eu
for service in identity permits notifications tracking; do
  variable=$(echo "${service}_DB_PASSWORD" | tr '[:lower:]' '[:upper:]')
  psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -v service="$service" -v password="$(printenv "$variable")" <<'SQL'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect, temporary on database :"service" from public;
SQL
done
