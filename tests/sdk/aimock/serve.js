// Starts aimock, a server that nobody here wrote, on a free port of this machine.
//
// Writes its URL as the first line. Each line "journal" that comes in is answered by one line of
// JSON: the requests so far, as they were sent. It ends when its input does.

import { createInterface } from "node:readline";
import { LLMock } from "@copilotkit/aimock";
import { load } from "./fixtures.js";
import { Recorder } from "./recorder.js";

const mock = new LLMock({ port: 0, host: "127.0.0.1" });
load(mock);
await mock.start();
const recorder = new Recorder(mock.port);
console.log(await recorder.listen());
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "journal") console.log(JSON.stringify(recorder.requests));
}
process.exit();
