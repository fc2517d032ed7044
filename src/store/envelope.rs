//! The wrapping of every stored value, checked on every read.
//!
//! The engine below has been seen to drop rows and to panic over damage, and others to hand out damaged bytes; so a
//! value is believed only when its length and checksum hold, and the checksum covers the key it is stored under.
//!
//! Layout, integers big-endian:
//!
//! | bytes | meaning |
//! |---|---|
//! | 2 | `HW` |
//! | 1 | version of this layout |
//! | 1 | codec: 0 JSON, 1 JSON in zlib |
//! | 2 | schema of the rows |
//! | 8 | stored at, milliseconds since 1970 (UTC) |
//! | 4 | length of the JSON |
//! | 4 | length of the encoded body |
//! | 2 | number of pieces the body is kept in, 0 when it follows right here |
//! | 4 | CRC-32 of the key, everything above, and the encoded body |

use super::StoreError;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{Read, Write};

/// Largest body kept beside its head. Heads stay small so that counting and listing rows reads little.
const INLINE: usize = 512;
/// Largest piece. The engine writes a whole leaf of its tree as one item, moves items above 128 KiB into files of their
/// own, and never deletes those when they are replaced. A leaf is split above 16 entries and may take in three more
/// before that, so twenty pieces must stay below.
pub(super) const PIECE: usize = 5 * 1024;
/// Largest JSON kept, and the most that is ever decompressed from one row.
pub(super) const LARGEST: usize = 64 << 20;
/// JSON shorter than this is not worth compressing.
const COMPRESS_FROM: usize = 256;

const MAGIC: [u8; 2] = *b"HW";
const LAYOUT: u8 = 1;
const PLAIN: u8 = 0;
const ZLIB: u8 = 1;
const HEAD: usize = 28;

/// A value ready to be stored.
#[derive(Debug)]
pub(super) struct Sealed {
    /// What stands under the key.
    pub(super) head: Vec<u8>,
    /// The body, when it is kept apart.
    pub(super) pieces: Vec<Vec<u8>>,
}

/// A head whose form holds; the body is still to be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    codec: u8,
    /// Schema of the row's value.
    pub(super) schema: u16,
    /// Milliseconds since 1970.
    pub(super) stored_at: i64,
    length: u32,
    encoded: u32,
    /// Pieces the body is kept in.
    pub(super) pieces: u16,
    checksum: u32,
}

/// Why a row is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Broken {
    /// Too short, or not one of ours.
    #[error("not a value of this store")]
    Form,
    /// Written by a newer program.
    #[error("written by a newer handiwork (layout or schema {0})")]
    Newer(u16),
    /// A piece is missing or of the wrong length.
    #[error("incomplete")]
    Incomplete,
    /// The checksum does not hold.
    #[error("checksum does not match")]
    Checksum,
    /// The bytes are as written and still make no value of the type asked for.
    #[error("cannot be decoded: {0}")]
    Decode(String),
}

/// Wraps `value` for `key`.
///
/// # Errors
/// [`StoreError::TooLarge`] above [`LARGEST`]; [`StoreError::Encoding`] when the value has no JSON form.
pub(super) fn seal<T: Serialize>(
    what: &'static str,
    key: &[u8],
    schema: u16,
    stored_at: i64,
    value: &T,
) -> Result<Sealed, StoreError> {
    let json = serde_json::to_vec(value).map_err(|source| StoreError::Encoding { what, source })?;
    seal_json(what, key, schema, stored_at, json)
}

/// Wraps JSON that is already text.
pub(super) fn seal_json(
    what: &'static str,
    key: &[u8],
    schema: u16,
    stored_at: i64,
    json: Vec<u8>,
) -> Result<Sealed, StoreError> {
    let too_large = |bytes| StoreError::TooLarge { what, bytes, limit: LARGEST };
    if json.len() > LARGEST {
        return Err(too_large(json.len()));
    }
    let length = u32::try_from(json.len()).map_err(|_| too_large(json.len()))?;
    let (codec, body) = match compress(&json) {
        Some(body) => (ZLIB, body),
        None => (PLAIN, json),
    };
    let encoded = u32::try_from(body.len()).map_err(|_| too_large(body.len()))?;
    let pieces: Vec<Vec<u8>> =
        if body.len() > INLINE { body.chunks(PIECE).map(<[u8]>::to_vec).collect() } else { Vec::new() };
    let count = u16::try_from(pieces.len()).map_err(|_| too_large(body.len()))?;

    let mut head = Vec::with_capacity(HEAD + INLINE);
    head.extend(MAGIC);
    head.extend([LAYOUT, codec]);
    head.extend(schema.to_be_bytes());
    head.extend(stored_at.to_be_bytes());
    head.extend(length.to_be_bytes());
    head.extend(encoded.to_be_bytes());
    head.extend(count.to_be_bytes());
    let checksum = checksum(key, &head, std::iter::once(body.as_slice()));
    head.extend(checksum.to_be_bytes());
    if pieces.is_empty() {
        head.extend(&body);
    }
    Ok(Sealed { head, pieces })
}

/// The compressed form, when it is shorter.
fn compress(json: &[u8]) -> Option<Vec<u8>> {
    if json.len() < COMPRESS_FROM {
        return None;
    }
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(json.len() / 4), Compression::default());
    encoder.write_all(json).ok()?;
    encoder.finish().ok().filter(|body| body.len() < json.len())
}

fn checksum<'a>(key: &[u8], head: &[u8], body: impl Iterator<Item = &'a [u8]>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(key);
    hasher.update(head);
    body.for_each(|part| hasher.update(part));
    hasher.finalize()
}

/// Reads the form of a head: what is needed to fetch the body.
pub(super) fn head(bytes: &[u8], newest_schema: u16) -> Result<Head, Broken> {
    let fixed: &[u8; HEAD] = bytes.first_chunk().ok_or(Broken::Form)?;
    let (magic, rest) = fixed.split_at(2);
    let mut fields = Fields(rest);
    let layout = fields.byte();
    if magic != MAGIC {
        return Err(Broken::Form);
    }
    if layout != LAYOUT {
        return Err(Broken::Newer(u16::from(layout)));
    }
    let head = Head {
        codec: fields.byte(),
        schema: fields.number(),
        stored_at: i64::from_be_bytes(fields.take()),
        length: u32::from_be_bytes(fields.take()),
        encoded: u32::from_be_bytes(fields.take()),
        pieces: fields.number(),
        checksum: u32::from_be_bytes(fields.take()),
    };
    if head.schema > newest_schema {
        return Err(Broken::Newer(head.schema));
    }
    let whole = if head.pieces == 0 { HEAD + head.encoded as usize } else { HEAD };
    if bytes.len() != whole || head.length as usize > LARGEST || head.encoded as usize > LARGEST {
        return Err(Broken::Form);
    }
    Ok(head)
}

/// Big-endian fields in a row. Asked only for what the fixed size holds; beyond it zeroes come.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        match self.0.split_first_chunk::<N>() {
            Some((field, rest)) => {
                self.0 = rest;
                *field
            }
            None => [0; N],
        }
    }

    fn byte(&mut self) -> u8 {
        let [byte] = self.take();
        byte
    }

    fn number(&mut self) -> u16 {
        u16::from_be_bytes(self.take())
    }
}

/// Checks the row and gives its JSON. `pieces` are empty for a body kept inline.
pub(super) fn open_json(key: &[u8], bytes: &[u8], head: &Head, pieces: &[Vec<u8>]) -> Result<Vec<u8>, Broken> {
    if pieces.len() != usize::from(head.pieces) {
        return Err(Broken::Incomplete);
    }
    let inline = bytes.get(HEAD..).unwrap_or_default();
    let parts = || std::iter::once(inline).chain(pieces.iter().map(Vec::as_slice));
    if parts().map(<[u8]>::len).sum::<usize>() != head.encoded as usize {
        return Err(Broken::Incomplete);
    }
    let signed = bytes.get(..HEAD - 4).unwrap_or_default();
    if checksum(key, signed, parts()) != head.checksum {
        return Err(Broken::Checksum);
    }
    let body: Vec<u8> = parts().flatten().copied().collect();
    let json = match head.codec {
        PLAIN => body,
        ZLIB => {
            let mut json = Vec::new();
            let limit = u64::from(head.length) + 1;
            ZlibDecoder::new(body.as_slice())
                .take(limit)
                .read_to_end(&mut json)
                .map_err(|error| Broken::Decode(error.to_string()))?;
            json
        }
        other => return Err(Broken::Newer(u16::from(other))),
    };
    if json.len() == head.length as usize { Ok(json) } else { Err(Broken::Incomplete) }
}

/// Checks the row and gives its value.
pub(super) fn open<T: DeserializeOwned>(
    key: &[u8],
    bytes: &[u8],
    head: &Head,
    pieces: &[Vec<u8>],
) -> Result<T, Broken> {
    let json = open_json(key, bytes, head, pieces)?;
    serde_json::from_slice(&json).map_err(|error| Broken::Decode(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(key: &[u8], sealed: &Sealed) -> Result<String, Broken> {
        open(key, &sealed.head, &head(&sealed.head, 1)?, &sealed.pieces)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn what_goes_in_comes_out(text in ".{0,500}", repeat in 1usize..200) {
            let value = text.repeat(repeat);
            let sealed = seal("text", b"k", 1, -5, &value).unwrap();
            prop_assert!(sealed.pieces.iter().all(|piece| piece.len() <= PIECE));
            prop_assert_eq!(head(&sealed.head, 1).unwrap().stored_at, -5);
            prop_assert_eq!(whole(b"k", &sealed), Ok(value));
        }

        #[test]
        fn one_changed_byte_is_noticed_anywhere(text in ".{0,400}", at in any::<prop::sample::Index>(), change in 1u8..) {
            let sealed = seal("text", b"key", 1, 7, &text.repeat(9)).unwrap();
            let total = sealed.head.len() + sealed.pieces.iter().map(Vec::len).sum::<usize>();
            let mut broken = Sealed { head: sealed.head.clone(), pieces: sealed.pieces.clone() };
            let mut index = at.index(total);
            for part in std::iter::once(&mut broken.head).chain(broken.pieces.iter_mut()) {
                if let Some(byte) = part.get_mut(index) {
                    *byte ^= change;
                    break;
                }
                index -= part.len();
            }
            prop_assert!(whole(b"key", &broken).is_err());
        }

        #[test]
        fn arbitrary_bytes_are_refused_quietly(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(head) = head(&bytes, 1) {
                prop_assert!(open_json(b"k", &bytes, &head, &[]).is_err());
            }
        }
    }

    #[test]
    fn a_value_moved_to_another_key_is_refused() {
        let sealed = seal("text", b"ada", 1, 0, &"hers").unwrap();
        assert_eq!(whole(b"bob", &sealed), Err(Broken::Checksum));
    }

    #[test]
    fn a_newer_row_is_told_apart_from_a_broken_one() {
        let sealed = seal("text", b"k", 2, 0, &"later").unwrap();
        assert_eq!(whole(b"k", &sealed), Err(Broken::Newer(2)));
    }

    #[test]
    fn a_body_that_inflates_beyond_its_word_is_cut_short() {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&vec![b'['; 8 << 20]).unwrap();
        let bomb = encoder.finish().unwrap();
        let mut sealed = seal("text", b"k", 1, 0, &"x".repeat(4000)).unwrap();
        // A forger who also fixes the checksum: the length promised still bounds what is inflated.
        sealed.head[18..22].copy_from_slice(&u32::try_from(bomb.len()).unwrap().to_be_bytes());
        sealed.head[22..24].copy_from_slice(&1u16.to_be_bytes());
        sealed.head.truncate(HEAD);
        let forged = checksum(b"k", &sealed.head[..HEAD - 4], std::iter::once(bomb.as_slice()));
        sealed.head[HEAD - 4..].copy_from_slice(&forged.to_be_bytes());
        sealed.pieces = vec![bomb];
        assert_eq!(whole(b"k", &sealed), Err(Broken::Incomplete));
    }

    #[test]
    fn too_large_a_value_is_refused_with_its_size() {
        let error = seal("a response", b"k", 1, 0, &"x".repeat(LARGEST)).unwrap_err().to_string();
        assert!(error.contains("a response takes"), "{error}");
    }
}
