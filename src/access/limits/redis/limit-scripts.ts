import { SLOTS_PER_WINDOW } from '../slot-window.js';
import { RedisScript } from './redis-script.js';

/** So long a place stays taken whose instance does not say any more that it is. */
const PLACE_LEASE_MS = 60_000;
/** Often enough that one lost word frees no place. */
export const RENEW_MS = 20_000;

const CLOCK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local SLOTS = ${SLOTS_PER_WINDOW}`;

/**
 * Looks at every bound, and counts the request in all of them if it has room in all.
 *
 * KEYS: one a bound. ARGV: four a bound: kind, limit, amount, and the span in milliseconds (`window`), the burst
 * (`spread`) or the name of the place (`place`). The slots of a window are the same as those of SlotWindow, by Redis'
 * clock. Returns 1 or 0 for granted, then four a bound: used, wait and reset in milliseconds (wait -1: never), slot.
 */
export const TAKE = new RedisScript(`${CLOCK}
local function window(key, limit, amount, span)
  local length = span / SLOTS
  local current = math.floor(now / length)
  local fields = redis.call('HGETALL', key)
  local slots, used, newest = {}, 0, nil
  for i = 1, #fields, 2 do
    local slot, count = tonumber(fields[i]), tonumber(fields[i + 1])
    if slot < current - SLOTS then
      redis.call('HDEL', key, fields[i])
    elseif count > 0 then
      used = used + count
      slots[#slots + 1] = {slot, count}
      if not newest or slot > newest then newest = slot end
    end
  end
  local excess, wait = used + amount - limit, 0
  if excess > 0 then
    wait = -1
    if amount <= limit then
      table.sort(slots, function(a, b) return a[1] < b[1] end)
      for _, slot in ipairs(slots) do
        excess = excess - slot[2]
        if excess <= 0 then
          wait = math.max(1, math.ceil((slot[1] + SLOTS + 1) * length - now))
          break
        end
      end
    end
  end
  local reset = newest and math.ceil((newest + SLOTS + 1) * length - now) or 0
  return {used, wait, reset, current}
end

local function spread(key, limit, burst)
  local spacing = 60000 / limit
  local busy = tonumber(redis.call('GET', key) or '0')
  local wait = math.max(0, math.ceil(busy - (burst - 1) * spacing - now))
  return {0, wait, math.max(0, math.ceil(busy - now)), 0, math.max(busy, now) + spacing}
end

local function places(key, limit)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local used = redis.call('ZCARD', key)
  return {used, used < limit and 0 or 1000, 0, 0}
end

local granted, looked = 1, {}
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 4
  local kind, limit, amount, extra = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3]), ARGV[at + 4]
  if kind == 'window' then looked[i] = window(key, limit, amount, tonumber(extra))
  elseif kind == 'spread' then looked[i] = spread(key, limit, tonumber(extra))
  else looked[i] = places(key, limit) end
  if looked[i][2] ~= 0 then granted = 0 end
end

local answer = {granted}
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 4
  local kind, amount, extra, seen = ARGV[at + 1], tonumber(ARGV[at + 3]), ARGV[at + 4], looked[i]
  if granted == 1 then
    if kind == 'window' then
      local length = tonumber(extra) / SLOTS
      redis.call('HINCRBY', key, seen[4], amount)
      redis.call('PEXPIRE', key, math.ceil(tonumber(extra) + 2 * length))
      seen[1] = seen[1] + amount
      seen[3] = math.ceil((seen[4] + SLOTS + 1) * length - now)
    elseif kind == 'spread' then
      redis.call('SET', key, string.format('%.3f', seen[5]), 'PX', math.ceil(seen[5] - now) + 1000)
    else
      redis.call('ZADD', key, now + ${PLACE_LEASE_MS}, extra)
      redis.call('PEXPIRE', key, ${PLACE_LEASE_MS})
      seen[1] = seen[1] + 1
    end
  end
  for part = 1, 4 do answer[#answer + 1] = seen[part] end
end
return answer`);

/**
 * Ends a request. KEYS: one a bound. ARGV: four a bound: `tokens`, the slot they were counted in, how many more or fewer
 * they were, the span in milliseconds; or `place`, its name, and two that mean nothing.
 */
export const SETTLE = new RedisScript(`${CLOCK}
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 4
  if ARGV[at + 1] == 'place' then
    redis.call('ZREM', key, ARGV[at + 2])
  else
    local slot, change, span = ARGV[at + 2], tonumber(ARGV[at + 3]), tonumber(ARGV[at + 4])
    if change > 0 then slot = math.floor(now * SLOTS / span) end
    if change > 0 or redis.call('HEXISTS', key, slot) == 1 then
      redis.call('HINCRBY', key, slot, change)
      redis.call('PEXPIRE', key, math.ceil(span + 2 * span / SLOTS))
    end
  end
end
return 1`);

/** These places are still taken. KEYS: one. ARGV: their names. */
export const RENEW = new RedisScript(`${CLOCK}
for _, place in ipairs(ARGV) do redis.call('ZADD', KEYS[1], now + ${PLACE_LEASE_MS}, place) end
redis.call('PEXPIRE', KEYS[1], ${PLACE_LEASE_MS})
return 1`);

export const LIMIT_SCRIPTS: readonly RedisScript[] = [TAKE, SETTLE, RENEW];
