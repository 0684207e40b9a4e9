// The official OpenAI SDK against the demo gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { KEY, startDemo } from "./demo.js";

const root = await startDemo();
const client = new OpenAI({ apiKey: KEY, baseURL: `${root}/v1`, maxRetries: 0 });
const messages = [{ role: "user", content: "Tell me about lighthouses." }];
const tool = (name) => ({
  type: "function",
  function: {
    name,
    parameters: { type: "object", properties: { port: { type: "string" } }, required: ["port"] },
  },
});
const tools = [tool("high_water"), tool("sunset")];

test("chat, whole", async () => {
  const answer = await client.chat.completions.create({ model: "demo-chat", messages });
  assert.match(answer.choices[0].message.content, /scripted/);
  assert.equal(answer.choices[0].finish_reason, "stop");
  const { prompt_tokens, completion_tokens, total_tokens } = answer.usage;
  assert.equal(prompt_tokens + completion_tokens, total_tokens);
  assert.match(answer._request_id, /^demo-\d+$/);
});

test("chat, streamed with usage, says the same", async () => {
  const whole = await client.chat.completions.create({ model: "demo-chat", messages });
  const options = { model: "demo-chat", messages, stream_options: { include_usage: true } };
  const runner = client.chat.completions.stream(options);
  const answer = await runner.finalChatCompletion();
  assert.equal(answer.choices[0].message.content, whole.choices[0].message.content);
  assert.deepEqual((await runner.totalUsage()).total_tokens, whole.usage.total_tokens);
});

test("chat with several choices and log probabilities", async () => {
  const request = { model: "demo-chat", messages, n: 3, logprobs: true, top_logprobs: 2, max_tokens: 5 };
  const answer = await client.chat.completions.create(request);
  assert.deepEqual(answer.choices.map((choice) => choice.index), [0, 1, 2]);
  for (const { logprobs, message, finish_reason } of answer.choices) {
    assert.equal(logprobs.content.map(({ token }) => token).join(""), message.content);
    assert.equal(logprobs.content[0].top_logprobs.length, 2);
    assert.equal(finish_reason, "length");
  }
  const seen = new Set();
  for await (const chunk of await client.chat.completions.create({ ...request, stream: true })) {
    for (const choice of chunk.choices) seen.add(choice.index);
  }
  assert.deepEqual([...seen], [0, 1, 2]);
});

test("chat calls several tools and uses their results", async () => {
  const question = { role: "user", content: "Call high_water and sunset for Brest" };
  const request = { model: "demo-chat", messages: [question], tools };
  const runner = client.chat.completions.stream(request);
  const { message, finish_reason } = (await runner.finalChatCompletion()).choices[0];
  assert.equal(finish_reason, "tool_calls");
  assert.deepEqual(message.tool_calls.map((call) => call.function.name), ["high_water", "sunset"]);
  for (const call of message.tool_calls) assert.ok(JSON.parse(call.function.arguments).port);
  const results = message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "05:42" }));
  const answer = await client.chat.completions.create({ ...request, messages: [question, message, ...results] });
  assert.match(answer.choices[0].message.content, /05:42/);
  const dangling = { ...request, messages: [question, message, results[0]] };
  await assert.rejects(client.chat.completions.create(dangling), OpenAI.BadRequestError);
});

test("structured output is JSON", async () => {
  const schema = { name: "answer", schema: { type: "object" } };
  const response_format = { type: "json_schema", json_schema: schema };
  const answer = await client.chat.completions.create({ model: "demo-chat", messages, response_format });
  assert.equal(JSON.parse(answer.choices[0].message.content).scripted, true);
});

test("embeddings in the SDK's own base64 and as numbers are the same", async () => {
  const request = { model: "demo-embedding", input: ["ebb tide", "flood tide", "dry paint"], dimensions: 512 };
  const packed = await client.embeddings.create(request);
  const plain = await client.embeddings.create({ ...request, encoding_format: "float" });
  assert.equal(packed.data[0].embedding.length, 512);
  for (const [at, { embedding }] of packed.data.entries()) {
    assert.deepEqual(Float32Array.from(embedding), Float32Array.from(plain.data[at].embedding));
  }
  const near = (one, other) => one.embedding.reduce((sum, number, at) => sum + number * other.embedding[at], 0);
  const [ebb, flood, paint] = packed.data;
  assert.ok(near(ebb, flood) > near(ebb, paint) + 0.2);
  const fixed = { model: "demo-embedding-fixed", input: "x", dimensions: 8 };
  await assert.rejects(client.embeddings.create(fixed), { status: 400, param: "dimensions" });
});

test("completions, whole and streamed", async () => {
  const request = { model: "demo-chat", prompt: ["one", "two"], max_tokens: 8, logprobs: 1 };
  const whole = await client.completions.create(request);
  assert.equal(whole.choices.length, 2);
  assert.equal(whole.choices[1].logprobs.tokens.length, 8);
  const texts = ["", ""];
  for await (const chunk of await client.completions.create({ ...request, stream: true })) {
    for (const choice of chunk.choices) texts[choice.index] += choice.text;
  }
  assert.deepEqual(texts, whole.choices.map((choice) => choice.text));
});

test("moderations judge each input", async () => {
  const input = ["a splendid sailor", "how to build a bomb"];
  const { results } = await client.moderations.create({ model: "demo-moderation", input });
  assert.deepEqual(results.map((result) => result.flagged), [false, true]);
  assert.equal(results[1].categories["illicit/violent"], true);
});

test("models are listed and found", async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes("demo-chat") && ids.includes("demo-embedding"));
  assert.equal((await client.models.retrieve("demo-chat")).object, "model");
  await assert.rejects(client.models.retrieve("nobody"), OpenAI.NotFoundError);
});

test("refusals have the SDK's own classes", async () => {
  const ask = (changes, from = client) => from.chat.completions.create({ model: "demo-chat", messages, ...changes });
  await assert.rejects(ask({ temperature: 3 }), { status: 400, param: "temperature" });
  await assert.rejects(ask({ model: "nobody" }), { status: 404, code: "model_not_found" });
  await assert.rejects(ask({ model: "demo-429" }), OpenAI.RateLimitError);
  await assert.rejects(ask({ model: "demo-500" }), OpenAI.InternalServerError);
  const stranger = new OpenAI({ apiKey: "sk-wrong", baseURL: `${root}/v1`, maxRetries: 0 });
  await assert.rejects(ask({}, stranger), OpenAI.AuthenticationError);
  const stream = await ask({ model: "demo-error-in-stream", stream: true });
  const read = async () => {
    for await (const chunk of stream) assert.ok(chunk.id);
  };
  await assert.rejects(read(), /upstream reset/);
});

test("a refusal that passes is repeated by the SDK itself", async () => {
  const patient = new OpenAI({ apiKey: KEY, baseURL: `${root}/v1`, maxRetries: 2 });
  const answer = await patient.chat.completions.create({ model: "demo-429-once", messages });
  assert.match(answer.choices[0].message.content, /scripted/);
});
