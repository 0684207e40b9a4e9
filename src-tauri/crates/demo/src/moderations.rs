//! `POST /v1/moderations`: looks for the words of a short list, and for nothing else.

use serde_json::{Map, Value, json};

use crate::catalogue::Group;
use crate::check::{Check, serving};
use crate::hash::hash;
use crate::reply::Reply;
use crate::server::Shared;

/// The model of a request that names none.
const MODEL: &str = "demo-moderation";
/// Score of a category one of whose words was found.
const FOUND: f64 = 0.97;

/// Every category with its words; texts are compared in lower case.
const CATEGORIES: [(&str, &[&str]); 13] = [
    ("harassment", &["you idiot", "stupid loser", "蠢货", "白痴"]),
    (
        "harassment/threatening",
        &["i will hurt you", "我要打你", "你等着挨打"],
    ),
    ("hate", &["i hate all foreigners", "subhuman", "劣等民族"]),
    (
        "hate/threatening",
        &["exterminate them all", "把他们全部消灭"],
    ),
    (
        "illicit",
        &["how to steal a car", "cook meth", "怎么偷车", "制毒"],
    ),
    (
        "illicit/violent",
        &["build a bomb", "make a bomb", "制造炸弹"],
    ),
    ("self-harm", &["cut myself", "suicide", "自残", "自杀"]),
    (
        "self-harm/intent",
        &[
            "i want to kill myself",
            "i want to die",
            "我想自杀",
            "我不想活",
        ],
    ),
    (
        "self-harm/instructions",
        &["how to kill myself", "怎么自杀", "自杀方法"],
    ),
    ("sexual", &["porn", "explicit sex", "色情"]),
    ("sexual/minors", &["child porn", "儿童色情"]),
    (
        "violence",
        &["kill them", "kill you", "stab him", "杀了他", "杀死你"],
    ),
    (
        "violence/graphic",
        &["blood everywhere", "severed head", "血肉模糊"],
    ),
];
/// Categories that are looked for in pictures as well.
const OF_PICTURES: [&str; 6] = [
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "violence",
    "violence/graphic",
];

/// One thing to judge.
#[derive(Default)]
struct Input {
    text: String,
    has_picture: bool,
}

pub(crate) fn judge(shared: &Shared, body: &Value) -> Reply {
    answer(shared, body).unwrap_or_else(|refusal| refusal)
}

fn answer(shared: &Shared, body: &Value) -> Result<Reply, Reply> {
    let check = Check::new(body)?;
    let model = check.optional_text("model")?.unwrap_or(MODEL);
    let inputs = inputs(&check)?;
    serving(model, &[Group::Moderation])?;
    let results: Vec<Value> = inputs.iter().map(result).collect();
    let answer = json!({"id": format!("modr-demo-{}", shared.next_number()), "model": model,
                        "results": results});
    Ok(Reply::json_after(shared.options.pace.first_token, &answer))
}

fn inputs(check: &Check<'_>) -> Result<Vec<Input>, Reply> {
    let wrong = || {
        let words = "`input` must be a string, an array of strings, or an array of parts.";
        check.refuse("input", words)
    };
    let list = match check.field("input") {
        Some(Value::String(text)) => return Ok(vec![text.as_str().into()]),
        Some(Value::Array(list)) if !list.is_empty() => list,
        _ => return Err(wrong()),
    };
    if list.iter().all(Value::is_string) {
        return Ok(list
            .iter()
            .filter_map(Value::as_str)
            .map(Input::from)
            .collect());
    }
    let mut whole = Input::default();
    for part in list {
        let picture = part["image_url"]["url"].is_string();
        match (part["type"].as_str(), part["text"].as_str()) {
            (Some("text"), Some(text)) => whole.text.push_str(text),
            (Some("image_url"), _) if picture => whole.has_picture = true,
            _ => return Err(wrong()),
        }
    }
    Ok(vec![whole])
}

impl From<&str> for Input {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            has_picture: false,
        }
    }
}

fn result(input: &Input) -> Value {
    let text = input.text.to_lowercase();
    let (mut found, mut scores, mut types) = (Map::new(), Map::new(), Map::new());
    for (category, list) in CATEGORIES {
        let hit = list.iter().any(|word| text.contains(word));
        let score = if hit { FOUND } else { trace(category, &text) };
        found.insert(category.to_owned(), json!(hit));
        scores.insert(category.to_owned(), json!(score));
        let mut kinds = vec!["text"];
        if input.has_picture && OF_PICTURES.contains(&category) {
            kinds.push("image");
        }
        types.insert(category.to_owned(), json!(kinds));
    }
    let flagged = found.values().any(|hit| *hit == json!(true));
    json!({"flagged": flagged, "categories": found, "category_scores": scores,
           "category_applied_input_types": types})
}

/// A score as small as real ones of harmless texts.
fn trace(category: &str, text: &str) -> f64 {
    let spread = hash(1, category.as_bytes()) ^ hash(2, text.as_bytes());
    (spread % 90 + 10) as f64 / 1e6
}
