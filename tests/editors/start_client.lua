-- Neovim 0.7: a client started by hand, as its users do without a plugin.
local command = vim.fn.json_decode(vim.env.AGENTLS_COMMAND)
local client
return function(on_message)
  client = client or vim.lsp.start_client({
    name = 'agentls',
    cmd = command,
    root_dir = vim.env.AGENTLS_ROOT,
    handlers = {
      ['window/showMessage'] = function(_, params) on_message(params.message) end,
    },
  })
  vim.lsp.buf_attach_client(0, client)
  vim.wait(20000, function()
    local running = vim.lsp.get_client_by_id(client)
    return running and running.initialized
  end, 10)
end
