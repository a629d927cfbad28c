"""Body that needs a tool which the front matter withholds.

## What it does

Reports a body that orders what the agent has no tool for: commands without `Bash`, files to write
without `Write` or `Edit`, pages and searches without `WebFetch` and `WebSearch`, a tool of an MCP
server or of Claude Code by its name, other agents without `Agent`, skills without `Skill`. It
speaks only where `tools` is given, once for each tool, and only of orders: what the user, a
pipeline or somebody else is to run, and what the agent must not do, is not meant.

## Why it matters

Claude Code gives the agent exactly the tools of the list. It will read the order, find no tool for
it, and guess the result or return without it.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from agentls.formats.format import Tools, load_tools
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Related, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.effective import granted_tools
from agentls.syntax.project import Project
from agentls.syntax.yaml_nodes import Scalar, Sequence
from agentls.text.nearest import nearest
from agentls.text.span import Edit, Span

_WINDOW = 240
_MOST = 100
_SHELLS = frozenset({"Bash", "PowerShell", "REPL"})


def check(agent: AgentFile, project: Project) -> Iterator[Finding]:
    """The first order for each tool that is not granted."""
    entry = agent.field("tools")
    granted = granted_tools(agent)
    if entry is None or granted is None:
        return
    have = set(granted) | _meant(agent)
    first: dict[str, Span] = {}
    for tool, span in _needs(agent, project, have):
        if tool not in have and (tool not in first or span < first[tool]):
            first[tool] = span
    for tool, span in sorted(first.items(), key=lambda item: item[1]):
        yield Finding(
            span,
            f"this needs `{tool}`, which is not among the tools that Claude Code gives the agent",
            _adding(tool, agent),
            related=(Related(agent.path, entry.value.span, "the tools of the agent"),),
        )


def _meant(agent: AgentFile) -> set[str]:
    """Tools that entries which name none were meant for: that is another rule's finding."""
    tools = load_tools()
    meant: set[str] = set()
    for entry in agent.tools[:_MOST]:
        if entry.is_mcp or tools.resolve(entry.name) is not None:
            continue
        guess = (
            tools.foreign.get(entry.name)
            or tools.removed.get(entry.name)
            or nearest(entry.name, tools.known)
        )
        if guess:
            meant.add(guess)
    return meant


Need = tuple[str, Span]


def _needs(agent: AgentFile, project: Project, have: set[str]) -> Iterator[Need]:
    has_shell = bool(have & _SHELLS)
    has_server = any(tool.startswith("mcp__") for tool in have)
    yield from _named(agent, has_shell)
    yield from _of_servers(agent, have)
    if not has_shell:
        yield from _commands(agent)
        if not has_server:
            if not have & {"Write", "Edit"}:
                yield from _writing(agent)
            if not have & {"WebFetch", "WebSearch"}:
                yield from _reading_the_web(agent)
    if "Agent" not in have:
        yield from _delegating(agent, project)
    if "Skill" not in have:
        yield from _skills(agent, project)


# --- what is an order ----------------------------------------------------------------------------

# Words that make somebody else do it, or nobody.
_NOT_THE_AGENT = re.compile(
    r"n['’]t\b|\b(?:not|never|no|none|avoid|without|instead|rather|forbidden|prohibited|except|"
    r"users?|developers?|they|them|he|she|someone|somebody|people|ci|cd|pipeline|workflow|hooks?|scripts?|"
    r"team|author|maintainers?|reviewers?|caller|parent|main agent|orchestrator|ask|tell|suggest|"
    r"recommend\w*|advise|propose|explain|remind|that|which|who|would|could|might|may|cannot|"
    r"unable|whether|how to|example|e\.g|such as|output|report|format|template|"
    r"check(?:s|ed)? that|ensure|verify that|looks? for|detects?|flags?)\b",
    re.IGNORECASE,
)
# Fewer of them where a tool is called by its name: that is to be had, whatever the sentence says.
_DENIED = re.compile(
    r"n['’]t\b|\b(?:not|never|no|avoid|without|instead|rather|forbidden|prohibited|except|unlike|"
    r"cannot|unable|users?|main agent|orchestrator|caller|parent|ask|tell|suggest|"
    r"recommend\w*|if)\b",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"(?:(?:and|then|always|first|finally|next|please|also|now|afterwards|immediately|you (?:must|"
    r"should|will|can|need to|have to)|must|step \d+|if (?:possible|available|needed|necessary)|"
    r"(?:when|once|before|after|if|for|to)\b[^,:]{1,80}(?=[,:]))[,:]?\s*)+",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?;](?:[*_\"')]*)\s+|\s[-–—]\s+|[(]")
_ORNAMENT = re.compile(r"(?:\*\*[^*\n]{1,60}\*\*[ \t]*[:–-]?|[\s>*+#_\"'“-]|\[[ x]\]|\d{1,3}[.)])+")


def _is_order(text: str, begin: int, at: int) -> bool:
    """Whether the verb at `at` begins an order to the agent itself."""
    sentence = _sentence_before(text, begin, at)
    if _NOT_THE_AGENT.search(sentence) is not None or _is_under_ban(text, begin, at):
        return False
    ornament = _ORNAMENT.match(sentence)
    clause = sentence[ornament.end() :] if ornament is not None else sentence
    clause = clause.rsplit(":", 1)[-1].strip(" \t*_")
    if not clause or _LEAD_IN.fullmatch(clause + " ") or _LEAD_IN.fullmatch(clause):
        return True
    return re.search(r"\b(?:and|then)\Z", clause) is not None


def _is_allowed(text: str, begin: int, at: int) -> bool:
    """Whether the mention at `at`, anywhere in its sentence, is not a ban."""
    sentence = _sentence_before(text, begin, at)
    return _DENIED.search(sentence) is None and not _is_under_ban(text, begin, at)


def _sentence_before(text: str, begin: int, at: int) -> str:
    low = max(begin, at - _WINDOW)
    line = text[max(text.rfind("\n", low, at) + 1, low) : at]
    end = 0
    for match in _SENTENCE_END.finditer(line):
        end = match.end()
    return line[end:]


_BAN = re.compile(
    r"n['’]t\b|\b(?:not|never|no|avoid|forbidden|prohibited|users?|recommend\w*|suggest\w*|outputs?|"
    r"report\w*|examples?|templates?|formats?|checklist|deliverables?|anti-?patterns?|limitations?|"
    r"out of scope|instead|document\w*|readme|instructions for|sections?|contain|include|look for|"
    r"flag|checks?)\b",
    re.IGNORECASE,
)


def _is_under_ban(text: str, begin: int, at: int) -> bool:
    """Whether the heading or the line with a colon above says that these are no orders."""
    low = max(begin, at - 1500)
    above = text[low:at].split("\n")[:-1]
    for line in reversed(above[-30:]):
        content = line.strip().rstrip("*_ ")
        if content.endswith(":") or content.startswith("#"):
            if _BAN.search(content[:200]) is not None:
                return True
            if content.startswith("#"):
                return False
    return False


# --- commands ------------------------------------------------------------------------------------

_PROGRAMS = (
    "npm|npx|pnpm|yarn|bun|node|deno|tsc|eslint|prettier|jest|vitest|playwright|pytest|python3?|"
    "pip3?|uv|uvx|poetry|tox|nox|ruff|mypy|black|flake8|pylint|bandit|cargo|rustc|go|gofmt|"
    "golangci-lint|make|cmake|ninja|mvn|gradle|\\./gradlew|\\./mvnw|dotnet|bundle|rake|rspec|rails|"
    "rubocop|mix|composer|php|phpunit|swift|xcodebuild|git|gh|glab|docker|docker-compose|podman|"
    "kubectl|helm|terraform|tofu|ansible|ansible-playbook|aws|gcloud|az|psql|mysql|sqlite3|redis-cli|"
    "curl|wget|jq|sed|awk|ls|find|rg|bash|sh|semgrep|trivy|snyk|shellcheck|pre-commit"
)
_COMMAND = re.compile(
    r"\b(?P<verb>[Rr]un|[Ee]xecute|[Rr]e-?run)\b(?P<mid>[^.`\r\n]{0,40})"
    rf"`(?:\$ )?(?:{_PROGRAMS})(?:[ \t][^`\r\n]{{0,160}})?`"
)
_BARE_COMMAND = re.compile(
    r"\b[Rr]un (?:git (?:diff|status|log|show|blame|fetch)|npm (?:test|run [\w:-]{1,30}|ci|audit)|"
    r"(?:yarn|pnpm) (?:test|lint|build|audit)|cargo (?:test|check|clippy|build)|"
    r"go (?:test|vet|build)|pytest|make (?:test|check|lint|build)|docker (?:build|ps|compose))\b"
)
_INTRO = re.compile(r"\b[Rr]un\b|\b[Ee]xecute\b|\b[Rr]e-?run\b")
_SHELL_INFO = frozenset({"bash", "sh", "shell", "zsh", "console", "terminal", "shell-session"})


def _commands(agent: AgentFile) -> Iterator[Need]:
    text, body, markdown = agent.text, agent.body, agent.markdown
    for pattern in (_COMMAND, _BARE_COMMAND):
        for match in pattern.finditer(text, body.start, body.end):
            if markdown.in_prose(match.start()) and _is_order(text, body.start, match.start()):
                yield "Bash", Span(*match.span())
                break
    for fence in markdown.fences:
        info = fence.info.casefold().partition(" ")[0].strip("{}.")
        if info not in _SHELL_INFO:
            continue
        low = max(body.start, fence.open.start - _WINDOW)
        line_start = text.rfind("\n", low, fence.open.start) + 1
        before = text[low : max(line_start, low)].rstrip()
        if not before.endswith(":"):
            continue
        start = low + before.rfind("\n") + 1
        verb = _INTRO.search(text, start, low + len(before))
        if (
            verb is not None
            and markdown.in_prose(verb.start())
            and _is_order(text, body.start, verb.start())
        ):
            yield "Bash", Span(verb.start(), low + len(before) - 1)
            return


# --- files and pages -----------------------------------------------------------------------------

_PATH = r"`[\w./~{}<>$-]{0,120}[\w}>]\.[A-Za-z][A-Za-z0-9]{0,5}`"
_WRITE = re.compile(
    r"\b(?:(?:[Ww]rite|[Ss]ave|[Aa]ppend|[Ss]tore)\b[^.`\r\n]{0,60}?\b(?:to|in|into|at|as) "
    r"(?:the file |a file |a file named )?"
    rf"|[Cc]reate (?:the file |a file |a file named |a new file )){_PATH}"
)
_EDIT = re.compile(rf"\b(?:[Ee]dit|[Mm]odify) (?:the file )?{_PATH}")
_SEARCH = re.compile(r"\b(?:[Ss]earch|[Bb]rowse) (?:the )?(?:web|internet)\b|\b[Ss]earch online\b")
_FETCH = re.compile(
    r"\b(?:[Ff]etch|[Dd]ownload) (?:(?:the|each|every) )?(?:(?:web ?)?pages?\b|URLs?\b|<?https?://[^\s`<>)]{1,200})"
)


def _orders(agent: AgentFile, tool: str, pattern: re.Pattern[str]) -> Iterator[Need]:
    text, body = agent.text, agent.body
    for match in pattern.finditer(text, body.start, body.end):
        if agent.markdown.in_prose(match.start()) and _is_order(text, body.start, match.start()):
            yield tool, Span(*match.span())
            return


def _writing(agent: AgentFile) -> Iterator[Need]:
    yield from _orders(agent, "Write", _WRITE)
    yield from _orders(agent, "Edit", _EDIT)


def _reading_the_web(agent: AgentFile) -> Iterator[Need]:
    yield from _orders(agent, "WebSearch", _SEARCH)
    yield from _orders(agent, "WebFetch", _FETCH)


# --- tools by name -------------------------------------------------------------------------------

_VERB = (
    r"\b(?:[Uu]s(?:e|ing)|[Uu]tili[sz](?:e|ing)|[Cc]all(?:ing)?|[Ii]nvok(?:e|ing)|[Vv]ia|[Ww]ith)"
    r"\s+(?:the\s+)?"
)


@cache
def _named_tool() -> re.Pattern[str]:
    tools = load_tools()
    names = sorted(
        {*tools.known, *tools.aliases} - tools.never_in_subagents - tools.only_in_plan_mode
    )
    # A name of one capitalised word is an English word too, unless it is spelt as a tool.
    distinct = [name for name in names if re.search(r"[a-z][A-Z]", name)]
    return re.compile(
        rf"{_VERB}(?:`(?P<code>{'|'.join(names)})`"
        rf"|(?P<tool>{'|'.join(names)})\s+tool\b(?!\w)"
        rf"|(?P<bare>{'|'.join(distinct)})\b)"
    )


def _named(agent: AgentFile, has_shell: bool) -> Iterator[Need]:
    text, body, tools = agent.text, agent.body, load_tools()
    seen: set[str] = set()
    for match in _named_tool().finditer(text, body.start, body.end):
        group = match.lastgroup or ""
        tool = _resolved(match[group], tools)
        # Searching is also done in the shell.
        if tool in seen or (has_shell and tool in ("Grep", "Glob", "Read", "Monitor", "TaskStop")):
            continue
        if not agent.markdown.in_fence(match.start()) and _is_allowed(
            text, body.start, match.start()
        ):
            seen.add(tool)
            yield tool, Span(*match.span(group))


def _resolved(name: str, tools: Tools) -> str:
    return tools.resolve(name) or name


_SERVER_TOOL = re.compile(
    r"(?<![\w*])mcp__(?P<server>[A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*)__(?P<tool>[A-Za-z0-9-]+(?:_[A-Za-z0-9-]+)*)(?![\w<{*])"
)
_NO_SERVER = frozenset({"server", "servername", "server-name", "server_name", "name", "example"})


def _of_servers(agent: AgentFile, have: set[str]) -> Iterator[Need]:
    text, body = agent.text, agent.body
    # What an agent's own servers add is decided when it runs.
    if agent.field("mcpServers") is not None or "mcp__*" in have:
        return
    seen: set[str] = set()
    for match in _SERVER_TOOL.finditer(text, body.start, body.end):
        name = match[0]
        server = f"mcp__{match['server']}"
        if name in seen or match["server"].casefold() in _NO_SERVER:
            continue
        if name in have or server in have or f"{server}__*" in have:
            continue
        if any(tool.endswith("*") and name.startswith(tool[:-1]) for tool in have):
            continue
        if not agent.markdown.in_fence(match.start()) and _is_allowed(
            text, body.start, match.start()
        ):
            seen.add(name)
            yield name, Span(*match.span())


# --- agents and skills ---------------------------------------------------------------------------

_SPAWN = re.compile(
    r"\b(?:[Ll]aunch|[Ss]pawn|[Dd]ispatch|[Ss]tart)\b[^.`:\r\n]{0,60}?\bsub-?agents?\b"
)
_AGENT = re.compile(
    r"\b(?:[Uu]se|[Ii]nvoke|[Cc]all|[Ll]aunch|[Dd]elegate to|[Dd]ispatch) the [`*]{0,3}"
    r"(?P<name>[A-Za-z][\w-]{1,60})[`*]{0,3} (?:sub-?)?agent\b"
)
_SKILL = re.compile(
    r"\b(?:[Uu]se|[Ii]nvoke|[Aa]pply|[Rr]un) the [`*]{0,3}(?P<name>[a-z0-9][\w:-]{1,60})[`*]{0,3}"
    r" skill\b"
)


def _delegating(agent: AgentFile, project: Project) -> Iterator[Need]:
    yield from _orders(agent, "Agent", _SPAWN)
    own = agent.string("name")
    yield from _mentions(
        agent, "Agent", _AGENT, lambda name: name != own and project.knows_agent(name)
    )


def _skills(agent: AgentFile, project: Project) -> Iterator[Need]:
    known = project.skills
    if known is None:
        return
    # What the front matter preloads stands in the prompt already.
    loaded = {entry.text for entry in agent.tool_list("skills")}
    yield from _mentions(agent, "Skill", _SKILL, lambda name: name in known and name not in loaded)


def _mentions(
    agent: AgentFile, tool: str, pattern: re.Pattern[str], is_known: Callable[[str], bool]
) -> Iterator[Need]:
    text, body = agent.text, agent.body
    for match in pattern.finditer(text, body.start, body.end):
        if (
            is_known(match["name"])
            and agent.markdown.in_prose(match.start())
            and _is_order(text, body.start, match.start())
        ):
            yield tool, Span(*match.span())
            return


# --- the fix -------------------------------------------------------------------------------------


def _adding(tool: str, agent: AgentFile) -> tuple[Fix, ...]:
    """Put the tool behind the last entry, in the way the list is written."""
    entry = agent.field("tools")
    if entry is None or not agent.tools:
        return ()
    text, value, last = agent.text, entry.value, agent.tools[-1]
    if isinstance(value, Scalar):
        if last.span.of(text) != last.text:
            return ()
        separator = ", " if "," in value.text or len(agent.tools) == 1 else " "
        edit = Edit(Span(last.span.end, last.span.end), f"{separator}{tool}")
    elif isinstance(value, Sequence) and value.items:
        end = value.items[-1].span.end
        if value.flow:
            edit = Edit(Span(end, end), f", {tool}")
        else:
            start = value.items[-1].span.start
            line_start = text.rfind("\n", 0, start) + 1
            lead = text[line_start:start]
            if not re.fullmatch(r"[ \t]*-[ \t]+", lead):
                return ()
            line_end = text.find("\n", end)
            stop = len(text) if line_end < 0 else line_end
            stop -= text[stop - 1] == "\r"
            edit = Edit(Span(stop, stop), f"{agent.newline}{lead}{tool}")
    else:
        return ()
    return (Fix(f"Add `{tool}` to `tools`", (edit,)),)


RULE: AgentRule = Rule(
    code="AGT302",
    name="tool-withheld",
    since="0.1.0",
    severity=Severity.WARNING,
    formats=("claude-subagent",),
    check=check,
    literals=("tools",),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "tools: Read, Grep\n"
                "---\n"
                "\n"
                "1. ⟦Run `git diff`⟧ to see what has changed.\n"
                "2. Read the files around it.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "tools: Read, Grep, Bash\n"
                "---\n"
                "\n"
                "1. Run `git diff` to see what has changed.\n"
                "2. Read the files around it.\n"
            ),
        ),
        Example(
            path=".claude/agents/researcher.md",
            bad=(
                "---\n"
                "name: researcher\n"
                "description: Finds out how libraries are used.\n"
                "tools:\n"
                "  - Read\n"
                "---\n"
                "\n"
                "Look into the documentation with `⟦mcp__docs__search⟧`.\n"
            ),
            good=(
                "---\n"
                "name: researcher\n"
                "description: Finds out how libraries are used.\n"
                "tools:\n"
                "  - Read\n"
                "  - mcp__docs__search\n"
                "---\n"
                "\n"
                "Look into the documentation with `mcp__docs__search`.\n"
            ),
        ),
    ),
)
