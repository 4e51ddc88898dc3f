"""Behind permits' door: requirements that are ticked, what is asked only of some, and originals that an officer has to see."""

from sqlalchemy import select

from bus.refusals import Conflict, Invalid, NotFound
from permits.store.tables import application
from tests.permits.editor import begun, changed, published
from tests.permits.office import BUDI, COUNTER, SITI, at, refused

WORD = {"code": "PERNYATAAN", "text": "Bersedia menaati aturan", "required": True, "document_kind": None}
OLD = {"code": "KARTU", "text": "Kartu asli", "required": True, "document_kind": None, "fulfilled_by": "original"}
FLAG = {"code": "WARUNG", "kind": "flag", "label": {"id": "Ada warung", "en": "Has a stall"}, "required": True, "help": None, "unit": None}
FLAG |= {"least": None, "most": None, "choices": [], "when": None}
YES = {"subject": "field:WARUNG", "values": ["yes"]}
COUNT = {**FLAG, "code": "JUMLAH", "kind": "whole", "when": YES}


def with_all(office):
    """SKP asks for a declaration, for an original and a number where there is a stall."""
    draft = changed(office, begun(office), kind="new", typed_field=FLAG)
    draft = changed(office, draft, kind="new", typed_field=COUNT)
    draft = changed(office, draft, kind="new", requirement={**WORD, "fulfilled_by": "declaration", "when": None})
    draft = changed(office, draft, kind="new", requirement={**OLD, "when": YES})
    assert draft["faults"] == []
    published(office, draft)


def codes(one):
    return [each["code"] for each in one["requirements"]]


def of(one, code):
    return next(each for each in one["requirements"] if each["code"] == code)


def test_an_applicant_ticks_what_is_asked_and_the_office_sees_who_did(office):
    with_all(office)
    draft = office.draft()
    assert "KARTU" not in codes(draft) and [each["code"] for each in draft["typed_fields"]] == ["WARUNG"]
    refused(Conflict, "requirement_not_asked", office.tick_requirement, SITI, **at(draft), requirement="KARTU", ticked=True)
    one = office.complete_draft()
    assert one["complete"] and one["fulfilled_count"] == one["required_count"]
    assert of(one, "KARTU")["when"] == YES and of(one, "PERNYATAAN")["ticked"] == {
        "at": "2026-11-23T03:00:00+00:00",
        "by_name": "Siti Contoh",
    }
    less = office.tick_requirement(SITI, **at(one), requirement="PERNYATAAN", ticked=False)
    assert refused(Conflict, "application_incomplete", office.submit_application, SITI, **at(less)) == {
        "missing": ["requirement:PERNYATAAN"]
    }
    refused(NotFound, "application_not_found", office.tick_requirement, BUDI, **at(less), requirement="PERNYATAAN", ticked=True)
    refused(Conflict, "application_changed", office.tick_requirement, SITI, **at(one), requirement="PERNYATAAN", ticked=True)
    one = office.submit_application(SITI, **at(office.tick_requirement(SITI, **at(less), requirement="PERNYATAAN", ticked=True)))
    read = office.get_application(COUNTER, application_id=one["application_id"])
    assert of(read, "PERNYATAAN")["ticked"]["by_name"] == "Siti Contoh"
    passed = {**at(read), "step": "file_check"}
    details = refused(Conflict, "originals_unseen", office.advance_application, COUNTER, **passed)
    assert details == {"requirements": ["KARTU"], "originals": "Kartu asli"}
    assert office.advance_application(COUNTER, **passed, in_order=["requirement:KARTU"])["step"] == "verification"
    acts = [act for act, subject, *_ in office.recorded() if subject == f"application/{one['application_id']}"]
    assert {"application_requirement_ticked", "application_requirement_unticked"} <= set(acts)


def test_what_was_ticked_and_is_asked_for_again_stands_beside_the_new_tick(office):
    with_all(office)
    one = office.submitted()
    reasons = {"requirement:PERNYATAAN": "Baca lagi"}
    back = office.return_application(COUNTER, **at(one), step="file_check", reasons=reasons)
    mine = office.get_application(SITI, application_id=back["application_id"])
    assert mine["open_items"] == ["requirement:PERNYATAAN"] and mine["missing"] == ["requirement:PERNYATAAN"]
    ticked = office.tick_requirement(SITI, **at(mine), requirement="PERNYATAAN", ticked=True)
    [item] = ticked["corrections"][0]["items"]
    assert item["changed"] and [each["by_name"] for side in ("before", "after") for each in item[side]["ticked"]] == ["Siti Contoh"] * 2
    sent = office.resubmit_application(SITI, **at(ticked))
    assert sent["status"] == "resubmitted" and sent["corrections"][0]["items"][0]["after"]["ticked"]


def test_what_is_not_asked_any_more_is_not_kept_with_what_was_sent(office):
    with_all(office)
    one = office.complete_draft()
    one = office.change_application(SITI, **at(one), answers={"WARUNG": "no"})
    assert one["answers"] == {"WARUNG": "no"} and "KARTU" not in codes(one)
    again = office.change_application(SITI, **at(one), answers={"WARUNG": "yes"})
    assert again["answers"]["JUMLAH"] and of(again, "KARTU")["ticked"], "what was typed comes back"
    one = office.submit_application(SITI, **at(office.change_application(SITI, **at(again), answers={"WARUNG": "no"})))
    with office.door.engine.connect() as connection:
        kept = connection.execute(
            select(application.c.answers, application.c.ticked).where(application.c.id == one["application_id"])
        ).one()
    assert (kept.answers, [each["requirement"] for each in kept.ticked]) == ({"WARUNG": "no"}, ["PERNYATAAN"])


def test_a_draft_of_before_the_declaration_takes_it_over_unticked(office):
    draft = office.complete_draft()
    with_all(office)
    taken = office.adopt_permit_type(SITI, **at(office.get_application(SITI, application_id=draft["application_id"])))
    assert taken["missing"] == ["field:WARUNG", "requirement:PERNYATAAN"]


def test_the_editor_says_what_is_wrong_with_a_condition(office):
    draft = changed(office, begun(office), kind="new", typed_field={**COUNT, "when": YES})
    assert [(each["code"], each["about"]) for each in draft["faults"]] == [("condition_unknown_field", "JUMLAH")]
    draft = changed(office, draft, kind="new", typed_field=FLAG)
    assert [each["code"] for each in draft["faults"]] == ["condition_later_field"]
    kept = changed(
        office, draft, kind="new", typed_field={name: value for name, value in COUNT.items() if name != "when"}, replaces="JUMLAH"
    )
    assert [each["code"] for each in kept["faults"]] == ["condition_later_field"], "a gateway of before says nothing of it"
    refused(
        Invalid,
        "invalid_arguments",
        changed,
        office,
        draft,
        kind="new",
        requirement={**WORD, "when": {"subject": "fee", "values": ["free"]}},
    )


def test_how_two_versions_differ_says_how_it_is_fulfilled_and_when_it_is_asked(office):
    with_all(office)
    draft = begun(office)
    whom = {"subject": "applicant_type", "values": ["company"]}
    draft = changed(office, draft, kind="new", requirement={**OLD, "fulfilled_by": "declaration", "when": whom}, replaces="KARTU")
    found = [(each["code"], each["before"], each["after"]) for each in draft["differences"]["new"]]
    assert found == [("requirement_fulfilled_by", "original", "declaration"), ("requirement_asked_when", "Kartu asli", "Kartu asli")]
