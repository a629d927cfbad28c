-- A query is optimised while its author types on; the suggestion is applied and undone.
-- Runs in Neovim 0.7 and 0.11; how the client is started is the caller's (AGENTLS_START).
local start, query, go = vim.env.AGENTLS_START, vim.env.AGENTLS_QUERY, vim.env.AGENTLS_GO

local function wait(what, happened)
  if not vim.wait(20000, function() return happened() end, 10) then
    error('waited in vain for ' .. what, 0)
  end
  io.stdout:write('seen: ' .. what .. '\n')
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

local function choose(title)
  local titles = {}
  vim.ui.select = function(items, options, on_choice)
    for index, item in ipairs(items) do
      titles[index] = options.format_item(item)
      if titles[index]:sub(1, #title) == title then
        on_choice(item, index)
        return
      end
    end
    on_choice(nil, nil)
  end
  vim.lsp.buf.code_action()
  wait('a menu', function() return #titles > 0 end)
  if titles[#titles]:sub(1, #title) ~= title then
    error('no action ' .. title .. ' in ' .. vim.inspect(titles), 0)
  end
end

local function suggestions()
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(0)) do
    if diagnostic.code == 'suggestion' then
      table.insert(found, diagnostic)
    end
  end
  return found
end

local function main()
  local attach = dofile(start)
  vim.cmd('edit ' .. vim.fn.fnameescape(query))
  attach(function() end)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  choose('Optimize this query')
  -- The question is out and waits; the author does not.
  wait('the question', function() return vim.fn.filereadable(go .. '.asked') == 1 end)
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { '-- 😀 typed while it waits' })
  local typed = text()
  -- Undo goes back to here in one step.
  vim.cmd('let &undolevels = &undolevels')
  vim.fn.writefile({ '' }, go)
  -- Old Neovim tells of changes late, so the mark may move once more.
  wait('the suggestion', function() return #suggestions() == 1 and suggestions()[1].lnum == 1 end)
  vim.api.nvim_win_set_cursor(0, { 2, 0 })
  choose('Apply: Optimize this query')
  wait('the change', function() return text():find("at >= '2024-01-01'", 1, true) end)
  wait('no suggestion', function() return #suggestions() == 0 end)
  vim.cmd('silent undo')
  if text() ~= typed then
    error('one undo gives ' .. text(), 0)
  end
  io.stdout:write('seen: the text as it was typed\n')
end

local ok, message = xpcall(main, function(problem)
  return type(problem) == 'string' and problem or debug.traceback(vim.inspect(problem))
end)
if not ok then
  io.stdout:write('FAILED: ' .. message .. '\n')
end
local clients = vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
for _, client in ipairs(clients) do
  client.stop(client)
end
vim.wait(5000, function()
  return #(vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()) == 0
end, 10)
vim.cmd(ok and 'qall!' or 'cquit 1')
