"""The people of the play, each a client of the public API that logs in again when the session has ended, as people do after a night."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from izin.demo import NEW_PASSWORD, PASSWORD, Client, Failed
from izin.demo_types import Everything

# Eight people do the work of the counter.
OFFICERS = ("loket", "verifikator", "teknis", "teknis.dlh", "bendahara", "kasi", "kabid", "kadis")


class Person(Client):
    def __init__(self, url: str, login: str, password: str) -> None:
        super().__init__(url, defaultdict(list))
        self.login, self.password = login, password

    def ask(self, method: str, path: str, **options: Any) -> Any:
        try:
            return super().ask(method, path, **options)
        except Failed as refusal:
            if "answered 401" not in str(refusal) or path == "/sessions":
                raise
        self.http.headers.pop("Authorization", None)
        self.log_in(self.login, self.password)
        return super().ask(method, path, **options)


def officers(url: str) -> list[Person]:
    return [Person(url, name, PASSWORD) for name in OFFICERS]


class Applicant(Everything):
    """Somebody who registered and was accepted as everybody is, and who applies in the own name."""

    def __init__(self, url: str, inbox: str) -> None:
        super().__init__(url, inbox, officers=())
        person = Person(url, self.walk.email, NEW_PASSWORD)
        person.http.headers.update(self.applicant.http.headers)
        self.applicant = person
        self.permit_id: int | None = None  # of the permit that the next application is about

    def _company(self) -> int:
        return 0

    def _old_permit(self, code: str, kind: str, applicant_type: str) -> dict[str, Any]:
        return {"permit_id": self.permit_id} if kind != "new" else {}
