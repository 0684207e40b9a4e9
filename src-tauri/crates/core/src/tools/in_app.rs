//! The tools that come with the app.

use super::{Outcome, Run, Tool, calculate, page};
use crate::App;
use serde_json::{Map, Value, json};
use studio_domain::WebSearch;
use studio_gateway::turn;

/// A tool that comes with the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InApp {
    CurrentTime,
    Calculate,
    SearchHistory,
    FetchPage,
}

/// All of them; the web is searched where the user has set up how.
pub(super) fn tools(web_search: Option<&WebSearch>) -> Vec<Tool> {
    let own = [
        InApp::CurrentTime,
        InApp::Calculate,
        InApp::SearchHistory,
        InApp::FetchPage,
    ];
    let mut tools: Vec<Tool> = own.into_iter().map(InApp::tool).collect();
    tools.extend(web_search.map(|search| Tool {
        declared: declared(
            "search_web",
            "Searches the web. Gives titles, addresses and excerpts of the best results.",
            Some(("query", "What to search for.")),
        ),
        asks: false,
        run: Run::WebSearch(search.clone()),
    }));
    tools
}

impl InApp {
    fn tool(self) -> Tool {
        let declared = match self {
            Self::CurrentTime => declared(
                "current_time",
                "The date, the weekday, the time and the time zone of the user.",
                None,
            ),
            Self::Calculate => declared(
                "calculate",
                "Calculates exactly: arithmetic, powers, roots, functions, dates, number bases and units, \
                 such as `sqrt(2) to 10 dp`, `5 feet 3 inches to cm`, `0x1f + 3 to binary`.",
                Some(("expression", "What to calculate.")),
            ),
            Self::SearchHistory => declared(
                "search_history",
                "Searches the user's own earlier conversations, recordings and works for words.",
                Some(("query", "The words to search for.")),
            ),
            Self::FetchPage => declared(
                "fetch_page",
                "Fetches a page of the web and gives its text as Markdown. The user is asked first.",
                Some(("url", "The address, with https:// or http://.")),
            ),
        };
        Tool {
            declared,
            asks: self == Self::FetchPage,
            run: Run::InApp(self),
        }
    }

    pub(super) async fn call(self, app: &App, arguments: &Map<String, Value>) -> Outcome {
        match self {
            Self::CurrentTime => current_time(),
            Self::Calculate => match text(arguments, "expression") {
                Ok(expression) => calculate::call(expression).await,
                Err(lacking) => lacking,
            },
            Self::SearchHistory => match text(arguments, "query") {
                Ok(query) => app.search_for_model(query).await,
                Err(lacking) => lacking,
            },
            Self::FetchPage => match text(arguments, "url") {
                Ok(url) => page::call(&url).await,
                Err(lacking) => lacking,
            },
        }
    }
}

/// The argument of this name, which must be there and be text.
pub(super) fn text(arguments: &Map<String, Value>, name: &str) -> Result<String, Outcome> {
    let text = arguments.get(name).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| Outcome::failed(format!("the argument {name} is missing")))
}

/// A tool with one argument of text, or none.
fn declared(name: &str, description: &str, argument: Option<(&str, &str)>) -> turn::Tool {
    let schema = argument.map(|(argument, meaning)| {
        json!({
            "type": "object",
            "properties": { argument: { "type": "string", "description": meaning } },
            "required": [argument],
        })
    });
    turn::Tool {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        schema,
        strict: None,
    }
}

fn current_time() -> Outcome {
    let now = jiff::Zoned::now();
    Outcome::of(now.strftime("%A, %Y-%m-%d %H:%M:%S %:z (%Q)").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_tells_the_day_and_the_zone() {
        let told = current_time().content;
        let today = jiff::Zoned::now().strftime("%Y-%m").to_string();
        assert!(told.contains(&today), "{told}");
        assert!(told.contains('('), "{told}");
    }
}
