"""What is generated from the code is current."""

from pathlib import Path

import pytest
from server.tools import generate


def test_generated_files_are_current() -> None:
    wrong = [str(path.relative_to(generate.REPOSITORY)) for path, _ in generate.stale()]
    assert wrong == [], f"run: {generate.COMMAND}"


def test_a_stale_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "DOCS", tmp_path)
    assert len(generate.stale()) == len(list(generate.pages()))
