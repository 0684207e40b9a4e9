//! Writes the TypeScript types of what crosses to the page into the folder that is named.

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or("usage: studio-bindings FOLDER")?;
    studio_contract::export_bindings(&folder)?;
    Ok(())
}
