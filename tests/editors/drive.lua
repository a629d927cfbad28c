-- One real editing session: findings appear, a fix is applied, a hover is shown, an explanation
-- opens. Runs in Neovim 0.7 and 0.11; how the client is started is the caller's (AGENTLS_START).
local start, agent, query = vim.env.AGENTLS_START, vim.env.AGENTLS_AGENT, vim.env.AGENTLS_QUERY
local explains = vim.env.AGENTLS_EXPLAINS == '1'

local function fail(message)
  error(message, 0)
end

local function wait(what, happened)
  local last
  local ok = vim.wait(20000, function()
    last = happened()
    return last
  end, 10)
  if not ok then
    fail('waited in vain for ' .. what)
  end
  io.stdout:write('seen: ' .. what .. '\n')
  return last
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\n')
end

-- The text under a finding, cut out by bytes as Neovim counts.
local function under(diagnostic)
  local line = vim.api.nvim_buf_get_lines(0, diagnostic.lnum, diagnostic.lnum + 1, false)[1]
  return line:sub(diagnostic.col + 1, diagnostic.end_col)
end

-- Take the menu entry whose title begins with `title`.
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
  local last = titles[#titles]
  if last:sub(1, #title) ~= title then
    fail('no action ' .. title .. ' in ' .. vim.inspect(titles))
  end
end

local function main()
  local shown = {}
  local attach = dofile(start)
  vim.cmd('edit ' .. vim.fn.fnameescape(agent))
  attach(function(message) table.insert(shown, message) end)

  wait('one finding', function() return #vim.diagnostic.get(0) == 1 end)
  local found = vim.diagnostic.get(0)[1]
  if under(found) ~= ':' or found.code ~= 'AGT001' then
    fail('found at ' .. vim.inspect(under(found)) .. ': ' .. vim.inspect(found))
  end

  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  choose('Quote the value of')
  wait('the fix in the text', function()
    return text():find('description: "😀 Reviews code, for example:"', 1, true)
  end)
  wait('no finding', function() return #vim.diagnostic.get(0) == 0 end)

  vim.api.nvim_win_set_cursor(0, { 4, 1 })
  vim.lsp.buf.hover()
  wait('the hover', function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
      if vim.api.nvim_win_get_config(window).relative ~= ''
        and table.concat(lines, '\n'):find('Colour of the agent', 1, true) then
        return true
      end
    end
  end)

  if explains then
    vim.cmd('stopinsert | only! | edit! ' .. vim.fn.fnameescape(query))
    attach()
    vim.api.nvim_win_set_cursor(0, { 1, 0 })
    choose('Explain this query')
    wait('the explanation', function()
      for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
        local name = vim.api.nvim_buf_get_name(buffer)
        if name:find('explain%-this%-query') and vim.api.nvim_buf_is_loaded(buffer) then
          local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
          return table.concat(lines, '\n'):find('users', 1, true)
        end
      end
      for _, message in ipairs(shown) do
        if message:find('users', 1, true) then
          return true
        end
      end
    end)
  end
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
