-- Commits one step, or changes nothing and says why.
--
-- ARGV: prefix, epoch, node, operation, given time or '', assumed time or '', tolerance, time to live of a record
-- without owner, of the operation's mark, most records, length of a stream, number of records; for each record: key,
-- version or '', action (k keep, w write, d delete), JSON, due (k keep, d delete, or a time), nodes that became owners,
-- nodes that ceased to be, whether it has any; then for each node that is told something: node, JSON.
local prefix, epoch, node, operation = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local given, assumed, tolerance = ARGV[5], ARGV[6], tonumber(ARGV[7])
local record_ttl, mark_ttl, most, stream_length = tonumber(ARGV[8]), ARGV[9], tonumber(ARGV[10]), ARGV[11]
local count = tonumber(ARGV[12])
local FIRST, WIDTH, VERSION = 13, 8, 32

local time = redis.call('TIME')
local now = tonumber(given) or time[1] * 1000 + math.floor(time[2] / 1000)

if redis.call('GET', prefix .. 'epoch') ~= epoch then
  return { 'lost' }
end
if not redis.call('ZSCORE', prefix .. 'nodes', node) then
  return { 'fenced' }
end
-- Whoever was in doubt about this operation has looked it up and given it up: it must not happen any more.
local mark = prefix .. 'o:' .. operation
if redis.call('EXISTS', mark) == 1 then
  return { 'void' }
end

local function field(index, offset)
  return ARGV[FIRST + (index - 1) * WIDTH + offset]
end

local names = {}
for index = 1, count do
  names[index] = prefix .. 'r:' .. field(index, 0)
end
local present = count > 0 and redis.call('MGET', unpack(names)) or {}

-- A version is the id of the operation that wrote the record: unlike a counter it never comes again.
local stale = assumed ~= '' and math.abs(now - tonumber(assumed)) > tolerance
local new, writes = 0, false
for index = 1, count do
  local value = present[index]
  if (value and string.sub(value, 1, VERSION) or '') ~= field(index, 1) then
    stale = true
  end
  local action = field(index, 2)
  if action == 'w' and not value then
    new = new + 1
  end
  writes = writes or action ~= 'k' or field(index, 4) ~= 'k'
end
if stale then
  return { 'stale', now, present }
end

local all, due = prefix .. 'all', prefix .. 'due'
if new > 0 then
  redis.call('ZREMRANGEBYSCORE', all, '-inf', now)
  if redis.call('ZCARD', all) + new > most then
    return { 'full' }
  end
end

-- First what could fail, so that a fault leaves nothing half done.
local strays = 0
for index = FIRST + count * WIDTH, #ARGV, 2 do
  local to = ARGV[index]
  if redis.call('ZSCORE', prefix .. 'nodes', to) then
    redis.call('XADD', prefix .. 's:' .. to, 'MAXLEN', '~', stream_length, '0-*', 'e', ARGV[index + 1])
    writes = true
  else
    strays = strays + 1
  end
end

local function each_node(text, command, key)
  for other in string.gmatch(text, '%S+') do
    redis.call(command, prefix .. 'k:' .. other, key)
  end
end

for index = 1, count do
  local key, action, wanted = field(index, 0), field(index, 2), field(index, 4)
  local exists = present[index]
  if action == 'w' then
    local text = operation .. ' ' .. field(index, 3)
    if field(index, 7) == '1' then
      redis.call('SET', names[index], text)
      redis.call('ZADD', all, '+inf', key)
    else
      redis.call('SET', names[index], text, 'PX', record_ttl)
      redis.call('ZADD', all, now + record_ttl, key)
    end
    exists = true
  elseif action == 'd' then
    redis.call('DEL', names[index])
    redis.call('ZREM', all, key)
    redis.call('ZREM', due, key)
    exists = false
  end
  if exists and wanted == 'd' then
    redis.call('ZREM', due, key)
  elseif exists and wanted ~= 'k' then
    redis.call('ZADD', due, wanted, key)
  end
  each_node(field(index, 5), 'SADD', key)
  each_node(field(index, 6), 'SREM', key)
end

if writes then
  redis.call('SET', mark, 'done', 'PX', mark_ttl)
end
return { 'done', now, redis.call('ZCARD', all), redis.call('ZCARD', due), strays }
