"""A product with as many applications as wanted, and all that belongs to them, in the databases of all four services.

One person goes the whole way through the product's own API, with an application for each state in which one can be. What that left in the
tables is then copied as often as wanted by SQL: so the rows are as the services write them, whatever columns their tables have. The
databases stay under var/ and are used again by later runs. Two things are not as in life: the chain of audit records does not verify, and
there are no files behind the copied documents.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from izin import places
from izin.demo import STAFF_STEPS, Walk
from izin.places import SERVICES
from tests.bench.place import Place

FOLDER = places.VAR / "scale"
FIRST = 100_000  # of the ids and numbers of copies
EACH = 5  # applications of one person
PAGEFUL, CROWD = 120, 500  # applications of two more people, who also have twice as many documents
TYPES = 2_000  # permit types of the wide catalogue
# What an application is like, by its number modulo 20. Five behind one another are one person's.
LIKE = (
    *("draft", "file_check", "issued", "issued", "approval"),
    *("issued", "issued", "verification", "issued", "issued"),
    *("issued", "rejected", "issued", "issuance", "issued"),
    *("issued", "withdrawn", "issued", "returned", "issued"),
)
# While copies are made: with `minimal` what is written into a file that the same transaction has made is not written to the log as well.
QUICK = {"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off", "jit": "off", "max_wal_size": "4GB", "shared_buffers": "1GB"}
# For the register of permits: most have one. What has become of some of them, never of those that are asked for by number:
REGISTER = ("draft", "file_check", "issued", "issued", "approval", *["issued"] * 15)
LIFE = {"expired": "n % 20 between 12 and 15", "revoked": "n % 20 = 17"}
SYLLABLES = (
    "ba",
    "bu",
    "di",
    "ra",
    "sa",
    "su",
    "ma",
    "mu",
    "na",
    "ni",
    "wa",
    "wi",
    "ha",
    "he",
    "la",
    "li",
    "ka",
    "ku",
    "ta",
    "tri",
    "ya",
    "yu",
    "fi",
    "an",
)
COMPLAINTS = (*["closed"] * 8, "open", "answered")  # by number modulo 10; one for every 20 applications


# table, or "table: which rows" → (from where, `n` the number and `e` the row that is copied; columns that differ)
Copies = dict[str, tuple[str, dict[str, str]]]


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


# ── the copies ──


def tables(place: Sized, models: Models) -> dict[str, Copies]:
    """For each service the tables that grow with people, applications and complaints."""
    many, people, documents = place.applications, place.people, len(models.documents)
    like = _array(models.applications[each] for each in place.like)
    person = f"({FIRST} + {_by_person(many, f'n / {EACH}', people, people + 1)})"
    every = f"generate_series(0, {many + CROWD + PAGEFUL - 1}) n"
    of_person = f"generate_series(0, {people + 1}) n"
    first_document = _by_person(many, f"n / {EACH} * {documents}", people * documents, people * documents + 2 * CROWD)
    holder = _by_person(people * documents, f"n / {documents}", people, people + 1, crowd=2 * CROWD)
    model_document = min(models.documents.values())
    complained = f"generate_series(0, {many // 20 - 1}) n"
    complaint = _array(models.complaints[each] for each in COMPLAINTS)
    complainer = f"({FIRST} + n * 4 % {people})"
    name, mail = "'Orang Contoh ' || n", "'orang' || n || '@contoh.test'"
    number = "regexp_replace(e.number, '^[0-9]+', (100000 + n)::text)"
    in_series = "regexp_replace(e.number, '[0-9]+$', (100000 + n)::text)"  # of registrations and complaints
    # spread over a year; what waits for the applicant has just begun, or it would be ended for its age
    age = f"make_interval(secs => ({many + CROWD + PAGEFUL} - n) * {365 * 86400.0 / (many + CROWD)})"
    subject, in_data = f"'application/' || ({FIRST} + n)", f"e.data || jsonb_build_object('application_id', {FIRST} + n)"
    event = "md5(e.id::text || n)::uuid"
    told = _told(place, models)

    def of_application(column: str) -> str:
        return f"{every} join {{table}} e on e.{column} = ({like})[1 + n % 20]"

    def about_application(column: str) -> str:
        return f"{every} join {{table}} e on e.{column} = 'application/' || ({like})[1 + n % 20]"

    def about_person(column: str) -> str:
        return f"{of_person} join {{table}} e on e.{column} in ('account/{models.account}', 'registration/{models.registration}')"

    def about_complaint(column: str) -> str:
        return f"{complained} join {{table}} e on e.{column} = 'complaint/' || ({complaint})[1 + n % 10]"

    renamed = f"split_part(e.subject, '/', 1) || '/' || ({FIRST} + n)"
    received = f"{told} join inbox e on e.event_id = told.id"
    permits: Copies = {
        "application": (
            of_application("id"),
            {"id": f"{FIRST} + n", "number": number, "applicant_id": person, "applicant_name": "'Orang Contoh ' || n / 5",
             "submitted_at": f"e.submitted_at - {age}", "due_at": f"e.due_at - {age}",
             "late_look_at": f"case when e.due_at - {age} > now() then e.due_at - {age} end",
             "late_since": f"case when e.waits_for is not null and e.due_at - {age} <= now() then e.due_at - {age} end"},
        ),
        "correction": (of_application("application_id"), {"application_id": f"{FIRST} + n"}),
        "history": (of_application("application_id"), {"application_id": f"{FIRST} + n", "at": f"e.at - {age}"}),
        "attachment": (
            of_application("application_id"),
            {"application_id": f"{FIRST} + n", "document_id": f"{FIRST} + {first_document} + e.document_id - {model_document}"},
        ),
        "document": (
            f"generate_series(0, {people * documents + 2 * (CROWD + PAGEFUL) - 1}) n join document e on e.id = {model_document} + n % {documents}",
            {"id": f"{FIRST} + n", "account_id": f"{FIRST} + {holder}", "file_key": "e.file_key || '-' || n"},
        ),
        "document: permits": (
            f"{every} join permit p on p.application_id = ({like})[1 + n % 20] join document e on e.permit_id = p.id",
            {"id": f"{FIRST} + {people * documents + 2 * (CROWD + PAGEFUL)} + n", "account_id": person,
             "permit_id": f"{FIRST} + n", "file_key": "e.file_key || '-' || n"},
        ),
        "permit": (
            of_application("application_id"),
            {"id": f"{FIRST} + n", "application_id": f"{FIRST} + n", "applicant_id": person, "number": number,
             "holder_name": _name(f"n / {EACH}"),
             "code": "substr(upper(translate(md5('permit' || n), '0189', 'GHIJ')), 1, length(e.code))", "issued_at": f"e.issued_at - {age}",
             "valid_from": f"(e.issued_at - {age})::date",
             "valid_until": f"current_date + case when {LIFE['expired']} then -1 - n % 500 else 1 + n * 7 % 400 end",
             "revoked_at": f"case when {LIFE['revoked']} then now() end", "revoked_on": f"case when {LIFE['revoked']} then current_date end"},
        ),
        "permit_document": (
            f"{every} join permit p on p.application_id = ({like})[1 + n % 20] join permit_document e on e.permit_id = p.id",
            {"permit_id": f"{FIRST} + n", "file_key": "e.file_key || '-' || n"},
        ),
        "outbox": (about_application("subject"), {"position": "default", "id": event, "subject": subject, "data": in_data}),
    }  # fmt: skip
    identity: Copies = {
        "username": (f"{of_person} join username e on e.username = '{models.walk.username}'", {"username": "'orang' || n"}),
        "registration": (
            f"{of_person} join registration e on e.id = {models.registration}",
            {"id": f"{FIRST} + n", "token_hash": "sha256(('scale' || n)::bytea)", "number": in_series, "email": mail,
             "id_number": "(1603024505900000 + n)::text", "mobile": "'+62812' || lpad(n::text, 8, '0')",
             "answers": f"e.answers || jsonb_build_object('username', 'orang' || n, 'full_name', {name}, 'email', {mail}, 'id_number', (1603024505900000 + n)::text)"},
        ),
        "account": (
            f"{of_person} join account e on e.id = {models.account}",
            {"id": f"{FIRST} + n", "username": "'orang' || n", "full_name": name, "email": mail, "registration_id": f"{FIRST} + n"},
        ),
        "account_role": (f"{of_person} join account_role e on e.account_id = {models.account}", {"account_id": f"{FIRST} + n"}),
        "outbox": (about_person("subject"), {"position": "default", "id": event, "subject": renamed}),
        "audit_record": (
            f"{every} join audit_record e on e.subject = 'application/' || ({like})[1 + n % 20]",
            {"position": "nextval('audit_position')", "subject": subject, "chain": "e.chain", "number": f"{FIRST} + row_number() over ()",
             "at": f"e.at - {age}", "actor_id": f"case when e.actor_id = {models.account} then {person} else e.actor_id end"},
        ),
        "inbox": (received, {"event_id": "md5(e.event_id::text || n)::uuid"}),
    }  # fmt: skip
    notifications: Copies = {
        "contact": (
            f"{of_person} join contact e on e.account_id = {models.account}",
            {"account_id": f"{FIRST} + n", "email": mail, "full_name": name},
        ),
        "delivery": (
            about_application("about"),
            {"delivery_id": "default", "key": "gen_random_uuid()", "account_id": person, "about": subject,
             "recipient": "'orang' || n / 5 || '@contoh.test'", "created_at": f"e.created_at - {age}"},
        ),
        "inbox": (received, {"event_id": "md5(e.event_id::text || n)::uuid"}),
    }  # fmt: skip
    tracking: Copies = {
        "timeline": (
            of_application("application_id"),
            {"application_id": f"{FIRST} + n", "applicant_id": person, "number": number,
             "number_key": "regexp_replace(e.number_key, '^[0-9]+', (100000 + n)::text)", "submitted_at": f"e.submitted_at - {age}"},
        ),
        "timeline_entry": (of_application("application_id"), {"application_id": f"{FIRST} + n", "at": f"e.at - {age}"}),
        "inbox_progress": (about_application("subject"), {"subject": subject}),
        "complaint": (
            f"{complained} join complaint e on e.complaint_id = ({complaint})[1 + n % 10]",
            {"complaint_id": f"{FIRST} + n", "number": in_series, "applicant_id": complainer, "applicant_name": name},
        ),
        "complaint_message": (
            f"{complained} join complaint_message e on e.complaint_id = ({complaint})[1 + n % 10]",
            {"message_id": "default", "complaint_id": f"{FIRST} + n", "author_id": f"case when e.author_id = {models.account} then {complainer} else e.author_id end"},
        ),
        "outbox": (about_complaint("subject"), {"position": "default", "id": event, "subject": f"'complaint/' || ({FIRST} + n)"}),
    }  # fmt: skip
    return {"identity": identity, "permits": permits, "notifications": notifications, "tracking": tracking}


def _by_person(many: int, ordinary: str, crowd_has: int, pageful_has: int, *, crowd: int = CROWD) -> str:
    """What follows from the number of a row: the first `many` are ordinary people's."""
    return f"case when n < {many} then {ordinary} when n < {many + crowd} then {crowd_has} else {pageful_has} end"


def _name(person: str) -> str:
    """A holder's; a quarter are called Siti, and a second name has about fifteen people in a million."""
    syllables = "array[" + ", ".join(f"'{each}'" for each in SYLLABLES) + "]"
    given, other = (
        "initcap(" + " || ".join(f"({syllables})[1 + abs(hashint4({person} * 7 + {seed})) % {len(SYLLABLES)}]" for seed in seeds) + ")"
        for seeds in ((1, 2, 3), (4, 5, 6))
    )
    return f"case when {person} % 4 = 0 then 'Siti' else {given} end || ' ' || {other}"


def _array(ids: Iterable[int]) -> str:
    return f"array[{', '.join(map(str, ids))}]"


def _told(place: Sized, models: Models) -> str:
    """A table of the events of each model, as a part of `from`."""
    events = place.rows("permits", "select id, substr(subject, 13)::bigint from outbox where subject like 'application/%'")
    rows = ", ".join(f"('{id}'::uuid, {application})" for id, application in events)
    like = _array(models.applications[each] for each in place.like)
    return f"generate_series(0, {place.applications + CROWD + PAGEFUL - 1}) n join (values {rows}) told (id, application) on told.application = ({like})[1 + n % 20]"


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
        place.execute("permits", *_more_types(place.types))
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


def _more_types(count: int) -> Iterable[str]:
    """Copies whose words are others: their letters stand for letters that come later in the alphabet."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"

    def other(words: str) -> str:
        return f"translate({words}, '{alphabet}', substr('{alphabet * 2}', 2 + n % 25, 26))"

    more = f"permit_type e, generate_series(1, {count // 37}) n"
    name, words = other("lower(e.data ->> 'name')"), other("lower(e.everyday_words::text)")
    data = f"e.data || jsonb_build_object('code', e.code || '-' || n, 'name', {name} || ' ' || n)"
    yield f"""insert into permit_type (agency, code, data, everyday_words, research_notes, version)
        select e.agency, e.code || '-' || n, {data}, {words}::jsonb, e.research_notes, 1 from {more}"""
    yield "insert into permit_type_version (agency, code, version, data) select agency, code, version, data from permit_type on conflict do nothing"


def _sequences(place: Sized, service: str) -> list[str]:
    """The next row gets an id that no copy has."""
    serial = """select table_name, column_name from information_schema.columns
                where table_schema = 'public' and column_default like 'nextval(%' and table_name not like 'audit%'"""
    return [
        f"select setval(pg_get_serial_sequence('{t}', '{c}'), (select coalesce(max({c}), 1) from {t}))"
        for t, c in place.rows(service, serial)
    ]
