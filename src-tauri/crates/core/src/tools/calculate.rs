//! Arithmetic and units.

use super::Outcome;
use std::time::{Duration, Instant};

/// How long a calculation may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Says when a calculation has taken too long.
struct Deadline(Instant);

impl fend_core::Interrupt for Deadline {
    fn should_interrupt(&self) -> bool {
        Instant::now() > self.0
    }
}

/// Calculates on a thread that may take its time.
pub(super) async fn call(expression: String) -> Outcome {
    let calculating = tokio::task::spawn_blocking(move || calculate(&expression));
    calculating
        .await
        .unwrap_or_else(|_| Outcome::failed("this cannot be calculated"))
}

fn calculate(expression: &str) -> Outcome {
    let mut context = fend_core::Context::new();
    context.disable_rng();
    let deadline = Deadline(Instant::now() + PATIENCE);
    match fend_core::evaluate_with_interrupt(expression, &mut context, &deadline) {
        Ok(result) => Outcome::of(result.get_main_result()),
        Err(why) => Outcome::failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_units_come_out_right() {
        for (expression, result) in [
            ("6 * 7", "42"),
            ("2^64", "18446744073709551616"),
            ("5 feet 3 inches to cm", "160.02 cm"),
            ("100 km/h to m/s", "approx. 27.7777777778 m / s"),
        ] {
            assert_eq!(calculate(expression), Outcome::of(result));
        }
        assert!(calculate("6 *").is_error);
        assert!(calculate("10^10^10^10").is_error);
    }
}
