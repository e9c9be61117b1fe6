//! Reading bytes as lib0 writes them, the encoding of Yjs (`lib0/decoding.js`). Nothing is allocated by what a length
//! says, and nothing recurses deeper than it is told to.

/// Why bytes are not what they should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// They end too soon.
    #[error("cut short")]
    Short,
    /// They go on after their end.
    #[error("bytes are left over")]
    Long,
    /// A number beyond 53 bits.
    #[error("a number is too large")]
    Number,
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text,
    /// A value of no known type.
    #[error("a value is of no known type")]
    Value,
    /// Values in values, too many deep.
    #[error("values are nested too deep")]
    Depth,
}

/// The largest number of JavaScript that is exact.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// Goes through bytes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// From their beginning.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// How many are left.
    #[must_use]
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// Refuses bytes that are left.
    ///
    /// # Errors
    /// [`Malformed::Long`].
    pub fn end(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed::Long) }
    }

    /// The next byte.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.rest.split_first().ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(*first)
    }

    /// So many bytes.
    ///
    /// # Errors
    /// [`Malformed::Short`].
    pub fn bytes(&mut self, count: u64) -> Result<&'a [u8], Malformed> {
        let count = usize::try_from(count).map_err(|_| Malformed::Short)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A number of variable length, seven bits in a byte, the lowest first (`readVarUint`).
    ///
    /// # Errors
    /// [`Malformed::Short`], [`Malformed::Number`].
    pub fn number(&mut self) -> Result<u64, Malformed> {
        let mut number = 0_u64;
        for shift in (0..).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift > 49 || (bits << shift) > NUMBER_MAX {
                return Err(Malformed::Number);
            }
            number |= bits << shift;
            if byte < 0x80 {
                break;
            }
        }
        Ok(number)
    }

    /// How many things follow, each of which takes so many bytes at least.
    ///
    /// # Errors
    /// As [`Reader::number`]; [`Malformed::Short`] when so many cannot follow.
    pub fn count(&mut self, each: usize) -> Result<u64, Malformed> {
        let count = self.number()?;
        if count > (self.left() / each.max(1)) as u64 {
            return Err(Malformed::Short);
        }
        Ok(count)
    }

    /// Bytes after their length (`readVarUint8Array`).
    ///
    /// # Errors
    /// [`Malformed::Short`], [`Malformed::Number`].
    pub fn buffer(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.number()?;
        self.bytes(length)
    }

    /// A text (`readVarString`).
    ///
    /// # Errors
    /// As [`Reader::buffer`]; [`Malformed::Text`].
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.buffer()?).map_err(|_| Malformed::Text)
    }

    /// Passes over a value of any type (`readAny`), in which values are nested so deep at most.
    ///
    /// # Errors
    /// Any [`Malformed`].
    pub fn pass_any(&mut self, depth: usize) -> Result<(), Malformed> {
        match self.byte()? {
            // undefined, null, true, false
            127 | 126 | 121 | 120 => Ok(()),
            125 => self.pass_integer(),
            124 => self.bytes(4).map(drop),
            // A double, or a 64-bit integer.
            123 | 122 => self.bytes(8).map(drop),
            119 => self.text().map(drop),
            118 => {
                let within = depth.checked_sub(1).ok_or(Malformed::Depth)?;
                (0..self.count(2)?).try_for_each(|_| {
                    self.text()?;
                    self.pass_any(within)
                })
            }
            117 => {
                let within = depth.checked_sub(1).ok_or(Malformed::Depth)?;
                (0..self.count(1)?).try_for_each(|_| self.pass_any(within))
            }
            116 => self.buffer().map(drop),
            _ => Err(Malformed::Value),
        }
    }

    /// Passes over an integer with a sign (`readVarInt`): six bits in the first byte, seven in the others.
    fn pass_integer(&mut self) -> Result<(), Malformed> {
        // 6 + 7 · 7 bits hold 53 of them.
        for _ in 0..8 {
            if self.byte()? < 0x80 {
                return Ok(());
            }
        }
        Err(Malformed::Number)
    }
}

/// Refuses JSON in which values are nested deeper, before anybody parses it. Whether it is JSON at all says whoever does.
///
/// # Errors
/// [`Malformed::Depth`].
pub fn require_shallow(json: &str, depth: usize) -> Result<(), Malformed> {
    let (mut open, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => {
                open += 1;
                if open > depth {
                    return Err(Malformed::Depth);
                }
            }
            b']' | b'}' if !quoted => open = open.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_up_to_53_bits() {
        let read = |bytes: &[u8]| Reader::new(bytes).number();
        assert_eq!(read(&[0]), Ok(0));
        assert_eq!(read(&[0xff, 0x01]), Ok(255));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]), Ok(NUMBER_MAX));
        assert_eq!(read(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f]), Err(Malformed::Number));
        assert_eq!(read(&[0x80; 12]), Err(Malformed::Number));
        assert_eq!(read(&[0x80]), Err(Malformed::Short));
    }

    #[test]
    fn what_a_length_says_is_not_believed() {
        assert_eq!(Reader::new(&[0xff, 0xff, 0x7f, 1, 2]).buffer(), Err(Malformed::Short));
        assert_eq!(Reader::new(&[200, 1, 0]).count(1), Err(Malformed::Short));
        // An array of as many as there are bytes, each an array of as many, and so on.
        assert_eq!(Reader::new(&[117, 1].repeat(100)).pass_any(16), Err(Malformed::Depth));
        assert_eq!(Reader::new(&[[117, 1].repeat(15), vec![126]].concat()).pass_any(16), Ok(()));
    }

    #[test]
    fn json_is_as_deep_as_its_brackets_outside_of_texts() {
        assert_eq!(require_shallow(r#"{"a":["[[[[","\"[[["]}"#, 2), Ok(()));
        assert_eq!(require_shallow("[[[]]]", 2), Err(Malformed::Depth));
        assert_eq!(require_shallow("[][][][]", 1), Ok(()));
    }
}
