use contested_kernels::Matrix;

use crate::{WeightsError, WeightsFile};

/// A layer of sums: every output is a bias and a weighted sum of all inputs.
#[derive(Debug)]
pub struct Dense {
    matrix: Matrix,
    bias: Vec<f32>,
    inputs: usize,
}

impl Dense {
    /// Takes the arrays `NAME.weight` (outputs × inputs) and `NAME.bias` (outputs; zeros where there is none).
    ///
    /// # Errors
    /// Where they are missing or of another shape.
    pub fn take(
        file: &mut WeightsFile,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Dense, WeightsError> {
        let matrix = file.take_matrix(&format!("{name}.weight"), inputs, outputs)?;
        let bias = format!("{name}.bias");
        let bias =
            if file.shape(&bias).is_some() { file.take(&bias, &[outputs])? } else { vec![0.0; outputs] };
        Ok(Dense { matrix, bias, inputs })
    }

    /// How many values come out.
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Rows of inputs, one after another, → rows of outputs.
    ///
    /// # Panics
    /// Where `x` is not whole rows.
    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        assert!(x.len().is_multiple_of(self.inputs), "whole rows");
        let rows = x.len() / self.inputs;
        let (stride, outputs) = (self.matrix.stride(), self.outputs());
        let mut sums = vec![0.0; rows * stride];
        self.matrix.apply(x, self.inputs, rows, &mut sums);
        let mut out = Vec::with_capacity(rows * outputs);
        for row in sums.chunks_exact(stride.max(1)) {
            out.extend(row.iter().zip(&self.bias).map(|(sum, bias)| sum + bias));
        }
        out
    }
}
