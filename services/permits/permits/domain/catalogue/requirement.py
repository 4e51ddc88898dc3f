"""What an application needs besides answers; and a text with its tag, which says how sure a fact of the catalogue is."""

from dataclasses import dataclass
from datetime import date

from permits.domain.condition import Condition

# How a requirement is fulfilled: with a document, by the applicant's word for its text, or with the original, shown at the counter.
DOCUMENT, DECLARATION, ORIGINAL = "document", "declaration", "original"
WAYS = (DOCUMENT, DECLARATION, ORIGINAL)
# On which day its document must still be valid. What a requirement does not say is as it is everywhere: `needed_on`.
NOT_ASKED, SUBMISSION, DECISION = "not_asked", "submission", "decision"
VALID_ON = (NOT_ASKED, SUBMISSION, DECISION)
# Which kinds of file its document may be; the media types that are kept of each.
PDF, PICTURE = "pdf", "picture"
MEDIA = {PDF: ("application/pdf",), PICTURE: ("image/jpeg", "image/png", "image/webp")}
MB = 1_000_000  # bytes, as phones count
LARGEST_MB = 20  # of any file whose facts are kept here (`File` of contract/rpc.json); an office may take less


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
    is asked only where that holds; None: always. `valid_on`: on which day its document must still be valid; `media`: the kinds of file it takes;
    `largest_mb`: how large one may be; None: as everywhere. They make narrower what the office takes, never wider."""

    code: str
    text: str
    required: bool
    tag: str
    document_kind: str | None = None
    example: SampleFile | None = None
    blank: SampleFile | None = None
    fulfilled_by: str = DOCUMENT
    when: Condition | None = None
    valid_on: str | None = None
    media: tuple[str, ...] | None = None
    largest_mb: int | None = None

    def needed_on(self, submitted_on: date, decided_on: date | None = None) -> date | None:
        """The day on which its document must still be valid; None: none. Where the requirement says nothing: the day of the submission, and
        none for a permit, because what is renewed has mostly ended. `decided_on`: the day of the decision, as far as it is known."""
        valid_on = self.valid_on or (NOT_ASKED if self.document_kind == "permit" else SUBMISSION)
        if valid_on == DECISION:
            return max(submitted_on, decided_on or submitted_on)
        return submitted_on if valid_on == SUBMISSION else None

    @property
    def limits_files(self) -> bool:
        """It says something of its document that makes sense only of a document."""
        return (self.valid_on, self.media, self.largest_mb) != (None, None, None)

    @property
    def is_ticked(self) -> bool:
        """The applicant ticks it, and attaches nothing."""
        return self.fulfilled_by != DOCUMENT

    @property
    def asks_for_old_permit(self) -> bool:
        """The copy of the permit that is renewed or amended; one that was issued here need not be brought."""
        return not self.is_ticked and self.document_kind == "permit" and self.code.endswith("_LAMA")
