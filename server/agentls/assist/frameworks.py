"""The signs by which frameworks, data layers and clients are recognised; data, and nothing else.

A sign is a regular expression over one definition with its decorators, its head and its body. It
is tried only in its languages, and only if the file shows one of `marks` anywhere, where a sign
alone would say too little.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_SCRIPTS = ("javascript", "javascriptreact", "typescript", "typescriptreact")
_JVM = ("java", "kotlin")


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of one kind of place; `where` says which part of a definition is searched."""

    kind: str
    framework: str
    languages: tuple[str, ...]
    pattern: re.Pattern[str]
    marks: tuple[str, ...] = ()
    where: str = "header"


def _sign(
    kind: str,
    framework: str,
    languages: tuple[str, ...],
    pattern: str,
    *marks: str,
    where: str = "header",
) -> Sign:
    return Sign(kind, framework, languages, re.compile(pattern), marks, where)


_PY = ("python",)
_GO = ("go",)
_VERBS = "get|post|put|patch|delete|head|options"

SIGNS: tuple[Sign, ...] = (
    # Handlers
    _sign(
        "handler",
        "FastAPI",
        _PY,
        rf"@\w+(?:\.\w+)*\.(?:{_VERBS}|websocket|api_route)\(",
        "fastapi",
        "FastAPI",
    ),
    _sign("handler", "Flask", _PY, rf"@\w+(?:\.\w+)*\.(?:route|{_VERBS})\(", "flask", "Flask"),
    _sign(
        "handler", "Starlette", _PY, r"\(\s*(?:self,\s*)?request(?:\s*:\s*Request)?\b", "starlette"
    ),
    _sign(
        "handler",
        "aiohttp",
        _PY,
        rf"@\w+\.(?:{_VERBS}|view)\(|\(\s*(?:self,\s*)?request\s*:\s*web\.Request",
        "aiohttp.web",
        "from aiohttp import web",
    ),
    _sign(
        "handler",
        "Django REST framework",
        _PY,
        r"@(?:api_view|action)\(|\bdef (?:get|post|put|patch|delete|list|create|retrieve|update"
        r"|partial_update|destroy|perform_create|perform_update)\(\s*self,\s*request",
        "rest_framework",
    ),
    _sign("handler", "Django", _PY, r"\bdef \w+\(\s*(?:self,\s*)?request\b", "django"),
    _sign(
        "handler",
        "Express",
        _SCRIPTS,
        rf"\b(?:app|router|api|server|\w*[rR]outer)\s*\.\s*(?:{_VERBS}|all|use)\(",
        "express",
    ),
    _sign("handler", "Express", _SCRIPTS, r"\(\s*_?req(?:uest)?\b[^,)]*,\s*_?res(?:ponse)?\b"),
    _sign("handler", "NestJS", _SCRIPTS, r"@(?:Get|Post|Put|Patch|Delete|All)\("),
    _sign(
        "handler",
        "Fastify",
        _SCRIPTS,
        rf"\b(?:fastify|app|server|instance)\s*\.\s*(?:{_VERBS}|route)\(|\brequest\b[^,)]*,\s*reply\b",
        "fastify",
    ),
    _sign(
        "handler",
        "Koa",
        _SCRIPTS,
        r"\(\s*ctx\b[^)]*\)\s*=>|\b(?:router)\s*\.\s*(?:get|post)\(",
        "koa",
    ),
    _sign(
        "handler",
        "Next.js",
        _SCRIPTS,
        r"export\s+(?:async\s+)?function\s+(?:GET|POST|PUT|PATCH|DELETE)\b"
        r"|NextApiRequest|NextRequest",
    ),
    _sign("handler", "net/http", _GO, r"http\.ResponseWriter\s*,\s*\w*\s*\*http\.Request"),
    _sign("handler", "Gin", _GO, r"\*gin\.Context"),
    _sign("handler", "Echo", _GO, r"\becho\.Context"),
    _sign("handler", "Fiber", _GO, r"\*fiber\.Ctx"),
    _sign("handler", "Spring", _JVM, r"@(?:Get|Post|Put|Patch|Delete|Request)Mapping\b"),
    _sign("handler", "JAX-RS", _JVM, r"@(?:GET|POST|PUT|PATCH|DELETE)\b"),
    _sign(
        "handler",
        "ASP.NET",
        ("csharp",),
        r"\[Http(?:Get|Post|Put|Patch|Delete)|\.Map(?:Get|Post|Put|Patch|Delete)\(",
    ),
    _sign(
        "handler",
        "Rails",
        ("ruby",),
        r"\bdef (?:index|show|new|create|edit|update|destroy)\b",
        "Controller",
    ),
    _sign(
        "handler",
        "Laravel",
        ("php",),
        r"\bRequest \$request|\bfunction (?:index|store|show"
        r"|update|destroy)\(",
        "Illuminate",
        "Controller",
    ),
    # Resolvers
    _sign("resolver", "Strawberry", _PY, r"@strawberry\.(?:field|mutation|subscription)\b"),
    _sign("resolver", "Ariadne", _PY, r"@\w+\.field\(", "ariadne"),
    _sign("resolver", "graphene", _PY, r"\bdef (?:resolve_\w+|mutate)\(", "graphene"),
    _sign(
        "resolver",
        "NestJS",
        _SCRIPTS,
        r"@(?:ResolveField|Query|Mutation|FieldResolver)\(",
        "graphql",
        "Resolver",
    ),
    _sign(
        "resolver",
        "Apollo",
        _SCRIPTS,
        r"\(\s*_?(?:parent|root|obj|source|_)\b[^,)]*,\s*(?:_?args|\{[^}]*\})[^,)]*"
        r"(?:,\s*\{?\s*(?:context|ctx))?",
        "graphql",
        "resolvers",
        "Resolvers",
    ),
    _sign("resolver", "gqlgen", _GO, r"\bfunc \(r \*\w*[rR]esolver\)"),
    # Models
    _sign(
        "model",
        "SQLAlchemy",
        _PY,
        r"(?s)\bclass \w+\([^)]*\b(?:Base|DeclarativeBase|db\.Model|\w+Base)\b.*?"
        r"(?:__tablename__|mapped_column|Column\()",
        "sqlalchemy",
        where="whole",
    ),
    _sign("model", "SQLModel", _PY, r"\bclass \w+\([^)]*SQLModel[^)]*table\s*=\s*True"),
    _sign("model", "Django", _PY, r"\bclass \w+\([^)]*\bmodels\.Model\b"),
    _sign("model", "TypeORM", _SCRIPTS, r"@Entity\("),
    _sign(
        "model",
        "Mongoose",
        _SCRIPTS,
        r"\bnew (?:mongoose\.)?Schema\(",
        "mongoose",
        where="statement",
    ),
    _sign(
        "model",
        "GORM",
        _GO,
        r"(?s)struct\s*\{.*?(?:gorm\.Model|`[^`]*\b(?:gorm|db):\")",
        where="whole",
    ),
    _sign("model", "JPA", _JVM, r"@(?:Entity|Table|MappedSuperclass)\b"),
    _sign("model", "Entity Framework", ("csharp",), r"\[Table\(|\[Key\]", where="whole"),
    _sign("model", "ActiveRecord", ("ruby",), r"<\s*(?:ApplicationRecord|ActiveRecord::Base)"),
    _sign("model", "Eloquent", ("php",), r"\bextends Model\b"),
    # Access to stored data
    _sign(
        "data-access",
        "",
        _PY,
        r"\b(?:session|db|cursor|cur|conn|connection|engine|tx)\s*\.\s*(?:execute|executemany"
        r"|query|add|add_all|delete|merge|scalars?|get|commit|fetch\w*)\(|\.objects\b",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        _SCRIPTS,
        r"\b(?:prisma|db|knex|pool|client|conn(?:ection)?|\w*[rR]epo(?:sitory)?|\w*[mM]odel"
        r"|sequelize|em|manager)\b(?:\.\w+)?\s*\.\s*(?:query|execute|find\w*|save|insert\w*"
        r"|update\w*|delete\w*|create\w*|upsert\w*|aggregate|count)\(",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        _GO,
        r"\b\w*(?:db|DB|tx|Tx|conn|pool|queries|repo|Repo)\w*\s*\.\s*(?:Query\w*|Exec\w*|Get\w*"
        r"|Select\w*|Find\w*|Create|Save|First|Where|Delete|Update\w*|Begin\w*)\(",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        _JVM,
        r"\b\w*(?:[rR]epository|[eE]ntityManager|jdbcTemplate|[jJ]dbc\w*|[sS]ession|em|[dD]ao)"
        r"\s*\.\s*\w+\(",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        ("csharp",),
        r"\b_?\w*(?:[cC]ontext|[dD]b|[cC]onnection|[rR]epository)\s*\.\s*\w+",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        ("ruby",),
        r"\.(?:where|find|find_by|find_each|create!?|update!?|destroy|save!?|includes|joins)\b",
        where="body",
    ),
    _sign(
        "data-access",
        "",
        ("php",),
        r"\bDB::|::(?:where|find|create|query)\(|->(?:save|get)\(",
        where="body",
    ),
    # Calls to other services
    _sign(
        "outgoing-call",
        "requests",
        _PY,
        rf"\brequests\.(?:{_VERBS}|request|Session)\(",
        where="body",
    ),
    _sign(
        "outgoing-call",
        "HTTPX",
        _PY,
        rf"\bhttpx\.(?:{_VERBS}|request|stream|Client|AsyncClient)\(",
        where="body",
    ),
    _sign("outgoing-call", "aiohttp", _PY, r"\baiohttp\.(?:ClientSession|request)\(", where="body"),
    _sign("outgoing-call", "urllib", _PY, r"\burlopen\(", where="body"),
    _sign(
        "outgoing-call",
        "HTTP client",
        _PY,
        rf"\b(?:self\.)?_?(?:http|client|session|api)\w*\.(?:{_VERBS})\(\s*f?[\"']",
        "httpx",
        "requests",
        "aiohttp",
        where="body",
    ),
    _sign("outgoing-call", "boto3", _PY, r"\bboto3\.(?:client|resource)\(", where="body"),
    _sign("outgoing-call", "fetch", _SCRIPTS, r"(?<![\w.])fetch\(", where="body"),
    _sign(
        "outgoing-call", "axios", _SCRIPTS, rf"\baxios(?:\.(?:{_VERBS}|request))?\(", where="body"
    ),
    _sign(
        "outgoing-call",
        "got",
        _SCRIPTS,
        rf"(?<![\w.])got(?:\.(?:{_VERBS}))?\(",
        "'got'",
        '"got"',
        where="body",
    ),
    _sign(
        "outgoing-call",
        "net/http",
        _GO,
        r"\bhttp\.(?:Get|Post|PostForm|Head|NewRequest\w*)\(|\b\w*[cC]lient\.Do\(",
        where="body",
    ),
    _sign(
        "outgoing-call",
        "Spring",
        _JVM,
        r"\b\w*(?:[rR]estTemplate|[wW]ebClient|[rR]estClient)\b",
        where="body",
    ),
    _sign(
        "outgoing-call",
        "HttpClient",
        (*_JVM, "csharp"),
        r"\b_?\w*[hH]ttpClient\w*\s*\.\s*\w+",
        where="body",
    ),
    _sign(
        "outgoing-call", "Faraday", ("ruby",), r"\b(?:Faraday|HTTParty|Net::HTTP)\b", where="body"
    ),
    _sign("outgoing-call", "Guzzle", ("php",), r"\bGuzzle|Http::|curl_exec\(", where="body"),
)
"""Every sign; of several that fit a definition, the first of its kind counts."""

# What is seen in the whole of a definition, in any language.
TRAITS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "writes": re.compile(
            r"(?i)\b(?:insert|update|delete|save|create|add|add_all|destroy|remove|upsert|commit"
            r"|put|persist|bulk_create|set)\w*\s*\(|\b(?:INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b"
        ),
        "lists": re.compile(
            r"(?i)\.(?:all|findMany|find_all|findAll|scalars|fetchall|to_list|ToList|find_each"
            r"|getMany|list)\(|->\s*[lL]ist\[|\bList<|\[\]\w|\blist\["
            r"|\.objects\.filter\(|\.find\(\s*[{)]"
        ),
        "validated": re.compile(
            # What a framework hands over whole says nothing of what is in it.
            r":\s*(?!(?:Http|Next|NextApi|Fastify)?Request\b)\w*(?:Request|Payload|Dto|DTO|Schema|Create|Update|Input|Body|In)\b\s*[,)=]"
            r"|\bis_valid\(|\.parse\(|safeParse\(|\bvalidate\w*\(|@Valid\b|@Body\(|ShouldBind"
            r"|\bBind(?:JSON)?\(|ModelState|permit\("
        ),
        "authenticated": re.compile(
            r"(?i)\bauth\w*|\bcurrent_?user|\bpermission|\bjwt|\blogin_required|@PreAuthorize"
            r"|@Secured|\bguard\b|\bUseGuards|\brequire_(?:user|login|role)|request\.user\b|req\.user\b"
        ),
        "limited": re.compile(r"(?i)rate_?limit|\blimiter\b|throttl|slowdown|bucket4j"),
        "cached": re.compile(
            r"(?i)\bcache|\betag\b|cache-control|\bmemoi[sz]e|\blru_cache|\bredis\b"
        ),
        "paginated": re.compile(
            r"(?i)\blimit\b|\boffset\b|\bcursor_?(?:after|before|key|token)\b|\bpag(?:e|inat)\w*"
            r"|\bper_page\b|\bPageable\b|\bafter\s*:"
        ),
        "logged": re.compile(
            r"(?i)\blog(?:ger|ging)?\w*\s*\.\s*(?:debug|info|warn\w*|error|exception|critical|log)"
            r"|\bconsole\.(?:log|error|warn)|\bslog\.|\bmetrics?\.|\bstatsd\.|\bcounter\.|\.observe\("
        ),
        "handles-errors": re.compile(
            r"\bexcept\b|\bcatch\s*[({]|\brescue\b|if err != nil|\.catch\(|HTTPException|abort\("
            r"|\.status\(4|StatusCode|http\.Error\("
        ),
        "transactional": re.compile(
            r"(?i)\btransaction\w*|\batomic\b|\.begin(?:_nested|Tx)?\(|@Transactional|\bBEGIN\b"
            r"|\$transaction|\bUnitOfWork\b"
        ),
        "resilient": re.compile(
            r"(?i)\bretry|\bretries\b|\bbackoff\b|\btenacity\b|circuit_?breaker|\bpolly\b|resilience4j"
        ),
    }
)
"""Traits by what they look like; the others are worked out from the definition itself."""

COMMENTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        **{
            language: re.compile(r"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/")
            for language in (*_SCRIPTS, "go", "java", "kotlin", "csharp", "php")
        },
        **{language: re.compile(r"#[^\n]*") for language in ("python", "ruby")},
    }
)
"""Comments by language, well enough for bodies in which nothing else stands."""

STUB = re.compile(
    r"(?i)(?:pass|\.\.\.|raise NotImplementedError(?:\([^\n]*\))?|return (?:null|nil|undefined)"
    r"|throw new \w*(?:Error|Exception)\([^\n]*\)|TODO\([^\n]*\)"
    r"|panic\(\"(?:not implemented|todo|unimplemented)[^\n]*\))?"
)
"""What a body that does nothing yet holds besides comments."""

WISH = re.compile(
    r"(?i)\b(?:todo|fixme|implement|add|create|write|build|make|return|endpoint|should|need)\b"
)
"""What a comment says that asks for code."""

LOOP = re.compile(
    r"(?m)^[ \t]*(?:for|while|foreach)\b|\.(?:forEach|map|each)\s*\(|\bfor\s*\(|\bin range\b"
    r"|\.each do"
)
"""The head of a loop."""

READS_ONLY = re.compile(
    r"(?i)\.(?:get|head)\(|@Get\b|@GetMapping|HttpGet|function GET\b|@GET\b|methods=\[.GET.\]"
    r"|\bdef (?:index|show|list|retrieve|get)\b"
)
"""A handler that only reads, by its head."""

CHANGES = re.compile(
    r"(?i)\.(?:post|put|patch|delete)\(|@(?:Post|Put|Patch|Delete)|Http(?:Post|Put|Patch|Delete)"
    r"|function (?:POST|PUT|PATCH|DELETE)\b|methods=\[.(?:POST|PUT|PATCH|DELETE)"
    r"|\bdef (?:create|update|destroy|post|put|patch|delete)\b"
)
"""A handler that changes something, by its head."""

TESTS = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)test_\w+\.py$|_test\.(?:py|go)$"
    r"|\.(?:test|spec)\.[jt]sx?$|Tests?\.(?:java|kt|cs)$"
)
"""Paths of tests: nothing in them is an endpoint."""
