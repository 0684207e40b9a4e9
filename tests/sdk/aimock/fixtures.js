// What aimock answers, for every endpoint that it has.

const SECOND_OF_SILENCE = Buffer.alloc(48_000).toString("base64");
const ONE_PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const FILM = "https://files.example/boat.mp4";

/** Puts every fixture into the server. */
export function load(mock) {
  mock.on({ toolCallId: "call_tide" }, { content: "High water is at 05:42." });
  mock.onMessage("high water", {
    toolCalls: [
      { id: "call_tide", name: "high_water", arguments: { port: "Brest" } },
      { id: "call_sun", name: "sunset", arguments: { port: "Brest" } },
    ],
  });
  mock.onMessage("think", { content: "The Moon pulls.", reasoning: "Two bulges.", reasoningSignature: "c2ln" });
  mock.onMessage("refused", { error: { message: "Slow down", type: "rate_limit_error" }, status: 429 });
  mock.onMessage("lighthouse", { content: "A lighthouse lights the coast. 灯塔照亮海岸。" });
  mock.onEmbedding(/tide/, { embedding: [0.25, -0.5, 0.125, 1] });
  mock.onImage(/boat/, { image: { b64Json: ONE_PIXEL, revisedPrompt: "A small paper boat" } });
  mock.onSpeech(/gap/, { audio: SECOND_OF_SILENCE, format: "pcm" });
  mock.onTranscription({
    transcription: {
      text: "The ferry leaves at nine.",
      language: "english",
      duration: 3.2,
      segments: [{ id: 0, text: " The ferry leaves at nine.", start: 0, end: 3.2 }],
      words: [{ word: "The", start: 0, end: 0.2 }],
    },
  });
  mock.onVideo(/boat/, { video: { id: "video_boat", status: "completed", url: FILM } });
  mock.onRerank(/slack/, [{ index: 0, relevance_score: 0.9 }]);
  mock.onModerate(/.*/, { flagged: false, categories: { violence: false }, category_scores: { violence: 0.01 } });
  mock.on({ endpoint: "realtime", userMessage: "lighthouse" }, { content: "A lighthouse lights the coast." });
}
