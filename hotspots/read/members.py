"""The CSVs in what a user gave: a file, a packed file, the files of an archive, or a spreadsheet's sheet."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from hotspots.errors import BadFile
from hotspots.read.source import MAC_COPIES, MOST_UNPACKED, Source, open_zip, read_member
from hotspots.read.workbook import is_workbook, sheet_as_csv


def csv_members(source: Source, *, sheet: str | None = None) -> Iterator[Source]:
    """
    The CSV files in a source: itself, a spreadsheet's sheet, or the members of a ZIP (for a publisher's ZIP, its street files).

    Parameters
    ----------
    sheet
        Of a spreadsheet; the visible one with most rows when left out.

    Raises
    ------
    BadFile
        When it is empty, claims to unpack to more than 2 GB, is damaged or locked, or holds no CSV.
    """
    if not source.data:
        raise BadFile(f"{source.name} is empty. Export it again and check that it has rows.")
    if is_workbook(source):
        yield sheet_as_csv(source, sheet=sheet)
    elif source.data[:2] == b"\x1f\x8b":
        yield Source(source.name.removesuffix(".gz"), _gunzip(source))
    elif source.data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        yield from _unzip(source)
    else:
        yield source


def _unzip(source: Source) -> Iterator[Source]:
    with open_zip(source) as archive:
        members = [
            member
            for member in archive.infolist()
            if member.filename.lower().endswith(".csv")
            and not PurePosixPath(member.filename).name.startswith(".")
            and MAC_COPIES not in PurePosixPath(member.filename).parts
        ]
        street = [member for member in members if member.filename.lower().endswith("-street.csv")]
        chosen = sorted(street or members, key=lambda member: member.filename)
        if not chosen:
            raise BadFile(f"{source.name} holds no CSV file. Give a ZIP with CSV files in it, or a CSV.")
        for member in chosen:
            yield Source(PurePosixPath(member.filename).name, read_member(archive, member, source))


def _gunzip(source: Source) -> bytes:
    try:
        with gzip.open(io.BytesIO(source.data)) as stream:
            data = stream.read(MOST_UNPACKED + 1)
    except (OSError, EOFError, zlib.error):
        raise BadFile(f"{source.name} is a damaged .gz file. Download or make it again.") from None
    if len(data) > MOST_UNPACKED:
        raise BadFile(f"{source.name} unpacks to more than {MOST_UNPACKED / 1e9:,.0f} GB. Unpack and split it.")
    return data
