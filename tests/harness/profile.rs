//! Profiles of gateways that a test runs.

use studio_domain::{ChatProtocol, ProfileDraft, ProfileKind, ProxyMode, Timeouts};

/// A profile of a gateway with nothing set but its address.
pub fn draft(root_url: &str) -> ProfileDraft {
    ProfileDraft {
        name: "Test gateway".into(),
        kind: ProfileKind::Gateway,
        root_url: root_url.into(),
        protocol: ChatProtocol::Automatic,
        proxy_mode: ProxyMode::System,
        proxy_url: None,
        headers: Vec::new(),
        ca_pem: None,
        timeouts: Timeouts::default(),
    }
}
