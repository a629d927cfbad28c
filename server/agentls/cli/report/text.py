"""Findings for people: the line, the mark under the cause, the fix."""

from collections.abc import Iterator

from agentls.cli.report.report import Report, related_region
from agentls.cli.terminal import BLUE, BOLD, CYAN, DIM, GREEN, RED, YELLOW, Paint, cells, one_line
from agentls.rulekit.finding import Severity
from agentls.workspace.results import Region, Shown

_COLORS = {
    Severity.ERROR: RED,
    Severity.WARNING: YELLOW,
    Severity.INFORMATION: BLUE,
    Severity.HINT: CYAN,
}
_BEFORE_MARK = 30


def text_report(report: Report, *, paint: Paint, width: int) -> Iterator[str]:
    """The report in pieces that end in a line end."""
    for path, finding in report.findings:
        yield _finding(report, path, finding, paint=paint, width=width)
    yield f"{summary(report, paint=paint)}\n"


def _finding(report: Report, path: str, finding: Shown, *, paint: Paint, width: int) -> str:
    region = finding.region
    place = f"{one_line(path)}:{region.start_line}:{region.start_column}"
    color = _COLORS[finding.severity]
    word = paint(finding.severity.word, color, BOLD)
    rule = f"{paint(finding.code, BOLD)} {finding.name}"
    lines = [f"{paint(place, BOLD)}: {word} {rule}: {one_line(finding.message)}"]
    number = str(region.start_line)
    margin = " " * len(number)
    bar = paint("|", DIM)
    shown, mark = excerpt(finding.line, region, width=width - len(number) - 4)
    lines.append(f" {paint(number, DIM)} {bar} {shown}".rstrip())
    lines.append(f" {margin} {bar} {paint(mark, color, BOLD)}")
    for place_of in finding.related:
        where = one_line(report.path(place_of.path))
        at = related_region(place_of)
        if at is not None:
            where = f"{where}:{at.start_line}:{at.start_column}"
        lines.append(f" {margin} {paint('=', DIM)} {where}: {one_line(place_of.message)}")
    if finding.fix is not None:
        switch = "--fix" if finding.fix.is_safe else "--fix-unsafe"
        title = one_line(finding.fix.title)
        lines.append(f" {margin} {paint('=', DIM)} {paint('fix', GREEN)}: {title} ({switch})")
    return "\n".join(lines) + "\n\n"


def excerpt(line: str, region: Region, *, width: int) -> tuple[str, str]:
    """The part of `line` around the mark, and the mark to be put under it."""
    drawn = cells(line)
    first = min(region.start_column - 1, len(drawn))
    last = region.end_column - 1 if region.end_line == region.start_line else len(drawn)
    last = max(min(last, len(drawn)), first)
    begin, end = _window(drawn, first, last, width)
    head = "…" if begin > 0 else ""
    tail = "…" if end < len(drawn) else ""
    shown = head + "".join(char for char, _ in drawn[begin:end]) + tail
    pad = len(head) + sum(size for _, size in drawn[begin:first])
    length = sum(size for _, size in drawn[first : min(last, end)])
    return shown, " " * pad + "^" * max(length, 1)


def _window(drawn: list[tuple[str, int]], first: int, last: int, width: int) -> tuple[int, int]:
    """Which characters to draw so that the beginning of the mark is seen."""
    if sum(size for _, size in drawn) <= width:
        return 0, len(drawn)
    room = width - 2
    begin, before = first, 0
    # As much before the mark as still leaves room for it.
    marked = sum(size for _, size in drawn[first:last])
    most = max(min(_BEFORE_MARK, room - 1), room - marked - _BEFORE_MARK)
    while begin > 0 and before + drawn[begin - 1][1] <= most:
        begin -= 1
        before += drawn[begin][1]
    end, used = begin, 0
    while end < len(drawn) and used + drawn[end][1] <= room:
        used += drawn[end][1]
        end += 1
    return begin, max(end, first)


def summary(report: Report, *, paint: Paint) -> str:
    """One line: how many findings there are, and what can be done about them."""
    counts = report.counts
    total = sum(counts.values())
    files = _number(sum(1 for result in report.results if not result.problem), "file")
    fixed = f"{_number(report.fixed, 'fix')} made; " if report.fixed else ""
    if not total:
        return paint(f"{fixed}nothing to report in {files}", GREEN)
    kinds = ", ".join(_number(count, severity.word) for severity, count in counts.items() if count)
    bad = counts[Severity.ERROR] or counts[Severity.WARNING]
    text = paint(f"{fixed}{_number(total, 'finding')} in {files}: {kinds}", RED if bad else BLUE)
    safe = sum(1 for _, finding in report.findings if finding.fix and finding.fix.is_safe)
    unsafe = sum(1 for _, finding in report.findings if finding.fix and not finding.fix.is_safe)
    ways = [
        f"{count} fixable with `{switch}`"
        for count, switch in ((safe, "--fix"), (unsafe, "--fix-unsafe"))
        if count
    ]
    return "; ".join((text, *ways))


_PLURALS = {"fix": "fixes", "information": "information"}


def _number(count: int, word: str) -> str:
    return f"{count} {word if count == 1 else _PLURALS.get(word, f'{word}s')}"
