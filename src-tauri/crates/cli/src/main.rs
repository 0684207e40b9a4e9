//! `xidao`: an AI gateway at the command line, on the same core, library and keyring as the window.
//!
//! Data goes to standard output, everything else to standard error, and progress only to a terminal.

mod arguments;
mod asking;
mod attachment;
mod command;
mod failure;
mod input;
mod notice;
mod output;
mod raw;
mod result_file;
mod session;
mod stop;

use arguments::Arguments;
use clap::Parser;
use session::Session;
use std::process::ExitCode;
use stop::Stop;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // Help and version are asked for; they come this way too.
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(failure::USAGE);
            // Where nobody reads, there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return notice::complain(&failure::Failure::Runtime(error)),
    };
    let code = runtime.block_on(run(arguments));
    // A read from a terminal, or a write into a full pipe, must not hold up the end.
    runtime.shutdown_background();
    code
}

async fn run(arguments: Arguments) -> ExitCode {
    let stop = Stop::listen();
    let session = Session::new(arguments.common, stop.clone());
    let ended = tokio::select! {
        biased;
        ended = command::run(&session, arguments.command) => ended,
        () = stop.overdue() => Err(failure::Failure::Stopped),
    };
    session.close().await;
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => notice::complain(&failure),
    }
}
