//! Files and folders that only their owner may read.

use crate::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Creates a folder (and those above it) with mode 0700; one that exists is narrowed to that.
pub(crate) fn private_dir(path: &Path) -> Result<(), StoreError> {
    let create = || -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path)?;
        narrow(path, 0o700)
    };
    create().map_err(|error| StoreError::io(path, error))
}

/// Opens a file for writing, creating it with mode 0600; one that exists is narrowed to that.
pub(crate) fn private_file(path: &Path) -> Result<File, StoreError> {
    let open = || -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        narrow(path, 0o600)?;
        Ok(file)
    };
    open().map_err(|error| StoreError::io(path, error))
}

#[cfg(unix)]
fn narrow(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::metadata(path)?.permissions();
    if permissions.mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Elsewhere the user's own application folder is private already.
#[cfg(not(unix))]
fn narrow(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Makes the names in a folder survive a power cut.
#[cfg(unix)]
pub(crate) fn sync_dir(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|dir| dir.sync_all())
        .map_err(|error| StoreError::io(path, error))
}

/// Elsewhere a folder can't be opened for that; the file system journals its names.
#[cfg(not(unix))]
pub(crate) fn sync_dir(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}

/// Removes a file; that it is gone already is as good.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(StoreError::io(path, error)),
        _ => Ok(()),
    }
}

/// Runs blocking file work away from the asynchronous threads.
pub(crate) async fn blocking<T, F>(work: F) -> Result<T, StoreError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, StoreError> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(_) => Err(StoreError::Invalid("the work on a file was aborted")),
    }
}
