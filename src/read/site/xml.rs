//! XML as a stream of names and texts, as far as it can be read.

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};

/// Elements inside one another at most; feeds stay under 20.
const DEPTH: usize = 256;
/// Bytes of text kept of one element.
const LONGEST_TEXT: usize = 64 * 1024;

/// What is met, in order.
#[derive(Debug)]
pub(super) enum Met<'a> {
    /// An element begins.
    Open { name: &'a str, depth: usize, attributes: &'a [(String, String)] },
    /// It ends; its own text and that of what it held, at most [`LONGEST_TEXT`] bytes.
    Close { name: &'a str, depth: usize, text: &'a str },
}

/// Walks a document, names as written, and stops where it breaks. Entities other than XML's own are left out: nothing a
/// document defines is expanded.
pub(super) fn walk(text: &str, mut visit: impl FnMut(Met<'_>)) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut said = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() >= DEPTH {
                    return;
                }
                let name = start.name().0.to_owned();
                visit(Met::Open { name: &name, depth: open.len(), attributes: &attributes(&start) });
                open.push((name, said.len()));
            }
            Ok(Event::Empty(start)) => {
                let name = start.name().0.to_owned();
                visit(Met::Open { name: &name, depth: open.len(), attributes: &attributes(&start) });
                visit(Met::Close { name: &name, depth: open.len(), text: "" });
            }
            Ok(Event::End(end)) => {
                // An end without its start, or over others that never ended: up to it, all end.
                let Some(at) = open.iter().rposition(|(name, _)| name == end.name().0) else { continue };
                while open.len() > at {
                    let Some((name, from)) = open.pop() else { break };
                    visit(Met::Close { name: &name, depth: open.len(), text: said.get(from..).unwrap_or_default() });
                }
                // What the outermost parts hold is not needed, and grows.
                if open.len() <= 2 {
                    said.clear();
                    open.iter_mut().for_each(|(_, from)| *from = 0);
                }
            }
            Ok(Event::Text(piece)) => push(&mut said, &piece.xml10_content()),
            Ok(Event::CData(piece)) => push(&mut said, &piece.xml10_content()),
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(character)) => push(&mut said, character.encode_utf8(&mut [0; 4])),
                _ => push(&mut said, resolve_xml_entity(&reference).unwrap_or_default()),
            },
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

fn push(said: &mut String, piece: &str) {
    if said.len() < LONGEST_TEXT {
        said.push_str(piece);
    }
}

fn attributes(start: &BytesStart<'_>) -> Vec<(String, String)> {
    let of = |one: quick_xml::events::attributes::Attribute<'_>| {
        let value = one.normalized_value(quick_xml::XmlVersion::Implicit1_0).map(|value| value.into_owned());
        (one.key.0.to_owned(), value.unwrap_or_default())
    };
    start.attributes().with_checks(false).flatten().take(20).map(of).collect()
}
