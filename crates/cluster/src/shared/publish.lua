-- Messages for every node. The second half of their ids is their running number.
-- KEYS: bus
-- ARGV: how many messages are kept, who publishes, messages …
for i = 3, #ARGV do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '0-*', 'from', ARGV[2], 'm', ARGV[i])
end
return 0
