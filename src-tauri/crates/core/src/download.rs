//! The user's folder of downloads: where everything that leaves the library is put, beside what is there.

use crate::CoreError;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Characters of a file name before its number and extension.
const NAME_LENGTH: usize = 80;

/// Names that are tried for a file.
const MAX_NUMBER: u32 = 10_000;

/// Where something that was saved lies.
///
/// # Errors
///
/// [`CoreError::NotFound`] where there is no such file in the folder of downloads.
pub fn saved_path(name: &str) -> Result<PathBuf, CoreError> {
    let is_plain = Path::new(name).file_name().is_some_and(|own| own == name);
    let path = download_dir()?.join(name);
    if is_plain && path.exists() {
        Ok(path)
    } else {
        Err(CoreError::NotFound("this file"))
    }
}

pub(crate) fn download_dir() -> Result<PathBuf, CoreError> {
    // A desktop that names no folder has none: the usual name then.
    let usual = || Some(dirs::home_dir()?.join("Downloads"));
    dirs::download_dir().or_else(usual).ok_or(CoreError::NoHome)
}

pub(crate) fn shown(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The beginning of a file name: words only, for every system's rules.
pub(crate) fn stem(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|c| {
            let is_odd = c.is_control() || "<>:\"/\\|?*".contains(c);
            if is_odd { ' ' } else { c }
        })
        .take(NAME_LENGTH)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let name = words.join(" ");
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        "xidao".to_owned()
    } else {
        name.to_owned()
    }
}

/// Makes a folder under a name that is still free, and tells the name.
pub(crate) fn new_folder(folder: &Path, stem: &str) -> Result<String, CoreError> {
    std::fs::create_dir_all(folder).map_err(|error| file_error(folder, error))?;
    for number in 1..MAX_NUMBER {
        let name = match number {
            1 => stem.to_owned(),
            number => format!("{stem} {number}"),
        };
        match std::fs::create_dir(folder.join(&name)) {
            Ok(()) => return Ok(name),
            Err(taken) if taken.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(other) => return Err(file_error(folder, other)),
        }
    }
    Err(CoreError::Invalid("no folder name is free".to_owned()))
}

/// Writes a file under a name that is still free, and tells the name. The file appears when it is whole.
pub(crate) fn write_new(
    folder: &Path,
    stem: &str,
    extension: &str,
    bytes: &[u8],
) -> Result<String, CoreError> {
    let failed = |error| file_error(folder, error);
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = unfinished(folder).map_err(failed)?;
    file.write_all(bytes)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    for number in 1..MAX_NUMBER {
        let name = match number {
            1 => format!("{stem}.{extension}"),
            number => format!("{stem} {number}.{extension}"),
        };
        match file.persist_noclobber(folder.join(&name)) {
            Ok(_) => return Ok(name),
            Err(taken) if taken.error.kind() == std::io::ErrorKind::AlreadyExists => {
                file = taken.file;
            }
            Err(other) => return Err(failed(other.error)),
        }
    }
    Err(CoreError::Invalid("no file name is free".to_owned()))
}

/// A file without a name to be seen, removed unless it gets one. Others may read it as far as the user lets them.
fn unfinished(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.prefix(".xidao-").tempfile_in(folder)
}

pub(crate) fn file_error(path: &Path, source: std::io::Error) -> CoreError {
    CoreError::Store(studio_store::StoreError::io(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_every_system_takes() {
        assert_eq!(stem("a/b: \"c\"?\n d"), "a b c d");
        assert_eq!(stem("潮水与城墙,木刻版画"), "潮水与城墙,木刻版画");
        assert_eq!(stem("../.."), "xidao");
        assert_eq!(stem(&"x".repeat(300)).len(), NAME_LENGTH);
    }

    #[test]
    fn a_file_goes_beside_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let save = |bytes: &[u8]| write_new(folder.path(), "boat", "png", bytes).unwrap();
        assert_eq!(save(b"1"), "boat.png");
        assert_eq!(save(b"2"), "boat 2.png");
        let first = std::fs::read(folder.path().join("boat.png")).unwrap();
        assert_eq!(first, b"1");
    }

    #[test]
    fn only_a_plain_name_is_looked_for() {
        for name in ["../secret", "/etc/passwd", "a/b", ""] {
            assert!(saved_path(name).is_err(), "{name}");
        }
    }
}
