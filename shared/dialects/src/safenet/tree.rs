//! What comes in as XML, as a tree: no document types, no entities but those that XML has by itself, and
//! neither deep nor wide without end.

use super::xml::{are_sayable, is_sayable};
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesDecl, BytesRef, BytesStart, Event},
    name::ResolveResult,
};
use std::{borrow::Cow, rc::Rc};

/// An envelope with a list in its body has six levels.
const MAX_DEPTH: usize = 32;
/// As many as a list of some ten thousand users has.
const MAX_ELEMENTS: usize = 20_000;

/// An element. What belongs to no namespace has an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) namespace: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) text: Cow<'a, str>,
    pub(super) children: Vec<Element<'a>>,
}

/// An attribute that declares no namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) namespace: Rc<str>,
    pub(super) name: Rc<str>,
    pub(super) value: String,
}

impl Element<'_> {
    /// Whether it is this very element.
    pub(super) fn is(&self, namespace: &str, name: &str) -> bool {
        *self.namespace == *namespace && *self.name == *name
    }

    /// The first child of that name.
    pub(super) fn child(&self, namespace: &str, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.is(namespace, name))
    }

    /// An attribute's value.
    pub(super) fn attribute(&self, namespace: &str, name: &str) -> Option<&str> {
        let found =
            self.attributes.iter().find(|it| *it.namespace == *namespace && *it.name == *name);
        found.map(|attribute| attribute.value.as_str())
    }
}

/// Reads a document; the error says what is wrong with it.
pub(super) fn parse(document: &[u8]) -> Result<Element<'_>, String> {
    parse_text(std::str::from_utf8(document).map_err(|_| "it isn't UTF-8")?)
}

/// The same, where it is known to be text.
pub(super) fn parse_text(document: &str) -> Result<Element<'_>, String> {
    let text = document.strip_prefix('\u{feff}').unwrap_or(document);
    if !are_sayable(text) {
        return Err("it holds a character that XML doesn't have".into());
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_comments = true;
    let (mut building, mut naming) = (Building::default(), Naming::default());
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => building.open(element(&reader, &start, &mut naming)?)?,
            Event::Empty(start) => {
                building.open(element(&reader, &start, &mut naming)?)?;
                building.close()?;
            }
            Event::End(_) => building.close()?,
            Event::Text(text) => building.say(text.xml10_content())?,
            Event::CData(text) => building.say(text.xml10_content())?,
            Event::GeneralRef(reference) => building.say(resolve(&reference)?.into())?,
            Event::DocType(_) => return Err("it has a document type, which is not allowed".into()),
            Event::Decl(declared) => check_encoding(&declared)?,
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => return building.finish(),
        }
    }
}

/// What is read as UTF-8 can't say that it is something else.
fn check_encoding(declared: &BytesDecl<'_>) -> Result<(), String> {
    let Some(encoding) = declared.encoding() else { return Ok(()) };
    let encoding = encoding.map_err(|error| error.to_string())?;
    if ["utf-8", "us-ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known)) {
        return Ok(());
    }
    Err(format!("it says that its encoding is {encoding}, and it has to be UTF-8"))
}

/// The elements that are still open, and the one that was the whole.
#[derive(Default)]
struct Building<'a> {
    open: Vec<Element<'a>>,
    root: Option<Element<'a>>,
    count: usize,
}

impl<'a> Building<'a> {
    fn open(&mut self, element: Element<'a>) -> Result<(), String> {
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

    fn say(&mut self, text: Cow<'a, str>) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) if element.text.is_empty() => element.text = text,
            Some(element) => element.text.to_mut().push_str(&text),
            None if text.trim().is_empty() => {}
            None => return Err("it has text outside of its outermost element".into()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Element<'a>, String> {
        if !self.open.is_empty() {
            return Err("it ends before its elements do".into());
        }
        self.root.ok_or_else(|| "it has no element".into())
    }
}

/// The names that a document begins with, each kept once: they are few, and elements are many.
#[derive(Default)]
struct Names {
    kept: Vec<Rc<str>>,
    /// Behind the last one that was found: rows repeat names in the same order.
    next: usize,
}

impl Names {
    /// How many are kept. An envelope that calls anything has fewer.
    const MOST: usize = 40;

    fn keep(&mut self, name: &str) -> Rc<str> {
        let (before, behind) = self.kept.split_at(self.next);
        let place = behind.iter().chain(before).position(|kept| **kept == *name);
        if let Some(place) = place {
            let place = (self.next + place) % self.kept.len();
            self.next = place + 1;
            return self.kept[place].clone();
        }
        let kept: Rc<str> = name.into();
        if self.kept.len() < Self::MOST {
            self.kept.push(kept.clone());
            self.next = self.kept.len();
        }
        kept
    }
}

/// What elements and attributes are called.
#[derive(Default)]
struct Naming {
    namespaces: Names,
    names: Names,
}

impl Naming {
    fn keep(&mut self, namespace: ResolveResult<'_>, name: &str) -> Result<[Rc<str>; 2], String> {
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => self.namespaces.keep(namespace.as_ref()),
            ResolveResult::Unbound => self.namespaces.keep(""),
            ResolveResult::Unknown(prefix) => {
                return Err(format!("the prefix {prefix} isn't declared"));
            }
        };
        Ok([namespace, self.names.keep(name)])
    }
}

fn element<'a>(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    naming: &mut Naming,
) -> Result<Element<'a>, String> {
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let [namespace, name] = naming.keep(namespace, name.as_ref())?;
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| error.to_string())?.into_owned();
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, name) = reader.resolver().resolve_attribute(attribute.key);
        let [namespace, name] = naming.keep(namespace, name.as_ref())?;
        attributes.push(Attribute { namespace, name, value });
    }
    Ok(Element { namespace, name, attributes, ..Element::default() })
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
            (b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "ISO-8859-1"),
            (b"<?xml version='1.0' encoding='utf-16'?><a/>", "utf-16"),
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
