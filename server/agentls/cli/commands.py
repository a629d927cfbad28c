"""Every command of the program, with its options; nothing here is imported before it is run."""

from agentls.cli.arguments import Command, Option

_SELECTION = (
    Option("--select", "Run only these rules (codes, names, prefixes).", "RULES", is_list=True),
    Option("--extend-select", "Run these rules too.", "RULES", is_list=True),
    Option("--ignore", "Do not run these rules.", "RULES", is_list=True),
)

_CONFIG = Option("--config", "Use this configuration file instead of the nearest.", "FILE")

_COLOR = Option(
    "--color", "Whether to colour the output.", choices=("auto", "always", "never"), default="auto"
)

COMMANDS: tuple[Command, ...] = (
    Command(
        "check",
        "Check agent files and folders of them.",
        "agentls.cli.check",
        operands="[PATH…]",
        options=(
            Option(
                "--format",
                "How to report.",
                choices=("text", "json", "sarif", "github"),
                default="text",
            ),
            Option("--fix", "Make the fixes that are safe."),
            Option("--fix-unsafe", "Make every fix, also those that may change the meaning."),
            Option("--diff", "Print what the fixes would change, and write nothing."),
            *_SELECTION,
            _CONFIG,
            Option("--stdin-path", "Path of the text on standard input (PATH is `-`).", "PATH"),
            Option("--no-cache", "Neither use nor keep results of other runs."),
            Option("--exit-zero", "Exit with 0 even when there are errors or warnings."),
            _COLOR,
        ),
        details="""
Without PATH the current folder is checked. In folders, agent files are found by where they stand
and what is in them, actions in `.agentls/actions`; `.gitignore`, `.ignore`, `.agentlsignore` and
the setting `exclude` are honoured; a Markdown file that is named is checked whatever it is.

Exit codes: 0 nothing above `information` (with --diff: nothing to change); 1 errors or warnings
(with --diff: something to change); 2 something could not be done: bad usage or configuration, a
file that cannot be read or written. The other files are checked all the same.
""",
        most=None,
    ),
    Command(
        "show",
        "Show what becomes of an agent file, or of an action.",
        "agentls.cli.show",
        operands="FILE",
        options=(
            Option("--format", "How to show it.", choices=("text", "json"), default="text"),
            _COLOR,
        ),
        least=1,
        most=1,
    ),
    Command(
        "rules",
        "List the rules.",
        "agentls.cli.rules",
        options=(
            Option("--format", "How to list them.", choices=("text", "json"), default="text"),
        ),
    ),
    Command(
        "rule",
        "Explain one rule.",
        "agentls.cli.rule",
        operands="CODE|NAME",
        options=(
            Option(
                "--format", "How to explain it.", choices=("markdown", "json"), default="markdown"
            ),
        ),
        least=1,
        most=1,
    ),
    Command(
        "query",
        "Work on the SQL query at a place in a file.",
        "agentls.cli.query",
        operands="explain|optimize|index FILE:LINE",
        options=(
            Option("--format", "How to answer.", choices=("md", "json"), default="md"),
            Option("--diff", "Print a suggested change as a diff only."),
        ),
        least=2,
        most=2,
    ),
    Command(
        "ask",
        "Run an action on a place in a file.",
        "agentls.cli.ask",
        operands="ACTION FILE[:LINE[-LINE]]|FOLDER",
        options=(
            Option("--agent", "Who is to answer, instead of the usual agent.", "NAME"),
            Option("--question", "What to ask, for actions that want to know.", "TEXT"),
            Option("--dry-run", "Print what would be sent, and send nothing."),
            Option("--diff", "Print a suggested change as a diff only."),
            Option("--apply", "Make the change that is suggested, once it passed the checks."),
            Option("--accept", "Accept the workspace's agent or action as instructions."),
            Option("--fresh", "Ask again although an answer was kept."),
            Option("--format", "How to answer.", choices=("md", "json"), default="md"),
        ),
        details="""
`agentls actions` lists the actions. Exit codes: 0 there is a result; 1 a change was proposed that
did not pass the checks, and is printed with the reasons; 2 something could not be done.
""",
        least=2,
        most=2,
    ),
    Command(
        "review",
        "Let an agent review many files.",
        "agentls.cli.review",
        operands="[PATH…]",
        options=(
            Option("--since", "Review only what differs from this Git revision.", "REV"),
            Option("--max-cost", "Stop before all of it would cost more.", "USD"),
            Option("--agent", "Who is to review, instead of the usual agent.", "NAME"),
            Option("--batch", "Ask everything at once: takes up to a day, and costs half."),
            Option(
                "--format",
                "How to report.",
                choices=("text", "json", "sarif", "github"),
                default="text",
            ),
            _COLOR,
        ),
        details="""
Without PATH everything below the current folder is reviewed, file by file, ignore files honoured.
Answers are kept, so a run that was interrupted goes on where it stopped when it is started again;
with --batch it finds its batch again.

Exit codes: 0 nothing above `information`; 1 errors or warnings; 2 something could not be done or
was left out. What was found is reported all the same.
""",
        most=None,
    ),
    Command(
        "actions",
        "List the actions.",
        "agentls.cli.actions",
        options=(
            Option("--format", "How to list them.", choices=("text", "json"), default="text"),
        ),
    ),
    Command(
        "answers",
        "Show how much of earlier answers is kept, or delete it.",
        "agentls.cli.answers",
        options=(Option("--clear", "Delete every answer that is kept."),),
    ),
    Command(
        "serve",
        "Run the language server.",
        "agentls.cli.serve",
        options=(
            Option("--stdio", "Speak over standard input and output (the default)."),
            Option("--tcp", "Listen on an address instead.", "HOST:PORT"),
        ),
    ),
    Command(
        "doctor",
        "Show versions, the configuration found, and whether a model may be asked.",
        "agentls.cli.doctor",
        options=(
            Option("--format", "How to show it.", choices=("text", "json"), default="text"),
            Option("--live", "Make one small request to the model, and say what came back."),
        ),
    ),
    Command(
        "tour",
        "Show in a minute what this program does, without key or network.",
        "agentls.cli.tour",
        options=(_COLOR,),
    ),
)
