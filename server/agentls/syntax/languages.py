"""The languages that actions work on, by LSP id, and how a file tells its own."""

from collections.abc import Mapping
from types import MappingProxyType

_SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".py": "python",
        ".pyi": "python",
        ".ts": "typescript",
        ".mts": "typescript",
        ".cts": "typescript",
        ".tsx": "typescriptreact",
        ".js": "javascript",
        ".mjs": "javascript",
        ".cjs": "javascript",
        ".jsx": "javascriptreact",
        ".go": "go",
        ".java": "java",
        ".kt": "kotlin",
        ".kts": "kotlin",
        ".rb": "ruby",
        ".php": "php",
        ".cs": "csharp",
        ".graphql": "graphql",
        ".graphqls": "graphql",
        ".gql": "graphql",
        ".sql": "sql",
        ".prisma": "prisma",
    }
)

LANGUAGES: tuple[str, ...] = tuple(dict.fromkeys(_SUFFIXES.values()))
"""Every language that is known here."""

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "csharp": "C#",
        "go": "Go",
        "graphql": "GraphQL",
        "java": "Java",
        "javascript": "JavaScript",
        "javascriptreact": "JavaScript (JSX)",
        "kotlin": "Kotlin",
        "php": "PHP",
        "prisma": "Prisma",
        "python": "Python",
        "ruby": "Ruby",
        "sql": "SQL",
        "typescript": "TypeScript",
        "typescriptreact": "TypeScript (TSX)",
    }
)
"""What people call each language."""

# What editors call them besides.
_IDS: Mapping[str, str] = MappingProxyType(
    {
        **{language: language for language in LANGUAGES},
        "c_sharp": "csharp",
        "cs": "csharp",
        "golang": "go",
        "js": "javascript",
        "jsx": "javascriptreact",
        "javascript.jsx": "javascriptreact",
        "mysql": "sql",
        "pgsql": "sql",
        "plsql": "sql",
        "postgres": "sql",
        "py": "python",
        "rb": "ruby",
        "sqlite": "sql",
        "ts": "typescript",
        "tsx": "typescriptreact",
        "typescript.tsx": "typescriptreact",
    }
)


def language_of(path: str, language_id: str = "") -> str:
    """The language by what the editor says, else by the path; empty when it is none of ours."""
    known = _IDS.get(language_id.lower())
    if known is not None:
        return known
    name = path.rpartition("/")[2].lower()
    at = name.rfind(".")
    return _SUFFIXES.get(name[at:], "") if at > 0 else ""
