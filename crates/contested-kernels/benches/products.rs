//! What a layer of the encoder costs: `cargo bench -p contested-kernels`.

use contested_kernels::{Matrix, gelu, softmax};
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// Multiplications and additions of 256 rows through 384 inputs and 1,536 outputs.
#[divan::bench]
fn widening(bencher: Bencher<'_, '_>) {
    let (inputs, outputs, rows) = (384, 1_536, 256);
    let weights: Vec<f32> = (0..inputs * outputs).map(|i| (i % 251) as f32 / 251.0 - 0.5).collect();
    let x: Vec<f32> = (0..inputs * rows).map(|i| (i % 241) as f32 / 241.0 - 0.5).collect();
    let matrix = Matrix::new(&weights, inputs, outputs, |output| output);
    let mut out = vec![0.0; rows * matrix.stride()];
    bencher
        .counter(ItemsCount::new(inputs * outputs * rows))
        .bench_local(|| matrix.apply(&x, inputs, rows, divan::black_box(&mut out)));
}

#[divan::bench]
fn bending(bencher: Bencher<'_, '_>) {
    let mut values: Vec<f32> = (0..1_536 * 256).map(|i| (i % 997) as f32 / 100.0 - 5.0).collect();
    bencher.counter(ItemsCount::new(values.len())).bench_local(|| gelu(divan::black_box(&mut values)));
}

#[divan::bench]
fn weighing(bencher: Bencher<'_, '_>) {
    let mut values: Vec<f32> = (0..256 * 256).map(|i| (i % 997) as f32 / 100.0 - 5.0).collect();
    bencher.counter(ItemsCount::new(values.len())).bench_local(|| {
        for row in divan::black_box(&mut values).chunks_exact_mut(256) {
            softmax(row);
        }
    });
}
