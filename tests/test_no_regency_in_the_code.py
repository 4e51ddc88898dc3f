"""One system serves many agencies: which those are is data. A name, number or code of one of them stands in no product code but its seed."""

import re
from pathlib import Path

import pytest

from identity.seed import FIRST_AGENCY, FIRST_UNIT

ROOT = Path(__file__).parents[1]
PRODUCT = ("services", "gateway", "tools", "bus", "deploy", "docker-compose.yml", ".env.example")
# Seeds; what walks through the demonstration; and what contracts and the API's description give as examples.
NAMES_ONE = (
    "services/*/*/seed.py", "services/*/contract/**/*", "services/permits/permits/data/*", "gateway/gateway/schemas/examples.py",
    "tools/izin/demo.py", "tools/izin/errands.py",
)  # fmt: skip
TEXTS = {".py", ".html", ".j2", ".js", ".css", ".json", ".po", ".txt", ".toml", ".yml", ".example", ".sh", ".cfg", ".conf", ".md"}


def words() -> list[str]:
    """What is said of the first agency, and how it is written otherwise."""
    found = [
        FIRST_AGENCY["name"],
        FIRST_AGENCY["place"],
        FIRST_AGENCY["code"],
        FIRST_AGENCY["regency"],
        FIRST_UNIT["code"],
        FIRST_UNIT["full_name"],
    ]
    return [*found, FIRST_AGENCY["place"].replace(" ", ""), "0734"]  # its people's telephones begin so


def product_files() -> list[Path]:
    exempt = {path for pattern in NAMES_ONE for path in ROOT.glob(pattern)}
    found = [path for part in PRODUCT for path in ((ROOT / part).rglob("*") if (ROOT / part).is_dir() else [ROOT / part])]
    return [path for path in found if path.is_file() and path not in exempt and (path.suffix in TEXTS or path.name == ".env.example")]


def said_in(text: str) -> set[str]:
    return {word for word in words() if re.search(rf"(?<![\w.]){re.escape(word)}(?![0-9])", text, re.IGNORECASE)}


def test_no_product_code_names_one_regency() -> None:
    files = product_files()
    assert len(files) > 400, "nothing was looked at"
    found = {str(path.relative_to(ROOT)): said for path in files if (said := said_in(path.read_text("utf-8")))}
    assert found == {}, "read the agency's copy: its events, or identity's list_agencies; the first agency's own data is its seed's"


@pytest.mark.parametrize(
    "text", ["'muara-enim'", "Kabupaten Muara Enim.", 'HOME = "16.03"', "DPMPTSP", "kantor@muaraenimkab.go.id", "(0734) 1"]
)
def test_it_would_be_found(text: str) -> None:
    assert said_in(text)
