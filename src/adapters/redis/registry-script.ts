import { script } from './connection.ts'

/**
 * Notes that a node is there, and counts those that were of late.
 *
 * KEYS: the registry, nodes by when they were last seen.
 * ARGV: the node's id · for how many ms one counts that is not seen · 1: it is one of them, 0: it only asks.
 * Answers Redis's time in ms, how many nodes there are, and how many of them have a smaller id.
 */
export const REGISTER = script(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
if ARGV[3] == '1' then redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1]) end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local nodes, before = redis.call('ZRANGE', KEYS[1], 0, -1), 0
for _, id in ipairs(nodes) do
  if id < ARGV[1] then before = before + 1 end
end
return { now, #nodes, before }
`)
