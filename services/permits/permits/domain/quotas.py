"""How much one account may keep: enough for anybody's work, too little to fill the office's store."""

from collections.abc import Mapping
from typing import Any

from bus.refusals import Conflict

COUNTED = ("documents", "drafts", "companies")
LARGEST_FILE = 20_000_000  # bytes, as the contract's File says


def admit(kind: str, *, have: int, quotas: Mapping[str, int]) -> None:
    """`have` counts the one that is about to be kept.

    :raises Conflict: documents_full, drafts_full or companies_full, with the limit.
    """
    if have > quotas[kind]:
        raise Conflict(f"{kind}_full", "the account keeps as many as it may", limit=quotas[kind])


def admit_bytes(*, have: int, quotas: Mapping[str, int]) -> None:
    """All versions of all documents together take no more room than as many files as there may be documents. `have`: bytes, with the file that
    is about to be kept.

    :raises Conflict: document_bytes_full, with the limit in megabytes.
    """
    limit = quotas["documents"] * LARGEST_FILE
    if have > limit:
        raise Conflict("document_bytes_full", "the account keeps as many bytes as it may", limit=limit // 1_000_000)


def used(have: Mapping[str, int], *, quotas: Mapping[str, int]) -> dict[str, Any]:
    return {kind: {"have": have[kind], "limit": quotas[kind]} for kind in COUNTED}
