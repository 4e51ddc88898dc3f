"""Pages of stored documents as pictures: made once, in a process that a hostile document cannot leave (`confined`), then read from the file
store.

What is stored below PREFIX is named after the document's SHA-256, so it is never outdated; permits' sweep deletes it after some days, and
whoever asks again gets it made anew. Who may see the document is decided before, by permits, each time.
"""

import hashlib
import json
import logging
from dataclasses import dataclass
from typing import Any

from gateway import confined, rpc, uploads
from gateway.confined import Refused
from gateway.page_sizes import PAGES, Size, pixels, zooms

PREFIX = "pages"
KINDS = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
PATIENCE = 4  # seconds for which a reader waits at most
LARGEST_SIDE = 20_000  # of a page, in points or pixels; what an attacked decoder reports about sizes is held to it
JPEG, LARGEST = b"\xff\xd8\xff", 8_000_000  # how a picture begins, and its bytes at most
DIGEST = 32  # bytes in front of what is stored
log = logging.getLogger("gateway.document_pages")


@dataclass(frozen=True)
class Look:
    """Which page of a document, how large, and turned by how many degrees clockwise."""

    page: int = 1
    zoom: int = 1
    turn: int = 0


@dataclass(frozen=True)
class Page:
    """A page that was looked for: its picture, or the code of the reason why there is none; and the sizes of all pages that are known."""

    look: Look
    photo: bool
    sizes: tuple[Size, ...] = ()
    picture: bytes | None = None
    fault: str | None = None

    @property
    def pixels(self) -> Size:
        return pixels(self.sizes[self.look.page - 1], self.look.zoom, self.look.turn, photo=self.photo)

    @property
    def zooms(self) -> int:
        """How many zooms differ."""
        return zooms(self.sizes[self.look.page - 1], self.look.turn, photo=self.photo)


def known(facts: dict[str, Any], look: Look) -> Page | None:
    """A page that was made before, or the last one when the document has fewer; `facts`: `sha256` and `media_type` of the document."""
    photo = facts["media_type"] != "application/pdf"
    outline = json.loads(_found(_outline(facts)) or b"{}")
    sizes = tuple((wide, high) for wide, high in outline.get("sizes", ()))
    if sizes and look.page > len(sizes):
        look = Look(len(sizes), look.zoom, look.turn)
    found = b"" if "fault" in outline else _found(_name(facts, look))
    if found is None or not (sizes or outline):
        return None
    if found.startswith(JPEG):
        return Page(look, photo, sizes, picture=found)
    return Page(look, photo, sizes, fault=(outline if "fault" in outline else json.loads(found))["fault"])


def made(stored: dict[str, Any], look: Look) -> Page:
    """Like `known`, but drawn when nobody has looked at it before. `stored`: as permits says where the document's bytes are.

    :raises NotFound: file_lost. :raises Unavailable: too many files are being opened.
    """
    return known(stored, look) or _drawn(stored, look)


def _drawn(stored: dict[str, Any], look: Look) -> Page:
    photo, kind = stored["media_type"] != "application/pdf", KINDS.get(stored["media_type"])
    try:
        if kind is None:
            raise Refused("file_kind")
        data = uploads.verified(stored)
        which = map(str, (look.page, look.zoom, look.turn))
        sizes, picture = _checked(confined.run("gateway.page_pictures", data, kind, *which, patience=PATIENCE))
    except Refused as refused:
        _keep_fault(stored, look, refused.code)
        return known(stored, look) or Page(look, photo, fault=refused.code)
    look = Look(min(look.page, len(sizes)), look.zoom, look.turn)
    _keep(_outline(stored), json.dumps({"sizes": sizes}).encode())
    _keep(_name(stored, look), picture)
    return Page(look, photo, tuple(sizes), picture=picture)


def _keep_fault(stored: dict[str, Any], look: Look, code: str) -> None:
    """One page that cannot be drawn is no fault of the others; where not even the first one can, smallest, no other is tried."""
    fault = json.dumps({"fault": code}).encode()
    if _found(_outline(stored)):
        _keep(_name(stored, look), fault)
    elif (look.page, look.zoom) == (1, 1):
        _keep(_outline(stored), fault)


def _checked(told: bytes) -> tuple[list[Size], bytes]:
    """What the process reported, if it can be true: an attacked decoder may report anything. :raises Refused: it cannot."""
    line, _, picture = told.partition(b"\n")
    try:
        sizes = [(wide, high) for wide, high in json.loads(line)]
    except (ValueError, TypeError, RecursionError):
        raise Refused("file_unreadable") from None
    sane = all(type(side) is int and 1 <= side <= LARGEST_SIDE for size in sizes for side in size)
    if not (sane and 1 <= len(sizes) <= PAGES and picture.startswith(JPEG) and len(picture) <= LARGEST):
        raise Refused("file_unreadable")
    return sizes, picture


def _outline(facts: dict[str, Any]) -> str:
    return f"{facts['sha256']}-outline"


def _name(facts: dict[str, Any], look: Look) -> str:
    return f"{facts['sha256']}-{look.page}-{look.zoom}-{look.turn}"


def _keep(name: str, data: bytes) -> None:
    """With its digest in front. A store that takes nothing only makes us draw again."""
    try:
        uploads.store().put(prefix=PREFIX, data=hashlib.sha256(data).digest() + data, name=name)
    except OSError as error:
        log.warning(json.dumps({"event": "page_not_stored", "request_id": rpc.request_id(), "error": type(error).__name__}))


def _found(name: str) -> bytes | None:
    """What was stored; None when it was not, or is damaged."""
    try:
        stored = uploads.store().get(f"{PREFIX}/{name[:2]}/{name}")
    except OSError:  # not there, or the store is away: then it is drawn again
        return None
    digest, data = stored[:DIGEST], stored[DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None
