"""Companies."""

from collections.abc import Sequence

from permits.domain.company import Company
from permits.views.common import Json, page_or_all


def company(one: Company) -> Json:
    return {"company_id": one.id, **{name: value for name, value in vars(one).items() if name not in ("id", "account_id")}}


def company_page(found: Sequence[Company], *, limit: int | None) -> Json | list[Json]:
    return page_or_all([company(one) for one in found], limit=limit, key="company_id")
