//! The system's note that a job has ended, for who looks elsewhere.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use studio_tests::harness::Process;

use crate::steps::{CONTROL, Done, calm, demo, paste, press};

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_elsewhere_hears_from_the_system_that_a_picture_is_there() -> Done {
    let app = demo().await?;
    // A call is seen on the bus also where no desktop is there to take it.
    let mut monitor = app.surroundings().command("dbus-monitor");
    monitor
        .arg("--session")
        .arg("type=method_call,interface=org.freedesktop.Notifications,member=Notify")
        .stdout(Stdio::piped());
    let mut monitor = Process::start(&mut monitor)?;
    let heard = Arc::new(Mutex::new(String::new()));
    let lines = monitor.child().stdout.take().map(BufReader::new);
    let told = Arc::clone(&heard);
    std::thread::spawn(move || {
        for line in lines
            .into_iter()
            .flat_map(BufRead::lines)
            .map_while(Result::ok)
        {
            told.lock().unwrap().push_str(&line);
        }
    });
    app.wait_for("the monitor", async || {
        Ok(heard.lock().unwrap().contains("NameAcquired").then_some(()))
    })
    .await?;
    press(&app, &format!("{CONTROL}5")).await?;
    let prompt = app.by_role("textbox", "What you want to see")?;
    prompt.wait().await?;
    app.execute("document.hasFocus = () => false", Vec::new())
        .await?;
    paste(&app, &prompt, "a paper boat").await?;
    app.by_role("button", "Make it")?.click().await?;
    app.wait_for("the note", async || {
        let heard = heard.lock().unwrap();
        let is_there = heard.contains("The pictures are there") && heard.contains("a paper boat");
        Ok(is_there.then_some(()))
    })
    .await?;
    calm(&app).await
}
