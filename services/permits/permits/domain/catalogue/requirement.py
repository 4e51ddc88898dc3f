"""What an application needs besides answers; and a text with its tag, which says how sure a fact of the catalogue is."""

from dataclasses import dataclass

from permits.domain.condition import Condition

# How a requirement is fulfilled: with a document, by the applicant's word for its text, or with the original, shown at the counter.
DOCUMENT, DECLARATION, ORIGINAL = "document", "declaration", "original"
WAYS = (DOCUMENT, DECLARATION, ORIGINAL)


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
    """`document_kind`: what kind of document fulfils it; None: any. `example`: a picture of what is meant; `blank`: the form to fill in. `when`: it
    is asked only where that holds; None: always."""

    code: str
    text: str
    required: bool
    tag: str
    document_kind: str | None = None
    example: SampleFile | None = None
    blank: SampleFile | None = None
    fulfilled_by: str = DOCUMENT
    when: Condition | None = None

    @property
    def is_ticked(self) -> bool:
        """The applicant ticks it, and attaches nothing."""
        return self.fulfilled_by != DOCUMENT

    @property
    def asks_for_old_permit(self) -> bool:
        """The copy of the permit that is renewed or amended; one that was issued here need not be brought."""
        return not self.is_ticked and self.document_kind == "permit" and self.code.endswith("_LAMA")
