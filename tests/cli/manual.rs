//! Help, completions and the manual.

use crate::xidao::Xidao;

#[tokio::test(flavor = "multi_thread")]
async fn every_shell_has_completions() {
    let xidao = Xidao::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = xidao.good(&["completions", shell]).await;
        for word in ["xidao", "chat", "profile", "temperature"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn bash_reads_its_completions_and_offers_the_commands() {
    let xidao = Xidao::new();
    let script = xidao.good(&["completions", "bash"]).await;
    let file = xidao.folder().join("xidao.bash");
    std::fs::write(&file, script).unwrap();
    let test = "source xidao.bash && COMP_WORDS=(xidao hist) COMP_CWORD=1 \
                && _xidao xidao hist xidao && echo \"${COMPREPLY[@]}\"";
    let bash = std::process::Command::new("bash")
        .args(["--norc", "-c", test])
        .current_dir(xidao.folder())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "history");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_manual_has_a_page_for_every_command() {
    let xidao = Xidao::new();
    let page = xidao.good(&["man"]).await;
    assert!(page.contains(".TH xidao 1"), "{page}");
    for word in ["XIDAO_API_KEY", "Exit codes", "xidao\\-chat(1)"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    let folder = xidao.folder().join("man");
    std::fs::create_dir(&folder).unwrap();
    xidao.good(&["man", "man"]).await;
    for name in ["xidao.1", "xidao-chat.1", "xidao-profile-add.1"] {
        let page = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn help_never_shows_the_key_of_the_environment() {
    let xidao = Xidao::new().with("XIDAO_API_KEY", crate::xidao::KEY);
    for arguments in [&["--help"][..], &["-h"], &["chat", "--help"], &["man"]] {
        let out = xidao.good(arguments).await;
        assert!(out.contains("xidao") && !out.contains(crate::xidao::KEY));
    }
}
