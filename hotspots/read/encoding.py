"""A file's bytes to UTF-8 text, whatever program wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from hotspots.errors import BadFile
from hotspots.read.source import Source


@dataclass(frozen=True)
class Decoded:
    """
    A text file.

    Attributes
    ----------
    data
        UTF-8 bytes, without a byte order mark and without the blank lines before the header.
    blank_lines
        How many blank lines stood before the header.
    other_lines
        Lines that were not UTF-8 and were read as Windows cp1252.
    """

    data: bytes
    blank_lines: int
    other_lines: int


def decode(source: Source) -> Decoded:
    """
    Text from UTF-8, UTF-16 with a mark, or, line by line where it is not UTF-8, Windows cp1252.

    Raises
    ------
    BadFile
        When it is empty or no text that can be a CSV.
    """
    data = source.data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
    whole = data.removeprefix(b"\xef\xbb\xbf")
    data = whole.lstrip(b"\r\n")
    blank_lines = len(whole[: len(whole) - len(data)].splitlines())
    if not data or data.isspace():
        raise BadFile(f"{source.name} is empty. Export it again and check that it has rows.")
    if b"\x00" in data[:65536] or data[:8].startswith((b"%PDF", b"\x89PNG", b"\xd0\xcf\x11\xe0")):
        raise BadFile(f"{source.name} is not a text file. Open it in the program that made it and save it as CSV.")
    if data.lstrip().startswith((b"{", b"[{", b"<")):
        raise BadFile(f"{source.name} is JSON, XML or a web page, not a CSV. Export it again as CSV with a header.")
    if data.find(b"\x00") >= 0:
        data = data.replace(b"\x00", b" ")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # One stray byte must not garble every other line.
        lines = data.splitlines(keepends=True)
        mended = [_as_utf8(line) for line in lines]
        other = sum(line is not kept for line, kept in zip(lines, mended, strict=True))
        return Decoded(b"".join(mended), blank_lines, other)
    return Decoded(data, blank_lines, 0)


def _as_utf8(line: bytes) -> bytes:
    """The line itself where it is UTF-8, else read as cp1252."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").encode()
    return line
