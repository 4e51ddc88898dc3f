"""A permit's life behind its door: suspended, lifted and revoked by two people, with a letter; reminded of and ended by the clock."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from bus.files import Files
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound
from permits import permit_letter_pdf
from permits.service.permit_endings import PermitEndings
from tests.permits.office import BUDI, COUNTER, DIVISION, HEAD, NOW, OTHER_COUNTER, SITI, VERIFIER, WAY, at, person, refused
from tests.permits.test_renewal_service import RENEW, through

DAY = timedelta(days=1)
END = date(2031, 11, 23)  # of a permit that was issued at NOW for five years
TODAY = date(2026, 11, 23)
WHY = {"reason": "Dipakai di tempat lain", "legal_basis": "Peraturan Bupati, Pasal 12"}
SECOND_HEAD = person(59, "Kadis Kedua", "agency_head")


def on(day, hour=3):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def held(office):
    return office.issued(permit_type="SIPD")["permit"]


def asked(office, held, kind="revoke", day=TODAY, *, actor=VERIFIER, now=NOW, **more):
    return office.ask_permit_change(actor, permit_id=held["permit_id"], kind=kind, day=day.isoformat(), now=now, **{**WHY, **more})


def granted(office, held, kind="revoke", day=TODAY, *, now=NOW):
    request = asked(office, held, kind, day, now=now)["request"]["request_id"]
    return office.decide_permit_change(HEAD, request_id=request, grant=True, now=now)


def told(office, *types):
    return [event for event in office.door.events() if event.type in types]


def checked(office, held, day):
    return office.verify_permit(code=held["code"], now=on(day))


def test_one_asks_and_the_head_revokes_with_a_letter_from_a_day_on(office, held, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    day = TODAY + 3 * DAY
    waits = asked(office, held, day=day)
    assert (waits["status"], waits["may"], waits["request"]["asked_by_name"]) == ("active", [], VERIFIER.claims["name"])
    assert [each["request_id"] for each in office.list_permit_requests(COUNTER)["items"]] == [waits["request"]["request_id"]]
    assert office.get_permit(HEAD, permit_id=held["permit_id"])["may"] == ["decide"]
    now = on(TODAY + DAY)
    done = office.decide_permit_change(HEAD, request_id=waits["request"]["request_id"], grant=True, now=now)
    assert (done["status"], done["revoked_on"], done["request"], done["may"]) == ("active", day.isoformat(), None, [])
    entry = done["life"][-1]
    assert (entry["kind"], entry["day"], entry["letter"]) == ("revoked", day.isoformat(), "503/0001/CABUT/DPMPTSP/2026")
    assert entry["request"]["decided_by_name"] == HEAD.claims["name"]
    assert [checked(office, held, day + n * DAY)["status"] for n in (-1, 0, 1)] == ["active", "revoked", "revoked"]
    assert (checked(office, held, day)["since"], checked(office, held, day - DAY)["since"]) == (day.isoformat(), None)
    event = told(office, "permit_revoked")[0]
    assert (event.subject, event.data["first_day"], event.data["reason"]) == (f"permit/{held['permit_id']}", day.isoformat(), WHY["reason"])
    records = [(act, by, whose) for act, _, by, whose, _ in office.recorded() if act.startswith("permit_change")]
    assert records == [("permit_change_asked", VERIFIER.id, SITI.id), ("permit_change_granted", HEAD.id, SITI.id)]
    letter = {"permit_id": held["permit_id"], "position": 1}
    file = office.get_permit_letter(SITI, **letter)
    assert Files.from_env().get(file["key"]).startswith(b"%PDF") and file["name"].startswith("surat-pencabutan-503-")
    assert office.get_permit_letter(COUNTER, **letter) == file, "the same bytes for whoever asks"
    assert office.list_permits(SITI)[0]["letters"] == [{"position": 1, "kind": "revoked", "day": day.isoformat()}]
    for stranger in (BUDI, OTHER_COUNTER):
        refused(NotFound, "permit_not_found", office.get_permit_letter, stranger, **letter)
    refused(NotFound, "permit_letter_not_found", office.get_permit_letter, SITI, **{**letter, "position": 2})
    assert office.door.engine.connect().exec_driver_sql("select revoked_at from permit").scalar_one() == now, "code of before reads it"


def test_a_letter_says_what_was_said_on_its_day_whatever_the_office_is_called_when_it_is_read(office, held, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    pages = []
    made = permit_letter_pdf.render_and_store
    monkeypatch.setattr(permit_letter_pdf, "render_and_store", lambda page: pages.append(page) or made(page))
    granted(office, held)
    office.execute(
        "update agency set name = 'Nama Kemudian', office_address = 'Alamat Kemudian'; update unit set name = 'X', full_name = 'X'"
    )
    office.get_permit_letter(SITI, permit_id=held["permit_id"], position=1)
    assert pages[0].agency_name != "Nama Kemudian" and pages[0].office_address != "Alamat Kemudian" and pages[0].unit.full_name != "X"
    written = "permit_id, 2, kind, day, written_on, at, request_id, letter"
    office.execute(f"insert into permit_entry ({written.replace('2', 'position')}) select {written} from permit_entry")
    office.get_permit_letter(SITI, permit_id=held["permit_id"], position=2)
    assert pages[1].agency_name == "Nama Kemudian", "one that code of before wrote: as until now"
    assert (pages[1].first_day, pages[1].decided_on, pages[1].letter) == (pages[0].first_day, pages[0].decided_on, pages[0].letter)


def test_it_is_suspended_and_lifted_and_what_it_was_on_any_day_is_told(office, held):
    granted(office, held, "suspend", TODAY + DAY)
    lifted = granted(office, held, "lift", TODAY + 5 * DAY, now=on(TODAY + 3 * DAY))
    assert [each["kind"] for each in lifted["life"]] == ["issued", "suspended", "lifted"]
    assert [checked(office, held, TODAY + n * DAY)["status"] for n in (3, 4, 5)] == ["suspended", "suspended", "active"]
    later = on(TODAY + 30 * DAY)
    days = {
        n: office.get_permit(HEAD, permit_id=held["permit_id"], on=(TODAY + n * DAY).isoformat(), now=later)["status_on"]
        for n in (-1, 0, 1, 4, 5, 30)
    }
    assert days == {-1: None, 0: "active", 1: "suspended", 4: "suspended", 5: "active", 30: "active"}
    assert [event.type for event in told(office, "permit_suspended", "permit_suspension_lifted")] == [
        "permit_suspended",
        "permit_suspension_lifted",
    ]


def test_who_asked_or_holds_it_does_not_decide_and_a_refusal_says_why(office, held):
    request = asked(office, held)["request"]["request_id"]
    office.execute(f"update permit_request set asked_by_id = {HEAD.id}")
    refused(NotAllowed, "same_person_as_asker", office.decide_permit_change, HEAD, request_id=request, grant=True)
    assert office.get_permit(HEAD, permit_id=held["permit_id"])["may"] == []
    holder = person(SITI.id, "Siti Contoh", "agency_head", "verifier")
    refused(NotAllowed, "own_permit", office.decide_permit_change, holder, request_id=request, grant=False, note="x")
    fault = refused(Invalid, "invalid_fields", office.decide_permit_change, SECOND_HEAD, request_id=request, grant=False, note=" ")
    assert fault["fields"] == {"note": {"code": "required"}}
    kept = office.decide_permit_change(SECOND_HEAD, request_id=request, grant=False, note="Belum cukup bukti")
    assert (kept["status"], kept["request"], kept["refused_requests"][0]["note"]) == ("active", None, "Belum cukup bukti")
    refused(Conflict, "permit_request_decided", office.decide_permit_change, SECOND_HEAD, request_id=request, grant=True)
    assert told(office, "permit_revoked") == []
    refused(NotAllowed, "own_permit", asked, office, held, actor=holder)


def test_a_request_names_its_reason_law_and_a_day_that_is_to_come_and_stands_alone(office, held):
    fault = refused(Invalid, "invalid_fields", asked, office, held, day=TODAY - DAY, reason=" ", legal_basis="")
    assert {name: each["code"] for name, each in fault["fields"].items()} == {
        "reason": "required",
        "legal_basis": "required",
        "day": "date_in_past",
    }
    fault = refused(Invalid, "invalid_fields", asked, office, held, day=TODAY + 400 * DAY)
    assert fault["fields"]["day"]["code"] == "date_too_far"
    asked(office, held)
    refused(Conflict, "permit_request_open", asked, office, held, "suspend", actor=DIVISION)
    refused(NotFound, "permit_not_found", asked, office, held, actor=person(71, "Lain", "verifier", agency="agam"))


def test_a_day_that_passed_while_the_head_thought_is_the_day_of_the_decision(office, held):
    request = asked(office, held)["request"]["request_id"]
    done = office.decide_permit_change(HEAD, request_id=request, grant=True, now=on(TODAY + 9 * DAY))
    assert done["revoked_on"] == (TODAY + 9 * DAY).isoformat()


def test_two_heads_at_once_decide_once(office, held):
    request, outcomes = asked(office, held)["request"]["request_id"], []

    def decides(actor):
        try:
            outcomes.append(office.decide_permit_change(actor, request_id=request, grant=True)["status"])
        except Conflict as refusal:
            outcomes.append(refusal.code)

    both = [threading.Thread(target=decides, args=(actor,)) for actor in (HEAD, SECOND_HEAD, HEAD, SECOND_HEAD)]
    [each.start() for each in both]
    [each.join() for each in both]
    assert sorted(outcomes) == [*["permit_request_decided"] * 3, "revoked"]
    assert len(told(office, "permit_revoked")) == 1


@pytest.mark.parametrize(("kind", "code"), [("revoke", "permit_revoked"), ("suspend", "permit_suspended")])
def test_nothing_takes_the_place_of_what_is_suspended_or_revoked_also_when_it_was_applied_for_before(office, held, kind, code):
    now = on(END - 30 * DAY)
    draft = office.create_application(SITI, now=now, **RENEW, permit_id=held["permit_id"])
    granted(office, held, kind, END - 30 * DAY, now=now)
    refused(Conflict, code, through, office, draft, now=now)
    office.execute("update permit set revoked_at = null, revoked_on = null, suspended_on = null")
    one = office.get_application(SITI, application_id=draft["application_id"])
    one = office.submit_application(SITI, now=now, **at(one))
    one = office.advance_application(COUNTER, now=now, **at(one), step="file_check")
    one = office.advance_application(VERIFIER, now=now, **at(one), step="verification")
    office.execute(
        f"update permit set {'revoked_at = now()' if kind == 'revoke' else 'suspended_on = current_date'} where id = {held['permit_id']}"
    )
    refused(Conflict, code, office.advance_application, HEAD, now=now, **at(one), step="approval")


def test_what_was_approved_before_the_old_permit_was_revoked_goes_back_to_who_decides(office, held):
    """Nobody may issue it, and the counter refuses nothing that the head approved: without a way back it would wait for ever."""
    now = on(END - 30 * DAY)
    draft = office.create_application(SITI, now=now, **RENEW, permit_id=held["permit_id"])
    one = through(office, draft, now=now, way=WAY[:-1])
    which = {"now": now, "step": "issuance"}
    refused(NotAllowed, "step_cannot_send_back", office.send_back_application, COUNTER, **at(one), **which, reason="Salah")
    granted(office, held, "revoke", END - 30 * DAY, now=now)
    seen = office.get_application(COUNTER, application_id=one["application_id"], now=now)
    assert seen["may"] == ["send_back"]
    refused(Conflict, "permit_revoked", office.advance_application, COUNTER, **at(one), **which)
    one = office.send_back_application(COUNTER, **at(one), **which, reason="Izin lama dicabut")
    assert one["step"] == "approval"
    seen = office.get_application(HEAD, application_id=one["application_id"], now=now)
    assert "advance" not in seen["may"] and "reject" in seen["may"]
    done = office.reject_application(HEAD, **at(one), now=now, step="approval", reason="Izin lama dicabut")
    assert done["status"] == "rejected"


def looked(office, day, hour=3):
    """What was told up to that day: of reminders the last day, of the end `ended`."""
    office.door.run("look_at_permits", now=on(day, hour))
    return [event.data.get("renewable_until") or event.type for event in told(office, "permit_ending", "permit_expired")]


REMINDED, ENDED = "permit_ending", "2032-02-21"


def test_the_holder_is_reminded_four_times_and_told_of_the_end_on_its_day(office, held):
    days = [(-91, 0), (-90, 1), (-90, 1), (-61, 1), (-60, 2), (-31, 2), (-30, 3), (-8, 3), (-7, 4), (0, 4), (1, 5), (2, 5), (90, 5)]
    assert [(n, len(looked(office, END + n * DAY))) for n, _ in days] == days
    assert looked(office, END + 91 * DAY) == [*[REMINDED] * 4, ENDED]
    event = told(office, "permit_ending")[0]
    assert (event.subject, event.data["last_day"], event.data["renewable"]) == (f"permit/{held['permit_id']}", END.isoformat(), True)
    assert [each["kind"] for each in office.get_permit(HEAD, permit_id=held["permit_id"], now=on(END + 2 * DAY))["life"]] == [
        "issued",
        "expired",
    ]
    assert not told(office, "document_ending"), "the permit lies among the documents too, and is told of as a permit"


def test_the_day_is_the_offices(office, held):
    """At 17.00 UTC it is midnight in Jakarta."""
    assert looked(office, END, hour=16)[-1] == REMINDED
    assert looked(office, END, hour=17)[-1] == ENDED


def test_after_an_outage_only_the_nearest_reminder_is_told(office, held):
    assert looked(office, END - 20 * DAY) == [REMINDED]
    assert looked(office, END - 7 * DAY) == [REMINDED] * 2
    assert looked(office, END + 300 * DAY) == [REMINDED, REMINDED, "permit_expired"], "too late for a renewal"


def test_who_renews_is_not_reminded_and_again_when_the_renewal_is_given_up(office, held):
    now = on(END - 80 * DAY)
    assert looked(office, END - 90 * DAY) == [REMINDED]
    draft = office.create_application(SITI, now=now, **RENEW, permit_id=held["permit_id"])
    assert looked(office, END - 60 * DAY) == [REMINDED]
    office.withdraw_application(SITI, now=on(END - 50 * DAY), **at(draft))
    assert looked(office, END - 30 * DAY) == [REMINDED] * 2
    draft = office.create_application(SITI, now=on(END - 20 * DAY), **RENEW, permit_id=held["permit_id"])
    new = through(office, draft, now=on(END - 20 * DAY))["permit"]
    assert looked(office, END + 30 * DAY) == [REMINDED] * 2, "it did not end: another one took its place"
    assert checked(office, new, END + 30 * DAY)["status"] == "active"


@pytest.mark.parametrize("kind", ["revoke", "suspend"])
def test_what_is_not_in_force_is_not_reminded_of(office, held, kind):
    granted(office, held, kind)
    assert looked(office, END - 30 * DAY) == []
    assert looked(office, END + DAY) == ([] if kind == "revoke" else [ENDED])


def test_processes_at_once_tell_once_and_one_that_fails_holds_up_no_other(office, monkeypatch):
    permits = [office.issued(permit_type="SIPD", actor=actor)["permit"]["permit_id"] for actor in (SITI, BUDI)]
    threads = [threading.Thread(target=looked, args=(office, END - 90 * DAY)) for _ in range(4)]
    [each.start() for each in threads]
    [each.join() for each in threads]
    assert sorted(event.data["permit_id"] for event in told(office, "permit_ending")) == permits
    works = PermitEndings._look_at

    def fails(self, permit_id):
        if permit_id == permits[0]:
            raise ValueError("as a broken row would")
        works(self, permit_id)

    monkeypatch.setattr(PermitEndings, "_look_at", fails)
    monkeypatch.setattr("permits.service.door.PORTION", 1)
    assert len(looked(office, END + DAY)) == 3
    monkeypatch.undo()
    assert len(looked(office, END + DAY)) == 4


def test_who_may_use_it_again_is_reminded_of_its_end_too(office, held):
    granted(office, held, "suspend")
    assert looked(office, END - 29 * DAY) == []
    granted(office, held, "lift", END - 20 * DAY, now=on(END - 20 * DAY))
    assert looked(office, END - 20 * DAY) == [REMINDED], "not a week before the end only"


def test_a_permit_that_code_of_before_issued_is_looked_at_too(office, held):
    office.execute("update permit set wakes_on = default")
    assert looked(office, END - 90 * DAY) == [REMINDED]
    assert looked(office, END - 60 * DAY) == [REMINDED] * 2


def test_a_copy_of_what_is_in_force_no_more_says_so_across_its_page_and_the_original_stays(office, monkeypatch, tmp_path):
    monkeypatch.setenv("FILES_URL", f"file://{tmp_path}")
    one = office.issued(permit_type="SIPD")
    office.make_pdf(one)
    held = one["permit"]

    def file(day, actor=SITI):
        return office.get_permit_file(actor, permit_id=held["permit_id"], now=on(day))

    document = next(each for each in office.list_documents(SITI) if each["permit_id"] == held["permit_id"])
    document_id = document["document_id"]
    original = file(TODAY)
    assert office.get_document_file(SITI, document_id=document_id, now=on(TODAY)) == original
    assert file(END) == original
    stamped = file(END + DAY)
    assert stamped["sha256"] != original["sha256"] and file(END + DAY, COUNTER) == stamped and file(END + 9 * DAY) == stamped
    assert office.get_document_file(SITI, document_id=document_id, now=on(END + DAY)) == stamped, "the same paper among the documents"
    assert Files.from_env().get(stamped["key"]).startswith(b"%PDF") and Files.from_env().get(original["key"])
    granted(office, held, "suspend")
    assert file(TODAY)["sha256"] not in (original["sha256"], stamped["sha256"])


def test_a_code_is_found_however_it_was_read_from_the_paper(office, held):
    code = held["code"]
    misread = code.replace("O", "0").replace("B", "8").replace("L", "1").lower()
    for typed in (code, code.lower(), f" {code[:5]} {code[5:]}", misread):
        assert office.verify_permit(code=typed)["number"] == held["number"]
    refused(NotFound, "permit_not_found", office.verify_permit, code="A" * 26)
