"""What an applicant declares when an application is submitted. A text that says something else gets another version; an application keeps the
version and the text that its applicant saw."""

from dataclasses import dataclass

from bus.refusals import Invalid
from permits.domain.flow.step import Words


@dataclass(frozen=True)
class Declaration:
    version: str
    text: Words


IN_FORCE = Declaration(
    "2026-11",
    {
        "id": "Saya menyatakan bahwa semua isian dan dokumen dalam permohonan ini benar. Bila ternyata tidak benar, saya bersedia izin ini "
        "ditolak atau dicabut sesuai peraturan perundang-undangan.",
        "en": "I declare that all answers and documents in this application are true. If they are not, I accept that the permit is refused or "
        "revoked as the law provides.",
    },
)


def declared(version: str | None) -> Declaration | None:
    """None where nothing was declared, as gateways of the release before submit it; ours asks for it, on pages and of programs alike. From the
    next release on it is asked for here. :raises Invalid: invalid_fields (declaration), when another text is in force."""
    if version is None:
        return None
    if version != IN_FORCE.version:
        raise Invalid("invalid_fields", "another declaration is in force", fields={"declaration": {"code": "declaration_outdated"}})
    return IN_FORCE
