"""Made-up secrets of many kinds in code of many languages, the same in every run.

Every secret is put together here from pieces, so that no scanner takes these files for a leak.
"""

import base64
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PER_KIND = 20

_ALNUM = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits
_HEX = "0123456789abcdef"
_MARKS = _ALNUM + "!#%^*-_+?"


@dataclass(frozen=True, slots=True)
class Sample:
    """One secret and the code it stands in."""

    kind: str
    secret: str
    text: str


class Maker:
    """Random letters that are the same in every run."""

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)

    def of(self, alphabet: str, length: int) -> str:
        return "".join(self.random.choices(alphabet, k=length))

    def alnum(self, length: int) -> str:
        return self.of(_ALNUM, length)

    def base64(self, size: int) -> str:
        return base64.b64encode(self.random.randbytes(size)).decode()

    def password(self) -> str:
        """As people choose them: words with figures and marks, or a random text."""
        word = self.random.choice(("Tiger", "summer", "Winter", "hunter", "Coffee", "dragon"))
        figures = self.of(string.digits, self.random.randint(2, 4))
        mark = self.random.choice("!#%*-_+?")
        return self.random.choice(
            (f"{word}{figures}{mark}", f"{word}{mark}{figures}", self.of(_MARKS, 16))
        )


def _pem(kind: str, which: str) -> str:
    return f"-----{which} {kind}" + "PRIVATE KEY-----"


# Told by their own shape, wherever they stand.
SHAPED: dict[str, Callable[[Maker], str]] = {
    "anthropic": lambda m: "sk-" + "ant-api03-" + m.alnum(93) + "AA",
    "openai": lambda m: "sk-" + "proj-" + m.alnum(74),
    "openrouter": lambda m: "sk-" + "or-v1-" + m.of(_HEX, 64),
    "aws key id": lambda m: "AKI" + "A" + m.of(string.ascii_uppercase + "234567", 16),
    "github": lambda m: "gh" + m.random.choice("pousr") + "_" + m.alnum(36),
    "github fine-grained": lambda m: "github" + "_pat_" + m.alnum(22) + "_" + m.alnum(59),
    "gitlab": lambda m: "gl" + "pat-" + m.alnum(20),
    "slack bot": lambda m: "xox" + "b-" + m.of(string.digits, 12) + "-" + m.alnum(24),
    "slack app": lambda m: "xap" + "p-1-" + m.of(_UPPER, 11) + "-" + m.of(_HEX, 64),
    "stripe": lambda m: m.random.choice("sr") + "k_" + "live_" + m.alnum(24),
    "stripe webhook": lambda m: "wh" + "sec_" + m.alnum(32),
    "google api": lambda m: "AI" + "za" + m.alnum(35),
    "google client": lambda m: "GOC" + "SPX-" + m.alnum(28),
    "google oauth": lambda m: "ya" + "29." + m.alnum(60),
    "npm": lambda m: "np" + "m_" + m.alnum(36),
    "pypi": lambda m: "py" + "pi-AgEIcHlwaS5vcmc" + m.alnum(70),
    "rubygems": lambda m: "ruby" + "gems_" + m.of(_HEX, 48),
    "sendgrid": lambda m: "S" + "G." + m.alnum(22) + "." + m.alnum(43),
    "mailgun": lambda m: "ke" + "y-" + m.of(_HEX, 32),
    "mailchimp": lambda m: m.of(_HEX, 32) + "-us" + m.of("123456789", 1),
    "hugging face": lambda m: "h" + "f_" + m.alnum(34),
    "digitalocean": lambda m: "do" + "p_v1_" + m.of(_HEX, 64),
    "databricks": lambda m: "da" + "pi" + m.of(_HEX, 32),
    "docker": lambda m: "dckr" + "_pat_" + m.alnum(27),
    "vault": lambda m: "hv" + "s." + m.alnum(90),
    "terraform cloud": lambda m: m.alnum(14) + ".atlas" + "v1." + m.alnum(67),
    "linear": lambda m: "lin" + "_api_" + m.alnum(40),
    "shopify": lambda m: "shp" + "at_" + m.of(_HEX, 32),
    "square": lambda m: "sq0" + "atp-" + m.alnum(22),
    "postman": lambda m: "PM" + "AK-" + m.of(_HEX, 24) + "-" + m.of(_HEX, 34),
    "grafana": lambda m: "gl" + "sa_" + m.alnum(32) + "_" + m.of(_HEX, 8),
    "new relic": lambda m: "NR" + "AK-" + m.of(_UPPER, 27),
    "twilio": lambda m: "S" + "K" + m.of(_HEX, 32),
    "telegram": lambda m: m.of("123456789", 9) + ":AA" + m.alnum(33),
    "atlassian": lambda m: "ATA" + "TT3xFfGF0" + m.alnum(180),
    "age": lambda m: "AGE-SEC" + "RET-KEY-1" + m.of(_UPPER, 58),
    "jwt": lambda m: "ey" + "J" + m.alnum(33) + ".ey" + "J" + m.alnum(90) + "." + m.alnum(43),
}
ANYWHERE = (
    "client = Client('{}')",
    'const client = new Client("{}");',
    "value: {}",
    "VALUE={}\nOTHER=1",
    "# was {} before",
    "var client = New(`{}`)",
    '{{"value": "{}"}}',
    "$client = new Client('{}');",
)

_PASSWORD_IN_CODE = (
    'DB_PASSWORD = "{}"',
    "connect(host, user=user, password='{}')",
    'const dbPassword = "{}";',
    "let config = {{ user: 'app', password: '{}' }};",
    'String password = "{}";',
    'private static final String DB_PASSWORD = "{}";',
    'password := "{}"',
    "$password = '{}';",
    'password: "{}"',
    '"password": "{}",',
    "'password' => '{}',",
    '<property name="password" value="{}"/>',
    'val smtpPassword: String = "{}"',
    'config["password"] = "{}"',
)
_KEY_IN_CODE = (
    "API_KEY={}\n",
    "export CLIENT_SECRET={}\n",
    "client_secret: {}\n",
    'clientSecret: "{}",',
    'api_key = "{}"',
    "apiKey = '{}'",
    "spring.security.oauth2.client.client-secret={}\n",
    "  accessToken: {}\n",
    '"access_token": "{}"',
    "<apiKey>{}</apiKey>",
    "auth_token := `{}`",
    'os.environ["API_TOKEN"] = "{}"',
    'ENV SECRET_KEY="{}"',
    "tool --api-key {} --verbose",
)
# Told by what stands before them.
TOLD: dict[str, tuple[tuple[str, ...], Callable[[Maker], str]]] = {
    "password in code": (_PASSWORD_IN_CODE, Maker.password),
    "password in an env file": (
        ("DB_PASSWORD={}\n", "export PGPASSWORD={}\n", "SMTP_PASS={}\n", "REDIS_PASSWORD={}\n"),
        Maker.password,
    ),
    "key in code": (_KEY_IN_CODE, lambda m: m.alnum(32)),
    "hexadecimal key": (_KEY_IN_CODE, lambda m: m.of(_HEX, 40)),
    "session secret": (
        ("app.use(session({{ secret: '{}' }}))", "SECRET_KEY = '{}'", 'jwt.sign(x, secret="{}")'),
        lambda m: m.of(_MARKS, 40),
    ),
    "django key": (("SECRET_KEY = 'django-insecure-{}'",), lambda m: m.of(_MARKS, 40)),
    "connection url": (
        (
            "postgresql://app:{}@db.internal:5432/app",
            "DATABASE_URL=mysql+pymysql://root:{}@127.0.0.1/shop\n",
            'amqp.Dial("amqp://worker:{}@rabbit/")',
            "mongoose.connect('mongodb+srv://app:{}@cluster0.example.net')",
            "redis://:{}@cache:6379/0",
            "jdbc:postgresql://app:{}@db/app",
        ),
        lambda m: m.alnum(m.random.randint(10, 24)),
    ),
    "key-value connection": (
        (
            '"Server=db;Database=a;User Id=sa;Password={};Encrypt=true"',
            'dsn = "host=db user=app password={} dbname=app"',
            '"Host=db;Username=app;Password={}"',
        ),
        lambda m: m.alnum(14) + "7",
    ),
    "bearer header": (
        (
            'headers = {{"Authorization": "Bearer {}"}}',
            "curl -H 'Authorization: Bearer {}' https://api.example.com",
            'req.Header.Set("Authorization", "Bearer {}")',
            "headers: {{ Authorization: `Bearer {}` }}",
            '"Authorization": "token {}"',
        ),
        lambda m: m.alnum(40),
    ),
    "basic header": (
        (
            "Authorization: Basic {}\n",
            'request.setHeader("Authorization", "Basic {}");',
            "headers['Authorization'] = 'Basic {}'",
        ),
        lambda m: base64.b64encode(f"app:{m.alnum(16)}".encode()).decode(),
    ),
    "key header": (
        ("X-Api-Key: {}\n", "'x-api-key': '{}'", 'r.headers["X-API-Key"] = "{}"'),
        lambda m: m.alnum(32),
    ),
    "aws secret": (
        (
            "aws_secret_access_key = {}\n",
            "AWS_SECRET_ACCESS_KEY={}\n",
            'secretAccessKey: "{}"',
            "aws_secret_access_key='{}',",
        ),
        lambda m: m.base64(30),
    ),
    "azure storage": (
        (
            'conn = "DefaultEndpointsProtocol=https;AccountName=a;AccountKey={};Suffix=b"',
            "AccountKey={};\n",
        ),
        lambda m: m.base64(64),
    ),
    "slack webhook": (
        (
            "https://hooks.slack" + ".com/services/{}",
            'url = "https://hooks.slack' + '.com/services/{}"',
        ),
        lambda m: f"T{m.of(_UPPER, 10)}/B{m.of(_UPPER, 10)}/{m.alnum(24)}",
    ),
    "discord webhook": (
        ("https://discord.com/api/webhooks/{}",),
        lambda m: f"{m.of('123456789', 18)}/{m.alnum(68)}",
    ),
    "private key": (
        (
            f"{_pem('RSA ', 'BEGIN')}\n{{}}\n{_pem('RSA ', 'END')}\n",
            f"{_pem('', 'BEGIN')}\n{{}}\n{_pem('', 'END')}\n",
            f"key: |\n  {_pem('EC ', 'BEGIN')}\n  {{}}\n  {_pem('EC ', 'END')}\n",
            f'"{_pem("OPENSSH ", "BEGIN")}\n{{}}\n{_pem("OPENSSH ", "END")}"',
        ),
        lambda m: "\n".join(m.base64(48) for _ in range(6)),
    ),
}


def samples() -> Iterator[Sample]:
    """Twenty of each kind, each between lines of ordinary code."""
    for kind, make in SHAPED.items():
        yield from _twenty(kind, ANYWHERE, make)
    for kind, (lines, make) in TOLD.items():
        yield from _twenty(kind, lines, make)


def _twenty(kind: str, lines: tuple[str, ...], make: Callable[[Maker], str]) -> Iterator[Sample]:
    maker = Maker(kind)
    for number in range(PER_KIND):
        secret = make(maker)
        line = lines[number % len(lines)].format(secret)
        yield Sample(kind, secret, f"import thing\n\n{line}\nthing.run(1)\n")
