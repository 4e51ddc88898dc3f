"""Closed lists of codes. Each has the name by which the API's description, and clients generated from it, know it."""

from collections.abc import Iterable


class Vocabulary(tuple[str, ...]):
    """The codes that a field may have. `title` names the component in the description and must be unique."""

    title: str

    def __new__(cls, title: str, codes: Iterable[str]) -> "Vocabulary":
        made = super().__new__(cls, codes)
        made.title = title
        return made

    def __getnewargs__(self) -> tuple[str, tuple[str, ...]]:
        """Needed for copies: marshmallow copies its fields."""
        return self.title, tuple(self)
