//! How colours look to eyes that tell them apart otherwise, and how unlike two of them then are.

use asyncboard::ui::shade::{Rgb, linear};

/// Red, green and blue light, each from 0 to 1.
type Light = [f64; 3];

/// Kinds of colour vision, each as a matrix over light, and how unlike two states must be to it. The matrices are those
/// of Machado, Oliveira and Fernandes (2009) for the full deficiency. Tritanopia is a thousand times rarer.
pub const EYES: [(&str, [Light; 3], f64); 4] = [
    ("everybody's", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], 20.0),
    (
        "protanopia",
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        18.0,
    ),
    (
        "deuteranopia",
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        18.0,
    ),
    (
        "tritanopia",
        [[1.255_528, -0.076_749, -0.178_779], [-0.078_411, 0.930_809, 0.147_602], [0.004_733, 0.691_367, 0.303_900]],
        12.0,
    ),
];

/// How unlike two colours are to such eyes: their distance in CIELAB, where 2 is just seen.
pub fn unlike(a: Rgb, b: Rgb, eyes: &[Light; 3]) -> f64 {
    let (a, b) = (lab(seen(a, eyes)), lab(seen(b, eyes)));
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

fn seen((r, g, b): Rgb, eyes: &[Light; 3]) -> Light {
    let light = [r, g, b].map(linear);
    eyes.map(|row| row.iter().zip(light).map(|(part, of)| part * of).sum::<f64>().clamp(0.0, 1.0))
}

/// CIELAB of light, under the white of sRGB (D65).
fn lab(light: Light) -> [f64; 3] {
    const XYZ: [Light; 3] = [
        [0.433_949_9, 0.376_209_8, 0.189_840_3],
        [0.212_672_9, 0.715_152_2, 0.072_175_0],
        [0.017_756_6, 0.109_468_0, 0.872_775_5],
    ];
    let root = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let [x, y, z] = XYZ.map(|row| root(row.iter().zip(light).map(|(part, of)| part * of).sum()));
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}
