-- Asks Latchkey about each request: lets it through, or answers the client with what Latchkey says.
local AUTHZ = 'http://127.0.0.1:4701/_latchkey/authz/zenhire?answer=exact'
local TIMEOUT_MS = 5000
-- HAProxy ends when it is to ask with more than it holds (tune.http.maxhdr, 101), so nothing is asked then.
local MOST_HEADERS = 98

-- Not the client's: of this connection, or said by this proxy.
local OURS = {
  ['connection'] = true, ['keep-alive'] = true, ['transfer-encoding'] = true, ['te'] = true, ['trailer'] = true,
  ['expect'] = true, ['content-length'] = true, ['x-forwarded-for'] = true,
  ['x-forwarded-host'] = true, ['x-forwarded-uri'] = true, ['x-forwarded-method'] = true,
}
-- Of Latchkey's own answer, nothing to pass on.
local FRAMING = {
  ['connection'] = true, ['keep-alive'] = true, ['transfer-encoding'] = true, ['content-length'] = true, ['date'] = true,
}

-- nil when there are too many to ask with.
local function headers_for(txn)
  local asked, count = {}, 4
  for name, values in pairs(txn.http:req_get_headers()) do
    if not OURS[name] then
      asked[name] = {}
      for at = 0, #values do
        if count == MOST_HEADERS then return nil end
        asked[name][at + 1], count = values[at], count + 1
      end
    end
  end
  asked['x-forwarded-for'] = { txn.f:src() }
  asked['x-forwarded-host'] = { txn.f:req_fhdr('host') }
  asked['x-forwarded-method'] = { txn.f:method() }
  asked['x-forwarded-uri'] = { txn.f:url() }
  return asked
end

-- The body goes along when all of it is in the buffer: its end, too, as its length alone does not tell where it has none.
local function body_of(txn)
  local has_end = txn.f:internal_htx_has_eom()
  if has_end ~= 1 and has_end ~= true then return nil end
  return txn.f:req_body()
end

local function refuse_plainly(txn, status, code, message)
  local text = '{"error":{"code":"' .. code .. '","message":"' .. message .. '"}}'
  local reply = txn:reply { status = status, body = text }
  reply:add_header('Content-Type', 'application/json')
  if status == 503 then reply:add_header('Retry-After', '1') end
  txn:done(reply)
end

local function refuse(txn, answer)
  local reply = txn:reply { status = answer.status, body = answer.body }
  for name, values in pairs(answer.headers) do
    if not FRAMING[name] then
      for _, value in pairs(values) do reply:add_header(name, value) end
    end
  end
  txn:done(reply)
end

core.register_action('latchkey_ask', { 'http-req' }, function(txn)
  local headers = headers_for(txn)
  if headers == nil then return refuse_plainly(txn, 431, 'HEADERS_TOO_LARGE', 'Send fewer headers.') end
  local body = body_of(txn)
  local client = core.httpclient()
  local question = { headers = headers, timeout = TIMEOUT_MS }
  local answer
  if body == nil then
    question.url = AUTHZ
    answer = client:get(question)
  elseif body == '' then
    question.url = AUTHZ .. '&body=none'
    answer = client:get(question)
  else
    question.url = AUTHZ .. '&body=sent'
    question.body = body
    answer = client:post(question)
  end
  if answer == nil or answer.status == nil or answer.status == 0 then
    return refuse_plainly(txn, 503, 'UNAVAILABLE', 'Try again later.')
  end
  if answer.status ~= 200 then return refuse(txn, answer) end
  local told = {}
  for name, values in pairs(answer.headers) do
    if name:sub(1, 9) == 'latchkey-' then txn.http:req_set_header(name, values[0])
    elseif not FRAMING[name] then told[name] = values end
  end
  txn:set_priv(told)
  txn:set_var('txn.latchkey_let_through', true)
end)

-- What the client is told of its limits, in the place of what the API says under these names.
core.register_action('latchkey_tell', { 'http-res' }, function(txn)
  for name, values in pairs(txn:get_priv() or {}) do
    if name ~= 'vary' and name ~= 'link' then txn.http:res_del_header(name) end
    for _, value in pairs(values) do txn.http:res_add_header(name, value) end
  end
end)
