"""What a registration asks, in three steps, and the rule of each answer (limits and figures are the manual's).

Answers are a dict by field name; texts come as they were typed. `check` returns the answers in the form in which they are saved, together
with the faults and warnings.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from identity.domain import nik, numbers, usernames
from identity.domain.faults import Fault, fault

Answers = dict[str, Any]

STEPS: dict[int, tuple[str, ...]] = {
    1: ("username", "full_name", "email", "agency"),
    2: ("id_type", "id_number", "sex", "occupation", "birth_place", "birth_date", "npwp", "id_attachment"),
    3: ("phone", "mobile", "address", "province", "regency", "district", "village", "postal_code", "whatsapp_consent"),
}
CONTACT = STEPS[3]
STEP_OF = {name: step for step, names in STEPS.items() for name in names}
OPTIONAL = frozenset({"npwp", "whatsapp_consent"})
REQUIRED = tuple(name for name in STEP_OF if name not in OPTIONAL)
# The manual's progress counts its 17 starred fields: the two radio groups have no star.
COUNTED = tuple(name for name in REQUIRED if name not in {"id_type", "sex"})
LONGEST_CODE = 40  # upper limit for choices and codes, which have no entry in LIMITS
LIMITS = {
    "username": 30, "full_name": 100, "email": 254, "agency": 60, "id_number": 100, "occupation": 25, "birth_place": 100, "birth_date": 10,
    "npwp": 25, "phone": 15, "mobile": 15, "address": 100, "province": 2, "regency": 5, "district": 8, "village": 13, "postal_code": 10,
}  # fmt: skip
PHONES = ("phone", "mobile")
REGIONS = ("province", "regency", "district", "village")
ID_TYPES = ("ktp", "sim", "passport")
SEXES = ("male", "female")
ATTACHMENT_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
ATTACHMENT_NAME_LIMIT = 100
STORED_FILE = ("key", "name", "media_type", "size", "sha256")  # what is stored about the copy of the card
ADULT, OLDEST = 17, 120


@dataclass(frozen=True)
class Facts:
    """What was looked up about the answers before they are checked.

    `email` and `phones`: the typed values, parsed (None: not a possible address or number; phones in E.164). `regions`: those of
    `codes_to_look_up` that exist; `former_regions`: those that existed before. `agencies`: the codes that may be chosen. `phone_required`:
    the agency requires a telephone number at home.
    """

    today: date
    username_free: bool = True
    email: str | None = None
    phones: Mapping[str, str | None] = field(default_factory=dict)
    agencies: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    former_regions: frozenset[str] = frozenset()
    phone_required: bool = True


@dataclass(frozen=True)
class Checked:
    answers: Answers
    faults: dict[str, Fault]
    warnings: list[dict[str, str]]


def progress(answers: Answers) -> int:
    """floor(100 k / 17) percent; k is the number of counted fields that are not empty: 23 after step 1, 52 after step 2, 100 after step
    3."""
    return 100 * sum(bool(answers.get(name)) for name in COUNTED) // len(COUNTED)


def codes_to_look_up(answers: Answers) -> set[str]:
    """The region codes on which faults and warnings depend."""
    number = str(answers.get("id_number") or "")
    return {str(answers.get(name) or "") for name in REGIONS} | set(nik.region_codes(numbers.bare(number)))


def check_part(typed: Answers, *, step: int) -> dict[str, Fault]:
    """The faults for which a half-filled step cannot even be saved: a field of another step, characters that do not belong in text, a text
    over its limit."""
    return {name: found for name, value in typed.items() if (found := _not_keepable(name, value, step))}


def _not_keepable(name: str, value: Any, step: int) -> Fault | None:
    if STEP_OF.get(name) != step:
        return fault("field_of_another_step")
    return _text_fault(name, value) if isinstance(value, str) else None


def _text_fault(name: str, text: str) -> Fault | None:
    if any(unicodedata.category(character) in ("Cc", "Cs") and not character.isspace() for character in text):
        return fault("bad_characters")
    got = sum(character.isdigit() for character in text) if name in PHONES else len(tidy(text))
    limit = LIMITS.get(name, LONGEST_CODE)
    return fault("too_long", limit=limit, got=got) if got > limit else None


# Invisible characters that are part of no name; removed. Characters that override the text direction stay in, so that the rules refuse
# them.
UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202c\u2060\ufeff]")


def tidy(text: str) -> str:
    """The text without invisible characters, without white space at its ends, and with single blanks inside."""
    return " ".join(UNSEEN.sub("", text).split())


def in_one_line(address: str) -> str:
    """An address that was typed in several lines, with its lines joined by commas."""
    return ", ".join(line for line in (tidy(line).strip(", ") for line in address.splitlines()) if line)


def check(typed: Answers, *, step: int, facts: Facts) -> Checked:
    """Checks one step. The answers come back in the form in which they are saved; a missing field counts as empty."""
    faults = check_part(typed, step=step)
    answers = {name: _stored_value(name, typed.get(name), facts) for name in STEPS[step]}
    for name in STEPS[step]:
        found = None if name in faults else _field_fault(name, answers, facts)
        if found:
            faults[name] = found
    return Checked(answers, faults, _warnings(answers, faults, facts) if step == 2 else [])


def check_whole(values: Answers, *, facts: Facts) -> Checked:
    """Checks all three steps at once."""
    steps = [check({name: values[name] for name in names if name in values}, step=step, facts=facts) for step, names in STEPS.items()]
    return Checked(
        {name: value for checked in steps for name, value in checked.answers.items()},
        {name: found for checked in steps for name, found in checked.faults.items()},
        [warning for checked in steps for warning in checked.warnings],
    )


def _stored_value(name: str, value: Any, facts: Facts) -> Any:
    if name == "whatsapp_consent":
        return bool(value)
    if not isinstance(value, str):
        return value
    text = in_one_line(value) if name == "address" and "\n" in value else tidy(value)
    if name == "username":
        return usernames.canonical(text)
    if name in ("id_number", "npwp"):
        return numbers.bare(text)
    if name == "postal_code":
        return text.lstrip("'‘’")
    reading = facts.email if name == "email" else facts.phones.get(name)
    return reading or text if text else text


def _field_fault(name: str, answers: Answers, facts: Facts) -> Fault | None:
    value = answers[name]
    if not value:
        optional = name in OPTIONAL or (name == "phone" and not facts.phone_required)
        return None if optional else fault("required")
    rule = RULES.get(name)
    return rule(value, answers, facts) if rule else None


def _username(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return usernames.check(value) or (None if facts.username_free else fault("username_taken"))


def _full_name(value: str, answers: Answers, facts: Facts) -> Fault | None:
    """Latin letters only, as on every Indonesian ID and in the machine-readable lines of every passport: permits are printed with them. A
    name may be a single word. Titles and "(alm)" are allowed, and so are the apostrophes and dashes that telephones put in."""
    letters = [character for character in value if unicodedata.category(character)[0] in "LM"]
    if any(not unicodedata.name(letter, "").startswith(("LATIN", "COMBINING", "MODIFIER LETTER")) for letter in letters):
        return fault("name_not_latin")
    known = all(unicodedata.category(character)[0] in "LM" or character in " '’‘ʼ´`.,-‐–/()" for character in value)
    return None if known and any(letter.isalpha() for letter in letters) else fault("name_format")


def _email(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return None if facts.email else fault("email_format")


def _agency(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return None if value in facts.agencies else fault("unknown_agency")


def _id_type(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return None if value in ID_TYPES else fault("unknown_choice")


def _sex(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return None if value in SEXES else fault("unknown_choice")


def _id_number(value: str, answers: Answers, facts: Facts) -> Fault | None:
    kind = answers.get("id_type")
    if kind == "ktp":
        return nik.check(value, known_regions=facts.regions, former_regions=facts.former_regions)
    if kind == "sim":
        return numbers.check_sim(value)
    return numbers.check_passport(value) if kind == "passport" else None


def read_date(text: Any) -> date | None:
    if not (isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _birth_date(value: str, answers: Answers, facts: Facts) -> Fault | None:
    born = read_date(value)
    if born is None:
        return fault("date_format")
    if born > facts.today:
        return fault("date_in_future")
    return fault("date_too_old") if _age(born, facts.today) > OLDEST else None


def _npwp(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return numbers.check_npwp(value)


def _attachment(value: dict[str, Any], answers: Answers, facts: Facts) -> Fault | None:
    if len(value["name"]) > ATTACHMENT_NAME_LIMIT:
        return fault("too_long", limit=ATTACHMENT_NAME_LIMIT, got=len(value["name"]))
    if value["media_type"] not in ATTACHMENT_TYPES:
        return fault("file_kind")
    return None if value["size"] else fault("file_empty")  # how large one may be is the gateway's setting


def _phone(name: str) -> Callable[[str, Answers, Facts], Fault | None]:
    return lambda value, answers, facts: None if facts.phones.get(name) else fault("phone_format")


def _region(name: str) -> Callable[[str, Answers, Facts], Fault | None]:
    """The rule that a region exists and lies in the region chosen one level above it."""
    above = REGIONS[REGIONS.index(name) - 1] if name != "province" else None
    groups = REGIONS.index(name) + 1

    def rule(value: str, answers: Answers, facts: Facts) -> Fault | None:
        if value not in facts.regions or len(value.split(".")) != groups:
            return fault("unknown_region")
        inside = above is None or value.startswith(f"{answers.get(above)}.")
        return None if inside else fault("region_elsewhere")

    return rule


def _postal_code(value: str, answers: Answers, facts: Facts) -> Fault | None:
    return None if re.fullmatch(r"[0-9]{5}", value) else fault("postal_code_format")


RULES: dict[str, Callable[[Any, Answers, Facts], Fault | None]] = {
    "username": _username, "full_name": _full_name, "email": _email, "agency": _agency, "id_type": _id_type, "id_number": _id_number,
    "sex": _sex, "birth_date": _birth_date, "npwp": _npwp, "id_attachment": _attachment, "postal_code": _postal_code,
    **{name: _phone(name) for name in PHONES}, **{name: _region(name) for name in REGIONS},
}  # fmt: skip


def _warnings(answers: Answers, faults: dict[str, Fault], facts: Facts) -> list[dict[str, str]]:
    born = None if "birth_date" in faults else read_date(answers["birth_date"])
    found = []
    if answers["id_type"] == "ktp" and "id_number" not in faults:
        sex = None if "sex" in faults else answers["sex"]
        known = {"known_regions": facts.regions, "former_regions": facts.former_regions}
        found = nik.warnings(answers["id_number"], sex=sex, birth_date=born, **known)
    if born and _age(born, facts.today) < ADULT:
        found.append({"field": "birth_date", "code": "under_17"})
    return found
