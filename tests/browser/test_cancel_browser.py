"""Work that takes over five seconds can be cancelled and started again; the rest of the page lives on."""

from __future__ import annotations

from pathlib import Path

from conftest import ROOT, running
from watching import Watched

SLOW = f"""
import runpy
from hotspots.detect import simulation
from hotspots.ui import busy

busy.CANCEL_AFTER_S = 0.2
simulate = simulation.simulate_density


def slowly(*arguments, **named):
    if not (here / "quick").exists():
        named["runs"] = 400_000
    return simulate(*arguments, **named)


from pathlib import Path

here = Path(__file__).parent
import hotspots.confidence

hotspots.confidence.simulate_density = slowly
runpy.run_path({str(ROOT / "app.py")!r}, run_name="__main__")
"""


def test_a_test_that_takes_long_is_cancelled_and_started_again(watched: Watched, tmp_path: Path) -> None:
    script = tmp_path / "slow.py"
    script.write_text(SLOW, "utf-8")
    with running(script) as url:
        page = watched.page
        page.goto(url)
        # On a machine that has not compiled yet, what comes before takes long too, and has a Cancel of its own.
        page.get_by_text("Simulating chance: run").wait_for()
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_text("You cancelled: Testing against chance. Nothing was changed.").wait_for()
        # The ranked list is there all the same.
        page.get_by_text("10 hotspots hold 38% of incidents").wait_for()
        page.get_by_test_id("stDataFrame").first.wait_for()
        (tmp_path / "quick").touch()
        page.get_by_role("button", name="Start it again").click()
        page.get_by_text("You cancelled").wait_for(state="detached")
        page.get_by_role("link", name="Confidence", exact=True).click()
        page.get_by_text("8 of 10 hotspots are more than chance").wait_for()
    assert watched.errors == []
