//! What comes in as XML, as a tree: no document types, no entities but those that XML has by itself, and
//! neither deep nor wide without end.

use super::xml::is_sayable;
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
    name::ResolveResult,
};

/// An envelope with a list in its body has six levels.
const MAX_DEPTH: usize = 32;
/// As many as a list of some ten thousand users has.
const MAX_ELEMENTS: usize = 20_000;

/// An element. What belongs to no namespace has an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// An attribute that declares no namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) value: String,
}

impl Element {
    /// Whether it is this very element.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }

    /// The first child of that name.
    pub(super) fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|it| it.namespace == namespace && it.name == name);
        found.map(|attribute| attribute.value.as_str())
    }
}

/// Reads a document; the error says what is wrong with it.
pub(super) fn parse(document: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(document).map_err(|_| "it isn't UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.chars().all(is_sayable) {
        return Err("it holds a character that XML doesn't have".into());
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut building = Building::default();
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => building.open(element(&reader, &start)?)?,
            Event::Empty(start) => {
                building.open(element(&reader, &start)?)?;
                building.close()?;
            }
            Event::End(_) => building.close()?,
            Event::Text(text) => building.say(&text.xml10_content())?,
            Event::CData(text) => building.say(&text.xml10_content())?,
            Event::GeneralRef(reference) => building.say(&resolve(&reference)?)?,
            Event::DocType(_) => return Err("it has a document type, which is not allowed".into()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return building.finish(),
        }
    }
}

/// The elements that are still open, and the one that was the whole.
#[derive(Default)]
struct Building {
    open: Vec<Element>,
    root: Option<Element>,
    count: usize,
}

impl Building {
    fn open(&mut self, element: Element) -> Result<(), String> {
        self.count += 1;
        if self.open.len() >= MAX_DEPTH || self.count > MAX_ELEMENTS {
            return Err(format!("it has more than {MAX_DEPTH} levels or {MAX_ELEMENTS} elements"));
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err("it has more than one outermost element".into());
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), String> {
        let closed = self.open.pop().ok_or("an element ends that never began")?;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(closed),
            None => self.root = Some(closed),
        }
        Ok(())
    }

    fn say(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("it has text outside of its outermost element".into()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element, String> {
        if !self.open.is_empty() {
            return Err("it ends before its elements do".into());
        }
        self.root.ok_or_else(|| "it has no element".into())
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, String> {
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let (namespace, name) = (bound(namespace)?, name.as_ref().to_owned());
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| error.to_string())?.into_owned();
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let (namespace, name) = (bound(namespace)?, name.as_ref().to_owned());
        attributes.push(Attribute { namespace, name, value });
    }
    Ok(Element { namespace, name, attributes, ..Element::default() })
}

fn bound(found: ResolveResult<'_>) -> Result<String, String> {
    match found {
        ResolveResult::Bound(namespace) => Ok(namespace.as_ref().to_owned()),
        ResolveResult::Unbound => Ok(String::new()),
        ResolveResult::Unknown(prefix) => Err(format!("the prefix {prefix} isn't declared")),
    }
}

/// What stands for a character, by its number or by one of the five names.
fn resolve(reference: &BytesRef<'_>) -> Result<String, String> {
    if let Some(letter) = reference.resolve_char_ref().map_err(|error| error.to_string())? {
        let sayable = is_sayable(letter).then(|| letter.to_string());
        return sayable.ok_or_else(|| "it holds a character that XML doesn't have".into());
    }
    let name: &str = reference;
    let found = quick_xml::escape::resolve_xml_entity(name);
    found.map(str::to_owned).ok_or_else(|| format!("the entity {name} isn't declared"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_are_resolved_whatever_their_prefixes() {
        let root = parse(
            b"\xef\xbb\xbf<?xml version=\"1.0\"?><!-- x --><p:a xmlns:p='u:1' xmlns='u:2' p:x='1' y='&lt;'> \
              t&amp;&#x41;<b xmlns=''/><![CDATA[<c>]]></p:a>\r\n",
        )
        .unwrap();
        assert!(root.is("u:1", "a"));
        assert_eq!(root.text.trim(), "t&A<c>");
        assert_eq!(root.attribute("u:1", "x"), Some("1"));
        assert_eq!(root.attribute("", "y"), Some("<"));
        assert!(root.child("", "b").is_some() && root.child("u:2", "b").is_none());
    }

    #[test]
    fn what_is_no_document_is_told_why() {
        for (bad, why) in [
            (&b""[..], "no element"),
            (b"hello", "outside"),
            (b"<a>", "ends before"),
            (b"<a/><b/>", "more than one"),
            (b"<a></b>", "b"),
            (b"</a>", "a"),
            (b"<a/>x", "outside"),
            (b"<p:a/>", "prefix p"),
            (b"<a p:b='1'/>", "prefix p"),
            (b"<a b='1' b='2'/>", "dupl"),
            (b"<a>&nbsp;</a>", "nbsp"),
            (b"<a b='&x;'/>", "x"),
            (b"<a>&#0;</a>", "0"),
            (b"<a>&#1;</a>", "doesn't have"),
            (b"<a>\x01</a>", "doesn't have"),
            (b"\xff", "UTF-8"),
            (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "document type"),
        ] {
            let error = parse(bad).unwrap_err();
            assert!(error.contains(why), "{}: {error}", String::from_utf8_lossy(bad));
        }
    }

    #[test]
    fn neither_depth_nor_number_is_without_end() {
        let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        assert!(parse(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err().contains("levels"));
        let many = |count: usize| format!("<a>{}</a>", "<b/>".repeat(count - 1));
        assert!(parse(many(MAX_ELEMENTS).as_bytes()).is_ok());
        assert!(parse(many(MAX_ELEMENTS + 1).as_bytes()).is_err());
    }
}
