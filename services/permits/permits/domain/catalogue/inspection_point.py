"""What a technical team looks at on the place, as a permit type's version says it. An inspection keeps its copy of the list."""

from collections.abc import Mapping
from dataclasses import dataclass

Words = Mapping[str, str]  # by language


@dataclass(frozen=True)
class Point:
    """One thing that the team looks at. `hint`: how, or with what; a point that is not `required` may be left without a verdict."""

    code: str
    text: Words
    hint: Words | None = None
    required: bool = True
