//! Keeps secrets out of texts.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Shortest tail after `sk-` that counts as a key.
const MIN_KEY_TAIL: usize = 8;
/// Secrets shorter than this are not searched for: they would blot out ordinary words.
const MIN_SECRET: usize = 4;

/// Replaces secrets that it knows, and anything that looks like a key, by their last four characters.
#[derive(Clone, Default)]
pub struct Masker {
    secrets: Vec<SecretString>,
}

impl Masker {
    /// A masker of these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut masker = Self::default();
        for secret in secrets {
            masker.learn(secret);
        }
        masker
    }

    /// Masks one more secret from now on. Secrets of fewer than 4 characters are not searched for.
    pub fn learn(&mut self, secret: &str) {
        let secret = secret.trim();
        // Gateways of the new-api family drop the prefix before they echo a key.
        let forms = [
            Some(secret),
            secret.strip_prefix("sk-"),
            secret.strip_prefix("Bearer "),
        ];
        for form in forms
            .into_iter()
            .flatten()
            .filter(|form| form.len() >= MIN_SECRET)
        {
            self.keep(form.to_owned());
            // As PHP writes it.
            self.keep(form.replace('/', "\\/"));
            self.keep(in_json(form));
        }
        // Longest first, so that a secret inside another does not spoil it.
        self.secrets
            .sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
    }

    fn keep(&mut self, form: String) {
        let is_known = |known: &SecretString| known.expose_secret() == form;
        if !self.secrets.iter().any(is_known) {
            self.secrets.push(SecretString::from(form));
        }
    }

    /// `text` without the secrets.
    pub fn mask(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for secret in &self.secrets {
            let secret = secret.expose_secret();
            if out.contains(secret) {
                out = out.replace(secret, &shown(secret));
            }
        }
        mask_key_like(&out)
    }
}

impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masker")
    }
}

/// A secret as careful servers write it into JSON: without what HTML could take for markup.
fn in_json(secret: &str) -> String {
    let mut out = String::with_capacity(secret.len());
    for c in secret.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '<' | '>' | '&' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// `sk-…last4`, or only `…` when four characters would be half of the secret.
fn shown(secret: &str) -> String {
    let prefix = if secret.starts_with("sk-") { "sk-" } else { "" };
    let count = secret.chars().count();
    if count < 12 {
        return format!("{prefix}…");
    }
    let tail: String = secret.chars().skip(count - 4).collect();
    format!("{prefix}…{tail}")
}

fn mask_key_like(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("sk-") {
        let word_before = rest[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_ascii_alphanumeric());
        let tail = &rest[at + 3..];
        let end = tail
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
            .unwrap_or(tail.len());
        out.push_str(&rest[..at]);
        if end >= MIN_KEY_TAIL && !word_before {
            out.push_str(&shown(&rest[at..at + 3 + end]));
        } else {
            out.push_str(&rest[at..at + 3 + end]);
        }
        rest = &tail[end..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_masked_in_json_with_escapes_too() {
        let masker = Masker::new(["a/long+secret&key/4711"]);
        for written in [r"a\/long+secret&key\/4711", "a/long+secret&key/4711"] {
            assert_eq!(masker.mask(&format!("no {written}.")), "no …4711.");
        }
        let masker = Masker::new(["a-long-secret<&>4712"]);
        assert_eq!(masker.mask(r"a-long-secret\u003c\u0026\u003e4712"), "…4712");
    }

    #[test]
    fn keys_are_masked_wherever_they_stand() {
        let masker = Masker::new(["sk-configured-key-9876", "plainsecretvalue12"]);
        let text = "key sk-configured-key-9876, configured-key-9876, plainsecretvalue12, sk-other00001234!";
        let masked = masker.mask(text);
        assert_eq!(masked, "key sk-…9876, …9876, …ue12, sk-…1234!");
    }

    #[test]
    fn ordinary_words_stay() {
        let masker = Masker::default();
        let text = "task-oriented-approach, sk-short, risk-";
        assert_eq!(masker.mask(text), text);
    }
}
