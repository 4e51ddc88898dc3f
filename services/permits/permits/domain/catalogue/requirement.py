"""What an application needs besides answers; and a text with its tag, which says how sure a fact of the catalogue is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TaggedText:
    text: str
    tag: str


@dataclass(frozen=True)
class SampleFile:
    """A file that is shown with a requirement; where its bytes are stands in the table of these files, under `file_id`."""

    file_id: int
    name: str
    media_type: str
    size: int


SAMPLES = ("example", "blank")  # the fields of a requirement that hold a file


@dataclass(frozen=True)
class Requirement:
    """`document_kind`: what kind of document fulfils it; None: any. `example`: a picture of what is meant; `blank`: the form to fill in."""

    code: str
    text: str
    required: bool
    tag: str
    document_kind: str | None = None
    example: SampleFile | None = None
    blank: SampleFile | None = None

    @property
    def asks_for_old_permit(self) -> bool:
        """The copy of the permit that is renewed or amended; one that was issued here need not be brought."""
        return self.document_kind == "permit" and self.code.endswith("_LAMA")
