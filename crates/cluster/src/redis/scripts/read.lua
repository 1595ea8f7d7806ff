-- The records as they are at one moment, and that moment.
-- KEYS: names of records.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return { now, redis.call('MGET', unpack(KEYS)) }
