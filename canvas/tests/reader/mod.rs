//! Reads the text of a PDF as a reader of PDF would: by the table that each font brings along, and by what is said
//! where that is not enough. The pages' text is in the order in which it is seen.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object, content::Content};

/// The text of each page.
pub fn texts(file: &[u8]) -> Vec<String> {
    let document = Document::load_mem(file).expect("a pdf");
    document.get_pages().values().map(|page| text(&document, *page)).collect()
}

fn text(document: &Document, page: lopdf::ObjectId) -> String {
    let fonts = document.get_page_fonts(page).expect("fonts");
    let tables: HashMap<Vec<u8>, HashMap<u16, String>> =
        fonts.into_iter().map(|(name, font)| (name, table(document, font))).collect();
    let content = Content::decode(&document.get_page_content(page).expect("content")).expect("operations");
    let (mut text, mut font, mut said) = (String::new(), Vec::new(), Vec::new());
    for operation in &content.operations {
        match (operation.operator.as_str(), operation.operands.as_slice()) {
            ("Tf", [Object::Name(name), _]) => font.clone_from(name),
            ("BDC", [_, Object::Dictionary(properties)]) => {
                let instead = properties.get(b"ActualText").ok().and_then(|text| text.as_str().ok()).map(utf16);
                text.push_str(instead.as_deref().unwrap_or_default());
                said.push(instead.is_some());
            }
            ("BDC" | "BMC", _) => said.push(false),
            ("EMC", _) => {
                said.pop();
            }
            ("ET", _) => text.push('\n'),
            ("Tj" | "TJ", [operand]) if !said.contains(&true) => text.push_str(&letters(operand, &tables[&font])),
            _ => {}
        }
    }
    text
}

fn letters(operand: &Object, table: &HashMap<u16, String>) -> String {
    let glyphs = |bytes: &[u8]| -> String {
        let codes = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
        codes.filter_map(|code| table.get(&code).cloned()).collect()
    };
    match operand {
        Object::String(bytes, _) => glyphs(bytes),
        Object::Array(parts) => parts.iter().filter_map(|part| part.as_str().ok()).map(glyphs).collect(),
        _ => String::new(),
    }
}

/// The letters of each glyph.
fn table(document: &Document, font: &Dictionary) -> HashMap<u16, String> {
    let table = font.get(b"ToUnicode").and_then(Object::as_reference).expect("a font says its letters");
    let stream = document.get_object(table).and_then(Object::as_stream).expect("a table");
    let text = String::from_utf8(stream.decompressed_content().expect("plain")).expect("text");
    let hex = |part: &str| -> Vec<u8> {
        let digits = part.trim_matches(['<', '>']);
        (0..digits.len() / 2).filter_map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()).collect()
    };
    let rows = text.lines().skip_while(|line| !line.ends_with("endcodespacerange"));
    let pairs = rows.filter_map(|line| line.split_once(' ')).filter(|(code, _)| code.starts_with('<'));
    pairs
        .filter_map(|(code, letters)| {
            let code = u16::from_be_bytes(hex(code).try_into().ok()?);
            Some((code, utf16(&hex(letters))))
        })
        .collect()
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units).trim_start_matches('\u{feff}').to_owned()
}
