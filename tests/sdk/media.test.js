// Sound, pictures and films: the official OpenAI SDK against the demo gateway.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import OpenAI, { toFile } from "openai";
import { KEY, startDemo } from "./demo.js";

const root = await startDemo();
const client = new OpenAI({ apiKey: KEY, baseURL: `${root}/v1`, maxRetries: 0 });
const input = "Mind the gap between the train and the platform.";
const speak = async (changes) => {
  const answer = await client.audio.speech.create({ model: "demo-tts", voice: "alloy", input, ...changes });
  return Buffer.from(await answer.arrayBuffer());
};
const starts = (bytes, text) => bytes.subarray(0, text.length).toString("latin1") === text;
const PNG = "\x89PNG";

test("speech in every format", async () => {
  const marks = { flac: "fLaC", opus: "OggS", wav: "RIFF" };
  for (const [response_format, mark] of Object.entries(marks)) {
    assert.ok(starts(await speak({ response_format }), mark), response_format);
  }
  const mp3 = await speak({});
  assert.ok(starts(mp3, "ID3") || (mp3[0] === 0xff && mp3[1] >= 0xe0));
  const aac = await speak({ response_format: "aac" });
  assert.ok(aac[0] === 0xff && (aac[1] & 0xf6) === 0xf0);
  const pcm = await speak({ response_format: "pcm" });
  const quick = await speak({ response_format: "pcm", speed: 2 });
  assert.ok(pcm.length % 2 === 0 && quick.length < pcm.length * 0.7);
});

test("speech refuses what is forbidden", async () => {
  await assert.rejects(speak({ speed: 5 }), { status: 400, param: "speed" });
  await assert.rejects(speak({ input: "x".repeat(4097) }), { status: 400, param: "input" });
  await assert.rejects(speak({ response_format: "ogg" }), { status: 400, param: "response_format" });
});

test("transcription follows the sound that was sent", async () => {
  const file = await toFile(await speak({ response_format: "wav" }), "memo.wav", { type: "audio/wav" });
  const request = { model: "demo-transcribe", file };
  const plain = await client.audio.transcriptions.create(request);
  assert.ok(plain.text.length > 0);
  const verbose = await client.audio.transcriptions.create({
    ...request,
    response_format: "verbose_json",
    timestamp_granularities: ["word", "segment"],
  });
  assert.equal(verbose.text, plain.text);
  assert.ok(verbose.duration > 1 && verbose.segments.length > 0 && verbose.words.length > 0);
  assert.ok(verbose.segments.every(({ start, end }) => start < end && end <= verbose.duration + 0.1));
  const srt = await client.audio.transcriptions.create({ ...request, response_format: "srt" });
  assert.match(srt, /^1\r?\n00:00:/);
});

test("a transcript is streamed", async () => {
  const file = await toFile(await speak({ response_format: "wav" }), "memo.wav");
  const request = { model: "demo-transcribe-stream", file };
  const whole = await client.audio.transcriptions.create(request);
  let text = "";
  let done;
  for await (const event of await client.audio.transcriptions.create({ ...request, stream: true })) {
    if (event.type === "transcript.text.delta") text += event.delta;
    if (event.type === "transcript.text.done") done = event;
  }
  assert.equal(text, whole.text);
  assert.equal(done.text, text);
});

test("pictures as data and as addresses", async () => {
  const request = { model: "demo-image", prompt: "A paper boat on a canal", size: "1024x1024" };
  const inline = await client.images.generate({ ...request, response_format: "b64_json" });
  const bytes = Buffer.from(inline.data[0].b64_json, "base64");
  assert.ok(starts(bytes, PNG));
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1024, 1024]);
  const linked = await client.images.generate(request);
  const picture = await fetch(linked.data[0].url);
  assert.ok(starts(Buffer.from(await picture.arrayBuffer()), PNG));
  await assert.rejects(client.images.generate({ ...request, n: 11 }), { status: 400, param: "n" });
});

test("pictures are streamed and edited", async () => {
  const request = { model: "demo-image-gpt", prompt: "A paper boat", stream: true, partial_images: 2 };
  const types = [];
  let last;
  for await (const event of await client.images.generate(request)) {
    types.push(event.type);
    last = event;
  }
  const partial = "image_generation.partial_image";
  assert.deepEqual(types, [partial, partial, "image_generation.completed"]);
  const image = await toFile(Buffer.from(last.b64_json, "base64"), "boat.png", { type: "image/png" });
  const edited = await client.images.edit({ model: "demo-image-gpt", image, prompt: "At night" });
  assert.ok(starts(Buffer.from(edited.data[0].b64_json, "base64"), PNG));
});

test("a film is made, watched for and fetched", async () => {
  let film = await client.videos.create({ model: "demo-video", prompt: "A paper boat", seconds: "4" });
  const states = new Set([film.status]);
  while (film.status !== "completed" && film.status !== "failed") {
    await setTimeout(10);
    film = await client.videos.retrieve(film.id);
    states.add(film.status);
  }
  assert.deepEqual([...states], ["queued", "in_progress", "completed"]);
  const content = await client.videos.downloadContent(film.id);
  const bytes = Buffer.from(await content.arrayBuffer());
  assert.equal(bytes.subarray(4, 8).toString("latin1"), "ftyp");
  const listed = [];
  for await (const { id } of client.videos.list({ limit: 1 })) listed.push(id);
  assert.ok(listed.includes(film.id));
  assert.equal((await client.videos.delete(film.id)).deleted, true);
});
