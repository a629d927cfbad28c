"""Which dialect a statement is written in, told from simple cues."""

import re

from agentls.sql.statement import Dialect

DIALECTS = ("postgres", "mysql", "sqlite", "duckdb", "tsql", "oracle", "bigquery", "snowflake")

TITLES = {
    "postgres": "PostgreSQL",
    "mysql": "MySQL",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "tsql": "SQL Server",
    "oracle": "Oracle",
    "bigquery": "BigQuery",
    "snowflake": "Snowflake",
}

_DRIVERS = (
    ("postgres", r"psycopg2?|asyncpg|aiopg|pg8000|psycopg_pool"),
    ("sqlite", r"sqlite3|aiosqlite|apsw"),
    ("mysql", r"pymysql|MySQLdb|aiomysql|asyncmy|mysql\.connector"),
    ("oracle", r"oracledb|cx_Oracle"),
    ("tsql", r"pymssql|pyodbc"),
    ("duckdb", r"duckdb"),
    ("snowflake", r"snowflake\.connector"),
)
_IMPORT = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:"
    + "|".join(f"(?P<{name}>{driver})" for name, driver in _DRIVERS)
    + r")\b",
    re.MULTILINE,
)
_URL = re.compile(r"\b(postgres(?:ql)?|mysql|mariadb|sqlite)(?:\+\w+)?://")
_URLS = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql",
         "sqlite": "sqlite"}  # fmt: skip

_TEXT_CUES = (
    ("postgres", re.compile(r"\$\d|::[a-z]|\$\w*\$|\bilike\b|\bserial\b|\bbigserial\b|\bjsonb\b"
                            r"|\bplpgsql\b|\bdistinct\s+on\b|\bconcurrently\b|\btimestamptz\b",
                            re.IGNORECASE)),
    ("mysql", re.compile(r"`|\bauto_increment\b|\bengine\s*=|\bon\s+duplicate\s+key\b",
                         re.IGNORECASE)),
    ("sqlite", re.compile(r"\bautoincrement\b|\bpragma\b|\bwithout\s+rowid\b|\binsert\s+or\b",
                          re.IGNORECASE)),
    ("tsql", re.compile(r"\bselect\s+top\b|\[\w+\]\.\[\w+\]|\bnolock\b", re.IGNORECASE)),
)  # fmt: skip


def guess(text: str, statement: str, *, host: str) -> Dialect:
    """The dialect of `statement` in the file `text`; PostgreSQL is assumed when nothing tells."""
    for name, cue in _TEXT_CUES:
        if found := cue.search(statement):
            return Dialect(name, f"`{found.group().strip()}` in the statement")
    if host == "python":
        drivers = {match.lastgroup: match.group().split()[1] for match in _IMPORT.finditer(text)}
        if len(drivers) == 1:
            ((name_or_none, driver),) = drivers.items()
            return Dialect(name_or_none or "postgres", f"the file imports `{driver}`")
        if found := _URL.search(text):
            return Dialect(_URLS[found.group(1)], f"`{found.group()}` in the file")
    else:
        for name, cue in _TEXT_CUES:
            if found := cue.search(text):
                return Dialect(name, f"`{found.group().strip()}` in the file")
    return Dialect("postgres", "nothing in the file tells the dialect", assumed=True)
