//! `xidao profile list`.

use crate::failure::Failure;
use crate::session::Session;
use studio_contract::ProfileInfo;
use studio_domain::ProfileKind;

pub(super) async fn run(session: &Session) -> Result<(), Failure> {
    let app = session.app().await?;
    let profiles = app.profile_list().await?;
    let mut out = session.output();
    if session.common.json {
        return out.json(&profiles).await;
    }
    let in_use = app.profile_in_use().await?.map(|info| info.profile.id);
    let width = |info: &ProfileInfo| info.profile.name.chars().count();
    let widest = profiles.iter().map(width).max().unwrap_or_default();
    for info in &profiles {
        let mark = match in_use == Some(info.profile.id) {
            true => '*',
            false => ' ',
        };
        let name = &info.profile.name;
        let line = format!("{mark} {name:widest$}  {}  {}", place(info), key(info));
        out.line(line.trim_end()).await?;
    }
    Ok(())
}

fn place(info: &ProfileInfo) -> &str {
    match info.profile.kind {
        ProfileKind::Demo => "built-in demo",
        ProfileKind::Gateway | ProfileKind::Local => &info.profile.root_url,
    }
}

fn key(info: &ProfileInfo) -> &str {
    match (info.profile.kind, info.key_label.as_deref()) {
        (_, Some(label)) => label,
        (ProfileKind::Gateway, None) => "no key",
        (ProfileKind::Local | ProfileKind::Demo, None) => "",
    }
}
