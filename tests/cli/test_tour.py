"""`agentls tour`: all of it is shown, and nothing of it remains or goes anywhere."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from agentls.cli.tour_workspace import BACKEND, DUPLICATE, ENGINEER, REVIEWER


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """What the tour printed, and what it left; every proxy leads to a closed port."""
    home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
    with socket.socket() as unused:
        # Bound and not listening: whoever connects is refused, and nobody else gets the port.
        unused.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{unused.getsockname()[1]}"
        done = subprocess.run(
            [sys.executable, "-m", "agentls", "tour"],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(Path(__file__).parents[2] / "server"),
                "HOME": str(home),
                "TMPDIR": str(temporary),
                "HTTP_PROXY": nowhere,
                "HTTPS_PROXY": nowhere,
                "ALL_PROXY": nowhere,
                # As if the user had a model: the tour is to do without.
                "ANTHROPIC_API_KEY": "key-1",
                "ANTHROPIC_BASE_URL": nowhere,
            },
            cwd=home,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, [str(path) for top in (home, temporary) for path in top.iterdir()]


def test_it_leaves_nothing_behind(tour: tuple[str, list[str]]) -> None:
    assert tour[1] == []


def test_it_ends_by_saying_that_it_needed_neither_key_nor_network(
    tour: tuple[str, list[str]],
) -> None:
    assert "seconds: no key, no network.\n" in tour[0]
    assert "key-1" not in tour[0]


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        (ENGINEER, ["AGT001"]),
        (REVIEWER, ["AGT027", "AGT201", "AGT101", "AGT102", "AGT122", "AGT131", "AGT306"]),
        (DUPLICATE, ["AGT026", "AGT027", "AGT031"]),
    ],
)
def test_it_names_the_mistakes_of_each_agent(
    tour: tuple[str, list[str]], path: str, codes: list[str]
) -> None:
    listing = tour[0].partition(f"\n   {path}\n")[2].partition("\n\n")[0]
    found = re.findall(r"^     \| (?:error|warning|information|hint) (AGT\d+): ", listing, re.M)
    assert found == codes


def test_it_shows_what_the_quick_fixes_change(tour: tuple[str, list[str]]) -> None:
    for line in (
        "   -description: Use this agent for backend work, for example:",
        '   +description: "Use this agent for backend work, for example:"',
        "   +tools: Read, Grep, Edit",
        "   +color: purple",
    ):
        assert f"{line}\n" in tour[0]


def test_it_explains_the_query_of_the_backend(tour: tuple[str, list[str]]) -> None:
    listing, _, page = tour[0].partition(f"\n   {BACKEND}\n")[2].partition("   # Query explained\n")
    assert listing.startswith("   6 | def monthly_totals(")
    assert f"   `{BACKEND}`, line 10\n" in page
    assert "For each combination of `c.id` and `c.name` of `customers` with `orders`" in page
    # The schema beside it is known.
    assert "- table `customers`, called `c` (2 columns, key `id`)" in page


def test_an_agent_suggests_a_change_that_was_checked_and_is_applied(
    tour: tuple[str, list[str]],
) -> None:
    shown = tour[0].partition("\n5. An agent at work")[2]
    _, menu, rest = shown.partition("The menu, with a model turned on")
    offered, _, rest = rest.partition("A moment later")
    assert menu
    assert "   Handle errors with the right status codes\n" in offered
    assert "   Apply: Handle errors with the right status codes\n" in rest
    assert "   - passed: still parses as Python\n" in rest
    assert '   +        raise HTTPException(status_code=404, detail="no such order")\n' in rest
    assert "\nApplied: the mark is gone.\n" in rest
