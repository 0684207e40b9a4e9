//! Addresses that may leave the app.

use crate::CoreError;
use studio_gateway::Url;

/// The address as it may be handed to the system, or an error for anything but `http`, `https` and `mailto`.
///
/// # Errors
///
/// [`CoreError::Invalid`] for other schemes and for what is no address: a reply must not be able to open files
/// or start programs.
pub fn checked_link(text: &str) -> Result<String, CoreError> {
    let url = Url::parse(text.trim())
        .map_err(|_| CoreError::Invalid("this is not an address".to_owned()))?;
    match url.scheme() {
        "http" | "https" | "mailto" => Ok(url.into()),
        scheme => Err(CoreError::Invalid(format!(
            "links to {scheme}: are not opened"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_and_mail_addresses_leave_the_app() {
        for good in [
            "https://example.org/a?b#c",
            "http://127.0.0.1:1/",
            "mailto:a@example.org",
        ] {
            assert!(checked_link(good).is_ok(), "{good}");
        }
        for bad in [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "ssh://x",
            "x",
        ] {
            assert!(checked_link(bad).is_err(), "{bad}");
        }
    }
}
