//! What a page that was taken over could try.

use serde_json::json;
use studio_tests::harness::{AppOptions, HarnessError};

use super::canary::Canary;
use super::{Outcome, explore, invoke};

/// A key that can be recognised wherever it appears.
const KEY: &str = "sk-canary-7f3a91c5e2d84b60a1f9";

#[tokio::test]
async fn the_page_can_neither_leave_nor_open_windows() -> Outcome {
    let canary = Canary::start().await?;
    let app = explore(AppOptions::default(), "demo-chat").await?;
    let home = app
        .execute("window.stays = true; return location.href", Vec::new())
        .await?;
    let (host, port) = (canary.host(), canary.port());
    let places = [
        format!("http://{host}/leave"),
        format!("http://localhost:{port}/leave"),
        format!("http://tauri.localhost:{port}/leave"),
        format!("ftp://{host}/leave"),
        "file:///etc/hostname".to_owned(),
        "data:text/html,<p>left".to_owned(),
        "about:blank".to_owned(),
        "javascript:void(document.title = 'left')".to_owned(),
    ];
    for place in &places {
        let tries = [
            "location.href = arguments[0]",
            "location.replace(arguments[0])",
            "const a = document.createElement('a'); a.href = arguments[0]; document.body.append(a); a.click(); a.remove()",
            "const a = document.createElement('a'); a.href = arguments[0]; a.target = '_blank'; document.body.append(a); a.click(); a.remove()",
            "const f = document.createElement('form'); f.action = arguments[0]; document.body.append(f); f.submit(); f.remove()",
        ];
        for attempt in tries {
            let attempt = format!("try {{ {attempt} }} catch {{}}");
            app.execute(&attempt, vec![json!(place)]).await?;
        }
        let opened = "return window.open(arguments[0]) === null";
        assert_eq!(
            app.execute(opened, vec![json!(place)]).await?,
            true,
            "{place} in a window"
        );
        let framed = "const f = document.createElement('iframe'); f.src = arguments[0]; document.body.append(f)";
        app.execute(framed, vec![json!(place)]).await?;
        // A navigation that was begun would have committed by the time that the app has answered again.
        invoke(&app, "data_info", json!({})).await?;
        let here = app
            .execute(
                "return [window.stays, location.href, document.title]",
                Vec::new(),
            )
            .await?;
        assert_eq!((&here[0], &here[1]), (&json!(true), &home), "{place}");
        assert_ne!(here[2], "left", "{place}");
        assert_eq!(
            app.client()?
                .windows()
                .await
                .map_err(HarnessError::from)?
                .len(),
            1,
            "{place}"
        );
    }
    let reach = "
      const done = arguments[1];
      Promise.allSettled([fetch(arguments[0]), import(arguments[0] + '/x.js'),
        new Promise((_, fail) => { const s = new WebSocket(arguments[0].replace('http', 'ws')); s.onerror = fail; })])
        .then((all) => done(all.map((one) => one.status)), (error) => done(String(error)))";
    let reached = app
        .client()?
        .execute_async(reach, vec![format!("http://{host}").into()])
        .await?;
    assert_eq!(reached, json!(["rejected", "rejected", "rejected"]));
    assert_eq!(canary.visits(), Vec::<String>::new());
    app.by_role("textbox", "Message")?
        .type_text("still here")
        .await?;
    Ok(())
}

#[tokio::test]
async fn no_command_gives_a_key_back() -> Outcome {
    let app = explore(AppOptions::default(), "demo-chat").await?;
    let draft = json!({"name": "Canary", "kind": "gateway", "rootUrl": "http://127.0.0.1:9", "protocol": "automatic", "proxyMode": "direct",
        "proxyUrl": null, "headers": [{"name": "x-secret", "value": null, "secret": true}], "caPem": null,
        "timeouts": {"connectMs": 200, "firstByteMs": 200, "idleMs": 200, "totalMs": 200}});
    let made = invoke(
        &app,
        "profile_create",
        json!({"params": {"draft": draft, "key": KEY}}),
    )
    .await?;
    let id = made["ok"]["profile"]["id"].clone();
    assert!(id.is_string(), "{made}");
    let header = json!({"params": {"profileId": id, "kind": {"type": "header", "name": "x-secret"}, "value": KEY}});
    let password =
        json!({"params": {"profileId": id, "kind": {"type": "proxyPassword"}, "value": KEY}});
    let stored = json!({"params": {"type": "stored", "id": id}});
    let prompt =
        json!({"type": "new", "parentId": null, "parts": [{"type": "text", "text": "hello"}]});
    let turn = json!({"params": {"prompt": prompt, "model": {"profileId": id, "modelId": "m"}}, "channel": "__CHANNEL__:1"});
    let calls = [
        ("secret_set", header),
        ("secret_set", password),
        (
            "profile_update",
            json!({"params": {"id": id, "draft": draft}}),
        ),
        ("profile_duplicate", json!({"params": {"id": id}})),
        ("profile_test", stored),
        (
            "model_list",
            json!({"params": {"profileId": id, "refresh": true}}),
        ),
        ("model_list", json!({"params": {"refresh": false}})),
        ("turn_start", turn),
        ("app_bootstrap", json!({})),
        ("demo_open", json!({})),
        ("data_info", json!({})),
        ("backup_create", json!({})),
        ("settings_update", json!({"params": {}})),
        ("search", json!({"params": {"query": KEY, "limit": 10}})),
        (
            "search",
            json!({"params": {"query": "canary", "limit": 10}}),
        ),
        (
            "conversation_list",
            json!({"params": {"scope": "active", "limit": 50}}),
        ),
        ("local_server_scan", json!({})),
    ];
    let kept = &KEY[3..];
    for (command, params) in calls {
        let reply = invoke(&app, command, params).await?;
        let text = reply.to_string();
        assert!(!text.contains(kept), "{command} gives the key: {text}");
        assert!(!text.contains("not found"), "{command} is there: {text}");
    }
    // What a page that was taken over would try next.
    for command in [
        "secret_get",
        "profile_secret",
        "plugin:opener|open_path",
        "plugin:opener|open_url",
        "plugin:shell|execute",
        "plugin:fs|read_text_file",
        "plugin:http|fetch",
        "plugin:webview|create_webview_window",
        "plugin:window|create",
        "plugin:window-state|restore_state",
        "plugin:event|emit",
    ] {
        let reply = invoke(
            &app,
            command,
            json!({"path": "/etc/passwd", "url": "file:///etc/passwd"}),
        )
        .await?;
        assert!(reply.get("ok").is_none(), "{command} is refused: {reply}");
    }
    let page = "return document.documentElement.outerHTML + JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})
      + JSON.stringify([...document.querySelectorAll('input,textarea')].map((field) => field.value))";
    let page = app.execute(page, Vec::new()).await?;
    assert!(!page.to_string().contains(kept), "the page holds the key");
    Ok(())
}
