//! One measured value, and how all of them are shown.

use serde::{Deserialize, Serialize};

/// A measured value with what is asked of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// `area.name`.
    pub(crate) name: String,
    pub(crate) value: f64,
    pub(crate) unit: String,
    /// The last value that is good enough; `None` where a value is only told.
    pub(crate) bound: Option<f64>,
    /// On which side of the bound the good values lie.
    pub(crate) side: Side,
    pub(crate) holds: bool,
}

/// A side of a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    AtMost,
    AtLeast,
}

impl Side {
    fn sign(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
        }
    }
}

impl Row {
    /// A value that must not be greater than `bound`.
    pub(crate) fn at_most(bound: f64, name: &str, value: f64, unit: &str) -> Self {
        // A value that could not be computed (NaN) does not hold.
        Self {
            bound: Some(bound),
            holds: value <= bound,
            ..Self::told(name, value, unit)
        }
    }

    /// A value that must not be less than `bound`.
    pub(crate) fn at_least(bound: f64, name: &str, value: f64, unit: &str) -> Self {
        Self {
            bound: Some(bound),
            side: Side::AtLeast,
            holds: value >= bound,
            ..Self::told(name, value, unit)
        }
    }

    /// Lets the row hold also where `other` does: of some bounds one is enough.
    pub(crate) fn or(mut self, other: bool) -> Self {
        self.holds |= other;
        self
    }

    /// A value that is only told, so that the others can be understood.
    pub(crate) fn told(name: &str, value: f64, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            value,
            unit: unit.to_owned(),
            bound: None,
            side: Side::AtMost,
            holds: true,
        }
    }
}

/// The rows as aligned text.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<34} {:>12}  {:<8} {:>10}  {}\n",
        "name", "value", "unit", "bound", "holds"
    );
    for row in rows {
        let bound = row.bound.map_or("-".to_owned(), |bound| {
            format!("{} {bound}", row.side.sign())
        });
        let holds = match (row.bound, row.holds) {
            (None, _) => "-",
            (_, true) => "yes",
            (_, false) => "NO",
        };
        text += &format!(
            "{:<34} {:>12.3}  {:<8} {bound:>10}  {holds}\n",
            row.name, row.value, row.unit
        );
    }
    text
}

/// The middle value; NaN when there is none.
pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_up_to_its_bound() {
        assert!(Row::at_most(1.5, "start.time", 1.5, "ratio").holds);
        assert!(!Row::at_most(1.5, "start.time", 1.51, "ratio").holds);
        assert!(!Row::at_most(1.5, "start.time", f64::NAN, "ratio").holds);
        assert!(Row::at_least(3.0, "wire.sse", 3.0, "ratio").holds);
        assert!(!Row::at_least(3.0, "wire.sse", 2.9, "ratio").holds);
        assert!(!Row::at_least(3.0, "wire.sse", f64::NAN, "ratio").holds);
        assert!(Row::at_least(3.0, "wire.sse", 1.0, "ratio").or(true).holds);
        assert!(table(&[Row::at_most(1.0, "a.b", 2.0, "ms")]).contains("NO"));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(&[]).is_nan());
    }
}
