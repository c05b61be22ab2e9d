/** What both scripts begin with: records as `keys.ts` has them, and logs of uses. */
export const RECORDS = `
local function text(number) return string.format('%.0f', number) end

local function clock(given)
  if given ~= '' then return tonumber(given) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local function load(it)
  local at, level, made, writes = string.match(redis.call('GET', it.key) or '', '^(%d+) (%d+) ?(%d*) ?(%d*)$')
  it.at, it.level, it.made, it.writes = tonumber(at), tonumber(level or 0), tonumber(made), tonumber(writes or 0)
end

local function save(it, keepMs)
  it.writes = it.writes + 1
  local record = text(it.at) .. ' ' .. text(it.level) .. ' ' .. text(it.made) .. ' ' .. text(it.writes)
  redis.call('SET', it.key, record, 'PX', text(math.max(1, keepMs)))
end

-- A window and what came back of it.
local function loadWindow(it)
  load(it)
  local at, back = string.match(it.at and redis.call('GET', it.beside) or '', '^(%d+) (%d+)$')
  it.made, it.writes = it.at, tonumber(at) == it.at and tonumber(back) or 0
end

local function saveWindow(it, keepMs)
  local keep = text(math.max(1, keepMs))
  redis.call('SET', it.key, text(it.at) .. ' ' .. text(it.level), 'PX', keep)
  if it.writes > 0 then redis.call('SET', it.beside, text(it.at) .. ' ' .. text(it.writes), 'PX', keep) end
  it.made = it.at
end

-- Uses as a list of pairs, from a text of numbers.
local function uses(given)
  local all = {}
  for at, count in string.gmatch(given, '(%d+) (%d+)') do
    all[#all + 1] = { at = tonumber(at), count = tonumber(count) }
  end
  return all
end

-- Uses a node admitted by itself, as triples.
local function owed(given)
  local all = {}
  for at, count, opened in string.gmatch(given, '(%d+) (%d+) (%d+)') do
    all[#all + 1] = { at = tonumber(at), count = tonumber(count), opened = tonumber(opened) }
  end
  return all
end

local function use(entry)
  local at, count = string.match(entry, '(%d+) (%d+)')
  return tonumber(at), tonumber(count)
end
`
