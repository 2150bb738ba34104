"""The direction of the arrows, held by reading the source: who may import whom, and what each function says of itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "frozen", "names", "reading", "settings", "tables", "points", "testing"),
    ("read",),
    ("locate",),
    ("detect",),
    ("analysis",),
    ("layers",),
    ("compare",),
    ("draw",),
    ("report",),
    ("pipeline",),
    ("whereabouts", "baselines"),
    ("evaluation", "confidence", "agreement", "earlier"),
    ("handing_over",),
    ("bundled", "terminal", "options", "commands", "jobs", "rerun", "cli", "__main__", "ui"),
)
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
GROUND = FLOORS[0]
MODULES = sorted((ROOT / "hotspots").rglob("*.py"))
IDS = [str(path.relative_to(ROOT)) for path in MODULES]
STREAMLIT = {"streamlit", "streamlit_folium"}
FOLIUM = {"folium", "branca", "offlinefolium"}


def room_of(path: Path) -> str:
    """The package or module directly under `hotspots` that a file belongs to; empty for `hotspots/__init__`."""
    parts = path.relative_to(ROOT / "hotspots").with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(path: Path) -> Iterator[str]:
    """Full names of everything that a file imports, anywhere in it."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from hotspots import read` names a module too.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    """The rooms of `hotspots` that a file imports from; what `hotspots` itself offers, such as its version, is no room."""
    names = [name.split(".") for name in imported(path)]
    return {parts[1] for parts in names if parts[0] == "hotspots" and len(parts) > 1 and parts[1] in FLOOR_OF}


def outside_packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)} - {"hotspots"}


def test_every_room_has_a_floor() -> None:
    rooms = {room_of(path) for path in MODULES} - {""}
    assert rooms <= set(FLOOR_OF)


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_arrows_run_one_way(path: Path) -> None:
    room = room_of(path)
    if not room:
        return
    for other in rooms_imported(path) - {room}:
        lower = FLOOR_OF[other] < FLOOR_OF[room]
        neighbours_at_the_ends = FLOOR_OF[other] == FLOOR_OF[room] and (room in GROUND or room in FLOORS[-1])
        assert lower or neighbours_at_the_ends, f"{path.relative_to(ROOT)} imports hotspots.{other}, which stands above it"


def test_the_ground_floor_has_no_circle() -> None:
    seen = {room: rooms_imported(ROOT / "hotspots" / f"{room}.py") - {room} for room in GROUND}
    while seen:
        free = [room for room, needs in seen.items() if not needs & set(seen)]
        assert free, f"{sorted(seen)} import each other"
        for room in free:
            del seen[room]


@pytest.mark.parametrize("path", [*MODULES, *sorted(ROOT.glob("*.py"))], ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_app_imports_streamlit(path: Path) -> None:
    if path.parent == ROOT and path.name == "app.py":
        return
    if path.is_relative_to(ROOT / "hotspots" / "ui"):
        return
    assert not outside_packages(path) & STREAMLIT


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_only_draw_imports_folium(path: Path) -> None:
    if room_of(path) != "draw":
        assert not outside_packages(path) & FOLIUM


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_no_module_imports_scikit_learn(path: Path) -> None:
    assert "sklearn" not in outside_packages(path)


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions at the top of a file and methods of its public classes whose names have no underscore in front."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_") else [node]
        yield from (each for each in inside if isinstance(each, ast.FunctionDef) and not each.name.startswith("_"))


NOT_UI = [path for path in MODULES if room_of(path) != "ui"]


@pytest.mark.parametrize("path", NOT_UI, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_function_is_described_and_typed(path: Path) -> None:
    for function in public_functions(path):
        assert ast.get_docstring(function), f"{function.name} has no docstring"
        assert function.returns is not None, f"{function.name} does not say what it returns"
        given = function.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
        untyped = [each.arg for each in arguments if each.annotation is None and each.arg not in ("self", "cls")]
        assert not untyped, f"{function.name} does not type {', '.join(untyped)}"
