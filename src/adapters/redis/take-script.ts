import { script } from './connection.ts'
import { RECORDS } from './records-script.ts'

/**
 * `stepLimit`, for several limits at once: all or none.
 *
 * KEYS: of each limit those of `keysOf`.
 * ARGV: now ('' for Redis's own clock) · the last instant at which this may still be done (0: any) · ms to keep records
 * longer than needed · cost · then of each limit: kind, limit, spanMs, and what the node knows of it: at, level, made,
 * writes (0: nothing), its log, and the uses it has admitted without Redis, as `Owed`.
 * Answers now, then of each limit: admitted, used, resetsAt, retryAt, at, level, made, writes. Now alone: too late.
 */
export const TAKE = script(`${RECORDS}
-- Mostly the first entry tells already.
local FEW, MANY = 2, 64

-- Steps over what has run out, and says what is in use.
local function lookAt(it)
  it.gone, it.goneUses, it.first = 0, 0, nil
  local time, chunk = math.max(it.now, it.at or it.now), FEW
  while not it.first do
    local entries = redis.call('LRANGE', it.beside, it.gone, it.gone + chunk - 1)
    chunk = MANY
    if #entries == 0 then break end
    for _, entry in ipairs(entries) do
      local at, count = use(entry)
      if at + it.span > time then it.first = at break end
      it.gone, it.goneUses = it.gone + 1, it.goneUses + count
    end
  end
  it.used = it.level - it.goneUses
end

local function lastUse(it)
  local last = redis.call('LINDEX', it.beside, -1)
  if last then return use(last) end
end

local function append(it, at, count)
  local last, before = lastUse(it)
  at = math.max(at, last or at)
  if last == at then redis.call('LSET', it.beside, -1, text(at) .. ' ' .. text(before + count))
  else redis.call('RPUSH', it.beside, text(at) .. ' ' .. text(count)) end
  it.at, it.level = math.max(it.at or at, at), it.level + count
end

-- What was lost since the node last saw it.
local function healByLineage(it, known)
  if not it.kind.knows(it) then return end
  if not it.made or known.made < it.made then
    it.kind.add(it)
    it.made, it.writes, it.changed = known.made, math.max(it.writes, known.writes), true
  elseif known.made == it.made and known.writes > it.writes then
    it.kind.most(it)
    it.writes, it.changed = known.writes, true
  end
end

local kinds = {}

kinds['window'] = {
  load = function(it)
    loadWindow(it)
    if it.at and it.now >= it.at + it.span then it.at, it.level, it.writes = nil, 0, 0 end
  end,
  -- Of a window that opened earlier than the one here, everything is added; of the same, what there is most of.
  heal = function(it, known)
    if known.at + it.span <= it.now or (it.at and it.at < known.at) then return end
    local given, back = it.level + it.writes, it.writes
    local knownGiven = known.level + known.writes
    if it.at == known.at then
      it.changed = knownGiven > given or known.writes > back
      given, back = math.max(given, knownGiven), math.max(back, known.writes)
    else
      it.changed, given, back = true, given + knownGiven, back + known.writes
    end
    it.at, it.level, it.writes = known.at, given - back, back
  end,
  -- Of a window that is over at the node, what was used since the one here opened is of that one, too.
  owe = function(it, at, count, opened)
    if opened + it.span > it.now then it.at, it.level = math.min(it.at or opened, opened), it.level + count
    elseif it.at and at >= it.at then it.level = it.level + count end
  end,
  step = function(it, cost, took)
    local admitted = it.level + cost <= it.limit
    local at = it.at or it.now
    if admitted and took then it.at, it.level = at, it.level + cost end
    local level = it.level
    if admitted and not took then level = level + cost end
    local resets = level == 0 and it.now or at + it.span
    return admitted, level, resets, admitted and it.now or resets
  end,
  save = function(it) saveWindow(it, it.at + it.span - it.now + it.keep) end,
}

kinds['token-bucket'] = {
  heal = healByLineage,
  load = function(it)
    load(it)
    it.time = math.max(it.now, it.at or it.now)
    if it.at then it.level = math.max(0, it.level - (it.time - it.at) * it.limit) end
  end,
  knows = function(it)
    it.known.level = it.known.level - math.max(0, it.time - it.known.at) * it.limit
    return it.known.level > 0
  end,
  add = function(it) it.level = it.level + it.known.level end,
  most = function(it) it.level = math.max(it.level, it.known.level) end,
  owe = function(it, at, count)
    if at + it.span > it.now then
      it.level = math.max(it.level, math.min(it.limit * it.span, it.level + count * it.span))
    end
  end,
  step = function(it, cost, took)
    local wanted, room = it.level + cost * it.span, it.limit * it.span
    local admitted = wanted <= room
    local level = admitted and wanted or it.level
    if admitted and took then it.level = level end
    local wait = math.ceil((math.min(wanted, it.level + room) - room) / it.limit)
    local retry = admitted and it.now or it.time + wait
    return admitted, math.ceil(level / it.span), it.time + math.ceil(level / it.limit), retry
  end,
  save = function(it)
    it.at = it.time
    local left = math.ceil(it.level / it.limit) + it.time - it.now + it.keep
    save(it, math.max(left, redis.call('PTTL', it.key)))
  end,
}

kinds['sliding-window'] = {
  heal = healByLineage,
  load = function(it) load(it) lookAt(it) end,
  knows = function(it)
    local live = {}
    it.known.uses = 0
    for _, entry in ipairs(it.known.log) do
      if entry.at + it.span > it.now then
        live[#live + 1] = entry
        it.known.uses = it.known.uses + entry.count
      end
    end
    it.known.log = live
    return #live > 0
  end,
  add = function(it)
    for nth = #it.known.log, 1, -1 do
      local entry = it.known.log[nth]
      local at = math.min(entry.at, it.first or entry.at)
      redis.call('LPUSH', it.beside, text(at) .. ' ' .. text(entry.count))
      it.level = it.level + entry.count
    end
    it.at = math.max(it.at or it.known.at, it.known.at)
    lookAt(it)
  end,
  most = function(it)
    if it.known.uses > it.used then append(it, it.known.at, it.known.uses - it.used) end
    lookAt(it)
  end,
  owe = function(it, at, count)
    if at + it.span > it.now then append(it, at, count) lookAt(it) end
  end,
  step = function(it, cost, took)
    local admitted = it.used + cost <= it.limit
    local time = math.max(it.now, it.at or it.now)
    if admitted and took and cost > 0 then
      if it.gone > 0 then redis.call('LTRIM', it.beside, it.gone, -1) end
      it.level, it.gone, it.goneUses = it.used, 0, 0
      append(it, time, cost)
      it.used = it.level
    end
    local last = lastUse(it)
    if it.used == 0 then last = nil end
    local level, resets = it.used, last and last + it.span or it.now
    if admitted and not took and cost > 0 then level, resets = level + cost, time + it.span end
    if admitted then return true, level, resets, it.now end
    local excess, from, chunk = it.used + cost - it.limit, it.gone, FEW
    while true do
      local entries = redis.call('LRANGE', it.beside, from, from + chunk - 1)
      if #entries == 0 then return false, level, resets, resets end
      for _, entry in ipairs(entries) do
        local at, count = use(entry)
        excess = excess - count
        if excess <= 0 then return false, level, resets, at + it.span end
      end
      from, chunk = from + chunk, MANY
    end
  end,
  save = function(it)
    local left = it.at + it.span - it.now + it.keep
    save(it, left)
    redis.call('PEXPIRE', it.beside, text(math.max(1, left)))
  end,
}

-- What was lost, and what the node has admitted by itself since.
local function catchUp(it)
  if it.known.made > 0 then it.kind.heal(it, it.known) end
  for _, entry in ipairs(it.owed) do
    it.kind.owe(it, entry.at, entry.count, entry.opened)
    it.changed = true
  end
  -- All that was owed may have run out, and then there is nothing to keep.
  it.changed = it.changed and (it.at or it.time) ~= nil
  if it.changed then it.made = it.made or it.now end
end

local now, last, keep, cost = clock(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
if last > 0 and now > last then return { now } end

local all, fits, key = {}, true, 1
for arg = 5, #ARGV, 9 do
  local function number(nth) return tonumber(ARGV[arg + nth]) end
  local it = { now = now, keep = keep, key = KEYS[key], kind = kinds[ARGV[arg]], limit = number(1), span = number(2) }
  it.known = { at = number(3), level = number(4), made = number(5), writes = number(6), log = uses(ARGV[arg + 7]) }
  it.owed = owed(ARGV[arg + 8])
  key = key + 1
  if ARGV[arg] ~= 'token-bucket' then
    it.beside = KEYS[key]
    key = key + 1
  end
  it.kind.load(it)
  catchUp(it)
  it.tried = { it.kind.step(it, cost, false) }
  fits = fits and it.tried[1]
  all[#all + 1] = it
end

local answer = { now }
for _, it in ipairs(all) do
  local reading = it.tried
  if fits then
    if cost > 0 then reading = { it.kind.step(it, cost, true) } end
  elseif it.tried[1] then
    reading = { it.kind.step(it, 0, false) }
  end
  if it.changed or (fits and cost > 0) then
    it.made = it.made or now
    it.kind.save(it)
  end
  local said = { reading[1] and 1 or 0, reading[2], reading[3], reading[4], it.at or 0, it.level, it.made or 0, it.writes }
  for _, number in ipairs(said) do answer[#answer + 1] = number end
end
return answer
`)
