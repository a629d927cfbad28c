"""`python -m agentls.lsp`: the server over the standard streams."""

import sys

from agentls.lsp.server import start_stdio

if __name__ == "__main__":
    sys.exit(start_stdio())
