//! The address of a model's method.

/// The path of `method` (which may carry a query) of a model, given with or without `models/`.
pub(crate) fn model_path(model: &str, method: &str) -> String {
    match model.strip_prefix("tunedModels/") {
        Some(tuned) => format!("/v1beta/tunedModels/{}:{method}", encoded(tuned)),
        None => format!("/v1beta/models/{}:{method}", encoded(bare(model))),
    }
}

/// The model without the collection that it is listed in.
pub(super) fn bare(model: &str) -> &str {
    model.strip_prefix("models/").unwrap_or(model)
}

/// Percent-encodes everything but RFC 3986's unreserved characters: a slash, colon or question mark
/// in an id must not look like part of the address.
fn encoded(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                path.push(char::from(byte));
            }
            _ => path.push_str(&format!("%{byte:02X}")),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_with_and_without_their_collection_and_with_odd_letters() {
        for (model, path) in [
            ("gemini-2.5-flash", "/v1beta/models/gemini-2.5-flash:m"),
            (
                "models/gemini-2.5-flash",
                "/v1beta/models/gemini-2.5-flash:m",
            ),
            ("tunedModels/mine", "/v1beta/tunedModels/mine:m"),
            (
                "google/g:free?%é",
                "/v1beta/models/google%2Fg%3Afree%3F%25%C3%A9:m",
            ),
        ] {
            assert_eq!(model_path(model, "m"), path);
        }
    }
}
