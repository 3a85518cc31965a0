"""What people wrote about a cohort: written by hand beside this module, and copied as it is."""

from pathlib import Path

from tools.generate_demo import write
from tools.generate_demo.plan import CohortPlan

WRITTEN = Path(__file__).parent / "integration"


def write_interpretation(folder: Path, plan: CohortPlan) -> None:
    """Copy `integration.toml`, assessors' sheets, picked quotes and summaries into a folder."""
    own = WRITTEN / plan.id
    for path in sorted(own.rglob("*.*")):
        write.text(folder / path.relative_to(own), path.read_text("utf-8"))
