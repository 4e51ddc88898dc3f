#!/bin/sh
# One database and one role per service, closed to the others. Run by the postgres image on an empty data directory; run again later
# (docker compose exec postgres sh /docker-entrypoint-initdb.d/databases.sh) it gives all roles the passwords of the environment.
set -eu
for service in identity permits notifications tracking; do
  variable=$(echo "${service}_DB_PASSWORD" | tr '[:lower:]' '[:upper:]')
  psql -v ON_ERROR_STOP=1 -q -U "${POSTGRES_USER:-postgres}" -v service="$service" -v password="$(printenv "$variable")" <<'SQL'
select 'create role ' || quote_ident(:'service') || ' login' where not exists (select from pg_roles where rolname = :'service') \gexec
select 'create database ' || quote_ident(:'service') || ' owner ' || quote_ident(:'service')
  where not exists (select from pg_database where datname = :'service') \gexec
alter role :"service" login password :'password';
revoke connect, temporary on database :"service" from public;
SQL
done
psql -v ON_ERROR_STOP=1 -q -U "${POSTGRES_USER:-postgres}" -v role="${POSTGRES_USER:-postgres}" -v password="$POSTGRES_PASSWORD" <<'SQL'
alter role :"role" password :'password';
SQL
