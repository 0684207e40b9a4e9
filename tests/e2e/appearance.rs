//! How it looks, in both themes and languages: nothing is wider than the window, nothing keeps anybody out.

mod library;
mod made;
mod tools;
mod voice;
mod words;

use std::fs;
use std::path::Path;

use serde_json::Value;
use studio_tests::harness::{App, AppOptions, HarnessError, SurroundingsOptions};

use self::words::{CHINESE, ENGLISH, Words};
use crate::steps::{
    CONTROL, Done, ENTER, ESCAPE, SHIFT, answered, calm, fresh, overflow, paste, picture, press,
    reach,
};

/// Compares what the page's faces draw with faces asked for by name.
const FONTS: &str = include_str!("appearance/fonts.js");

/// One window in one look, and what is wrong in it.
struct Tour {
    app: App,
    words: &'static Words,
    suffix: String,
    axe: String,
    wrong: Vec<String>,
}

impl Tour {
    async fn start(
        words: &'static Words,
        dark: bool,
        size: (u32, u32),
    ) -> Result<Self, HarnessError> {
        let surroundings = SurroundingsOptions {
            language: words.system.to_owned(),
            dark,
            screen: (1920, 1200),
            ..SurroundingsOptions::default()
        };
        let app = fresh(AppOptions {
            surroundings,
            size,
            ..AppOptions::default()
        })
        .await?;
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&file).map_err(|source| HarnessError::Io {
            what: file.display().to_string(),
            source,
        })?;
        let shade = if dark { "-dark" } else { "" };
        let place = if size == (1280, 800) {
            String::new()
        } else {
            format!("-{}x{}", size.0, size.1)
        };
        Ok(Self {
            app,
            words,
            suffix: format!("{place}{shade}{}", words.code),
            axe,
            wrong: Vec::new(),
        })
    }

    /// Keeps a picture of a state and notes what is wrong in it.
    async fn look(&mut self, state: &str) -> Result<(), HarnessError> {
        let name = format!("{state}{}", self.suffix);
        picture(&self.app, &name).await?;
        let wide = overflow(&self.app).await?;
        if wide > 0 {
            self.wrong.push(format!("{name} is {wide} px too wide"));
        }
        for violation in self.violations().await? {
            self.wrong.push(format!("{name}: {violation}"));
        }
        Ok(())
    }

    /// What axe finds, one line for each element.
    async fn violations(&self) -> Result<Vec<String>, HarnessError> {
        let there = self
            .app
            .execute("return typeof window.axe", Vec::new())
            .await?;
        if there != "object" {
            self.app.execute(&self.axe, Vec::new()).await?;
        }
        let script = r"
            const done = arguments[arguments.length - 1];
            window.axe.run(document, { resultTypes: ['violations'] }).then(
              ({ violations }) => done(violations.flatMap((v) => v.nodes.map((n) =>
                `${v.id} (${v.impact}) at ${n.target.join(' ')}: ${n.failureSummary.replace(/\s+/g, ' ')}`))),
              (error) => done([`axe failed: ${error}`]))";
        let answer = self.app.client()?.execute_async(script, Vec::new()).await?;
        let Value::Array(found) = answer else {
            return Err(HarnessError::Answer(answer));
        };
        Ok(found
            .iter()
            .filter_map(|line| line.as_str().map(str::to_owned))
            .collect())
    }

    async fn say(&self) -> Result<(), HarnessError> {
        self.app
            .by_role("textbox", self.words.message)?
            .type_text(self.words.question)
            .await?;
        self.app.by_role("button", self.words.send)?.click().await?;
        self.app.by_any_name("article")?.nth(1).wait().await
    }

    async fn tab(&self, name: &str) -> Result<(), HarnessError> {
        let rail = self.app.by_role("navigation", self.words.tabs)?;
        self.app
            .by_role("button", name)?
            .within(&rail)
            .click()
            .await
    }

    async fn section(&self, at: usize) -> Result<(), HarnessError> {
        let sections = self.app.by_role("navigation", self.words.settings)?;
        self.app
            .by_role("button", self.words.sections[at])?
            .within(&sections)
            .click()
            .await?;
        // What the section shows of the host comes after its first picture.
        self.app
            .wait_until(
                "the section",
                "!document.querySelector('.view:not([hidden]) [aria-busy=true]')",
            )
            .await?;
        Ok(())
    }

    async fn chat_states(&mut self) -> Result<(), HarnessError> {
        self.app
            .by_role("button", self.words.explore)?
            .click()
            .await?;
        self.app
            .by_role("textbox", self.words.message)?
            .wait()
            .await?;
        self.look("chat-empty").await?;
        self.say().await?;
        self.app.by_any_name("table")?.nth(0).wait().await?;
        self.look("chat-streaming").await?;
        answered(&self.app).await?;
        let coloured = "document.querySelector('article pre code span[class]')";
        self.app.wait_until("highlighted code", coloured).await?;
        self.look("chat-full").await?;
        self.parameters().await
    }

    /// The panel with something set and something wrong, and closed again.
    async fn parameters(&mut self) -> Result<(), HarnessError> {
        let keys = format!("{CONTROL}{SHIFT}p");
        press(&self.app, &keys).await?;
        let panel = self.app.by_role("complementary", self.words.parameters)?;
        panel.wait().await?;
        self.look("parameters-empty").await?;
        for (name, typed) in [
            (self.words.instructions, self.words.question),
            (self.words.temperature, "0.7"),
            ("Top P", "1.5"),
        ] {
            let field = self.app.by_role("textbox", name)?.within(&panel);
            field.type_text(typed).await?;
        }
        self.look("parameters-full").await?;
        press(&self.app, &keys).await?;
        panel.wait_gone().await
    }

    async fn failed_state(&mut self) -> Result<(), HarnessError> {
        self.app
            .by_role("button", self.words.model)?
            .partly()
            .click()
            .await?;
        self.app.by_any_name("listbox")?.wait().await?;
        self.look("model-picker").await?;
        let search = self.app.by_role("combobox", self.words.search)?;
        search.type_text("demo-402").await?;
        self.app
            .by_role("option", "demo-402")?
            .partly()
            .nth(0)
            .wait()
            .await?;
        search.type_text(ENTER).await?;
        self.app
            .by_role("button", &format!("{}demo-402", self.words.model))?
            .wait()
            .await?;
        self.app
            .by_role("textbox", self.words.message)?
            .type_text(self.words.question)
            .await?;
        self.app.by_role("button", self.words.send)?.click().await?;
        self.app.by_any_name("alert")?.wait().await?;
        answered(&self.app).await?;
        self.look("chat-failed").await
    }

    async fn settings_states(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.settings).await?;
        for (at, name) in [
            "profiles",
            "models",
            "tools",
            "usage",
            "appearance",
            "data",
            "about",
        ]
        .iter()
        .enumerate()
        {
            self.section(at).await?;
            self.look(&format!("settings-{name}")).await?;
        }
        self.section(1).await?;
        reach(&self.app, &self.app.by_role("button", self.words.edit)?).await?;
        self.app.by_role("dialog", "demo-chat")?.wait().await?;
        self.look("settings-model").await
    }

    async fn palette(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.chat).await?;
        press(&self.app, &format!("{CONTROL}k")).await?;
        self.app
            .by_role("dialog", self.words.commands)?
            .wait()
            .await?;
        self.look("palette").await
    }

    /// Tells all that was wrong at once, also when the way through the window ended early.
    async fn end(self, way: Result<(), HarnessError>) -> Done {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
        way?;
        calm(&self.app).await
    }

    /// Chinese is drawn in the forms and weights of China, and code in columns.
    async fn fonts(&mut self) -> Result<(), HarnessError> {
        // The faces that only some characters ask for come after they are asked for.
        self.app
            .execute(
                "document.fonts.load('16px \\'Studio Han\\'', '骨')",
                Vec::new(),
            )
            .await?;
        self.app
            .wait_until("the fonts", "document.fonts.status === 'loaded'")
            .await?;
        let answer = self.app.execute(FONTS, Vec::new()).await?;
        let Value::Array(found) = answer else {
            return Err(HarnessError::Answer(answer));
        };
        for line in found {
            self.wrong.push(format!("fonts{}: {line}", self.suffix));
        }
        Ok(())
    }

    /// The benches, each with a result.
    async fn lab(&mut self) -> Result<(), HarnessError> {
        self.tab(self.words.lab).await?;
        let run = self.app.by_role("button", self.words.run)?;
        run.wait().await?;
        self.look("lab-empty").await?;
        let benches = self.app.by_role("navigation", self.words.lab)?;
        for (name, fields) in [
            ("embeddings", &self.words.benches[0]),
            ("rerank", &self.words.benches[1]),
            ("moderation", &self.words.benches[2]),
        ] {
            let bench = self.app.by_role("button", fields[0])?.within(&benches);
            bench.click().await?;
            for pair in fields[1..].chunks_exact(2) {
                let field = self.app.by_role("textbox", pair[0])?;
                paste(&self.app, &field, pair[1]).await?;
            }
            run.click().await?;
            let done =
                "document.querySelector('.view:not([hidden]) section[aria-busy=false] .facts')";
            self.app.wait_until("the result", done).await?;
            self.look(&format!("lab-{name}")).await?;
        }
        Ok(())
    }

    async fn whole(&mut self) -> Result<(), HarnessError> {
        self.fonts().await?;
        self.look("welcome").await?;
        self.chat_states().await?;
        self.tools().await?;
        self.failed_state().await?;
        self.palette().await?;
        press(&self.app, ESCAPE).await?;
        self.images().await?;
        self.videos().await?;
        self.voice().await?;
        self.speech().await?;
        self.transcripts().await?;
        self.lab().await?;
        self.library().await?;
        self.settings_states().await
    }

    async fn sized(&mut self) -> Result<(), HarnessError> {
        self.look("welcome").await?;
        self.chat_states().await?;
        self.tools().await?;
        self.images().await?;
        self.videos().await?;
        self.voice().await?;
        self.speech().await?;
        self.transcripts().await?;
        self.lab().await?;
        self.library().await?;
        self.settings_states().await
    }
}

async fn whole(words: &'static Words, dark: bool) -> Done {
    let mut tour = Tour::start(words, dark, (1280, 800)).await?;
    let way = tour.whole().await;
    tour.end(way).await
}

async fn sized(size: (u32, u32)) -> Done {
    let mut tour = Tour::start(&ENGLISH, false, size).await?;
    let way = tour.sized().await;
    tour.end(way).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_english_and_light() -> Done {
    whole(&ENGLISH, false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_english_and_dark() -> Done {
    whole(&ENGLISH, true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_chinese_and_light() -> Done {
    whole(&CHINESE, false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_chinese_and_dark() -> Done {
    whole(&CHINESE, true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_a_small_window() -> Done {
    sized((900, 600)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_right_in_a_large_window() -> Done {
    sized((1920, 1200)).await
}
