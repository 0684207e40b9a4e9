//! What goes over the wire, for whoever wants to see it: requests as they are sent and answers as they come.

use std::sync::Arc;

use reqwest::header::HeaderMap;

use crate::client::Gateway;
use crate::error::Masker;

/// Something of a call that went over the wire. Secrets in headers are masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Passed<'a> {
    /// A request is sent. A call that is repeated sends several.
    Request {
        /// Such as `POST`.
        method: &'a str,
        /// Where to, without a key.
        url: &'a str,
        /// Names in small letters, with values.
        headers: &'a [(String, String)],
        /// JSON as it is sent; `None` for no body, and for files.
        body: Option<&'a [u8]>,
    },
    /// The head of its answer has come.
    Head {
        /// HTTP status.
        status: u16,
        /// Names in small letters, with values.
        headers: &'a [(String, String)],
    },
    /// Bytes of the answer's body, in order.
    Body(&'a [u8]),
}

pub(crate) type ExchangeObserver = Arc<dyn Fn(Passed<'_>) + Send + Sync>;

impl Gateway {
    /// The same client, showing `observer` all that goes over the wire in its calls over HTTP. It is called on the way
    /// and must be quick.
    pub fn with_exchange_observer(
        &self,
        observer: impl Fn(Passed<'_>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            on_exchange: Some(Arc::new(observer)),
            ..self.clone()
        }
    }

    pub(crate) fn show_body(&self, bytes: &[u8]) {
        if let Some(observer) = &self.on_exchange {
            observer(Passed::Body(bytes));
        }
    }

    pub(crate) fn show_head(&self, response: &reqwest::Response) {
        if let Some(observer) = &self.on_exchange {
            observer(Passed::Head {
                status: response.status().as_u16(),
                headers: &shown(response.headers(), &self.inner.masker),
            });
        }
    }

    pub(crate) fn show_request(&self, request: &reqwest::Request) {
        let Some(observer) = &self.on_exchange else {
            return;
        };
        let masker = &self.inner.masker;
        let mut headers = shown(request.headers(), masker);
        let own = self.inner.config.headers.iter();
        headers.extend(own.map(|header| {
            let value = String::from_utf8_lossy(header.value().as_bytes());
            (header.name().as_str().to_owned(), masker.mask(&value))
        }));
        observer(Passed::Request {
            method: request.method().as_str(),
            url: &masker.mask(request.url().as_str()),
            headers: &headers,
            body: request.body().and_then(reqwest::Body::as_bytes),
        });
    }
}

fn shown(headers: &HeaderMap, masker: &Masker) -> Vec<(String, String)> {
    let texts = headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), masker.mask(&value))
    });
    texts.collect()
}
