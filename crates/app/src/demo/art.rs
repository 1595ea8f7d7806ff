//! Pictures, a sound and documents, drawn by code.

use std::{f32::consts::TAU, io::Cursor};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use crate::Error;

/// Samples of sound in a second.
const RATE: u32 = 22_050;

type Colour = [f32; 3];

/// A portrait: two colours and a shape, another one for each number.
pub(super) fn portrait(number: u32) -> Result<Vec<u8>, Error> {
    let hue = number as f32 * 0.381_966;
    let (ground, figure) = (tone(hue, 0.86), tone(hue + 0.08, 0.45));
    png(256, 256, |x, y| {
        let head = (x - 0.5).hypot(y - 0.4) < 0.17;
        let body = (x - 0.5).hypot((y - 1.05) * 1.1) < 0.42;
        if head || body { figure } else { mix(ground, tone(hue + 0.2, 0.75), y) }
    })
}

/// The file of this kind, with the bytes that it has.
pub(super) fn file(kind: &str, title: &str) -> Result<Vec<u8>, Error> {
    match kind {
        "landscape" => landscape(title.len() as f32),
        "chart" => chart(title.len() as f32),
        "sketch" => sketch(),
        "sound" => Ok(sound()),
        "pdf" => Ok(pdf(title)),
        _ => Ok(format!("{title}\n{}\n\n- one\n- two\n- three\n", "=".repeat(title.chars().count())).into_bytes()),
    }
}

/// Hills in front of an evening sky.
fn landscape(seed: f32) -> Result<Vec<u8>, Error> {
    png(1_200, 800, |x, y| {
        let sun = (x * 1.5 - 1.05).hypot(y - 0.38) < 0.09;
        let sky = if sun { [255.0, 236.0, 190.0] } else { mix([58.0, 76.0, 140.0], [250.0, 170.0, 120.0], y * 1.6) };
        (0_u8..4).fold(sky, |behind, layer| {
            let depth = f32::from(layer);
            let ridge = 0.5
                + depth * 0.12
                + 0.05 * (x * (5.0 + depth * 3.0) + seed + depth).sin()
                + 0.02 * (x * 23.0 + depth * 7.0).sin();
            if y > ridge { mix([120.0, 100.0, 150.0], [22.0, 34.0, 56.0], depth / 3.0) } else { behind }
        })
    })
}

/// Bars that rise.
fn chart(seed: f32) -> Result<Vec<u8>, Error> {
    png(1_200, 720, |x, y| {
        let (slot, within) = ((x * 12.0).floor(), (x * 12.0).fract());
        let height = 0.2 + slot * 0.045 + 0.06 * (slot * 1.7 + seed).sin();
        let bar = within > 0.2 && within < 0.8 && y < 0.92 && y > 0.92 - height;
        let line = (y * 6.0).fract() < 0.012 || (y - 0.92).abs() < 0.004;
        match (bar, line) {
            (true, _) => mix([88.0, 101.0, 242.0], [35.0, 165.0, 160.0], slot / 12.0),
            (false, true) => [214.0, 218.0, 228.0],
            (false, false) => [250.0, 250.0, 252.0],
        }
    })
}

/// Boxes of a page that is yet to be made.
fn sketch() -> Result<Vec<u8>, Error> {
    let boxes: [(f32, f32, f32, f32); 6] = [
        (0.03, 0.04, 0.97, 0.14),
        (0.03, 0.18, 0.22, 0.96),
        (0.25, 0.18, 0.97, 0.5),
        (0.25, 0.54, 0.48, 0.96),
        (0.5, 0.54, 0.73, 0.96),
        (0.75, 0.54, 0.97, 0.96),
    ];
    png(1_000, 750, |x, y| {
        let inside =
            |(left, top, right, bottom): &(f32, f32, f32, f32)| x > *left && x < *right && y > *top && y < *bottom;
        match boxes.iter().position(inside) {
            Some(1) => [226.0, 230.0, 246.0],
            Some(2) => mix([205.0, 214.0, 250.0], [238.0, 222.0, 246.0], x),
            Some(_) => [236.0, 238.0, 243.0],
            None => [255.0, 255.0, 255.0],
        }
    })
}

/// A picture whose every point is told by its place, 0 to 1 from left to right and from top to bottom.
fn png(width: u32, height: u32, colour: impl Fn(f32, f32) -> Colour) -> Result<Vec<u8>, Error> {
    let image = RgbImage::from_fn(width, height, |x, y| {
        Rgb(colour(x as f32 / width as f32, y as f32 / height as f32).map(byte))
    });
    let mut bytes = Vec::new();
    let written = DynamicImage::from(image).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png);
    written.map_err(Error::internal)?;
    Ok(bytes)
}

fn tone(hue: f32, light: f32) -> Colour {
    [0.0, 0.33, 0.67].map(|shift| 255.0 * light * (0.78 + 0.22 * ((hue + shift) * TAU).cos()))
}

fn mix(one: Colour, other: Colour, part: f32) -> Colour {
    let part = part.clamp(0.0, 1.0);
    let [a, b, c] = one;
    let [d, e, f] = other;
    [a + (d - a) * part, b + (e - b) * part, c + (f - c) * part]
}

#[allow(clippy::cast_possible_truncation, reason = "brought into range first")]
fn byte(value: f32) -> u8 {
    value.clamp(0.0, 255.0).round() as u8
}

#[allow(clippy::cast_possible_truncation, reason = "brought into range first")]
fn sample(value: f32) -> i16 {
    (value.clamp(-1.0, 1.0) * f32::from(i16::MAX)).round() as i16
}

/// Four notes, as a WAV file of 16 bits (Multimedia Programming Interface 1.0, RIFF).
fn sound() -> Vec<u8> {
    const NOTES: [f32; 4] = [392.0, 493.88, 587.33, 783.99];
    let length = RATE / 2;
    let notes = NOTES.iter().flat_map(|note| {
        (0..length).map(move |n| {
            let (time, rest) = (n as f32 / RATE as f32, 1.0 - n as f32 / length as f32);
            sample(0.4 * rest * ((TAU * note * time).sin() + 0.3 * (TAU * 2.0 * note * time).sin()))
        })
    });
    let data: Vec<u8> = notes.flat_map(i16::to_le_bytes).collect();
    let size = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut wav = b"RIFF".to_vec();
    wav.extend((size + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend(RATE.to_le_bytes());
    wav.extend((RATE * 2).to_le_bytes());
    wav.extend(b"\x02\0\x10\0data");
    wav.extend(size.to_le_bytes());
    wav.extend(data);
    wav
}

/// One page with a title (ISO 32000-1, annex H).
fn pdf(title: &str) -> Vec<u8> {
    let title: String = title.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-')).collect();
    let page = format!("BT /F1 24 Tf 72 720 Td ({title}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut text, mut places) = (String::from("%PDF-1.4\n"), Vec::new());
    for (number, object) in (1..).zip(&objects) {
        places.push(text.len());
        text.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = text.len();
    text.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        text.push_str(&format!("{place:010} 00000 n \n"));
    }
    text.push_str(&format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_what_it_says() {
        assert_ne!(portrait(1).unwrap(), portrait(2).unwrap());
        for kind in ["landscape", "chart", "sketch"] {
            assert!(image::load_from_memory(&file(kind, "title").unwrap()).is_ok(), "{kind}");
        }
        let wav = file("sound", "").unwrap();
        assert_eq!(u32::from_le_bytes(wav[4..8].try_into().unwrap()) as usize, wav.len() - 8);
        let pdf = String::from_utf8(file("pdf", "A (title)").unwrap()).unwrap();
        assert!(pdf.contains("(A title) Tj"));
        let start: usize = pdf.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(pdf[start..].starts_with("xref"));
    }
}
