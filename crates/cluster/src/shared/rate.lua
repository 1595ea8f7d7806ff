-- One token less; the same as Quota::spend.
-- KEYS: the subject
-- ARGV: milliseconds in which one token comes back, milliseconds in which all do
-- Answers 0, or the milliseconds until there is a token.
local every, all = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local whole_at = tonumber(redis.call('GET', KEYS[1]) or now)
whole_at = math.max(now, math.min(whole_at, now + all))
local after = whole_at + every
if after - now > all then
  return after - now - all
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', after - now))
return 0
