//! Voice sessions of the core on a real sound server, against the demo gateway, over a line that can be cut.

#![cfg(test)]
#![cfg(target_os = "linux")]

mod cut;
mod desk;
mod devices;
mod heard;
mod line;
mod relay;
mod steady;
mod talk;
mod turns;
