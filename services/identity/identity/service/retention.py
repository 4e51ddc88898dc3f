"""Personal data that is not needed any more: how long identity keeps it (docs/operating.md), and its deletion, a portion at a time."""

from bus import unused_files
from bus.entrypoints import timer
from identity.domain.accounts import CLOSED_KEPT
from identity.domain.registration import DRAFTS_LIVE, WITHOUT_ACCOUNT_KEPT
from identity.service.door import Door
from identity.store import accounts, registrations


class Retention(Door):
    @timer(interval=3600)
    def sweep_drafts(self) -> None:
        with self.db.begin() as session:
            registrations.sweep_drafts(session, before=self.call.now - DRAFTS_LIVE)

    @timer(interval=3600)
    def sweep_registrations(self) -> None:
        with self.db.begin() as session:
            registrations.sweep_without_account(session, before=self.call.now - WITHOUT_ACCOUNT_KEPT)

    @timer(interval=3600)
    def sweep_closed_accounts(self) -> None:
        with self.db.begin() as session:
            accounts.sweep_closed(session, before=self.call.now - CLOSED_KEPT)

    @timer(interval=6 * 3600)
    def sweep_files(self) -> None:
        unused_files.sweep("identities", in_use=self._files_in_use, now=self.call.now)

    def _files_in_use(self, keys: list[str]) -> set[str]:
        with self.db.begin() as session:
            return registrations.files_in_use(session, keys)
