"""`python -m permits.seed [--demo]`: the office, its regions, its catalogue and its days off. Running it again brings them up to date.

There is nothing extra for a demonstration: applications are made by people.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import holidays
from lokal import wilayah
from sqlalchemy.orm import Session

from bus.database import Transactions, engine_for, url_of
from permits.domain import catalogue
from permits.domain.catalogue import Elsewhere, PermitType
from permits.store import offices

DATA = Path(__file__).parent / "data"
YEARS = range(2025, 2029)
REGENCY = "16.03"
OFFICE = {
    "code": "muara-enim",
    "name": "Kabupaten Muara Enim",
    "units": [
        {
            "code": "dpmptsp",
            "name": "DPMPTSP",
            "full_name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        }
    ],
}


def permit_types() -> list[PermitType]:
    tariff = _read("pbg_tariff.json")
    return [catalogue.from_data(raw, building_tariff=tariff) for raw in _read("permit_types.json")["permit_types"]]


def elsewhere() -> list[Elsewhere]:
    return [catalogue.elsewhere_from_data(raw) for raw in _read("permit_types.json")["elsewhere"]]


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def regions() -> dict[str, str]:
    """Districts and villages of the agency's regency, names by code."""
    districts = wilayah.list_wilayah(REGENCY)
    return {each.code: each.name for each in (*districts, *(v for district in districts for v in wilayah.list_wilayah(district.code)))}


def days_off() -> dict[date, str]:
    """National holidays and joint leave; the Islamic dates of later years are estimates until the government decides."""
    return dict(holidays.country_holidays("ID", years=YEARS, categories=("public", "government")))


def seed(session: Session) -> None:
    offices.put_office(session, OFFICE)
    offices.put_regions(session, regions(), of=str(OFFICE["code"]))
    offices.put_permit_types(session, permit_types(), of=str(OFFICE["code"]))
    offices.put_elsewhere(session, elsewhere(), of=str(OFFICE["code"]))
    offices.put_days_off(session, days_off(), of=str(OFFICE["code"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="accepted like every service's seed; adds nothing here")
    parser.parse_args()
    with Transactions(engine_for(url_of("permits"))).begin() as session:
        seed(session)
    print("seeded: permits")


if __name__ == "__main__":
    main()
