"""From a file with secrets to the bytes on the wire: none of them is there."""

from tests.support import messages_server as serve
from tests.support.messages_server import MessagesServer

from agentls.assist.places import place_at
from agentls.assist.prepare import prepare
from agentls.assist.prompt import AgentPrompt, question
from agentls.assist.reply import accepted
from agentls.assist.selection import Selection, SourceFile, Surroundings
from agentls.model.anthropic_client import AnthropicModel
from agentls.model.api import ignore_progress
from agentls.model.connection import Connection
from agentls.syntax.code import read_code
from agentls.text.span import Span
from agentls.workspace.actions import built_in

TOKEN = "gh" + "p_" + "a1B2c3D4" * 5
PASSWORD = "correct-horse-7"
SOURCE = f'''
def load(db):
    token = "{TOKEN}"
    connect("postgresql://app:{PASSWORD}@db/app")
    return db.execute("SELECT id FROM orders WHERE token = '{TOKEN}'")
'''
DDL = f"CREATE TABLE orders (id int); -- password = '{PASSWORD}'"


async def test_no_planted_secret_is_in_the_request(caplog):
    at = SOURCE.index("SELECT")
    code = read_code(SOURCE, "python")
    place = place_at(Selection("app/load.py", SOURCE, Span(at, at)), code)
    action = next(each for each in built_in() if each.id == "explain-query")
    surroundings = Surroundings((SourceFile("schema.sql", DDL),))
    prepared = prepare(action, place, code, surroundings)
    assert prepared is not None
    asked = question(prepared, AgentPrompt("a", f"Use {TOKEN}."))
    answer = serve.stream(serve.start(), serve.text("Uses __REDACTED_1__."), serve.end())
    async with MessagesServer([answer]) as server:
        model = AnthropicModel(Connection(server.address, "k"))
        with caplog.at_level("DEBUG"):
            reply = await model.ask(asked.ask, ignore_progress)
        await model.close()
    assert b"SELECT id FROM orders" in server.requests[0]
    for secret in (TOKEN, PASSWORD):
        assert secret.encode() not in server.requests[0]
        assert secret not in caplog.text
    assert asked.redaction.restored(accepted(reply)) == f"Uses {TOKEN}."
