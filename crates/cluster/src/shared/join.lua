-- A node comes in.
-- KEYS: nodes, info of the node, epoch, fingerprint of the key
-- ARGV: node, info, time to live of info (ms), an epoch for an empty store, fingerprint
-- Answers {epoch}, or {false} when the installation works with another key.
redis.call('SET', KEYS[4], ARGV[5], 'NX')
if redis.call('GET', KEYS[4]) ~= ARGV[5] then
  return { false }
end
redis.call('SET', KEYS[3], ARGV[4], 'NX')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return { redis.call('GET', KEYS[3]) }
