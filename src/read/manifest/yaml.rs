//! YAML as a tree with lines.
//!
//! Called by every parser of a YAML file, CI included. Built from the parser's events rather than with its loader, so
//! that scalars stay as written (`3.10` keeps its zero, `on` is no boolean) and a document that breaks half-way gives
//! the half that was read. Invariant: at most [`MAX_NODES`] nodes, [`MAX_DEPTH`] levels, and [`ALIAS_BUDGET`] nodes
//! copied for aliases, whatever the input.

use saphyr_parser::{Event, Parser};

/// Nodes kept of one file; what follows is dropped.
const MAX_NODES: usize = 300_000;
/// Levels kept; deeper containers are read over.
const MAX_DEPTH: usize = 64;
/// Nodes that aliases may copy in one file; later aliases are empty.
const ALIAS_BUDGET: usize = 20_000;
/// Bytes of text read; larger files are no hand-written configuration.
pub(crate) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// One node with the line it starts on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// Line, from 1.
    pub(crate) line: u32,
    /// What it is.
    pub(crate) value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Text as written, unquoted and unfolded. An empty plain scalar is null.
    Scalar(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Pairs in order, duplicates kept.
    Mapping(Vec<(Node, Node)>),
}

impl Node {
    fn empty(line: u32) -> Self {
        Node { line, value: Value::Scalar(String::new()) }
    }

    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a sequence; none for anything else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// A sequence's items, or the node itself as the only item: many tools allow both.
    pub(crate) fn one_or_many(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Scalar(text) if text.is_empty() => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The pairs of a mapping; none for anything else.
    pub(crate) fn pairs(&self) -> &[(Node, Node)] {
        match &self.value {
            Value::Mapping(pairs) => pairs,
            _ => &[],
        }
    }

    /// The value under a key, merge keys (`<<`) looked into last.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.get_within(key, 8)
    }

    fn get_within(&self, key: &str, hops: u8) -> Option<&Node> {
        let pairs = self.pairs();
        if let Some((_, value)) = pairs.iter().find(|(name, _)| name.text() == Some(key)) {
            return Some(value);
        }
        let hops = hops.checked_sub(1)?;
        pairs
            .iter()
            .filter(|(name, _)| name.text() == Some("<<"))
            .flat_map(|(_, merged)| merged.one_or_many())
            .find_map(|merged| merged.get_within(key, hops))
    }

    /// The text under a key.
    pub(crate) fn get_text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Whether the scalar says true.
    pub(crate) fn is_true(&self) -> bool {
        matches!(self.text(), Some("true" | "True" | "TRUE" | "yes" | "on"))
    }

    fn weight(&self) -> usize {
        1 + match &self.value {
            Value::Scalar(_) => 0,
            Value::Sequence(items) => items.iter().map(Node::weight).sum(),
            Value::Mapping(pairs) => pairs.iter().map(|(key, value)| key.weight() + value.weight()).sum(),
        }
    }
}

/// What came of reading a file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    /// The documents' roots, as far as they could be read.
    pub(crate) roots: Vec<Node>,
    /// What stopped the reading, if anything did.
    pub(crate) problem: Option<String>,
    /// The line the reading stopped at, where it stopped at an error.
    pub(crate) broken_from: Option<u32>,
}

impl Document {
    /// The first document.
    pub(crate) fn root(&self) -> Option<&Node> {
        self.roots.first()
    }
}

/// Reads as much as can be read.
pub(crate) fn parse(text: &str) -> Document {
    if text.len() > MAX_BYTES {
        return Document { problem: Some("larger than 4 MB".to_owned()), ..Document::default() };
    }
    let mut builder = Builder::default();
    let text = text.trim_start_matches('\u{feff}');
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX).max(1);
                if !builder.take(event, line) {
                    builder.problem = Some("more nodes than the limit".to_owned());
                    break;
                }
            }
            Err(error) => {
                builder.problem = Some(format!("YAML: {error}"));
                builder.broken_from = Some(u32::try_from(error.marker().line()).unwrap_or(u32::MAX).max(1));
                break;
            }
        }
    }
    builder.close()
}

#[derive(Debug)]
struct Frame {
    node: Node,
    anchor: usize,
    key: Option<Node>,
}

#[derive(Debug, Default)]
struct Builder {
    roots: Vec<Node>,
    stack: Vec<Frame>,
    anchors: std::collections::BTreeMap<usize, Node>,
    nodes: usize,
    copied: usize,
    skipped_levels: usize,
    problem: Option<String>,
    broken_from: Option<u32>,
}

impl Builder {
    /// Takes one event; false when the limit on nodes is reached.
    fn take(&mut self, event: Event<'_>, line: u32) -> bool {
        match event {
            Event::Scalar(text, _, anchor, _) if self.skipped_levels == 0 => {
                let node = Node { line, value: Value::Scalar(text.into_owned()) };
                self.remember(anchor, &node);
                self.place(node);
            }
            Event::SequenceStart(anchor, _) => self.open(Value::Sequence(Vec::new()), anchor, line),
            Event::MappingStart(anchor, _) => self.open(Value::Mapping(Vec::new()), anchor, line),
            Event::SequenceEnd | Event::MappingEnd => {
                if self.skipped_levels > 0 {
                    self.skipped_levels -= 1;
                } else {
                    self.finish_frame();
                }
            }
            Event::Alias(anchor) if self.skipped_levels == 0 => {
                let node = self.copy(anchor, line);
                self.place(node);
            }
            Event::DocumentEnd => self.anchors.clear(),
            _ => {}
        }
        self.nodes += 1;
        self.nodes <= MAX_NODES
    }

    fn open(&mut self, value: Value, anchor: usize, line: u32) {
        if self.skipped_levels > 0 || self.stack.len() >= MAX_DEPTH {
            if self.skipped_levels == 0 {
                self.place(Node::empty(line));
            }
            self.skipped_levels += 1;
            return;
        }
        self.stack.push(Frame { node: Node { line, value }, anchor, key: None });
    }

    fn finish_frame(&mut self) {
        if let Some(frame) = self.stack.pop() {
            let mut node = frame.node;
            if let (Value::Mapping(pairs), Some(key)) = (&mut node.value, frame.key) {
                let line = key.line;
                pairs.push((key, Node::empty(line)));
            }
            self.remember(frame.anchor, &node);
            self.place(node);
        }
    }

    fn place(&mut self, node: Node) {
        match self.stack.last_mut() {
            None => self.roots.push(node),
            Some(frame) => match &mut frame.node.value {
                Value::Sequence(items) => items.push(node),
                Value::Mapping(pairs) => match frame.key.take() {
                    None => frame.key = Some(node),
                    Some(key) => pairs.push((key, node)),
                },
                Value::Scalar(_) => {}
            },
        }
    }

    fn remember(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 && self.charge(node.weight()) {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn copy(&mut self, anchor: usize, line: u32) -> Node {
        let weight = self.anchors.get(&anchor).map_or(0, Node::weight);
        if !self.charge(weight) {
            return Node::empty(line);
        }
        self.anchors.get(&anchor).cloned().unwrap_or_else(|| Node::empty(line))
    }

    fn charge(&mut self, weight: usize) -> bool {
        self.copied = self.copied.saturating_add(weight);
        self.copied <= ALIAS_BUDGET
    }

    fn close(mut self) -> Document {
        while !self.stack.is_empty() {
            self.finish_frame();
        }
        Document { roots: self.roots, problem: self.problem, broken_from: self.broken_from }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_scalars_as_written_with_their_lines() {
        let document = parse("on: push\npython:\n  - 3.10\n  - \"3.9\"\nrun: |\n  a\n  b\n");
        let root = document.root().unwrap();
        assert_eq!(root.get_text("on"), Some("push"));
        let versions: Vec<_> = root.get("python").unwrap().items().iter().map(|n| (n.text(), n.line)).collect();
        assert_eq!(versions, [(Some("3.10"), 3), (Some("3.9"), 4)]);
        assert_eq!(root.get_text("run"), Some("a\nb\n"));
    }

    #[test]
    fn a_broken_tail_keeps_the_head() {
        let document = parse("name: x\ndependencies:\n  - numpy\n  - pandas\n bad: [\n");
        assert!(document.problem.is_some());
        let names: Vec<_> =
            document.root().unwrap().get("dependencies").unwrap().items().iter().filter_map(Node::text).collect();
        assert_eq!(names, ["numpy", "pandas"]);
    }

    #[test]
    fn an_alias_bomb_stays_small() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 10].join(",");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        let document = parse(&text);
        assert!(document.roots.iter().map(Node::weight).sum::<usize>() < 2 * ALIAS_BUDGET);
    }

    #[test]
    fn deep_nesting_is_read_over() {
        for text in ["[".repeat(50_000), "{a: ".repeat(20_000), "- ".repeat(50_000)] {
            let document = parse(&text);
            assert!(document.roots.len() <= 1);
        }
    }

    #[test]
    fn merge_keys_are_followed() {
        let document = parse("base: &b\n  image: python:3.8\njob:\n  <<: *b\n  script: x\n");
        assert_eq!(document.root().unwrap().get("job").unwrap().get_text("image"), Some("python:3.8"));
    }
}
