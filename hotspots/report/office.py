"""What a Word document and a presentation say of themselves, in the same words."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from hotspots import __version__
from hotspots.draw.escape import NOT_XML
from hotspots.errors import on_one_line
from hotspots.report.content import Document

MANIFEST_NAME = "urn:hotspots:manifest"
MANIFEST_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
MANIFEST_PART = "/customXml/hotspots.xml"


def set_properties(properties: Any, document: Document) -> None:
    """Title, author, marking and moment, in the core properties of python-docx and python-pptx (OPC's, so the same)."""
    imprint = document.imprint
    properties.title, properties.subject = on_one_line(document.title)[:255], on_one_line(document.subtitle)[:255]
    properties.author = properties.last_modified_by = imprint.author
    properties.keywords = properties.category = properties.content_status = imprint.marking
    properties.comments = f"Made with Hotspots {__version__}"
    properties.created = properties.modified = imprint.made.replace(tzinfo=None)
    properties.language = "en-GB"


def manifest_part(manifest: bytes) -> bytes:
    """The manifest as a part that Word and PowerPoint keep and do not show."""
    # JSON can hold marks that XML cannot, and can spell them.
    said = escape(NOT_XML.sub(lambda mark: f"\\u{ord(mark[0]):04x}", manifest.decode()))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{MANIFEST_NAME}">{said}</manifest>'.encode()
