//! What a platform needs before anything else.

/// Works around known faults of the platform's web view. Must be called first in `main`.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() {
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let nvidia = std::path::Path::new("/proc/driver/nvidia/version").exists();
    if nvidia && std::env::var_os(SWITCH).is_none() {
        // WebKitGTK draws a blank window with NVIDIA's driver unless its DMA-BUF renderer is off
        // (tauri-apps/tauri#9304).
        #[expect(unsafe_code, reason = "the environment has no safe setter")]
        // SAFETY: this is the first thing that `main` does, so no other thread reads the environment yet.
        unsafe {
            std::env::set_var(SWITCH, "1");
        }
    }
}

/// Works around known faults of the platform's web view. Must be called first in `main`.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() {}
