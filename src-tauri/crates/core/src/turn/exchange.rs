//! What goes over the wire for an answer, noted while it passes.

use crate::app::now;
use crate::redact::Redactor;
use crate::{App, CoreError};
use serde_json::Value;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use studio_contract::{ExchangeListParams, ExchangeListReply};
use studio_domain::{Exchange, InspectorSettings};
use studio_gateway::{Gateway, Passed};

/// Bytes of one string in a request that are kept: files travel as strings of millions.
const MAX_STRING: usize = 20_000;

/// Bytes that are taken beyond what is kept, so that no key is cut in half before it is masked.
const MASK_SLACK: usize = 4 * 1_024;

/// The exchanges of one turn so far.
#[derive(Clone, Default)]
pub(super) struct Exchanges {
    /// Bytes of a request, and of an answer, at most; 0 keeps nothing.
    most: usize,
    noted: Arc<Mutex<Vec<Noted>>>,
}

struct Noted {
    exchange: Exchange,
    sent: Instant,
    /// The answer's bytes: a character may be cut between two pieces.
    body: Vec<u8>,
}

impl Exchanges {
    pub(super) fn new(settings: InspectorSettings) -> Self {
        let most = match settings.days {
            0 => 0,
            _ => usize::from(settings.kilobytes) * 1_024,
        };
        Self {
            most,
            noted: Arc::default(),
        }
    }

    /// A client whose calls are noted.
    pub(super) fn observe(&self, gateway: &Gateway) -> Gateway {
        if self.most == 0 {
            return gateway.clone();
        }
        let exchanges = self.clone();
        gateway.with_exchange_observer(move |passed| exchanges.note(&passed))
    }

    fn note(&self, passed: &Passed<'_>) {
        let mut noted = self.lock();
        match (passed, noted.last_mut()) {
            (
                Passed::Request {
                    method,
                    url,
                    headers,
                    body,
                },
                _,
            ) => {
                let (request, is_cut) = self.request(body.unwrap_or_default());
                let exchange = Exchange {
                    method: (*method).to_owned(),
                    url: (*url).to_owned(),
                    request_headers: headers.to_vec(),
                    request,
                    is_cut,
                    sent_at: now(),
                    ..Exchange::default()
                };
                noted.push(Noted {
                    exchange,
                    sent: Instant::now(),
                    body: Vec::new(),
                });
            }
            (Passed::Head { status, headers }, Some(last)) => {
                let elapsed = millis(last.sent);
                last.exchange.status = Some(*status);
                last.exchange.response_headers = headers.to_vec();
                last.exchange.head_ms = Some(elapsed);
                last.exchange.total_ms = Some(elapsed);
            }
            (Passed::Body(bytes), Some(last)) => last.grow(bytes, self.most),
            (_, None) => {}
        }
    }

    /// A request with its long strings cut, and whether something of it will be missing.
    fn request(&self, body: &[u8]) -> (String, bool) {
        let mut is_cut = false;
        let text = match serde_json::from_slice::<Value>(body) {
            Ok(mut value) => {
                cut_strings(&mut value, &mut is_cut);
                value.to_string()
            }
            Err(_) => String::from_utf8_lossy(body).into_owned(),
        };
        is_cut |= text.len() > self.most;
        (text, is_cut)
    }

    /// All that was noted, with every secret masked: servers repeat what they were sent.
    pub(super) fn take(&self, redactor: &Redactor) -> Vec<Exchange> {
        let noted = std::mem::take(&mut *self.lock());
        let kept = |text: &str| {
            let mut text = redactor.redact(text);
            text.truncate(text.floor_char_boundary(self.most));
            text
        };
        let exchanges = noted.into_iter().map(|noted| Exchange {
            request: kept(&noted.exchange.request),
            response: kept(&String::from_utf8_lossy(&noted.body)),
            ..noted.exchange
        });
        exchanges.collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Noted>> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted {
    /// Takes more of the answer, `most` bytes in all.
    fn grow(&mut self, bytes: &[u8], most: usize) {
        let elapsed = millis(self.sent);
        self.exchange.first_byte_ms.get_or_insert(elapsed);
        self.exchange.total_ms = Some(elapsed);
        let room = (most + MASK_SLACK).saturating_sub(self.body.len());
        let taken = bytes.get(..room.min(bytes.len())).unwrap_or_default();
        self.body.extend_from_slice(taken);
        self.exchange.is_cut |= self.body.len() > most;
    }
}

fn millis(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX)
}

fn cut_strings(value: &mut Value, is_cut: &mut bool) {
    match value {
        Value::String(text) if text.len() > MAX_STRING => {
            let whole = text.len();
            text.truncate(text.floor_char_boundary(MAX_STRING));
            text.push_str(&format!("… ({whole} bytes)"));
            *is_cut = true;
        }
        Value::Array(items) => items.iter_mut().for_each(|item| cut_strings(item, is_cut)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| cut_strings(member, is_cut)),
        _ => {}
    }
}

impl App {
    /// What went over the wire for an answer, as far as it is kept.
    ///
    /// # Errors
    ///
    /// [`CoreError::Store`].
    pub async fn exchange_list(
        &self,
        params: ExchangeListParams,
    ) -> Result<ExchangeListReply, CoreError> {
        let data = self.inner.store.exchanges(params.message_id).await?;
        Ok(ExchangeListReply { data })
    }
}
