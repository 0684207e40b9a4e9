//! Requests as plain bytes, for all that the client would not send.

use reqwest::multipart::{Form, Part};
use serde_json::Value;
use studio_demo::DemoGateway;

use crate::setup::{KEY, client};

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).expect("UTF-8")
    }

    /// The data of every event.
    pub(crate) fn events(&self) -> Vec<Value> {
        assert!(self.media_type.starts_with("text/event-stream"));
        let frames = self.text().split("\n\n").filter(|frame| !frame.is_empty());
        let data = frames.map(|frame| frame.lines().find_map(|line| line.strip_prefix("data: ")));
        let data = data
            .map(|data| data.expect("data"))
            .filter(|data| *data != "[DONE]");
        data.map(|data| serde_json::from_str(data).expect("JSON"))
            .collect()
    }

    /// The status and the field that an error names.
    pub(crate) fn refused(&self) -> (u16, String) {
        let error = &self.json()["error"];
        assert_eq!(error["type"], "invalid_request_error", "{error}");
        let field = error["param"].as_str().unwrap_or_default();
        (self.status, field.to_owned())
    }
}

pub(crate) async fn post(demo: &DemoGateway, path: &str, body: &Value) -> Answer {
    send(http(demo).post(demo.root_url() + path).json(body)).await
}

pub(crate) async fn get(demo: &DemoGateway, path: &str) -> Answer {
    send(http(demo).get(demo.root_url() + path)).await
}

/// Texts by name, and files by name and file name.
pub(crate) async fn form(
    demo: &DemoGateway,
    path: &str,
    texts: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Answer {
    let mut form = Form::new();
    for (name, text) in texts {
        form = form.text((*name).to_owned(), (*text).to_owned());
    }
    for (name, file_name, bytes) in files {
        let part = Part::bytes(bytes.to_vec()).file_name((*file_name).to_owned());
        form = form.part((*name).to_owned(), part);
    }
    send(http(demo).post(demo.root_url() + path).multipart(form)).await
}

fn http(demo: &DemoGateway) -> reqwest::Client {
    // The studio's own client sets up TLS, without which no other one can be made.
    let _ = client(demo);
    reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("client")
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    let response = request.bearer_auth(KEY).send().await.expect("answer");
    let media_type = response.headers()["content-type"].to_str().expect("text");
    Answer {
        status: response.status().as_u16(),
        media_type: media_type.to_owned(),
        bytes: response.bytes().await.expect("body").to_vec(),
    }
}
