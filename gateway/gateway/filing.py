"""Filing at the counter: what the person consents to, and how a filing is begun and used. Pages and API do the same."""

from typing import Any

from flask_babel import gettext as _

from gateway import rpc

# A new text needs a new version; text and version are stored with the consent.
VERSION = "2026-11-28"
PERSON = (
    "full_name",
    "id_type",
    "id_number",
    "sex",
    "birth_place",
    "birth_date",
    "mobile",
    "address",
    "province",
    "regency",
    "district",
    "village",
)


def consent_text() -> str:
    return _(
        "Saya meminta petugas loket mengisikan permohonan izin untuk saya. Data dan dokumen yang saya berikan dipakai hanya untuk permohonan itu,"
        " sesuai pemberitahuan privasi. Petugas tidak membuka data saya yang lain, selain nama perusahaan saya bila permohonan itu untuk perusahaan. Yang saya nyatakan dalam permohonan itu benar."
    )


def begin(given: dict[str, Any]) -> dict[str, Any]:
    """`given`: as FilingForm loads it. The document that was shown is the one whose number is typed."""
    fields = {name: given[name] for name in PERSON if given.get(name)}
    consent = {"how": given["consent"], "version": VERSION, "text": consent_text()}
    about = {"id_document": given["id_type"], "consent": consent, "confirm_warnings": given["confirm_warnings"]}
    return dict(rpc.call("identity", "begin_filing", fields=fields, **about))


def begin_again(account_id: int, given: dict[str, Any]) -> dict[str, Any]:
    """Of somebody whom the agency knows. `given`: as KnownPersonForm loads it."""
    consent = {"how": given["consent"], "version": VERSION, "text": consent_text()}
    shown = {"id_document": given["id_type"], "id_number": given["id_number"]}
    return dict(rpc.call("identity", "begin_filing_again", account_id=account_id, **shown, consent=consent))


def opened(filing_id: int) -> dict[str, Any]:
    return dict(rpc.call("identity", "open_filing", filing_id=filing_id))


def create(filing_id: int, given: dict[str, Any]) -> dict[str, Any]:
    """A draft of the person for whom that filing was begun."""
    return dict(rpc.call("permits", "create_application", **given, filing=opened(filing_id)["proof"]))


def answer(application: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The return as the officer takes it up, for its applicant who came again. Of whom it would be refused nobody's identity is asked."""
    about = {"application_id": application["application_id"], "revision": given["revision"]}
    refuse_unless_may_answer(application, about)
    begun = begin_again(application["applicant"]["account_id"], given)
    return dict(rpc.call("permits", "answer_at_counter", **about, filing=opened(begun["filing_id"])["proof"]))


def refuse_unless_may_answer(application: dict[str, Any], about: dict[str, Any]) -> None:
    """Permits says why not: without a proof it takes up nothing."""
    if "answer_for_applicant" not in application["may"]:
        rpc.call("permits", "answer_at_counter", **about)
