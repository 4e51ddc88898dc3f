"""What the rows of copies are like, as SQL: which row of the models each is a copy of, and what differs. `scale_fill` makes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.scale_fill import Models, Sized

FIRST = 100_000  # of the ids and numbers of copies
EACH = 5  # applications of one person
PAGEFUL, CROWD = 120, 500  # applications of two more people, who also have twice as many documents
# What has become of some permits, never of those that are asked for by number.
LIFE = {"expired": "n % 20 between 12 and 15", "revoked": "n % 20 = 17"}
SYLLABLES = ("ba", "bu", "di", "ra", "sa", "su", "ma", "mu", "na", "ni", "wa", "wi", "ha", "he", "la", "li", "ka", "ku", "ta", "tri", "ya", "yu", "fi", "an")  # fmt: skip
COMPLAINTS = (*["closed"] * 8, "open", "answered")  # by number modulo 10; one for every 20 applications

# table, or "table: which rows" → (from where, `n` the number and `e` the row that is copied; columns that differ)
Copies = dict[str, tuple[str, dict[str, str]]]


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


def more_types(count: int) -> Iterable[str]:
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
