//! A document of any format, reduced to blocks in reading order.
//!
//! Written by the format readers beside it (`markup`, `rst`, `plain`), read by everything else here. Invariant: lines
//! count from 1 and never decrease by more than a block; no block holds more text than the document had.

/// One piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) enum Block {
    /// A heading; images in it follow as blocks of their own.
    Heading {
        /// 1 to 6.
        level: u8,
        /// As plain text.
        title: String,
        /// Where it stands.
        line: u32,
    },
    /// A paragraph, a list item, a quotation.
    Prose(Prose),
    /// Code set apart.
    Code(Code),
    /// An image or a badge.
    Image {
        /// Its alternative text.
        alt: String,
        /// Its address.
        source: String,
        /// Whether it states a status rather than shows something.
        badge: bool,
        /// Where it stands.
        line: u32,
    },
    /// A table with data in it; tables for layout are prose.
    Table(Table),
}

/// Running text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::read) struct Prose {
    /// The text, markup taken away, code spans kept.
    pub(in crate::read) text: String,
    /// First and last line.
    pub(in crate::read) lines: [u32; 2],
    /// Whether it is an item of a list.
    pub(in crate::read) list_item: bool,
    /// Whether it begins with a link.
    pub(in crate::read) starts_with_link: bool,
    /// Addresses linked to.
    pub(in crate::read) links: Vec<String>,
    /// Words inside links.
    pub(in crate::read) link_words: u64,
    /// Code set in the line.
    pub(in crate::read) code: Vec<String>,
}

/// A block of code.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::read) struct Code {
    /// The language on the fence, lower case.
    pub(in crate::read) language: Option<String>,
    /// The code, lines kept.
    pub(in crate::read) text: String,
    /// First and last line of the block, fences included.
    pub(in crate::read) lines: [u32; 2],
    /// Line of the first line of code.
    pub(in crate::read) first_code_line: u32,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::read) struct Table {
    /// Cells by row, the header first. At most [`TABLE_CELLS`] in all.
    pub(in crate::read) rows: Vec<Vec<String>>,
    /// First and last line.
    pub(in crate::read) lines: [u32; 2],
}

/// Cells kept of one table.
pub(in crate::read) const TABLE_CELLS: usize = 2_000;

impl Table {
    /// Cells that hold a number, with or without unit, spread or emphasis.
    pub(in crate::read) fn numbers(&self) -> usize {
        self.rows.iter().flatten().filter(|cell| is_number(cell)).count()
    }
}

/// `0.91`, `91.2 %`, `12.3 ± 0.4`, `**76.1**`, `1,234`: a number that a cell is made of.
fn is_number(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && letters <= 2 && cell.len() <= 40
}

/// Words in a text: runs between spaces with a letter or digit in them. Scripts written without spaces count two
/// characters a word (Chinese, Japanese) or four (Thai, Lao, Khmer, Burmese), near their mean word lengths.
pub(in crate::read) fn words(text: &str) -> u64 {
    let mut spaced = 0_u64;
    let mut dense = 0_u64;
    for token in text.split_whitespace() {
        if token.is_ascii() {
            spaced += u64::from(token.bytes().any(|byte| byte.is_ascii_alphanumeric()));
            continue;
        }
        let mut other = false;
        for c in token.chars() {
            match c {
                '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => dense += 2,
                '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => dense += 1,
                c if c.is_alphanumeric() => other = true,
                _ => {}
            }
        }
        spaced += u64::from(other);
    }
    spaced + dense.div_ceil(4)
}

/// Whether an image's address or alternative text is that of a status badge.
pub(in crate::read) fn is_badge(source: &str, alt: &str) -> bool {
    const HOSTS: [&str; 27] = [
        "shields.io",
        "badge.fury.io",
        "badgen.net",
        "travis-ci",
        "codecov.io",
        "coveralls",
        "circleci.com",
        "appveyor.com",
        "readthedocs.org/projects",
        "readthedocs.io/en",
        "codacy.com",
        "codeclimate.com",
        "david-dm.org",
        "gitter.im",
        "zenodo.org/badge",
        "colab-badge",
        "open-in-",
        "mybinder.org/badge",
        "pepy.tech",
        "snyk.io",
        "sonarcloud.io",
        "landscape.io",
        "anaconda.org/",
        "nodei.co",
        "bettercodehub",
        "paperswithcode.com/badge",
        "contrib.rocks",
    ];
    let source = source.to_lowercase();
    let alt = alt.to_lowercase();
    HOSTS.iter().any(|host| source.contains(host))
        || (source.contains("badge") && !source.contains("badger"))
        || source.contains("/workflows/")
        || (source.contains("github.com/") && source.contains("/actions/"))
        || ["build status", "coverage status", "license badge", "pypi version"].iter().any(|known| alt.contains(known))
}
