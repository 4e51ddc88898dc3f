"""What a requirement asks of its document: on which day it must still be valid, which kinds of file it takes and how large one may be. Pure."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bus import contract
from permits.domain import fulfilment
from permits.domain.acts.resubmit import resubmit
from permits.domain.acts.returning import return_to_applicant
from permits.domain.acts.submit import submit
from permits.domain.adoption import changes
from permits.domain.carried_over import carried_over
from permits.domain.catalogue import draft as drafts
from permits.domain.catalogue import exchange
from permits.domain.catalogue.faults import Fault, faults
from permits.domain.catalogue.permit_type import is_changed
from permits.domain.catalogue.requirement import LARGEST_MB, Requirement
from permits.domain.catalogue.version import of_types
from permits.domain.clean import INCOMPLETE, why_not
from permits.domain.decision_day import decision_day
from permits.domain.document import StoredFile, best_of, fault_of
from permits.domain.flow.shipped import FLOWS
from permits.domain.working_days import next_working_day
from permits.service.editor import DOCUMENT_KINDS
from permits.store import json as stored_json
from tests.permits import requirements as some
from tests.permits.test_application import NOW, SENT, SITI, TODAY, TYPES, a_draft, a_paper, refusal_of, staff

DAY = timedelta(days=1)
PROMISED = contract.of("permits")
SKP = TYPES["SKP"]
COUNTER, VERIFIER = staff("counter_officer"), staff("verifier", 51)
ANY = Requirement("SURAT", "Surat", True, "K")
PAPER = replace(ANY, valid_on="decision")
FOREVER = a_paper()


def until(day, document_id=5, **more):
    return a_paper(document_id, valid_until=day, **more)


def a_case(*requirements, **more):
    return replace(a_draft(), requirements=requirements or (PAPER,), fields=(), **more)


def attached(one, document, code="SURAT"):
    return replace(one, documents={code: document})


def due(one, now=NOW):
    return decision_day(one, days_off=frozenset(), zone="WIB", now=now)


def sent(one):
    return submit(one, **SENT, number="0001/SKP/DPMPTSP/XI/2026", by=SITI, at=NOW)[0]


# ── on which day ──


@pytest.mark.parametrize(("valid_until", "fault"), [(TODAY - DAY, "document_expired"), (TODAY, None), (TODAY + DAY, None), (None, None)])
def test_what_must_be_valid_on_the_day_of_the_submission_serves_on_that_day_and_after_but_not_if_it_ended_the_day_before(
    valid_until, fault
):
    wanted = replace(ANY, valid_on="submission")
    found = fault_of(until(valid_until), wanted, on=TODAY, decided_on=TODAY + 30 * DAY)
    assert (found and found["code"]) == fault


@pytest.mark.parametrize(("days", "fault"), [(-1, "document_ends"), (0, None), (1, None)])
def test_what_must_be_valid_on_the_day_of_the_decision_serves_on_that_day_and_after_but_not_if_it_ends_the_day_before(days, fault):
    decided = due(a_case())
    assert decided == date(2026, 11, 30), "five working days after 23 November"
    found = fault_of(until(decided + days * DAY), PAPER, on=TODAY, decided_on=decided)
    assert (found and found["code"]) == fault
    if fault:
        assert found == {"code": "document_ends", "valid_until": "2026-11-29", "needed_on": "2026-11-30"}


def test_what_has_ended_already_is_out_of_date_whatever_day_is_asked():
    for valid_on in (None, "submission", "decision"):
        found = fault_of(until(TODAY - DAY), replace(ANY, valid_on=valid_on), on=TODAY, decided_on=TODAY + 9 * DAY)
        assert found == {"code": "document_expired", "valid_until": (TODAY - DAY).isoformat()}
    assert fault_of(until(TODAY - DAY), replace(ANY, valid_on="not_asked"), on=TODAY) is None


def test_a_permit_is_asked_to_be_valid_only_where_its_requirement_says_so():
    old = replace(ANY, code="IZIN_LAMA", document_kind="permit")
    ended = until(TODAY - DAY, kind="permit")
    assert fault_of(ended, old, on=TODAY) is None
    assert fault_of(ended, replace(old, valid_on="submission"), on=TODAY)["code"] == "document_expired"


def test_it_is_refused_when_it_is_attached_when_it_is_sent_and_never_taken_over():
    decided = due(a_case())
    short, long = until(decided - DAY), until(decided)
    refused = refusal_of(fulfilment.attach, a_case(), requirement="SURAT", document=short, on=TODAY, decided_on=decided)
    assert refused.details["fields"]["document_id"]["code"] == "document_ends"
    assert refusal_of(sent, attached(a_case(), short)).details["missing"] == ["requirement:SURAT"]
    assert sent(attached(a_case(), long)).number
    assert best_of([short, long], replace(PAPER, document_kind=long.kind), on=TODAY, decided_on=decided) == long
    for paper, taken in ((short, {}), (long, {"SURAT": long})):
        assert carried_over(a_case(), attached(a_case(), paper), company=None, on=TODAY, decided_on=decided).documents == taken


def test_a_day_later_the_decision_is_a_day_later_and_what_served_yesterday_does_not_any_more():
    one = attached(a_case(), until(due(a_case())))
    tomorrow = NOW + DAY
    assert due(one, tomorrow) == next_working_day(due(one), days_off=frozenset())
    assert refusal_of(submit, one, **SENT, number="1", by=SITI, at=tomorrow).details["missing"] == ["requirement:SURAT"]


def test_the_day_of_the_decision_of_a_case():
    """By the end of its term; from then on, and at the step that decides, today; afterwards the day of the decision."""
    one = sent(attached(a_case(), FOREVER))
    assert due(one) == due(a_case()) == date(2026, 11, 30)
    assert due(one, NOW + 40 * DAY) == TODAY + 40 * DAY, "late"
    assert due(replace(one, waits_at="approval"), NOW + DAY) == TODAY + DAY
    line = replace(one.history[-1], step="approval", outcome="advanced", at=NOW + 2 * DAY)
    decided = replace(one, waits_at="issuance", history=(*one.history, line))
    assert due(decided, NOW + 30 * DAY) == TODAY + 2 * DAY
    withdrawn = replace(one, ended="withdrawn", waits_at=None, history=(replace(line, outcome="withdrawn", step=None, at=NOW + DAY),))
    assert due(withdrawn, NOW + 30 * DAY) == TODAY + DAY
    assert due(a_case(ANY)) is None, "nobody asks"


def test_what_was_returned_is_decided_as_late_as_if_it_came_back_now_and_resubmitting_asks_again():
    one = sent(attached(a_case(), until(date(2026, 11, 30))))
    back, _ = return_to_applicant(one, step="file_check", reasons={"requirement:SURAT": "Kabur"}, by=COUNTER, at=NOW)
    at = NOW + 7 * DAY
    later = due(back, at)
    assert later > date(2026, 11, 30)
    refused = refusal_of(resubmit, back, note="sudah", days_off=frozenset(), by=SITI, at=at)
    assert refused.details == {"missing": ["requirement:SURAT"]}
    mended = attached(back, until(later, document_id=9))
    again, _ = resubmit(mended, note=None, days_off=frozenset(), by=SITI, at=at)
    assert again.due_at and due(again, at) == later
    assert refusal_of(resubmit, attached(back, until(later - DAY, document_id=9)), note=None, days_off=frozenset(), by=SITI, at=at)


def test_what_was_not_named_keeps_nobody_from_resubmitting():
    """The document may have been long enough when it was sent; the officer sees that it is not any more, and may ask for it."""
    other = replace(ANY, code="LAIN")
    one = replace(a_case(PAPER, other), documents={"SURAT": until(date(2026, 11, 30)), "LAIN": FOREVER})
    back, _ = return_to_applicant(sent(one), step="file_check", reasons={"requirement:LAIN": "Kabur"}, by=COUNTER, at=NOW)
    at = NOW + 7 * DAY
    assert resubmit(back, note="tetap", days_off=frozenset(), by=SITI, at=at)[0].status == "resubmitted"


def test_whoever_approves_many_together_is_told_of_one_whose_document_has_ended():
    one = replace(sent(attached(a_case(), until(date(2026, 11, 30)))), waits_at="approval")
    for now, expected in ((datetime(2026, 11, 30, 3, tzinfo=UTC), False), (datetime(2026, 12, 1, 3, tzinfo=UTC), True)):
        found = why_not(one, [], on=TODAY, decided_on=due(one, now), no_successor=False)
        assert (INCOMPLETE in found) is expected


def test_a_case_of_the_past_is_judged_by_its_own_version():
    """A case keeps its requirements; what a later version asks is not asked of it, and what an earlier one asked is not forgotten."""
    short = until(TODAY + DAY)
    before = sent(attached(a_case(ANY), short))
    assert before.missing(on=TODAY, decided_on=TODAY + 30 * DAY) == []
    read = stored_json.requirements([{"code": "SURAT", "text": "Surat", "required": True, "tag": "K", "document_kind": None}])
    assert read == (ANY,), "as a version of before was stored"
    newer = replace(SKP, requirements={"new": (PAPER,)})
    assert [each.code for each in changes(a_case(ANY), permit_type=newer) if each.subject] == ["requirement_valid_on"]


# ── which files ──


def kept(media_type="application/pdf", size=1000):
    return replace(FOREVER, file=StoredFile("documents/1", "surat", media_type, size, "0" * 64))


@pytest.mark.parametrize(
    ("wanted", "document", "fault"),
    [
        (ANY, kept(size=20_000_000), None),
        (replace(ANY, media=("pdf",)), kept(), None),
        (replace(ANY, media=("pdf",)), kept("image/png"), {"code": "document_no_pdf"}),
        (replace(ANY, media=("picture",)), kept("image/png"), None),
        (replace(ANY, media=("picture",)), kept("image/webp"), None),
        (replace(ANY, media=("picture",)), kept(), {"code": "document_no_picture"}),
        (replace(ANY, media=("pdf", "picture")), kept(), None),
        (replace(ANY, largest_mb=2), kept(size=2_000_000), None),
        (replace(ANY, largest_mb=2), kept(size=2_000_001), {"code": "document_too_big", "size": 2_000_001, "limit": 2_000_000}),
        (replace(ANY, media=("picture",), largest_mb=1), kept(size=2_000_000), {"code": "document_no_picture"}),
    ],
)
def test_a_file_is_taken_where_its_kind_and_its_size_are(wanted, document, fault):
    assert fault_of(document, wanted, on=TODAY) == fault
    if fault:
        refused = refusal_of(fulfilment.attach, a_case(wanted), requirement="SURAT", document=document, on=TODAY)
        assert refused.details["fields"] == {"document_id": fault}
        assert attached(a_case(wanted), document).missing(on=TODAY) == ["requirement:SURAT"]


# ── what says nothing ──


def fault_of_before(document, requirement, *, on):
    """The rule of before a requirement could say anything of its document, as it stood."""
    wanted = requirement.document_kind
    if document.permit_revoked_at:
        return {"code": "document_permit_revoked"}
    since, lifted = document.permit_suspended_on, document.permit_suspended_until
    if since and since <= on and (lifted is None or on < lifted):
        return {"code": "document_permit_suspended", "first_day": since.isoformat()}
    if wanted and document.kind not in (wanted, "other"):
        return {"code": "document_wrong_kind", "kind": document.kind, "wanted": wanted}
    if document.issued_on and document.issued_on > on:
        return {"code": "document_not_yet_valid", "issued_on": document.issued_on.isoformat()}
    if document.valid_until and document.valid_until < on and wanted != "permit":
        return {"code": "document_expired", "valid_until": document.valid_until.isoformat()}
    return None


near = st.none() | st.integers(-3, 3).map(lambda days: TODAY + days * DAY)


@settings(max_examples=200, deadline=None)
@given(
    some.requirement_of(),
    near,
    near,
    near,
    near,
    st.sampled_from(sorted(DOCUMENT_KINDS)),
    st.sampled_from(["application/pdf", "image/png"]),
    st.integers(1, 20_000_000),
)
def test_a_requirement_that_says_nothing_of_its_document_judges_it_as_ever(wanted, issued, valid_until, suspended, decided, kind, media_type, size):  # fmt: skip
    document = replace(kept(media_type, size), kind=kind, issued_on=issued, valid_until=valid_until, permit_suspended_on=suspended)
    silent = replace(wanted, valid_on=None, media=None, largest_mb=None)
    assert fault_of(document, silent, on=TODAY, decided_on=decided) == fault_of_before(document, silent, on=TODAY)


@settings(max_examples=200, deadline=None)
@given(some.requirement_of(sound=True), near, near, st.sampled_from(["application/pdf", "image/png"]), st.integers(1, 20_000_000))
def test_but_for_the_end_of_its_validity_a_requirement_only_ever_refuses_more(wanted, valid_until, decided, media_type, size):
    document = replace(kept(media_type, size), valid_until=valid_until)
    silent = replace(wanted, valid_on=None, media=None, largest_mb=None)
    if fault_of(document, silent, on=TODAY) and wanted.valid_on != "not_asked":
        assert fault_of(document, wanted, on=TODAY, decided_on=decided)


# ── the catalogue ──


def found(*asked):
    one = replace(SKP, requirements={"new": asked}, fields={"new": some.FIELDS}, applicant_types=("individual", "company"))
    return faults(one, flows=FLOWS, document_kinds=DOCUMENT_KINDS, formats={})


NEEDED = Requirement("KTP", "KTP", True, "K", "identity")


@pytest.mark.parametrize(
    ("own", "fault"),
    [
        ({"media": ()}, Fault("requirement_no_media", "new", "SURAT")),
        ({"largest_mb": LARGEST_MB + 1}, Fault("requirement_largest", "new", "SURAT", {"limit": 20})),
        ({"fulfilled_by": "declaration", "valid_on": "decision"}, Fault("ticked_with_file_rules", "new", "SURAT")),
        ({"fulfilled_by": "declaration", "media": ("pdf",)}, Fault("ticked_with_file_rules", "new", "SURAT")),
        ({"fulfilled_by": "original", "largest_mb": 2}, Fault("ticked_with_file_rules", "new", "SURAT")),
    ],
)
def test_what_is_wrong_with_what_a_requirement_asks_of_its_document(own, fault):
    assert found(NEEDED, replace(ANY, **own)) == [fault]


@settings(max_examples=200, deadline=None)
@given(some.requirements(sound=True))
def test_nothing_is_wrong_with_requirements_that_say_what_makes_sense(asked):
    assert found(NEEDED, *asked) == []


def wrong_by_model(each):
    """By its own words, what is wrong with one requirement: the codes, in any order."""
    ticked = each.fulfilled_by != "document"
    about_file = each.valid_on is not None or each.media is not None or each.largest_mb is not None
    codes = {"condition_unknown_field"} if each.when == some.UNKNOWN else set()
    codes |= {"ticked_with_document_kind"} if ticked and each.document_kind else set()
    codes |= {"ticked_with_file_rules"} if ticked and about_file else set()
    codes |= {"requirement_no_media"} if not ticked and each.media is not None and not each.media else set()
    return codes | ({"requirement_largest"} if not ticked and each.largest_mb and each.largest_mb > 20 else set())


@settings(max_examples=150, deadline=None)
@given(some.requirements())
def test_exactly_what_is_wrong_with_requirements_is_found(asked):
    assert {(each.about, each.code) for each in found(NEEDED, *asked)} == {
        (each.code, code) for each in asked for code in wrong_by_model(each)
    }


@settings(max_examples=200, deadline=None)
@given(some.requirements())
def test_requirements_of_every_shape_come_back_from_a_file_and_from_the_table(asked):
    one = replace(SKP, requirements={"new": asked}, fields={"new": some.FIELDS})
    entry = json.loads(json.dumps(exchange.written(one)))
    assert PROMISED.value_faults("CatalogueEntry", entry) == {}
    assert not is_changed(one, exchange.read(entry))
    assert stored_json.requirements(json.loads(json.dumps([asdict(each) for each in asked]))) == asked
    assert stored_json.permit_type(json.loads(json.dumps(stored_json.written_permit_type(one)))).requirements == one.requirements


@settings(max_examples=200, deadline=None)
@given(some.requirements(), st.data())
def test_a_draft_takes_a_requirement_of_every_shape_and_two_versions_tell_how_it_differs(asked, data):
    one = replace(SKP, requirements={"new": (NEEDED, *asked)}, fields={})
    draft = drafts.begin(one, agency="muara-enim")
    new = data.draw(some.requirement_of("R0"))
    given_ = {name: getattr(new, name) for name in ("code", "text", "required", "document_kind", "fulfilled_by", "valid_on", "largest_mb")}
    given_ |= {"media": None if new.media is None else list(new.media)[::-1]}
    given_ |= {"when": {"subject": new.when.subject, "values": list(new.when.values)} if new.when else None}
    put = drafts.put_requirement(draft, "new", given_, replaces="R0")
    after = put.entry.requirements["new"][1]
    assert replace(after, tag=new.tag) == new
    old = asked[0]
    told = {each.code for each in of_types(one, put.entry).get("new", ())}
    expected = {"requirement_valid_on"} if old.valid_on != new.valid_on else set()
    expected |= {"requirement_files"} if (old.media, old.largest_mb) != (new.media, new.largest_mb) else set()
    assert told & {"requirement_valid_on", "requirement_files"} == expected
    before = {name: given_[name] for name in ("code", "text", "required", "document_kind", "fulfilled_by", "when")}
    kept_ = drafts.put_requirement(put, "new", before, replaces="R0").entry.requirements["new"][1]
    assert kept_ == after, "a gateway of before says nothing of it"


def test_what_another_release_says_of_a_requirement_is_as_if_it_were_not_said():
    stored = {**asdict(ANY), "valid_on": "next_week", "media": ["video"], "largest_mb": 3, "colour": "blue"}
    assert stored_json.requirements([stored]) == (replace(ANY, largest_mb=3),)
    assert stored_json.requirements([{**stored, "media": ["video", "pdf"]}])[0].media == ("pdf",)


def test_the_house_says_it_where_its_sources_do():
    said = {
        (one.code, kind, each.code): (each.valid_on, each.media)
        for one in TYPES.values()
        for kind, asked in one.requirements.items()
        for each in asked
        if each.limits_files
    }
    assert said == {
        ("APOTEK", "renewal", "IZIN_LAMA"): ("submission", None),
        ("TRAYEK", "new", "UJI"): ("submission", None),
        ("TRAYEK", "renewal", "UJI"): ("submission", None),
        ("REKLAME-P", "new", "FOTO_LOKASI"): (None, ("picture",)),
        ("REKLAME-P", "renewal", "FOTO_LOKASI"): (None, ("picture",)),
    }
