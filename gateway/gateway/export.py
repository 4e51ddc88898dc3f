"""Everything that the office stores about the person who asks, as a download: the data of all services, and the files themselves."""

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from flask_babel import gettext as _

from bus.refusals import NotFound
from gateway import rpc, sessions, uploads

FACTS = "data.json"
MISSING = "missing.txt"


def facts() -> dict[str, Any]:
    """All data, by noun; files by name, size and checksum."""
    own = rpc.call("identity", "export_own_data")
    messages = list(_pages("notifications", "list_notifications"))
    if "applicant" not in sessions.roles():
        filters = rpc.call("permits", "list_saved_filters")["items"]
        return {
            **own,
            "saved_filters": filters,
            "absences": list(_pages("permits", "list_absences", part="own")),
            "notifications": messages,
        }
    return {
        **own,
        "documents": list(_pages("permits", "list_documents", all_versions=True)),
        "companies": list(_pages("permits", "list_companies")),
        "applications": [_application(row["application_id"]) for row in _pages("permits", "list_applications")],
        "permits": list(_pages("permits", "list_permits")),
        "complaints": [
            rpc.call("tracking", "get_complaint", complaint_id=row["complaint_id"]) for row in _pages("tracking", "list_complaints")
        ],
        "notifications": messages,
    }


def _application(application_id: int) -> dict[str, Any]:
    """With what was written and photographed at the applicant's place, where somebody came."""
    one = rpc.call("permits", "get_application", application_id=application_id)
    visits = rpc.call("permits", "list_own_inspections", application_id=application_id)["items"] if one.get("appointments") else []
    return {**one, "inspections": visits}


def without_keys(value: Any) -> Any:
    """The place of a file in the store is not shown outside."""
    if isinstance(value, dict):
        return {name: without_keys(inner) for name, inner in value.items() if not (name == "key" and "sha256" in value)}
    return [without_keys(each) for each in value] if isinstance(value, list) else value


def packed() -> IO[bytes]:
    """A ZIP file on disk, positioned at its beginning. Only one file at a time is in memory.

    A file that is missing or altered does not hold up the rest: it is named in `missing.txt` and in our log.
    """
    target = TemporaryFile()  # noqa: SIM115  # whoever sends it closes it
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        written = facts()
        archive.writestr(FACTS, json.dumps(without_keys(written), ensure_ascii=False, indent=2))
        missing = [path for path, stored in _files(written) if not _added(archive, path, stored)]
        if missing:
            note = _("Berkas berikut tidak dapat disertakan. Hubungi kami dengan nomor rujukan %(number)s.", number=rpc.request_id())
            archive.writestr(MISSING, "\n".join((note, "", *missing, "")))
    target.seek(0)
    return target


def _added(archive: ZipFile, path: str, stored: dict[str, Any]) -> bool:
    try:
        archive.writestr(path, uploads.send(stored).get_data(), ZIP_STORED)
    except NotFound:  # of which the log says more
        return False
    return True


def _files(written: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every stored file, under a path of its own."""
    for number, stored in enumerate(written["files"], 1):
        yield f"identity/{number}-{stored['name']}", stored
    for document in written.get("documents", ()):
        if document.get("permit_id"):  # its file is among the permits
            continue
        stored = rpc.call("permits", "get_document_file", document_id=document["document_id"])
        yield f"documents/{document['document_id']}-{stored['name']}", stored
    for application in written.get("applications", ()):
        for photo in (each for visit in application["inspections"] for each in visit["photos"]):
            yield f"inspections/{photo['photo_id']}-{photo['file']['name']}", photo["file"]
    for permit in written.get("permits", ()):
        if permit["document_ready"]:
            stored = rpc.call("permits", "get_permit_file", permit_id=permit["permit_id"])
            yield f"permits/{permit['permit_id']}-{stored['name']}", stored


def _pages(service: str, method: str, **asked: Any) -> Iterator[dict[str, Any]]:
    """All rows of a list, page by page."""
    after = None
    while True:
        page = rpc.call(service, method, after=after, limit=100, **asked)
        yield from page["items"]
        after = page["next"]
        if after is None:
            return
