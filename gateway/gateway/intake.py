"""One HTTP request as it comes in, byte by byte: how much of it has come, whether it is complete, too slow or too large. This module knows
no socket and no clock.

It only finds where a request ends (RFC 9112, 6); gunicorn parses the request, from the same bytes. When the two could disagree, the
connection is closed after this request.
"""

import re
import tempfile
from typing import IO

from gateway.config import UPLOAD_BODY_LIMIT

HEAD_LIMIT = 128 * 1024  # bytes
IN_MEMORY = 64 * 1024  # bytes of one request held in memory; the rest goes to a temporary file
PATIENCE = 15.0  # seconds that any request may take; after them
SLOWEST = 4096.0  # it must have come with at least so many bytes a second

END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*([^\r\n]*?)[ \t]*\r$", re.I | re.M)
CODING = re.compile(rb"^transfer-encoding:[ \t]*([^\r\n]*?)[ \t]*\r$", re.I | re.M)
EXPECTS = re.compile(rb"^expect:[ \t]*100-continue[ \t]*\r\n", re.I | re.M)


class TooLarge(Exception):
    """`head`: whether the head of the request is too large, or else its body."""

    def __init__(self, *, head: bool) -> None:
        super().__init__()
        self.head = head


class Chunks:
    """Finds where a chunked body ends."""

    def __init__(self) -> None:
        self.ended = False
        self._line = bytearray()
        self._left = 0  # bytes left of the chunk and of the line end behind it
        self._trailers = False

    def take(self, data: bytes) -> int:
        """How many of these bytes belong to the body. :raises ValueError: the bytes are not a chunked body."""
        at = 0
        while at < len(data) and not self.ended:
            if self._left:
                step = min(self._left, len(data) - at)
                self._left -= step
                at += step
                continue
            end = data.find(b"\n", at)
            self._line += data[at : end + 1] if end >= 0 else data[at:]
            if len(self._line) > 1024:
                raise ValueError("a line that long is no size of a chunk")
            if end < 0:
                return len(data)
            at = end + 1
            self._take_line(bytes(self._line).strip())
            self._line.clear()
        return at

    def _take_line(self, line: bytes) -> None:
        if self._trailers:
            self.ended = not line
            return
        size = int(line.partition(b";")[0], 16)
        if size < 0:
            raise ValueError("less than nothing")
        self._trailers, self._left = size == 0, size + 2 if size else 0


class Reading:
    """`received`: bytes so far; `whole`: nothing is missing; `rest`: bytes that came after the request."""

    def __init__(self) -> None:
        self.received = 0
        self.whole = False
        self.last = False  # the connection must be closed after this request
        self.wants_to_go_on = False  # the client sent "Expect: 100-continue" and waits
        self.head = b""
        self.rest = b""
        self._start = bytearray()
        self._body: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._missing = 0
        self._chunks: Chunks | None = None

    def feed(self, data: bytes) -> None:
        """:raises TooLarge:"""
        self.received += len(data)
        if self.head:
            self._feed_body(data)
            return
        self._start += data
        end = self._start.find(END_OF_HEAD)
        if end > HEAD_LIMIT or (end < 0 and len(self._start) > HEAD_LIMIT):
            raise TooLarge(head=True)
        if end >= 0:
            self._take_head(bytes(self._start[: end + 4]))
            body, self._start = bytes(self._start[end + 4 :]), bytearray()
            self._feed_body(body)

    def beginning(self) -> bytes:
        """The part of the head that has come."""
        return self.head or bytes(self._start)

    def is_late(self, seconds: float) -> bool:
        """Whether the request comes too slowly, `seconds` after its first byte."""
        return seconds > PATIENCE + (self.received / SLOWEST if self.head else 0)

    def recv(self, size: int) -> bytes:
        """Reads like a socket, for gunicorn; empty at the request's end."""
        if self._start:
            data, self._start = bytes(self._start[:size]), self._start[size:]
            return data
        return self._body.read(size)

    def is_read(self) -> bool:
        return not self.recv(1)

    def close(self) -> None:
        self._body.close()

    def _take_head(self, head: bytes) -> None:
        lengths, codings = LENGTH.findall(head), CODING.findall(head)
        self.head, self.wants_to_go_on = EXPECTS.sub(b"", head), bool(EXPECTS.search(head))
        if codings:
            if [coding.lower() for coding in codings] == [b"chunked"] and not lengths:
                self._chunks = Chunks()
            else:
                self.last = True  # gunicorn refuses it from the head alone
        elif len(lengths) == 1 and lengths[0].isdigit() and int(lengths[0]) <= UPLOAD_BODY_LIMIT:
            self._missing = int(lengths[0])
        elif lengths:
            self.last = True  # refused from the head alone: by gunicorn when it is not a length, by the application when it is too long

    def _feed_body(self, data: bytes) -> None:
        taken = self._belonging(data)
        self._body.write(data[:taken])
        ended = self._chunks.ended if self._chunks else self._missing == 0
        if self._chunks and not ended and self.received - len(self.head) > UPLOAD_BODY_LIMIT:
            raise TooLarge(head=False)
        if ended or self.last:
            self.whole, self.rest = True, b"" if self.last else data[taken:]
            self._start = bytearray(self.head)
            self._body.seek(0)

    def _belonging(self, data: bytes) -> int:
        if self._chunks is None:
            taken = min(self._missing, len(data))
            self._missing -= taken
            return taken
        try:
            return self._chunks.take(data)
        except ValueError:
            self.last = True  # gunicorn finds the same fault and says so
            return len(data)
