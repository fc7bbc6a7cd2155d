//! The fields of a mail's header that an envelope leaves out.
//!
//! Not here: what they mean (a kind).

/// Fields of a header: names in small letters, values on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field, the first if there are several.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the lines of a header.
pub(super) fn read(bytes: &[u8]) -> Fields {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    Fields(fields)
}

/// The message ids in a text, without their angle brackets, each once. Old programs write words around them.
pub fn ids(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let between = |piece: &str| piece.split_once('>').map(|(id, _)| id.split_whitespace().collect::<String>());
    for id in text.split('<').skip(1).filter_map(between).filter(|id| !id.is_empty()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() && text.contains('@') && !text.contains(char::is_whitespace) {
        ids.push(text.trim_matches(['<', '>']).to_owned());
    }
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_also_over_several_lines() {
        let fields =
            read(b"References: <a@x>\r\n\t<b@x>\r\nAuto-Submitted:auto-replied\r\nReturn-Path: <>\r\nX\r\n\r\n");
        assert_eq!(fields.get("references"), Some("<a@x> <b@x>"));
        assert_eq!((fields.get("auto-submitted"), fields.get("return-path")), (Some("auto-replied"), Some("<>")));
        assert_eq!(fields.get("x"), None);
    }

    #[test]
    fn ids_are_what_stands_in_angle_brackets() {
        assert_eq!(ids("<a@x>  <b@\r\n x><a@x>"), ["a@x", "b@x"]);
        assert_eq!(ids("Your message of Monday <a@x>"), ["a@x"]);
        assert_eq!(ids("a@x"), ["a@x"]);
        assert!(ids("Your message of Monday").is_empty() && ids("<>").is_empty() && ids("").is_empty());
    }
}
