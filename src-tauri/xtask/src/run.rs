//! `cargo xtask run` and `cargo xtask gateway`: building programs and starting them.

use crate::exec::{self, Failure, cargo};
use crate::place::{Place, Profile};
use crate::setup::{self, Purpose};
use crate::step::{Step, say};
use crate::{system, ui};

/// Name of the app's program.
pub(crate) const APP: &str = "xidao-studio";
/// The program that drives one demo conversation.
const TOUR: &str = "studio-tour";
/// The demo gateway as a program of its own.
const GATEWAY: &str = "studio-demo";

/// Builds and opens the app; where there is no display, shows it at work all the same.
pub(crate) fn run(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    let profile = match arguments {
        [] => Profile::Debug,
        [only] if only == "--release" => Profile::Release,
        _ => return Err(Failure::Usage("usage: cargo xtask run [--release]")),
    };
    let display = system::has_display();
    let purpose = if display {
        Purpose::Use
    } else {
        Purpose::Drive
    };
    setup::libraries(place, purpose)?;
    page(place)?;
    let programs: &[&str] = if display { &[APP] } else { &[APP, TOUR] };
    build(place, profile, programs)?;
    let app = place.program(profile, APP);
    if display {
        say("\nopening XiDao Studio");
        return exec::become_program(&mut exec::command(app, &place.root));
    }
    say(
        "\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the app runs under Xvfb, \
         holds one conversation with the built-in demo gateway, and is closed again.",
    );
    let picture = place.target.join("demo-conversation.png");
    let mut tour = exec::command(place.program(profile, TOUR), &place.root);
    tour.env("XIDAO_STUDIO_BIN", app).arg(&picture);
    exec::succeed(&mut tour)?;
    say(&format!("screenshot: {}", picture.display()));
    Ok(true)
}

/// Runs the demo gateway until it is stopped.
pub(crate) fn gateway(place: &Place, arguments: &[String]) -> Result<bool, Failure> {
    setup::libraries(place, Purpose::Build)?;
    page(place)?;
    build(place, Profile::Debug, &[GATEWAY])?;
    let mut gateway = exec::command(place.program(Profile::Debug, GATEWAY), &place.root);
    exec::become_program(gateway.args(arguments))
}

/// Installs the page's packages and builds the page.
pub(crate) fn page(place: &Place) -> Result<(), Failure> {
    ui::install(place)?;
    let step = Step::begin("page build");
    let result = ui::build(place);
    step.end(result.is_ok());
    result
}

/// Builds programs of the workspace, with the dependencies that everything else is built with.
pub(crate) fn build(place: &Place, profile: Profile, programs: &[&str]) -> Result<(), Failure> {
    let step = Step::begin(&format!("building {}", programs.join(", ")));
    let mut command = cargo(place, &["build", "--workspace"]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    for program in programs {
        command.args(["--bin", program]);
    }
    let result = exec::succeed(&mut command);
    step.end(result.is_ok());
    result
}
