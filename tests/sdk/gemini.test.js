// The official Google SDK against the demo gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, GoogleGenAI, Type } from "@google/genai";
import { KEY, startDemo } from "./demo.js";

const root = await startDemo();
const connect = (apiKey) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: root } });
const client = connect(KEY);
const asked = { model: "demo-chat", contents: "Tell me about lighthouses." };
const declare = (name) => ({
  name,
  description: "Next one at a port",
  parameters: { type: Type.OBJECT, properties: { port: { type: Type.STRING } }, required: ["port"] },
});
const tools = [{ functionDeclarations: [declare("high_water"), declare("sunset")] }];

test("content, whole and streamed", async () => {
  const whole = await client.models.generateContent(asked);
  assert.match(whole.text, /scripted/);
  assert.equal(whole.candidates[0].finishReason, "STOP");
  let text = "";
  let last;
  for await (const chunk of await client.models.generateContentStream(asked)) {
    text += chunk.text ?? "";
    last = chunk;
  }
  assert.equal(text, whole.text);
  assert.equal(last.usageMetadata.totalTokenCount, whole.usageMetadata.totalTokenCount);
});

test("every part of the configuration is taken", async () => {
  const config = {
    systemInstruction: "Be brief.",
    temperature: 0.5,
    topP: 0.9,
    topK: 40,
    candidateCount: 2,
    maxOutputTokens: 300,
    stopSequences: ["zzz"],
    presencePenalty: 0.1,
    frequencyPenalty: 0.1,
    seed: 7,
    responseMimeType: "application/json",
    responseSchema: { type: Type.OBJECT },
    thinkingConfig: { includeThoughts: true, thinkingBudget: -1 },
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_ONLY_HIGH" }],
  };
  const answer = await client.models.generateContent({ ...asked, model: "demo-reasoner", config });
  assert.equal(answer.candidates.length, 2);
  assert.equal(answer.candidates[0].content.parts[0].thought, true);
  assert.ok(answer.usageMetadata.thoughtsTokenCount > 0);
});

test("functions are called in parallel and their responses used", async () => {
  const contents = [{ role: "user", parts: [{ text: "Call high_water and sunset for Brest" }] }];
  const request = { model: "demo-reasoner", contents, config: { tools } };
  const answer = await client.models.generateContent(request);
  assert.deepEqual(answer.functionCalls.map((call) => call.name), ["high_water", "sunset"]);
  const turn = answer.candidates[0].content;
  assert.ok(turn.parts[0].thoughtSignature);
  const parts = answer.functionCalls.map(({ name }) => ({
    functionResponse: { name, response: { output: "05:42" } },
  }));
  const next = (own) => {
    const history = [...contents, own, { role: "user", parts }];
    return client.models.generateContent({ ...request, contents: history });
  };
  assert.match((await next(turn)).text, /05:42/);
  const unsigned = { role: "model", parts: turn.parts.map(({ functionCall }) => ({ functionCall })) };
  await assert.rejects(next(unsigned), /thought_signature/);
});

test("a chat keeps its history", async () => {
  const chat = client.chats.create({ model: "demo-reasoner", config: { tools } });
  const first = await chat.sendMessage({ message: "When is high_water?" });
  assert.equal(first.functionCalls[0].name, "high_water");
  const part = { functionResponse: { name: "high_water", response: { output: "05:42" } } };
  let text = "";
  for await (const chunk of await chat.sendMessageStream({ message: [part] })) text += chunk.text ?? "";
  assert.match(text, /05:42/);
});

test("tokens are counted and models listed", async () => {
  const { totalTokens } = await client.models.countTokens(asked);
  const { usageMetadata } = await client.models.generateContent(asked);
  assert.equal(totalTokens, usageMetadata.promptTokenCount);
  const names = [];
  for await (const model of await client.models.list({ config: { pageSize: 10 } })) names.push(model.name);
  assert.ok(names.length > 20 && names.includes("models/demo-load-math"));
  assert.equal((await client.models.get({ model: "demo-chat" })).displayName, "Demo chat");
});

test("refusals and blocked questions are told as Google tells them", async () => {
  const refused = (status) => (error) => error instanceof ApiError && error.status === status;
  const hot = client.models.generateContent({ ...asked, config: { temperature: 3 } });
  await assert.rejects(hot, refused(400));
  await assert.rejects(client.models.generateContent({ ...asked, model: "nobody" }), refused(404));
  await assert.rejects(connect("wrong").models.generateContent(asked), refused(401));
  const blocked = await client.models.generateContent({ ...asked, model: "demo-filter" });
  assert.equal(blocked.promptFeedback.blockReason, "PROHIBITED_CONTENT");
  const read = async () => {
    const stream = await client.models.generateContentStream({ ...asked, model: "demo-error-in-stream" });
    for await (const chunk of stream) assert.ok(chunk.responseId);
  };
  await assert.rejects(read(), /upstream reset/);
});
