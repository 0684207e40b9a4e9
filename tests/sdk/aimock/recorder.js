// Stands before aimock and notes what is really sent: its own journal holds bodies of most
// endpoints in a form that it turned them into.

import { createServer, request as send } from "node:http";
import { connect } from "node:net";

const SECRET = ["authorization", "x-api-key", "x-goog-api-key"];

export class Recorder {
  /** Every request so far: method, path, headers without keys, and the body as JSON or text. */
  requests = [];
  #port;

  /** Passes on to this port of the same machine. */
  constructor(port) {
    this.#port = port;
  }

  /** Resolves to the URL to call. */
  async listen() {
    const server = createServer((incoming, answer) => this.#pass(incoming, answer));
    server.on("upgrade", (incoming, socket, head) => this.#upgrade(incoming, socket, head));
    await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
    return `http://127.0.0.1:${server.address().port}`;
  }

  async #pass(incoming, answer) {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    this.#note(incoming, body);
    const { method, url: path, headers } = incoming;
    const outgoing = send({ host: "127.0.0.1", port: this.#port, method, path, headers });
    outgoing.on("response", (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.on("error", () => answer.destroy()).pipe(answer);
    });
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    outgoing.end(body);
  }

  #upgrade(incoming, socket, head) {
    this.#note(incoming, Buffer.alloc(0));
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
      lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
    }
    const other = connect(this.#port, "127.0.0.1", () => {
      other.write(`${lines.join("\r\n")}\r\n\r\n`);
      other.write(head);
      socket.pipe(other).pipe(socket);
    });
    other.on("error", () => socket.destroy());
    socket.on("error", () => other.destroy());
  }

  #note({ method, url, headers }, body) {
    const shown = Object.entries(headers).filter(([name]) => !SECRET.includes(name));
    this.requests.push({ method, path: url, headers: Object.fromEntries(shown), body: readable(body) });
  }
}

function readable(body) {
  if (body.length === 0) return null;
  try {
    return JSON.parse(body);
  } catch {
    return body.toString("latin1");
  }
}
