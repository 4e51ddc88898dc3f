"""`python -m permits.seed [--demo]`: the first office with its regions and its catalogue. Running it again brings the last two up to date;
what the office is called, its units and its calendar are what identity tells.

There is nothing extra for a demonstration: applications are made by people.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from bus import contract
from bus.database import Session, Transactions, engine_for, url_of
from permits import import_catalogue
from permits.domain import numbering
from permits.domain.catalogue.permit_type import Elsewhere, PermitType
from permits.regions import regions_of
from permits.store import catalogue as catalogue_store
from permits.store import offices

DATA = Path(__file__).parent / "data"
REGENCY = "16.03"
OFFICE = {
    "code": "muara-enim",
    "name": "Kabupaten Muara Enim",
    "place": "Muara Enim",
    "regency": REGENCY,
    "office_unit": "dpmptsp",
    "units": [
        {
            "code": "dpmptsp",
            "name": "DPMPTSP",
            "full_name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        }
    ],
}


def permit_types() -> list[PermitType]:
    """:raises ValueError: an entry names something that there is not, or two would number their permits alike; nothing of the catalogue is
    brought in."""
    kinds = contract.of("permits").rpc["$defs"]["DocumentKind"]["enum"]
    entries = _read("permit_types.json")["permit_types"]
    types = [import_catalogue.permit_type(raw, building_tariff=import_catalogue.building_tariff(), document_kinds=kinds) for raw in entries]
    formats = {one.code: one.number_formats for one in types}
    for one in types:
        for number_format in one.number_formats:
            if other := numbering.taken_for(number_format, permit_type=one.code, others=formats):
                raise ValueError(f"permit type {one.code}: number_format {number_format!r} could be a number of {other}")
    return types


def elsewhere() -> list[Elsewhere]:
    return [import_catalogue.elsewhere(raw) for raw in _read("permit_types.json")["elsewhere"]]


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


def seed(session: Session) -> None:
    offices.put_office(session, OFFICE)
    offices.put_regions(session, regions_of(REGENCY), of=str(OFFICE["code"]))
    catalogue_store.put_permit_types(session, permit_types(), of=str(OFFICE["code"]))
    catalogue_store.put_elsewhere(session, elsewhere(), of=str(OFFICE["code"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="accepted like every service's seed; adds nothing here")
    parser.parse_args()
    with Transactions(engine_for(url_of("permits"))).begin() as session:
        seed(session)
    print("seeded: permits")


if __name__ == "__main__":
    main()
