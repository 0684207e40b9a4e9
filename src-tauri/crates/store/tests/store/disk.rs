//! A full disk.

use std::path::Path;

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    use crate::child::{ARGUMENTS, command};
    let folder = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    // A small disk in a mount namespace of its own; where namespaces are refused, a limit on the size
    // of files, which the database reports as a failure to write.
    let small_disk = "mount -t tmpfs -o size=3m tmpfs \"$0\" || exit 99; STUDIO_DISK=1 exec \"$@\"";
    let small_files = "trap '' XFSZ; ulimit -f 1500; exec \"$@\"";
    let tries: [(&str, &[&str], &str); 3] = [
        ("unshare", &["--mount"], small_disk),
        (
            "unshare",
            &["--user", "--map-root-user", "--mount"],
            small_disk,
        ),
        ("env", &[], small_files),
    ];
    for (wrapper, options, script) in tries {
        let output = command(wrapper, "fill", folder.path())
            .args(options)
            .args(["bash", "-c", script])
            .arg(folder.path())
            .arg(&program)
            .args(ARGUMENTS)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        if said.contains("running 1 test") {
            assert!(
                output.status.success(),
                "{said}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            return;
        }
    }
    panic!("no way to make a small disk");
}

/// Fills the small disk in every way and looks at what is left. Runs as a child.
#[cfg(target_os = "linux")]
pub(crate) async fn fill(folder: &Path) {
    use crate::{NOW, conversation, open, say, words};
    use studio_store::StoreError;
    let real_disk = std::env::var_os("STUDIO_DISK").is_some();
    let full = |error: &StoreError| match error {
        StoreError::DiskFull => true,
        StoreError::Disk(_) => !real_disk,
        _ => false,
    };
    let store = open(folder).await;
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![1; 500_000]).unwrap();
    let item = conversation(&store, "Filling").await;
    let first = say(&store, item, None, "Before").await;
    let mut last = first.clone();
    let mut saved = 1;
    let error = loop {
        let new = studio_store::NewMessage {
            item,
            parent: Some(last.id),
            role: studio_domain::Role::User,
            model: None,
            parts: vec![crate::text(&format!("{saved} {}", "x".repeat(20_000)))],
        };
        match store.append_message(new, NOW).await {
            Ok(made) => last = made,
            Err(error) => break error,
        }
        saved += 1;
    };
    assert!(full(&error), "{error:?}");
    assert!(saved > 5);

    // Everything that was acknowledged is there; what failed is not there in part.
    let found = store.get_conversation(item, 500).await.unwrap();
    assert_eq!(found.messages.len(), saved);
    assert_eq!(found.head_id, Some(last.id));
    assert!(words(&found.messages[saved - 1]).starts_with(&format!("{} ", saved - 1)));

    let failed = store.backup_daily(7, NOW).await.unwrap_err();
    assert!(full(&failed), "{failed:?}");
    let failed = store
        .put_media(vec![1; 4_000_000], "image/png", NOW)
        .await
        .unwrap_err();
    assert!(matches!(failed, StoreError::DiskFull), "{failed:?}");
    let arrivals = store.paths().media().join("in");
    assert_eq!(std::fs::read_dir(arrivals).unwrap().count(), 0);
    let backups = std::fs::read_dir(store.paths().backups()).unwrap();
    let left: Vec<_> = backups.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);

    // With room again, the same store goes on.
    if real_disk {
        std::fs::remove_file(&ballast).unwrap();
        last = say(&store, item, Some(last.id), "Room again").await;
        saved += 1;
    }
    store.close().await;
    drop(store);
    let store = open(folder).await;
    store.verify().await.unwrap();
    let found = store.get_conversation(item, 500).await.unwrap();
    assert_eq!(
        (found.messages.len(), found.head_id),
        (saved, Some(last.id))
    );
}

/// Only Linux has a small disk to fill.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn fill(_folder: &Path) {}
