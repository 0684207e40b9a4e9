//! `cargo xtask bundle`: installers.

use crate::exec::{self, Failure};
use crate::install_check;
use crate::place::Place;
use crate::repack;
use crate::setup::{self, Purpose};
use crate::step::{Step, say};
use crate::terminal;
use crate::ui;

/// What can be made without a download. AppImage, NSIS, MSI and DMG fetch their tools or need their
/// own system: ask for them by name where that holds.
const OFFLINE: &str = "deb,rpm";

/// Builds the installers and says where they lie.
pub(crate) fn bundle(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    if matches!(arguments, [flag] if flag == "--check") {
        return install_check::check(place);
    }
    let (bundles, rest) = match arguments {
        [flag, kinds, rest @ ..] if flag == "--bundles" => (kinds.as_str(), rest),
        rest => (OFFLINE, rest),
    };
    setup::libraries(place, Purpose::Use)?;
    ui::install(place)?;
    let page = Step::begin("page build");
    let built = ui::build(place);
    page.end(built.is_ok());
    built?;
    let step = Step::begin("command line");
    let packed = cfg!(target_os = "linux").then(|| terminal::pack(place));
    let packed = packed.transpose();
    step.end(packed.is_ok());
    let packed = packed?;
    let step = Step::begin(&format!("bundling {bundles}"));
    let tauri = place.ui().join("node_modules/@tauri-apps/cli/tauri.js");
    let mut command = exec::command("node", &place.root);
    command
        .arg(tauri)
        .args(["build", "--ci", "--bundles", bundles]);
    if let Some(configuration) = &packed {
        command.arg("--config").arg(configuration);
    }
    command.args(rest);
    let result = exec::succeed(&mut command).and_then(|()| repack::smaller(place));
    step.end(result.is_ok());
    result?;
    say(&format!(
        "installers: {}",
        place.target.join("release/bundle").display()
    ));
    Ok(true)
}
