//! Products of weights and vectors that come out the same, to the last bit, on every processor.
//!
//! Two things make sums of floats differ between machines: the order of the additions, and whether
//! multiplication and addition round once (fused) or twice. Here
//! - each output is a sum over its inputs from first to last. Vector instructions work across
//!   outputs, never along a sum, so neither their width nor how many rows are worked on together
//!   changes a result;
//! - every multiplication and addition is a fused one. IEEE 754 says exactly what that gives.
//!   Processors without the instruction (before 2013, for x86) work it out with several others,
//!   about ten times slower: see [`Emulated`].

use std::borrow::Cow;

use multiversion::multiversion;
use multiversion::target::target_cfg_f;

/// Outputs worked on together: one panel of weights.
pub const PANEL: usize = 16;

/// A matrix of weights, packed for [`Matrix::apply`].
#[derive(Debug)]
pub struct Matrix {
    inputs: usize,
    outputs: usize,
    weights: Weights,
}

/// For each panel of outputs, for each input, the panel's weights; zeros fill the last panel.
#[derive(Debug)]
enum Weights {
    Floats(Vec<[f32; PANEL]>),
    /// A quarter of the memory. They become floats a few panels at a time, when rows are multiplied: next to the
    /// multiplying itself that costs little.
    Bytes {
        panels: Cow<'static, [u8]>,
        /// For each panel, what its outputs' bytes are parts of.
        scales: Vec<[f32; PANEL]>,
    },
}

impl Matrix {
    /// Packs weights given output by output, `inputs` of them each. `order` names the weights' row for each output.
    ///
    /// # Panics
    /// Where there are fewer weights than it needs.
    pub fn new(weights: &[f32], inputs: usize, outputs: usize, order: impl Fn(usize) -> usize) -> Matrix {
        let mut panels = vec![[0.0; PANEL]; outputs.div_ceil(PANEL) * inputs];
        for output in 0..outputs {
            let row = &weights[order(output) * inputs..][..inputs];
            let (panel, lane) = (output / PANEL, output % PANEL);
            for (input, weight) in row.iter().enumerate() {
                panels[panel * inputs + input][lane] = *weight;
            }
        }
        Matrix { inputs, outputs, weights: Weights::Floats(panels) }
    }

    /// Packs weights that are signed bytes times a scale for each output, `inputs` bytes an output. Multiplies as the matrix of
    /// the products does.
    ///
    /// # Panics
    /// Where there are fewer than it needs.
    pub fn of_bytes(bytes: &[u8], scales: &[f32], inputs: usize, outputs: usize) -> Matrix {
        let mut panels = vec![0; outputs.div_ceil(PANEL) * inputs * PANEL];
        for (first, panel) in (0..outputs).step_by(PANEL).zip(panels.chunks_exact_mut(inputs.max(1) * PANEL))
        {
            let lanes = PANEL.min(outputs - first);
            let rows: [&[u8]; PANEL] =
                std::array::from_fn(|lane| &bytes[(first + lane.min(lanes - 1)) * inputs..][..inputs]);
            for (input, weights) in panel.as_chunks_mut::<PANEL>().0.iter_mut().enumerate() {
                *weights = std::array::from_fn(|lane| if lane < lanes { rows[lane][input] } else { 0 });
            }
        }
        Matrix::of_panels(panels.into(), scales, inputs, outputs)
    }

    /// The same where the bytes are in the order in which they are multiplied, which is that of sixteen outputs at a time:
    /// for each input the sixteen bytes. Bytes that come with the program are not copied.
    ///
    /// # Panics
    /// Where there are fewer than it needs.
    pub fn of_panels(panels: Cow<'static, [u8]>, scales: &[f32], inputs: usize, outputs: usize) -> Matrix {
        assert!(panels.len() >= outputs.div_ceil(PANEL) * PANEL * inputs, "a byte for each weight");
        let scales = scales[..outputs]
            .chunks(PANEL)
            .map(|some| std::array::from_fn(|lane| some.get(lane).copied().unwrap_or_default()));
        Matrix { inputs, outputs, weights: Weights::Bytes { panels, scales: scales.collect() } }
    }

    /// How many values [`Matrix::apply`] writes for a row: the outputs, rounded up to whole panels.
    pub fn stride(&self) -> usize {
        self.outputs.next_multiple_of(PANEL)
    }

    /// Multiplies `rows` rows; row `i` starts at `x[i * step]`. Rows may overlap. Writes
    /// [`Matrix::stride`] values a row.
    ///
    /// # Panics
    /// Where `x` or `out` is too short.
    pub fn apply(&self, x: &[f32], step: usize, rows: usize, out: &mut [f32]) {
        match rows {
            0 => {}
            1 => apply_to_row(self, x, out),
            _ => apply_to_rows(self, x, step, rows, out),
        }
    }
}

/// A multiplication and an addition with one rounding.
trait Fused {
    fn fused(a: f32, b: f32, c: f32) -> f32;
}

/// One instruction, where the processor has it.
struct Hardware;

impl Fused for Hardware {
    #[inline(always)]
    fn fused(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
}

/// The same result without the instruction.
///
/// The product of two floats is exact in a double. Its sum with the third is rounded to odd (where it
/// is not exact, to the neighbour whose last bit is 1): rounding that to a float is then the same as
/// rounding the exact sum, because a double has more than two bits more than twice a float's
/// (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
struct Emulated;

impl Fused for Emulated {
    #[inline(always)]
    fn fused(a: f32, b: f32, c: f32) -> f32 {
        let (product, c) = (f64::from(a) * f64::from(b), f64::from(c));
        let sum = product + c;
        // Knuth's two-sum: what the addition rounded away, exactly.
        let part = sum - product;
        let error = (product - (sum - part)) + (c - part);
        let bits = sum.to_bits();
        let is_even = bits & 1 == 0;
        let away_from_zero = (error > 0.0) == (sum > 0.0);
        let odd = if away_from_zero { bits.wrapping_add(1) } else { bits.wrapping_sub(1) };
        f64::from_bits(if error != 0.0 && is_even { odd } else { bits }) as f32
    }
}

/// Rows and panels worked on together: as many as keep the sums in registers (16 of 8 floats, or 32 of 16).
const ROWS: usize = 6;
const ROWS_512: usize = 8;
const PANELS_512: usize = 3;

/// Rows worked on together where fewer are left.
const LEFT_OVER: usize = 3;

/// Panels worked on together for a single row.
const PANELS: usize = 4;

#[allow(clippy::ifs_same_cond, reason = "a version's features are constants: two of them can both be false")]
#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn apply_to_rows(matrix: &Matrix, x: &[f32], step: usize, rows: usize, out: &mut [f32]) {
    if target_cfg_f!(target_feature = "avx512f") {
        rows_with::<Hardware, ROWS_512, PANELS_512>(matrix, x, step, rows, out);
    } else if target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
        rows_with::<Hardware, ROWS, 1>(matrix, x, step, rows, out);
    } else {
        rows_with::<Emulated, ROWS, 1>(matrix, x, step, rows, out);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx2+fma", "x86_64+avx2+fma"))]
fn apply_to_row(matrix: &Matrix, x: &[f32], out: &mut [f32]) {
    if target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64")) {
        row_with::<Hardware>(matrix, x, out);
    } else {
        row_with::<Emulated>(matrix, x, out);
    }
}

#[inline(always)]
fn rows_with<F: Fused, const ROWS: usize, const PANELS: usize>(
    matrix: &Matrix,
    x: &[f32],
    step: usize,
    rows: usize,
    out: &mut [f32],
) {
    let inputs = matrix.inputs;
    let mut unpacked = Vec::new();
    let count = matrix.outputs.div_ceil(PANEL);
    let mut panel = 0;
    while panel + PANELS <= count {
        let group = floats(matrix, panel, PANELS, &mut unpacked);
        let panels: [&[[f32; PANEL]]; PANELS] = std::array::from_fn(|i| &group[i * inputs..][..inputs]);
        columns_with::<F, ROWS, PANELS>(matrix, panels, x, step, rows, &mut out[panel * PANEL..]);
        panel += PANELS;
    }
    while panel < count {
        let one = floats(matrix, panel, 1, &mut unpacked);
        columns_with::<F, ROWS, 1>(matrix, [one], x, step, rows, &mut out[panel * PANEL..]);
        panel += 1;
    }
}

/// Some panels' weights as floats: as they are, or made so in `unpacked`.
#[inline(always)]
fn floats<'m>(
    matrix: &'m Matrix,
    first: usize,
    count: usize,
    unpacked: &'m mut Vec<[f32; PANEL]>,
) -> &'m [[f32; PANEL]] {
    let (from, size) = (first * matrix.inputs, count * matrix.inputs);
    match &matrix.weights {
        Weights::Floats(panels) => &panels[from..][..size],
        Weights::Bytes { panels, scales } => {
            unpacked.resize(size, [0.0; PANEL]);
            let packed = panels.as_chunks::<PANEL>().0[from..][..size].chunks_exact(matrix.inputs.max(1));
            let into = unpacked.chunks_exact_mut(matrix.inputs.max(1));
            for ((packed, into), scale) in packed.zip(into).zip(&scales[first..]) {
                for (packed, into) in packed.iter().zip(into) {
                    for lane in 0..PANEL {
                        into[lane] = f32::from(packed[lane] as i8) * scale[lane];
                    }
                }
            }
            unpacked
        }
    }
}

/// Some panels times all rows: writes these panels' columns.
#[inline(always)]
fn columns_with<F: Fused, const ROWS: usize, const PANELS: usize>(
    matrix: &Matrix,
    panels: [&[[f32; PANEL]]; PANELS],
    x: &[f32],
    step: usize,
    rows: usize,
    out: &mut [f32],
) {
    let (inputs, stride) = (matrix.inputs, matrix.stride());
    let mut write = |row: usize, sums: &[[f32; PANEL]; PANELS]| {
        out[row * stride..][..PANELS * PANEL].copy_from_slice(sums.as_flattened());
    };
    let mut row = 0;
    while row + ROWS <= rows {
        let x: [&[f32]; ROWS] = std::array::from_fn(|i| &x[(row + i) * step..][..inputs]);
        for (i, sums) in products::<F, ROWS, PANELS>(panels, x).iter().enumerate() {
            write(row + i, sums);
        }
        row += ROWS;
    }
    while row + LEFT_OVER <= rows {
        let x: [&[f32]; LEFT_OVER] = std::array::from_fn(|i| &x[(row + i) * step..][..inputs]);
        for (i, sums) in products::<F, LEFT_OVER, PANELS>(panels, x).iter().enumerate() {
            write(row + i, sums);
        }
        row += LEFT_OVER;
    }
    while row < rows {
        write(row, &products::<F, 1, PANELS>(panels, [&x[row * step..][..inputs]])[0]);
        row += 1;
    }
}

/// Some panels times some rows.
///
/// Loops over indices, not iterators: so the compiler keeps all sums in registers.
#[inline(always)]
#[allow(clippy::needless_range_loop)]
fn products<F: Fused, const ROWS: usize, const PANELS: usize>(
    panels: [&[[f32; PANEL]]; PANELS],
    rows: [&[f32]; ROWS],
) -> [[[f32; PANEL]; PANELS]; ROWS] {
    let mut sums = [[[0.0; PANEL]; PANELS]; ROWS];
    // Tells the compiler that all are of one length.
    let length = panels[0].len();
    let (panels, rows) = (panels.map(|panel| &panel[..length]), rows.map(|row| &row[..length]));
    for k in 0..length {
        for panel in 0..PANELS {
            let weights = panels[panel][k];
            for row in 0..ROWS {
                let value = rows[row][k];
                for lane in 0..PANEL {
                    sums[row][panel][lane] = F::fused(value, weights[lane], sums[row][panel][lane]);
                }
            }
        }
    }
    sums
}

#[inline(always)]
#[allow(clippy::needless_range_loop)]
fn row_with<F: Fused>(matrix: &Matrix, x: &[f32], out: &mut [f32]) {
    let x = &x[..matrix.inputs];
    let mut unpacked = Vec::new();
    let count = matrix.outputs.div_ceil(PANEL);
    let mut panel = 0;
    while panel + PANELS <= count {
        let group = floats(matrix, panel, PANELS, &mut unpacked);
        let panels: [&[[f32; PANEL]]; PANELS] =
            std::array::from_fn(|i| &group[i * matrix.inputs..][..matrix.inputs]);
        let mut sums = [[0.0; PANEL]; PANELS];
        for k in 0..x.len() {
            for panel in 0..PANELS {
                for lane in 0..PANEL {
                    sums[panel][lane] = F::fused(x[k], panels[panel][k][lane], sums[panel][lane]);
                }
            }
        }
        out[panel * PANEL..][..PANELS * PANEL].copy_from_slice(sums.as_flattened());
        panel += PANELS;
    }
    while panel < count {
        let one = floats(matrix, panel, 1, &mut unpacked);
        out[panel * PANEL..][..PANEL].copy_from_slice(&products::<F, 1, 1>([one], [x])[0][0]);
        panel += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn emulated_is_fused(a: u32, b: u32, c: u32, near in 0..3u8) {
            let (a, b) = (f32::from_bits(a), f32::from_bits(b));
            // Sums that nearly cancel are where two roundings differ from one.
            let c = match near {
                0 => f32::from_bits(c),
                1 => -a * b,
                _ => -a * b * (1.0 + (c % 16) as f32 * f32::EPSILON),
            };
            let fused = a.mul_add(b, c);
            // Weights and vectors are finite and far from overflow.
            if [a, b, c, fused].iter().all(|value| value.is_finite()) {
                prop_assert_eq!(Emulated::fused(a, b, c).to_bits(), fused.to_bits());
            }
        }
    }

    /// What every path must give: each output its own sum, from first to last, fused.
    fn plain(weights: &[f32], x: &[f32], inputs: usize, outputs: usize) -> Vec<u32> {
        (0..outputs)
            .map(|output| {
                let row = &weights[output * inputs..][..inputs];
                row.iter().zip(x).fold(0.0f32, |sum, (weight, value)| value.mul_add(*weight, sum)).to_bits()
            })
            .collect()
    }

    #[test]
    fn every_path_gives_the_same_bits() {
        let mut seed = 1u32;
        let mut number = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / 8_388_608.0 - 1.0
        };
        let (inputs, outputs, rows) = (67, 106, 29);
        let weights: Vec<f32> = (0..inputs * outputs).map(|_| number()).collect();
        let x: Vec<f32> = (0..inputs * rows).map(|_| number()).collect();
        let matrix = Matrix::new(&weights, inputs, outputs, |output| output);
        let stride = matrix.stride();
        let expected: Vec<Vec<u32>> =
            x.chunks_exact(inputs).map(|x| plain(&weights, x, inputs, outputs)).collect();
        let check = |out: &[f32]| {
            for (row, expected) in out.chunks_exact(stride).zip(&expected) {
                let bits: Vec<u32> = row[..outputs].iter().map(|value| value.to_bits()).collect();
                assert_eq!(bits, *expected);
            }
        };
        let mut out = vec![0.0; rows * stride];
        matrix.apply(&x, inputs, rows, &mut out);
        check(&out);
        rows_with::<Emulated, ROWS, 1>(&matrix, &x, inputs, rows, &mut out);
        check(&out);
        rows_with::<Emulated, ROWS_512, PANELS_512>(&matrix, &x, inputs, rows, &mut out);
        check(&out);
        matrix.apply(&x, inputs, 1, &mut out);
        check(&out[..stride]);
        row_with::<Emulated>(&matrix, &x, &mut out);
        check(&out[..stride]);
    }

    #[test]
    fn bytes_multiply_as_what_they_stand_for() {
        let (inputs, rows) = (35, 11);
        for outputs in [1, 16, 48, 50, 131] {
            let bytes: Vec<u8> = (0..inputs * outputs).map(|at| (at * 37 % 251) as u8).collect();
            let scales: Vec<f32> = (0..outputs).map(|at| 0.001 + at as f32 * 0.000_37).collect();
            let weights: Vec<f32> = bytes
                .iter()
                .enumerate()
                .map(|(at, byte)| f32::from(*byte as i8) * scales[at / inputs])
                .collect();
            let x: Vec<f32> = (0..inputs * rows).map(|at| (at % 17) as f32 * 0.11 - 0.9).collect();
            let packed = Matrix::of_bytes(&bytes, &scales, inputs, outputs);
            let plain = Matrix::new(&weights, inputs, outputs, |output| output);
            for rows in [1, rows] {
                let (mut one, mut other) =
                    (vec![0.0; rows * plain.stride()], vec![0.0; rows * plain.stride()]);
                packed.apply(&x, inputs, rows, &mut one);
                plain.apply(&x, inputs, rows, &mut other);
                let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&one), bits(&other), "{outputs} outputs, {rows} rows");
            }
        }
    }
}
