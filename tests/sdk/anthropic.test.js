// The official Anthropic SDK against the demo gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { KEY, startDemo } from "./demo.js";

const root = await startDemo();
const client = new Anthropic({ apiKey: KEY, authToken: null, baseURL: root, maxRetries: 0 });
const messages = [{ role: "user", content: "Tell me about lighthouses." }];
const tool = (name) => ({
  name,
  input_schema: { type: "object", properties: { port: { type: "string" } }, required: ["port"] },
});
const tools = [tool("high_water"), tool("sunset")];
const request = { model: "demo-chat", max_tokens: 4096, messages };

test("a message, whole and streamed", async () => {
  const whole = await client.messages.create(request);
  assert.match(whole.content[0].text, /scripted/);
  assert.equal(whole.stop_reason, "end_turn");
  const streamed = await client.messages.stream(request).finalMessage();
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
  assert.match(whole._request_id, /^demo-\d+$/);
});

test("limits and stop sequences have their words", async () => {
  const short = await client.messages.create({ ...request, max_tokens: 3 });
  assert.deepEqual([short.stop_reason, short.usage.output_tokens], ["max_tokens", 3]);
  const spoken = [{ role: "user", content: "one END two" }];
  const verbatim = { ...request, model: "demo-verbatim", messages: spoken, stop_sequences: ["END"] };
  const stopped = await client.messages.stream(verbatim).finalMessage();
  assert.deepEqual([stopped.stop_reason, stopped.stop_sequence], ["stop_sequence", "END"]);
});

test("tools are called in parallel and their results used", async () => {
  const question = { role: "user", content: "Call high_water and sunset for Brest" };
  const asked = { ...request, messages: [question], tools };
  const { content, stop_reason } = await client.messages.stream(asked).finalMessage();
  assert.equal(stop_reason, "tool_use");
  const calls = content.filter((block) => block.type === "tool_use");
  assert.deepEqual(calls.map((call) => call.name), ["high_water", "sunset"]);
  assert.ok(calls.every((call) => call.input.port));
  const results = calls.map((call) => ({ type: "tool_result", tool_use_id: call.id, content: "05:42" }));
  const turn = { role: "assistant", content };
  const next = (answers) => ({ ...asked, messages: [question, turn, { role: "user", content: answers }] });
  const answer = await client.messages.create(next(results));
  assert.match(answer.content[0].text, /05:42/);
  await assert.rejects(client.messages.create(next(results.slice(1))), Anthropic.BadRequestError);
});

test("thinking is streamed, signed, and wanted back unchanged", async () => {
  const question = { role: "user", content: "When is high_water?" };
  const thinking = { type: "enabled", budget_tokens: 1024 };
  const asked = { ...request, model: "demo-reasoner", thinking, messages: [question], tools };
  const runner = client.messages.stream(asked);
  let thought = "";
  runner.on("thinking", (delta) => (thought += delta));
  const { content } = await runner.finalMessage();
  assert.equal(content[0].type, "thinking");
  assert.equal(content[0].thinking, thought);
  assert.ok(content[0].signature);
  const result = { type: "tool_result", tool_use_id: content[1].id, content: "05:42" };
  const next = (turn) => {
    const history = [question, { role: "assistant", content: turn }, { role: "user", content: [result] }];
    return client.messages.create({ ...asked, messages: history });
  };
  const answer = await next(content);
  assert.deepEqual(answer.content.map((block) => block.type), ["thinking", "text"]);
  await assert.rejects(next([{ ...content[0], thinking: "other" }, content[1]]), /signature/);
});

test("tokens are counted", async () => {
  const { input_tokens } = await client.messages.countTokens({ model: "demo-chat", messages });
  const { usage } = await client.messages.create(request);
  assert.equal(input_tokens, usage.input_tokens);
});

test("models are listed page by page and found", async () => {
  const ids = [];
  for await (const model of client.models.list({ limit: 5 })) ids.push(model.id);
  assert.ok(ids.length > 20 && ids.includes("demo-load-math"));
  assert.equal((await client.models.retrieve("demo-chat")).display_name, "Demo chat");
});

test("refusals have the SDK's own classes", async () => {
  const ask = (changes, from = client) => from.messages.create({ ...request, ...changes });
  await assert.rejects(ask({ temperature: 1.5 }), (error) => {
    assert.ok(error instanceof Anthropic.BadRequestError);
    assert.equal(error.type, "invalid_request_error");
    return error.message.includes("temperature");
  });
  await assert.rejects(ask({ model: "nobody" }), Anthropic.NotFoundError);
  await assert.rejects(ask({ model: "demo-429" }), Anthropic.RateLimitError);
  await assert.rejects(ask({ n: 2 }), /n: Extra inputs/);
  const stranger = new Anthropic({ apiKey: "sk-wrong", authToken: null, baseURL: root, maxRetries: 0 });
  await assert.rejects(ask({}, stranger), Anthropic.AuthenticationError);
  const late = client.messages.stream({ ...request, model: "demo-error-in-stream" });
  await assert.rejects(late.finalMessage(), /upstream reset/);
});
