-- The holder of the reaper's lease takes silent nodes out. They stay in `dead` until they are buried: a reaper may die.
-- KEYS: nodes, dead, lease
-- ARGV: node that holds the lease, silence that means death (ms)
-- Answers every node that is dead and not buried.
if redis.call('GET', KEYS[3]) ~= ARGV[1] then
  return {}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- Heard at a time that is still to come: by the faster clock of another primary. The silent among them die as all do.
for _, node in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf')) do
  redis.call('ZADD', KEYS[1], string.format('%.0f', now), node)
end
local silent = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
for _, node in ipairs(silent) do
  if node ~= ARGV[1] then
    redis.call('ZREM', KEYS[1], node)
    redis.call('ZADD', KEYS[2], string.format('%.0f', now), node)
  end
end
return redis.call('ZRANGE', KEYS[2], 0, -1)
