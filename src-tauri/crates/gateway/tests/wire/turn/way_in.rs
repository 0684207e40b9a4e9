//! How a turn's parameters and tools become each protocol's body, and what is told when they cannot.

use serde_json::{Map, Value, json};
use studio_gateway::Protocol;
use studio_gateway::turn::{
    Change, Effort, Parameter, ResponseFormat, Tool, ToolChoice, TurnMessage, TurnRequest,
};

use super::journey::model;

pub(super) fn ask(protocol: Protocol) -> TurnRequest {
    TurnRequest::new(protocol, model(protocol), vec![TurnMessage::user("hi")])
}

pub(super) fn body(request: &TurnRequest) -> Value {
    Value::Object(request.body(false))
}

#[test]
fn a_minimal_turn_has_nothing_unasked() {
    for (protocol, expected) in [
        (
            Protocol::Chat,
            json!({"model":"deepseek-v4","stream":false,
                "messages":[{"role":"user","content":"hi"}]}),
        ),
        (
            Protocol::Completions,
            json!({"model":"gpt-5.4","prompt":"hi"}),
        ),
        (
            Protocol::Anthropic,
            json!({"model":"claude-sonnet-4-5","max_tokens":4096,
                "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}),
        ),
        (
            Protocol::Gemini,
            json!({"contents":[{"role":"user","parts":[{"text":"hi"}]}]}),
        ),
    ] {
        let request = ask(protocol);
        assert_eq!(body(&request), expected, "{protocol}");
        assert_eq!(request.changes(), [], "{protocol}");
    }
}

fn full(protocol: Protocol) -> TurnRequest {
    TurnRequest {
        system: Some("Be brief, in JSON.".into()),
        tools: vec![Tool {
            name: "look".into(),
            description: Some("Looks".into()),
            schema: Some(json!({"type":"object","properties":{"a":{"type":"integer"}}})),
            strict: Some(true),
        }],
        tool_choice: Some(ToolChoice::Tool("look".into())),
        parallel_tool_calls: Some(false),
        temperature: Some(0.5),
        top_p: Some(0.9),
        top_k: Some(40),
        max_tokens: Some(300),
        stop: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
        presence_penalty: Some(0.1),
        frequency_penalty: Some(0.2),
        seed: Some(7),
        n: Some(2),
        logprobs: Some(true),
        top_logprobs: Some(6),
        response_format: Some(ResponseFormat::JsonSchema {
            name: "port".into(),
            schema: json!({"type":"object","properties":{"a":{"type":"string"}},
                "additionalProperties":false}),
            strict: Some(true),
        }),
        extra: Map::from_iter([("own".to_owned(), json!(1))]),
        ..ask(protocol)
    }
}

#[test]
fn every_parameter_finds_its_place_or_is_told() {
    let schema = json!({"type":"object","properties":{"a":{"type":"string"}},
        "additionalProperties":false});
    let four = json!(["a", "b", "c", "d"]);
    let nearest = |parameter, sent: &Value| Change::Nearest {
        parameter,
        sent: sent.to_string(),
    };

    let mut chat = full(Protocol::Chat);
    chat.include_usage = true;
    assert_eq!(
        Value::Object(chat.body(true)),
        json!({"model":"deepseek-v4","stream":true,"stream_options":{"include_usage":true},
            "messages":[{"role":"system","content":"Be brief, in JSON."},{"role":"user","content":"hi"}],
            "temperature":0.5,"top_p":0.9,"max_tokens":300,"stop":four,"presence_penalty":0.1,
            "frequency_penalty":0.2,"seed":7,"n":2,"logprobs":true,"top_logprobs":6,
            "tools":[{"type":"function","function":{"name":"look","description":"Looks","strict":true,
                "parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}],
            "tool_choice":{"type":"function","function":{"name":"look"}},"parallel_tool_calls":false,
            "response_format":{"type":"json_schema","json_schema":
                {"name":"port","schema":schema,"strict":true}},"own":1})
    );
    assert_eq!(
        chat.changes(),
        [
            Change::NotSent(Parameter::TopK),
            nearest(Parameter::Stop, &four)
        ]
    );

    let completions = full(Protocol::Completions);
    assert_eq!(
        body(&completions),
        json!({"model":"gpt-5.4","prompt":"Be brief, in JSON.\n\nUser: hi\n\nAssistant:",
            "temperature":0.5,"top_p":0.9,"max_tokens":300,"stop":four,"presence_penalty":0.1,
            "frequency_penalty":0.2,"seed":7,"n":2,"logprobs":5,"own":1})
    );
    let changes = completions.changes();
    for parameter in [
        Parameter::Tools,
        Parameter::ToolChoice,
        Parameter::ParallelToolCalls,
        Parameter::TopK,
        Parameter::ResponseFormat,
    ] {
        assert!(
            changes.contains(&Change::NotSent(parameter)),
            "{parameter:?}"
        );
    }
    assert!(changes.contains(&nearest(Parameter::TopLogprobs, &json!(5))));

    let anthropic = full(Protocol::Anthropic);
    assert_eq!(
        body(&anthropic),
        json!({"model":"claude-sonnet-4-5","max_tokens":300,"system":"Be brief, in JSON.",
            "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],
            "temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["a","b","c","d","e","f"],
            "tools":[{"name":"look","description":"Looks","strict":true,
                "input_schema":{"type":"object","properties":{"a":{"type":"integer"}}}}],
            "tool_choice":{"type":"tool","name":"look","disable_parallel_tool_use":true},
            "output_config":{"format":{"type":"json_schema","schema":schema}},"own":1})
    );
    assert_eq!(
        anthropic.changes(),
        [
            Parameter::PresencePenalty,
            Parameter::FrequencyPenalty,
            Parameter::Seed,
            Parameter::N,
            Parameter::Logprobs,
            Parameter::TopLogprobs
        ]
        .map(Change::NotSent)
    );

    let gemini = full(Protocol::Gemini);
    assert_eq!(
        body(&gemini),
        json!({"systemInstruction":{"parts":[{"text":"Be brief, in JSON."}]},
            "contents":[{"role":"user","parts":[{"text":"hi"}]}],
            "generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":300,
                "stopSequences":["a","b","c","d","e"],"presencePenalty":0.1,"frequencyPenalty":0.2,
                "seed":7,"candidateCount":2,"responseLogprobs":true,"logprobs":6,
                "responseMimeType":"application/json","responseJsonSchema":schema},
            "tools":[{"functionDeclarations":[{"name":"look","description":"Looks",
                "parameters":{"type":"OBJECT","properties":{"a":{"type":"INTEGER"}}}}]}],
            "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["look"]}},
            "own":1})
    );
    assert_eq!(
        gemini.changes(),
        [
            Change::NotSent(Parameter::ParallelToolCalls),
            nearest(Parameter::Stop, &json!(["a", "b", "c", "d", "e"]))
        ]
    );
}

#[test]
fn a_temperature_that_anthropic_lacks_is_told_not_bent() {
    let mut request = ask(Protocol::Anthropic);
    request.temperature = Some(1.5);
    assert!(body(&request).get("temperature").is_none());
    assert_eq!(request.changes(), [Change::NotSent(Parameter::Temperature)]);
    request.protocol = Protocol::Chat;
    assert_eq!(body(&request)["temperature"], 1.5);
    assert_eq!(request.changes(), []);
}

#[test]
fn thinking_is_asked_for_in_the_words_of_each_model() {
    let with = |protocol, model: &str, effort, max_tokens| TurnRequest {
        model: model.to_owned(),
        reasoning_effort: Some(effort),
        max_tokens,
        ..ask(protocol)
    };
    let chat = with(Protocol::Chat, "gpt-5.4", Effort::XHigh, None);
    assert_eq!(body(&chat)["reasoning_effort"], "xhigh");

    let older = with(Protocol::Anthropic, "claude-sonnet-4-5", Effort::High, None);
    let sent = body(&older);
    assert_eq!(
        sent["thinking"],
        json!({"type":"enabled","budget_tokens":16384})
    );
    assert!(sent["max_tokens"].as_u64() > sent["thinking"]["budget_tokens"].as_u64());
    let tight = with(
        Protocol::Anthropic,
        "claude-sonnet-4-5",
        Effort::High,
        Some(2000),
    );
    assert_eq!(body(&tight)["thinking"]["budget_tokens"], 1999);
    assert!(matches!(
        tight.changes().as_slice(),
        [Change::Nearest { parameter: Parameter::ReasoningEffort, sent }] if sent == "1999"
    ));
    let tiny = with(
        Protocol::Anthropic,
        "claude-sonnet-4-5",
        Effort::High,
        Some(500),
    );
    assert!(body(&tiny).get("thinking").is_none());
    assert_eq!(
        tiny.changes(),
        [Change::Clash {
            parameter: Parameter::ReasoningEffort,
            with: Parameter::MaxTokens
        }]
    );
    let newer = with(Protocol::Anthropic, "claude-opus-4-7", Effort::Max, None);
    assert_eq!(body(&newer)["thinking"]["type"], "adaptive");
    assert_eq!(body(&newer)["output_config"], json!({"effort":"max"}));
    let off = with(Protocol::Anthropic, "claude-opus-4-7", Effort::None, None);
    assert_eq!(body(&off)["thinking"], json!({"type":"disabled"}));
    assert_eq!(body(&off)["max_tokens"], 4096);

    let budget = with(Protocol::Gemini, "gemini-2.5-flash", Effort::Low, None);
    assert_eq!(
        body(&budget)["generationConfig"]["thinkingConfig"],
        json!({"includeThoughts":true,"thinkingBudget":1024})
    );
    let level = with(Protocol::Gemini, "models/gemini-3-pro", Effort::Max, None);
    assert_eq!(
        body(&level)["generationConfig"]["thinkingConfig"],
        json!({"includeThoughts":true,"thinkingLevel":"HIGH"})
    );
    assert!(matches!(
        level.changes().as_slice(),
        [Change::Nearest { sent, .. }] if sent == "HIGH"
    ));
}

#[test]
fn what_anthropic_refuses_beside_thinking_is_told() {
    let mut request = full(Protocol::Anthropic);
    request.reasoning_effort = Some(Effort::Medium);
    request.max_tokens = None;
    let sent = body(&request);
    for name in ["temperature", "top_p", "top_k"] {
        assert!(sent.get(name).is_none(), "{name}");
    }
    assert_eq!(
        sent["tool_choice"],
        json!({"type":"auto","disable_parallel_tool_use":true})
    );
    let changes = request.changes();
    for parameter in [
        Parameter::Temperature,
        Parameter::TopP,
        Parameter::TopK,
        Parameter::ToolChoice,
    ] {
        let with = Parameter::ReasoningEffort;
        assert!(changes.contains(&Change::Clash { parameter, with }));
    }
}

#[test]
fn json_is_mentioned_where_chat_must_read_the_word() {
    let mut request = ask(Protocol::Chat);
    request.response_format = Some(ResponseFormat::JsonObject);
    assert_eq!(
        body(&request)["messages"][0],
        json!({"role":"system","content":"Answer in JSON."})
    );
    assert_eq!(request.changes(), [Change::JsonMentioned]);
    request.messages.push(TurnMessage::user("as json"));
    assert_eq!(body(&request)["messages"][0]["role"], "user");
    assert_eq!(request.changes(), []);
}
