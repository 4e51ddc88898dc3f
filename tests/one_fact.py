"""Facts that stand in one place: by which words one knows them, and which files may say them, each with its reason.

`python -m tests.one_fact` prints how many product files say each fact today; tests/test_one_fact.py fails where a file says one it has no business with.
Product files: no tests, documents, translations, migrations (they are history) or vendored files.
"""

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from identity.domain.roles import ROLES

ROOT = Path(__file__).parents[1]
NO_PRODUCT = re.compile(
    r"^(tests|docs)/|/migrations/|/translations/|/static/|\.en\.(html|txt)\.j2$|\.(md|po|txt|png|svg|css)$|^(CHANGELOG|LICENSE)"
)
QUOTED = r"""["'](?:{})["']"""


@dataclass(frozen=True)
class Fact:
    """`may`: file → why it may say it; None: counted only, somebody has yet to clean it."""

    words: str
    may: Mapping[str, str] | None = None


ROW = "the rows where a role really acts"
CLOCK = "one function a service: at_office"
TERM = "one rule a service, all held against tests/one_rule/working_days.json"
EXAMPLE = "an example"
APPLICATION_EVENTS = tuple(
    f"services/permits/contract/events/{each}.v1.json" for each in ("application_submitted", "application_moved", "record_made")
)
RETURNS = tuple(
    f"services/permits/contract/events/application_{each}.v1.json" for each in ("returned", "reminded", "resubmitted", "lapsed")
)
INSPECTIONS = tuple(f"services/permits/contract/events/inspection_{each}.v1.json" for each in ("scheduled", "cancelled"))
LATE = "services/permits/contract/events/application_late.v1.json"
CLAIMED = "services/permits/contract/events/application_claimed.v1.json"
HANDED_ON = "services/permits/contract/events/applications_handed_on.v1.json"
FACTS = {
    "staff roles": Fact(
        QUOTED.format("|".join(ROLES)),
        {
            "services/identity/identity/domain/roles.py": "the list",
            "gateway/gateway/roles.py": "their words on pages",
            "gateway/gateway/who.json": "written by `izin access` from the contracts",
            "services/identity/contract/rpc.json": ROW,
            "services/permits/contract/rpc.json": ROW,
            "services/notifications/contract/rpc.json": ROW,
            "services/tracking/contract/rpc.json": ROW,
            "services/identity/contract/events/staff_changed.v1.json": EXAMPLE,
            "services/identity/contract/events/delegation_changed.v1.json": EXAMPLE,
            "services/identity/contract/events/roles_held.v1.json": EXAMPLE,
            "services/permits/permits/domain/flow/shipped.py": "who does a step",
            "services/permits/permits/domain/claim.py": "an admin hands out what waits in any unit",
            CLAIMED: EXAMPLE,
            "services/permits/permits/domain/status.py": "which of two verifications it is",
            "services/permits/contract/events/application_submitted.v1.json": EXAMPLE,
            "services/permits/contract/events/application_moved.v1.json": EXAMPLE,
            "services/permits/contract/events/application_rejected.v1.json": EXAMPLE,
            "services/permits/contract/events/permit_issued.v1.json": EXAMPLE,
            **{each: EXAMPLE for each in RETURNS if "lapsed" not in each},
            **dict.fromkeys(INSPECTIONS, EXAMPLE),
            LATE: EXAMPLE,
            "services/permits/permits/domain/permit_request.py": "who decides on a permit's life, and who may ask for a change of it",
            "services/permits/permits/domain/lateness.py": "who is told of a late step, above whoever does it",
            "services/permits/permits/service/catalogue.py": "who is shown the sources of the catalogue, on a row that is for anyone",
            "services/notifications/notifications/domain/audience.py": "to whom an event is told",
            "bus/bus/previous_release.json": "tokens of the release before; goes with the next release",
            "services/identity/identity/seed.py": "the demo accounts' usernames, some of them such words",
            "services/identity/identity/agencies.py": "whoever runs the command, as the audit calls them",
            "services/identity/identity/domain/usernames.py": "a reserved username",
            "tools/izin/cli.py": "the demo accounts' usernames",
            "tools/izin/tour_office.py": "an address that the tour opens",
        },
    ),
    "time zone": Fact(
        r"Asia/(?:Jakarta|Makassar|Jayapura)|hours=7\b|7 hours|\+0[789]:?00|%M\}? WI",
        {
            "services/identity/identity/domain/office_time.py": CLOCK,
            "services/permits/permits/domain/office_time.py": CLOCK,
            "services/tracking/tracking/domain/office_time.py": CLOCK,
            "services/notifications/notifications/domain/office_time.py": CLOCK,
            "gateway/gateway/office_time.py": CLOCK,
        },
    ),
    "working days": Fact(
        r"weekday\(\) < 5",
        {f"services/{service}/{service}/domain/working_days.py": TERM for service in ("identity", "permits", "tracking")},
    ),
    "header names": Fact(
        QUOTED.format(r"bus\.(?:actor|deadline|language|request_id|idempotency_key)"), {"bus/bus/headers.py": "the names"}
    ),
    "printable text": Fact(
        r"for \w+ in .*\.isprintable\(\)|category\([^)]*\) (?:not )?in \(\"C",
        {
            "gateway/gateway/typed_text.py": "what people paste",
            "gateway/gateway/typed_numbers.py": "numbers have no sign that nobody sees, tabs excepted",
            "gateway/gateway/device.py": "ASCII of a browser's name",
            "services/identity/identity/domain/answers.py": "a fault, never silently dropped: an answer is what somebody declared",
            "services/identity/identity/domain/passwords.py": "a temporary password as a mail's copy brings it",
            "services/tracking/tracking/domain/complaint.py": "a complaint is taken without them",
            "services/notifications/notifications/compose.py": "a mail has no overrides of direction either",
        },
    ),
    "upload limit": Fact(
        r"\b5_000_000\b|\b5[  ]?MB\b|UPLOAD_LIMIT_MB",
        {
            "gateway/gateway/config.py": "the setting",
            "docker-compose.yml": "the setting",
            "deploy/kubernetes/settings.env": "the setting",
            ".env.example": "the setting",
            "tools/izin/credentials.py": "the setting may be given to `make up`",
            "tools/izin/showing.py": "the size of a log",
            "gateway/gateway/words.py": "a docstring's example",
        },
    ),
    "languages": Fact(
        r"""["']en["']""",
        {
            "gateway/gateway/languages.py": "the list of pages and answers",
            "services/notifications/notifications/domain/languages.py": "the list of mails",
            "services/identity/identity/domain/roles.py": "the names of a role, for mails",
            "services/identity/contract/events/delegation_changed.v1.json": EXAMPLE,
            "services/identity/contract/events/staff_changed.v1.json": EXAMPLE,
            "services/permits/permits/domain/flow/shipped.py": "the names of a step, which travel with it",
            "services/permits/permits/domain/status.py": "the names of a status, which travel with it",
            "services/permits/permits/domain/acts/returning.py": "the names of what is to be mended, which travel with it",
            "services/permits/permits/domain/catalogue/draft.py": "the languages in which an office names its fields, as the catalogue keeps them",
            "services/permits/permits/domain/catalogue/faults.py": "a field must have a name in each of them",
            "services/permits/permits/data/permit_types.json": "the names of fields, which travel with them",
            "gateway/gateway/pages/admin/catalogue.py": "the boxes in which an office writes names of fields",
            "gateway/gateway/pages/admin/draft_points.py": "the boxes in which an office writes what is inspected",
            "gateway/gateway/pages/admin/reasons.py": "the boxes in which an office writes its reasons",
            "gateway/gateway/schemas/reasons.py": "the same",
            "gateway/gateway/templates/admin/reasons.html": "both words of a reason, each in its language",
            "gateway/gateway/templates/admin/reason.html": "the same",
            "services/permits/permits/process_papers.py": "what is read in English, shown behind the preview of a letter",
            "services/permits/permits/domain/reason.py": "a reason is written in both, and a decision keeps both",
            "services/permits/permits/data/reasons.json": "the shipped reasons",
            "gateway/gateway/schemas/catalogue_drafts.py": "the same over the API",
            "services/permits/permits/domain/declaration.py": "what is declared, which an application keeps",
            "services/permits/permits/data/inspection_points.json": "the points of an inspection, which a report keeps",
            "services/permits/contract/rpc.json": EXAMPLE,
            "services/permits/contract/events/application_submitted.v1.json": EXAMPLE,
            LATE: EXAMPLE,
            HANDED_ON: EXAMPLE,
            "services/tracking/contract/rpc.json": EXAMPLE,
            "deploy/nginx.conf": "the page that is shown while no gateway answers",
            "gateway/gateway/api/bodies.py": "the API's description is English",
            "gateway/gateway/api/docs.py": "the API's description is English",
            "gateway/gateway/turned_away.py": "an answer in two languages at once: nobody has asked for one yet",
        },
    ),
    "application statuses": Fact(
        QUOTED.format("verification_1"),
        {
            "services/permits/permits/domain/status.py": "the list, each with its meaning",
            "gateway/gateway/pages/labels.py": "colours, and words for what comes without names from the release before",
            "gateway/gateway/templates/help/guide.html": "the guide explains them to applicants",
            **dict.fromkeys((*APPLICATION_EVENTS, "services/permits/contract/rpc.json", "services/tracking/contract/rpc.json"), EXAMPLE),
        },
    ),
    "steps of the process": Fact(
        QUOTED.format("file_check|issuance"),
        {
            "services/permits/permits/domain/flow/shipped.py": "the flow that ships, as data",
            "gateway/gateway/pages/labels.py": "words for what comes without names from the release before",
            "tools/izin/demo.py": "the walk of the demonstration",
            "services/permits/contract/events/application_rejected.v1.json": EXAMPLE,
            **dict.fromkeys((*RETURNS, LATE, CLAIMED, HANDED_ON), EXAMPLE),
            **dict.fromkeys((*APPLICATION_EVENTS, "services/permits/contract/rpc.json", "services/tracking/contract/rpc.json"), EXAMPLE),
        },
    ),
}


def product_files(root: Path = ROOT) -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    return [name for name in listed if not NO_PRODUCT.search(name) and (root / name).is_file()]


def said_in(words: str, root: Path = ROOT) -> dict[str, int]:
    """File → how many of its lines say it."""
    pattern, found = re.compile(words), {}
    for name in product_files(root):
        try:
            text = (root / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines = sum(bool(pattern.search(line)) for line in text.splitlines())
        if lines:
            found[name] = lines
    return found


def main(root: Path) -> None:
    for name, fact in FACTS.items():
        found = said_in(fact.words, root)
        print(f"{name}: {len(found)} files, {sum(found.values())} lines")
        if "-v" in sys.argv:
            print(*(f"    {lines:4} {each}" for each, lines in found.items()), sep="\n")


if __name__ == "__main__":
    folders = [Path(given) for given in sys.argv[1:] if not given.startswith("-")]
    main(folders[0] if folders else ROOT)
