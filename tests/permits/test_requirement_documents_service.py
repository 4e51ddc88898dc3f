"""Behind permits' door: what a requirement asks of its document, from the editor to the officer, and what was begun before it asked."""

from datetime import timedelta

from bus.refusals import Conflict, Invalid
from tests.permits.editor import begun, changed, published
from tests.permits.office import COUNTER, NOW, SITI, at, refused

UJI = {"code": "UJI", "text": "Tanda uji", "required": True, "document_kind": None, "fulfilled_by": "document", "when": None}
ASKING = {**UJI, "valid_on": "decision", "media": ["pdf"], "largest_mb": 2}
TOMORROW = NOW + timedelta(days=1)


def with_requirement(office, wanted, *, replaces=None):
    draft = changed(office, begun(office), kind="new", requirement=wanted, **({"replaces": replaces} if replaces else {}))
    assert draft["faults"] == []
    published(office, draft)
    return draft


def of(one, code="UJI"):
    return next(each for each in one["requirements"] if each["code"] == code)


def attached(office, one, document, **more):
    return office.attach_document(SITI, **at(one), requirement="UJI", document_id=document["document_id"], **more)


def why(office, one, document, **more):
    faults = refused(Invalid, "invalid_fields", attached, office, one, document, **more)["fields"]
    return faults["document_id"]


def test_from_the_editor_to_the_officer(office):
    with_requirement(office, ASKING)
    one = office.complete_draft()
    wanted = of(one)
    assert (wanted["valid_on"], wanted["media"], wanted["largest_mb"]) == ("decision", ["pdf"], 2)
    needed = wanted["needed_on"]
    assert needed > "2026-11-23"
    assert why(office, one, office.document(media_type="image/png")) == {"code": "document_no_pdf"}
    assert why(office, one, office.document(size=2_000_001)) == {"code": "document_too_big", "size": 2_000_001, "limit": 2_000_000}
    short = office.document(valid_until="2026-11-23")
    assert why(office, one, short) == {"code": "document_ends", "valid_until": "2026-11-23", "needed_on": needed}
    assert of(office.get_application(SITI, application_id=one["application_id"]))["document"], "what was attached stays"
    one = attached(office, one, office.document(valid_until=needed, size=2_000_000))
    assert of(one)["fulfilled"] and one["complete"]
    late = refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(one), now=TOMORROW)
    assert late == {"missing": ["requirement:UJI"]}, "a day later the decision is a day later"
    sent = office.submit_application(SITI, **at(one))
    seen = of(office.get_application(COUNTER, application_id=sent["application_id"]))
    assert (seen["needed_on"], seen["fulfilled"], seen["fault"]) == (needed, True, None)
    later = of(office.get_application(COUNTER, application_id=sent["application_id"], now=NOW + timedelta(days=30)))
    assert later["fault"]["code"] == "document_ends" and later["needed_on"] == "2026-12-23", "it waits beyond its term"


def test_what_was_returned_is_judged_by_the_day_on_which_it_would_be_decided_now(office):
    with_requirement(office, ASKING)
    one = office.complete_draft()
    needed = of(one)["needed_on"]
    sent = office.submit_application(SITI, **at(attached(office, one, office.document(valid_until=needed))))
    back = office.return_application(COUNTER, **at(sent), step="file_check", reasons={"requirement:UJI": "Kabur"})
    at_last = NOW + timedelta(days=4)
    mine = office.get_application(SITI, application_id=back["application_id"], now=at_last)
    assert of(mine)["needed_on"] > needed and mine["missing"] == ["requirement:UJI"]
    assert why(office, mine, office.document(valid_until=needed), now=at_last)["code"] in ("document_ends", "document_expired")
    refused(Conflict, "application_incomplete", office.resubmit_application, SITI, **at(mine), now=at_last)
    mended = attached(office, mine, office.document(valid_until=of(mine)["needed_on"]), now=at_last)
    again = office.resubmit_application(SITI, **at(mended), now=at_last)
    assert again["status"] == "resubmitted" and of(again)["fulfilled"]


def test_a_case_of_before_is_judged_by_its_own_version_and_a_draft_of_before_is_told(office):
    with_requirement(office, UJI)
    running, waiting = office.submitted(), office.complete_draft()
    with_requirement(office, ASKING | {"media": ["picture"]}, replaces="UJI")
    kept = of(office.get_application(COUNTER, application_id=running["application_id"], now=NOW + timedelta(days=30)))
    assert (kept["fulfilled"], kept["valid_on"], kept["needed_on"], kept["media"]) == (True, None, None, None)
    draft = office.get_application(SITI, application_id=waiting["application_id"])
    assert [each["code"] for each in draft["changes"]] == ["requirement_valid_on", "requirement_files"]
    refused(Conflict, "application_outdated", office.submit_application, SITI, **at(draft))
    taken = office.adopt_permit_type(SITI, **at(draft))
    assert taken["missing"] == ["requirement:UJI"] and of(taken)["fault"] == {"code": "document_no_picture"}
    one = attached(office, taken, office.document(media_type="image/jpeg"))
    assert office.submit_application(SITI, **at(one))["number"]


def test_the_best_document_is_one_that_serves_on_the_day_that_counts(office):
    with_requirement(office, {**ASKING, "document_kind": "letter"})
    one = office.draft()
    needed = of(one)["needed_on"]
    asked = {"application_id": one["application_id"], "requirement": "UJI"}

    def letter(**facts):
        stored = {
            "key": f"documents/l{len(facts)}{facts.get('valid_until', '')}",
            "name": "a.pdf",
            "media_type": "application/pdf",
            "size": 9,
        }
        file = {**stored, "sha256": "0" * 64, **{name: value for name, value in facts.items() if name in ("media_type", "size")}}
        return office.add_document(SITI, kind="letter", name="Surat", file=file, valid_until=facts.get("valid_until"))

    letter(valid_until="2026-11-23")
    letter(media_type="image/png")
    assert office.find_fitting_document(SITI, **asked)["document"] is None
    fits = letter(valid_until=needed)
    assert office.find_fitting_document(SITI, **asked)["document"]["document_id"] == fits["document_id"]


def test_a_gateway_of_before_changes_a_requirement_and_what_it_does_not_know_stays(office):
    draft = changed(office, begun(office), kind="new", requirement=ASKING)
    known = {name: value for name, value in UJI.items() if name not in ("fulfilled_by", "when")}
    draft = changed(office, draft, kind="new", requirement={**known, "text": "Lain"}, replaces="UJI")
    now = next(each for each in draft["entry"]["kinds"]["new"]["requirements"] if each["code"] == "UJI")
    assert (now["text"], now["valid_on"], now["media"], now["largest_mb"]) == ("Lain", "decision", ["pdf"], 2)


def test_the_editor_says_what_is_wrong_with_it(office):
    draft = changed(office, begun(office), kind="new", requirement={**ASKING, "fulfilled_by": "declaration"})
    assert [(each["code"], each["about"]) for each in draft["faults"]] == [("ticked_with_file_rules", "UJI")]
    draft = changed(office, draft, kind="new", requirement={**ASKING, "media": []}, replaces="UJI")
    assert [(each["code"], each["about"]) for each in draft["faults"]] == [("requirement_no_media", "UJI")]
    for wrong in ({"largest_mb": 21}, {"largest_mb": 0}, {"media": ["video"]}, {"valid_on": "tomorrow"}):
        refused(Invalid, "invalid_arguments", changed, office, draft, kind="new", requirement={**ASKING, **wrong}, replaces="UJI")
