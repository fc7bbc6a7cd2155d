//! What a mail consists of (BODYSTRUCTURE): which part is its text, and whether it is an invitation.
//!
//! Not here: the text itself (`prose`).

use super::tree::Tree;

/// What matters of a mail's parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The part whose beginning is its text; nothing if it has none.
    pub text: Option<Part>,
    /// Its text is encrypted, or inside an opaque signature.
    pub encrypted: bool,
    /// It has a calendar part with a method: an invitation, or the answer to one.
    pub invites: bool,
}

/// A part of a mail that is text.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Part {
    /// Its number: `1.2`.
    pub path: String,
    /// It is HTML.
    pub html: bool,
    /// Its charset, if it names one.
    pub charset: Option<String>,
    /// How it is encoded, in small letters: `base64`.
    pub encoding: String,
    /// Lines that end in a space go on (`format=flowed`).
    pub flowed: bool,
    /// The space itself is no part of the text (`delsp=yes`).
    pub delsp: bool,
}

/// Reads a structure. One that cannot be read has no text.
pub(super) fn read(structure: &Tree) -> Body {
    let mut body = Body::default();
    walk(structure.list(), "", &mut body);
    body
}

fn walk(parts: &[Tree], path: &str, body: &mut Body) {
    match parts {
        [Tree::List(_), ..] => {
            let children: Vec<&[Tree]> = parts
                .iter()
                .map_while(|part| match part {
                    Tree::List(list) => Some(list.as_slice()),
                    _ => None,
                })
                .collect();
            let kind = lower(parts.get(children.len()));
            body.encrypted |= kind == "encrypted";
            several(&children, &kind, path, body);
        }
        [kind, subtype, parameters, _, _, encoding, ..] => {
            let path = if path.is_empty() { "1" } else { path };
            single(&lower(Some(kind)), &lower(Some(subtype)), parameters, encoding, parts, path, body);
        }
        _ => {}
    }
}

/// The parts of a multipart: of alternatives the plain one, of everything else the first that is text.
fn several(children: &[&[Tree]], kind: &str, path: &str, body: &mut Body) {
    for (n, child) in (1..).zip(children) {
        let path = if path.is_empty() { n.to_string() } else { format!("{path}.{n}") };
        let mut of_child = Body::default();
        walk(child, &path, &mut of_child);
        body.encrypted |= of_child.encrypted && body.text.is_none();
        body.invites |= of_child.invites;
        let is_better = match (&body.text, &of_child.text) {
            (None, Some(_)) => true,
            (Some(known), Some(new)) => kind == "alternative" && known.html && !new.html,
            (_, None) => false,
        };
        if is_better {
            body.text = of_child.text;
        }
    }
}

fn single(kind: &str, subtype: &str, parameters: &Tree, encoding: &Tree, all: &[Tree], path: &str, body: &mut Body) {
    let named = |name: &str| {
        let pairs = parameters.list().chunks(2);
        let mut found = pairs.filter_map(|pair| match pair {
            [key, value] if lower(Some(key)) == name => value.bytes(),
            _ => None,
        });
        found.next().map(|value| String::from_utf8_lossy(value).into_owned())
    };
    match (kind, subtype) {
        ("text", "calendar") => body.invites |= named("method").is_some(),
        ("application", "pkcs7-mime" | "x-pkcs7-mime" | "pgp-encrypted") => body.encrypted = true,
        ("text", "plain" | "html" | "enriched") if !is_attached(all) => {
            body.text = Some(Part {
                path: path.to_owned(),
                html: subtype == "html",
                charset: named("charset"),
                encoding: lower(Some(encoding)),
                flowed: named("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")),
                delsp: named("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")),
            });
        }
        _ => {}
    }
}

/// Whether the disposition of a text part says that it is a file: the ninth value behind the eight that it always has.
fn is_attached(all: &[Tree]) -> bool {
    all.get(9).is_some_and(|disposition| lower(disposition.list().first()) == "attachment")
}

fn lower(value: Option<&Tree>) -> String {
    let bytes = value.and_then(Tree::bytes).unwrap_or_default();
    String::from_utf8_lossy(bytes).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::tree::parse;
    use super::*;

    const PLAIN: &str = r#"("TEXT" "PLAIN" ("CHARSET" "utf-8" "FORMAT" "flowed") NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)"#;
    const HTML: &str = r#"("text" "html" ("charset" "iso-8859-1") NIL NIL "quoted-printable" 10 1 NIL NIL NIL NIL)"#;
    const FILE: &str = r#"("text" "plain" NIL NIL NIL "base64" 10 1 NIL ("attachment" ("filename" "a.txt")) NIL NIL)"#;
    const INVITE: &str = r#"("text" "calendar" ("method" "REQUEST") NIL NIL "base64" 10 1 NIL NIL NIL NIL)"#;

    fn body(text: &str) -> Body {
        read(&parse(text.as_bytes()).unwrap()[0])
    }

    fn path(text: &str) -> Option<(String, bool)> {
        body(text).text.map(|part| (part.path, part.html))
    }

    #[test]
    fn the_text_of_a_mail_is_its_first_text_part_and_of_alternatives_the_plain_one() {
        let is = |path: &str, html| Some((path.to_owned(), html));
        assert_eq!(path(PLAIN), is("1", false));
        assert_eq!(path(HTML), is("1", true));
        assert_eq!(path(&format!(r#"({HTML}{PLAIN} "alternative")"#)), is("2", false));
        assert_eq!(path(&format!(r#"({HTML}{PLAIN} "mixed")"#)), is("1", true));
        assert_eq!(path(&format!(r#"({FILE}{HTML} "mixed")"#)), is("2", true));
        let signed = format!(
            r#"((({PLAIN}{HTML} "alternative")({FILE}) "related")("application" "pgp-signature" NIL NIL NIL "7BIT" 9) "signed")"#
        );
        assert_eq!(path(&signed), is("1.1.1", false));
        assert_eq!(path(r#"("image" "png" NIL NIL NIL "base64" 10)"#), None);
        assert_eq!(
            path(r#"("message" "rfc822" NIL NIL NIL "7BIT" 10 NIL ("text" "plain" NIL NIL NIL "7BIT" 1 1) 3)"#),
            None
        );
    }

    #[test]
    fn a_part_says_how_to_read_it() {
        let part = body(PLAIN).text.unwrap();
        assert_eq!(
            (part.charset.as_deref(), &*part.encoding, part.flowed, part.delsp),
            (Some("utf-8"), "7bit", true, false)
        );
    }

    #[test]
    fn encrypted_mails_and_invitations_are_known_as_such() {
        let encrypted = r#"(("application" "pgp-encrypted" NIL NIL NIL "7BIT" 9)("application" "octet-stream" NIL NIL NIL "7BIT" 9) "encrypted")"#;
        assert!(body(encrypted).encrypted && body(encrypted).text.is_none());
        assert!(body(r#"("application" "pkcs7-mime" ("smime-type" "signed-data") NIL NIL "base64" 9)"#).encrypted);
        assert!(body(&format!(r#"({PLAIN}{INVITE} "alternative")"#)).invites);
        assert!(!body(PLAIN).invites && !body(PLAIN).encrypted);
        assert!(!body(&INVITE.replace("method", "name")).invites);
    }

    #[test]
    fn what_is_no_structure_has_no_text() {
        for odd in ["()", "NIL", "(())", "(NIL NIL)", "((((((()))))))"] {
            assert_eq!(body(odd), Body::default(), "{odd}");
        }
    }
}
