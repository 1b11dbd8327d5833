#!/bin/sh
# Patchbay with nothing but curl.
#
#   APP_KEY=… sh examples/curl.sh
set -eu

PATCHBAY_URL="${PATCHBAY_URL:-http://127.0.0.1:4000}"
: "${APP_KEY:?set APP_KEY to an app key of your Patchbay}"

# --fail-with-body: an error status ends this script, after the error was printed.
ask() {
  path="$1"
  shift
  curl --silent --show-error --fail-with-body "$PATCHBAY_URL$path" --header "Authorization: Bearer $APP_KEY" "$@"
  echo
}

echo '# What can be asked for: purposes and models'
ask /v1/models

echo '# A chat. The purpose "chat" is the model; an admin decides which provider answers.'
ask /v1/chat/completions --json '{
  "model": "chat",
  "messages": [{ "role": "user", "content": "What is a patch bay?" }]
}'

echo '# The same, streamed'
ask /v1/chat/completions --no-buffer --json '{
  "model": "chat",
  "messages": [{ "role": "user", "content": "What is a patch bay?" }],
  "stream": true,
  "stream_options": { "include_usage": true }
}'

echo '# By agent type instead of by model: unknown agent types get the default purpose'
ask /v1/chat/completions --json '{
  "agent_type": "Receptionist",
  "messages": [{ "role": "user", "content": "Good morning" }]
}'

echo '# Embeddings'
ask /v1/embeddings --json '{ "model": "embeddings", "input": ["first text", "second text"] }'
