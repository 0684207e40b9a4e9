//! Sheets: Excel's formats and OpenDocument's.

use crate::{DocumentError, MAX_TEXT};
use calamine::{Data, Reader, open_workbook_auto_from_rs};
use std::io::Cursor;

/// All sheets as rows of cells with tabs between them, each under its name.
pub(crate) fn words(bytes: &[u8]) -> Result<String, DocumentError> {
    let opened = open_workbook_auto_from_rs(Cursor::new(bytes));
    let mut book = opened.map_err(|_| DocumentError::Unknown)?;
    let mut text = String::new();
    for name in book.sheet_names() {
        let range = book
            .worksheet_range(&name)
            .map_err(|_| DocumentError::Damaged)?;
        if range.is_empty() {
            continue;
        }
        text.push_str(&format!("## {name}\n\n"));
        for row in range.rows() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            text.push_str(cells.join("\t").trim_end());
            text.push('\n');
            if text.len() > MAX_TEXT {
                return Ok(text);
            }
        }
        text.push('\n');
    }
    Ok(text)
}

/// A cell as one line; days as people write them.
fn cell(data: &Data) -> String {
    let text = match data {
        Data::DateTime(moment) => match moment.to_ymd_hms_milli() {
            (year, month, day, 0, 0, 0, _) => format!("{year}-{month:02}-{day:02}"),
            (year, month, day, hour, minute, second, _) => {
                format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
            }
        },
        other => other.to_string(),
    };
    text.replace(['\n', '\t'], " ")
}
