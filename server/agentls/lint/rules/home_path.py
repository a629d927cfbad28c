"""Absolute path into somebody's home folder.

## What it does

Reports `/Users/NAME/…`, `/home/NAME/…` and `C:\\Users\\NAME\\…` in an agent file that is shared,
except where `NAME` is a placeholder or the account of a container. Agents in the user's own folder
are not looked at.

## Why it matters

The path exists on one machine. For everybody else who uses the agent, what it is told to read or
run is not there; and the name of an account is published.
"""

import re
from collections.abc import Iterator

from agentls.formats.detect import Scope
from agentls.lint.subject import AgentRule
from agentls.rulekit.finding import Finding, Fix, Severity
from agentls.rulekit.rule import Example, Rule
from agentls.syntax.agent_file import AgentFile
from agentls.syntax.project import Project
from agentls.text.span import Edit, Span

_HOME = re.compile(
    r"(?<![\w.:/~}>\])-])(?:(?:/Users|/home)/(?P<unix>[A-Za-z][\w.-]{0,31})(?=/[\w.@-])"
    r"|(?:/(?:mnt/)?[a-z])/Users/(?P<mixed>[A-Za-z][\w.-]{0,31})(?=/[\w.@-])"
    r"|[A-Za-z]:(?:\\\\?|/)Users(?:\\\\?|/)(?P<windows>[A-Za-z][\w.-]{0,31})(?=[\\/][\w.@\\-]))"
)
_ROUTE = re.compile(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD)[ `]+\Z")
_NOBODY = frozenset(
    (
        "user",
        "username",
        "users",
        "name",
        "me",
        "you",
        "yourname",
        "your-name",
        "yourusername",
        "your-username",
        "your_username",
        "youruser",
        "your-user",
        "someone",
        "somebody",
        "anyone",
        "account",
        "home",
        "shared",
        "public",
        "default",
        "guest",
        "all",
        "runner",
        "ubuntu",
        "node",
        "app",
        "vscode",
        "ec2-user",
        "jovyan",
        "git",
        "www-data",
        "deploy",
        "deployer",
        "admin",
        "root",
        "pi",
        "vagrant",
        "circleci",
        "gitpod",
        "codespace",
        "coder",
        "dev",
        "developer",
        "linuxbrew",
        "appuser",
        "nonroot",
        "agent",
        "claude",
        "postgres",
        "mysql",
        "redis",
        "nginx",
        "jenkins",
        "build",
        "builder",
        "builduser",
        "service",
        "worker",
        "daemon",
        "dashboard",
        "index",
        "page",
        "profile",
        "settings",
        "api",
        "example",
        "test",
        "testuser",
        "abc",
        "xxx",
        "foo",
        "bar",
    )
)


def check(agent: AgentFile, _project: Project) -> Iterator[Finding]:
    """Every home folder that names a person, in the front matter too."""
    if agent.scope is Scope.USER:
        return
    text = agent.text
    for match in _HOME.finditer(text):
        name = match[match.lastgroup or 0]
        if name.casefold() in _NOBODY or _ROUTE.search(
            text[max(0, match.start() - 9) : match.start()]
        ):
            continue
        span = Span(*match.span())
        fixes: tuple[Fix, ...] = ()
        if match["unix"]:
            fixes = (Fix(f"Replace `{match[0]}` with `~`", (Edit(span, "~"),)),)
        yield Finding(
            span,
            f"`{match[0]}` is the home folder of one person, and there on no other machine",
            fixes,
        )


RULE: AgentRule = Rule(
    code="AGT308",
    name="home-path",
    since="0.1.0",
    severity=Severity.INFORMATION,
    formats=("claude-subagent",),
    check=check,
    literals=("/Users/", "/home/", "Users\\"),
    examples=(
        Example(
            path=".claude/agents/reviewer.md",
            bad=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Follow the rules in ⟦/Users/jane⟧/notes/style.md.\n"
            ),
            good=(
                "---\n"
                "name: reviewer\n"
                "description: Reviews code.\n"
                "---\n"
                "\n"
                "Follow the rules in ~/notes/style.md.\n"
            ),
        ),
    ),
)
