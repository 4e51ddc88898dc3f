"""Who somebody may be at the counter. A new role is one row here, a label of the gateway (gateway/roles.py) and the rows of the contracts
(`who`) where it really acts. A role in this list alone may do what every member of staff may, and nothing more."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

APPLICANT = "applicant"
# The kind of principal that rows of contracts name where every role of an office may act. It is in no account, only in the proof of who asks.
STAFF = "staff"
# Roles of a session that is not complete. Such a session may do one thing only: enter the second factor's code, change the temporary
# password, or set the second factor up.
SECOND_FACTOR, PASSWORD_CHANGE, SECOND_FACTOR_SETUP = "second_factor", "password_change", "second_factor_setup"
ADMIN, AUDITOR, OF_UNITS, COUNTER = "agency_admin", "auditor", "technical_team", "counter_officer"


@dataclass(frozen=True)
class Role:
    """`decides` on applications or money. `audited`: an auditor looks at what this role does. `names`: by language, for mails."""

    names: Mapping[str, str]
    decides: bool = False
    audited: bool = True


ROLES: dict[str, Role] = {
    COUNTER: Role({"id": "Petugas loket", "en": "Counter officer"}),
    "verifier": Role({"id": "Verifikator", "en": "Verifier"}, decides=True),
    OF_UNITS: Role({"id": "Tim teknis", "en": "Technical team"}, decides=True),
    "treasurer": Role({"id": "Bendahara", "en": "Treasurer"}, decides=True),
    "section_head": Role({"id": "Kepala seksi", "en": "Section head"}, decides=True),
    "division_head": Role({"id": "Kepala bidang", "en": "Division head"}, decides=True),
    "agency_head": Role({"id": "Kepala dinas", "en": "Agency head"}, decides=True),
    "complaints_officer": Role({"id": "Petugas keluhan", "en": "Complaints officer"}),
    ADMIN: Role({"id": "Admin instansi", "en": "Agency administrator"}),
    AUDITOR: Role({"id": "Pengawas", "en": "Auditor"}, audited=False),
    "operator": Role({"id": "Operator sistem", "en": "System operator"}, audited=False),
}


def principals(roles: Collection[str]) -> list[str]:
    """What the proof of who asks says: the roles, and the kind `staff` beside any role of an office."""
    return [*roles, STAFF] if any(role in ROLES for role in roles) else list(roles)


def go_together(roles: Collection[str]) -> bool:
    """Admins grant the roles that decide, and so may not hold one themselves. Auditors read what the audited roles do, and may hold none
    of them."""
    known = [ROLES[role] for role in roles if role in ROLES]
    return not ((ADMIN in roles and any(role.decides for role in known)) or (AUDITOR in roles and any(role.audited for role in known)))


def names(roles: Collection[str]) -> dict[str, list[str]]:
    """By language, in the order of `roles`; Indonesian where a role has no name in that language yet."""
    known = [ROLES[role].names for role in roles if role in ROLES]
    languages = dict.fromkeys(language for each in known for language in each)
    return {language: [each.get(language) or each["id"] for each in known] for language in languages}
