import { Fault } from '../../core/error.ts'
import type { LeasedWindow, LeaseGrant } from '../../core/lease.ts'
import { instant } from '../../core/terms.ts'
import type { LeaseAuthority, LeaseReturn, LeaseSlot, SlotAsk } from '../../ports/leases.ts'
import { type Answer, type Connection, script } from './connection.ts'
import { PREFIX, slotKeyOf } from './keys.ts'

export interface RedisLeaseOptions {
  readonly connection: Pick<Connection, 'run'>
  readonly prefix?: string
  /** Instants instead of Redis's own, for tests. */
  readonly now?: () => number
}

/** As many returns travel in one call: Redis does nothing else meanwhile. */
const MOST_RETURNS = 500

/**
 * Windows in Redis, given out as leases by Redis's clock. What counts in a window is kept where strict counters
 * keep it, so that nodes of either kind, and calls of either kind, count the same; beside it stands what came back.
 */
export function redisLeases({ connection, prefix = PREFIX, now }: RedisLeaseOptions): LeaseAuthority {
  const keysOf = (it: LeaseSlot) => [slotKeyOf(prefix, it), `${slotKeyOf(prefix, it)}:back`]
  const clock = () => String(now?.() ?? '')
  const giveBackSome = async (returns: readonly LeaseReturn[]) => {
    const values = returns.flatMap(it => [it.at, it.uses])
    const said = await connection.run(GIVE_BACK, returns.flatMap(keysOf), values)
    return returns.map((_, at) => windowOf(answerAt(said, at), 0))
  }
  return {
    async grant(asks, nodes) {
      const values = [clock(), nodes, ...asks.flatMap(valuesOf)]
      const said = await connection.run(GRANT, asks.flatMap(keysOf), values)
      return asks.map((_, at) => grantOf(answerAt(said, at)))
    },
    async giveBack(returns) {
      const windows = new Map<LeaseReturn, LeasedWindow | undefined>()
      const calls = batchesOf(returns).map(async some => {
        const found = await giveBackSome(some)
        some.forEach((it, at) => void windows.set(it, found[at]))
      })
      await Promise.all(calls)
      return returns.map(it => windows.get(it))
    },
  }
}

const valuesOf = ({ rule, need, queued, extra, known }: SlotAsk): readonly number[] => [
  ...[rule.limit, rule.spanMs, need, queued, extra],
  ...(known === undefined ? [-1, 0, 0] : [known.at, known.given, known.back]),
]

/** Returns that may travel together: of one group, which a cluster keeps on one machine. */
const batchesOf = (returns: readonly LeaseReturn[]): readonly (readonly LeaseReturn[])[] =>
  [...Map.groupBy(returns, it => it.group).values()].flatMap(some =>
    Array.from({ length: Math.ceil(some.length / MOST_RETURNS) }, (_, at) =>
      some.slice(at * MOST_RETURNS, (at + 1) * MOST_RETURNS),
    ),
  )

/** `[granted, ends in, at, given, back]`; the last three are absent where no window is open. */
function grantOf(said: readonly Answer[]): LeaseGrant {
  return { granted: whole(said[0]), endsInMs: whole(said[1]), window: windowOf(said, 2) }
}

const windowOf = (said: readonly Answer[], from: number): LeasedWindow | undefined =>
  said.length <= from
    ? undefined
    : { at: instant(whole(said[from])), given: whole(said[from + 1]), back: whole(said[from + 2]) }

function answerAt(said: Answer, at: number): readonly Answer[] {
  const one = Array.isArray(said) ? said[at] : undefined
  if (Array.isArray(one)) return one
  throw new Fault('Redis answered a lease with something else.')
}

function whole(said: Answer | undefined): number {
  if (typeof said === 'number') return said
  throw new Fault('Redis answered a lease with something that is no number.')
}

/** What several scripts read a window with. A count that came back belongs to the window it names. */
const READ = `
local function read(kept, returned)
  local at, level = string.match(kept or '', '^(%d+) (%d+)')
  if not at then return nil end
  local of, back = string.match(returned or '', '^(%d+) (%d+)')
  back = of == at and tonumber(back) or 0
  return { at = tonumber(at), given = tonumber(level) + back, back = back }
end
local function write(place, window, left)
  redis.call('SET', KEYS[place], string.format('%.0f %.0f', window.at, window.given - window.back), 'PX', left)
  if window.back == 0 then return end
  redis.call('SET', KEYS[place + 1], string.format('%.0f %.0f', window.at, window.back), 'PX', left)
end
`

/** `grantLeases`, in Redis: keys two for each ask, values the instant or nothing, the nodes, and eight for each ask. */
const GRANT = script(`${READ}
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local nodes = tonumber(ARGV[2])
local kept = redis.call('MGET', unpack(KEYS))

local function open(window, span)
  return window and now < window.at + span and window or nil
end
local function merge(here, heard)
  if not here or not heard then return here or heard, heard ~= nil end
  if heard.at > here.at then return here, false end
  if heard.at < here.at then
    return { at = heard.at, given = here.given + heard.given, back = here.back + heard.back }, true
  end
  if heard.given <= here.given and heard.back <= here.back then return here, false end
  return { at = here.at, given = math.max(here.given, heard.given), back = math.max(here.back, heard.back) }, true
end

local asks, fits = {}, true
for place = 1, #KEYS, 2 do
  local from = 2 + (place - 1) * 4
  local function value(at) return tonumber(ARGV[from + at]) end
  local ask = { limit = value(1), span = value(2), need = value(3), queued = value(4), extra = value(5) }
  local heard = value(6) >= 0 and { at = value(6), given = value(7), back = value(8) } or nil
  ask.window, ask.changed = merge(open(read(kept[place], kept[place + 1]), ask.span), open(heard, ask.span))
  local level = ask.window and ask.window.given - ask.window.back or 0
  if level + ask.need > ask.limit then fits = false end
  asks[#asks + 1] = ask
end

local function size(ask)
  if not fits or (not ask.window and ask.need == 0) then return 0 end
  local level = ask.window and ask.window.given - ask.window.back or 0
  local left = math.max(0, ask.limit - level - ask.need)
  local served = math.min(ask.queued, left)
  local part = math.max(0, math.floor((left - served) / (2 * nodes)))
  return ask.need + served + math.min(ask.extra, part)
end

local answers = {}
for at, ask in ipairs(asks) do
  local granted = size(ask)
  if granted > 0 then
    ask.window = ask.window or { at = now, given = 0, back = 0 }
    ask.window.given = ask.window.given + granted
  end
  local window = ask.window
  if window then
    local left = window.at + ask.span - now
    if granted > 0 or ask.changed then write(at * 2 - 1, window, left) end
    answers[at] = { granted, left, window.at, window.given, window.back }
  else
    answers[at] = { granted, 0 }
  end
end
return answers
`)

/** `returnLease`, in Redis: keys two for each return, values when its window opened and how many uses. */
const GIVE_BACK = script(`${READ}
local answers = {}
for place = 1, #KEYS, 2 do
  local window = read(redis.call('GET', KEYS[place]), redis.call('GET', KEYS[place + 1]))
  local answer = {}
  if window and window.at == tonumber(ARGV[place]) then
    window.back = math.min(window.given, window.back + tonumber(ARGV[place + 1]))
    local left = redis.call('PTTL', KEYS[place])
    if left > 0 then
      write(place, window, left)
      answer = { window.at, window.given, window.back }
    end
  end
  answers[#answers + 1] = answer
end
return answers
`)
