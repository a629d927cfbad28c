"""Where and as whom to ask; known without loading the SDK, so that it can be shown beforehand."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from agentls.config.settings import Auth, Capabilities, ModelSettings, Provider
from agentls.errors import ModelError

FIRST_PARTY = "https://api.anthropic.com"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Connection:
    """Where and as whom to ask; an empty value means what the SDK finds in the environment.

    `read_timeout` is the longest silence in seconds, `connect_timeout` the longest wait for the
    server to answer at all. `headers` go with every request.
    """

    base_url: str = ""
    api_key: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    read_timeout: float = 60.0
    connect_timeout: float = 5.0
    provider: Provider = "anthropic"
    auth: Auth = "bearer"
    version: str = ""
    capabilities: Capabilities = "auto"

    @property
    def address(self) -> str:
        """The address that questions go to, without the `/v1` that the SDK adds by itself.

        Raises `ModelError` when a cloud provider's address cannot be told.
        """
        match self.provider:
            case "bedrock":
                written = self.base_url or os.environ.get("ANTHROPIC_BEDROCK_BASE_URL")
                return _plain(written or f"https://bedrock-runtime.{region()}.amazonaws.com")
            case "vertex":
                # Here `/v1` belongs to the address.
                written = self.base_url or os.environ.get("ANTHROPIC_VERTEX_BASE_URL")
                return (written or _vertex_address()).rstrip("/")
            case "foundry":
                written = self.base_url or os.environ.get("ANTHROPIC_FOUNDRY_BASE_URL")
                return _plain(written or _foundry_address())
            case "anthropic":
                written = self.base_url or os.environ.get("ANTHROPIC_BASE_URL")
                return _plain(written or FIRST_PARTY)

    @property
    def host(self) -> str:
        """Host and port, for the user to see; a name for it when it is not known yet."""
        try:
            return urlsplit(self.address).netloc
        except ModelError:
            return _NAMES[self.provider]

    @property
    def is_first_party(self) -> bool:
        """Whether it is Anthropic's own server, which knows every field of the request."""
        return self.provider == "anthropic" and self.address == FIRST_PARTY

    @property
    def is_claude(self) -> bool:
        """Whether Claude itself answers, by Anthropic or by a cloud provider."""
        return self.provider != "anthropic" or self.is_first_party

    @property
    def is_local(self) -> bool:
        """Whether the server runs on this machine."""
        return urlsplit(self.address).hostname in _LOOPBACK

    @property
    def takes_schema(self) -> bool:
        """Whether the server is taken to hold a reply to a JSON schema."""
        match self.capabilities:
            case "structured":
                return True
            case "text":
                return False
            case "auto":
                return self.is_claude


def connection(settings: ModelSettings, environment: Mapping[str, str]) -> Connection:
    """What the settings say; keys are never among them."""
    is_cloud = settings.provider != "anthropic"
    return Connection(
        base_url=settings.base_url,
        api_key="" if is_cloud else environment.get("ANTHROPIC_API_KEY", ""),
        provider=settings.provider,
        auth=settings.auth,
        version=settings.anthropic_version,
        capabilities=settings.capabilities,
    )


_NAMES = {"bedrock": "Amazon Bedrock", "vertex": "Google Vertex AI", "foundry": "Microsoft Foundry"}


def region() -> str:
    """The region of Bedrock; raises `ModelError` when none is set."""
    found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not found:
        raise ModelError(
            "no-region", "Amazon Bedrock needs a region. Set `AWS_REGION`, for example `us-east-1`."
        )
    return found


def vertex_region() -> str:
    """The region of Vertex; raises `ModelError` when none is set."""
    found = os.environ.get("CLOUD_ML_REGION")
    if not found:
        raise ModelError(
            "no-region", "Google Vertex AI needs a region. Set `CLOUD_ML_REGION`, or `global`."
        )
    return found


def _vertex_address() -> str:
    place = vertex_region()
    if place == "global":
        return "https://aiplatform.googleapis.com/v1"
    if place in ("us", "eu"):
        return f"https://aiplatform.{place}.rep.googleapis.com/v1"
    return f"https://{place}-aiplatform.googleapis.com/v1"


def _foundry_address() -> str:
    resource = os.environ.get("ANTHROPIC_FOUNDRY_RESOURCE")
    if not resource:
        raise ModelError(
            "no-region",
            "Microsoft Foundry needs the name of a resource. Set `ANTHROPIC_FOUNDRY_RESOURCE`, or "
            "`model.base-url` in the settings.",
        )
    return f"https://{resource}.services.ai.azure.com/anthropic"


def _plain(address: str) -> str:
    return address.rstrip("/").removesuffix("/v1").rstrip("/")
