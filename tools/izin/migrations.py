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
    folder = ROOT / "services" / service / "migrations" / "versions"
    newest = max(folder.glob("[0-9]*.py"))
    before = re.search(r"^revision\b[^=]*= *[\"'](.+?)[\"']", newest.read_text(), re.MULTILINE)
    assert before, f"{newest} names no revision"
    revision = f"{int(newest.name[:4]) + 1:04d}"
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    file = folder / f"{revision}_{slug}.py"
    file.write_text(TEMPLATE.format(message=message.capitalize(), revision=revision, before=before[1]))
    return file.relative_to(ROOT)
