-- A node says that it lives.
-- KEYS: nodes, info of the node, epoch
-- ARGV: node, info, time to live of info (ms), the epoch it knows
if redis.call('GET', KEYS[3]) ~= ARGV[4] then
  return 'LOST'
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 'FENCED'
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 'OK'
