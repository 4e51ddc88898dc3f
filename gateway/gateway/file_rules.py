"""Which files are taken for a requirement: what the house takes, or what of that the requirement leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from bus.refusals import Conflict
from gateway import words
from gateway.config import MB, UPLOAD_LIMIT

PDF, PICTURE = "pdf", "picture"
ENDINGS = {PICTURE: (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif"), PDF: (".pdf",)}


@dataclass(frozen=True)
class FileRules:
    """`kinds`: of file; `limit`: bytes of the largest."""

    kinds: tuple[str, ...] = tuple(ENDINGS)
    limit: int = UPLOAD_LIMIT

    @property
    def accept(self) -> str:
        """For the browser's file chooser."""
        return ",".join(ending for kind in self.kinds for ending in ENDINGS[kind])

    @property
    def hint(self) -> str:
        limit = words.megabytes(self.limit)
        if self.kinds == (PDF,):
            return str(_("PDF, paling besar %(limit)s.", limit=limit))
        if self.kinds == (PICTURE,):
            return str(_("Foto JPG, PNG, WebP, atau HEIC, paling besar %(limit)s.", limit=limit))
        return str(_("Foto JPG, PNG, WebP, HEIC, atau PDF, paling besar %(limit)s.", limit=limit))

    def refusal(self, kind: str, size: int) -> dict[str, Any] | None:
        """Why a file of that kind and size, as it was sent, is not taken: a fault's code with its figures."""
        if size > self.limit:
            return {"code": "file_too_big", "size": size, "limit": self.limit}
        if kind not in self.kinds:
            return {"code": "file_no_pdf" if kind == PICTURE else "file_no_picture"}
        return None


HOUSE = FileRules()


def of(requirement: Mapping[str, Any]) -> FileRules:
    """A requirement makes narrower what the house takes, never wider; what it does not say is the house's. A service of the release before
    says nothing of it."""
    media, largest = requirement.get("media"), requirement.get("largest_mb")
    kinds = tuple(kind for kind in ENDINGS if not media or kind in media) or HOUSE.kinds
    return FileRules(kinds, min(UPLOAD_LIMIT, largest * MB) if largest else UPLOAD_LIMIT)


def above_the_house(entry: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Of a draft of the catalogue: the requirements, each with its kind of application, whose largest file is larger than any that the house
    takes. Another office's file may say so; the services do not know the house's limit."""
    asked = ((kind, each) for kind, own in entry["kinds"].items() for each in own["requirements"])
    return [(kind, each) for kind, each in asked if (each.get("largest_mb") or 0) * MB > UPLOAD_LIMIT]


def refuse_above_the_house(draft: Mapping[str, Any]) -> None:
    """Before its publication is asked for. :raises Conflict: permit_type_faulty (faults: how many)."""
    if found := above_the_house(draft["entry"]):
        raise Conflict("permit_type_faulty", "its files are larger than any that are taken here", faults=len(found) + len(draft["faults"]))
