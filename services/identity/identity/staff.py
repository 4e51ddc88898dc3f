"""`python -m identity.staff create-agency CODE NAME | create-admin …`: an office begins. Its first two admins come from here; whoever comes
after them is invited by an admin and given roles by another, in the browser."""

import argparse
import sys
from collections.abc import Callable

from bus import outbox
from bus.context import CallInfo, by_itself
from bus.database import Session, Transactions, engine_for, url_of
from bus.refusals import Conflict, Invalid, Refusal
from identity import agencies, contacts, events, hashing, letters
from identity.domain import answers, usernames
from identity.domain import staff as rules
from identity.domain.accounts import Account
from identity.domain.agency import TIME_ZONES
from identity.domain.faults import fault
from identity.domain.links import INVITATION, LIVES
from identity.domain.roles import ADMIN
from identity.store import accounts, audit, offices, registrations, staff


def create_admin(session: Session, *, agency: str, username: str, email: str, full_name: str, call: CallInfo) -> Account:
    """An invited account that has its role already: nobody else is there to grant it.

    :raises Invalid: invalid_fields. :raises Conflict: enough_admins.
    """
    staff.one_at_a_time(session, agency)
    if staff.active_admins(session, agency) >= rules.ENOUGH_ADMINS:
        raise Conflict("enough_admins", "the agency has admins: one invites, another grants the role, in the browser")
    wish = usernames.canonical(username)
    facts = answers.Facts(
        today=call.now.date(),
        username_free=not registrations.taken_usernames(session, [wish]),
        email=contacts.email(email),
        agencies=offices.agency_codes(session),
    )
    typed = {"username": username, "email": email, "full_name": full_name, "agency": agency}
    new = rules.invited(typed, facts=facts, password_hash=hashing.NOBODY, roles=[ADMIN])
    if not registrations.claim_username(session, new.username):
        raise Invalid("invalid_fields", "the username has gone", fields={"username": fault("username_taken")})
    account = accounts.create(session, new, at=call.now)
    _tell(session, account, call)
    audit.record(session, call, "staff_invited", f"account/{account.id}", agency=agency, by=agencies.BY, roles=account.roles)
    return account


def _tell(session: Session, account: Account, call: CallInfo) -> None:
    told = [events.contact_changed(account, at=call.now), events.staff_changed(account, at=call.now)]
    outbox.put(session, told, call=call)
    letters.link_for_account(session, INVITATION, account, call=call)


def _create_agency(session: Session, given: argparse.Namespace) -> None:
    said = {
        name: getattr(given, name) for name in ("code", "name", "place", "time_zone", "office", "office_name", "catalogue_of", *HELP_LINE)
    }
    regency = given.regency or agencies.regency_named(session, given.name) or ""
    new = agencies.create(session, regency=regency, call=by_itself("identity"), **said)
    begins = f"the permit types of {new.catalogue_of}" if new.catalogue_of else "no permit types"
    print(f"{new.code}: made, for region {new.regency}, in {new.time_zone}, with {begins}. Next, twice:")
    print(f"izin staff create-admin --agency {new.code} --username … --email … --name …")
    print("Applicants can choose it as soon as somebody there has the role of counter officer.")


def _change_agency(session: Session, given: argparse.Namespace) -> None:
    said = {name: getattr(given, name) for name in ("name", "place", "time_zone", *HELP_LINE)}
    agencies.change(session, given.code, call=by_itself("identity"), **said)
    print(f"{given.code}: changed and told")


def _create_admin(session: Session, given: argparse.Namespace) -> None:
    whom = {"agency": given.agency, "username": given.username, "email": given.email, "full_name": given.name}
    account = create_admin(session, **whom, call=by_itself("identity"))
    print(f"{account.username}: invited as admin of {account.agency}. A mail to {account.email} brings the link to choose a password;")
    print(f"it works for {LIVES[INVITATION].days} days. At the first log-in the authenticator is set up.")
    if staff.active_admins(session, account.agency) + 1 < rules.ENOUGH_ADMINS:
        print("Roles are granted by a second admin: invite that one too, by this command, for another person.")


HELP_LINE = ("office_phone", "office_hours", "office_email", "office_address")
COMMANDS: dict[str, Callable[[Session, argparse.Namespace], None]] = {
    "create-agency": _create_agency,
    "change-agency": _change_agency,
    "create-admin": _create_admin,
}


def main(arguments: list[str]) -> int:
    given = _parser().parse_args(arguments)
    try:
        with Transactions(engine_for(url_of("identity"))).begin() as session:
            COMMANDS[given.command](session, given)
    except Refusal as refused:
        faults = [f"{name}: {found['code']}" for name, found in refused.details.get("fields", {}).items()]
        print("\n".join([f"not done: {refused.message}", *faults]), file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="izin staff", description="Begin an office: the agency, and its first two admins.")
    commands = parser.add_subparsers(dest="command", required=True)
    agency = commands.add_parser("create-agency", help="a new agency with its counter; it opens when its people are there")
    agency.add_argument("code", help="a-z, 0-9 and dashes; it stays for ever")
    agency.add_argument("name", help="Kabupaten … or Kota …")
    agency.add_argument("--office", required=True, help="the unit at whose counter people apply, by the short name that numbers have")
    agency.add_argument("--office-name", help="its full name, for letterheads")
    begins = agency.add_mutually_exclusive_group(required=True)
    begins.add_argument("--catalogue-of", help="begin with a copy of this agency's permit types")
    begins.add_argument("--empty-catalogue", action="store_true", help="begin without permit types")
    agency.add_argument("--regency", help="the code of its region; by default that of the region with its name")
    changed = commands.add_parser("change-agency", help="what is said takes the place of what was")
    changed.add_argument("code")
    changed.add_argument("--name")
    for each in (agency, changed):
        each.add_argument("--place", help="where its letters are dated from; at first its name without Kabupaten or Kota")
        each.add_argument("--time-zone", choices=TIME_ZONES, help="at first that of its province")
        for name in HELP_LINE:
            each.add_argument(f"--{name.replace('_', '-')}", help="printed on its pages and mails")
    admin = commands.add_parser("create-admin", help="invite one of the first two admins of an agency")
    for name in ("agency", "username", "email", "name"):
        admin.add_argument(f"--{name}", required=True)
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
