"""Spreadsheets (XLSX, XLS) as CSV: one sheet, converted in a process of its own with limits on time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile

from hotspots.errors import BadFile
from hotspots.read.source import Source, open_zip
from hotspots.read.workbook_worker import WRONG_SHEET

MOST_SECONDS = 120
MOST_UNPACKED = 1_000_000_000
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


def is_workbook(source: Source) -> bool:
    """Whether the bytes are a spreadsheet's, whatever the name says."""
    if source.data[:4] == OLD_WORKBOOK:
        return True
    if source.data[:4] != b"PK\x03\x04":
        return False
    try:
        with open_zip(source) as archive:
            return "xl/workbook.xml" in archive.namelist() or "xl/workbook.bin" in archive.namelist()
    except (BadFile, zipfile.BadZipFile):
        return False


def sheet_as_csv(source: Source, *, sheet: str | None = None) -> Source:
    """
    One sheet of a workbook as CSV; its name stands behind the file's where there are several.

    Parameters
    ----------
    sheet
        Its name; when left out, the visible sheet with most rows.

    Raises
    ------
    BadFile
        When there is no such sheet, it takes too long or too much memory, or it is damaged or locked.
    """
    if source.data[:4] != OLD_WORKBOOK:
        with open_zip(source) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > MOST_UNPACKED:
            raise BadFile(
                f"{source.name} claims to unpack to {unpacked / 1e9:,.1f} GB; the limit for a spreadsheet is "
                f"{MOST_UNPACKED / 1e9:,.0f} GB. Save the sheet that you need as CSV."
            )
    command = [sys.executable, "-m", "hotspots.read.workbook_worker", *([sheet] if sheet else [])]
    try:
        # Our own interpreter and module; the only text of the user's is a sheet's name, which names no file.
        done = subprocess.run(  # noqa: S603
            command, input=source.data, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise BadFile(
            f"{source.name} took longer than {MOST_SECONDS} seconds to read and was stopped. Save the sheet that you need as CSV."
        ) from None
    if done.returncode == WRONG_SHEET:
        names = ", ".join(json.loads(done.stdout)["sheets"])
        raise BadFile(f"{source.name} has no sheet “{sheet}”. Its sheets are {names}.")
    if done.returncode != 0:
        raise BadFile(
            f"{source.name} cannot be read as a spreadsheet: it is damaged, locked with a password, or too large. Open it and "
            "save the sheet that you need as CSV."
        )
    head, _, text = done.stdout.partition(b"\n")
    told = json.loads(head)
    if not text.strip():
        raise BadFile(f"{source.name}: the sheet “{told['read']}” is empty. Choose another, or save it as CSV.")
    name = source.name if len(told["sheets"]) == 1 else f"{source.name}, sheet {told['read']}"
    return Source(name, text)
