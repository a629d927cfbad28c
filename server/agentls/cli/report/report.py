"""What is reported, whatever the format."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from agentls.rulekit.finding import Severity
from agentls.text.lines import LineIndex
from agentls.text.span import Span
from agentls.workspace.files import Unreadable, read_text
from agentls.workspace.results import FileResult, Region, Shown, ShownRelated, region_of


@dataclass(frozen=True, slots=True)
class Report:
    """The results of one run; `folder` is the working directory.

    `names` are paths to show as something else (standard input). `fixed` counts fixes made.
    """

    results: tuple[FileResult, ...]
    folder: str
    names: Mapping[str, str] = field(default_factory=dict)
    fixed: int = 0
    seconds: float = 0.0

    def path(self, path: str) -> str:
        """The path as it is shown: relative to the working directory when it lies below it."""
        name = self.names.get(path)
        if name is not None:
            return name
        start = f"{self.folder.rstrip('/')}/"
        return path.removeprefix(start) if path.startswith(start) else path

    @property
    def findings(self) -> Iterator[tuple[str, Shown]]:
        """Every finding with the path as it is shown."""
        for result in self.results:
            name = self.path(result.path)
            for finding in result.findings:
                yield name, finding

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counts = dict.fromkeys(Severity, 0)
        for result in self.results:
            for finding in result.findings:
                counts[finding.severity] += 1
        return counts


def related_region(place: ShownRelated) -> Region | None:
    """Where a related place is, None when its file cannot be read any more."""
    text = read_text(place.path)
    if isinstance(text, Unreadable):
        return None
    return region_of(Span(place.start, place.end), LineIndex(text))


def as_uri(path: str) -> str:
    """A path as it is shown, as a URI: relative when it is relative."""
    from urllib.parse import quote

    quoted = quote(os.fsencode(path))
    return f"file://{quoted}" if path.startswith("/") else quoted
