//! One conversation, in any protocol: what is asked, what comes back, and what goes back.

mod history;
mod journey;
mod strict;
mod way_back;
mod way_in;
