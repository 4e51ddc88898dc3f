"""A product with as many applications as wanted, and all that belongs to them, in the databases of all four services.

One person goes the whole way through the product's own API, with an application for each state in which one can be. What that left in the
tables is then copied as often as wanted by SQL: so the rows are as the services write them, whatever columns their tables have. The
databases stay under var/ and are used again by later runs. Two things are not as in life: the chain of audit records does not verify, and
there are no files behind the copied documents.
"""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

from izin import places
from izin.demo import STAFF_STEPS, Walk
from izin.places import SERVICES
from tests.bench.place import Place
from tests.bench.scale_copies import COMPLAINTS, EACH, Copies, more_types, tables

FOLDER = places.VAR / "scale"
TYPES = 2_000  # permit types of the wide catalogue
# What an application is like, by its number modulo 20. Five behind one another are one person's.
LIKE = (
    *("draft", "file_check", "issued", "issued", "approval"),
    *("issued", "issued", "verification", "issued", "issued"),
    *("issued", "rejected", "issued", "issuance", "issued"),
    *("issued", "withdrawn", "issued", "returned", "issued"),
)
# For the register of permits: most have one.
REGISTER = ("draft", "file_check", "issued", "issued", "approval", *["issued"] * 15)
# While copies are made: with `minimal` what is written into a file that the same transaction has made is not written to the log as well.
QUICK = {"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "jit": "off", "max_wal_size": "4GB", "shared_buffers": "1GB"}


class Sized(Place):
    """A product with that many applications, filled by whoever first enters it. `like`: twenty, see `LIKE`."""

    def __init__(self, applications: int, *, types: int | None = None, like: tuple[str, ...] = LIKE, offset: int = 0) -> None:
        self.applications, self.types, self.like = applications, types, like
        folder = FOLDER / f"{applications}{'-types' if types else ''}{'-register' if like is REGISTER else ''}"
        self.complete = folder / "complete"
        super().__init__(folder, offset=9000 + offset)

    @property
    def people(self) -> int:
        return self.applications // EACH

    def __enter__(self) -> Sized:
        if not self.complete.exists():
            fill(self)
        super().__enter__()
        return self


def fill(place: Sized) -> None:
    """The models are made by the running product, the copies by PostgreSQL alone, which loses them if the machine stops."""
    begun = time.monotonic()
    _empty(place)
    place.durable = False
    with_everything = super(Sized, place)
    with_everything.__enter__()
    try:
        copies = tables(place, Models(place))
        place.execute("postgres", *(f"alter system set {name} = '{value}'" for name, value in QUICK.items()))
    finally:
        with_everything.__exit__(None, None, None)
    _say(place, "models made", begun)
    place.postgres.start()
    try:
        place.postgres.wait()
        _copy_all(place, copies, begun)
    finally:
        place.postgres.stop()
        place.durable = True
    place.complete.write_text(f"{place.applications} applications, filled in {time.monotonic() - begun:.0f} s\n")


def _copy_all(place: Sized, copies: dict[str, Copies], begun: float) -> None:
    with ThreadPoolExecutor() as together:
        list(together.map(lambda service: _copy(place, service, copies[service], begun), SERVICES))
    place.execute("postgres", "alter system reset all")
    size = place.rows("postgres", "select sum(pg_database_size(datname)) / 1e9 from pg_database")[0][0]
    _say(place, f"complete, {size:.2f} GB", begun)


def _empty(place: Sized) -> None:
    for each in ("postgres", "rabbitmq", "files", "credentials.json"):
        found = place.var / each
        shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)


def _say(place: Sized, what: str, begun: float) -> None:
    print(f"  filling {place.var.name}: {what} after {time.monotonic() - begun:.0f} s", flush=True)


# ── the models ──


class Models:
    """The person who is copied, and an application and a complaint of hers for each state."""

    def __init__(self, place: Sized) -> None:
        self.walk = walk = Walk(place.url, place.inbox_url, times=_Times(), staff={})
        walk.permit_type = "SIPTTK"  # of which one person may have any number
        for step in (walk.register, walk.hand_in, walk.be_accepted, walk.verify_by_mail, walk.log_in_first):
            step()
        self.account = walk.person.get("/profile")["account_id"]
        self.registration = walk.registration_id
        self.documents: dict[str, int] = {}
        self.applications = {like: self._application(like) for like in dict.fromkeys(place.like)}
        self.complaints = {like: self._complaint(like) for like in dict.fromkeys(COMPLAINTS)}
        _until(place, "permits", "select count(*) = 1 from document where permit_id is not null")
        for service in ("identity", "permits", "tracking"):
            _until(place, service, "select count(*) = 0 from outbox where published_at is null")
        _until(place, "notifications", "select count(*) > 10 and bool_and(status = 'SENT') from delivery")
        time.sleep(3)  # the events that were published last are handled

    def _application(self, like: str) -> int:
        walk = self.walk
        walk.apply()
        if like != "draft":
            self._fulfil()
            walk.submit()
        for name, step in STAFF_STEPS:
            if like in ("draft", "withdrawn", step):
                break
            outcome = {"rejected": "reject", "returned": "return"}.get(like, "advance")
            officer, path = walk.officer(name), f"/applications/{walk.application['application_id']}"
            body = {"revision": officer.get(path)["revision"], "step": step, "outcome": outcome, "note": "Berkas contoh."}
            if outcome == "return":
                body["reasons"] = {"location": "Nomor rumah tidak ada."}
            officer.post(f"/staff{path}/decisions", **body)
            if outcome != "advance":
                break
        if like == "withdrawn":
            walk.person.post(f"{walk._path()}/withdrawal", revision=walk.application["revision"])
        return int(walk.application["application_id"])

    def _fulfil(self) -> None:
        """Each requirement's document is uploaded once."""
        walk = self.walk
        for requirement in [each for each in walk.application["requirements"] if each["required"]]:
            if known := self.documents.get(requirement["code"]):
                body = {"revision": walk.application["revision"], "document_id": known}
                walk.application = walk.person.ask("PUT", f"{walk._path()}/requirements/{requirement['code']}", json=body)
            else:
                walk._fulfil(requirement)
                self.documents[requirement["code"]] = max(each["document_id"] for each in walk.person.get("/documents")["items"])

    def _complaint(self, like: str) -> int:
        walk = self.walk
        said = {"title": "Jam buka loket", "category": "service_time", "application_number": "", "body": "Pukul berapa loket dibuka?"}
        complaint = walk.person.post("/complaints", **said)
        path = f"/complaints/{complaint['complaint_id']}"
        if like != "open":
            desk = walk.officer("keluhan")
            desk.post(f"{path}/messages", revision=desk.get(path)["revision"], body="Hari kerja pukul 08.00 sampai 15.00.")
        if like == "closed":
            walk.person.post(f"{path}/closure", revision=walk.person.get(path)["revision"])
        return int(complaint["complaint_id"])


class _Times(dict[str, list[float]]):
    def __missing__(self, name: str) -> list[float]:
        return self.setdefault(name, [])


def _until(place: Sized, service: str, query: str) -> None:
    end = time.monotonic() + 60
    while not place.rows(service, query)[0][0]:
        assert time.monotonic() < end, (service, query)
        time.sleep(0.2)


def _copy(place: Sized, service: str, copies: Copies, begun: float) -> None:
    for name, (source, changed) in copies.items():
        table = name.partition(":")[0]
        found = place.rows(
            service,
            f"select column_name from information_schema.columns where table_name = '{table}' and table_schema = 'public' and is_generated = 'NEVER'",
        )
        names = [str(name) for (name,) in found if changed.get(str(name)) != "default"]
        chosen = ", ".join(changed.get(name, f'e."{name}"') for name in names)
        columns = ", ".join(f'"{name}"' for name in names)
        dropped, made_again = _indexes(place, service, table)
        copied = f"insert into {table} ({columns}) select {chosen} from {source.format(table=table)}"
        place.execute(service, "begin", f"cluster {table} using {table}_pkey", *dropped, copied, *made_again, "commit")
        _say(place, f"{service}.{name}", begun)
    if service == "permits" and place.types:
        place.execute("permits", *more_types(place.types))
    place.execute(service, *_sequences(place, service), "vacuum analyze")


def _indexes(place: Sized, service: str, table: str) -> tuple[list[str], list[str]]:
    """Statements that drop those of the table's indexes on which no foreign key depends, and that make them again as they were."""
    found = place.rows(service, INDEXES.format(table=table))
    dropped = [f"alter table {table} drop constraint {name}" if rule else f"drop index {name}" for name, rule, _ in found]
    return dropped, [f"alter table {table} add constraint {name} {rule}" if rule else definition for name, rule, definition in found]


INDEXES = """
select i.indexrelid::regclass, pg_get_constraintdef(c.oid), pg_get_indexdef(i.indexrelid)
from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
where i.indrelid = '{table}'::regclass
  and not exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid)
"""


def _sequences(place: Sized, service: str) -> list[str]:
    """The next row gets an id that no copy has."""
    serial = """select table_name, column_name from information_schema.columns
                where table_schema = 'public' and column_default like 'nextval(%' and table_name not like 'audit%'"""
    return [
        f"select setval(pg_get_serial_sequence('{t}', '{c}'), (select coalesce(max({c}), 1) from {t}))"
        for t, c in place.rows(service, serial)
    ]
