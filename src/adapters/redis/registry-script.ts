import { script } from './connection.ts'

/**
 * Notes that a node is there, and counts those that have been of late.
 *
 * KEYS: the registry, nodes by when they were last seen.
 * ARGV: the node's id · for how many ms one counts that is not seen.
 * Answers Redis's time in ms, how many nodes there are, and how many of them have a smaller id.
 */
export const REGISTER = script(`
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - tonumber(ARGV[2])))
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
local nodes, before = redis.call('ZRANGE', KEYS[1], 0, -1), 0
for _, id in ipairs(nodes) do
  if id < ARGV[1] then before = before + 1 end
end
return { now, #nodes, before }
`)
