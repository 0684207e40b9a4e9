//! One window per library.

use studio_core::Paths;

/// What a start finds.
pub(crate) enum Claim {
    /// No window has this library open.
    First(Instance),
    /// A window has it, and was asked to come to the front.
    Second,
}

#[cfg(unix)]
mod unix {
    use super::{Claim, Instance};
    use crate::host::Host;
    use crate::window;
    use std::time::{Duration, Instant};
    use studio_contract::ApiError;
    use studio_core::Paths;
    use studio_core::control::{self, ControlCommand, WindowLock};
    use tauri::{AppHandle, Manager};

    /// How long a second start waits for a first one that is itself only starting.
    const PATIENCE: Duration = Duration::from_secs(5);

    pub(crate) fn claim(paths: &Paths) -> Claim {
        let begun = Instant::now();
        loop {
            match WindowLock::take(paths) {
                Ok(Some(lock)) => {
                    return Claim::First(Instance {
                        held: Some((paths.clone(), lock)),
                    });
                }
                Ok(None) if control::ask(paths, ControlCommand::Show).is_ok() => {
                    return Claim::Second;
                }
                Ok(None) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(50))
                }
                // A folder that takes no lock must not keep the user from the app: opening it says what is wrong.
                Ok(None) | Err(_) => return Claim::First(Instance { held: None }),
            }
        }
    }

    async fn toggle_voice(handle: &AppHandle) {
        let toggled = match handle.state::<Host>().app().await {
            Ok(app) => app.voice_toggle().await.map_err(ApiError::from),
            Err(error) => Err(error),
        };
        if let Err(error) = toggled {
            tracing::warn!(%error.message, "no talk can be begun");
            window::show(handle);
        }
    }

    impl Instance {
        /// Obeys other processes of the same user.
        pub(crate) fn listen(self, handle: &AppHandle) {
            let handle = handle.clone();
            tauri::async_runtime::spawn(async move {
                let Some((paths, lock)) = self.held else {
                    return;
                };
                let mut commands = match control::listen(&paths, &lock) {
                    Ok(commands) => commands,
                    Err(error) => {
                        tracing::warn!(%error, "no control socket");
                        return;
                    }
                };
                while let Some(command) = commands.recv().await {
                    match command {
                        ControlCommand::Ping => {}
                        ControlCommand::Show => window::show(&handle),
                        ControlCommand::VoiceToggle => toggle_voice(&handle).await,
                    }
                }
                drop(lock);
            });
        }
    }
}

/// The claim on a library, held as long as the process lives.
#[cfg(unix)]
pub(crate) struct Instance {
    held: Option<(Paths, studio_core::control::WindowLock)>,
}

#[cfg(unix)]
pub(crate) use unix::claim;

/// The claim on a library; on Windows the single-instance plugin holds it.
#[cfg(windows)]
pub(crate) struct Instance;

#[cfg(windows)]
pub(crate) fn claim(_paths: &Paths) -> Claim {
    Claim::First(Instance)
}

#[cfg(windows)]
impl Instance {
    pub(crate) fn listen(self, _handle: &tauri::AppHandle) {}
}
