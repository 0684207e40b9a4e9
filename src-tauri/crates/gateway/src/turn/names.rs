//! Tool names that every protocol accepts.

use std::collections::BTreeMap;

use super::request::Tool;
use crate::turn::ChatEvent;

/// Longest name, in bytes: the limit of chat completions, the lowest of all.
const LONGEST: usize = 64;

/// The names of a request's tools, as they are and as they are sent.
#[derive(Clone, Debug, Default)]
pub(super) struct ToolNames {
    /// By the name that is sent.
    own: BTreeMap<String, String>,
}

impl ToolNames {
    pub(super) fn of(tools: &[Tool]) -> Self {
        let mut own = BTreeMap::new();
        let mut odd = Vec::new();
        // Names that are good already keep themselves, whatever else would become them.
        for tool in tools {
            if fit(&tool.name) == tool.name {
                own.insert(tool.name.clone(), tool.name.clone());
            } else {
                odd.push(&tool.name);
            }
        }
        for name in odd {
            let sent = free(&own, &fit(name));
            own.insert(sent, name.clone());
        }
        Self { own }
    }

    /// The name that is sent for a tool, or for a call of a tool that is gone.
    pub(super) fn sent(&self, name: &str) -> String {
        let known = self.own.iter().find(|(_, own)| *own == name);
        known.map_or_else(|| fit(name), |(sent, _)| sent.clone())
    }

    pub(super) fn renamed(&self) -> impl Iterator<Item = (&str, &str)> {
        let changed = self.own.iter().filter(|(sent, own)| sent != own);
        changed.map(|(sent, own)| (own.as_str(), sent.as_str()))
    }

    /// Gives a call of the answer its tool's own name back.
    pub(super) fn restore(&self, event: &mut ChatEvent) {
        if let ChatEvent::ToolCall { call, .. } = event
            && let Some(own) = self.own.get(&call.name)
        {
            call.name.clone_from(own);
        }
    }
}

/// Letters, digits, `_` and `-`; at least one, at most [`LONGEST`].
fn fit(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let letters = name.chars().take(LONGEST);
    let name: String = letters.map(|c| if allowed(c) { c } else { '_' }).collect();
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

/// `name`, or the first of `name_2`, `name_3`, … that is not taken.
fn free(taken: &BTreeMap<String, String>, name: &str) -> String {
    let numbered = |number: usize| {
        let end = format!("_{number}");
        let start = &name[..name.len().min(LONGEST - end.len())];
        format!("{start}{end}")
    };
    let names = std::iter::once(name.to_owned()).chain((2..).map(numbered));
    let mut names = names.filter(|name| !taken.contains_key(name));
    // The numbers do not end before a free name is found.
    names.next().unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_become_good_and_unique_ones_and_come_back() {
        let tools = ["a.b", "a_b", "a:b", &"长".repeat(70)].map(|name| Tool {
            name: name.to_owned(),
            ..Tool::default()
        });
        let names = ToolNames::of(&tools);
        let sent: Vec<_> = tools.iter().map(|tool| names.sent(&tool.name)).collect();
        assert_eq!(sent, ["a_b_2", "a_b", "a_b_3", &"_".repeat(64)]);
        for (tool, sent) in tools.iter().zip(sent) {
            let call = crate::ToolCall {
                name: sent,
                ..crate::ToolCall::default()
            };
            let mut event = ChatEvent::ToolCall { index: 0, call };
            names.restore(&mut event);
            assert!(matches!(event, ChatEvent::ToolCall { call, .. } if call.name == tool.name));
        }
        assert_eq!(names.sent("gone!"), "gone_");
    }
}
