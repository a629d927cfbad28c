"""What a menu offers, without a server."""

from pathlib import Path

from agentls.lsp.assistant import DeskAssistant, Subject, menu
from agentls.text.span import Span

HANDLER = """\
from fastapi import APIRouter

router = APIRouter()


@router.post("/prices")
def change(name: str):
    db.execute("UPDATE prices SET name = ?", name)
    return list(db.execute("SELECT name FROM prices"))
"""


def test_actions_of_the_workspace_come_first_and_are_in_the_short_menu(tmp_path: Path) -> None:
    user = tmp_path / "config/agentls/agentls.toml"
    user.parent.mkdir(parents=True)
    user.write_text("[model]\nenabled = true\n")
    own = tmp_path / "project/.agentls/actions/tidy.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\ntitle: Tidy\nwhen: handler\n---\n\nTidy {{selection}}.\n")
    root = str(tmp_path / "project")
    environment = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    at = HANDLER.index("name: str")
    offers = DeskAssistant(environment, lambda: (root,)).offers(
        Subject(HANDLER, f"{root}/app.py", "python", Span(at, at))
    )
    assert offers[0].action == "tidy"
    short = menu(offers, is_short=True)
    assert short[0].action == "tidy"
    assert len(short) < len(offers)
