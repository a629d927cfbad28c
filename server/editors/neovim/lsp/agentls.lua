---@brief
---
--- agentls, a language server for AI agent files (Claude Code subagents) and for SQL in backend
--- code. Install it with `pip install agentls`; Neovim 0.11 or newer finds this file when it lies
--- in `lsp/` of a folder on the runtime path. Then:
---
--- ```lua
--- vim.lsp.enable('agentls')
--- ```
---
--- Settings are those of the project file, in camelCase:
---
--- ```lua
--- vim.lsp.config('agentls', { settings = { agentls = { ignore = { 'AGT301' } } } })
--- ```

---@type vim.lsp.Config
return {
  cmd = { 'agentls', 'serve' },
  filetypes = {
    'markdown', 'sql', 'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact',
    'go', 'java', 'kotlin', 'ruby', 'php', 'cs', 'graphql', 'prisma',
  },
  root_markers = { 'agentls.toml', '.claude', '.claude-plugin', 'pyproject.toml', '.git' },
  settings = { agentls = vim.empty_dict() },
}
