//! What a window lives in: home, display, session bus, keyring.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use super::HarnessError;
use super::display::Display;
use super::home::Home;
use super::locale::compiled;
use super::session::{Bus, Keyring};

/// What the surroundings offer.
#[derive(Debug, Clone)]
pub struct SurroundingsOptions {
    /// Whether there is a keyring. Without one the bus is there, but no Secret Service.
    pub keyring: bool,
    /// Size of the display in pixels.
    pub screen: (u32, u32),
    /// The user's language as in `LANG` without the encoding: `en_US`, `zh_CN`.
    pub language: String,
    /// Whether the desktop asks for dark colours.
    pub dark: bool,
    /// More variables for the window's environment.
    pub variables: Vec<(String, String)>,
}

impl Default for SurroundingsOptions {
    fn default() -> Self {
        Self {
            keyring: true,
            screen: (1600, 1200),
            language: "en_US".to_owned(),
            dark: false,
            variables: Vec::new(),
        }
    }
}

/// A private desktop. Everything ends, and the home is removed, when it is dropped.
#[derive(Debug)]
pub struct Surroundings {
    variables: Vec<(String, String)>,
    // Dropped in this order: the keyring before its bus, the home last.
    _keyring: Option<Keyring>,
    _bus: Bus,
    display: Display,
    home: Home,
}

impl Surroundings {
    /// Starts it all.
    ///
    /// # Errors
    ///
    /// When a program is missing or does not get ready in time.
    pub async fn start(options: &SurroundingsOptions) -> Result<Self, HarnessError> {
        let home = Home::new()?;
        let display = Display::start(options.screen.0, options.screen.1)?;
        let bus = Bus::start(&home.path().join("run"))?;
        let mut variables = home.variables();
        let locales = compiled(&options.language)?;
        variables.extend(surrounding(options, &display, &bus, &locales));
        let keyring = match options.keyring {
            true => Some(Keyring::start(&bus, &variables).await?),
            false => None,
        };
        variables.extend(options.variables.iter().cloned());
        Ok(Self {
            variables,
            _keyring: keyring,
            _bus: bus,
            display,
            home,
        })
    }

    /// The home folder, with the XDG folders below it (`.local/share`, `.config`, `.cache`, …).
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The name of the display, as in `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display.name
    }

    /// A command that sees these surroundings and nothing of the ones that the tests run in.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.variables.iter().cloned())
            .current_dir(self.home());
        command
    }
}

/// The variables that name the display, the bus and the user's wishes.
fn surrounding(
    options: &SurroundingsOptions,
    display: &Display,
    bus: &Bus,
    locales: &Path,
) -> Vec<(String, String)> {
    let path = std::env::var("PATH").unwrap_or_default();
    let locales = locales.to_string_lossy();
    let language = format!("{}.UTF-8", options.language);
    let theme = if options.dark {
        "Adwaita:dark"
    } else {
        "Adwaita"
    };
    let pairs = [
        ("PATH", path.as_str()),
        ("DISPLAY", &display.name),
        ("DBUS_SESSION_BUS_ADDRESS", &bus.address),
        ("LANG", &language),
        ("LANGUAGE", &options.language),
        ("LOCPATH", &locales),
        ("GTK_THEME", theme),
        ("GDK_BACKEND", "x11"),
        ("GSETTINGS_BACKEND", "memory"),
        ("NO_AT_BRIDGE", "1"),
        // WEBKIT_DISABLE_DMABUF_RENDERER stays unset: the driver's screenshots never end with it.
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ("RUST_BACKTRACE", "1"),
        ("XIDAO_STUDIO_LOG", "info"),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}
