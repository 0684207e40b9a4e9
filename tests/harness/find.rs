//! Finding what is on the page by role and name, and acting on it.

use std::time::Duration;

use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use serde_json::{Value, json};

use super::{HarnessError, eventually};

/// Finds elements by role and accessible name.
const SCRIPT: &str = include_str!("accessible.js");
/// The key of an element in what a script returns (WebDriver, section 12.3).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Something on the page that has a role and, perhaps, a name. It is looked for anew at each use, and each
/// use waits until it is there.
#[derive(Debug, Clone)]
pub struct Target {
    client: Client,
    patience: Duration,
    role: String,
    name: Option<String>,
    partly: bool,
    /// Which one of several; `None` means that there must be just one.
    at: Option<usize>,
    within: Option<Box<Target>>,
}

impl Target {
    pub(crate) fn new(client: Client, patience: Duration, role: &str, name: Option<&str>) -> Self {
        let name = name.map(str::to_owned);
        Self {
            client,
            patience,
            role: role.to_owned(),
            name,
            partly: false,
            at: None,
            within: None,
        }
    }

    /// The same, where the name only has to contain what was given.
    pub fn partly(mut self) -> Self {
        self.partly = true;
        self
    }

    /// The one at this place in the document among all that fit, from 0.
    pub fn nth(mut self, at: usize) -> Self {
        self.at = Some(at);
        self
    }

    /// Only inside of another one.
    pub fn within(mut self, outer: &Target) -> Self {
        self.within = Some(Box::new(outer.clone()));
        self
    }

    /// The same, waiting up to `patience` at each use.
    pub fn patient(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// All that fit now, in document order; does not wait.
    ///
    /// # Errors
    ///
    /// When the window can't be asked.
    pub async fn all(&self) -> Result<Vec<Element>, HarnessError> {
        let within = match &self.within {
            None => Value::Null,
            Some(outer) => match Box::pin(outer.now()).await? {
                Some(element) => json!(element),
                None => return Ok(Vec::new()),
            },
        };
        let arguments = vec![
            json!(self.role),
            json!(self.name),
            json!(self.partly),
            within,
        ];
        let answer = self.client.execute(SCRIPT, arguments).await?;
        let Value::Array(found) = answer else {
            return Err(HarnessError::Answer(answer));
        };
        let ids = found
            .iter()
            .filter_map(|value| value.get(ELEMENT)?.as_str());
        let element = |id: &str| {
            Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned()))
        };
        Ok(ids.map(element).collect())
    }

    /// How many fit now.
    ///
    /// # Errors
    ///
    /// When the window can't be asked.
    pub async fn count(&self) -> Result<usize, HarnessError> {
        Ok(self.all().await?.len())
    }

    /// The element if it is there now.
    async fn now(&self) -> Result<Option<Element>, HarnessError> {
        let mut found = self.all().await?;
        match self.at {
            Some(at) if at < found.len() => Ok(Some(found.swap_remove(at))),
            None if found.len() == 1 => Ok(found.pop()),
            _ => Ok(None),
        }
    }

    /// Waits until it is there.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn element(&self) -> Result<Element, HarnessError> {
        eventually(&self.to_string(), self.patience, async || self.now().await).await
    }

    /// Waits until it is there, and nothing more.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn wait(&self) -> Result<(), HarnessError> {
        self.element().await.map(|_| ())
    }

    /// Waits until nothing fits any more.
    ///
    /// # Errors
    ///
    /// When something still fits after the time.
    pub async fn wait_gone(&self) -> Result<(), HarnessError> {
        let gone = async || Ok(self.all().await?.is_empty().then_some(()));
        eventually(&format!("no {self}"), self.patience, gone).await
    }

    /// Clicks it in its middle once it is there, enabled, and not covered.
    ///
    /// # Errors
    ///
    /// When it can't be clicked in time.
    pub async fn click(&self) -> Result<(), HarnessError> {
        let click = async || match self.now().await? {
            Some(element) if element.is_enabled().await? && self.is_ready(&element).await? => {
                Ok(Some(element.click().await?))
            }
            _ => Ok(None),
        };
        eventually(&format!("a click on {self}"), self.patience, click).await
    }

    /// Whether a click would do what it is meant to. The page's own buttons stay in the order of focus while they are
    /// disabled, and swallow it; what still moves is missed by it.
    async fn is_ready(&self, element: &Element) -> Result<bool, HarnessError> {
        let script = r"
            const [element, done] = arguments;
            if (element.getAttribute('aria-disabled') === 'true') return done(false);
            const place = () => { const { x, y } = element.getBoundingClientRect(); return `${x} ${y}`; };
            const before = place();
            requestAnimationFrame(() => requestAnimationFrame(() => done(place() === before)));";
        let ready = self
            .client
            .execute_async(script, vec![json!(element)])
            .await?;
        Ok(ready == true)
    }

    /// Types into it, after what stands there. Keys of [`fantoccini::key::Key`] can be put into the text.
    ///
    /// # Errors
    ///
    /// When it can't be typed into in time.
    pub async fn type_text(&self, text: &str) -> Result<(), HarnessError> {
        self.enter(self.element().await?, text).await
    }

    /// Empties it and types.
    ///
    /// # Errors
    ///
    /// When it can't be typed into in time.
    pub async fn fill(&self, text: &str) -> Result<(), HarnessError> {
        let element = self.element().await?;
        element.clear().await?;
        self.enter(element, text).await
    }

    /// WebKitWebDriver drops what no single UTF-16 unit can hold (emoji); such characters are entered
    /// as an input method enters them.
    async fn enter(&self, element: Element, text: &str) -> Result<(), HarnessError> {
        let wide = |c: char| c.len_utf16() > 1;
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|c| wide(c) != wide(first)).unwrap_or(rest.len());
            let (run, after) = rest.split_at(end);
            if wide(first) {
                let script =
                    "arguments[0].focus(); document.execCommand('insertText', false, arguments[1])";
                self.client
                    .execute(script, vec![json!(element), json!(run)])
                    .await?;
            } else {
                element.send_keys(run).await?;
            }
            rest = after;
        }
        Ok(())
    }

    /// Its text as it is shown.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn text(&self) -> Result<String, HarnessError> {
        Ok(self.element().await?.text().await?)
    }

    /// What stands in it, for fields.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn value(&self) -> Result<String, HarnessError> {
        Ok(self
            .element()
            .await?
            .prop("value")
            .await?
            .unwrap_or_default())
    }

    /// An attribute of it.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn attribute(&self, name: &str) -> Result<Option<String>, HarnessError> {
        Ok(self.element().await?.attr(name).await?)
    }

    /// Whether it can be used.
    ///
    /// # Errors
    ///
    /// When it does not appear in time.
    pub async fn is_enabled(&self) -> Result<bool, HarnessError> {
        Ok(self.element().await?.is_enabled().await?)
    }

    /// Waits until its text contains this.
    ///
    /// # Errors
    ///
    /// When it does not come in time.
    pub async fn wait_text(&self, part: &str) -> Result<(), HarnessError> {
        let shown = async || match self.now().await? {
            Some(element) => Ok(element.text().await?.contains(part).then_some(())),
            None => Ok(None),
        };
        eventually(
            &format!("{self} with the text {part:?}"),
            self.patience,
            shown,
        )
        .await
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.role)?;
        match &self.name {
            Some(name) if self.partly => write!(f, " named …{name}…")?,
            Some(name) => write!(f, " named {name:?}")?,
            None => {}
        }
        if let Some(at) = self.at {
            write!(f, " (number {at})")?;
        }
        match &self.within {
            Some(outer) => write!(f, " in {outer}"),
            None => Ok(()),
        }
    }
}
