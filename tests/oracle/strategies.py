"""Agent files as people write them and worse: hypothesis strategies and a list of corner cases.

A file is text in which `@N` stands for a name of its own, so that a run over many files can tell
them apart.
"""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

NAME = "@N"

# What stands in the way of a value: each is dropped somewhere into a sentence.
_TROUBLE = (
    *(": ", ":", ":\t", " #", "#", " # ", "'", '"', "''", '""', "\\", "\\n", "\\\\n", '\\"'),
    *("[", "]", "{", "}", "[a]", "{a}", ", ", "&", "*", "&a ", "*a", "!", "!!str ", "!a ", "|"),
    *(">", "%", "@", "`", "- ", "-", "? ", "?", "=", "<<", "~", "<example>", "</example>"),
    *("\t", "  ", " ", "\u00a0", "\u2028", "\u2029", "\u0085", "\u200b", "\ufeff", "\x0b", "\x0c"),
    *(
        "é",
        "日本",
        "😀",
        "ﬁ",
        "\r",
        "\x7f",
        "\x01",
        "---",
        "--",
        "----",
        " --- ",
        "...",
        "https://a.b/c",
    ),
)
_WORDS = (
    "Use",
    "this",
    "agent",
    "when",
    "reviewing code",
    "it's",
    "Examples",
    "user",
    "a",
    "x",
    "1",
)
_SCALARS = (
    *("", "~", "null", "Null", "NULL", "nULL", "true", "True", "TRUE", "tRUE", "false", "False"),
    *("yes", "no", "on", "off", "Yes", "0", "-0", "1", "+1", "-1", "007", "0x10", "-0x1f", "0X1F"),
    *(
        "0o7",
        "0o8",
        "0b11",
        "1_000",
        "1e3",
        "1E+3",
        "1e",
        "e3",
        ".5",
        "-.5",
        "+.5",
        "5.",
        ".",
        "1.2.3",
    ),
    *(".inf", "-.inf", "+.INF", ".nan", ".NAN", "-.nan", "12:30:45", "12:30", "2024-01-01", "1,2"),
    *("2001-12-14t21:59:43.10-05:00", "0xg", "1e400", "99999999999999999999", "0x1_0", "=", "<<"),
    *("''", '""', "' '", "'5'", '"true"', "!!str 5", "!!int 5", "!!bool yes", "!!float 1", "! 5"),
    *("!!null x", "!x y", "!!str", "!", "&a", "&a b", "*a", "[]", "{}", "[a, b]", "[ a ,b, ]"),
    *("[[a]]", "{a: b}", "{a: [b, {c: d}]}", "[a", "{a", "[a]]", "- a", "|", ">", "|-", ">+", "|2"),
    *("@a", "`a`", "%a", "# only a comment", "a #b", "a# b", "'a' b", '"a" b', "'a'b'", "'a''b'"),
    *(
        '"a\\tb"',
        '"a\\qb"',
        '"\\x41"',
        '"\\u00e9"',
        '"\\U0001F600"',
        '"\\ud83d\\ude00"',
        '"\\ud83d"',
    ),
    *(
        '"a',
        "'a",
        'a"',
        "a'",
        '"a: b"',
        "'a: b'",
        '"a": "b"',
        "a: b",
        "a:",
        "a: b: c",
        ": a",
        "a :b",
    ),
)


def sentence() -> SearchStrategy[str]:
    """A line of prose with trouble in it."""
    part = st.one_of(st.sampled_from(_WORDS), st.sampled_from(_TROUBLE))
    spaced = st.lists(part, min_size=1, max_size=6).map(" ".join)
    tight = st.lists(part, min_size=1, max_size=5).map("".join)
    return st.one_of(spaced, tight)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_EXAMPLE_LINES = (
    "",
    "<example>",
    "Context: the user asks for a review.",
    'user: "Please check this"',
    'assistant: "I will use the agent"',
    "<commentary>",
    "Since code was written, review it.",
    "</commentary>",
    "</example>",
    "- <example>",
    "plain words",
    "# heading",
    "key: value",
)


@st.composite
def value(draw: st.DrawFn) -> str:
    """What stands behind `key:`, from its first space to before its line end."""
    kind = draw(st.integers(0, 9))
    if kind <= 2:
        return " " + draw(sentence())
    if kind == 3:
        return " " + draw(st.sampled_from(_SCALARS))
    if kind == 4:
        quote = draw(st.sampled_from(("'", '"')))
        return f" {quote}{draw(sentence())}{quote}" + draw(
            st.sampled_from(("", "", " ", " # c", "x"))
        )
    if kind == 5:
        return " " + _quoted(draw(sentence()))
    if kind == 6:
        return _block(draw)
    if kind == 7:
        return _continued(draw)
    if kind == 8:
        return draw(st.sampled_from(("", " ", "  ", "\t", " \t"))) + draw(sentence())
    return _collection(draw)


def _block(draw: st.DrawFn) -> str:
    header = draw(
        st.sampled_from(("|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "|-2", "| # c", "|x"))
    )
    indents = st.sampled_from(("  ", "  ", "  ", "    ", "", " ", "\t", "  \t"))
    lines = draw(st.lists(st.tuples(indents, st.one_of(sentence(), st.just(""))), max_size=4))
    return f" {header}\n" + "\n".join(indent + line for indent, line in lines)


def _continued(draw: st.DrawFn) -> str:
    first = draw(
        st.one_of(sentence(), st.sampled_from(("Examples:", "Use it.\\n\\nExamples:", "")))
    )
    rest = st.one_of(sentence(), st.sampled_from(_EXAMPLE_LINES))
    indents = st.sampled_from(("", "  ", "  ", " ", "\t"))
    lines = draw(st.lists(st.tuples(indents, rest), min_size=1, max_size=5))
    quote = draw(st.sampled_from(("", "", "", "'", '"')))
    body = "\n".join([first, *(indent + line for indent, line in lines)])
    return f" {quote}{body}{quote}"


def _collection(draw: st.DrawFn) -> str:
    item = st.one_of(sentence(), st.sampled_from(_SCALARS), st.sampled_from(("k: v", "Read", "")))
    items = draw(st.lists(item, min_size=1, max_size=3))
    kind = draw(st.integers(0, 3))
    indent = draw(st.sampled_from(("  ", "", " ", "\t")))
    if kind == 0:
        return " [" + ", ".join(items) + "]"
    if kind == 1:
        return " {" + ", ".join(f"k{n}: {item}" for n, item in enumerate(items)) + "}"
    if kind == 2:
        return "".join(f"\n{indent}- {item}" for item in items)
    return "".join(f"\n{indent}k{n}: {item}" for n, item in enumerate(items))


_NAMES = (
    *("name: @N",) * 24,
    *("name: '@N'", 'name: "@N"', "name: @N # c", "name:  @N  ", "name:\t@N", "name: !!str @N"),
    *("name: &n @N", "name: >-\n  @N", "name: |\n  @N", "name: @N: x", "name: -@N", "name: @N：x"),
    *(
        "name: [@N]",
        "name: {a: @N}",
        "name:\n  - @N",
        "Name: @N",
        "name : @N",
        '"name": @N',
        "'name': @N",
    ),
    *(
        "? name\n: @N",
        "name:@N",
        "name: @N\nname: @N-2",
        "name: @N\\n",
        'name: "@N\\n"',
        "name: @N/x",
    ),
    *(
        "name: @N x",
        "name: A@N",
        "name: '@N '",
        "name: ' @N'",
        "name: @N.md",
        "name: @é@N",
        "name: *n",
    ),
    *(
        "<<: {name: @N}",
        "name:\n  @N",
        "name: @N\n  more",
        "name: @N#",
        "name: @N {x}",
        "name: '-@N'",
    ),
    *(
        "name: @N @ x",
        "name: 5",
        "name: true",
        "name: ",
        "name: ~",
        "name: ''",
        "name: ' '",
        "name: 2024-01-01",
    ),
)
_MODELS = (
    *("sonnet", "opus", "haiku", "inherit", "INHERIT", "Inherit", "gpt-5", "Sonnet", "sonnet[1m]"),
    *(
        "'opus'",
        " opus ",
        "' opus '",
        "claude-opus-4-5",
        "opusplan",
        "default",
        "[opus]",
        "{a: opus}",
    ),
    *(
        "5",
        "true",
        "~",
        "''",
        "' '",
        "opus # c",
        "opus: x",
        "opus\\n",
        '"in\\nherit"',
        "é",
        "\u00a0opus",
    ),
    *(
        "'\u00a0opus\u2028'",
        "!!str 5",
        "yes",
        "1e3",
        "best",
        "fable",
        "- opus",
        "|\n  opus",
        "' inherit'",
    ),
)
_KEYS = (
    *(
        "tools",
        "disallowedTools",
        "color",
        "effort",
        "permissionMode",
        "maxTurns",
        "skills",
        "memory",
    ),
    *(
        "mcpServers",
        "background",
        "isolation",
        "initialPrompt",
        "omitClaudeMd",
        "autoCompactWindow",
    ),
    *(
        "observer",
        "experimental",
        "whenToUse",
        "when_to_use",
        "when-to-use",
        "allowed-tools",
        "version",
    ),
    *("model1", "x y", "2", "é", "_a", "-a", "a.b", "PreToolUse", "PermissionRequest"),
)
_HOOK = (
    "\n  PreToolUse:\n    - matcher: Bash\n      hooks:\n"
    "        - type: command\n          command: "
)
_HOOKS = (
    *("", " ~", " true", " 5", " []", " {}", " x", " [a]", " {PreToolUse: []}", " {PreToolUse: x}"),
    *(" {PreToolUse: ~}", " {PreToolUse: [x]}", " {PreToolUse: [{}]}", " {Stop: x}", " {Nope: []}"),
    *(" {PreToolUse: [{hooks: []}]}", " {PreToolUse: [{hooks: [{type: command, command: ls}]}]}"),
    *(" {PreToolUse: [{hooks: [{type: command}]}]}", " {PreToolUse: [{hooks: [{type: nope}]}]}"),
    *(" {PreToolUse: [{matcher: 5, hooks: []}]}", " {PermissionRequest: [{hooks: x}]}"),
    *(
        _HOOK + "ls",
        _HOOK + 'echo "a: b"',
        _HOOK + "'a: b'",
        _HOOK + "a: b",
        _HOOK + "|\n            ls",
    ),
)
_OPENINGS = ("---\n",) * 30 + (
    *(
        "--- \n",
        "---\t\n",
        "---\n\n",
        "---\r\n",
        "---\u00a0\n",
        "---\u0085\n",
        "---\ufeff\n",
        "---\u2028\n",
    ),
    *(
        " ---\n",
        "\n---\n",
        "--\n",
        "----\n",
        "---yaml\n",
        "--- # c\n",
        "---\n---\n",
        "+++\n",
        "\ufeff---\n",
    ),
    *(
        "\ufeff\ufeff---\n",
        "---\n# c\n",
        "---\v\n",
        "---\x1c\n",
        "---\u200b\n",
        "---\u180e\n",
        "#x\n---\n",
    ),
)
_CLOSINGS = ("---\n",) * 30 + (
    "---",
    "--- \n",
    "--- text\n",
    "---x",
    "----\n",
    "  ---\n",
    "\n---\n",
    "...\n",
    "",
)
_LINE_ENDS = ("\n",) * 12 + ("\r\n", "\r\n", "\r")


@st.composite
def agent_file(draw: st.DrawFn) -> str:
    """A whole file, `@N` in its name."""
    lines = [draw(st.sampled_from(_NAMES))]
    if draw(st.integers(0, 11)):
        key = draw(
            st.sampled_from(
                ("description",) * 14 + ("Description", "description ", "'description'")
            )
        )
        lines.append(f"{key}:{draw(value())}")
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"model: {draw(st.sampled_from(_MODELS))}")
    for _ in range(draw(st.integers(0, 2))):
        lines.append(f"{draw(st.sampled_from(_KEYS))}:{draw(value())}")
    if draw(st.integers(0, 7)) == 0:
        lines.append(f"hooks:{draw(st.sampled_from(_HOOKS))}")
    if draw(st.integers(0, 9)) == 0:
        lines.append(draw(st.one_of(st.sampled_from(_EXAMPLE_LINES), sentence())))
    if draw(st.integers(0, 3)) == 0:
        lines = draw(st.permutations(lines))
    indent = draw(st.sampled_from(("",) * 20 + (" ", "  ", "\t")))
    content = "".join(f"{indent}{line}\n" for line in lines)
    text = draw(st.sampled_from(_OPENINGS)) + content + draw(st.sampled_from(_CLOSINGS)) + "Body.\n"
    end = draw(st.sampled_from(_LINE_ENDS))
    return text if end == "\n" else text.replace("\n", end)


def corner_cases() -> list[str]:
    """Every single form on its own, in the plainest of files."""
    plain = "---\nname: @N\ndescription: Plain.\n"
    cases = [f"---\nname: @N\ndescription: {text}\n---\n" for text in _SCALARS]
    cases += [f"---\nname: @N\ndescription: a{text}b\n---\n" for text in _TROUBLE]
    cases += [f"---\nname: @N\ndescription: {text}b\n---\n" for text in _TROUBLE]
    cases += [f"---\nname: @N\ndescription: a{text}\n---\n" for text in _TROUBLE]
    cases += [f"---\nname: @N\ndescription: x: {text}\n---\n" for text in (*_SCALARS, *_TROUBLE)]
    cases += [f"---\nname: @N\n\tdescription: {text}\n---\n" for text in _SCALARS[:20]]
    cases += [f"---\n{line}\ndescription: Plain.\n---\n" for line in dict.fromkeys(_NAMES)]
    cases += [f"---\nname: {text}\ndescription: @N\n---\n" for text in _SCALARS]
    cases += [f"---\nname: @N{text}x\ndescription: d\n---\n" for text in _TROUBLE]
    cases += [f"{plain}model: {text}\n---\n" for text in (*_MODELS, *_SCALARS)]
    cases += [f"{plain}hooks:{text}\n---\n" for text in _HOOKS]
    cases += [
        f"{plain}{key}: {text}\n---\n"
        for key in _KEYS
        for text in ("a", "5", "true", "~", "[a]", "a: b")
    ]
    cases += [f"{start}name: @N\ndescription: d\n---\n" for start in dict.fromkeys(_OPENINGS)]
    cases += [f"{plain}{end}Body: x\n" for end in dict.fromkeys(_CLOSINGS)]
    cases += [f"---\nname: @N\ndescription: Examples:\n{line}\n---\n" for line in _EXAMPLE_LINES]
    cases += [case.replace("\n", "\r\n") for case in cases[::7]]
    cases += [
        f"---\nname: {'x' * (length - 4)}@N\ndescription: d\n---\n"
        for length in (255, 256, 257, 300)
    ]
    cases += [
        f"---\nname: @N{'é' * count}\ndescription: d\n---\n" for count in (250, 252, 253, 254)
    ]
    cases += [
        f"---\nname: @N{'😀' * count}\ndescription: d\n---\n" for count in (125, 126, 127, 250)
    ]
    return cases
