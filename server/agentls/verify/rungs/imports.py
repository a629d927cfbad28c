"""Can what is newly imported be there: standard library, workspace, or a declared package?

One that is not known is no failure, since it may be declared where nobody looked; it is said.
"""

import re
import sys

from agentls.syntax.code import Code, read_code
from agentls.text.proposal import Rung
from agentls.verify.candidate import Candidate, Known

_NAME = "imports what is there"
_NODE = frozenset(
    [
        "assert",
        "async_hooks",
        "buffer",
        "child_process",
        "cluster",
        "console",
        "constants",
        "crypto",
        "dgram",
        "diagnostics_channel",
        "dns",
        "domain",
        "events",
        "fs",
        "http",
        "http2",
        "https",
        "inspector",
        "module",
        "net",
        "os",
        "path",
        "perf_hooks",
        "process",
        "punycode",
        "querystring",
        "readline",
        "repl",
        "sea",
        "sqlite",
        "stream",
        "string_decoder",
        "sys",
        "test",
        "timers",
        "tls",
        "trace_events",
        "tty",
        "url",
        "util",
        "v8",
        "vm",
        "wasi",
        "worker_threads",
        "zlib",
    ]
)
_SCRIPTS = ("typescript", "typescriptreact", "javascript", "javascriptreact")
# Distributions whose modules have other names; the most used ones.
_OTHER_NAMES = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "flask_limiter": "flask-limiter",
    "google": "google-api-python-client",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "multipart": "python-multipart",
    "MySQLdb": "mysqlclient",
    "PIL": "pillow",
    "psycopg2": "psycopg2-binary",
    "rest_framework": "djangorestframework",
    "sklearn": "scikit-learn",
    "strawberry": "strawberry-graphql",
    "yaml": "pyyaml",
}


def check(candidate: Candidate) -> Rung | None:
    """Look up every import that was not there before."""
    language = candidate.snapshot.language
    after = read_code(candidate.after, language)
    before = read_code(candidate.before, language)
    if after is None or before is None:
        return None
    new = sorted(_modules(after) - _modules(before))
    if not new:
        return None
    unknown = [name for name in new if not _is_there(name, language, candidate.known)]
    if unknown:
        listed = ", ".join(f"`{name}`" for name in unknown)
        return Rung(_NAME, None, f"neither the project nor its packages are known to have {listed}")
    return Rung(_NAME, True, f"every new import is there: {', '.join(f'`{n}`' for n in new)}")


def _modules(code: Code) -> set[str]:
    return {one.module for one in code.imports() if one.module and not one.level}


def _is_there(name: str, language: str, known: Known) -> bool:
    if language == "python":
        top = name.split(".")[0]
        return (
            top in sys.stdlib_module_names
            or top in known.modules
            or bool({_normalised(top), _OTHER_NAMES.get(top, "")} & known.dependencies)
            # The client of a library is often a distribution of its own: `psycopg[binary]`.
            or any(each.split("-")[0] == _normalised(top) for each in known.dependencies)
        )
    if language in _SCRIPTS:
        bare = name.removeprefix("node:")
        parts = bare.split("/")
        package = "/".join(parts[:2]) if bare.startswith("@") else parts[0]
        return (
            name.startswith((".", "/", "~", "#", "@/"))
            or parts[0] in _NODE
            or package in known.dependencies
            or f"@types/{package}" in known.dependencies
            or parts[0] in known.modules
        )
    if language == "go":
        return "." not in name.split("/")[0] or any(
            name == each or name.startswith(f"{each}/") for each in known.dependencies
        )
    if language in ("java", "kotlin"):
        return name.startswith(("java.", "javax.", "jakarta.", "kotlin.", "kotlinx.")) or any(
            name.startswith(f"{each}.") for each in (*known.dependencies, *known.modules)
        )
    if language == "csharp":
        return name.startswith(("System", "Microsoft")) or any(
            name.startswith(each) for each in (*known.dependencies, *known.modules)
        )
    return name.split("\\")[0] in known.modules or bool(re.match(r"App\b", name))


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
