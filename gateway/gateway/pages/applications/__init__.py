"""One application, from TAMBAH to the receipt, and its progress afterwards."""

from gateway.pages.applications import beginning, correcting, parts, progress, sending
from gateway.pages.applications.shared import page

__all__ = ["beginning", "correcting", "page", "parts", "progress", "sending"]
