"""Filters of the queue that an officer saved: listed, saved, renamed, removed, each by whose they are."""

from dataclasses import replace
from typing import Any

from bus.entrypoints import command, rpc
from permits.domain import saved_filter as rules
from permits.service.door import Door
from permits.store import saved_filters
from permits.views import queue as queue_view
from permits.views.common import Json


class SavedFilters(Door):
    @rpc
    def list_saved_filters(self) -> Json:
        with self.db.read() as session:
            return {"items": [queue_view.saved_filter(each) for each in saved_filters.own(session, self._who())]}

    @command
    def save_filter(self, *, name: str, terms: dict[str, Any]) -> Json:
        by = self._who()
        with self.db.begin() as session:
            others = saved_filters.own_alone(session, by)
            new = rules.save(name, terms, others=others, by=by, at=self.call.now)
            new = replace(new, id=saved_filters.add(session, new))
            self._record(session, "filter_saved", f"filter/{new.id}", whose=by.account_id, agency=by.agency)
        return queue_view.saved_filter(new)

    @command
    def rename_filter(self, *, filter_id: int, name: str) -> Json:
        by = self._who()
        with self.db.begin() as session:
            mine = saved_filters.own_alone(session, by)
            renamed = rules.rename(saved_filters.the(mine, filter_id), name, others=mine)
            saved_filters.save_name(session, renamed)
            self._record(session, "filter_renamed", f"filter/{filter_id}", whose=by.account_id, agency=by.agency)
        return queue_view.saved_filter(renamed)

    @command
    def remove_filter(self, *, filter_id: int) -> Json:
        by = self._who()
        with self.db.begin() as session:
            one = saved_filters.the(saved_filters.own_alone(session, by), filter_id)
            saved_filters.remove(session, filter_id)
            self._record(session, "filter_removed", f"filter/{filter_id}", whose=by.account_id, agency=by.agency)
        return queue_view.saved_filter(one)
