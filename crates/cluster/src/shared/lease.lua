-- A job that one node does.
-- KEYS: lease
-- ARGV: node, length (ms), whether a lease that is the node's own counts as free
local holder = redis.call('GET', KEYS[1])
if holder and (holder ~= ARGV[1] or ARGV[3] ~= '1') then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
