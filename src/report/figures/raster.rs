//! SVG to PNG at print resolution, with an embedded font, so that the same figure comes out on every machine.

use std::sync::Arc;

use epaint_default_fonts::UBUNTU_LIGHT;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::error::{Error, Result};

/// Dots an inch.
pub(super) const RESOLUTION: f64 = 300.0;
/// The same a metre, as PNG keeps it.
const DOTS_A_METRE: u32 = 11_811;
/// Signature and header chunk of a PNG, after which further chunks may stand.
const HEAD: usize = 8 + 25;

/// The embedded font alone, under every generic name.
pub(super) fn fonts() -> Arc<Database> {
    let mut fonts = Database::new();
    fonts.load_font_data(UBUNTU_LIGHT.to_vec());
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|family| family.0.clone()).unwrap_or_default();
    fonts.set_sans_serif_family(&family);
    fonts.set_serif_family(&family);
    Arc::new(fonts)
}

/// PNG of an SVG that is `millimetres` wide.
///
/// # Errors
/// The SVG cannot be read, which is a fault of the program.
pub(super) fn png(svg: &str, millimetres: f64, fonts: &Arc<Database>) -> Result<Vec<u8>> {
    let fault = |problem: String| Error::data("figure", problem, "this is a fault of the program, please report it");
    let options = Options { fontdb: Arc::clone(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| fault(error.to_string()))?;
    let width = (millimetres / 25.4 * RESOLUTION).round();
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round();
    let mut image = Pixmap::new(width as u32, height as u32).ok_or_else(|| fault(format!("{width} x {height} dots are too many")))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut image.as_mut());
    let encoded = image.encode_png().map_err(|error| fault(error.to_string()))?;
    Ok(with_resolution(&encoded))
}

/// Adds the chunk that tells printers and word processors the size on paper (PNG specification, section 11.3.4.3).
fn with_resolution(png: &[u8]) -> Vec<u8> {
    let (head, rest) = png.split_at(HEAD.min(png.len()));
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(DOTS_A_METRE.to_be_bytes());
    chunk.extend(DOTS_A_METRE.to_be_bytes());
    chunk.push(1);
    let mut sum = flate2::Crc::new();
    sum.update(&chunk);
    let length = (chunk.len() as u32 - 4).to_be_bytes();
    [head, &length, &chunk, &sum.sum().to_be_bytes(), rest].concat()
}

#[cfg(test)]
mod tests {
    use super::super::canvas::{Anchor, Canvas, SINGLE};
    use super::*;

    #[test]
    fn text_leaves_ink_and_bytes_are_the_same_again() {
        let draw = |text: &str| {
            let mut canvas = Canvas::new(SINGLE, 40.0);
            canvas.text((10.0, 20.0), 7.0, Anchor::Start, "#000000", text);
            png(&canvas.finish("t", "d"), SINGLE, &fonts()).unwrap()
        };
        let (blank, words) = (draw(""), draw("AUROC \u{2212}0.31 \u{2013} \u{03b1}"));
        assert_eq!(words, draw("AUROC \u{2212}0.31 \u{2013} \u{03b1}"));
        let image = Pixmap::decode_png(&words).unwrap();
        assert_eq!(image.width(), 1051);
        let dark = |png: &[u8]| Pixmap::decode_png(png).unwrap().pixels().iter().filter(|pixel| pixel.red() < 128).count();
        assert_eq!(dark(&blank), 0);
        assert!(dark(&words) > 300);
        assert_eq!(&words[37..41], b"pHYs");
    }
}
