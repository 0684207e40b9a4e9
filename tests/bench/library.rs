//! The library with a million messages in it: its list, its search, its size, and the start with it.

mod generate;
mod words;

use std::error::Error;
use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use studio_contract::{LibraryListParams, LibraryOrder};
use studio_core::{App, Paths, Redactor};

use super::row::{Row, median};
use super::start;
use words::{CHINESE, EVERYWHERE, PAIR};

type Failure = Box<dyn Error>;

/// How often each question is asked.
const ROUNDS: usize = 60;
/// Longest time for the first page while somebody types, in milliseconds, at the 95th percentile.
const SEARCH: f64 = 30.0;
/// What the product may add to the bare query of the index, in milliseconds.
const ADDED: f64 = 8.0;
/// Longest time for the list to open, in milliseconds.
const LIST: f64 = 100.0;
/// Size of the index as a multiple of the text.
const INDEX: f64 = 1.2;
/// Start with the large library as a multiple of the start with an empty one.
const START: f64 = 1.1;
/// Lines of the first page.
const PAGE: i64 = 60;

/// Asks everything of the large library that a user does.
pub(crate) async fn rows() -> Result<Vec<Row>, Failure> {
    let large = generate::large().await?;
    let mut rows = Vec::new();
    let app = App::open(Paths::new(large.clone()), Redactor::default()).await?;
    let bare = SqlitePool::connect_with(
        SqliteConnectOptions::new()
            .filename(large.join("studio.db"))
            .read_only(true),
    )
    .await?;
    let times = asked(&app, &LibraryListParams::default()).await?;
    rows.push(Row::at_most(LIST, "library.list", p95(&times), "ms"));
    rows.push(Row::told("library.overview", overview(&app).await?, "ms"));
    let pair = PAIR.join(" ");
    let phrase = format!("\"{pair}\"");
    for (name, query) in [
        ("word", "river"),
        ("two_words", pair.as_str()),
        ("phrase", phrase.as_str()),
        ("chinese", CHINESE),
        ("character", "潮"),
        ("two_letters", "ha"),
        ("prefix", "har"),
        ("everywhere", EVERYWHERE),
    ] {
        rows.extend(search(&app, &bare, name, query).await?);
    }
    rows.push(Row::at_most(
        INDEX,
        "library.index",
        index_share(&bare).await?,
        "ratio",
    ));
    bare.close().await;
    app.close().await;
    let empty = generate::empty().await?;
    let ratio = start::ratio(&large, &empty).await?;
    rows.push(Row::at_most(START, "library.start", ratio, "ratio"));
    Ok(rows)
}

/// How long a question takes, each time in milliseconds.
async fn asked(app: &App, params: &LibraryListParams) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let reply = app.library_list(params.clone()).await?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        if reply.data.is_empty() {
            return Err(format!("nothing fits {params:?}").into());
        }
    }
    Ok(times)
}

async fn overview(app: &App) -> Result<f64, Failure> {
    let begun = Instant::now();
    app.library_overview().await?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// A search by time beside the bare query of the index, by turns, and the same by relevance.
async fn search(
    app: &App,
    bare: &SqlitePool,
    name: &str,
    query: &str,
) -> Result<Vec<Row>, Failure> {
    let newest = LibraryListParams {
        query: Some(query.into()),
        ..LibraryListParams::default()
    };
    let best = LibraryListParams {
        order: Some(LibraryOrder::Best),
        ..newest.clone()
    };
    let expression = index_expression(query);
    let (mut times, mut added) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        sqlx::query("SELECT rowid FROM search_index WHERE search_index MATCH ?1 ORDER BY rowid DESC LIMIT ?2")
            .bind(&expression)
            .bind(PAGE)
            .fetch_all(bare)
            .await?;
        let alone = begun.elapsed().as_secs_f64() * 1e3;
        let whole = asked_once(app, &newest).await?;
        times.push(whole);
        added.push(whole - alone);
    }
    let ranked = asked(app, &best).await?;
    let row = |what: &str| format!("library.search.{name}{what}");
    Ok(vec![
        Row::at_most(SEARCH, &row(""), p95(&times), "ms"),
        Row::at_most(ADDED, &row(".added"), median(&added), "ms"),
        Row::at_most(SEARCH, &row(".best"), p95(&ranked), "ms"),
    ])
}

async fn asked_once(app: &App, params: &LibraryListParams) -> Result<f64, Failure> {
    let begun = Instant::now();
    app.library_list(params.clone()).await?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// What the product makes of these simple queries: each character of Chinese is a word of the index.
fn index_expression(query: &str) -> String {
    let is_chinese = query.chars().all(|c| c > '\u{3000}');
    if is_chinese {
        let spaced: Vec<String> = query.chars().map(String::from).collect();
        return format!("\"{}\"", spaced.join(" "));
    }
    if query.starts_with('"') {
        return query.to_owned();
    }
    let words: Vec<String> = query.split(' ').map(|word| format!("\"{word}\"")).collect();
    format!("{} *", words.join(" AND "))
}

async fn index_share(bare: &SqlitePool) -> Result<f64, Failure> {
    let index: i64 = sqlx::query_scalar(
        "SELECT (SELECT sum(length(block)) FROM search_index_data)
              + (SELECT sum(length(sz)) FROM search_index_docsize)",
    )
    .fetch_one(bare)
    .await?;
    let text: i64 = sqlx::query_scalar("SELECT sum(octet_length(text)) FROM part")
        .fetch_one(bare)
        .await?;
    Ok(index as f64 / text as f64)
}

fn p95(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() * 95).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or(f64::NAN)
}
