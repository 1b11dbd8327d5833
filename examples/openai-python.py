"""Patchbay with the official OpenAI SDK for Python: only the base URL and the key change.

    pip install openai
    APP_KEY=... python examples/openai-python.py
"""

import json
import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ.get("PATCHBAY_URL", "http://127.0.0.1:4000") + "/v1",
    api_key=os.environ["APP_KEY"],
)

# A purpose is a model name. Which provider serves it is the admin's decision and may change at any time.
MODEL = "chat"

print("\n# Stream")
stream = client.chat.completions.create(
    model=MODEL,
    messages=[{"role": "user", "content": "What is a patch bay?"}],
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
    if chunk.usage:
        print(f"\n({chunk.usage.total_tokens} tokens)")

print("\n# Who answered, and an agent type instead of a model")
raw = client.chat.completions.with_raw_response.create(
    model=MODEL,
    messages=[{"role": "user", "content": "Good morning"}],
    extra_body={"agent_type": "Receptionist"},
)
print(raw.parse().choices[0].message.content)
print("provider:", raw.headers.get("x-llm-provider", "not told"))

print("\n# Tools")
tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city right now",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}},
                "required": ["city"],
            },
        },
    }
]
conversation = [{"role": "user", "content": "What is the weather in Oslo?"}]
decision = client.chat.completions.create(model=MODEL, messages=conversation, tools=tools)
asked = decision.choices[0].message
if not asked.tool_calls:
    raise SystemExit("the model did not call the tool")
conversation.append(asked.model_dump(exclude_none=True))
for call in asked.tool_calls:
    print(f"{call.function.name}({call.function.arguments})")
    conversation.append({"role": "tool", "tool_call_id": call.id, "content": "7 °C and light rain"})
answer = client.chat.completions.create(model=MODEL, messages=conversation, tools=tools)
print(answer.choices[0].message.content)

print("\n# JSON by schema")
document = client.chat.completions.create(
    model=MODEL,
    messages=[{"role": "user", "content": "Ticket: the printer of Grace Hopper is on fire."}],
    response_format={
        "type": "json_schema",
        "json_schema": {
            "name": "ticket",
            "strict": True,
            "schema": {
                "type": "object",
                "properties": {
                    "customer_name": {"type": "string"},
                    "priority": {"type": "string", "enum": ["high", "low"]},
                },
                "required": ["customer_name", "priority"],
                "additionalProperties": False,
            },
        },
    },
)
print(json.loads(document.choices[0].message.content))
