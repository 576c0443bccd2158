//! Products of weights and vectors, in an order of additions that is the same on every processor.
//!
//! Each output is a sum over its inputs from first to last, one multiplication and one addition at
//! a time. Vector instructions work across outputs, never along a sum, so that their width does not
//! change a result.

/// Outputs worked on together: one panel of weights.
const PANEL: usize = 16;

/// Rows worked on together.
const ROWS: usize = 4;

/// A matrix of weights, packed for [`Matrix::apply`].
#[derive(Debug)]
pub(crate) struct Matrix {
    inputs: usize,
    outputs: usize,
    /// For each panel of outputs, for each input, the panel's weights; zeros fill the last panel.
    panels: Vec<[f32; PANEL]>,
}

impl Matrix {
    /// Packs weights given output by output. `order` names the weights' row for each output.
    pub(crate) fn new(
        weights: &[f32],
        inputs: usize,
        outputs: usize,
        order: impl Fn(usize) -> usize,
    ) -> Matrix {
        let mut panels = vec![[0.0; PANEL]; outputs.div_ceil(PANEL) * inputs];
        for output in 0..outputs {
            let row = &weights[order(output) * inputs..][..inputs];
            let (panel, lane) = (output / PANEL, output % PANEL);
            for (input, weight) in row.iter().enumerate() {
                panels[panel * inputs + input][lane] = *weight;
            }
        }
        Matrix { inputs, outputs, panels }
    }

    /// How many values [`Matrix::apply`] writes for a row: the outputs, rounded up to whole panels.
    pub(crate) fn stride(&self) -> usize {
        self.outputs.next_multiple_of(PANEL)
    }

    /// Multiplies `rows` rows; row `i` starts at `x[i * step]`. Rows may overlap. Writes
    /// [`Matrix::stride`] values a row.
    pub(crate) fn apply(&self, x: &[f32], step: usize, rows: usize, out: &mut [f32]) {
        let stride = self.stride();
        let whole = rows / ROWS * ROWS;
        for (index, panel) in self.panels.chunks_exact(self.inputs).enumerate() {
            let column = index * PANEL;
            for row in (0..whole).step_by(ROWS) {
                let inputs: [&[f32]; ROWS] = std::array::from_fn(|i| &x[(row + i) * step..][..self.inputs]);
                for (i, sums) in products(panel, inputs).iter().enumerate() {
                    out[(row + i) * stride + column..][..PANEL].copy_from_slice(sums);
                }
            }
            for row in whole..rows {
                let sums = products(panel, [&x[row * step..][..self.inputs]]);
                out[row * stride + column..][..PANEL].copy_from_slice(&sums[0]);
            }
        }
    }
}

#[inline(always)]
fn products<const N: usize>(panel: &[[f32; PANEL]], inputs: [&[f32]; N]) -> [[f32; PANEL]; N] {
    let mut sums = [[0.0; PANEL]; N];
    for (k, weights) in panel.iter().enumerate() {
        for (sums, input) in sums.iter_mut().zip(inputs) {
            let value = input[k];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
    sums
}
