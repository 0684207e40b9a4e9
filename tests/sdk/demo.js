// Starts the demo gateway, whose program is named by XIDAO_DEMO_BIN, for the tests of one file.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after } from "node:test";

/** The one key that the gateway accepts. */
export const KEY = "sk-demo-of-the-sdk-tests";

/** Resolves to the gateway's root URL; the gateway ends with the tests. */
export async function startDemo() {
  const program = process.env.XIDAO_DEMO_BIN;
  if (!program) throw new Error("XIDAO_DEMO_BIN names no program");
  const words = ["--port", "0", "--key", KEY, "--pace", "instant"];
  const child = spawn(program, words, { stdio: ["ignore", "pipe", "inherit"] });
  after(() => child.kill("SIGINT"));
  for await (const line of createInterface({ input: child.stdout })) return line.trim();
  throw new Error("the demo gateway did not say where it listens");
}
