"""New migration files, numbered in order."""

from __future__ import annotations

import re
from pathlib import Path

from izin.places import ROOT

TEMPLATE = '''"""{message}."""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Old and new code run side by side while this is applied: add first, remove a release later."""


def downgrade() -> None:
    raise NotImplementedError("forward only: write another migration")
'''


def new(service: str, message: str) -> Path:
    """Write the file after the newest migration of the service; returns its path."""
    last = _files(service)[-1]
    revision = f"{int(last.name[:4]) + 1:04d}"
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    file = last.with_name(f"{revision}_{slug}.py")
    file.write_text(TEMPLATE.format(message=message.capitalize(), revision=revision, before=newest(service)))
    return file.relative_to(ROOT)


def newest(service: str) -> str:
    """The revision to which a migrated database of this release has come: the one that no other follows. Numbers may be out of order where
    several people wrote migrations at once."""
    texts = [file.read_text() for file in _files(service)]
    after = {name for text in texts for name in _named("down_revision", text)}
    [head] = {name for text in texts for name in _named("revision", text)} - after
    return head


def _named(what: str, text: str) -> list[str]:
    return re.findall(rf"^{what}\b[^=]*= *[\"'](.+?)[\"']", text, re.MULTILINE)


def _files(service: str) -> list[Path]:
    return sorted((ROOT / "services" / service / "migrations" / "versions").glob("[0-9]*.py"))
