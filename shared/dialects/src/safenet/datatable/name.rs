//! Names that XML wouldn't take, as `XmlConvert.EncodeLocalName` writes them.

use std::fmt::Write;

/// The name with `_xHHHH_` for each character that can't stand where it does, and for an underscore that would
/// be taken for the beginning of such.
pub(super) fn encode_local_name(name: &str) -> String {
    let mut encoded = String::new();
    for (index, letter) in name.char_indices() {
        let stands = if index == 0 { can_begin(letter) } else { can_follow(letter) };
        if stands && !is_encoded(&name[index..]) {
            encoded.push(letter);
            continue;
        }
        let number = u32::from(letter);
        let width = if number > 0xffff { 8 } else { 4 };
        // Cannot fail: it is written to memory.
        let _ = write!(encoded, "_x{number:0width$X}_");
    }
    encoded
}

fn can_begin(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

fn can_follow(letter: char) -> bool {
    can_begin(letter) || letter.is_numeric() || matches!(letter, '-' | '.')
}

/// Whether it begins with what stands for another character.
fn is_encoded(name: &str) -> bool {
    let digits = |count: usize| {
        let digits = name.as_bytes().get(2..2 + count);
        let end = name.as_bytes().get(2 + count);
        digits.is_some_and(|it| it.iter().all(u8::is_ascii_hexdigit)) && end == Some(&b'_')
    };
    name.starts_with("_x") && (digits(4) || digits(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_cannot_hold_stands_there_by_its_number() {
        for (name, encoded) in [
            ("taskid", "taskid"),
            ("Provisioning Tasks", "Provisioning_x0020_Tasks"),
            ("1a", "_x0031_a"),
            ("a:b", "a_x003A_b"),
            ("a_x0020_b", "a_x005F_x0020_b"),
            ("a_b-1.2", "a_b-1.2"),
            ("\u{1f600}", "_x0001F600_"),
            ("", ""),
        ] {
            assert_eq!(encode_local_name(name), encoded, "{name}");
        }
    }
}
