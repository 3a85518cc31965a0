"""Date cells into times: by the declared format, never by guessing."""

import datetime as dt
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as compute

from evaluation.intake.texts import distinct, marked_rows
from evaluation.prepare.date_faults import CLOCK_CHANGE, YEARS, Fault, Faults
from evaluation.problems import Place, ProblemLog

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?")
_PLAIN_ISO = r"\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2})?)?"
_PLAIN_LENGTHS = {len("YYYY-MM-DD"), len("YYYY-MM-DD hh:mm"), len("YYYY-MM-DD hh:mm:ss")}
_NEARLY_AN_HOUR = np.timedelta64(3599, "s")
_PLAIN_FORMAT = re.compile(r"(?:%[dmYyHMSbB]|[^%])*")
#: A year first, a time and a zone in figures, as 2023/05/31 2:05:07 p.m. GMT+1 (Google Forms) or
#: 2023-05-31 14:05:07 +0100; letters alone name several zones, those of Greenwich apart.
_ZONED = re.compile(
    r"(\d{4})([-/.])(\d{2})\2(\d{2})[ T](\d{1,2}:\d{2}:\d{2})(\.\d{1,6})?"
    r"(?:[ \u00a0\u202f]?([AP])\.?M\.?)?"
    r"[ \u00a0\u202f]?(?:GMT|UTC|(?=[+-]\d{2}:?\d{2}$))([+-]\d{1,2})?(?::?(\d{2}))?",
    re.IGNORECASE | re.ASCII,
)
_DAY_BEFORE_MONTH = re.compile("%Y.?%d")
#: Year first with other signs, which can be read in one way as well.
_YEAR_FIRST = re.compile(r"(\d{4})([/.])(\d{2})\2(\d{2})(?!\d)")


def read_dates(
    cells: "pd.Series[str]",
    place: Callable[[int], Place],
    log: ProblemLog,
    *,
    written_as: str = "",
    timezone: str = "Europe/London",
    real_dates: bool = False,
) -> "pd.Series[pd.Timestamp]":
    """Turn one column of date cells into times: when was each questionnaire returned?

    Without `written_as` only dates that can be read in one way are (2023-05-31, 2023-05-31 14:05,
    with seconds or a zone); 03/04/2023 is a problem until the format is declared.

    Parameters
    ----------
    cells
        The column's text.
    place
        From a row's position to its place in the file.
    log
        Where problems go.
    written_as
        How the dates are written, in `datetime.strptime`'s letters, as ``%d/%m/%Y %H:%M``.
    timezone
        The zone whose clock the times were read from.
    real_dates
        Whether the column of a workbook holds dates, which nobody wrote in any format.

    Returns
    -------
    Series
        Local times without zone; missing where a cell is empty or wrong.

    Examples
    --------
    >>> log = ProblemLog()
    >>> cells = pd.Series(["31/05/2023 14:05", "29/02/2023 10:00"])
    >>> read_dates(cells, lambda row: Place("s.csv", row + 2, "When"), log,
    ...            written_as="%d/%m/%Y %H:%M").iloc[0]
    Timestamp('2023-05-31 14:05:00')
    >>> [problem.rule for problem in log]
    ['date.impossible']
    """
    zone = _zone(timezone, place(0), log)
    plain = None if written_as else _plain_times(cells)
    if plain is not None and not _at_clock_changes(plain, zone).any():
        return plain
    positions, unique = distinct(cells)
    texts = pd.Series(unique, dtype="str").str.strip()
    stamps = _all_at_once(texts, written_as)
    changed = _at_clock_changes(stamps, zone)
    odd = ~stamps.dt.year.isin(YEARS).to_numpy(bool)  # those not read among them
    faults = Faults(texts, written_as)
    found: dict[int, Fault] = {}
    for number in np.flatnonzero(odd | changed):
        text = str(texts[number])
        parsed = _parse(text, written_as, real_dates=real_dates)
        local = _local(parsed, zone)
        if local is not None and local.year in YEARS:
            stamps.iloc[int(number)] = pd.Timestamp(local)
            fault = CLOCK_CHANGE if _at_clock_change(local, parsed, zone) else None
        else:
            stamps.iloc[int(number)] = None
            fault = faults.of(text, parsed) if text else None
        if fault is not None:
            found[int(number)] = fault
    for row, which in marked_rows(positions, np.isin(np.arange(len(texts)), list(found))):
        fault = found[which]
        log.add(fault.severity, fault.rule, place(row), fault.what, fault.todo)
    return stamps.iloc[positions].reset_index(drop=True)


def _plain_times(cells: "pd.Series[str]") -> "pd.Series[pd.Timestamp] | None":
    """Return the times of a column of nothing but plain dates and blank cells, else None."""
    if not isinstance(cells.dtype, pd.StringDtype):
        return None
    texts = pa.chunked_array(pa.array(cells, pa.large_string()))
    lengths = set(compute.unique(compute.binary_length(texts)).to_pylist())
    if not lengths <= {0, *_PLAIN_LENGTHS}:
        return None
    if 0 in lengths:
        texts = compute.if_else(compute.equal(texts, ""), None, texts)
    try:
        times = compute.cast(texts, pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    found = pd.Series(times.to_numpy())
    ends = pd.Series([found.min(), found.max()]).dropna()
    return found if ends.dt.year.isin(YEARS).all() else None


def _all_at_once(texts: "pd.Series[str]", written_as: str) -> "pd.Series[pd.Timestamp]":
    """Return the times of the texts that are plainly dates; the others are looked at one by one."""
    if not _PLAIN_FORMAT.fullmatch(written_as):
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    # without a digit, pandas would read "today" as a date
    plainly = texts.str.contains(r"\d") if written_as else texts.str.fullmatch(_PLAIN_ISO)
    read = pd.to_datetime(
        texts.where(plainly),
        format=written_as or "ISO8601",
        errors="coerce",
    )
    return pd.Series(read, index=texts.index).astype("datetime64[us]")


def _at_clock_changes(stamps: "pd.Series[pd.Timestamp]", zone: ZoneInfo | None) -> np.ndarray:
    """Return which local times happened twice, or never, because the clocks changed."""
    changed = np.zeros(len(stamps), dtype=bool)
    if zone is None:
        return changed
    hours = stamps.to_numpy().astype("datetime64[h]")
    there = pd.unique(hours)
    odd = there[_unclear(there, zone) | _unclear(there + _NEARLY_AN_HOUR, zone)]
    rows = np.flatnonzero(np.isin(hours, odd)) if odd.size else odd.astype(np.int64)
    changed[rows] = _unclear(stamps.to_numpy()[rows], zone)
    return changed


def _unclear(times: np.ndarray, zone: ZoneInfo) -> np.ndarray:
    local = pd.Series(times).dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    unclear: np.ndarray = local.isna().to_numpy() & ~np.isnat(times)
    return unclear


def _zone(timezone: str, where: Place, log: ProblemLog) -> ZoneInfo | None:
    try:
        return ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones is no zone
        log.error(
            "date.zone",
            Place(where.file, None, where.column, where.sheet),
            f"no time zone is called {timezone!r}",
            "Write one of the standard names under `timezone`, as Europe/London.",
        )
        return None


def _parse(text: str, written_as: str, *, real_dates: bool) -> dt.datetime | None:
    try:
        zoned = _ZONED.fullmatch(text)
        if zoned and not _DAY_BEFORE_MONTH.match(written_as):
            return _zoned_time(zoned)
        if not written_as:
            text = _YEAR_FIRST.sub(r"\1-\3-\4", text)
        # a year first can be read in one way, unless another order of it is declared
        if _ISO.fullmatch(text) and (real_dates or not written_as.startswith("%Y")):
            return dt.datetime.fromisoformat(text)
        return dt.datetime.strptime(text, written_as) if written_as else None
    except ValueError:
        return None


def _zoned_time(found: re.Match[str]) -> dt.datetime:
    """Return a time with its zone, as `strptime` reads neither "p.m." nor "GMT+1"."""
    year, _, month, day, clock, fraction, half, hours, minutes = found.groups()
    sign = -1 if (hours or "").startswith("-") else 1
    offset = dt.timedelta(hours=int(hours or 0), minutes=sign * int(minutes or 0))
    written = f"{year}-{month}-{day} {clock}{fraction or '.0'}" + (f" {half}M" if half else "")
    letters = "%Y-%m-%d %I:%M:%S.%f %p" if half else "%Y-%m-%d %H:%M:%S.%f"
    return dt.datetime.strptime(written, letters).replace(tzinfo=dt.timezone(offset))


def _local(time: dt.datetime | None, zone: ZoneInfo | None) -> dt.datetime | None:
    if time is None or time.tzinfo is None:
        return time
    try:
        return time.astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # in the first or last hours that there are
        return None


def _at_clock_change(local: dt.datetime, parsed: dt.datetime | None, zone: ZoneInfo | None) -> bool:
    """Return whether a time without a zone happened twice, or never, as the clocks changed."""
    if zone is None or parsed is None or parsed.tzinfo is not None or local.time() == dt.time():
        return False
    first, second = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    return first.utcoffset() != second.utcoffset()
