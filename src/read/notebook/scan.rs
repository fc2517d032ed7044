//! Walks JSON in place, so that what is not wanted (outputs, pictures) is skipped at memory speed, every string keeps
//! the line it stands on, and a broken or cut file still gives the cells before the break.

/// A position in a JSON text.
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// A position whose line is known, and that line.
    known: (usize, u32),
}

impl<'a> Scan<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Scan { bytes, at: 0, known: (0, 1) }
    }

    /// The next byte that is no white space, not taken.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        let skipped = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.at += skipped;
        self.bytes.get(self.at).copied()
    }

    /// Takes the next byte if it is `byte`.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Line of the current position, from 1.
    pub(super) fn line(&mut self) -> u32 {
        let passed = self.bytes.get(self.known.0..self.at).unwrap_or_default();
        let lines = u32::try_from(memchr::memchr_iter(b'\n', passed).count()).unwrap_or(u32::MAX);
        self.known = (self.at, self.known.1.saturating_add(lines));
        self.known.1
    }

    /// Takes a string and returns it with its quotes, escapes untouched.
    fn quoted(&mut self) -> Option<&'a [u8]> {
        if !self.take(b'"') {
            return None;
        }
        let start = self.at - 1;
        loop {
            let found = memchr::memchr2(b'"', b'\\', self.bytes.get(self.at..)?)?;
            self.at += found + 1;
            if self.bytes.get(self.at - 1) == Some(&b'"') {
                return self.bytes.get(start..self.at);
            }
            self.at += 1;
        }
    }

    /// Takes a string.
    pub(super) fn string(&mut self) -> Option<String> {
        serde_json::from_slice(self.quoted()?).ok()
    }

    /// The whole number that comes next, not taken; none for anything else.
    pub(super) fn count(&mut self) -> Option<u64> {
        self.peek()?;
        let rest = self.bytes.get(self.at..)?;
        let digits = rest.iter().take(18).take_while(|byte| byte.is_ascii_digit());
        let mut value = None;
        for digit in digits {
            value = Some(value.unwrap_or(0) * 10 + u64::from(digit - b'0'));
        }
        value
    }

    /// Takes a key and its colon.
    pub(super) fn key(&mut self) -> Option<&'a [u8]> {
        let quoted = self.quoted()?;
        self.take(b':').then(|| quoted.get(1..quoted.len() - 1).unwrap_or_default())
    }

    /// Takes any value without looking at it.
    pub(super) fn skip(&mut self) -> Option<()> {
        let mut depth: u64 = 0;
        loop {
            match self.peek()? {
                b'"' => {
                    self.quoted()?;
                }
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let rest = self.bytes.get(self.at..)?;
                    let ends = |byte: &u8| byte.is_ascii_whitespace() || b",:]}[{\"".contains(byte);
                    self.at += rest.iter().position(ends).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Calls `each` for every key of an object; it takes the value. None when the text breaks off.
    pub(super) fn object(&mut self, mut each: impl FnMut(&mut Self, &[u8]) -> Option<()>) -> Option<()> {
        if !self.take(b'{') {
            return self.skip();
        }
        while !self.take(b'}') {
            let key = self.key()?;
            each(self, key)?;
            if !self.take(b',') && self.peek()? != b'}' {
                return None;
            }
        }
        Some(())
    }

    /// Calls `each` for every element of an array; it takes the element. None when the text breaks off.
    pub(super) fn array(&mut self, mut each: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        if !self.take(b'[') {
            return self.skip();
        }
        while !self.take(b']') {
            each(self)?;
            if !self.take(b',') && self.peek()? != b']' {
                return None;
            }
        }
        Some(())
    }
}
