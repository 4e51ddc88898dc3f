"""What was found at the counter."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row

from permits.domain.permit import Permit
from permits.views.applications import application_row
from permits.views.common import Json
from permits.views.permits import permit_row


def found(applications: Sequence[Row[Any]], permits: Sequence[Permit], *, on: date) -> Json:
    return {"applications": [_application(row) for row in applications], "permits": [permit_row(one, on=on) for one in permits]}


def _application(row: Row[Any]) -> Json:
    return {**application_row(row, for_staff=True), "applicant_name": row.applicant_name, "company_name": row.company_name}
