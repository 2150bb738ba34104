"""A document as one self-contained page: it opens from disk with no network, and a policy lets nothing else run."""

from __future__ import annotations

import base64
from typing import Any

from hotspots import __version__
from hotspots.draw.assets import content_security_policy, join_fragments
from hotspots.report.blocks import Block, Figure, Live
from hotspots.report.content import Document

POLICY = "POLICY-HERE"
"""Stands for the policy until the page is whole."""


def to_html(document: Document) -> bytes:
    """
    The page.

    Apart from when it was made and the names of its maps' elements, the same document gives the same page.
    """
    blocks = (*document.opening, *document.body)
    maps = [block.live() for block in blocks if isinstance(block, Figure) and block.live]
    head, bodies, script = join_fragments(maps) if len(maps) > 1 else _alone(maps)
    page = render_page(
        "document.html",
        document=document,
        imprint=document.imprint,
        version=__version__,
        blocks=[_with_kind(block) for block in blocks],
        maps=bodies,
        map_head=head,
        map_script=script,
        manifest=document.imprint.manifest.decode().replace("<", "\\u003c"),
    )
    return page.encode()


def _alone(maps: list[Live]) -> tuple[str, list[str], str]:
    return (maps[0][0], [maps[0][1]], maps[0][2]) if maps else ("", [], "")


def _with_kind(block: Block) -> tuple[str, Block]:
    return type(block).__name__, block


def render_page(template: str, **content: Any) -> str:
    """A template of this folder with its content, every text escaped, and with the policy that its own scripts ask for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hotspots", "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(css=_css_text, base64=_base64)
    page = environment.get_template(template).render(**content, policy=POLICY)
    # A browser reads every line end as one character; the policy's hashes have to be of what it reads.
    page = page.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return page.replace(POLICY, content_security_policy(page), 1)


def _base64(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def _css_text(text: str) -> str:
    """Text between quotation marks of a style sheet: every mark that is no letter or digit as its number."""
    return "".join(letter if letter.isalnum() and letter.isascii() else f"\\{ord(letter):x} " for letter in text)
