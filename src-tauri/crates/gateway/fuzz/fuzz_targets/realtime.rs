#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| studio_gateway_fuzz::realtime(bytes));
