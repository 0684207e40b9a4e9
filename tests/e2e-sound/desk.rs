//! A desk with a microphone and a loudspeaker of its own, a library, and a gateway at the other end of a line.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use studio_contract::{ModelListParams, ProfileCreateParams, VoiceOpenParams};
use studio_core::{App, Paths, Redactor};
use studio_demo::{DemoGateway, DemoOptions, Pace, Scenario};
use studio_domain::{ModelRef, ProfileId};
use studio_tests::harness::{SoundServer, draft};

use crate::line::Line;
use crate::talk::Talk;

/// Names the folder of the sound server to the process that talks there.
const FOLDER: &str = "XIDAO_TEST_DESK";

/// How long one test may take, the start of its process included.
const PATIENCE: Duration = Duration::from_secs(180);

/// Everything that a test of a voice session needs.
pub(crate) struct Desk {
    pub(crate) sound: SoundServer,
    pub(crate) app: App,
    pub(crate) line: Line,
    pub(crate) folder: PathBuf,
    profile: ProfileId,
    _gateway: DemoGateway,
}

/// Runs a test at a desk. A process finds its sound server by its environment, so each test has a process of its own:
/// this one again, with that test alone.
pub(crate) async fn at_desk(name: &str, scenario: &str, test: impl AsyncFnOnce(Desk)) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let desk = Desk::new(Path::new(&folder), scenario).await;
        return test(desk).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let mut again = tokio::process::Command::new(program);
    again
        .args([name, "--exact", "--nocapture"])
        .env(FOLDER, folder.path())
        .envs(SoundServer::variables_of(folder.path()))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = tokio::time::timeout(PATIENCE, again.output()).await;
    let output = ended.expect("the test ends in time").unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

impl Desk {
    async fn new(folder: &Path, scenario: &str) -> Self {
        let sound = SoundServer::start(folder).await.unwrap();
        let scenario = (!scenario.is_empty()).then(|| Scenario::parse(scenario).unwrap());
        let options = DemoOptions {
            scenario,
            pace: Pace {
                first_token: Duration::from_millis(150),
                ..Pace::default()
            },
            ..DemoOptions::default()
        };
        let gateway = DemoGateway::start(options).await.unwrap();
        let line = Line::to(&gateway.root_url()).await;
        let paths = Paths::new(folder.join("data"));
        let app = App::open(paths, Redactor::default()).await.unwrap();
        let params = ProfileCreateParams {
            draft: draft(&line.root_url()),
            key: Some("sk-any-key-of-a-demo".into()),
        };
        let profile = app.profile_create(params).await.unwrap().profile.id;
        let list = ModelListParams {
            profile_id: Some(profile),
            refresh: true,
        };
        app.model_list(list).await.unwrap();
        Self {
            sound,
            app,
            line,
            folder: folder.to_owned(),
            profile,
            _gateway: gateway,
        }
    }

    /// Opens a session; both devices are open and the gateway is connected when this returns.
    pub(crate) async fn talk(&self) -> Talk<'_> {
        self.talk_to("demo-realtime").await
    }

    /// The same with another model.
    pub(crate) async fn talk_to(&self, model: &str) -> Talk<'_> {
        let params = VoiceOpenParams {
            conversation_id: None,
            model: ModelRef {
                profile_id: self.profile,
                model_id: model.to_owned(),
            },
            instructions: None,
            pressed: false,
        };
        let listener = self.app.voice_open(params).await.unwrap();
        let mut talk = Talk::new(&self.app, listener);
        talk.until("everything is open", Talk::is_open).await;
        talk
    }
}
