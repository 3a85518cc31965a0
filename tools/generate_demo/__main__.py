"""Writes the demonstration cohorts: ``python -m tools.generate_demo [FOLDER]``."""

import argparse
from pathlib import Path

from tools.generate_demo.cohorts import PLANS, write_cohort

RAW = Path(__file__).parents[2] / "data" / "raw"


def main() -> None:
    """Write every demonstration cohort below a folder, by default data/raw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=RAW)
    folder = parser.parse_args().folder
    for plan in PLANS:
        write_cohort(folder / plan.id, plan)


if __name__ == "__main__":
    main()
