-- A node goes: what it leaves behind is taken as lost at once, by whoever holds the reaper's lease.
-- KEYS: nodes, dead
-- ARGV: node
local heard = redis.call('ZSCORE', KEYS[1], ARGV[1])
if heard then
  redis.call('ZREM', KEYS[1], ARGV[1])
  redis.call('ZADD', KEYS[2], heard, ARGV[1])
end
return 0
