"""The report's order: which sections there are, and what each needs of a cohort."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from evaluation.config.cohort import Cohort
from evaluation.config.parse import Declared, Mistake, declare, read_toml, show
from evaluation.config.register import registers

#: What a section may need besides a register.
_STRANDS = ("surveys", "outcomes", "coding")


class SectionPlace(Declared):
    """One section's line in the report's order."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()  #: at least one of these, where there are any
    #: what the section is about; empty where it is about several strands, or none
    strand: Literal["", "outcomes", "experience", "involvement"] = ""

    def lacks(self, cohort: Cohort) -> tuple[str, ...]:
        """Return what the section needs that the cohort does not have."""
        has = {name for name in _STRANDS if getattr(cohort, name)} | set(cohort.registers)
        lacking = tuple(need for need in self.needs if need not in has)
        return lacking if has.intersection(self.needs_any) else lacking + self.needs_any


class ReportOrder(Declared):
    """The report's sections, in order."""

    sections: tuple[SectionPlace, ...] = Field(min_length=1)
    programme: tuple[str, ...] = ()  #: the sections of the report over all cohorts

    @property
    def strands(self) -> dict[str, str]:
        """Section id to strand, for the sections that are about one."""
        return {place.id: place.strand for place in self.sections if place.strand}

    def sections_of(self, cohort: Cohort) -> tuple[str, ...]:
        """Return the ids of the sections a cohort's report has."""
        return tuple(place.id for place in self.sections if not place.lacks(cohort))


def read_report_order(notebooks: Path) -> ReportOrder:
    """Return the order that ``report.toml`` in the folder of notebooks declares.

    Raises
    ------
    ConfigError
        When a section has no notebook, is named twice, or needs what no cohort can have.
    """
    shown_as = f"{notebooks.name}/report.toml"

    def cross_check(content: Mapping[str, Any]) -> Iterator[Mistake]:
        rows = [row for row in content.get("sections", []) if isinstance(row, dict)]
        together = [str(name) for name in content.get("programme", [])]
        for name, times in Counter([*(str(row.get("id")) for row in rows), *together]).items():
            if times > 1:
                yield "sections", f"the id {show(name)} is given {times} times. Give it once."
            if not (notebooks / f"{name}.ipynb").exists():
                yield "sections", f"found {show(name)}; there is no notebook {name}.ipynb."
        allowed = {*_STRANDS, *registers()}
        for place, row in enumerate(rows, start=1):
            for key in ("needs", "needs_any"):
                unknown = sorted(set(row.get(key, ())) - allowed)
                if unknown:
                    yield (
                        f"sections[{place}].{key}",
                        f"found {unknown}; allowed: {', '.join(sorted(allowed))}.",
                    )

    content = read_toml(notebooks / "report.toml", shown_as=shown_as)
    return declare(ReportOrder, content, shown_as=shown_as, cross_check=cross_check)
