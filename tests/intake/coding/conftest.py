"""A small cohort's folder, and REFI-QDA projects of every kind, built here."""

import io
import zipfile
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

import pytest

from evaluation.config.cohort import Coding, Cohort
from evaluation.intake.coding import read_coding
from evaluation.problems import ProblemLog

SAMPLES = Path(__file__).parents[3].parent / "shared" / "samples"


def guid(name):
    return str(uuid5(NAMESPACE_URL, name))


@pytest.fixture(scope="session")
def samples():
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not beside this repository")
    return SAMPLES


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "one"
    path.mkdir()
    return path


def cohort_of(**more):
    content = {
        "id": "one",
        "title": "Cohort one",
        "programme": "A programme",
        "synthetic": True,
        "seed": 1,
        "starts": "2023-05-01",
        "ends": "2024-05-01",
        "timepoints": [
            {"id": "before", "title": "Before", "kind": "baseline"},
            {"id": "after", "title": "After", "kind": "end"},
        ],
        "teams": [
            {"id": "north", "name": "North", "aim": "Aim", "setting": "community"},
            {"id": "south", "name": "South", "aim": "Aim", "setting": "inpatient"},
        ],
        "roles": [
            {"id": "user", "name": "service users", "group": "lived experience"},
            {"id": "staff", "name": "staff", "group": "staff"},
        ],
        **more,
    }
    return Cohort.model_validate(content)


@pytest.fixture
def read(folder):
    """Read one coding file with its links and codebook; return material and log."""

    def _read(file, tool, *, links, codebook=None, participants=None, coder=""):
        (folder / "links.csv").write_text(links, encoding="utf-8")
        more = {}
        if codebook is not None:
            name = "codebook.csv"
            if isinstance(codebook, str):
                (folder / name).write_text(codebook, encoding="utf-8")
            else:
                name = codebook.name
            more["qualitative"] = {"codebook": name}
        if participants is not None:
            (folder / "participants.csv").write_text(participants, encoding="utf-8")
            more["registers"] = {"participants": "participants.csv"}
        coding = Coding(id="talks", file=file, tool=tool, links="links.csv", coder=coder)
        log = ProblemLog()
        return read_coding(folder, cohort_of(**more), coding, log), log

    return _read


def rules(log):
    return {problem.rule for problem in log}


class Qdpx:
    """Builds a .qdpx; positions are counted by a rule that the caller chooses."""

    def __init__(self, origin="A tool"):
        self.origin = origin
        self.codes = []
        self.sources = []
        self.notes = []
        self.rest = ""
        self.members = {}
        self.users = ["ana", "ben"]

    def code(self, name, *inner, key=None, codable=True, description=""):
        key = key or guid(name)
        text = f"<Description>{escape(description)}</Description>" if description else ""
        return (
            f'<Code guid="{key}" name={quoteattr(name)} isCodable="{str(codable).lower()}">'
            f"{text}{''.join(inner)}</Code>"
        )

    def coding(self, code, *, by="ana", upper=False):
        target = code.upper() if upper else code
        target = "{" + target + "}" if upper else target
        return (
            f'<Coding guid="{guid(code + by)}" creatingUser="{guid(by)}">'
            f'<CodeRef targetGUID="{target}"/></Coding>'
        )

    def selection(self, start, end, *codings, name="", tag="PlainTextSelection", memo=""):
        quote = f" name={quoteattr(name)}" if name else ""
        text = f"<Description>{escape(memo)}</Description>" if memo else ""
        return (
            f'<{tag} guid="{guid(f"{start}-{end}-{len(self.sources)}")}" startPosition="{start}" '
            f'endPosition="{end}"{quote}>{text}{"".join(codings)}</{tag}>'
        )

    def text(self, name, raw, *inside, inline=False, path=None, folder="sources", key=None):
        """Add a TextSource; `raw` is bytes as the file has them."""
        key = key or guid(name)
        if inline:
            content = f"<PlainTextContent>{escape(raw.decode())}</PlainTextContent>"
            where = ""
        else:
            content = ""
            self.members[f"{folder}/{key}.txt"] = raw
            where = f' plainTextPath="{path or f"internal://{key}.txt"}"'
        self.sources.append(
            f'<TextSource guid="{key}" name={quoteattr(name)}{where}>{content}'
            f"{''.join(inside)}</TextSource>"
        )
        return self

    def xml(self):
        users = "".join(f'<User guid="{guid(one)}" name="{one}"/>' for one in self.users)
        notes = f"<Notes>{''.join(self.notes)}</Notes>" if self.notes else ""
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{self.origin}">'
            f"<Users>{users}</Users><CodeBook><Codes>{''.join(self.codes)}</Codes></CodeBook>"
            f"<Sources>{''.join(self.sources)}</Sources>{notes}{self.rest}</Project>"
        )

    def write(self, path, *, qde="project.qde", xml=None):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(qde, xml if xml is not None else self.xml().encode())
            for name, content in self.members.items():
                archive.writestr(name, content)


@pytest.fixture
def make_qdpx():
    return Qdpx


@pytest.fixture
def rules_of():
    return rules


@pytest.fixture
def guid_of():
    return guid


def counted(text, piece, *, utf16, two, wide_breaks=True):
    """Return start and end of `piece` in `text` (with CRLF where two) as a tool counts them."""
    start = text.index(piece)

    def count(part):
        if not two:
            part = part.replace("\r\n", "\n")
        return len(part.encode("utf-16-le")) // 2 if utf16 else len(part)

    return count(text[:start]), count(text[: start + len(piece)])


@pytest.fixture
def count():
    return counted


@pytest.fixture
def zip_of():
    def _zip(members):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    return _zip
