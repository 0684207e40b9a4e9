//! The seeds of the fuzz targets, read on stable Rust by the same functions.

use std::path::Path;

#[expect(unreachable_pub, reason = "it is the library of the fuzz targets too")]
#[path = "../../fuzz/src/lib.rs"]
pub(crate) mod readers;

#[test]
fn every_seed_is_read_as_the_fuzz_targets_read_it() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, read) in readers::READERS {
        let seeds = std::fs::read_dir(corpus.join(name)).expect("a corpus of that name");
        let mut count = 0;
        for seed in seeds {
            let path = seed.expect("an entry").path();
            read(&std::fs::read(&path).expect("a seed"));
            count += 1;
        }
        assert!(count > 5, "{name} has only {count} seeds");
    }
}

#[test]
fn every_fuzz_target_has_a_reader_and_a_corpus() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let names = |folder: &str| {
        let entries = std::fs::read_dir(fuzz.join(folder)).expect("a folder");
        let stem = |entry: std::io::Result<std::fs::DirEntry>| {
            let path = entry.expect("an entry").path();
            path.file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        };
        let mut names: Vec<String> = entries.map(stem).collect();
        names.sort();
        names
    };
    let mut known: Vec<&str> = readers::READERS.iter().map(|(name, _)| *name).collect();
    known.sort_unstable();
    assert_eq!(names("fuzz_targets"), known);
    assert_eq!(names("corpus"), known);
}
