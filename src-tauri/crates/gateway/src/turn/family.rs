//! What a model's id says about the model.

/// Whether two models are of one family, so that one may get back what the other produced.
pub(super) fn same_family(one: &str, other: &str) -> bool {
    family(one) == family(other)
}

/// The first word of the id, without the provider that some gateways put before it.
fn family(model: &str) -> String {
    let name = base(model);
    let word = name.split(|c: char| !c.is_ascii_alphabetic());
    let word = word.into_iter().find(|word| !word.is_empty());
    word.unwrap_or_default().to_ascii_lowercase()
}

/// Whether the model is of this family and of this version at least, as far as the id tells.
pub(super) fn is_at_least(model: &str, family_name: &str, version: (u32, u32)) -> bool {
    family(model) == family_name && version_of(base(model)) >= version
}

fn base(model: &str) -> &str {
    model.rsplit('/').next().unwrap_or(model)
}

/// The first two small numbers of an id; longer ones are dates.
fn version_of(name: &str) -> (u32, u32) {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut numbers = words.filter(|word| word.len() <= 2).map(str::parse::<u32>);
    let mut next = || numbers.by_ref().flatten().next();
    (next().unwrap_or(0), next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_and_versions_are_read_from_ids() {
        assert!(same_family("claude-opus-4-7", "anthropic/Claude-3-haiku"));
        assert!(same_family("models/gemini-2.5-flash", "gemini-3-pro"));
        assert!(!same_family("claude-opus-4-7", "deepseek-v4"));
        for (model, version) in [
            ("claude-opus-4-7", (4, 7)),
            ("claude-sonnet-4-20250514", (4, 0)),
            ("claude-3-7-sonnet-20250219", (3, 7)),
            ("anthropic/claude-opus-4.6", (4, 6)),
            ("gemini-2.5-flash", (2, 5)),
            ("gemini-3-pro-preview", (3, 0)),
            ("gpt", (0, 0)),
        ] {
            assert_eq!(version_of(base(model)), version, "{model}");
        }
        assert!(is_at_least("claude-opus-4-7", "claude", (4, 6)));
        assert!(!is_at_least("glm-4.7", "claude", (4, 6)));
    }
}
