"""Coded material as Taguette and as a REFI-QDA project, its codebook and its links tables."""

import csv
import uuid
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tools.generate_demo import write
from tools.generate_demo.coders import CODERS, coded_by
from tools.generate_demo.comments import FOLDER
from tools.generate_demo.documents import Document, Span
from tools.generate_demo.plan import CohortPlan
from tools.generate_demo.simulate import stream

LINKS = ("source", "kind", "participant", "team", "timepoint", "consent", "role")
NAMESPACE = "urn:QDA-XML:project:1.0"
STAMP = "2000-01-01T00:00:00Z"


def write_coding(
    folder: Path,
    plan: CohortPlan,
    interviews: Sequence[Document],
    observations: Sequence[Document],
) -> list[Mapping[str, object]]:
    """Write the coded material and return how `cohort.toml` declares it."""
    codebook = (FOLDER / "codebook.csv").read_text("utf-8")
    write.text(folder / "coding/codebook.csv", codebook)
    write.records(folder / "coding/interviews-links.csv", LINKS, map(_link, interviews))
    write.records(folder / "coding/observations-links.csv", LINKS, map(_link, observations))
    codes = list(csv.DictReader(codebook.splitlines()))
    write.archive(folder / "coding/interviews.qdpx", _project(plan, interviews, codes))
    write.text(folder / "coding/observations.csv", _highlights(plan, observations))
    return [
        {
            "id": "interviews",
            "title": "Interviews, coded by two people",
            "file": "coding/interviews.qdpx",
            "tool": "refi-qda",
            "links": "coding/interviews-links.csv",
        },
        {
            "id": "observations",
            "title": "Observed team meetings",
            "file": "coding/observations.csv",
            "tool": "taguette",
            "links": "coding/observations-links.csv",
            "coder": CODERS[0],
        },
    ]


def _link(document: Document) -> Mapping[str, object]:
    return {
        "source": document.name,
        "kind": document.kind,
        "participant": document.participant,
        "team": document.team,
        "timepoint": document.timepoint,
        "consent": document.consent,
        "role": document.role,
    }


def _highlights(plan: CohortPlan, documents: Sequence[Document]) -> str:
    """Return Taguette's export of all highlights: a row a tag on a highlight."""
    rng = stream(plan.seed, "taguette")
    rows = []
    highlight = 0
    for document in documents:
        marked = coded_by(CODERS[0], document, rng)
        for (start, end), tags in groupby(marked, key=lambda span: (span.start, span.end)):
            highlight += 1
            words = document.text[start:end].replace("\n", " ")
            rows += [(highlight, document.name, span.code, words) for span in tags]
    return write.csv_text(("id", "document", "tag", "content"), rows)


def _guid(plan: CohortPlan, *what: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, (plan.id, *what)))))


def _project(
    plan: CohortPlan, documents: Sequence[Document], codes: Sequence[Mapping[str, str]]
) -> Mapping[str, bytes]:
    """Return the members of a REFI-QDA archive: the project, then each text."""
    users = "\n".join(
        f'<User guid="{_guid(plan, "user", coder)}" name="{coder}" />' for coder in CODERS
    )
    colours = {theme: f"#{40 + 20 * at:02X}78A0" for at, theme in enumerate(_themes(codes))}
    book = "\n".join(
        f'<Code guid="{_guid(plan, "code", code["code"])}" name={quoteattr(code["code"])} '
        f'isCodable="true" color="{colours[code["theme"]]}">\n'
        f"<Description>{escape(code['definition'])}</Description>\n</Code>"
        for code in codes
    )
    rng = stream(plan.seed, "coders")
    sources = []
    for document in documents:
        marks = {coder: coded_by(coder, document, rng) for coder in CODERS}
        sources.append(_source(plan, document, marks))
    xml = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<Project xmlns="{NAMESPACE}" name={quoteattr(f"{plan.id} interviews")} '
        f'origin="QualCoder 3.6" creatingUserGUID="{_guid(plan, "user", CODERS[0])}" '
        f'creationDateTime="{STAMP}">\n'
        f"<Users>\n{users}\n</Users>\n"
        f"<CodeBook>\n<Codes>\n{book}\n</Codes>\n</CodeBook>\n"
        f"<Sources>\n{''.join(sources)}</Sources>\n"
        "<Description>Invented interviews.</Description>\n</Project>\n"
    )
    texts = {
        f"sources/{_guid(plan, 'text', document.name)}.txt": document.text.encode()
        for document in documents
    }
    return {"project.qde": xml.encode(), **texts}


def _themes(codes: Sequence[Mapping[str, str]]) -> list[str]:
    return list(dict.fromkeys(code["theme"] for code in codes))


def _source(plan: CohortPlan, document: Document, marks: Mapping[str, Sequence[Span]]) -> str:
    first = _guid(plan, "user", CODERS[0])
    selections = "".join(
        _selection(plan, document, coder, list(spans))
        for coder, marked in marks.items()
        for _, spans in groupby(marked, key=lambda span: (span.start, span.end))
    )
    return (
        f'<TextSource guid="{_guid(plan, "source", document.name)}" '
        f"name={quoteattr(document.name)} "
        f'plainTextPath="internal://{_guid(plan, "text", document.name)}.txt" '
        f'creatingUser="{first}" creationDateTime="{STAMP}">\n{selections}</TextSource>\n'
    )


def _selection(plan: CohortPlan, document: Document, coder: str, spans: Sequence[Span]) -> str:
    user = _guid(plan, "user", coder)
    start, end = spans[0].start, spans[0].end
    here = (document.name, coder, start, end)
    codings = "".join(
        f'<Coding guid="{_guid(plan, "coding", *here, span.code)}" creatingUser="{user}">\n'
        f'<CodeRef targetGUID="{_guid(plan, "code", span.code)}" />\n</Coding>\n'
        for span in spans
    )
    return (
        f'<PlainTextSelection guid="{_guid(plan, "selection", *here)}" '
        f'startPosition="{start}" endPosition="{end}" '
        f"name={quoteattr(document.text[start:end])} "
        f'creatingUser="{user}" creationDateTime="{STAMP}">\n{codings}</PlainTextSelection>\n'
    )
