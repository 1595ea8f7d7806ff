-- Claims records that are due: each comes again after the lease unless its deadline is moved before.
-- ARGV: prefix, epoch, node, given time or '', most, lease, slack of the clock.
local prefix, epoch, node, given = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local most, lease, slack = ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7])
local time = redis.call('TIME')
local now = tonumber(given) or time[1] * 1000 + math.floor(time[2] / 1000)

if redis.call('GET', prefix .. 'epoch') ~= epoch then
  return { 'lost' }
end
if not redis.call('ZSCORE', prefix .. 'nodes', node) then
  return { 'fenced' }
end

local due = prefix .. 'due'
-- After the clock has jumped back, deadlines set before are too far away: all come due once and are set anew.
local latest = tonumber(redis.call('GET', prefix .. 'latest')) or now
if latest - now > slack then
  for _, key in ipairs(redis.call('ZRANGE', due, 0, -1)) do
    redis.call('ZADD', due, now, key)
  end
end
if latest <= now or latest - now > slack then
  redis.call('SET', prefix .. 'latest', now)
end

local claimed = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most)) do
  if redis.call('EXISTS', prefix .. 'r:' .. key) == 1 then
    redis.call('ZADD', due, now + lease, key)
    claimed[#claimed + 1] = key
  else
    redis.call('ZREM', due, key)
  end
end
return { 'done', now, claimed }
