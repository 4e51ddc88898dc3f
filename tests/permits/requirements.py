"""Requirements of every shape, for hypothesis: how each is fulfilled, when it is asked, and what it asks of its document."""

from hypothesis import strategies as st

from permits.domain.catalogue.field import Field, FieldChoice
from permits.domain.catalogue.requirement import LARGEST_MB, MEDIA, VALID_ON, WAYS, Requirement
from permits.domain.condition import Condition
from permits.service.editor import DOCUMENT_KINDS

NAME = {"id": "Isian", "en": "Field"}
STALL = Field("WARUNG", "flag", NAME)
TRADE = Field("USAHA", "choice", NAME, choices=tuple(FieldChoice(code, NAME) for code in "AB"))
FIELDS = (STALL, TRADE)
CONDITIONS = (
    None,
    Condition("applicant_type", ("company",)),
    Condition("field:WARUNG", ("yes",)),
    Condition("field:USAHA", ("A", "B")),
)
UNKNOWN = Condition("field:TIADA", ("yes",))  # asks a field that there is not


@st.composite
def requirement_of(draw, code="R", *, sound=False):
    """`sound`: nothing is wrong with it."""
    way = draw(st.sampled_from(WAYS))
    by_document = way == "document" or not sound
    media = st.lists(st.sampled_from(sorted(MEDIA)), unique=True, min_size=1 if sound else 0)
    return Requirement(
        code,
        f"Syarat {code}",
        draw(st.booleans()),
        draw(st.sampled_from("VAKI")),
        draw(st.sampled_from([None, *sorted(DOCUMENT_KINDS)])) if by_document else None,
        fulfilled_by=way,
        when=draw(st.sampled_from(CONDITIONS if sound else (*CONDITIONS, UNKNOWN))),
        valid_on=draw(st.sampled_from([None, *VALID_ON])) if by_document else None,
        media=draw(st.none() | media.map(lambda some: tuple(each for each in MEDIA if each in some))) if by_document else None,
        largest_mb=draw(st.none() | st.integers(1, LARGEST_MB if sound else 2 * LARGEST_MB)) if by_document else None,
    )


@st.composite
def requirements(draw, *, sound=False):
    return tuple(draw(requirement_of(f"R{number}", sound=sound)) for number in range(draw(st.integers(1, 5))))
