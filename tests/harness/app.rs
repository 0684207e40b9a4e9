//! The app under test.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::Client;
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};

use super::driver::{Window, late};
use super::process::{kill, page_process_of};
use super::{
    HarnessError, PATIENCE, Surroundings, SurroundingsOptions, Target, app_program, built_programs,
    eventually, memory_of,
};

/// One window at a time: they share two cores and their timings must not mix.
static TURN: Mutex<()> = Mutex::const_new(());

/// How the app is started.
#[derive(Debug, Clone)]
pub struct AppOptions {
    /// Home, display, bus, keyring, language.
    pub surroundings: SurroundingsOptions,
    /// Size of the window in CSS pixels.
    pub size: (u32, u32),
    /// Arguments of the program.
    pub arguments: Vec<String>,
    /// The program; the app that was built unless named.
    pub program: Option<PathBuf>,
    /// How long to wait for what should come about.
    pub patience: Duration,
}

impl Default for AppOptions {
    fn default() -> Self {
        Self {
            surroundings: SurroundingsOptions::default(),
            size: (1280, 800),
            arguments: Vec::new(),
            program: None,
            patience: PATIENCE,
        }
    }
}

/// The app in its private surroundings, with its window open or closed.
#[derive(Debug)]
pub struct App {
    // Dropped first: the window before what it lives in.
    window: Option<Window>,
    surroundings: Surroundings,
    options: AppOptions,
    program: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl App {
    /// Waits for its turn, sets the surroundings up and opens the window.
    ///
    /// # Errors
    ///
    /// When the window does not open.
    pub async fn start(options: AppOptions) -> Result<Self, HarnessError> {
        let turn = TURN.lock().await;
        let program = match &options.program {
            Some(path) => path
                .canonicalize()
                .map_err(|_| HarnessError::NotBuilt(path.clone()))?,
            None => app_program()?,
        };
        let surroundings = Surroundings::start(&options.surroundings).await?;
        let mut app = Self {
            window: None,
            surroundings,
            options,
            program,
            _turn: turn,
        };
        app.open().await?;
        Ok(app)
    }

    /// Opens the window again, with the same home, after it was closed or killed.
    ///
    /// # Errors
    ///
    /// When it does not open.
    pub async fn open(&mut self) -> Result<(), HarnessError> {
        self.window = None;
        let path = self.log_file();
        let log = OpenOptions::new().create(true).append(true).open(&path);
        let log: File = log.map_err(|e| HarnessError::io(path.display().to_string(), e))?;
        let window = Window::open(
            &self.surroundings,
            &self.program,
            &self.options.arguments,
            log,
        )
        .await?;
        let (width, height) = self.options.size;
        window.client.set_window_size(width, height).await?;
        self.window = Some(window);
        Ok(())
    }

    /// Closes the window as its user would, and waits for the app's end.
    ///
    /// # Errors
    ///
    /// When the app does not end.
    pub async fn close(&mut self) -> Result<(), HarnessError> {
        let window = self.window.take().ok_or(HarnessError::Closed)?;
        window.close(self.surroundings.display()).await
    }

    /// Kills the app as `kill -9` does, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it is not open.
    pub async fn kill(&mut self) -> Result<(), HarnessError> {
        self.window.take().ok_or(HarnessError::Closed)?.kill().await
    }

    /// Kills the process that draws the page; the app itself stays.
    ///
    /// # Errors
    ///
    /// When the window is closed, or nothing draws.
    pub fn kill_page(&self) -> Result<(), HarnessError> {
        let window = self.window.as_ref().ok_or(HarnessError::Closed)?;
        let page = page_process_of(&window.processes()).ok_or(HarnessError::Closed)?;
        kill(page);
        Ok(())
    }

    /// Closes and opens.
    ///
    /// # Errors
    ///
    /// When the app does not end, or does not open.
    pub async fn restart(&mut self) -> Result<(), HarnessError> {
        self.close().await?;
        self.open().await
    }

    /// Whether the app has ended by itself.
    pub fn has_ended(&self) -> bool {
        self.window.as_ref().is_none_or(Window::has_ended)
    }

    /// The WebDriver session, for what has no shorter way here.
    ///
    /// # Errors
    ///
    /// When the window is closed.
    pub fn client(&self) -> Result<&Client, HarnessError> {
        self.window
            .as_ref()
            .map(|window| &window.client)
            .ok_or(HarnessError::Closed)
    }

    /// What the window lives in.
    pub fn surroundings(&self) -> &Surroundings {
        &self.surroundings
    }

    /// The program under test.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The one element with this role and accessible name.
    ///
    /// # Errors
    ///
    /// When the window is closed.
    pub fn by_role(&self, role: &str, name: &str) -> Result<Target, HarnessError> {
        Ok(Target::new(
            self.client()?.clone(),
            self.options.patience,
            role,
            Some(name),
        ))
    }

    /// The one element with this role, whatever its name.
    ///
    /// # Errors
    ///
    /// When the window is closed.
    pub fn by_any_name(&self, role: &str) -> Result<Target, HarnessError> {
        Ok(Target::new(
            self.client()?.clone(),
            self.options.patience,
            role,
            None,
        ))
    }

    /// Runs a function body in the page and gives what it returns.
    ///
    /// # Errors
    ///
    /// When it throws, or the window is closed.
    pub async fn execute(
        &self,
        script: &str,
        arguments: Vec<Value>,
    ) -> Result<Value, HarnessError> {
        Ok(self.client()?.execute(script, arguments).await?)
    }

    /// Waits until a JavaScript expression is truthy, and gives its value.
    ///
    /// # Errors
    ///
    /// When it stays falsy.
    pub async fn wait_until(&self, what: &str, expression: &str) -> Result<Value, HarnessError> {
        let script = format!("return ({expression})");
        self.wait_for(what, async || {
            let value = self.execute(&script, Vec::new()).await?;
            let falsy = value.is_null() || value == false || value == 0 || value == "";
            Ok((!falsy).then_some(value))
        })
        .await
    }

    /// Waits until this text can be seen on the page.
    ///
    /// # Errors
    ///
    /// When it does not come.
    pub async fn wait_text(&self, text: &str) -> Result<(), HarnessError> {
        let script = "return document.body.innerText.includes(arguments[0])";
        self.wait_for(&format!("the text {text:?} on the page"), async || {
            let shown = self.execute(script, vec![text.into()]).await?;
            Ok((shown == true).then_some(()))
        })
        .await
    }

    /// Looks until `look` gives something; keeps a picture of the window when it never does.
    ///
    /// # Errors
    ///
    /// [`HarnessError::Late`], naming `what`.
    pub async fn wait_for<T>(
        &self,
        what: &str,
        look: impl AsyncFnMut() -> Result<Option<T>, HarnessError>,
    ) -> Result<T, HarnessError> {
        let result = eventually(what, self.options.patience, look).await;
        if let Err(HarnessError::Late { .. }) = &result {
            self.screenshot("late").await?;
        }
        result
    }

    /// Saves a picture of the page as `e2e-screenshots/NAME.png` in Cargo's target folder; gives its path.
    ///
    /// # Errors
    ///
    /// When it can't be taken or written.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf, HarnessError> {
        let built = built_programs()?;
        let folder = built.parent().unwrap_or(&built).join("e2e-screenshots");
        let path = folder.join(format!("{name}.png"));
        self.save_picture(&path).await?;
        Ok(path)
    }

    /// Saves a picture of the page in a file of its own.
    ///
    /// # Errors
    ///
    /// When it can't be taken or written.
    pub async fn save_picture(&self, path: &Path) -> Result<(), HarnessError> {
        let picture = tokio::time::timeout(PATIENCE, self.client()?.screenshot()).await;
        let picture = picture.map_err(|_| late("a picture of the window", PATIENCE))??;
        let written = fs::create_dir_all(path.parent().unwrap_or(path))
            .and_then(|()| fs::write(path, picture));
        written.map_err(|e| HarnessError::io(path.display().to_string(), e))
    }

    /// Memory of the app and its web processes in KiB, shared pages by their share (PSS).
    ///
    /// # Errors
    ///
    /// When the window is closed.
    pub fn memory(&self) -> Result<u64, HarnessError> {
        let window = self.window.as_ref().ok_or(HarnessError::Closed)?;
        Ok(memory_of(&window.processes()))
    }

    /// What the app has written to standard error so far, from all its runs.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.surroundings.home().join("window.log")
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the app wrote:\n{}", self.log());
        }
    }
}
