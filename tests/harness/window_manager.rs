//! What a window manager does for its user, on a display that has none.

use x11rb::connection::Connection;
use x11rb::errors::ReplyError;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

use super::HarnessError;

x11rb::atom_manager! {
    Atoms: AtomsCookie {
        WM_PROTOCOLS,
        WM_DELETE_WINDOW,
        _NET_WM_PID,
    }
}

/// Asks the shown window of a process to close, as the button in its title bar does (ICCCM, section 4.2.8.1).
pub(crate) fn ask_to_close(display: &str, process: u32) -> Result<(), HarnessError> {
    let (connection, screen) = x11rb::connect(Some(display)).map_err(HarnessError::display)?;
    let root = connection.setup().roots[screen].root;
    let asked = ask(&connection, root, process).map_err(HarnessError::display)?;
    asked.then_some(()).ok_or(HarnessError::Closed)
}

fn ask(connection: &RustConnection, root: Window, process: u32) -> Result<bool, ReplyError> {
    let atoms = Atoms::new(connection)?.reply()?;
    // Nobody puts frames round them: the windows of all programs lie straight below the root.
    for window in connection.query_tree(root)?.reply()?.children {
        let owner = connection
            .get_property(false, window, atoms._NET_WM_PID, AtomEnum::CARDINAL, 0, 1)?
            .reply()?;
        let is_shown =
            connection.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE;
        if is_shown
            && owner
                .value32()
                .is_some_and(|mut values| values.next() == Some(process))
        {
            let data = [atoms.WM_DELETE_WINDOW, x11rb::CURRENT_TIME, 0, 0, 0];
            let message = ClientMessageEvent::new(32, window, atoms.WM_PROTOCOLS, data);
            connection
                .send_event(false, window, EventMask::NO_EVENT, message)?
                .check()?;
            return Ok(true);
        }
    }
    Ok(false)
}
