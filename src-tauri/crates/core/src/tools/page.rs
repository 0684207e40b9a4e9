//! Fetching a page of the web as Markdown.

use super::Outcome;
use super::failure::Failure;
use futures_util::StreamExt;
use htmd::HtmlToMarkdown;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Response, Url};
use std::time::Duration;
use studio_gateway::client::web_client;

/// How long a page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a page at most.
const MAX_BYTES: usize = 5 * 1024 * 1024;

/// What a reader of a page does not see, or sees on every page.
const SKIPPED: [&str; 8] = [
    "script", "style", "noscript", "svg", "iframe", "nav", "footer", "template",
];

/// Fetches what the user agreed to, and nothing that it leads to.
pub(super) async fn call(address: &str) -> Outcome {
    fetch(address).await.unwrap_or_else(Outcome::from)
}

async fn fetch(address: &str) -> Result<Outcome, Failure> {
    let url = Url::parse(address.trim());
    let url = url.map_err(|_| Failure::Refused("this is not an address"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Failure::Refused(
            "only http and https addresses are fetched",
        ));
    }
    let client = web_client(&url)?;
    let response = client.get(url.clone()).timeout(PATIENCE).send().await?;
    let status = response.status();
    if status.is_redirection() {
        let place = response.headers().get(LOCATION);
        let place = place
            .and_then(|place| place.to_str().ok())
            .and_then(|place| url.join(place).ok());
        let place = place.ok_or(Failure::Refused("the address leads nowhere"))?;
        return Ok(Outcome::of(format!(
            "This address leads to {place}. Fetch that."
        )));
    }
    let kind = content_type(&response);
    let text = good_body(response).await?;
    if kind.contains("html") {
        let making = tokio::task::spawn_blocking(move || markdown(&text));
        return Ok(Outcome::of(making.await.unwrap_or_default()));
    }
    let is_text = ["text/", "json", "xml", "yaml"]
        .iter()
        .any(|word| kind.contains(word));
    if is_text || kind.is_empty() {
        Ok(Outcome::of(text))
    } else {
        Err(Failure::Told(format!("this is no text but {kind}")))
    }
}

fn content_type(response: &Response) -> String {
    let kind = response.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase()
}

/// The text of a good answer.
pub(super) async fn good_body(response: Response) -> Result<String, Failure> {
    let status = response.status();
    let text = body(response).await?;
    if status.is_success() {
        Ok(text)
    } else {
        Err(Failure::Status { status, text })
    }
}

/// The text of an answer, as much as is taken of one.
async fn body(response: Response) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let mut pieces = response.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece?;
        let room = MAX_BYTES - bytes.len();
        if piece.len() >= room {
            bytes.extend_from_slice(piece.get(..room).unwrap_or_default());
            break;
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn markdown(html: &str) -> String {
    let converter = HtmlToMarkdown::builder()
        .skip_tags(SKIPPED.to_vec())
        .build();
    converter.convert(html).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_its_words() {
        let html = "<title>T</title><nav>menu</nav><h1>Tides</h1><p>The <b>moon</b>.</p><script>x()</script>";
        let told = markdown(html);
        assert!(told.contains("# Tides"), "{told}");
        assert!(told.contains("The **moon**."), "{told}");
        assert!(!told.contains("x()") && !told.contains("menu"), "{told}");
    }
}
