-- One token less; the same as Quota::spend.
-- KEYS: the subject
-- ARGV: milliseconds in which one token comes back, milliseconds in which all do
-- Answers 0, or the milliseconds until there is a token.
local every, all = tonumber(ARGV[1]), tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = tonumber(redis.call('GET', KEYS[1]) or now)
local whole_at = math.max(now, math.min(known, now + all))
local after = whole_at + every
if after - now > all then
  -- After the clock has jumped back, tokens come from now on and not only when it has caught up.
  if whole_at < known then
    redis.call('SET', KEYS[1], string.format('%.0f', whole_at), 'PX', string.format('%.0f', whole_at - now))
  end
  return after - now - all
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', string.format('%.0f', after - now))
return 0
