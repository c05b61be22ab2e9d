import { script } from './connection.ts'
import { RECORDS } from './records-script.ts'

/**
 * `releaseLimit`, for several limits.
 *
 * KEYS: of each limit those of `keysOf`.
 * ARGV: now ('' for Redis's own clock) · the last instant at which this may still be done (0: any) · cost · how far
 * the time of a take may be off, in ms · then of each limit: kind, limit, spanMs, when the take was, and of a window
 * when it opened (0: not known, and then nothing comes back; -1: go by when the take was).
 * Answers 1; 0: too late.
 */
export const GIVE_BACK = script(`${RECORDS}
local now, last, cost = clock(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slack = tonumber(ARGV[4])
if last > 0 and now > last then return 0 end

-- From the newest back to the take: how many places from the end its uses are, and how many.
local function usesOf(it)
  local found, nth = {}, -1
  while true do
    local entry = redis.call('LINDEX', it.beside, nth)
    if not entry then return found end
    local at, count = string.match(entry, '(%d+) (%d+)')
    if tonumber(at) < it.takenAt - slack then return found end
    if tonumber(at) <= it.takenAt + slack then table.insert(found, 1, { nth = nth, at = at, count = tonumber(count) }) end
    nth = nth - 1
  end
end

local release = {}
release['window'] = function(it)
  if it.opened < 0 and it.at > it.takenAt then return end
  if it.opened >= 0 and it.at ~= it.opened then return end
  local less = math.min(cost, it.level)
  it.level, it.writes = it.level - less, it.writes + less
end
release['token-bucket'] = function(it)
  local drained = math.max(0, it.at - it.takenAt) * it.limit
  it.level = math.max(0, it.level - math.max(0, cost * it.span - drained))
end
-- Of those near it the oldest go, so that what stays does so for longer rather than shorter; none where it may have
-- run out, for then they are others'.
release['sliding-window'] = function(it)
  if it.takenAt - slack + it.span <= now then return end
  local left = cost
  for _, found in ipairs(usesOf(it)) do
    local less = math.min(left, found.count)
    left, it.level = left - less, it.level - less
    if less < found.count then redis.call('LSET', it.beside, found.nth, found.at .. ' ' .. text(found.count - less))
    elseif less > 0 then redis.call('LSET', it.beside, found.nth, 'gone') end
  end
  redis.call('LREM', it.beside, 0, 'gone')
end

local key = 1
for arg = 5, #ARGV, 5 do
  local it = { key = KEYS[key], limit = tonumber(ARGV[arg + 1]), span = tonumber(ARGV[arg + 2]) }
  it.takenAt, it.opened = tonumber(ARGV[arg + 3]), tonumber(ARGV[arg + 4])
  key = key + 1
  if ARGV[arg] ~= 'token-bucket' then
    it.beside = KEYS[key]
    key = key + 1
  end
  local isWindow = ARGV[arg] == 'window'
  if isWindow then loadWindow(it) else load(it) end
  if it.at then
    release[ARGV[arg]](it)
    local left = redis.call('PTTL', it.key)
    if isWindow then saveWindow(it, left) else save(it, left) end
  end
end
return 1
`)
