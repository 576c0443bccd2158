//! Exponentials and what is made of them. Each is a polynomial of fused multiply-adds: see the crate's page.

use multiversion::multiversion;

/// e to the power of `x`, to about one part in ten million; 0 below -87, never more than `exp(88)`.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts, so that r is exact. Adding and taking away 1.5 * 2^23
    // rounds to the nearest whole number.
    const ROUND: f32 = 12_582_912.0;
    let n = x.mul_add(std::f32::consts::LOG2_E, ROUND) - ROUND;
    let r = n.mul_add(-0.693_359_4, x);
    let r = n.mul_add(2.121_944_4e-4, r);
    // Coefficients of Cephes' expf (Moshier, 1984), public domain.
    let p = r.mul_add(1.987_569_1e-4, 1.398_199_9e-3);
    let p = r.mul_add(p, 8.333_452e-3);
    let p = r.mul_add(p, 4.166_579_6e-2);
    let p = r.mul_add(p, 1.666_666_5e-1);
    let p = r.mul_add(p, 0.5);
    let p = (r * r).mul_add(p, r) + 1.0;
    // Times 2^n: added to the exponent's bits.
    f32::from_bits(p.to_bits().wrapping_add(((n as i32) << 23) as u32))
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The Gaussian error linear unit in its common approximation, in place:
/// x / (1 + e^-2u) with u = sqrt(2/pi) (x + 0.044715 x³).
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
pub fn gelu(values: &mut [f32]) {
    for value in values {
        let x = *value;
        let u = 0.797_884_6 * (x * x * x).mul_add(0.044_715, x);
        *value = x / (1.0 + exp(-2.0 * u));
    }
}

/// Makes shares of weights, in place: e^x of each over the sum of all. An empty slice stays empty.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
pub fn softmax(values: &mut [f32]) {
    let mut largest = f32::NEG_INFINITY;
    for value in values.iter() {
        largest = largest.max(*value);
    }
    for value in values.iter_mut() {
        *value = exp(*value - largest);
    }
    let over = 1.0 / sum(values);
    for value in values.iter_mut() {
        *value *= over;
    }
}

/// Brings a vector to mean 0 and variance 1, then stretches and shifts it, in place. All of one length.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
pub fn norm(values: &mut [f32], stretch: &[f32], shift: &[f32]) {
    let count = values.len().max(1) as f32;
    let mean = sum(values) / count;
    for value in values.iter_mut() {
        *value -= mean;
    }
    let over = 1.0 / (sum_of_squares(values) / count + 1e-12).sqrt();
    for ((value, stretch), shift) in values.iter_mut().zip(stretch).zip(shift) {
        *value = (*value * over).mul_add(*stretch, *shift);
    }
}

/// Terms added at once: each lane its own sum, then the lanes from first to last.
const LANES: usize = 16;

#[inline(always)]
fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane += value;
    }
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

#[inline(always)]
fn sum_of_squares(values: &[f32]) -> f32 {
    let mut lanes = [0.0f32; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = value.mul_add(*value, *lane);
        }
    }
    for (lane, value) in lanes.iter_mut().zip(rest) {
        *lane = value.mul_add(*value, *lane);
    }
    lanes.iter().fold(0.0, |sum, lane| sum + lane)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn exp_is_near_the_true_one(x in -80.0f32..80.0) {
            let truth = f64::from(x).exp();
            prop_assert!((f64::from(exp(x)) / truth - 1.0).abs() < 3e-7);
        }

        #[test]
        fn shares_sum_to_one(values in prop::collection::vec(-30.0f32..30.0, 1..70)) {
            let mut shares = values;
            softmax(&mut shares);
            prop_assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }

    /// The fast path of this processor against the plain code, which is what others run.
    #[test]
    fn every_path_gives_the_same_bits() {
        let values: Vec<f32> = (0..1_003).map(|i| ((i * 7_919) % 2_003) as f32 / 150.0 - 6.5).collect();
        let mut fast = values.clone();
        gelu(&mut fast);
        for (x, fast) in values.iter().zip(&fast) {
            let u = 0.797_884_6 * (x * x * x).mul_add(0.044_715, *x);
            assert_eq!((x / (1.0 + exp(-2.0 * u))).to_bits(), fast.to_bits());
        }
    }
}
