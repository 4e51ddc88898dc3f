"""The records of the peers, and the three requests that each of them answers: read one, read an own one, create one.

create_engine's defaults, one transaction a request, and no more statements than the request needs.
"""

import hashlib
import json

from sqlalchemy import create_engine, text

SCHEMA = """
create table kind (code text primary key, data jsonb not null);
create table session (token_hash bytea primary key, account_id bigint not null, ends_at timestamptz not null);
create table application (id bigserial primary key, account_id bigint not null, status text not null, data jsonb not null,
                          created_at timestamptz not null default now());
create table history (application_id bigint references application, position int, at timestamptz not null default now(),
                      status text not null, note text, primary key (application_id, position));
create index on application (account_id);
"""
READ = text("select data from kind where code = :code")
ASKER = text("select account_id from session where token_hash = :digest and ends_at > now()")
OWN = text(
    """select a.id, a.status, a.data, a.created_at::text,
              (select jsonb_agg(h order by position) from history h where h.application_id = a.id) as history
       from application a where id = :id and account_id = :asker"""
)
CREATE = text("insert into application (account_id, status, data) values (:asker, 'draft', cast(:data as jsonb)) returning id")
BEGUN = text("insert into history (application_id, position, status) values (:id, 1, 'draft')")


class Records:
    def __init__(self, url, pool):
        self.engine = create_engine(url, pool_size=pool)

    def read(self, code):
        with self.engine.begin() as connection:
            return connection.execute(READ, {"code": code}).scalar_one()

    def own(self, token, id):
        with self.engine.begin() as connection:
            return dict(connection.execute(OWN, {"id": id, "asker": _asker(connection, token)}).mappings().one())

    def create(self, token, data):
        with self.engine.begin() as connection:
            id = connection.execute(CREATE, {"asker": _asker(connection, token), "data": json.dumps(data)}).scalar_one()
            connection.execute(BEGUN, {"id": id})
            return {"id": id, "status": "draft", **data}


def _asker(connection, token):
    return connection.execute(ASKER, {"digest": hashlib.sha256(token.encode()).digest()}).scalar_one()
