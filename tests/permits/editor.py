"""What the tests of the catalogue's editor share: two admins, a draft begun, changed and published, and what the list says of it."""

from datetime import UTC, datetime

from tests.permits.office import ADMIN, NOW, person

SECOND = person(55, "Admin Lain", "agency_admin")
OTHER = person(71, "Admin Agam", "agency_admin", agency="agam")
LATER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)  # 1 December in Western Indonesian Time
PHOTO = {"code": "FOTO_LOKASI", "text": "Foto lokasi", "required": True, "document_kind": None}


def which(draft):
    return {"draft_id": draft["draft_id"], "revision": draft["revision"]}


def begun(office, code="SKP", **more):
    return office.begin_permit_type_draft(ADMIN, code=code, **more)


def changed(office, draft, actor=ADMIN, **change):
    return office.change_permit_type_draft(actor, **which(draft), **change)


def published(office, draft, *, on=None, now=NOW):
    asked = office.ask_publication(ADMIN, **which(draft), effective_on=on, now=now)
    return office.decide_publication(SECOND, **which(asked), decision="approved", now=now)


def row(office, code="SKP", now=NOW):
    return next(each for each in office.list_catalogue(ADMIN, limit=100, now=now)["items"] if each["code"] == code)


def with_file(office, draft, shown_as, file=None, requirement=None, actor=ADMIN):
    code = requirement or draft["entry"]["kinds"]["new"]["requirements"][0]["code"]
    more = {"file": file} if file else {}
    return office.put_requirement_file(actor, **which(draft), kind="new", requirement=code, which=shown_as, **more)
