//! Tests against software of others: official SDKs call the demo gateway, and our clients call gateways and servers
//! of tools that nobody here wrote.

use crate::exec::{self, Failure, cargo, command};
use crate::packages;
use crate::place::{Place, Profile};
use crate::tally::Tally;
use crate::test::libtest;

/// Installs the packages and runs both sides.
pub(crate) fn test(place: &Place) -> Result<Tally, Failure> {
    packages::install(&place.sdk())?;
    let mut tally = sdks(place)?;
    let arguments = [
        "test",
        "--workspace",
        "--no-fail-fast",
        "--test",
        "aimock",
        "--test",
        "mcp",
    ];
    tally += libtest(cargo(place, &arguments))?;
    Ok(tally)
}

fn sdks(place: &Place) -> Result<Tally, Failure> {
    let mut tests = command("node", &place.sdk());
    tests.args(["--test", "--test-reporter=tap"]);
    let demo = place.program(Profile::Debug, "studio-demo");
    tests.env("XIDAO_DEMO_BIN", demo);
    let mut tally = Tally::default();
    let succeeded = exec::watched(&mut tests, |line| tally.add_node(line))?;
    Ok(tally.with_status(succeeded))
}
