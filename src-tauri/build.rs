//! Lets Tauri embed the page and its configuration.

fn main() {
    tauri_build::build();
}
