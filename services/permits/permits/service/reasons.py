"""The office's ready reasons: which there are, for everybody at its desks, and how its admins change them."""

from bus.database import Session
from bus.entrypoints import command, rpc
from permits.domain import reason as rules
from permits.domain.reason import Reason
from permits.service.door import Door
from permits.service.editor import DOCUMENT_KINDS, THE_CATALOGUE
from permits.shipped_reasons import reasons_for
from permits.store import catalogue, reasons
from permits.views.common import Json, pick


class Reasons(Door):
    @rpc
    def list_reasons(self) -> Json:
        with self.db.read() as session:
            lists = [_view(act, *found) for act, found in _lists(session, of=self._who().agency).items()]
        return {"lists": lists, "at_most": rules.MOST}

    @command
    def change_reasons(
        self,
        *,
        act: str,
        revision: int,
        code: str | None = None,
        text: dict[str, str] | None = None,
        about: str | None = None,
        move: str | None = None,
        retired: bool | None = None,
    ) -> Json:
        """What says the same as is stored already was sent again: it changes nothing, whatever revision it names."""
        by = self._who()
        with self.db.begin() as session:
            before, now = _lists(session, of=by.agency)[act]
            known = before
            if text is not None:
                there = catalogue.requirement_codes(session, of=by.agency) if about else None
                known = rules.put(known, code=code, text=text, about=about, document_kinds=DOCUMENT_KINDS, requirements=there)
            if code and move:
                known = rules.move(known, code, to=move)
            if code and retired is not None:
                known = rules.retire(known, code, retired=retired)
            if known == before:
                return _view(act, before, now)
            new = reasons.save(session, known, act, of=by.agency, revision=revision)
            self._record(session, "reasons_changed", THE_CATALOGUE, whose=by.account_id, agency=by.agency, reasons_of=act)
        return _view(act, known, new)


def _lists(session: Session, *, of: str) -> dict[str, reasons.Written]:
    """By act: what the office wrote, or the shipped list where it wrote none yet."""
    written = reasons.written(session, of=of)
    return {act: written.get(act, (reasons_for(act), 0)) for act in rules.ACTS}


def known_reasons(session: Session, *acts: str, of: str) -> list[Reason]:
    """Those of before too: a page that was opened before one was retired still offers it."""
    lists = _lists(session, of=of)
    return [each for act in acts for each in lists[act][0]]


def _view(act: str, known: tuple[Reason, ...], revision: int) -> Json:
    shown = [{**pick(each, ("code", "about", "retired")), "text": dict(each.text)} for each in known]
    return {"act": act, "revision": revision, "reasons": shown}
