//! Limits of what people type: lengths in characters, and no control characters.

use super::Rejection;
use crate::protocol::error::Code;

/// A name or title on one line: trimmed, 1 to `max` characters, no control characters and no marks that
/// turn the reading direction of what follows (Unicode bidi embeddings, overrides and isolates).
///
/// # Errors
/// [`Code::FieldInvalid`], naming `field`.
pub fn line(field: &str, text: &str, max: usize) -> Result<String, Rejection> {
    let text = text.trim();
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.chars().any(|c| c.is_control() || turned(c)) {
        return Err(Rejection::new(Code::FieldInvalid, format!("`{field}` must not hold control characters")));
    }
    within(field, text, 1, max)
}

/// As [`line`], but may be empty.
///
/// # Errors
/// As [`line`].
pub fn optional_line(field: &str, text: &str, max: usize) -> Result<String, Rejection> {
    if text.trim().is_empty() { Ok(String::new()) } else { line(field, text, max) }
}

/// A text of several lines: 1 to `max` characters, no control characters but line breaks and tabs.
///
/// # Errors
/// [`Code::FieldInvalid`], naming `field`.
pub fn body(field: &str, text: &str, max: usize) -> Result<String, Rejection> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Rejection::new(Code::FieldInvalid, format!("`{field}` must not hold control characters")));
    }
    if text.trim().is_empty() {
        return Err(Rejection::new(Code::FieldInvalid, format!("`{field}` must not be empty")));
    }
    within(field, text, 1, max)
}

/// A number within bounds.
///
/// # Errors
/// [`Code::FieldInvalid`], naming `field` and the bounds.
pub fn between(field: &str, number: i64, min: i64, max: i64) -> Result<i64, Rejection> {
    if (min..=max).contains(&number) {
        Ok(number)
    } else {
        Err(Rejection::new(Code::FieldInvalid, format!("`{field}` must be from {min} to {max}")))
    }
}

fn within(field: &str, text: &str, min: usize, max: usize) -> Result<String, Rejection> {
    let length = text.chars().count();
    if (min..=max).contains(&length) {
        Ok(text.to_owned())
    } else {
        Err(Rejection::new(Code::FieldInvalid, format!("`{field}` must have {min} to {max} characters")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_in_any_script_but_not_turn_the_line() {
        assert_eq!(line("name", " נועה ", 80).as_deref(), Ok("נועה"));
        assert!(line("name", "a\u{202e}b", 80).is_err());
        assert!(line("name", "a\0b", 80).is_err());
        assert!(line("name", "   ", 80).is_err());
        assert!(line("name", &"x".repeat(81), 80).is_err());
        assert!(body("text", "one\ntwo", 80).is_ok());
    }
}
