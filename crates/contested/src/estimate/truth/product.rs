use std::cmp::Ordering;

/// A product of many probabilities, which a plain number would round to nothing. Only multiplied and compared, so
/// that no logarithm is needed, which processors round differently.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Product {
    /// Above 2⁻²⁵⁶, up to 1.
    value: f64,
    /// To be multiplied by 2⁻²⁵⁶ so many times.
    steps: u32,
}

/// 2⁻²⁵⁶ and 2²⁵⁶: exact.
const SMALL: f64 = f64::from_bits((1023 - 256) << 52);
const LARGE: f64 = f64::from_bits((1023 + 256) << 52);

impl Product {
    pub(super) const ONE: Product = Product { value: 1.0, steps: 0 };

    /// Multiplies by a probability; nothing is taken for less likely than 2⁻²⁵⁶.
    pub(super) fn multiply(&mut self, probability: f64) {
        self.value *= probability.clamp(SMALL, 1.0);
        if self.value <= SMALL {
            self.value *= LARGE;
            self.steps += 1;
        }
    }

    pub(super) fn compare(&self, other: &Product) -> Ordering {
        other.steps.cmp(&self.steps).then(self.value.total_cmp(&other.value))
    }

    /// This by the greater one; 0 where that is too small to matter.
    pub(super) fn relative_to(&self, greater: &Product) -> f64 {
        match self.steps - greater.steps {
            0 => self.value / greater.value,
            1 => self.value / greater.value * SMALL,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_products_keep_their_order_and_ratio() {
        let (mut greater, mut less) = (Product::ONE, Product::ONE);
        for _ in 0..5_000 {
            greater.multiply(0.01);
            less.multiply(0.01);
        }
        less.multiply(0.25);
        assert_eq!(greater.compare(&less), Ordering::Greater);
        assert!((less.relative_to(&greater) - 0.25).abs() < 1e-12);
    }
}
