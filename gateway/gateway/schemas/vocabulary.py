"""Closed lists of codes, each under the name by which the API's description and clients generated from it know it."""

from collections.abc import Iterable


class Vocabulary(tuple[str, ...]):
    """The codes a field may hold. `title` names the component in the description and is nobody else's."""

    title: str

    def __new__(cls, title: str, codes: Iterable[str]) -> "Vocabulary":
        made = super().__new__(cls, codes)
        made.title = title
        return made

    def __getnewargs__(self) -> tuple[str, tuple[str, ...]]:
        """For copies: marshmallow copies its fields."""
        return self.title, tuple(self)
