//! `xidao balance`.

use crate::failure::Failure;
use crate::session::Session;

const MICROS: u64 = 1_000_000;

pub(super) async fn run(session: &Session) -> Result<(), Failure> {
    let reach = session.reach().await?;
    let asked = async { Ok(reach.gateway.balance().await?) };
    let Some(balance) = session.stop.until(asked).await? else {
        return Err(Failure::NotFound(
            "this gateway does not tell the balance".to_owned(),
        ));
    };
    let mut out = session.output();
    if session.common.json {
        return out.json(&balance.raw).await;
    }
    match balance.remaining_micros {
        Some(left) => out.line(&credits(left)).await,
        None => out.line("unlimited").await,
    }
}

/// An amount with at least two decimals and no further zeros.
fn credits(micros: i64) -> String {
    let size = micros.unsigned_abs();
    let sign = if micros < 0 { "-" } else { "" };
    let decimals = format!("{:06}", size % MICROS);
    let kept = decimals.trim_end_matches('0').len().max(2);
    let decimals = decimals.get(..kept).unwrap_or_default();
    format!("{sign}{}.{decimals}", size / MICROS)
}

#[cfg(test)]
mod tests {
    use super::credits;

    #[test]
    fn an_amount_is_exact_and_has_no_idle_zeros() {
        for (micros, shown) in [
            (10_000_000, "10.00"),
            (9_998_700, "9.9987"),
            (1, "0.000001"),
            (-1_500_000, "-1.50"),
        ] {
            assert_eq!(credits(micros), shown);
        }
    }
}
