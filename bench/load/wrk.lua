-- wrk's counts as one line of JSON. What to send comes in files and environment variables.
local function contents(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

wrk.method = "POST"
wrk.body = contents(os.getenv("BENCH_BODY_FILE"))
for name, value in os.getenv("BENCH_HEADERS"):gmatch("([^\n:]+): ([^\n]+)") do
  wrk.headers[name] = value
end
local expects_refusal = os.getenv("BENCH_EXPECTED") ~= "200"
local tokens_file = os.getenv("BENCH_TOKENS_FILE")

if tokens_file then
  -- Each request with the next of many keys.
  local requests, next = {}, 0
  function init()
    for token in contents(tokens_file):gmatch("[^\n]+") do
      wrk.headers["authorization"] = "Bearer " .. token
      requests[#requests + 1] = wrk.format()
    end
  end
  function request()
    next = next % #requests + 1
    return requests[next]
  end
end

function done(summary, latency)
  local errors = summary.errors
  local unexpected = expects_refusal and summary.requests - errors.status or errors.status
  io.write(string.format(
    '{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + unexpected
  ))
end
