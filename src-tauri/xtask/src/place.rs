//! Where things are.

use std::path::PathBuf;

use crate::exec::Failure;

/// The folders that the automation works in.
pub(crate) struct Place {
    /// Top of the checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
}

/// A Cargo profile by the name of its output folder.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    fn folder(self) -> &'static str {
        match self {
            Profile::Debug => "debug",
            Profile::Release => "release",
        }
    }
}

impl Place {
    /// Finds the checkout from this program's manifest, and the target folder from where this program
    /// itself lies, which holds whatever configuration Cargo was given.
    pub(crate) fn find() -> Result<Self, Failure> {
        let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.ancestors().nth(2).map(PathBuf::from);
        let program = std::env::current_exe().map_err(|e| Failure::io("this program", e))?;
        let target = program.ancestors().nth(2).map(PathBuf::from);
        match (root, target) {
            (Some(root), Some(target)) => Ok(Self { root, target }),
            _ => Err(Failure::Missing(
                "the checkout that this program was built in".into(),
            )),
        }
    }

    /// The folder of the page.
    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// The folder of the tests against software of others.
    pub(crate) fn sdk(&self) -> PathBuf {
        self.root.join("tests/sdk")
    }

    /// Where the generated TypeScript types lie.
    pub(crate) fn generated(&self) -> PathBuf {
        self.ui().join("src/backend/generated")
    }

    /// The path of a built program.
    pub(crate) fn program(&self, profile: Profile, name: &str) -> PathBuf {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        self.target.join(profile.folder()).join(file)
    }
}
