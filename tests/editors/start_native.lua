-- Neovim 0.11: the configuration that we ship, with nothing changed but the command.
local shipped = dofile(vim.env.AGENTLS_CONFIG)
shipped.cmd = vim.json.decode(vim.env.AGENTLS_COMMAND)
vim.lsp.config('agentls', shipped)
vim.lsp.enable('agentls')
return function()
  vim.wait(20000, function() return #vim.lsp.get_clients({ bufnr = 0 }) == 1 end, 10)
end
