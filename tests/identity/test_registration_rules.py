"""The rules of a registration that is with the office: decisions, corrections, addresses. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bus.refusals import Conflict, Invalid
from identity.domain import answers, correction, decision, links, registration
from identity.domain.answers import Facts
from identity.domain.decision import Officer
from identity.domain.links import CORRECT_REGISTRATION, LIVES, VERIFY_EMAIL, Link
from identity.domain.registration import Registration
from tests.identity.people import NOW, REGIONS, STEPS

LINA = Officer(900, "Lina Loket")
ALL = {name: value for step in STEPS.values() for name, value in step.items()}
FACTS = Facts(
    today=NOW.date(),
    email="siti@contoh.test",
    phones={"phone": "+62734421234", "mobile": "+6281234567890"},
    agencies=frozenset({"muara-enim"}),
    regions=frozenset(code for code, *_ in REGIONS),
)
STATES = ("draft", "submitted", "returned", "accepted", "active", "rejected")
FIELDS = sorted(decision.RETURNABLE)
TEXTS = [name for name in FIELDS if name not in ("id_attachment", "whatsapp_consent")]
reasons_given = some.dictionaries(some.sampled_from(FIELDS), some.just("Salah."), min_size=1, max_size=6)


def waiting(**changed):
    kept = answers.check_whole(ALL, facts=FACTS)
    return replace(Registration(id=7, status="submitted", number="REG-2026-0001", answers=kept.answers, handed_in_at=NOW), **changed)


def returned(reasons, **changed):
    return decision.give_back(waiting(**changed), reasons=reasons, by=LINA, at=NOW, revision=1)


DECISIONS = {
    "accept": lambda one: decision.accept(one, by=LINA, at=NOW, revision=1, again=False, reason=None),
    "give_back": lambda one: decision.give_back(one, reasons={"npwp": "Salah."}, by=LINA, at=NOW, revision=1),
    "reject": lambda one: decision.reject(one, reason="Palsu.", by=LINA, at=NOW, revision=1),
}
BECOMES = {"accept": "accepted", "give_back": "returned", "reject": "rejected"}


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("act", DECISIONS)
def test_only_what_waits_is_decided(act, status):
    one = waiting(status=status)
    if status == "submitted":
        decided = DECISIONS[act](one)
        assert (decided.status, decided.decided_at, decided.decided_by, decided.decided_by_name) == (BECOMES[act], NOW, 900, "Lina Loket")
        return
    with pytest.raises(Conflict) as refused:
        DECISIONS[act](one)
    assert (refused.value.code, refused.value.details) == ("registration_not_waiting", {"status": status})


@pytest.mark.parametrize("status", STATES)
def test_what_each_state_still_takes(status):
    one = waiting(status=status, reasons={"npwp": "Salah."})
    takes = {
        "corrections": lambda: correction.correct(one, {}, facts=FACTS, confirmed=False),
        "an address": lambda: correction.change_email(one, "siti@contoh.test", facts=FACTS),
        "verification": lambda: registration.activate(one, at=NOW),
    }
    taken = set()
    for what, act in takes.items():
        try:
            act()
        except Conflict:
            continue
        taken.add(what)
    assert taken == {
        "submitted": {"an address"},
        "returned": {"an address", "corrections"},
        "accepted": {"an address", "verification"},
    }.get(status, set())


@given(reasons=reasons_given)
def test_what_was_named_is_open_and_besides_only_what_belongs_to_it(reasons):
    open_ones = correction.open_fields(returned(reasons))
    assert set(reasons) <= set(open_ones) and "agency" not in open_ones
    together = [{"id_type", "id_number"}, {"province", "regency", "district", "village", "postal_code"}]
    for more in set(open_ones) - set(reasons):
        assert any(more in group and group & set(reasons) for group in together)
    assert list(open_ones) == [name for name in answers.STEP_OF if name in open_ones]


def test_a_postcode_alone_opens_no_region():
    assert correction.open_fields(returned({"postal_code": "Salah."})) == ("postal_code",)


@given(reasons=reasons_given, typed=some.dictionaries(some.sampled_from([*TEXTS, "agency"]), some.sampled_from(["", "x", "16", "2"])))
def test_a_correction_changes_what_is_open_and_nothing_else(reasons, typed):
    one = returned(reasons)
    open_ones = correction.open_fields(one)
    try:
        changed = correction.correct(one, typed, facts=FACTS, confirmed=True).registration
    except Invalid as refused:
        faults = refused.details["fields"]
        assert {name for name, found in faults.items() if found["code"] == "field_not_open"} == set(typed) - set(open_ones)
        assert set(faults) <= set(open_ones) | set(typed)
        return
    assert set(typed) <= set(open_ones)
    closed = set(ALL) - set(open_ones)
    assert {name: changed.answers[name] for name in closed} == {name: one.answers[name] for name in closed}
    assert answers.check_whole(changed.answers, facts=FACTS).faults == {}


def test_what_is_wrong_elsewhere_by_now_does_not_keep_a_correction_back():
    gone = replace(FACTS, agencies=frozenset(), regions=FACTS.regions - {"16.03.02.1001"})
    changed = correction.correct(returned({"occupation": "Salah."}), {"occupation": "Bidan"}, facts=gone, confirmed=False)
    assert changed.registration.answers["occupation"] == "Bidan"


def test_a_copy_cannot_be_taken_away():
    one = returned({"id_attachment": "Buram."})
    kept = correction.correct(one, {"id_attachment": None}, facts=FACTS, confirmed=False).registration
    assert kept.answers["id_attachment"] == one.answers["id_attachment"]


@pytest.mark.parametrize("partial", [False, True])
def test_warnings_are_open_until_they_are_confirmed(partial):
    one = returned({"sex": "Salah."})
    corrected = correction.correct(one, {"sex": "male"}, facts=FACTS, confirmed=False, partial=partial)
    assert corrected.open_warnings == [{"field": "sex", "code": "nik_sex_differs"}]
    again = correction.correct(corrected.registration, {}, facts=FACTS, confirmed=False)
    assert again.open_warnings == corrected.open_warnings
    confirmed = correction.correct(corrected.registration, {}, facts=FACTS, confirmed=True)
    assert (confirmed.open_warnings, confirmed.registration.warnings_confirmed) == ([], True)


def test_each_return_is_counted_and_the_last_reasons_stay():
    one = returned({"npwp": "Salah."})
    handed_in = correction.hand_in(one, accept_by=NOW + timedelta(days=1), at=NOW)
    assert (handed_in.status, handed_in.times_returned, handed_in.reasons) == ("submitted", 1, {"npwp": "Salah."})
    twice = decision.give_back(handed_in, reasons={"sex": "Salah."}, by=LINA, at=NOW, revision=1)
    assert (twice.times_returned, twice.reasons) == (2, {"sex": "Salah."})


moments = some.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=some.just(UTC))


@given(
    purpose=some.sampled_from(sorted(LIVES)),
    used=some.none() | moments,
    replaced=some.none() | moments,
    at=moments,
    served=some.booleans(),
)
def test_a_link_is_ready_used_or_expired_and_only_a_ready_one_can_be_used(purpose, used, replaced, at, served):
    link = Link(1, purpose, 7, None, None, expires_at=NOW, used_at=used, replaced_at=replaced)
    state = links.state(link, at=at, served=served)
    assert (state == "used") == bool(used or served)
    assert (state == "ready") == (not used and not served and not replaced and at < NOW)
    if state == "ready":
        links.use(link, at=at, served=served)
    else:
        with pytest.raises(Conflict, match=f"verification_{state}"):
            links.use(link, at=at, served=served)
    assert links.can_renew(link, at=at, served=served) == (state == "expired" and purpose in links.RENEWABLE)


def test_a_registration_waits_for_the_link_of_its_state():
    awaited = {status: waiting(status=status).link_awaited for status in STATES}
    assert awaited == {**dict.fromkeys(STATES), "returned": CORRECT_REGISTRATION, "accepted": VERIFY_EMAIL}
