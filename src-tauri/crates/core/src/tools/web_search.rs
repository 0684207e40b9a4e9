//! Searching the web through the API that the user has set up.

use super::failure::Failure;
use super::in_app::text;
use super::page::good_body;
use super::{Outcome, secret};
use crate::App;
use reqwest::{RequestBuilder, Url};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};
use std::time::Duration;
use studio_contract::ToolSecret;
use studio_domain::{WebSearch, WebSearchKind};
use studio_gateway::client::web_client;

/// How long a search may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Results that a model is told.
const MOST: usize = 8;

impl App {
    pub(super) async fn search_web(
        &self,
        search: &WebSearch,
        arguments: &Map<String, Value>,
    ) -> Outcome {
        let query = match text(arguments, "query") {
            Ok(query) => query,
            Err(lacking) => return lacking,
        };
        let found = self.results(search, &query).await;
        found.unwrap_or_else(Outcome::from)
    }

    async fn results(&self, search: &WebSearch, query: &str) -> Result<Outcome, Failure> {
        let origin = secret::origin_of(&search.url);
        let key = self.tool_secret(&ToolSecret::WebSearch, &origin).await;
        let key = key.map_err(|error| Failure::Told(error.to_string()))?;
        let key = key.as_ref().map(|key| key.expose_secret());
        let response = request(search, query, key)?
            .timeout(PATIENCE)
            .send()
            .await?;
        let text = good_body(response).await?;
        let answer: Value = serde_json::from_str(&text)
            .map_err(|_| Failure::Refused("the search API did not answer in JSON"))?;
        Ok(Outcome::of(listed(search.kind, &answer)))
    }
}

/// The question in the words of each API.
fn request(search: &WebSearch, query: &str, key: Option<&str>) -> Result<RequestBuilder, Failure> {
    let path = match search.kind {
        WebSearchKind::Searxng | WebSearchKind::Tavily => "search",
        WebSearchKind::Brave => "res/v1/web/search",
    };
    let root = search.url.trim().trim_end_matches('/');
    let url = Url::parse(&format!("{root}/{path}"))
        .map_err(|_| Failure::Refused("the address of the search API is wrong"))?;
    let client = web_client(&url)?;
    let key = key.ok_or(Failure::Refused(
        "the search API needs a key: see the settings",
    ));
    Ok(match search.kind {
        WebSearchKind::Searxng => client.get(url).query(&[("q", query), ("format", "json")]),
        WebSearchKind::Brave => client
            .get(url)
            .query(&[("q", query)])
            .header("X-Subscription-Token", key?),
        WebSearchKind::Tavily => client
            .post(url)
            .bearer_auth(key?)
            .json(&json!({"query": query, "max_results": MOST})),
    })
}

fn listed(kind: WebSearchKind, answer: &Value) -> String {
    let (results, excerpt) = match kind {
        WebSearchKind::Searxng | WebSearchKind::Tavily => (&answer["results"], "content"),
        WebSearchKind::Brave => (&answer["web"]["results"], "description"),
    };
    let lines: Vec<String> = results
        .as_array()
        .into_iter()
        .flatten()
        .take(MOST)
        .map(|result| {
            let word = |name: &str| result[name].as_str().unwrap_or_default();
            format!(
                "- [{}]({})\n  {}",
                word("title"),
                word("url"),
                word(excerpt)
            )
        })
        .collect();
    if lines.is_empty() {
        "Nothing was found.".to_owned()
    } else {
        lines.join("\n")
    }
}
