"""Delegations behind the door: who may make one with whom, what the deputy's proof says while it counts, and that it ends."""

from datetime import UTC, date, datetime, timedelta

import pytest
from joserfc import jwt
from sqlalchemy import update

from bus.database import Transactions
from bus.keys import keys
from bus.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from bus.settings import secret
from identity.domain.delegation import DELEGABLE
from identity.store import tables
from tests.identity.holders import Holder
from tests.identity.people import NOW
from tests.identity.test_staff_service import id_of

WEEK = {"roles": ["agency_head"], "since": "2026-11-23", "until": "2026-11-30", "reason": "Dinas luar ke Palembang"}


def made(door, by="kadis", to="kabid", **changed):
    return Holder(door, by).call("make_delegation", **{**WEEK, "deputy_id": id_of(door, to), **changed})


def refusal_of(act, *arguments, **named):
    with pytest.raises(Refusal) as refusal:
        act(*arguments, **named)
    fields = refusal.value.details.get("fields") or {}
    return type(refusal.value), refusal.value.code, {name: fault["code"] for name, fault in fields.items()}


def session_of(door, holder, now=NOW):
    """The account that the session has at that moment, and what its proof for permits says."""
    opened = door.call("open_session", now=now, session_token=holder.token, services=["permits"])
    claims = jwt.decode(opened["actor_tokens"]["permits"], keys(secret("ACTOR_PRIVATE_KEY"))[0], algorithms=["Ed25519"]).claims
    return opened["account"], claims


def test_the_deputys_proof_names_the_absent_person_and_has_the_role(office):
    deputy = Holder(office, "kabid")
    assert "acts_for" not in session_of(office, deputy)[0]
    one = made(office)
    assert (one["state"], one["may_end"], one["absent"]["account_id"]) == ("counts", True, id_of(office, "kadis"))
    account, claims = session_of(office, deputy)
    assert set(claims["roles"]) == {"agency_head", "division_head", "staff"} and "agency_head" in account["roles"]
    (absent,) = claims["acts_for"]
    assert (absent["id"], absent["roles"], absent["until"]) == (id_of(office, "kadis"), ["agency_head"], "2026-11-30")
    assert account["acts_for"] == [{"name": absent["name"], "roles": ["agency_head"], "until": "2026-11-30"}]


@pytest.mark.parametrize(
    ("since", "at", "acts"),
    [
        ("2026-11-23", datetime(2026, 11, 23, 3, tzinfo=UTC), True),
        ("2026-11-24", datetime(2026, 11, 23, 16, 59, tzinfo=UTC), False),
        ("2026-11-24", datetime(2026, 11, 23, 17, 0, tzinfo=UTC), True),  # midnight WIB
        ("2026-11-23", datetime(2026, 11, 30, 16, 59, tzinfo=UTC), True),
        ("2026-11-23", datetime(2026, 11, 30, 17, 0, tzinfo=UTC), False),
    ],
)
def test_it_counts_from_its_first_day_to_its_last_by_the_offices_clock(office, since, at, acts):
    made(office, since=since)
    deputy = Holder(office, "kabid", now=at)
    assert ("acts_for" in session_of(office, deputy, at)[1]) is acts


def test_a_running_session_loses_the_right_when_it_is_ended_and_by_whom(office):
    deputy, one = Holder(office, "kabid"), made(office)
    assert "acts_for" in session_of(office, deputy)[1]
    asked = {"delegation_id": one["delegation_id"]}
    assert refusal_of(Holder(office, "verifikator").call, "end_delegation", **asked) == (NotAllowed, "not_for_others", {})
    ended = Holder(office, "kadis").call("end_delegation", **asked)
    assert (ended["state"], ended["may_end"]) == ("over", False)
    account, claims = session_of(office, deputy)
    assert "acts_for" not in claims and account["roles"] == ["division_head"]
    assert refusal_of(Holder(office, "admin").call, "end_delegation", **asked) == (Conflict, "delegation_over", {})
    assert refusal_of(Holder(office, "admin").call, "end_delegation", delegation_id=99) == (NotFound, "delegation_not_found", {})


def test_the_right_goes_with_the_absent_persons_role_or_account(office):
    deputy = Holder(office, "kabid")
    made(office)
    with Transactions(office.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == "kadis").values(status="disabled"))
    assert "acts_for" not in session_of(office, deputy)[1]


@pytest.mark.parametrize(
    ("by", "to", "changed", "kind", "code", "fields"),
    [
        ("kadis", "kadis", {}, Conflict, "delegation_to_self", {}),
        ("verifikator", "kabid", {}, Invalid, "invalid_fields", {"roles": "role_not_held"}),
        (
            "kadis",
            "kabid",
            {"roles": ["division_head"]},
            Invalid,
            "invalid_fields",
            {"roles": "role_not_held", "deputy_id": "deputy_holds_role"},
        ),
        (
            "admin",
            "kabid",
            {"roles": ["agency_admin"]},
            Invalid,
            "invalid_fields",
            {"roles": "role_not_held", "deputy_id": "roles_incompatible"},
        ),
        ("kadis", "admin", {}, Invalid, "invalid_fields", {"deputy_id": "roles_incompatible"}),
        ("kadis", "kabid", {"since": "2026-11-22"}, Invalid, "invalid_fields", {"since": "date_in_past"}),
        ("kadis", "kabid", {"until": "2026-11-22"}, Invalid, "invalid_fields", {"until": "before_first_day"}),
        ("kadis", "kabid", {"until": "2028-01-01"}, Invalid, "invalid_fields", {"until": "date_too_far"}),
        ("kadis", "kabid", {"reason": "  "}, Invalid, "invalid_fields", {"reason": "required"}),
        ("kadis", "siti", {}, NotFound, "account_not_found", {}),
    ],
)
def test_what_cannot_be_delegated_is_refused(office, by, to, changed, kind, code, fields):
    assert refusal_of(made, office, by, to, **changed) == (kind, code, fields)


def test_nobody_of_another_agency_and_only_admins_for_others(office):
    with Transactions(office.engine).begin() as session:
        session.execute(update(tables.account).where(tables.account.c.username == "verifikator").values(agency="lain"))
    assert refusal_of(made, office, to="verifikator") == (NotFound, "account_not_found", {})
    head = id_of(office, "kadis")
    assert refusal_of(made, office, "kasi", "kabid", account_id=head) == (NotAllowed, "not_for_others", {})
    assert refusal_of(made, office, "admin", "loket", account_id=head) == (
        Invalid,
        "invalid_fields",
        {"deputy_id": "deputy_decides_nothing"},
    )
    one = made(office, "admin", "kabid", account_id=head)
    assert one["absent"]["account_id"] == head and one["made_by"]["account_id"] == id_of(office, "admin")


def test_a_deputy_who_becomes_an_admin_decides_nothing_more(office):
    """Two admins gave the role meanwhile: who grants roles that decide does not decide by a delegation either."""
    deputy, _ = Holder(office, "kabid"), made(office)
    with Transactions(office.engine).begin() as session:
        theirs = tables.account_role.c.account_id == id_of(office, "kabid")
        session.execute(update(tables.account_role).where(theirs).values(role="agency_admin"))
    claims = session_of(office, deputy)[1]
    assert "acts_for" not in claims and "agency_head" not in claims["roles"]


def test_the_same_role_is_delegated_once_at_a_time(office):
    one = made(office)
    assert refusal_of(made, office, to="kasi", since="2026-11-30", until="2026-12-02") == (Conflict, "delegation_overlaps", {})
    made(office, to="kasi", since="2026-12-01", until="2026-12-02")
    Holder(office, "kadis").call("end_delegation", delegation_id=one["delegation_id"])
    made(office, to="kasi")


def test_no_circle_however_long(office):
    made(office)
    assert refusal_of(made, office, "kabid", "kadis", roles=["division_head"]) == (Conflict, "delegation_in_circle", {})
    made(office, "kabid", "kasi", roles=["division_head"])
    assert refusal_of(made, office, "kasi", "kadis", roles=["section_head"]) == (Conflict, "delegation_in_circle", {})
    later = {"since": "2026-12-01", "until": "2026-12-02"}
    made(office, "kasi", "kadis", roles=["section_head"], **later)


def test_what_one_has_by_delegation_is_not_passed_on(office):
    made(office)
    assert refusal_of(made, office, "kabid", "kasi") == (Invalid, "invalid_fields", {"roles": "role_not_held"})


def test_both_are_told_and_it_is_recorded_and_listed(office):
    one = made(office)
    event = next(each for each in office.events() if each.type == "delegation_changed")
    assert (event.data["account_id"], event.data["deputy_id"], event.data["ended"]) == (
        id_of(office, "kadis"),
        id_of(office, "kabid"),
        False,
    )
    assert "Palembang" not in str(event.data)  # why somebody is away is the office's alone
    listed = Holder(office, "loket").call("list_delegations")
    assert [each["delegation_id"] for each in listed["items"]] == [one["delegation_id"]] and listed["items"][0]["may_end"] is False
    delegable = {each["account_id"]: each["delegable"] for each in listed["people"]}
    assert delegable[id_of(office, "kadis")] == ["agency_head"] and delegable[id_of(office, "admin")] == []
    later = Holder(office, "loket", now=NOW + timedelta(days=9)).call("list_delegations", now=NOW + timedelta(days=9))
    assert later["items"][0]["state"] == "over"


def test_only_roles_that_decide_are_delegated():
    assert set(DELEGABLE) == {"verifier", "technical_team", "treasurer", "section_head", "division_head", "agency_head"}
    assert date.fromisoformat(WEEK["since"]) < date.fromisoformat(WEEK["until"])


def test_ones_own_copy_has_the_delegations_in_which_one_was_away_or_acted(office):
    made(office)
    copies = {who: Holder(office, who).call("export_own_data")["delegations"] for who in ("kadis", "kabid", "loket")}
    assert {who: [(each["as"], each["roles"], each["until"]) for each in found] for who, found in copies.items()} == {
        "kadis": [(["absent", "made_by"], ["agency_head"], "2026-11-30")],
        "kabid": [(["deputy"], ["agency_head"], "2026-11-30")],
        "loket": [],
    }
