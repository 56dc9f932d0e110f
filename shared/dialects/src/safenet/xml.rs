//! What goes out as XML.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};
use std::{borrow::Cow, io};

/// An element with attributes and either text or elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    name: Cow<'static, str>,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    text: Option<String>,
    children: Vec<Element>,
}

/// An empty element; its name may have a prefix.
pub(super) fn element(name: impl Into<Cow<'static, str>>) -> Element {
    Element { name: name.into(), attributes: Vec::new(), text: None, children: Vec::new() }
}

impl Element {
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    #[must_use]
    pub(super) fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    #[must_use]
    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    #[must_use]
    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// The whole document.
    pub(super) fn document(&self) -> String {
        let mut writer = Writer::new(Vec::new());
        let declaration = Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None));
        let written = writer.write_event(declaration).and_then(|()| self.write(&mut writer));
        finished(writer, written)
    }

    /// The element alone.
    pub(super) fn fragment(&self) -> String {
        let mut writer = Writer::new(Vec::new());
        let written = self.write(&mut writer);
        finished(writer, written)
    }

    /// The element alone, for people.
    pub(super) fn pretty(&self) -> String {
        let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
        let written = self.write(&mut writer);
        finished(writer, written)
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        let mut start = BytesStart::new(self.name.as_ref());
        for (name, value) in &self.attributes {
            start.push_attribute((*name, clean(value).as_ref()));
        }
        if self.text.as_deref().unwrap_or_default().is_empty() && self.children.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        if let Some(text) = &self.text {
            writer.write_event(Event::Text(BytesText::new(&clean(text))))?;
        }
        for child in &self.children {
            child.write(writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new(self.name.as_ref())))
    }
}

/// What was written to memory, which cannot fail.
fn finished(writer: Writer<Vec<u8>>, written: io::Result<()>) -> String {
    let bytes = written.map(|()| writer.into_inner()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// XML has no way to say most control characters, not even by number.
fn clean(text: &str) -> Cow<'_, str> {
    if are_sayable(text) {
        return Cow::Borrowed(text);
    }
    let instead = |letter| if is_sayable(letter) { letter } else { char::REPLACEMENT_CHARACTER };
    Cow::Owned(text.chars().map(instead).collect())
}

/// Whether XML 1.0 has all of these characters. Whole documents are asked this, so it looks at bytes: a text
/// can hold no half of a pair, which leaves control characters and two others.
pub(super) fn are_sayable(text: &str) -> bool {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    let others = |text: &str| text.contains(['\u{fffe}', '\u{ffff}']);
    let is_odd = text.as_bytes().contains(&0xef) && others(text);
    !is_odd && !text.bytes().any(control)
}

/// Whether XML 1.0 has this character.
pub(super) fn is_sayable(letter: char) -> bool {
    are_sayable(letter.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_markup_is_escaped_and_what_xml_has_not_is_replaced() {
        let element =
            element("a").with("b", "\"<&\u{1}").child(element("c").text("<d>&\u{0}\u{ffff}"));
        let document = element.document();
        assert_eq!(
            document,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><a b=\"&quot;&lt;&amp;\u{fffd}\"><c>&lt;d&gt;&amp;\u{fffd}\u{fffd}</c></a>"
        );
    }

    #[test]
    fn nothing_to_hold_is_an_empty_element() {
        assert!(element("a").text("").document().ends_with("<a/>"));
    }
}
