"""`python -m permits.seed [--demo]`: the office, its catalogue and its days off. Running it again brings them up to date.

There is nothing extra for a demonstration: applications are made by people.
"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

import holidays
from sqlalchemy.orm import Session

from bus.database import Transactions, engine_for, url_of
from permits.domain import catalogue
from permits.domain.catalogue import PermitType
from permits.store import offices

DATA = Path(__file__).parent / "data"
YEARS = range(2025, 2029)
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


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def days_off() -> dict[date, str]:
    """National holidays and joint leave; the Islamic dates of later years are estimates until the government decides."""
    return dict(holidays.country_holidays("ID", years=YEARS, categories=("public", "government")))


def seed(session: Session) -> None:
    offices.put_office(session, OFFICE)
    offices.put_permit_types(session, permit_types(), of=str(OFFICE["code"]))
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
