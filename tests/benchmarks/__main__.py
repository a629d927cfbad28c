"""`python -m tests.benchmarks [--quick] [--only WORD]`: print ratios to peers and to a floor."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.client import Server
from tests.benchmarks.environment import environment, peer
from tests.benchmarks.samples import agent, projects, source, statements
from tests.benchmarks.tokens import TOKENS, ours, sdk, serving

OURS = (sys.executable, "-m", "agentls")
FLOOR = (sys.executable, "-c", "pass")

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to measure: contestants by name, ours first; each gives seconds."""

    name: str
    contestants: tuple[tuple[str, Measure], ...]
    rounds: int


def process(command: tuple[str, ...], folder: Path) -> Measure:
    """Seconds of one whole process."""

    def measure() -> float:
        began = time.perf_counter()
        subprocess.run(
            command,
            cwd=folder,
            env=environment(folder.parent),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return time.perf_counter() - began

    return measure


def first_diagnostics(command: tuple[str, ...], folder: Path, text: str) -> Measure:
    """Seconds from the start of a server to its first diagnostics."""
    uri = (folder / ".claude" / "agents" / "worker.md").as_uri()

    def measure() -> float:
        began = time.perf_counter()
        with Server(command, folder) as server:
            server.open(uri, text)
            return time.perf_counter() - began

    return measure


def keystroke(command: tuple[str, ...], folder: Path, text: str, keys: int) -> Measure:
    """Median seconds from a keystroke in the middle to its diagnostics."""
    uri = (folder / ".claude" / "agents" / "worker.md").as_uri()
    middle = text.count("\n") // 2

    def measure() -> float:
        taken: list[float] = []
        with Server(command, folder) as server:
            server.open(uri, text)
            for version in range(2, keys + 2):
                began = time.perf_counter()
                server.type(uri, version, middle)
                taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    return measure


def requests(folder: Path, method: str, language: str, text: str, count: int) -> Measure:
    """The 99th percentile of the seconds of a request at places all over a document.

    A line end is typed before each, so that nothing can be kept from the one before.
    """
    uri = (folder / f"app.{'py' if language == 'python' else language}").as_uri()
    lines = text.count("\n")

    def measure() -> float:
        taken: list[float] = []
        with Server((*OURS, "serve"), folder) as server:
            server.open(uri, text, language)
            for number in range(count):
                line = (number * 7919) % lines
                server.type(uri, number + 2, line, "\n")
                place = {"line": line, "character": 6}
                params = {
                    "textDocument": {"uri": uri},
                    "position": place,
                    "range": {"start": place, "end": place},
                    "context": {"diagnostics": [], "triggerKind": 1},
                }
                began = time.perf_counter()
                server.ask(method, params, number=number + 10)
                taken.append(time.perf_counter() - began)
        return statistics.quantiles(taken, n=100)[98]

    return measure


def menu_cases(folder: Path, *, quick: bool) -> Iterator[Case]:
    """What a menu costs beside a request that is answered with nothing."""
    count = 200 if quick else 1000
    for language, text in (("python", source(5_000)), ("sql", statements(5_000))):
        yield Case(
            f"menu in 5 000 lines of {language}, 99th percentile of {count}",
            tuple(
                (name, requests(folder, f"textDocument/{method}", language, text, count))
                for name, method in (("code actions", "codeAction"), ("empty hover", "hover"))
            ),
            3,
        )


def token_cases(address: str, *, quick: bool) -> Iterator[Case]:
    """What our adapter adds to the SDK."""
    contestants = (("agentls", ours(address)), ("anthropic SDK", sdk(address)))
    for name, which in (("time to first token", 0), (f"time per token of {TOKENS}", 1)):
        yield Case(
            name,
            tuple((who, lambda both=both, which=which: both()[which]) for who, both in contestants),
            3 if quick else 9,
        )


def cases(folder: Path, *, quick: bool) -> Iterator[Case]:
    """Everything that is measured."""
    agnix, rumdl = peer("agnix"), peer("rumdl")
    one = projects(folder / "one", count=1, agents=1)
    many = projects(folder / "many", count=20 if quick else 100, agents=10)
    rounds = 3 if quick else 9
    serve, rumdl_server = (*OURS, "serve"), (rumdl, "server")
    small, large = agent("worker", 5_000), agent("worker", 100_000)

    def floor(at: Path) -> tuple[str, Measure]:
        return "python -c pass", process(FLOOR, at)

    yield Case(
        "check one file",
        (
            ("agentls (no cache)", process((*OURS, "check", "--no-cache", "."), one)),
            ("agentls (kept result)", process((*OURS, "check", "."), one)),
            ("agnix", process((agnix, "."), one)),
            ("rumdl", process((rumdl, "check", "--no-cache", "."), one)),
            floor(one),
        ),
        rounds,
    )
    yield Case(
        f"check {200 if quick else 1000} files in projects of 10",
        (
            ("agentls (no cache)", process((*OURS, "check", "--no-cache", "."), many)),
            ("agentls (kept result)", process((*OURS, "check", "."), many)),
            ("agnix", process((agnix, "."), many)),
            ("rumdl", process((rumdl, "check", "--no-cache", "."), many)),
            floor(many),
        ),
        3 if quick else 5,
    )
    yield Case(
        "spawn to first diagnostics",
        (
            ("agentls", first_diagnostics(serve, one, small)),
            ("rumdl", first_diagnostics(rumdl_server, one, small)),
            floor(one),
        ),
        rounds,
    )
    for size, text in (("5 KB", small), ("100 KB", large)):
        keys = 20 if quick else 100
        yield Case(
            f"keystroke at {size}",
            (
                ("agentls", keystroke(serve, one, text, keys)),
                ("rumdl", keystroke(rumdl_server, one, text, keys)),
                floor(one),
            ),
            3,
        )


def run(case: Case) -> None:
    """Measure in turns, there and back, and print a table."""
    taken: dict[str, list[float]] = {name: [] for name, _ in case.contestants}
    for _, measure in case.contestants:
        measure()
    for turn in range(case.rounds):
        order = case.contestants if turn % 2 == 0 else case.contestants[::-1]
        for name, measure in order:
            taken[name].append(measure())
    ours = taken[case.contestants[0][0]]
    print(f"\n## {case.name} ({case.rounds} rounds)\n")
    print("| | min ms | median ms | max ms | first row / this |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, times in taken.items():
        ratio = statistics.median(a / b for a, b in zip(ours, times, strict=True))
        numbers = (min(times), statistics.median(times), max(times))
        shown = " | ".join(f"{1000 * number:.4g}" for number in numbers)
        print(f"| {name} | {shown} | {ratio:.2f} |", flush=True)


def main(words: list[str]) -> int:
    """Run the cases that were asked for."""
    only = words[words.index("--only") + 1] if "--only" in words else ""
    with tempfile.TemporaryDirectory(prefix="agentls-bench-") as folder:
        quick = "--quick" in words
        with serving() as address:
            for case in token_cases(address, quick=quick):
                if only in case.name:
                    run(case)
        place = Path(folder).resolve()
        (place / "menus").mkdir()
        for case in (*menu_cases(place / "menus", quick=quick), *cases(place, quick=quick)):
            if only in case.name:
                run(case)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
